use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::shape::Shape;
use sfn_dsl::{task, workflow};

#[derive(Clone, Serialize, Deserialize, Shape)]
struct Order {
    id: String,
    amount: f64,
    items: Vec<String>,
}

#[derive(Serialize, Deserialize, Shape)]
enum Outcome {
    Paid { receipt: String },
    Rejected { reason: String },
}

#[derive(Debug, Serialize, Deserialize, WorkflowError)]
enum OrderError {
    Declined,
    Busy,
}

#[task(lambda = "${Charge}")]
async fn charge(order_id: String, amount: f64) -> Result<String, OrderError>;
#[workflow]
async fn question_mark(order: Order) {
    charge(order.id, order.amount).await?;
}

#[workflow]
async fn not_a_future(order: Order) -> String {
    order.id.await
}

#[workflow]
async fn unknown(order: Order) -> f64 {
    chage(order.amount).await
}

#[workflow]
async fn wrong_field(order: Order) -> Result<Outcome, OrderError> {
    let receipt = charge(order.idd.clone(), order.amount).await?;
    Ok(Outcome::Paid { receipt })
}

#[workflow]
async fn wrong_argument(order: Order) -> Result<Outcome, OrderError> {
    let receipt = charge(order.amount, order.amount).await?;
    Ok(Outcome::Paid { receipt })
}

#[workflow]
async fn missing_arm(order: Order) -> Result<Outcome, OrderError> {
    match charge(order.id, order.amount).await {
        Ok(receipt) => Ok(Outcome::Paid { receipt }),
        Err(OrderError::Declined) => Ok(Outcome::Rejected { reason: "declined".into() }),
    }
}

#[workflow]
async fn missing_struct_field(order: Order) -> Result<Outcome, OrderError> {
    charge(order.id, order.amount).await?;
    Ok(Outcome::Paid {})
}

#[workflow]
async fn forgotten_await(order: Order) -> Result<Outcome, OrderError> {
    let receipt = charge(order.id, order.amount);
    Ok(Outcome::Paid { receipt })
}

#[workflow]
async fn wrong_value(order: Order) -> Result<Outcome, OrderError> {
    let amount: f64 = order.items.iter().count();
    if order.amount > amount { Err(OrderError::Busy) } else { Ok(order.id) }
}

#[workflow]
async fn wrong_output(order: Order) -> Result<Outcome, OrderError> {
    Outcome::Paid { receipt: order.id }
}

#[workflow]
async fn arms_of_two_types(order: Order) -> f64 {
    match charge(order.id, order.amount).await {
        Ok(receipt) => receipt,
        Err(_) => 1.0,
    }
}

fn main() {}
