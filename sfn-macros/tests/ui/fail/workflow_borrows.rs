use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::shape::Shape;
use sfn_dsl::{states, task, workflow};

#[derive(Clone, Serialize, Deserialize, Shape)]
struct Order {
    id: String,
    amount: f64,
    items: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize, WorkflowError)]
enum OrderError {
    Declined,
    Busy,
}

#[task(lambda = "${Charge}")]
async fn charge(order_id: String, amount: f64) -> Result<String, OrderError>;
#[task(lambda = "${Ship}")]
async fn ship(item: String) -> Result<String, OrderError>;

#[workflow]
async fn assigned_in_a_map(order: Order) -> Result<u32, OrderError> {
    let mut count = 0;
    states::map(order.items, |item| {
        count += 1;
        ship(item)
    })
    .await?;
    Ok(count)
}

#[workflow]
async fn moved(order: Order) -> Result<Order, OrderError> {
    charge(order.id, order.amount).await?;
    Ok(order)
}

#[workflow]
async fn moved_by_a_constructor(order: Order) -> (Option<Order>, Order) {
    (Some(order), order)
}

#[workflow]
async fn assigned_twice(order: Order) -> f64 {
    let total = order.amount;
    total += 1.0;
    total
}

fn main() {}
