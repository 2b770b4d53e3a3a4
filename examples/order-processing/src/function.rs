//! The repaired workflow as an ordinary async function, shared with the build script.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::{states, task, workflow};

/// What somebody wants to buy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_field_names, reason = "the names are those of the published definition")]
pub struct Order {
    /// Its number.
    pub order_id: String,
    /// Whether all of it can be sent at once.
    pub in_stock: bool,
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

/// What the bank says of a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Charge {
    /// Its number.
    pub charge_id: String,
}

/// How an order fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, WorkflowError)]
pub enum OrderError {
    /// The order is not one.
    ValidationError(String),
    /// Nothing was charged, and nothing ships.
    OrderRejected(String),
}

/// Looks the stock up, too.
#[task(lambda = "arn:aws:lambda:eu-west-1:123456789:function:validate-order")]
pub async fn validate_order(order: Order) -> Result<Order, OrderError>;

/// Charges the card of the customer.
#[task(lambda = "arn:aws:lambda:eu-west-1:123456789:function:charge-card")]
pub async fn charge_card(order: Order) -> Result<Charge, OrderError>;

/// Tells the customer.
#[task(resource = "sns:publish", arguments = {
    "TopicArn": "arn:aws:sns:eu-west-1:123456789:order-notifications",
    "Message": message
})]
pub async fn send_confirmation(message: String) -> Result<(), OrderError>;

/// Sends an item and gives its tracking number.
#[task(lambda = "arn:aws:lambda:eu-west-1:123456789:function:ship-item")]
pub async fn ship_item(order_id: String, item: Item) -> Result<String, OrderError>;

/// Order processing workflow, as a function.
///
/// # Errors
/// [`OrderError`], and nothing ships.
#[workflow(name = "order-processing-function")]
pub async fn order_processing(mut order: Order) -> Result<Vec<String>, OrderError> {
    loop {
        order = match validate_order(order).await {
            Ok(order) => order,
            Err(OrderError::ValidationError(_)) => {
                return Err(OrderError::OrderRejected("Validation failed".to_owned()));
            }
            Err(other) => return Err(other),
        };
        if order.in_stock {
            break;
        }
        states::wait(Duration::from_hours(24)).await;
    }
    let message = format!("Order {} confirmed", order.order_id);
    states::parallel((charge_card(order.clone()), send_confirmation(message))).await?;
    states::map(order.items, |item| ship_item(order.order_id.clone(), item)).max_concurrency(5).await
}
