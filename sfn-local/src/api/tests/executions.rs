//! Executions, tasks and workers.

use serde_json::{Value, json};

use super::{Bench, ROLE, stored};
use crate::api::Later;
use crate::{MockConfig, ServerConfig};

const EXECUTION: &str = "arn:aws:states:us-east-1:123456789012:execution:orders:monday";
const ACTIVITY: &str = "arn:aws:states:us-east-1:123456789012:activity:print";

fn pass() -> Value {
    json!({ "StartAt": "Done", "States": { "Done": { "Type": "Pass", "Result": { "ok": true }, "End": true } } })
}

fn wait(seconds: u32) -> Value {
    json!({ "StartAt": "Hold", "States": {
        "Hold": { "Type": "Wait", "Seconds": seconds, "Next": "Done" },
        "Done": { "Type": "Pass", "End": true } } })
}

fn task(resource: &str, more: &Value) -> Value {
    let mut state = json!({ "Type": "Task", "Resource": resource, "End": true });
    state.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "StartAt": "Ask", "States": { "Ask": state } })
}

/// A task that passes its token on and waits for the answer.
fn ask() -> Value {
    let parameters = json!({ "QueueUrl": "q", "MessageBody": { "token.$": "$$.Task.Token" } });
    task(
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        &json!({ "Parameters": parameters, "HeartbeatSeconds": 600 }),
    )
}

fn start(bench: &mut Bench, definition: &Value) {
    let arn = bench.create("orders", definition);
    bench.ok("StartExecution", &json!({ "stateMachineArn": arn, "name": "monday", "input": "{\"n\":1}" }));
}

fn describe(bench: &mut Bench) -> Value {
    bench.ok("DescribeExecution", &json!({ "executionArn": EXECUTION }))
}

fn history(bench: &mut Bench) -> Vec<Value> {
    let answer = bench.ok("GetExecutionHistory", &json!({ "executionArn": EXECUTION, "maxResults": 1000 }));
    answer["events"].as_array().unwrap().clone()
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

/// The token that `ask` passed on.
fn token(bench: &mut Bench) -> String {
    let events = history(bench);
    let details = events.iter().find_map(|event| event.get("taskScheduledEventDetails")).expect("a task");
    let parameters: Value = serde_json::from_str(details["parameters"].as_str().unwrap()).unwrap();
    parameters["MessageBody"]["token"].as_str().unwrap().to_owned()
}

#[test]
fn an_execution_runs_to_its_end_at_once_when_nothing_waits() {
    let mut bench = Bench::new();
    start(&mut bench, &pass());
    assert_eq!(
        describe(&mut bench),
        json!({
            "executionArn": EXECUTION,
            "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:orders",
            "name": "monday", "status": "SUCCEEDED", "startDate": 1_700_000_000.0, "stopDate": 1_700_000_000.0,
            "input": "{\"n\":1}", "inputDetails": { "included": true },
            "output": "{\"ok\":true}", "outputDetails": { "included": true },
            "redriveCount": 0, "redriveStatus": "NOT_REDRIVABLE",
            "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
        })
    );
    let events = history(&mut bench);
    assert_eq!(
        types(&events),
        ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]
    );
    assert_eq!(events[0]["timestamp"], json!(1_700_000_000.0));
}

#[test]
fn a_wait_takes_its_time() {
    let mut bench = Bench::new();
    start(&mut bench, &wait(60));
    bench.pass(59);
    let described = describe(&mut bench);
    assert_eq!(
        (&described["status"], &described["redriveStatusReason"]),
        (&"RUNNING".into(), &"Execution is RUNNING and cannot be redriven".into())
    );
    assert_eq!(types(&history(&mut bench)), ["ExecutionStarted", "WaitStateEntered"]);
    bench.pass(2);
    let described = describe(&mut bench);
    // A timer that is handled late counts from the moment it was due.
    assert_eq!(
        (&described["status"], &described["stopDate"]),
        (&"SUCCEEDED".into(), &json!(1_700_000_060.0))
    );
}

#[test]
fn a_name_is_taken_until_90_days_after_the_end() {
    let mut bench = Bench::new();
    start(&mut bench, &wait(60));
    let request = json!({ "stateMachineArn": bench.create("orders", &wait(60)), "name": "monday", "input": "{\"n\":1}" });
    let again = bench.ok("StartExecution", &request);
    assert_eq!(again, json!({ "executionArn": EXECUTION, "startDate": 1_700_000_000.0 }));
    let message = format!("Execution Already Exists: '{EXECUTION}'");
    let mut other = request.clone();
    other["input"] = "{}".into();
    bench.refused("StartExecution", &other, "ExecutionAlreadyExists", &message);
    bench.pass(61);
    bench.refused("StartExecution", &request, "ExecutionAlreadyExists", &message);
    bench.pass(90 * 24 * 3600);
    bench.ok("StartExecution", &request);
    let executions = bench.ok("ListExecutions", &json!({ "stateMachineArn": request["stateMachineArn"] }));
    assert_eq!(executions["executions"].as_array().unwrap().len(), 1);
}

#[test]
fn inputs_that_are_too_large_or_not_json_are_refused() {
    let mut bench = Bench::new();
    let arn = bench.create("orders", &pass());
    let large = format!("\"{}\"", "a".repeat(262_143));
    bench.refused(
        "StartExecution",
        &json!({ "stateMachineArn": arn, "input": large }),
        "ValidationException",
        "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than \
         or equal to 262144",
    );
    bench.refused(
        "StartExecution",
        &json!({ "stateMachineArn": arn, "input": "" }),
        "InvalidExecutionInput",
        "Invalid State Machine Execution Input: 'Invalid execution input.'",
    );
    bench.refused(
        "StartExecution",
        &json!({ "stateMachineArn": arn, "name": "a b" }),
        "InvalidName",
        "Invalid Name: 'a b'",
    );
}

#[test]
fn a_token_is_answered_once() {
    let mut bench = Bench::new();
    start(&mut bench, &ask());
    let token = token(&mut bench);
    bench.refused(
        "SendTaskSuccess",
        &json!({ "taskToken": "other", "output": "1" }),
        "InvalidToken",
        "Invalid Token: 'Invalid token'",
    );
    bench.pass(500);
    bench.ok("SendTaskHeartbeat", &json!({ "taskToken": token }));
    bench.pass(500);
    let request = json!({ "taskToken": token, "output": "{\"yes\":true}" });
    assert_eq!(bench.ok("SendTaskSuccess", &request), json!({}));
    let described = describe(&mut bench);
    assert_eq!((&described["status"], &described["output"]), (&"SUCCEEDED".into(), &"{\"yes\":true}".into()));
    let late = "Task Timed Out: 'Provided task does not exist anymore'";
    bench.refused("SendTaskSuccess", &request, "TaskTimedOut", late);
    bench.refused("SendTaskHeartbeat", &json!({ "taskToken": token }), "TaskTimedOut", late);
}

#[test]
fn a_token_that_timed_out_is_refused() {
    let mut bench = Bench::new();
    start(&mut bench, &ask());
    let token = token(&mut bench);
    bench.pass(601);
    assert_eq!(describe(&mut bench)["status"], "FAILED");
    bench.refused(
        "SendTaskFailure",
        &json!({ "taskToken": token, "error": "Late" }),
        "TaskTimedOut",
        "Task Timed Out: 'Provided task does not exist anymore'",
    );
}

#[test]
fn a_failure_sent_for_a_token_is_the_error_of_the_execution() {
    let mut bench = Bench::new();
    start(&mut bench, &ask());
    let token = token(&mut bench);
    bench.ok("SendTaskFailure", &json!({ "taskToken": token, "error": "Refused", "cause": "no stock" }));
    let described = describe(&mut bench);
    assert_eq!(
        (&described["status"], &described["error"], &described["cause"], &described["redriveStatus"]),
        (&"FAILED".into(), &"Refused".into(), &"no stock".into(), &"REDRIVABLE".into())
    );
}

#[test]
fn a_task_nobody_answers_fails_and_says_what_to_do() {
    let mut bench = Bench::new();
    start(&mut bench, &task("arn:aws:lambda:us-east-1:123456789012:function:charge", &json!({})));
    let described = describe(&mut bench);
    assert_eq!(described["status"], "FAILED");
    let cause = described["cause"].as_str().unwrap();
    assert!(cause.contains("state \"Ask\": the local endpoint does not call arn:aws:lambda"), "{cause}");
}

#[test]
fn a_worker_gets_a_task_and_answers_it() {
    let mut bench = Bench::new();
    bench.ok("CreateActivity", &json!({ "name": "print" }));
    let early = bench.later("GetActivityTask", &json!({ "activityArn": ACTIVITY, "workerName": "w1" }));
    assert_eq!(bench.poll(&early), None);
    bench.pass(30);
    start(&mut bench, &task(ACTIVITY, &json!({})));
    let given = bench.poll(&early).unwrap();
    assert_eq!(given["input"], "{\"n\":1}");
    let second = bench.later("GetActivityTask", &json!({ "activityArn": ACTIVITY }));
    assert_eq!(bench.poll(&second), None, "a task is given once");
    bench.pass(60);
    assert_eq!(bench.poll(&second), Some(json!({})), "a poll ends after 60 seconds");
    bench.ok("SendTaskSuccess", &json!({ "taskToken": given["taskToken"], "output": "\"done\"" }));
    assert_eq!(describe(&mut bench)["output"], "\"done\"");
    assert!(types(&history(&mut bench)).contains(&"ActivityStarted"));
}

#[test]
fn a_worker_of_no_activity_is_refused() {
    let mut bench = Bench::new();
    let message = format!("Activity Does Not Exist: '{ACTIVITY}'");
    bench.refused("GetActivityTask", &json!({ "activityArn": ACTIVITY }), "ActivityDoesNotExist", &message);
}

#[test]
fn stopping_ends_an_execution_and_stopping_again_changes_nothing() {
    let mut bench = Bench::new();
    start(&mut bench, &wait(600));
    bench.pass(10);
    let request = json!({ "executionArn": EXECUTION, "error": "Cancelled", "cause": "by hand" });
    assert_eq!(bench.ok("StopExecution", &request), json!({ "stopDate": 1_700_000_010.0 }));
    bench.pass(10);
    assert_eq!(bench.ok("StopExecution", &request), json!({ "stopDate": 1_700_000_010.0 }));
    let described = describe(&mut bench);
    assert_eq!((&described["status"], &described["error"]), (&"ABORTED".into(), &"Cancelled".into()));
    assert_eq!(types(&history(&mut bench)).last(), Some(&"ExecutionAborted"));
}

#[test]
fn a_machine_with_executions_goes_when_they_would_go_on() {
    let mut bench = Bench::new();
    start(&mut bench, &wait(600));
    let machine = json!({ "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:orders" });
    bench.ok("DeleteStateMachine", &machine);
    assert_eq!(bench.ok("DescribeStateMachine", &machine)["status"], "DELETING");
    assert_eq!(describe(&mut bench)["status"], "RUNNING");
    let message = "State Machine is Deleting: 'arn:aws:states:us-east-1:123456789012:stateMachine:orders'";
    bench.refused("StartExecution", &machine, "StateMachineDeleting", message);
    bench.pass(601);
    let gone = "State Machine Does Not Exist: 'arn:aws:states:us-east-1:123456789012:stateMachine:orders'";
    bench.refused("DescribeStateMachine", &machine, "StateMachineDoesNotExist", gone);
    bench.refused(
        "DescribeExecution",
        &json!({ "executionArn": EXECUTION }),
        "ExecutionDoesNotExist",
        &format!("Execution Does Not Exist: '{EXECUTION}'"),
    );
}

#[test]
fn executions_are_listed_newest_first_by_status_version_and_alias() {
    let mut bench = Bench::new();
    let arn = bench.create("orders", &wait(60));
    bench.ok("PublishStateMachineVersion", &json!({ "stateMachineArn": arn }));
    let version = format!("{arn}:1");
    let routing = json!([{ "stateMachineVersionArn": version, "weight": 100 }]);
    bench.ok("CreateStateMachineAlias", &json!({ "name": "live", "routingConfiguration": routing }));
    let alias = format!("{arn}:live");
    for (name, from) in [("plain", &arn), ("version", &version), ("alias", &alias)] {
        bench.ok("StartExecution", &json!({ "stateMachineArn": from, "name": name }));
        bench.pass(1);
    }
    let stopped = "arn:aws:states:us-east-1:123456789012:execution:orders:plain";
    bench.ok("StopExecution", &json!({ "executionArn": stopped }));
    let mut check = |request: Value, expected: &[&str]| {
        let answer = bench.ok("ListExecutions", &request);
        let names: Vec<&str> = answer["executions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, expected, "{request}");
        answer
    };
    let all = check(json!({ "stateMachineArn": arn }), &["alias", "version", "plain"]);
    assert_eq!(all["executions"][0]["stateMachineAliasArn"], alias);
    assert_eq!(all["executions"][0]["stateMachineVersionArn"], version);
    check(json!({ "stateMachineArn": version }), &["alias", "version"]);
    check(json!({ "stateMachineArn": alias }), &["alias"]);
    check(json!({ "stateMachineArn": arn, "statusFilter": "ABORTED" }), &["plain"]);
    let first = check(json!({ "stateMachineArn": arn, "maxResults": 2 }), &["alias", "version"]);
    check(json!({ "stateMachineArn": arn, "maxResults": 2, "nextToken": first["nextToken"] }), &["plain"]);
}

#[test]
fn an_alias_spreads_executions_over_its_versions() {
    let mut bench = Bench::new();
    let arn = bench.create("orders", &pass());
    bench.ok("PublishStateMachineVersion", &json!({ "stateMachineArn": arn }));
    let update = json!({ "stateMachineArn": arn, "definition": wait(1).to_string(), "publish": true });
    bench.ok("UpdateStateMachine", &update);
    let route = |number: u32, weight: u32| json!({ "stateMachineVersionArn": format!("{arn}:{number}"), "weight": weight });
    let request = json!({ "name": "live", "routingConfiguration": [route(1, 80), route(2, 20)] });
    bench.ok("CreateStateMachineAlias", &request);
    for _ in 0..100 {
        bench.ok("StartExecution", &json!({ "stateMachineArn": format!("{arn}:live") }));
    }
    let request = json!({ "stateMachineArn": format!("{arn}:2"), "maxResults": 1000 });
    let second = bench.ok("ListExecutions", &request)["executions"].as_array().unwrap().len();
    assert!((8..=35).contains(&second), "{second} of 100 executions ran the version with weight 20");
}

#[test]
fn a_history_is_read_in_pages_in_both_directions_with_and_without_data() {
    let mut bench = Bench::new();
    start(&mut bench, &pass());
    for (reverse, expected) in [(false, [1, 2, 3, 4]), (true, [4, 3, 2, 1])] {
        let mut ids = Vec::new();
        let mut token = Value::Null;
        loop {
            let request = json!({ "executionArn": EXECUTION, "maxResults": 3, "reverseOrder": reverse, "nextToken": token });
            let page = bench.ok("GetExecutionHistory", &request);
            ids.extend(page["events"].as_array().unwrap().iter().map(|event| event["id"].as_u64().unwrap()));
            token = page["nextToken"].clone();
            if token.is_null() {
                break;
            }
        }
        assert_eq!(ids, expected);
    }
    let request = json!({ "executionArn": EXECUTION, "includeExecutionData": false });
    let events = bench.ok("GetExecutionHistory", &request);
    assert!(!events.to_string().contains("\"input\""), "{events}");
    assert!(events.to_string().contains("\"roleArn\""), "{events}");
}

#[test]
fn an_execution_keeps_the_definition_it_was_started_with() {
    let mut bench = Bench::new();
    start(&mut bench, &wait(60));
    let arn = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
    bench.ok("UpdateStateMachine", &json!({ "stateMachineArn": arn, "definition": pass().to_string() }));
    let described = bench.ok("DescribeStateMachineForExecution", &json!({ "executionArn": EXECUTION }));
    assert_eq!(
        (&described["definition"], &described["revisionId"]),
        (&wait(60).to_string().into(), &Value::Null)
    );
    bench.pass(60);
    assert_eq!(describe(&mut bench)["output"], "{\"n\":1}");
}

fn create_express(bench: &mut Bench, definition: &Value) -> Value {
    let request =
        json!({ "name": "quick", "definition": definition.to_string(), "roleArn": ROLE, "type": "EXPRESS" });
    bench.ok("CreateStateMachine", &request)["stateMachineArn"].clone()
}

#[test]
fn an_express_execution_is_waited_for() {
    let mut bench = Bench::new();
    let arn = create_express(&mut bench, &wait(2));
    let request = json!({ "stateMachineArn": arn, "name": "monday", "input": "[1]", "traceHeader": "t" });
    let later = bench.later("StartSyncExecution", &request);
    assert!(matches!(later, Later::SyncExecution { .. }));
    assert_eq!(bench.poll(&later), None);
    bench.pass(2);
    let answer = bench.poll(&later).unwrap();
    assert!(
        answer["executionArn"]
            .as_str()
            .unwrap()
            .starts_with("arn:aws:states:us-east-1:123456789012:express:quick:monday:")
    );
    assert_eq!(
        (&answer["status"], &answer["output"], &answer["input"], &answer["traceHeader"]),
        (&"SUCCEEDED".into(), &"[1]".into(), &"[1]".into(), &"t".into())
    );
    assert_eq!(
        answer["billingDetails"],
        json!({ "billedDurationInMilliseconds": 2000, "billedMemoryUsedInMB": 64 })
    );
}

#[test]
fn a_failed_express_execution_is_an_answer_not_a_refusal() {
    let mut bench = Bench::new();
    let definition =
        json!({ "StartAt": "No", "States": { "No": { "Type": "Fail", "Error": "Refused", "Cause": "no" } } });
    let arn = create_express(&mut bench, &definition);
    let answer = bench.ok("StartSyncExecution", &json!({ "stateMachineArn": arn }));
    assert_eq!(
        (&answer["status"], &answer["error"], &answer["cause"], &answer["output"]),
        (&"FAILED".into(), &"Refused".into(), &"no".into(), &Value::Null)
    );
}

#[test]
fn an_express_execution_is_not_listed_or_described() {
    let mut bench = Bench::new();
    let arn = create_express(&mut bench, &pass());
    let started = bench.ok("StartExecution", &json!({ "stateMachineArn": arn, "name": "monday" }));
    let message = "Invalid Arn: 'Resource type not valid in this context: express'";
    let request = json!({ "executionArn": started["executionArn"] });
    for operation in ["DescribeExecution", "GetExecutionHistory", "StopExecution"] {
        bench.refused(operation, &request, "InvalidArn", message);
    }
    bench.ok("StartExecution", &json!({ "stateMachineArn": arn, "name": "monday" }));
}

#[test]
fn executions_that_wait_survive_the_process() {
    let path = super::scratch("survive.redb");
    let (mut bench, mut events, token) = {
        let mut bench = Bench::over(stored(&path));
        start(&mut bench, &ask());
        bench.pass(300);
        let token = token(&mut bench);
        bench.ok("SendTaskHeartbeat", &json!({ "taskToken": token }));
        let events = history(&mut bench);
        (bench, events, token)
    };
    let now = bench.endpoint.now;
    drop(bench);
    bench = Bench::over(stored(&path));
    bench.endpoint.now = now;
    bench.pass(400);
    assert_eq!(history(&mut bench), events, "the heartbeat before the restart counts");
    bench.ok("SendTaskSuccess", &json!({ "taskToken": token, "output": "7" }));
    let described = describe(&mut bench);
    assert_eq!((&described["status"], &described["output"]), (&"SUCCEEDED".into(), &"7".into()));
    events = history(&mut bench);
    drop(bench);
    bench = Bench::over(stored(&path));
    assert_eq!((describe(&mut bench), history(&mut bench)), (described, events));
    bench.refused(
        "SendTaskSuccess",
        &json!({ "taskToken": token, "output": "7" }),
        "TaskTimedOut",
        "Task Timed Out: 'Provided task does not exist anymore'",
    );
}

#[test]
fn timers_that_were_due_while_nobody_ran_are_made_up_for() {
    let path = super::scratch("late.redb");
    let now = {
        let mut bench = Bench::over(stored(&path));
        start(&mut bench, &wait(60));
        bench.endpoint.now
    };
    let mut bench = Bench::over(stored(&path));
    bench.endpoint.now = now;
    bench.pass(3600);
    let described = describe(&mut bench);
    assert_eq!(
        (&described["status"], &described["stopDate"]),
        (&"SUCCEEDED".into(), &json!(1_700_000_060.0))
    );
}

const MOCKS: &str = r#"{
    "StateMachines": {"orders": {"TestCases": {
        "Busy": {"Ask": "BusyOnce"}, "Happy": {"Ask": "Fine"}, "Short": {"Ask": "Nothing"}
    }}},
    "MockedResponses": {
        "BusyOnce": {"0": {"Throw": {"Error": "Busy", "Cause": "later"}}, "1": {"Return": {"paid": true}}},
        "Fine": {"0-9": {"Return": "fine"}},
        "Nothing": {"7": {"Return": 0}}
    }
}"#;

fn mocked(default: Option<&str>, skips_waits: bool) -> Bench {
    let mocks = MockConfig::parse(MOCKS).unwrap();
    let config = ServerConfig::default().mocks(mocks).skip_waits(skips_waits);
    Bench::over(match default {
        Some(default) => config.mock_case(default),
        None => config,
    })
}

/// A task that is tried again after an hour.
fn charge(resource: &str) -> Value {
    task(resource, &json!({ "Retry": [{ "ErrorEquals": ["Busy"], "IntervalSeconds": 3600 }] }))
}

const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:charge";

#[test]
fn a_test_case_answers_the_tasks_of_an_execution_that_names_it() {
    for resource in [
        LAMBDA,
        "arn:aws:states:::lambda:invoke",
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "arn:aws:states:::states:startExecution.sync:2",
        ACTIVITY,
    ] {
        let mut bench = mocked(None, false);
        let mut definition = charge(resource);
        definition["States"]["Ask"]["Parameters"] = json!({ "FunctionName": "f", "QueueUrl": "q", "MessageBody": "$$.Task.Token", "StateMachineArn": "a" });
        let arn = bench.create("orders", &definition);
        let request = json!({ "stateMachineArn": format!("{arn}#Busy"), "name": "monday" });
        bench.ok("StartExecution", &request);
        assert_eq!(describe(&mut bench)["status"], "RUNNING", "{resource}");
        bench.pass(3600);
        assert_eq!(describe(&mut bench)["output"], "{\"paid\":true}", "{resource}");
    }
}

#[test]
fn the_default_test_case_is_for_executions_that_name_none() {
    let mut bench = mocked(Some("Happy"), false);
    start(&mut bench, &charge(LAMBDA));
    assert_eq!(describe(&mut bench)["output"], "\"fine\"");
    let other = bench.create("others", &pass());
    bench.ok("StartExecution", &json!({ "stateMachineArn": other }));
}

#[test]
fn a_test_case_that_is_not_there_is_refused() {
    let mut bench = mocked(None, false);
    let arn = bench.create("orders", &pass());
    bench.refused(
        "StartExecution",
        &json!({ "stateMachineArn": format!("{arn}#Sad") }),
        "ValidationException",
        "the mock configuration has no test case 'Sad' for state machine 'orders'; it has [Busy, Happy, Short]",
    );
}

#[test]
fn a_mocked_response_that_has_no_more_replies_fails_the_execution() {
    let mut bench = mocked(Some("Short"), false);
    start(&mut bench, &charge(LAMBDA));
    let cause = "mocked response \"Nothing\" has no reply number 0 for state \"Ask\"";
    assert_eq!(describe(&mut bench)["cause"], cause);
}

#[test]
fn skipping_waits_skips_retries_and_waits_but_no_timeouts() {
    let mut bench = mocked(Some("Busy"), true);
    let mut definition = charge(LAMBDA);
    definition["StartAt"] = "Hold".into();
    definition["States"]["Hold"] = json!({ "Type": "Wait", "Seconds": 86_400, "Next": "Ask" });
    start(&mut bench, &definition);
    let described = describe(&mut bench);
    assert_eq!(
        (&described["status"], &described["stopDate"]),
        (&"SUCCEEDED".into(), &json!(1_700_000_000.0))
    );

    let mut bench = mocked(None, true);
    start(&mut bench, &ask());
    bench.pass(599);
    assert_eq!(describe(&mut bench)["status"], "RUNNING");
    bench.pass(1);
    assert_eq!(describe(&mut bench)["error"], "States.Timeout");
}

#[test]
fn what_cannot_be_simulated_is_refused_by_name() {
    let mut bench = Bench::new();
    let definition = json!({ "StartAt": "Sum", "States": { "Sum": {
        "Type": "Map", "End": true,
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": { "InputType": "PARQUET" },
            "Parameters": { "Bucket": "b", "Key": "k" }
        },
        "ItemProcessor": {
            "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
            "StartAt": "Add", "States": { "Add": { "Type": "Pass", "End": true } }
        }
    } } });
    let arn = bench.create("orders", &definition);
    let (code, message) = bench.call("StartExecution", &json!({ "stateMachineArn": arn })).unwrap_err();
    assert_eq!(code, "ValidationException");
    assert!(message.starts_with("the local endpoint cannot run state machine 'orders': "), "{message}");
    assert!(message.contains("Sum"), "{message}");
}

#[test]
fn what_was_decided_before_a_restart_holds_after_it() {
    let path = super::scratch("decided.redb");
    let mut definition = charge(LAMBDA);
    let branch = |name: &str| json!({ "StartAt": name, "States": { name: { "Type": "Wait", "Seconds": 7200, "End": true } } });
    definition["States"]["Ask"]["Next"] = "Both".into();
    definition["States"]["Ask"].as_object_mut().unwrap().remove("End");
    definition["States"]["Ask"]["Retry"][0]["JitterStrategy"] = "FULL".into();
    definition["States"]["Both"] =
        json!({ "Type": "Parallel", "Branches": [branch("A"), branch("B")], "End": true });
    let mocks = MockConfig::parse(MOCKS).unwrap();
    let (now, events) = {
        let mut bench = Bench::over(stored(&path).mocks(mocks).mock_case("Busy"));
        start(&mut bench, &definition);
        bench.pass(3600);
        (bench.endpoint.now, history(&mut bench))
    };
    assert!(types(&events).contains(&"ParallelStateStarted"), "{events:?}");
    // Another configuration, and the executions skip no waits that they did not skip before.
    let mut bench = Bench::over(stored(&path).skip_waits(true));
    bench.endpoint.now = now;
    assert_eq!(history(&mut bench), events);
    assert_eq!(describe(&mut bench)["status"], "RUNNING");
    bench.pass(7200);
    assert_eq!(describe(&mut bench)["status"], "SUCCEEDED");
}
