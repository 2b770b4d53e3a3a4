use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::{fragment, states, task, workflow};

#[derive(Debug, Serialize, Deserialize, WorkflowError)]
enum OrderError {
    Declined,
    Busy,
}

#[task(lambda = "${Charge}")]
async fn charge(order_id: String, amount: f64) -> Result<String, OrderError>;

#[workflow]
async fn in_match(order_id: String) -> Result<String, OrderError> {
    match charge(order_id, 1.0) {
        Ok(receipt) => Ok(receipt),
        Err(error) => Err(error),
    }
}

#[workflow]
async fn after_settings_and_inside(order_id: String) -> String {
    let first = match charge(order_id.clone(), 1.0).named("first") {
        Ok(receipt) => receipt,
        Err(OrderError::Declined) => return "declined".to_owned(),
        Err(OrderError::Busy) => match charge(order_id.clone(), 2.0).await {
            Err(_) => String::new(),
            Ok(receipt) => receipt,
        },
    };
    first
}

#[fragment]
async fn in_fragment(order_id: String) -> String {
    match charge(order_id, 2.0) {
        Err(_) => String::new(),
        Ok(receipt) => receipt,
    }
}

#[workflow]
async fn side_by_side(order_id: String) -> String {
    let parts = match states::parallel((charge(order_id.clone(), 1.0), charge(order_id, 2.0))) {
        Ok((first, second)) => format!("{first}{second}"),
        Err(OrderError::Busy | OrderError::Declined) => String::new(),
    };
    parts
}

fn helper(order_id: String) -> Result<String, OrderError> {
    Ok(order_id)
}

#[workflow]
async fn of_an_unmarked_function(order_id: String) -> String {
    match helper(order_id) {
        Ok(receipt) => receipt,
        Err(_) => String::new(),
    }
}

fn main() {}
