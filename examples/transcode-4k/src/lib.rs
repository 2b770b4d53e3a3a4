//! A Batch job transcodes for hours and calls back with a task token; a failure is kept with its exact input.
//!
//! The workflow is in [`workflows`], the build script checks and writes it, and this crate hands it to whoever runs it.

pub mod function;
pub mod workflows;

use sfn_dsl::build::EmittedWorkflow;

/// The workflow `transcode-4k` as the build script wrote it.
pub const TRANSCODE_4K: EmittedWorkflow = sfn_dsl::include_workflow!("transcode-4k");

/// The workflow as a function, as the build script wrote it.
pub const TRANSCODE_4K_FUNCTION: EmittedWorkflow = sfn_dsl::include_workflow!("transcode-4k-function");
