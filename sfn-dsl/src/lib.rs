//! The Amazon States Language in Rust.

pub mod builder;
pub mod json;
pub mod machine;
pub mod name;
pub mod place;
pub mod prelude;
pub mod raw;
pub mod resource;
pub mod substitution;
pub mod time;
pub mod workflow;
mod workflow_error;

pub mod intrinsic;
pub mod path;

pub use sfn_macros::WorkflowError;
pub use workflow_error::WorkflowError;
