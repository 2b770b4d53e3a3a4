//! Payment, inventory, e-mail: what fails is retried, then everything before it is undone in reverse order.
//!
//! The workflow is in [`workflows`], the build script checks and writes it, and this crate hands it to whoever runs it.

pub mod function;
pub mod workflows;

use sfn_dsl::build::EmittedWorkflow;

/// The workflow `order-saga` as the build script wrote it.
pub const ORDER_SAGA: EmittedWorkflow = sfn_dsl::include_workflow!("order-saga");

/// The workflow as a function, as the build script wrote it.
pub const ORDER_SAGA_FUNCTION: EmittedWorkflow = sfn_dsl::include_workflow!("order-saga-function");
