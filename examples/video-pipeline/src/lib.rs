//! An upload to S3 becomes a video with thumbnails and metadata, or its owner hears why not.
//!
//! The workflow is in [`workflows`], the build script checks and writes it, and this crate hands it to whoever runs it.

pub mod function;
pub mod workflows;

use sfn_dsl::build::EmittedWorkflow;

/// The workflow `video-pipeline` as the build script wrote it.
pub const VIDEO_PIPELINE: EmittedWorkflow = sfn_dsl::include_workflow!("video-pipeline");

/// The workflow as a function, as the build script wrote it.
pub const VIDEO_PIPELINE_FUNCTION: EmittedWorkflow = sfn_dsl::include_workflow!("video-pipeline-function");
