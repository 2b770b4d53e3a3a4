//! Orders and their status are written to DynamoDB by Step Functions itself, without a function.
//!
//! The workflows are in [`workflows`], the build script checks and writes them, and this crate hands them to whoever runs them.

pub mod function;
pub mod workflows;

use sfn_dsl::build::EmittedWorkflow;

/// The workflow `put-order` as the build script wrote it.
pub const PUT_ORDER: EmittedWorkflow = sfn_dsl::include_workflow!("put-order");

/// The workflow `record-order-status` as the build script wrote it.
pub const RECORD_ORDER_STATUS: EmittedWorkflow = sfn_dsl::include_workflow!("record-order-status");

/// `put-order` as a function.
pub const PUT_ORDER_FUNCTION: EmittedWorkflow = sfn_dsl::include_workflow!("put-order-function");

/// `record-order-status` as a function.
pub const RECORD_ORDER_STATUS_FUNCTION: EmittedWorkflow =
    sfn_dsl::include_workflow!("record-order-status-function");
