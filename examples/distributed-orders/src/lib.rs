//! Ten thousand orders come from a file in S3 and are processed up to a thousand at once.
//!
//! The workflow is in [`workflows`], the build script checks and writes it, and this crate hands it to whoever runs it.

pub mod function;
pub mod workflows;

use sfn_dsl::build::EmittedWorkflow;

/// The workflow `distributed-orders` as the build script wrote it.
pub const DISTRIBUTED_ORDERS: EmittedWorkflow = sfn_dsl::include_workflow!("distributed-orders");

/// The same as a function.
pub const DISTRIBUTED_ORDERS_FUNCTION: EmittedWorkflow =
    sfn_dsl::include_workflow!("distributed-orders-function");
