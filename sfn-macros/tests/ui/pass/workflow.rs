//! The function of the documentation, and what it expands to.
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, clippy::pedantic)]

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::shape::Shape;
use sfn_dsl::{states, task, workflow};

#[derive(Clone, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    in_stock: bool,
    items: Vec<Item>,
}

#[derive(Clone, Serialize, Deserialize, Shape)]
struct Item {
    sku: String,
    qty: u32,
    price: f64,
}

#[derive(Clone, Serialize, Deserialize, Shape)]
#[serde(tag = "status", rename_all = "camelCase")]
enum Outcome {
    Shipped { charge_id: String, tracking: Vec<String> },
    Backordered { order_id: String },
    Rejected { reason: String },
}

#[derive(Debug, Clone, Serialize, Deserialize, WorkflowError)]
enum OrderError {
    InvalidOrder { message: String },
    CardDeclined,
    GatewayBusy,
    ShippingFailed,
}

#[task(lambda = "${ValidateOrder}")]
async fn validate(order: Order) -> Result<Order, OrderError>;
#[task(lambda = "${CheckStock}")]
async fn check_stock(order_id: String) -> Result<bool, OrderError>;
#[task(lambda = "${Charge}")]
async fn charge(order_id: String, amount: f64) -> Result<String, OrderError>;
#[task(lambda = "${Confirm}")]
async fn confirm(order_id: String, text: String) -> Result<(), OrderError>;
#[task(lambda = "${ShipItem}")]
async fn ship_item(order_id: String, item: Item) -> Result<String, OrderError>;
#[task(lambda = "${Refund}")]
async fn refund(charge_id: String) -> Result<(), OrderError>;

#[workflow]
async fn order_fulfillment(order: Order) -> Result<Outcome, OrderError> {
    let order = match validate(order).await {
        Ok(order) => order,
        Err(OrderError::InvalidOrder { message }) => return Ok(Outcome::Rejected { reason: message }),
        Err(other) => return Err(other),
    };
    let mut checks = 0;
    while !order.in_stock {
        if checks >= 12 {
            return Ok(Outcome::Backordered { order_id: order.id });
        }
        states::wait(Duration::from_secs(3600)).await;
        if check_stock(order.id.clone()).await? {
            break;
        }
        checks += 1;
    }
    let total = order.items.iter().map(|i| f64::from(i.qty) * i.price).sum::<f64>();
    let paid = states::parallel((
        charge(order.id.clone(), total)
            .retry(Retrier::on(OrderError::GATEWAY_BUSY).max_attempts(5).full_jitter()),
        confirm(order.id.clone(), format!("Order {} confirmed", order.id)),
    ))
    .await;
    let charge_id = match paid {
        Ok((charge_id, ())) => charge_id,
        Err(OrderError::CardDeclined) => return Ok(Outcome::Rejected { reason: "card declined".into() }),
        Err(other) => return Err(other),
    };
    match states::map(order.items.clone(), |item| ship_item(order.id.clone(), item))
        .max_concurrency(5)
        .await
    {
        Ok(tracking) => Ok(Outcome::Shipped { charge_id, tracking }),
        Err(_) => {
            refund(charge_id).await?;
            Err(OrderError::ShippingFailed)
        }
    }
}

fn main() {
    let workflow = order_fulfillment::workflow();
    assert_eq!(workflow.name(), "order-fulfillment");
}
