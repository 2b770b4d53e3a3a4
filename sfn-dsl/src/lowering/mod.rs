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

use crate::json::{Node, Object};
use crate::machine::MachineType;
use crate::place::Place;
use crate::raw::Definition;
use crate::workflow::Workflow;

/// What `#[workflow(…)]` says of the machine.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its name.
    pub name: &'static str,
    /// Standard or Express.
    pub machine_type: MachineType,
    /// What it is for.
    pub comment: Option<&'static str>,
    /// How long an execution may run, in seconds.
    pub timeout_seconds: Option<u64>,
}

/// The workflow that a function is: so far without its states, so that every check refuses it.
pub fn workflow(options: &Options, _: &Source) -> Workflow {
    let definition = Definition::from_node(Node::new(Object::new(), Place::Unknown));
    Workflow::from_definition(options.name, definition, options.machine_type)
}
