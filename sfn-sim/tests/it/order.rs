//! The function of the design, as it is printed there, and what its machine does.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sfn_dsl::prelude::*;
use sfn_dsl::{WorkflowError, states, task, workflow};
use sfn_sim::{Run, Simulation, TaskError};

#[derive(Clone, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub id: String,
    pub in_stock: bool,
    pub items: Vec<Item>,
}

#[derive(Clone, Serialize, Deserialize, Shape)]
pub struct Item {
    pub sku: String,
    pub qty: u32,
    pub price: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(tag = "status", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Outcome {
    Shipped { charge_id: String, tracking: Vec<String> },
    Backordered { order_id: String },
    Rejected { reason: String },
}

#[derive(Debug, Clone, Serialize, Deserialize, WorkflowError)]
pub enum OrderError {
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
pub async fn order_fulfillment(order: Order) -> Result<Outcome, OrderError> {
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
    let total = order.items.iter().map(|i| i.qty as f64 * i.price).sum::<f64>();
    let paid = states::parallel((
        charge(order.id.clone(), total)
            .retry(Retrier::on(OrderError::GatewayBusy).max_attempts(5).full_jitter()),
        confirm(order.id.clone(), format!("Order {} confirmed", order.id)),
    ))
    .await;
    let charge_id = match paid {
        Ok((charge_id, ())) => charge_id,
        Err(OrderError::CardDeclined) => return Ok(Outcome::Rejected { reason: "card declined".into() }),
        Err(other) => return Err(other),
    };
    match states::map(order.items.clone(), |item| ship_item(order.id.clone(), item)).max_concurrency(5).await
    {
        Ok(tracking) => Ok(Outcome::Shipped { charge_id, tracking }),
        Err(_) => {
            refund(charge_id).await?;
            Err(OrderError::ShippingFailed)
        }
    }
}

#[test]
fn the_machine_of_the_design_is_small() {
    let workflow = order_fulfillment::workflow();
    println!("{}", workflow.definition().to_pretty());
    let checked = workflow.check().unwrap();
    println!("{}", checked.warnings);
}
