//! An order is validated and paid; inventory, e-mail and analytics go side by side; then it ships. When something fails the
//! payment is rolled back, or a person reviews it.
//!
//! The workflow is in [`workflows`], the build script checks and writes it, and this crate hands it to whoever runs it.

pub mod function;
pub mod workflows;

use sfn_dsl::build::EmittedWorkflow;

/// The workflow as the build script wrote it.
pub const ORDER_FULFILLMENT: EmittedWorkflow = sfn_dsl::include_workflow!("order-fulfillment");

/// The workflow as a function, as the build script wrote it.
pub const ORDER_FULFILLMENT_FUNCTION: EmittedWorkflow =
    sfn_dsl::include_workflow!("order-fulfillment-function");
