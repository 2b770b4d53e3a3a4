use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::{Folder, MOCKS, PASS, TASK};

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("greet.asl.json", PASS);
    folder.write("charge.asl.json", TASK);
    folder.write("mocks.json", MOCKS);
    folder
}

#[test]
fn one_command_deploys_runs_and_prints_the_result() {
    let folder = folder("start");
    folder
        .run(&["start", "--file", "greet.asl.json", "--apply", "--wait"])
        .exits(0)
        .prints("{\"said\":\"hello\"}\n")
        .tells("created greet  version 1")
        .tells("Greet")
        .tells("path: Greet -> Done")
        .tells("SUCCEEDED");
}

#[test]
fn mocks_and_a_failed_execution_exits_with_4() {
    let folder = folder("start-failed");
    let start = [
        "start",
        "--file",
        "charge.asl.json",
        "--apply",
        "--wait",
        "--mocks",
        "mocks.json",
        "--input",
        "{\"id\":7}",
    ];
    folder.run(&[&start[..], &["--case", "Paid"]].concat()).exits(0).prints("{\"paid\":true}\n");
    folder
        .run(&[&start[..], &["--case", "Declined"]].concat())
        .exits(4)
        .prints("")
        .tells("error  Declined: no money")
        .tells("state \"Charge\" (Task function:charge, charge.asl.json:4) failed")
        .tells("  input  8 bytes hidden; --show-data shows them")
        .tells("Declined  no money")
        .tells("help: sfn-deploy redrive arn:");
    folder
        .run(&[&start[..], &["--case", "Declined", "--show-data"]].concat())
        .exits(4)
        .tells("  input  {\"id\":7}");
    let ran = folder.run(&[&start[..], &["--case", "Declined", "--output", "json"]].concat()).exits(4);
    let report = ran.conforms("start");
    assert_eq!((report["status"].as_str(), report["error"].as_str()), (Some("FAILED"), Some("Declined")));
    let state = &report["explanation"]["state"];
    assert_eq!(
        (&state["name"], &state["input"], &state["input_bytes"]),
        (&json!("Charge"), &json!(null), &json!(8))
    );
    assert_eq!(report["path"], json!(["Charge"]));
}

#[test]
fn mocks_come_from_the_configuration_and_retries_can_be_skipped() {
    let folder = folder("start-config");
    folder.write("sfn.toml", "[env.local.workflow.charge]\nmocks = \"mocks.json\"\ncase = \"BusyOnce\"\n");
    folder
        .run(&["start", "charge", "--file", "charge.asl.json", "--apply", "--wait", "--skip-waits"])
        .exits(0)
        .prints("{\"paid\":2}\n")
        .tells("error  Busy: later")
        .tells("attempt 2");
}

#[test]
fn the_history_of_an_execution_is_shown_by_state() {
    let folder = folder("history");
    let start =
        ["start", "--file", "charge.asl.json", "--apply", "--wait", "--mocks", "mocks.json", "--name", "one"];
    folder.run(&[&start[..], &["--case", "Declined"]].concat()).exits(4);
    folder
        .run(&["history", "one", "--workflow", "charge"])
        .exits(0)
        .shows("charge / one   FAILED")
        .shows("path: Charge")
        .shows("state \"Charge\" (Task function:charge) failed")
        .shows("Declined  no money");
    let arn = "arn:aws:states:us-east-1:123456789012:execution:charge:one";
    let history = folder.run(&["history", arn, "--events", "--output", "json"]).exits(0).conforms("history");
    assert_eq!(history["status"], "FAILED");
    assert_eq!(history["states"][0]["name"], "Charge");
    assert_eq!(history["states"][0]["attempts"], 1);
    assert_eq!(history["states"][0]["failures"][0]["error"], "Declined");
    assert_eq!(history["events"][0]["type"], "ExecutionStarted");
    folder.run(&["history", arn, "--events"]).exits(0).shows("LambdaFunctionFailed");
    folder.run(&["history", "one"]).exits(0).shows("charge / one");
    folder.run(&["history", "two", "--workflow", "charge"]).exits(1).tells("there is no execution");
}

#[test]
fn without_wait_the_arn_is_printed_and_the_end_of_the_endpoint_told() {
    let folder = folder("start-only");
    folder
        .run(&["start", "--file", "greet.asl.json", "--apply", "--name", "n"])
        .exits(0)
        .prints("arn:aws:states:us-east-1:123456789012:execution:greet:n\n")
        .tells("warning: the local endpoint ends with this command");
}

#[test]
fn what_is_not_deployed_cannot_be_started() {
    let folder = folder("start-missing");
    folder
        .run(&["start", "greet", "--wait"])
        .exits(1)
        .tells("there is no state machine \"greet\"")
        .tells("--apply");
    folder.run(&["start", "greet"]).exits(1).tells("StateMachineDoesNotExist").tells("--apply");
    folder.run(&["start"]).exits(2);
    folder.run(&["start", "greet", "--name", "a b"]).exits(2).tells("a name cannot contain ' '");
}

#[test]
fn express_executions_run_to_their_end_without_a_history() {
    let folder = folder("express");
    folder
        .run(&["start", "--file", "greet.asl.json", "--type", "express", "--apply", "--wait"])
        .exits(0)
        .prints("{\"said\":\"hello\"}\n");
}

#[test]
fn a_served_endpoint_is_found_by_other_commands() {
    let folder = folder("serve");
    let mut server = folder
        .command(&["local", "serve", "--port", "0", "--mocks", "mocks.json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let url = url.trim();
    let started = folder.run(&["start", "--file", "charge.asl.json", "--apply", "--wait", "--case", "Paid"]);
    let by_url = folder.run(&["plan", "--file", "charge.asl.json", "--endpoint-url", url]);
    let asked = folder.run(&["apply", "--file", "greet.asl.json", "--endpoint-url", url]);
    let yes = folder.run(&["apply", "--file", "greet.asl.json", "--endpoint-url", url, "--yes"]);
    let second = folder.run(&["local", "serve", "--port", "0"]);
    server.kill().unwrap();
    server.wait().unwrap();
    started.exits(0).prints("{\"paid\":true}\n").tells(&format!("the local endpoint is served at {url}"));
    by_url.exits(0).shows("  charge   unchanged").tells(&format!("target: {url}"));
    asked.exits(2).tells("pass --yes");
    yes.exits(0).shows("created greet");
    second.exits(1).tells("another process holds the state");
    // The process is gone, and its file says nothing any more.
    folder.run(&["plan", "--file", "charge.asl.json"]).exits(0).shows("unchanged").tells("target: local");
}

#[cfg(unix)]
#[test]
fn an_interrupted_wait_exits_with_130_and_leaves_the_execution() {
    let folder = folder("interrupt");
    folder.write(
        "wait.asl.json",
        r#"{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}"#,
    );
    let mut child = folder
        .command(&["start", "--file", "wait.asl.json", "--apply", "--wait", "--name", "n"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("  W ") {
        assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "{said}");
    }
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    folder.run(&["history", "n", "--workflow", "wait"]).exits(0).shows("wait / n   RUNNING");
}

#[test]
fn cargo_runs_it_as_a_subcommand() {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-sfn")).args(["sfn", "--version"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("sfn-deploy "));
    assert!(output.status.success());
}

#[test]
fn a_served_endpoint_tells_programs_where_it_is() {
    let folder = folder("serve-json");
    let mut server = folder
        .command(&["local", "serve", "--port", "0", "--ephemeral", "--output", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    crate::schemas::conform("local serve", &told);
    assert!(told["url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
}
