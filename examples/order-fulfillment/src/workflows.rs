//! The workflow, shared with the build script.

use sfn_dsl::integrations::sqs;
use sfn_dsl::prelude::*;

/// Where people look for orders to review.
const REVIEW_QUEUE: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/manual-review";

/// What the functions of this workflow fail with. A variant is an error name in `Retry` and `Catch`.
#[derive(Debug, Clone, PartialEq, Eq, WorkflowError)]
pub enum OrderError {
    /// The order is not one.
    #[error_name = "ValidationError"]
    Invalid,
    /// A service is down for a moment.
    #[error_name = "ServiceUnavailableError"]
    ServiceUnavailable,
    /// The payment service did not answer in time.
    PaymentGatewayTimeout,
    /// The customer cannot pay.
    #[error_name = "InsufficientFundsError"]
    InsufficientFunds,
}

/// Validate, pay, do three things at once, ship.
pub fn order_fulfillment() -> Workflow {
    let flow = Flow::new()
        .then(
            Task::lambda("ValidateOrder", function("validate-order"))
                .retry(
                    Retrier::on(OrderError::ServiceUnavailable)
                        .interval_seconds(2)
                        .max_attempts(3)
                        .backoff_rate(2.0),
                )
                .catch(Catcher::on(OrderError::Invalid).result_path("$.error").next("OrderRejected")),
        )
        .then(pay())
        .then(
            Parallel::new("ParallelFulfillment")
                .branch(Task::lambda("ReserveInventory", function("reserve-inventory")))
                .branch(Task::lambda("SendConfirmationEmail", function("send-email")))
                .branch(Task::lambda("UpdateAnalytics", function("update-analytics")))
                .catch(Catcher::on_all().result_path("$.error").next("RollbackPayment")),
        )
        .then(Task::lambda("ScheduleShipment", function("schedule-shipment")))
        .then(Succeed::new("OrderCompleted"))
        .then(Fail::new("OrderRejected").error(OrderError::Invalid).cause("Order validation failed"))
        .then(Task::lambda("NotifyPaymentFailed", function("notify-payment-failed")).next("OrderRejected"))
        .then(Task::lambda("RollbackPayment", function("rollback-payment")).next("OrderRejected"))
        .then(review().next("ProcessPayment"));

    Workflow::new("order-fulfillment", flow)
        .comment("Order fulfillment with payment, inventory, and shipping")
}

/// Charges the customer. Whoever cannot pay is told; anything else is for a person to look at.
fn pay() -> Task {
    Task::lambda("ProcessPayment", function("process-payment"))
        .retry(
            Retrier::on(OrderError::PaymentGatewayTimeout)
                .interval_seconds(5)
                .max_attempts(2)
                .backoff_rate(3.0),
        )
        .catch(Catcher::on(OrderError::InsufficientFunds).result_path("$.error").next("NotifyPaymentFailed"))
        .catch(Catcher::on_all().result_path("$.error").next("ManualReview"))
}

/// Asks a person through a queue, and waits a day for the task token to come back.
fn review() -> Task {
    let message = Payload::object([
        ("taskToken.$", "$$.Task.Token"),
        ("orderId.$", "$.order_id"),
        ("error.$", "$.error"),
    ]);
    Task::call("ManualReview", sqs::send_message(REVIEW_QUEUE, message).wait_for_task_token())
        .timeout_seconds(86_400)
}

fn function(name: &str) -> String {
    format!("arn:aws:lambda:us-east-1:123456789012:function:{name}")
}
