//! The same workflows as ordinary async functions, shared with the build script.

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::{task, workflow};

/// An order that is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct NewOrder {
    /// Its number.
    pub order_id: String,
}

/// Writes a new order to the table.
#[task(
    resource = "dynamodb:putItem",
    arguments = {"TableName": "Orders", "Item": {"orderId": {"S": order_id}, "status": {"S": "PROCESSING"}}}
)]
pub async fn put_item(order_id: String);

/// Take a new order down: one state, and no function to write, to pay and to keep alive.
#[workflow(name = "put-order-function")]
pub async fn put_order(order: NewOrder) {
    put_item(order.order_id).retry(throttled()).named("PutOrder").await;
}

/// An order that is completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct CompletedOrder {
    /// Its number.
    pub order_id: String,
}

/// Writes the status of an order, and since when it has it.
#[task(
    resource = "dynamodb:putItem",
    arguments = {
        "TableName": "order-status",
        "Item": {
            "pk": {"S": order_id},
            "sk": {"S": "STATUS"},
            "status": {"S": "COMPLETED"},
            "completed_at": {"S": context.State.EnteredTime}
        }
    }
)]
pub async fn put_status(order_id: String);

/// Record that an order is completed.
#[workflow(name = "record-order-status-function")]
pub async fn record_order_status(order: CompletedOrder) {
    put_status(order.order_id).retry(throttled()).named("RecordOrderStatus").await;
}

/// A table that is throttled is asked again later and later, at random, so that executions do not come back all at once.
fn throttled() -> Retrier {
    Retrier::on([
        "DynamoDB.ProvisionedThroughputExceededException",
        "DynamoDB.RequestLimitExceeded",
        "DynamoDB.ThrottlingException",
        "DynamoDB.InternalServerErrorException",
        "DynamoDB.SdkClientException",
    ])
    .interval_seconds(1)
    .max_attempts(8)
    .backoff_rate(2.0)
    .max_delay_seconds(20)
    .full_jitter()
}
