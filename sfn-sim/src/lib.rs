//! Runs an AWS Step Functions state machine in virtual time, as the service would.
//!
//! - [`Simulation`] is for tests: closures stand for tasks, and a [`Run`] tells what happened.
//! - [`Native`] runs a workflow as the Rust function that it is, with the same answers and a clock of the same kind.
//! - [`Execution`] is what is underneath, and for programs that answer tasks themselves: one step at a time, with a clock that
//!   moves only when it is told to.
//! - [`history`] has the events, in the words of the service.
//!
//! There is no clock, no thread, no file and no network in here: the same machine, input, replies, seed and start give the same
//! history byte for byte.

#![deny(clippy::disallowed_methods)]

// For tests.
pub mod mock;
pub mod native;
pub mod objects;
pub mod simulation;
pub mod test_state;

// How an execution runs.
pub mod execution;
pub mod history;
pub mod program;
pub mod quota;

// What it is made of.
mod context;
pub mod eval;
mod payload;
pub mod random;
mod reader;

/// The language, in the version that this crate runs.
pub use sfn_dsl;

pub use context::ExecutionContext;
pub use execution::{
    Execution, KeptChildren, MapRun, MapRunStatus, RedriveError, ReplyError, Status, Step, TaskId, TaskReply,
    TaskRequest,
};
pub use native::Native;
pub use objects::Objects;
pub use payload::Payload;
pub use program::{CompileError, Program};
pub use simulation::{Answer, Run, Running, Simulation, SimulationError, TaskError, in_sequence};

/// The program in the readme is compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
