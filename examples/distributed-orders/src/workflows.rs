//! The workflow, shared with the build script.

use sfn_dsl::prelude::*;

const BUCKET: &str = "batch-processing";

/// Reads the orders of a day from S3 and processes each in an Express child execution; 5 % of them may fail.
///
/// Orders and results stay in S3, so that neither comes near the limit of a payload, and a child has a history of its own,
/// so that ten thousand orders do not fill the history of one execution.
pub fn distributed_orders() -> Workflow {
    let orders = ItemReader::get_object([("Bucket", BUCKET), ("Key", "daily-orders.json")])
        .input_type(InputType::Json)
        .max_items(10_000);

    let process_all = Map::new("ProcessAllOrders")
        .distributed(Express)
        .item_reader(orders)
        .item_processor(Task::lambda(
            "ProcessSingleOrder",
            "arn:aws:lambda:us-east-1:123456789012:function:process-single",
        ))
        .max_concurrency(1_000)
        .tolerated_failure_percentage(5.0)
        .result_writer(ResultWriter::put_object([("Bucket", BUCKET), ("Prefix", "results/")]));

    Workflow::new("distributed-orders", process_all)
}
