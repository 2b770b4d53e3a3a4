//! Distributed Maps: objects, map runs and child executions.

use serde_json::{Value, json};

use super::{Bench, stored};
use crate::{Objects, ServerConfig};

const EXECUTION: &str = "arn:aws:states:us-east-1:123456789012:execution:orders:monday";

/// A Map over the objects of a bucket, or its input; each child ends as its item says.
fn map(processor: &Value, more: &Value) -> Value {
    let mut map = json!({
        "Type": "Map", "Label": "each", "MaxConcurrency": 2, "ToleratedFailurePercentage": 100, "End": true,
        "ItemProcessor": {
            "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
            "StartAt": "Look", "States": processor,
        },
    });
    map.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "StartAt": "All", "States": { "All": map } })
}

fn judge() -> Value {
    json!({
        "Look": { "Type": "Choice", "Default": "Bad",
            "Choices": [{ "Variable": "$.ok", "BooleanEquals": true, "Next": "Good" }] },
        "Good": { "Type": "Succeed" },
        "Bad": { "Type": "Fail", "Error": "Broken" },
    })
}

fn start(bench: &mut Bench, definition: &Value, input: &Value) {
    let arn = bench.create("orders", definition);
    let request = json!({ "stateMachineArn": arn, "name": "monday", "input": input.to_string() });
    bench.ok("StartExecution", &request);
}

fn map_run(bench: &mut Bench) -> Value {
    let listed = bench.ok("ListMapRuns", &json!({ "executionArn": EXECUTION }));
    let map_runs = listed["mapRuns"].as_array().unwrap();
    assert_eq!(map_runs.len(), 1, "{listed}");
    bench.ok("DescribeMapRun", &json!({ "mapRunArn": map_runs[0]["mapRunArn"] }))
}

fn children(bench: &mut Bench, more: &Value) -> Vec<Value> {
    let mut request = json!({ "mapRunArn": map_run(bench)["mapRunArn"] });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    bench.ok("ListExecutions", &request)["executions"].as_array().unwrap().clone()
}

#[track_caller]
fn check_ended(bench: &mut Bench) {
    let map_run = map_run(bench);
    assert_eq!((&map_run["status"], &map_run["executionArn"]), (&json!("SUCCEEDED"), &json!(EXECUTION)));
    let counts = &map_run["itemCounts"];
    assert_eq!(
        (&counts["total"], &counts["succeeded"], &counts["failed"]),
        (&json!(3), &json!(2), &json!(1))
    );
    let failed = children(bench, &json!({ "statusFilter": "FAILED" }));
    assert_eq!(failed.len(), 1);
    let child = bench.ok("DescribeExecution", &json!({ "executionArn": failed[0]["executionArn"] }));
    assert_eq!((&child["error"], &child["mapRunArn"]), (&json!("Broken"), &map_run["mapRunArn"]));
    assert_eq!(child["input"], "{\"ok\":false}");
    let history = bench.ok("GetExecutionHistory", &json!({ "executionArn": failed[0]["executionArn"] }));
    assert_eq!(history["events"].as_array().unwrap().len(), 5, "{history}");
}

#[test]
fn map_runs_and_their_children_are_told_during_and_after() {
    let path = super::scratch("map_runs.redb");
    let mut bench = Bench::over(stored(&path));
    let items = json!([{ "ok": true }, { "ok": false }, { "ok": true }]);
    start(&mut bench, &map(&judge(), &json!({})), &items);
    check_ended(&mut bench);
    drop(bench);
    check_ended(&mut Bench::over(stored(&path)));
}

#[test]
fn the_children_of_a_map_run_are_listed_in_pages() {
    let mut bench = Bench::new();
    let hold = json!({ "Look": { "Type": "Wait", "Seconds": 60, "End": true } });
    start(&mut bench, &map(&hold, &json!({ "MaxConcurrency": 0 })), &json!([1, 2, 3]));
    let running = children(&mut bench, &json!({ "statusFilter": "RUNNING" }));
    assert_eq!(running.len(), 3);
    let mut request = json!({ "mapRunArn": map_run(&mut bench)["mapRunArn"], "maxResults": 2 });
    let page = bench.ok("ListExecutions", &request);
    request["nextToken"] = page["nextToken"].clone();
    let last = bench.ok("ListExecutions", &request);
    let arns = [&page, &last].into_iter().flat_map(|page| page["executions"].as_array().unwrap());
    let arns: Vec<&Value> = arns.map(|child| &child["executionArn"]).collect();
    assert_eq!(arns, running.iter().map(|child| &child["executionArn"]).collect::<Vec<_>>());
    assert_eq!(last.get("nextToken"), None);
    assert_eq!(children(&mut bench, &json!({ "redriveFilter": "REDRIVEN" })), Vec::<Value>::new());
}

#[test]
fn one_child_of_a_map_run_is_stopped_and_the_others_go_on() {
    let path = super::scratch("stop_child.redb");
    let mut bench = Bench::over(stored(&path));
    let hold = json!({ "Look": { "Type": "Wait", "Seconds": 60, "End": true } });
    start(&mut bench, &map(&hold, &json!({ "MaxConcurrency": 0 })), &json!([1, 2, 3]));
    let running = children(&mut bench, &json!({ "statusFilter": "RUNNING" }));
    let arn = running[1]["executionArn"].clone();
    bench.ok("StopExecution", &json!({ "executionArn": arn, "error": "Enough" }));
    assert_eq!(children(&mut bench, &json!({ "statusFilter": "ABORTED" })).len(), 1);
    assert_eq!(bench.ok("DescribeExecution", &json!({ "executionArn": arn }))["error"], "Enough");
    // The stop is part of what is run again.
    drop(bench);
    let mut bench = Bench::over(stored(&path));
    bench.pass(61);
    let counts = map_run(&mut bench)["executionCounts"].clone();
    assert_eq!((&counts["aborted"], &counts["succeeded"]), (&json!(1), &json!(2)));
}

#[test]
fn the_limits_of_a_map_run_can_be_changed_while_it_runs() {
    let mut bench = Bench::new();
    let hold = json!({ "Look": { "Type": "Wait", "Seconds": 60, "End": true } });
    start(&mut bench, &map(&hold, &json!({})), &json!([1, 2, 3, 4]));
    let arn = map_run(&mut bench)["mapRunArn"].clone();
    assert_eq!(map_run(&mut bench)["executionCounts"]["running"], 2);
    bench.ok("UpdateMapRun", &json!({ "mapRunArn": arn, "maxConcurrency": 4 }));
    let updated = map_run(&mut bench);
    assert_eq!((&updated["maxConcurrency"], &updated["executionCounts"]["running"]), (&json!(4), &json!(4)));
    assert_eq!(updated["toleratedFailurePercentage"], json!(100.0));
    bench.refused(
        "UpdateMapRun",
        &json!({ "mapRunArn": arn, "toleratedFailurePercentage": 101 }),
        "ValidationException",
        "1 validation error detected: Value '101' at 'toleratedFailurePercentage' failed to satisfy constraint: Member \
         must have value less than or equal to 100",
    );
    bench.pass(61);
    assert_eq!(map_run(&mut bench)["status"], "SUCCEEDED");
    let ended = format!("A Map Run that has ended cannot be updated. Received: {}", arn.as_str().unwrap());
    bench.refused(
        "UpdateMapRun",
        &json!({ "mapRunArn": arn, "maxConcurrency": 1 }),
        "ValidationException",
        &ended,
    );
}

#[test]
fn a_map_reads_its_items_from_objects_and_writes_results_that_later_executions_read() {
    let objects =
        Objects::default().with("in", "items.json", r#"[{"ok": true}, {"ok": true}]"#).with_bucket("out");
    let mut bench = Bench::over(ServerConfig::default().objects(objects));
    let reader = json!({
        "ItemReader": { "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": { "InputType": "JSON" },
            "Parameters": { "Bucket": "in", "Key": "items.json" } },
        "ResultWriter": { "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": { "Bucket": "out", "Prefix": "done" } },
    });
    start(&mut bench, &map(&judge(), &reader), &json!({}));
    let described = bench.ok("DescribeExecution", &json!({ "executionArn": EXECUTION }));
    let output: Value = serde_json::from_str(described["output"].as_str().unwrap()).unwrap();
    let key = output["ResultWriterDetails"]["Key"].as_str().unwrap();
    assert!(bench.endpoint.objects().read("out", key).is_some(), "{output}");

    let list = json!({ "ItemReader": { "Resource": "arn:aws:states:::s3:listObjectsV2",
        "Parameters": { "Bucket": "out", "Prefix": "done" } } });
    let arn = bench.create("later", &map(&json!({ "Look": { "Type": "Pass", "End": true } }), &list));
    let started = bench.ok("StartExecution", &json!({ "stateMachineArn": arn, "name": "monday" }));
    let map_runs = bench.ok("ListMapRuns", &json!({ "executionArn": started["executionArn"] }));
    let request = json!({ "mapRunArn": map_runs["mapRuns"][0]["mapRunArn"] });
    assert_eq!(bench.ok("DescribeMapRun", &request)["itemCounts"]["total"], 2);
}

#[test]
fn a_machine_that_is_deleted_takes_its_map_runs_along() {
    let mut bench = Bench::new();
    start(&mut bench, &map(&judge(), &json!({})), &json!([{ "ok": true }]));
    let arn = map_run(&mut bench)["mapRunArn"].clone();
    let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
    bench.ok("DeleteStateMachine", &json!({ "stateMachineArn": machine }));
    bench.refused(
        "DescribeMapRun",
        &json!({ "mapRunArn": arn }),
        "ResourceNotFound",
        "Request references a resource that does not exist.",
    );
}

/// A Map whose children each wait for somebody.
fn ask() -> Value {
    let ask = json!({ "Look": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": { "QueueUrl": "q", "MessageBody": { "token.$": "$$.Task.Token" } }, "End": true } });
    map(&ask, &json!({ "ToleratedFailurePercentage": 0 }))
}

/// Answers what waits in a child execution.
fn answer(bench: &mut Bench, child: &Value, operation: &str, mut reply: Value) {
    let history = bench.ok("GetExecutionHistory", &json!({ "executionArn": child["executionArn"] }));
    let events = history["events"].as_array().unwrap();
    let details = events.iter().rev().find_map(|event| event.get("taskScheduledEventDetails")).unwrap();
    let parameters: Value = serde_json::from_str(details["parameters"].as_str().unwrap()).unwrap();
    reply["taskToken"] = parameters["MessageBody"]["token"].clone();
    bench.ok(operation, &reply);
}

#[test]
fn a_redrive_goes_on_with_the_children_that_did_not_succeed_also_after_a_restart() {
    let path = super::scratch("map_run_redrive.redb");
    let mut bench = Bench::over(stored(&path));
    start(&mut bench, &ask(), &json!([1, 2, 3]));
    let running = json!({ "statusFilter": "RUNNING" });
    // Newest first.
    let [second, first] = children(&mut bench, &running).try_into().unwrap();
    answer(&mut bench, &first, "SendTaskSuccess", json!({ "output": "1" }));
    answer(&mut bench, &second, "SendTaskFailure", json!({ "error": "Busy" }));
    let execution = json!({ "executionArn": EXECUTION });
    let described = bench.ok("DescribeExecution", &execution);
    assert_eq!(
        (&described["status"], &described["error"], &described["redriveStatus"]),
        (&json!("FAILED"), &json!("States.ExceedToleratedFailureThreshold"), &json!("REDRIVABLE"))
    );
    let failed = json!({ "executionArn": second["executionArn"] });
    assert_eq!(bench.ok("DescribeExecution", &failed)["redriveStatus"], "REDRIVABLE_BY_MAP_RUN");
    bench.refused(
        "RedriveExecution",
        &failed,
        "ExecutionNotRedrivable",
        "A child execution is redriven with its Map Run: redrive the execution that started it",
    );

    bench.pass(60);
    bench.ok("RedriveExecution", &execution);
    let described = map_run(&mut bench);
    assert_eq!(
        (&described["status"], &described["redriveCount"], &described["redriveDate"]),
        (&json!("RUNNING"), &json!(1), &json!(1_700_000_060.0))
    );
    assert_eq!(described["executionCounts"]["running"], 2);
    drop(bench);

    let mut bench = Bench::over(stored(&path));
    let child = bench.ok("DescribeExecution", &failed);
    assert_eq!((&child["status"], &child["redriveCount"]), (&json!("RUNNING"), &json!(1)));
    for child in children(&mut bench, &running) {
        answer(&mut bench, &child, "SendTaskSuccess", json!({ "output": "2" }));
    }
    let described = bench.ok("DescribeExecution", &execution);
    assert_eq!((&described["status"], &described["output"]), (&json!("SUCCEEDED"), &json!("[1,2,2]")));
    let history = bench.ok("GetExecutionHistory", &execution);
    let types: Vec<&str> =
        history["events"].as_array().unwrap().iter().filter_map(|event| event["type"].as_str()).collect();
    let redriven = types.iter().position(|name| *name == "ExecutionRedriven").unwrap();
    assert_eq!(types[redriven..redriven + 3], ["ExecutionRedriven", "MapRunRedriven", "MapRunSucceeded"]);
    assert_eq!(bench.ok("DescribeExecution", &failed)["redriveCount"], 1);
    // The last one had begun when the first was done, and was stopped.
    assert_eq!(children(&mut bench, &json!({ "redriveFilter": "REDRIVEN" })).len(), 2);
}
