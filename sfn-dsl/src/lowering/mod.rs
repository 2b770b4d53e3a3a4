//! From a workflow in Rust to a definition: what `#[workflow]` read becomes states.
//!
//! ```text
//! source (tree, forms) -> flow (blocks of states and jumps) -> states with their assignments -> raw::Definition
//! ```
//!
//! - [`source`] is what the macros tell: the tree of the function, the types that rustc inferred, what is called.
//! - `code` is JSONata as data: what expressions become.

pub mod source;

mod code;
mod context;

pub use source::{Callee, Constant, Declaration, Options, Parameter, Probed, Source, Template};
