//! The same workflow as an ordinary async function, shared with the build script.

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::{states, task, workflow};

/// What somebody wants to buy.
#[allow(clippy::struct_field_names, reason = "`order_id` is what the functions call it")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub struct Order {
    /// Its number.
    pub order_id: String,
    /// Who wants it.
    pub customer: String,
    /// What it costs.
    pub amount: f64,
    /// What is in it.
    pub items: Vec<Item>,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub struct Item {
    /// What it is.
    pub sku: String,
    /// How many of it.
    pub quantity: u32,
    /// What one of it costs.
    pub price: f64,
}

/// What the customer paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Payment {
    /// The order it is for.
    pub order_id: String,
    /// Its own number.
    pub payment_id: String,
}

/// What was set aside for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Reservation {
    /// Its number.
    pub reservation: String,
}

/// What is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Shipment {
    /// Its number.
    pub shipment: String,
}

/// How an order fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, WorkflowError)]
pub enum OrderError {
    /// The order is not one, or cannot be paid or sent.
    #[error_name("ValidationError")]
    Rejected(String),
}

/// How a payment fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, WorkflowError)]
pub enum PaymentError {
    /// The customer cannot pay.
    #[error_name("InsufficientFundsError")]
    InsufficientFunds(String),
    /// Anything else.
    #[error_name("States.ALL")]
    Unclear {
        /// The error name.
        error: String,
        /// What happened.
        cause: String,
    },
}

/// Any failure, where one is as good as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, WorkflowError)]
pub enum AnyError {
    /// A failure.
    #[error_name("States.ALL")]
    Any {
        /// The error name.
        error: String,
        /// What happened.
        cause: String,
    },
}

/// Looks at the order.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:validate-order")]
pub async fn validate_order(order: Order) -> Result<Order, OrderError>;

/// Charges the customer.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:process-payment")]
pub async fn process_payment(order: Order) -> Result<Payment, PaymentError>;

/// Tells a customer who could not pay.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:notify-payment-failed")]
pub async fn notify_payment_failed(order: Order, reason: String) -> Result<(), OrderError>;

/// Asks a person through a queue, and waits a day for the order to come back.
#[task(
    resource = "sqs:sendMessage",
    callback,
    timeout_seconds = 86_400,
    arguments = {
        "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/manual-review",
        "MessageBody": {"taskToken": token, "orderId": order_id, "error": {"Error": error, "Cause": cause}}
    }
)]
pub async fn manual_review(order_id: String, error: String, cause: String) -> Result<Order, OrderError>;

/// Sets the items aside.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:reserve-inventory")]
pub async fn reserve_inventory(payment: Payment) -> Result<Reservation, AnyError>;

/// Tells the customer.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:send-email")]
pub async fn send_confirmation_email(payment: Payment) -> Result<(), AnyError>;

/// Counts the order.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:update-analytics")]
pub async fn update_analytics(payment: Payment) -> Result<(), AnyError>;

/// Gives the money back.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:rollback-payment")]
pub async fn rollback_payment(payment: Payment, error: String, cause: String) -> Result<(), OrderError>;

/// Sends what was set aside.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:schedule-shipment")]
pub async fn schedule_shipment(payment: Payment, reservation: Reservation) -> Result<Shipment, OrderError>;

/// Order fulfillment with payment, inventory, and shipping, as a function.
///
/// # Errors
/// [`OrderError`], and the customer pays nothing.
#[workflow(name = "order-fulfillment-function")]
pub async fn order_fulfillment(order: Order) -> Result<Shipment, OrderError> {
    let validated = validate_order(order)
        .retry(Retrier::on("ServiceUnavailableError").interval_seconds(2).max_attempts(3).backoff_rate(2.0))
        .await;
    let mut order = match validated {
        Ok(order) => order,
        Err(OrderError::Rejected(_)) => {
            return Err(OrderError::Rejected("Order validation failed".to_owned()));
        }
    };
    let payment = loop {
        let paid = process_payment(order.clone())
            .retry(Retrier::on("PaymentGatewayTimeout").interval_seconds(5).max_attempts(2).backoff_rate(3.0))
            .await;
        match paid {
            Ok(payment) => break payment,
            Err(PaymentError::InsufficientFunds(reason)) => {
                notify_payment_failed(order, reason).await?;
                return Err(OrderError::Rejected("Order validation failed".to_owned()));
            }
            Err(PaymentError::Unclear { error, cause }) => {
                order = manual_review(order.order_id.clone(), error, cause).await?;
            }
        }
    };
    let fulfilled = states::parallel((
        reserve_inventory(payment.clone()),
        send_confirmation_email(payment.clone()),
        update_analytics(payment.clone()),
    ))
    .named("ParallelFulfillment")
    .await;
    match fulfilled {
        Ok((reservation, (), ())) => schedule_shipment(payment, reservation).await,
        Err(AnyError::Any { error, cause }) => {
            rollback_payment(payment, error, cause).await?;
            Err(OrderError::Rejected("Order validation failed".to_owned()))
        }
    }
}
