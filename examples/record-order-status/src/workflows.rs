//! The workflows, shared with the build script.

use sfn_dsl::prelude::*;

/// Takes a new order down.
pub fn put_order() -> Workflow {
    let put = put_item(
        "PutOrder",
        "Orders",
        json!({
            "orderId": {"S.$": "$.orderId"},
            "status": {"S": "PROCESSING"}
        }),
    );
    Workflow::new("put-order", put).comment("Take a new order down")
}

/// Records that an order is completed, and when.
pub fn record_order_status() -> Workflow {
    let record = put_item(
        "RecordOrderStatus",
        "order-status",
        json!({
            "pk": {"S.$": "$.order_id"},
            "sk": {"S": "STATUS"},
            "status": {"S": "COMPLETED"},
            "completed_at": {"S.$": "$$.State.EnteredTime"}
        }),
    );
    let flow = Flow::new().then(record).then(Succeed::new("Done"));
    Workflow::new("record-order-status", flow).comment("Record that an order is completed")
}

/// Writes an item to a table: one state transition, and no function to write, to pay and to keep alive.
///
/// A table that is throttled is asked again later and later, at random, so that executions do not come back all at once.
fn put_item(state: &str, table: &str, item: impl Into<Payload>) -> Task {
    Task::integration(state, "dynamodb:putItem")
        .parameters(Payload::object([("TableName", table.into()), ("Item", item.into())]))
        .retry(
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
            .full_jitter(),
        )
}
