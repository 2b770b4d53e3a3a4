//! An order is validated, charged and confirmed, and its items are shipped; out of stock it waits a day and looks again.
//!
//! The workflows are in [`workflows`], the build script checks and writes them, and this crate hands them to whoever runs them.

pub mod function;
pub mod workflows;

use sfn_dsl::build::EmittedWorkflow;

/// The workflow as it was published, as the build script wrote it.
pub const ORDER_PROCESSING: EmittedWorkflow = sfn_dsl::include_workflow!("order-processing");

/// The workflow without the mistakes of the published one.
pub const ORDER_PROCESSING_REPAIRED: EmittedWorkflow =
    sfn_dsl::include_workflow!("order-processing-repaired");

/// The repaired workflow as a function.
pub const ORDER_PROCESSING_FUNCTION: EmittedWorkflow =
    sfn_dsl::include_workflow!("order-processing-function");
