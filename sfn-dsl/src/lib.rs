//! The Amazon States Language in Rust.

pub mod json;
pub mod place;
