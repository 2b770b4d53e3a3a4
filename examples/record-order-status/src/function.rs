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
