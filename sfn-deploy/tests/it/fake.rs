//! What AWS does and the local endpoint does not: refusals, throttling, a machine that changes meanwhile.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

use crate::support::{Folder, PASS};

type Answers = Box<dyn FnMut(&str, &Value) -> (u16, Value) + Send>;

/// A service that answers as it is told, and remembers what it was asked.
struct Fake {
    url: String,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Fake {
    fn new(mut answer: impl FnMut(&str, &Value) -> (u16, Value) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let log = asked.clone();
        let mut answer: Answers = Box::new(move |operation, request| answer(operation, request));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // A client that goes away in the middle is not what is tested.
                let _ = serve(&stream, &log, &mut answer);
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(operation, _)| operation.clone()).collect()
    }

    fn request(&self, operation: &str) -> Value {
        let asked = self.asked.lock().unwrap();
        asked.iter().rfind(|(name, _)| name == operation).map(|(_, request)| request.clone()).unwrap()
    }
}

/// Answers one request and closes the connection.
fn serve(stream: &TcpStream, log: &Mutex<Vec<(String, Value)>>, answer: &mut Answers) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut operation, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.trim().split_once(": ") {
            match name.to_ascii_lowercase().as_str() {
                "x-amz-target" => value.rsplit('.').next().unwrap_or_default().clone_into(&mut operation),
                "content-length" => length = value.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let request = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let (status, reply) = answer(&operation, &request);
    log.lock().unwrap().push((operation, request));
    // A reply that is a text is not JSON but what it says, for the one service that speaks XML.
    let reply = reply.as_str().map_or_else(|| reply.to_string(), str::to_owned);
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{reply}",
        reply.len()
    )
}

const ARN: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:greet";

fn refused(code: &str, message: &str) -> (u16, Value) {
    (400, json!({"__type": code, "message": message}))
}

fn missing() -> (u16, Value) {
    refused("StateMachineDoesNotExist", "State Machine Does Not Exist")
}

fn described(definition: &str, revision: Option<&str>) -> (u16, Value) {
    let answer = json!({
        "stateMachineArn": ARN, "name": "greet", "status": "ACTIVE", "definition": definition, "type": "STANDARD",
        "roleArn": "arn:aws:iam::123456789012:role/sfn-local", "creationDate": 1.0, "revisionId": revision,
        "loggingConfiguration": {"level": "OFF", "includeExecutionData": false},
        "tracingConfiguration": {"enabled": false}, "encryptionConfiguration": {"type": "AWS_OWNED_KEY"}
    });
    (200, answer)
}

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("greet.asl.json", PASS);
    folder
}

#[track_caller]
fn run(folder: &Folder, command: &str, fake: &Fake, more: &[&str]) -> crate::support::Ran {
    folder.run(&[&[command, "--file", "greet.asl.json", "--endpoint-url", &fake.url], more].concat())
}

#[test]
fn a_refusal_says_what_was_tried_on_what_and_which_right_is_missing() {
    let fake = Fake::new(|_, _| refused("AccessDeniedException", "User is not authorized"));
    run(&folder("fake-denied"), "plan", &fake, &[])
        .exits(1)
        .tells("error: could not describe state machine")
        .tells("AccessDeniedException: User is not authorized")
        .tells(&format!("help: allow states:DescribeStateMachine on {ARN} for the credentials in use"));
}

#[test]
fn an_endpoint_that_is_not_there_is_told() {
    let folder = folder("fake-nobody");
    folder
        .run(&["plan", "--file", "greet.asl.json", "--endpoint-url", "http://127.0.0.1:9"])
        .exits(1)
        .tells("is the endpoint running");
}

#[test]
fn create_sends_everything_at_once_and_off_values_explicitly() {
    let fake = Fake::new(|operation, _| match operation {
        "DescribeStateMachine" => missing(),
        _ => (
            200,
            json!({"stateMachineArn": ARN, "creationDate": 1.0, "stateMachineVersionArn": format!("{ARN}:1")}),
        ),
    });
    run(&folder("fake-create"), "apply", &fake, &["--yes"]).exits(0).shows("created greet  version 1");
    assert_eq!(fake.asked(), ["DescribeStateMachine", "CreateStateMachine"]);
    let request = fake.request("CreateStateMachine");
    assert_eq!(request["publish"], true);
    assert_eq!(
        request["loggingConfiguration"],
        json!({"level": "OFF", "includeExecutionData": false, "destinations": []})
    );
    assert_eq!(request["tracingConfiguration"], json!({"enabled": false}));
    assert_eq!(request["encryptionConfiguration"], json!({"type": "AWS_OWNED_KEY"}));
    let keys: Vec<&str> =
        request["tags"].as_array().unwrap().iter().filter_map(|tag| tag["key"].as_str()).collect();
    assert_eq!(keys, ["sfn:hash", "sfn:managed-by", "sfn:source"]);
}

#[test]
fn a_new_role_is_waited_for() {
    let text = "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to \
                assume the provided role.";
    let mut tries = 0;
    let fake = Fake::new(move |operation, _| {
        if operation == "DescribeStateMachine" {
            return missing();
        }
        tries += 1;
        if tries == 1 {
            return refused("AccessDeniedException", text);
        }
        (200, json!({"stateMachineArn": ARN, "creationDate": 1.0}))
    });
    run(&folder("fake-role"), "apply", &fake, &["--yes"])
        .exits(0)
        .tells("greet: trying again in 1s: AccessDeniedException");
}

#[test]
fn rights_that_are_new_are_waited_for_when_a_machine_changes_too() {
    let texts = [
        "'arn:aws:iam::123456789012:role/sfn-local' is not authorized to create managed-rule.",
        "The state machine IAM Role is not authorized to access the Log Destination",
    ];
    let mut refusals = texts.into_iter();
    let fake = Fake::new(move |operation, _| match operation {
        "DescribeStateMachine" => described(&PASS.replace("hello", "hi"), Some("r1")),
        "UpdateStateMachine" => match refusals.next() {
            Some(text) => refused("AccessDeniedException", text),
            None => (200, json!({"updateDate": 1.0, "revisionId": "r2"})),
        },
        _ => (200, json!({"tags": [], "executions": []})),
    });
    run(&folder("fake-role-update"), "apply", &fake, &["--yes"])
        .exits(0)
        .tells("greet: trying again in 1s: AccessDeniedException: 'arn:aws:iam::123456789012:role/sfn-local' is not authorized to create managed-rule.")
        .tells("greet: trying again in 2s: AccessDeniedException: The state machine IAM Role is not authorized");
}

#[test]
fn a_throttled_call_is_repeated_and_counts_once() {
    let mut calls = 0;
    let fake = Fake::new(move |operation, _| {
        calls += 1;
        match (calls, operation) {
            (1, _) => refused("ThrottlingException", "Rate exceeded"),
            (_, "DescribeStateMachine") => described(PASS, None),
            _ => (200, json!({"tags": []})),
        }
    });
    run(&folder("fake-throttled"), "plan", &fake, &[])
        .exits(0)
        .tells("2 reads, 0 writes")
        .shows("! this machine was not made by sfn-deploy; applying makes it so");
}

#[test]
fn a_machine_that_changed_since_the_plan_is_left_alone() {
    let mut looks = 0;
    let fake = Fake::new(move |operation, _| match operation {
        "DescribeStateMachine" => {
            looks += 1;
            described(&PASS.replace("hello", "hi"), Some(if looks == 1 { "r1" } else { "r2" }))
        }
        _ => (200, json!({"tags": []})),
    });
    run(&folder("fake-changed"), "apply", &fake, &["--yes"])
        .exits(1)
        .tells("state machine \"greet\" changed since it was planned")
        .tells("run the command again");
    assert!(!fake.asked().contains(&"UpdateStateMachine".to_owned()), "{:?}", fake.asked());
}

#[test]
fn drift_is_told_apart_from_change() {
    let fake = Fake::new(|operation, _| match operation {
        "DescribeStateMachine" => described(&PASS.replace("hello", "hi"), Some("r1")),
        _ => (
            200,
            json!({"tags": [{"key": "sfn:managed-by", "value": "sfn-deploy"}, {"key": "sfn:hash", "value": "0"}]}),
        ),
    });
    run(&folder("fake-drift"), "plan", &fake, &[])
        .exits(0)
        .shows("state \"Greet\": ~ Result.said \"hi\" -> \"hello\"")
        .shows("! what is deployed is not what was applied last");
}

#[test]
fn an_endpoint_of_an_environment_needs_a_yes() {
    let fake = Fake::new(|_, _| missing());
    run(&folder("fake-yes"), "apply", &fake, &[]).exits(2).tells("pass --yes").shows("1 to create");
    assert_eq!(fake.asked(), ["DescribeStateMachine"]);
}

const IDENTITY: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
    <Arn>arn:aws:iam::123456789012:user/kim</Arn><UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult>\
    <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>";

/// Runs `plan --env prod` with credentials of account 123456789012, and gives what AWS was asked.
fn plan_in_prod(name: &str, account: &str) -> (crate::support::Ran, Vec<String>) {
    let fake =
        Fake::new(|operation, _| if operation.is_empty() { (200, json!(IDENTITY)) } else { missing() });
    let folder = folder(name);
    let role = "arn:aws:iam::{account}:role/sfn";
    folder.write(
        "sfn.toml",
        format!("[env.prod]\naccount = \"{account}\"\nregion = \"eu-west-1\"\nrole = \"{role}\"\n"),
    );
    let mut command = folder.command(&["plan", "--file", "greet.asl.json", "--env", "prod"]);
    command.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "b");
    command.env("AWS_ENDPOINT_URL_STS", &fake.url).env("AWS_ENDPOINT_URL_SFN", &fake.url);
    let output = command.output().unwrap();
    (crate::support::Ran::new(&["plan", "--env", "prod"], &output), fake.asked())
}

#[test]
fn aws_is_asked_whose_credentials_these_are_before_anything_else() {
    let (ran, asked) = plan_in_prod("fake-account", "123456789012");
    ran.exits(0)
        .tells("target: aws 123456789012 eu-west-1 (env prod)")
        .tells("warning: the environment sends calls of Step Functions to http://127.0.0.1:")
        .tells("warning: definitions are not validated by the service: StateMachineDoesNotExist")
        .shows("role        arn:aws:iam::123456789012:role/sfn");
    assert_eq!(asked, ["", "DescribeStateMachine", "ValidateStateMachineDefinition"]);
}

#[test]
fn credentials_of_another_account_stop_everything() {
    let (ran, asked) = plan_in_prod("fake-other-account", "210987654321");
    ran.exits(2)
        .tells("the credentials in use are of account 123456789012, but [env.prod] is account 210987654321");
    assert_eq!(asked, [""]);
}

/// An execution whose only task started another one, which failed.
fn nested(operation: &str, request: &Value) -> (u16, Value) {
    let arn = request["executionArn"].as_str().unwrap_or_default().to_owned();
    let is_inner = arn.ends_with(":inner:i");
    let machine = if is_inner { "inner" } else { "outer" };
    let inner = "arn:aws:states:us-east-1:123456789012:execution:inner:i";
    let cause = if is_inner {
        "no money".to_owned()
    } else {
        json!({"ExecutionArn": inner, "Status": "FAILED", "Input": "{\"card\":\"4111\"}"}).to_string()
    };
    let (state, error) = if is_inner { ("Charge", "Declined") } else { ("Pay", "States.TaskFailed") };
    match operation {
        "DescribeExecution" => (
            200,
            json!({
                "executionArn": arn, "name": if is_inner { "i" } else { "o" }, "status": "FAILED", "startDate": 0, "stopDate": 9,
                "stateMachineArn": format!("arn:aws:states:us-east-1:123456789012:stateMachine:{machine}"),
                "error": error, "cause": cause, "redriveStatus": "REDRIVABLE",
            }),
        ),
        "GetExecutionHistory" => (
            200,
            json!({"events": [
                {"id": 1, "type": "ExecutionStarted", "timestamp": 0, "executionStartedEventDetails": {}},
                {"id": 2, "previousEventId": 1, "type": "TaskStateEntered", "timestamp": 1, "stateEnteredEventDetails": {"name": state, "input": "{}"}},
                {"id": 3, "previousEventId": 2, "type": "TaskScheduled", "timestamp": 1, "taskScheduledEventDetails": {}},
                {"id": 4, "previousEventId": 3, "type": "TaskFailed", "timestamp": 9, "taskFailedEventDetails": {"error": error, "cause": cause}},
                {"id": 5, "previousEventId": 4, "type": "ExecutionFailed", "timestamp": 9, "executionFailedEventDetails": {"error": error, "cause": cause}},
            ]}),
        ),
        _ => (400, json!({"__type": "AccessDeniedException", "message": "not you"})),
    }
}

#[test]
fn a_failed_task_that_started_an_execution_is_explained_by_that_execution() {
    let fake = Fake::new(nested);
    let folder = folder("fake-nested");
    let outer = "arn:aws:states:us-east-1:123456789012:execution:outer:o";
    let ran = folder.run(&["history", outer, "--endpoint-url", &fake.url]).exits(0);
    ran.shows("state \"Pay\" (Task) failed")
        .shows("inside arn:aws:states:us-east-1:123456789012:execution:inner:i FAILED")
        .shows("    state \"Charge\" (Task) failed")
        .shows("Declined  no money");
    let ran = folder.run(&["history", outer, "--endpoint-url", &fake.url, "--output", "json"]).exits(0);
    assert_eq!(ran.conforms("history")["explanation"]["child"]["explanation"]["state"]["name"], "Charge");
    assert!(!ran.stdout.contains("4111"), "{ran:#?}");
}

#[test]
fn a_call_that_kms_throttles_is_made_again() {
    let mut looks = 0;
    let fake = Fake::new(move |operation, request| {
        looks += 1;
        if operation == "DescribeExecution" && looks == 1 {
            return (400, json!({"__type": "KmsThrottlingException", "message": "slow down"}));
        }
        nested(operation, request)
    });
    let folder = folder("fake-kms");
    let outer = "arn:aws:states:us-east-1:123456789012:execution:outer:o";
    folder.run(&["describe", outer, "--endpoint-url", &fake.url]).exits(0).shows("outer / o   FAILED");
    assert_eq!(fake.asked(), ["DescribeExecution", "DescribeExecution"]);
}

#[test]
fn an_error_without_a_name_is_told_with_its_status() {
    let fake = Fake::new(|_, _| (501, json!("no such thing")));
    folder("fake-unnamed")
        .run(&[
            "describe",
            "arn:aws:states:us-east-1:123456789012:execution:a:b",
            "--endpoint-url",
            &fake.url,
        ])
        .exits(1)
        .tells("an error that has no name (HTTP 501)")
        .tells("may lack states:DescribeExecution");
}

#[test]
fn a_child_of_a_map_run_is_redriven_with_its_parent() {
    const CHILD: &str = "arn:aws:states:us-east-1:123456789012:execution:outer/Map:child";
    const PARENT: &str = "arn:aws:states:us-east-1:123456789012:execution:outer:o";
    let counts = json!({
        "pending": 0, "running": 0, "succeeded": 0, "failed": 1, "timedOut": 0, "aborted": 0, "total": 1, "resultsWritten": 0,
    });
    let fake = Fake::new(move |operation, _| {
        let answer = match operation {
            "DescribeExecution" => json!({
                "executionArn": CHILD, "name": "child", "status": "FAILED", "startDate": 0, "stopDate": 9,
                "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:outer/Map",
                "mapRunArn": "arn:aws:states:us-east-1:123456789012:mapRun:outer/Map:m",
                "redriveStatus": "REDRIVABLE_BY_MAP_RUN",
            }),
            "DescribeMapRun" => json!({
                "mapRunArn": "arn:aws:states:us-east-1:123456789012:mapRun:outer/Map:m", "executionArn": PARENT,
                "status": "FAILED", "startDate": 0, "maxConcurrency": 0, "toleratedFailurePercentage": 0.0,
                "toleratedFailureCount": 0, "itemCounts": counts, "executionCounts": counts,
            }),
            _ => json!({"events": []}),
        };
        (200, answer)
    });
    folder("fake-child")
        .run(&["redrive", CHILD, "--endpoint-url", &fake.url])
        .exits(4)
        .tells("execution \"child\" is not redriven: redrivable by map run")
        .tells(&format!("help: redrive the execution that started its map run, and its children with it: sfn-deploy redrive {PARENT}"));
    assert!(!fake.asked().contains(&"RedriveExecution".to_owned()), "{:?}", fake.asked());
}
