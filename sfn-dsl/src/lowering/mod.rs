//! From a workflow in Rust to a definition: what `#[workflow]` read becomes states.
//!
//! ```text
//! source (tree, forms) -> flow (blocks of states and jumps) -> states with their assignments -> raw::Definition
//! ```
//!
//! - [`source`] is what the macros tell: the tree of the function, the types that rustc inferred, what is called.
//! - `code` is JSONata as data: what expressions become.
//! - `value` lowers expressions without states: each to one expression of JSONata.

pub mod source;

#[allow(dead_code, reason = "what lowers states reads it")]
mod code;
#[allow(dead_code, reason = "what lowers states reads it")]
mod context;
#[allow(dead_code, reason = "what lowers states calls it")]
mod value;

pub use source::{Callee, Constant, Declaration, Parameter, Probed, Source, Template};
