//! Going on with executions that ended.

use serde_json::{Value, json};

use super::{Bench, stored};

const EXECUTION: &str = "arn:aws:states:us-east-1:123456789012:execution:orders:monday";

/// A state that is left behind, then one that asks somebody.
fn ask() -> Value {
    json!({ "StartAt": "Before", "States": {
        "Before": { "Type": "Pass", "Next": "Ask" },
        "Ask": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": { "QueueUrl": "q", "MessageBody": { "token.$": "$$.Task.Token" } }, "End": true } } })
}

fn call(bench: &mut Bench, operation: &str) -> Value {
    bench.ok(operation, &json!({ "executionArn": EXECUTION }))
}

/// The token of the last task.
fn token(bench: &mut Bench) -> String {
    let events = call(bench, "GetExecutionHistory")["events"].as_array().unwrap().clone();
    let details = events.iter().rev().find_map(|event| event.get("taskScheduledEventDetails")).unwrap();
    let parameters: Value = serde_json::from_str(details["parameters"].as_str().unwrap()).unwrap();
    parameters["MessageBody"]["token"].as_str().unwrap().to_owned()
}

fn types(bench: &mut Bench) -> Vec<String> {
    let events = call(bench, "GetExecutionHistory")["events"].as_array().unwrap().clone();
    events.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
}

/// An execution whose only task failed.
fn failed(bench: &mut Bench) {
    let arn = bench.create("orders", &ask());
    bench.ok("StartExecution", &json!({ "stateMachineArn": arn, "name": "monday" }));
    let token = token(bench);
    bench.ok("SendTaskFailure", &json!({ "taskToken": token, "error": "Busy", "cause": "later" }));
    assert_eq!(call(bench, "DescribeExecution")["redriveStatus"], "REDRIVABLE");
}

#[test]
fn a_redrive_runs_the_failed_state_again_and_no_other() {
    let mut bench = Bench::new();
    failed(&mut bench);
    bench.pass(60);
    let redriven = call(&mut bench, "RedriveExecution");
    assert_eq!(redriven, json!({ "redriveDate": 1_700_000_060.0 }));
    let described = call(&mut bench, "DescribeExecution");
    assert_eq!(
        (&described["status"], &described["redriveCount"], &described["redriveDate"]),
        (&json!("RUNNING"), &json!(1), &json!(1_700_000_060.0))
    );
    let token = token(&mut bench);
    bench.ok("SendTaskSuccess", &json!({ "taskToken": token, "output": "42" }));
    let described = call(&mut bench, "DescribeExecution");
    assert_eq!((&described["status"], &described["output"]), (&json!("SUCCEEDED"), &json!("42")));
    assert_eq!(
        types(&mut bench)[6..],
        [
            "TaskSubmitted",
            "TaskFailed",
            "ExecutionFailed",
            "ExecutionRedriven",
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded"
        ]
    );
}

#[test]
fn executions_that_run_or_succeeded_or_ended_long_ago_are_not_redriven() {
    let mut bench = Bench::new();
    let arn = bench.create("orders", &ask());
    bench.ok("StartExecution", &json!({ "stateMachineArn": arn, "name": "monday" }));
    let request = json!({ "executionArn": EXECUTION });
    let refused = |bench: &mut Bench, reason: &str| {
        bench.refused("RedriveExecution", &request, "ExecutionNotRedrivable", reason);
        let described = call(bench, "DescribeExecution");
        assert_eq!(described["redriveStatus"], "NOT_REDRIVABLE");
        assert_eq!(described["redriveStatusReason"], reason);
    };
    refused(&mut bench, "Execution is RUNNING and cannot be redriven");
    let token = token(&mut bench);
    bench.ok("SendTaskFailure", &json!({ "taskToken": token }));
    bench.pass(15 * 24 * 3600);
    refused(&mut bench, "Execution redrivable period exceeded");

    let done = json!({ "StartAt": "Done", "States": { "Done": { "Type": "Succeed" } } });
    let arn = bench.create("done", &done);
    let started = bench.ok("StartExecution", &json!({ "stateMachineArn": arn, "name": "monday" }));
    bench.refused(
        "RedriveExecution",
        &json!({ "executionArn": started["executionArn"] }),
        "ExecutionNotRedrivable",
        "Execution is SUCCEEDED and cannot be redriven",
    );
    bench.refused(
        "RedriveExecution",
        &json!({ "executionArn": "arn:aws:states:us-east-1:123456789012:express:orders:a:b" }),
        "InvalidArn",
        "Invalid Arn: 'Resource type not valid in this context: express'",
    );
}

#[test]
fn a_client_token_makes_a_redrive_happen_once() {
    let mut bench = Bench::new();
    failed(&mut bench);
    let request = json!({ "executionArn": EXECUTION, "clientToken": "once" });
    let first = bench.ok("RedriveExecution", &request);
    bench.pass(60);
    assert_eq!(bench.ok("RedriveExecution", &request), first);
    assert_eq!(call(&mut bench, "DescribeExecution")["redriveCount"], 1);
    // The token is forgotten after a quarter of an hour, and the execution runs.
    bench.pass(15 * 60);
    bench.refused(
        "RedriveExecution",
        &request,
        "ExecutionNotRedrivable",
        "Execution is RUNNING and cannot be redriven",
    );
}

#[test]
fn a_redriven_execution_survives_a_restart_and_can_be_redriven_again() {
    let path = super::scratch("redrive.redb");
    let mut bench = Bench::over(stored(&path));
    failed(&mut bench);
    drop(bench);
    let mut bench = Bench::over(stored(&path));
    bench.pass(10);
    call(&mut bench, "RedriveExecution");
    drop(bench);
    let mut bench = Bench::over(stored(&path));
    bench.pass(20);
    assert_eq!(call(&mut bench, "DescribeExecution")["status"], "RUNNING");
    let again = token(&mut bench);
    bench.ok("SendTaskFailure", &json!({ "taskToken": again }));
    call(&mut bench, "RedriveExecution");
    assert_eq!(call(&mut bench, "DescribeExecution")["redriveCount"], 2);
    // The token of the first attempt is still known, and no longer of use.
    bench.refused(
        "SendTaskSuccess",
        &json!({ "taskToken": again, "output": "1" }),
        "TaskTimedOut",
        "Task Timed Out: 'Provided task does not exist anymore'",
    );
    let last = token(&mut bench);
    bench.ok("SendTaskSuccess", &json!({ "taskToken": last, "output": "1" }));
    assert_eq!(call(&mut bench, "DescribeExecution")["status"], "SUCCEEDED");
}
