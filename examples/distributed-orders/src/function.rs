//! The same workflow as an ordinary async function, shared with the build script.

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::states::WrittenResults;
use sfn_dsl::{task, workflow};

const BUCKET: &str = "batch-processing";

/// An order, as it lies in the file of its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its number.
    pub order_id: String,
    /// How many pieces.
    pub quantity: u32,
}

/// What came of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Processed {
    /// The number of the order.
    pub processed: String,
}

/// Processes an order.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:process-single")]
pub async fn process_single(order: Order) -> Processed;

/// Reads the orders of a day from S3 and processes each in an Express child execution; 5 % of them may fail.
#[workflow(name = "distributed-orders-function")]
pub async fn distributed_orders() -> WrittenResults {
    let orders = states::read_json::<Order>(BUCKET, "daily-orders.json").max_items(10_000);
    states::distributed_map(orders, process_single)
        .express()
        .max_concurrency(1_000)
        .tolerated_failure_percentage(5.0)
        .result_writer(BUCKET, "results/")
        .named("ProcessAllOrders")
        .await
}
