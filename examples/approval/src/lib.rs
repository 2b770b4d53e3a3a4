//! A person approves or rejects an order by task token, or nobody answers.
//!
//! The workflow is in [`workflows`], the build script checks and writes it, and this crate hands it to whoever runs it.

pub mod function;
pub mod workflows;

use sfn_dsl::build::EmittedWorkflow;

/// The workflow `approval` as the build script wrote it.
pub const APPROVAL: EmittedWorkflow = sfn_dsl::include_workflow!("approval");

/// The workflow as a function, as the build script wrote it.
pub const APPROVAL_FUNCTION: EmittedWorkflow = sfn_dsl::include_workflow!("approval-function");
