//! What holds for every text, right or wrong: an answer comes, without a panic, and what it says is true.
//!
//! Each function takes what may be any bytes and panics where a property does not hold; it returns whether the text was
//! accepted. Tests call them with texts that they make and with the corpus in `fuzz/corpus`, fuzz targets with whatever
//! the fuzzer finds. What is not looked at here is time and memory: the fuzzer limits both.

#![expect(clippy::missing_panics_doc, reason = "to panic is how a property says that it does not hold")]

mod definition;
mod evaluation;
mod execution;
mod expression;

pub use definition::{definition, yaml};
pub use evaluation::evaluation;
pub use execution::{execution, program};
pub use expression::{intrinsic, jsonata, path};

/// Asserts that a range of bytes is a part of a text.
#[track_caller]
fn within(text: &str, start: usize, end: usize) {
    assert!(start <= end && text.get(start..end).is_some(), "{start}..{end} is no part of {text:?}");
}

/// The bytes as text; no parser of expressions takes anything else.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
