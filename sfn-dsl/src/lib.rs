//! The Amazon States Language in Rust: read it, build it, check it, write it.
//!
//! A definition comes from a text or from builders, is checked, and becomes a state machine:
//!
//! ```text
//! builder | ASL text  ->  raw::Definition  ->  check  ->  machine::StateMachine
//! ```
//!
//! - [`raw::Definition`] keeps everything as it was written: order, comments, exact numbers, unknown fields, places.
//! - [`Definition::check`](raw::Definition::check) finds every problem at once, each with a code, a place and a way to fix it.
//! - [`machine::StateMachine`] is what is left: typed, with every name resolved and every path parsed.
//!
//! Nothing here reads a clock, a network or the environment; only the support for build scripts touches files.
//!
//! # Examples
//! ```
//! use sfn_dsl::machine::MachineType;
//! use sfn_dsl::raw::Definition;
//!
//! let text = r#"{"StartAt": "Greet", "States": {"Greet": {"Type": "Pass", "Result": "hello", "End": true}}}"#;
//! let checked = Definition::parse("greet.asl.json", text)?.check(MachineType::Standard)?;
//! assert_eq!(checked.machine.scope().start_at().as_str(), "Greet");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(clippy::disallowed_methods)]

// The derive macros write `::sfn_dsl::…`, which must hold in this crate too.
extern crate self as sfn_dsl;

// What a definition is: its text, its checks, its meaning.
pub mod check;
pub mod machine;
pub mod raw;

// How it is written in Rust, and what becomes of it at build time.
pub mod build;
pub mod builder;
mod failure;
pub mod integrations;
pub mod manifest;
pub mod prelude;
pub mod workflow;
mod workflow_error;

// What it may do.
#[cfg(feature = "services")]
pub mod policy;

// How an ordinary async function becomes one.
pub mod lowering;
pub mod shape;
pub mod states;

// The parts it is made of.
pub mod intrinsic;
pub mod json;
pub mod jsonata;
pub mod name;
pub mod nearest;
pub mod path;
pub mod place;
pub mod resource;
pub mod substitution;
pub mod time;
mod written;
#[cfg(feature = "yaml")]
pub mod yaml;

#[doc(hidden)]
pub mod __private;

pub use failure::Failure;
pub use sfn_macros::{WorkflowError, fragment, task, workflow};
pub use workflow_error::WorkflowError;
