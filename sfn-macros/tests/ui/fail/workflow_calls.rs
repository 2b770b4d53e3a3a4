use serde::{Deserialize, Serialize};
use sfn_dsl::shape::Shape;
use sfn_dsl::workflow;

#[derive(Clone, Serialize, Deserialize, Shape)]
struct Order {
    id: String,
    amount: f64,
    items: Vec<String>,
}

/// No part of a workflow.
struct Handle;

impl Handle {
    fn value(&self) -> f64 {
        1.0
    }
}

fn tax(amount: f64) -> f64 {
    amount * 0.2
}

async fn elsewhere(amount: f64) -> f64 {
    amount
}

#[workflow]
async fn helper(order: Order) -> f64 {
    order.amount + tax(order.amount)
}

#[workflow]
async fn helper_in_a_variable(order: Order) -> f64 {
    let tax = tax(order.amount);
    tax
}

#[workflow]
async fn foreign_future(order: Order) -> f64 {
    elsewhere(order.amount).await
}

#[workflow]
async fn foreign_future_of_std(order: Order) -> f64 {
    std::future::ready(order.amount).await
}

#[workflow]
async fn no_form(order: Order) -> f64 {
    let handle = Handle;
    handle.value() + order.amount
}

fn main() {}
