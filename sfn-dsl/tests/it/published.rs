//! Published definitions, written with builders, are the same by value.

use std::io::Write as _;
use std::path::Path;

use sfn_dsl::prelude::*;
use sfn_dsl::raw::Definition;

/// Compares with a definition; `shared` is its file among the published ones, where those are at hand.
#[track_caller]
fn check(built: &Definition, expected: &serde_json::Value) {
    assert_eq!(&built.to_json(), expected, "{built}");
}

#[test]
fn distributed_map_over_a_file_of_orders() {
    let map = Map::new("ProcessAllOrders")
        .distributed(Express)
        .item_reader(
            ItemReader::get_object([("Bucket", "batch-processing"), ("Key", "daily-orders.json")])
                .input_type(InputType::Json)
                .max_items(10_000),
        )
        .item_processor(Task::lambda(
            "ProcessSingleOrder",
            "arn:aws:lambda:us-east-1:123456789012:function:process-single",
        ))
        .max_concurrency(1000)
        .tolerated_failure_percentage(5.0)
        .result_writer(ResultWriter::put_object([("Bucket", "batch-processing"), ("Prefix", "results/")]));
    let built = Flow::from(map).definition();
    check(
        &built,
        &json!({"StartAt": "ProcessAllOrders", "States": {"ProcessAllOrders": {
            "Type": "Map",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                "StartAt": "ProcessSingleOrder",
                "States": {"ProcessSingleOrder": {
                    "Type": "Task",
                    "Resource": "arn:aws:lambda:us-east-1:123456789012:function:process-single",
                    "End": true
                }}
            },
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": "JSON", "MaxItems": 10000},
                "Parameters": {"Bucket": "batch-processing", "Key": "daily-orders.json"}
            },
            "MaxConcurrency": 1000,
            "ToleratedFailurePercentage": 5,
            "ResultWriter": {
                "Resource": "arn:aws:states:::s3:putObject",
                "Parameters": {"Bucket": "batch-processing", "Prefix": "results/"}
            },
            "End": true
        }}}),
    );
    assert!(built.check(MachineType::Standard).is_ok());
    check_published(&built, "distributed-orders.asl.json");
}

/// Compares with a published file, where it is at hand.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "tests read their files")]
fn check_published(built: &Definition, file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/systems").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        // The harness hides what passing tests print, and a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not there", path.display());
        return;
    };
    assert!(built.same_meaning(&Definition::parse(file, &text).unwrap()), "{built}");
}

#[test]
fn batch_job_that_calls_back() {
    let transcode = Task::aws_sdk("Transcode", "batch:submitJob")
        .wait_for_task_token()
        .parameters(json!({
            "JobName": "transcode-4k",
            "JobQueue": "render-queue",
            "JobDefinition": "transcoder:7",
            "Parameters": {"taskToken.$": "$$.Task.Token"}
        }))
        .timeout_seconds(21_600)
        .retry(Retrier::on(ErrorName::TIMEOUT).max_attempts(2).backoff_rate(2.0))
        .next("Publish");
    let states = Flow::from(transcode).definition().to_json()["States"].clone();
    assert_eq!(states["Transcode"]["Resource"], "arn:aws:states:::aws-sdk:batch:submitJob.waitForTaskToken");
    assert_eq!(
        states["Transcode"]["Retry"],
        json!([{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 2, "BackoffRate": 2}])
    );
}
