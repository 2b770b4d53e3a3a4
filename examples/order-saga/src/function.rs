//! The same workflow as an ordinary async function, shared with the build script.

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::{fragment, task, workflow};

/// What somebody wants to buy. Its number is the idempotency key of every function, which may be called twice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_field_names, reason = "the names are those of the published definition")]
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
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// Its number.
    pub payment_id: String,
}

/// What was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Reservation {
    /// Its number.
    pub reservation_id: String,
}

/// What the customer was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Email {
    /// Its number.
    pub message_id: String,
}

/// An order that is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub struct Completed {
    /// The order.
    #[serde(flatten)]
    pub order: Order,
    /// What was paid.
    pub payment: Payment,
    /// What was set aside.
    pub reservation: Reservation,
    /// What the customer was told.
    pub email: Email,
}

/// How an order fails. With a refusal it is certain that nothing was done; trying again would not help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, WorkflowError)]
pub enum OrderError {
    /// The bank said no.
    PaymentDeclined(String),
    /// There are not enough items.
    OutOfStock(String),
    /// There is no such address.
    AddressUnknown(String),
    /// A step could not be undone; a person was asked for help.
    UndoFailed(String),
    /// Anything else, such as a timeout: nobody knows whether it happened.
    #[error_name("States.ALL")]
    Unclear {
        /// The error name.
        error: String,
        /// What happened.
        cause: String,
    },
}

/// How a step back fails: in any way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, WorkflowError)]
pub enum UndoError {
    /// A failure.
    #[error_name("States.ALL")]
    Any {
        /// The error name.
        error: String,
        /// What happened.
        cause: String,
    },
}

/// Charges the customer.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:take-payment", timeout_seconds = 30)]
pub async fn take_payment(order: Order) -> Result<Payment, OrderError>;

/// Gives the money back, also for a payment that never happened.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:refund-payment", timeout_seconds = 30)]
pub async fn refund_payment(order: Order) -> Result<(), UndoError>;

/// Sets the items aside.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:reserve-inventory", timeout_seconds = 30)]
pub async fn reserve_inventory(order: Order) -> Result<Reservation, OrderError>;

/// Puts the items back, also those that were never set aside.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:release-inventory", timeout_seconds = 30)]
pub async fn release_inventory(order: Order) -> Result<(), UndoError>;

/// Tells the customer. This comes last, because it cannot be taken back.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:send-email", timeout_seconds = 30)]
pub async fn send_email(order: Order) -> Result<Email, OrderError>;

/// Tells a person which order is half undone.
#[task(
    resource = "sqs:sendMessage",
    arguments = {
        "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/orders-that-need-help",
        "MessageBody": {"order": order, "cause": cause}
    }
)]
pub async fn ask_for_help(order: Order, cause: String) -> Result<(), OrderError>;

/// Payment, inventory, e-mail: all of them, or none; as a function.
///
/// # Errors
/// [`OrderError`], and what was done is undone.
#[workflow(name = "order-saga-function")]
pub async fn order_saga(order: Order) -> Result<Completed, OrderError> {
    let paid = take_payment(order.clone())
        .retry(Retrier::on(OrderError::PAYMENT_DECLINED).max_attempts(0))
        .retry(again(4, 30))
        .await;
    let payment = match paid {
        Ok(payment) => payment,
        Err(OrderError::PaymentDeclined(reason)) => return Err(OrderError::PaymentDeclined(reason)),
        Err(unclear) => {
            undo_payment(order).await?;
            return Err(unclear);
        }
    };
    let reserved = reserve_inventory(order.clone())
        .retry(Retrier::on(OrderError::OUT_OF_STOCK).max_attempts(0))
        .retry(again(4, 30))
        .await;
    let reservation = match reserved {
        Ok(reservation) => reservation,
        Err(OrderError::OutOfStock(reason)) => {
            undo_payment(order).await?;
            return Err(OrderError::OutOfStock(reason));
        }
        Err(unclear) => {
            undo_reservation(order).await?;
            return Err(unclear);
        }
    };
    let sent = send_email(order.clone())
        .retry(Retrier::on(OrderError::ADDRESS_UNKNOWN).max_attempts(0))
        .retry(again(4, 30))
        .await;
    match sent {
        Ok(email) => Ok(Completed { order, payment, reservation, email }),
        Err(error) => {
            undo_reservation(order).await?;
            Err(error)
        }
    }
}

/// The way back from the inventory on.
#[fragment]
async fn undo_reservation(order: Order) -> Result<(), OrderError> {
    match release_inventory(order.clone()).retry(again(12, 300)).await {
        Ok(()) => undo_payment(order).await,
        Err(UndoError::Any { cause, .. }) => give_up(order, cause).await,
    }
}

/// The way back from the payment on.
#[fragment]
async fn undo_payment(order: Order) -> Result<(), OrderError> {
    match refund_payment(order.clone()).retry(again(12, 300)).await {
        Ok(()) => Ok(()),
        Err(UndoError::Any { cause, .. }) => give_up(order, cause).await,
    }
}

/// The way back has to work, so a person is called before it is given up.
#[fragment]
async fn give_up(order: Order, cause: String) -> Result<(), OrderError> {
    ask_for_help(order, cause.clone()).retry(again(12, 300)).await?;
    Err(OrderError::UndoFailed(cause))
}

/// Later and later, never more than `max_delay_seconds` apart, and at random, so that the orders of a bad minute do not all come
/// back at once.
fn again(attempts: u64, max_delay_seconds: u64) -> Retrier {
    Retrier::on_all().max_attempts(attempts).backoff_seconds(2..=max_delay_seconds)
}
