//! Answering tasks, activities, and trying one state.

use serde_json::{Value, json};

use crate::operate::{ask, folder};
use crate::support::Folder;

/// The token of the task that waits.
fn token(folder: &Folder, execution: &str) -> String {
    let history = folder
        .run(&["history", execution, "--events", "--show-data", "--output", "json"])
        .exits(0)
        .conforms("history");
    let events = history.pointer("/events").and_then(Value::as_array).unwrap();
    let details = events.iter().find_map(|event| event.get("taskScheduledEventDetails")).unwrap();
    let parameters: Value = serde_json::from_str(details["parameters"].as_str().unwrap()).unwrap();
    parameters.pointer("/MessageBody/token").and_then(Value::as_str).unwrap().to_owned()
}

#[test]
fn a_task_is_answered_by_its_token() {
    let folder = folder("task-success");
    ask(&folder, "a");
    let token = token(&folder, "a");
    let beat = folder.run(&["task", "heartbeat", &token, "--output", "json"]).exits(0);
    beat.conforms("task heartbeat");
    folder
        .run(&["task", "success", &token, "--result", "{\"approved\": nope}"])
        .exits(2)
        .tells("what --result gives");
    let sent = folder
        .run(&["task", "success", &token, "--result", "{\"approved\":true}", "--output", "json"])
        .exits(0);
    sent.conforms("task success");
    folder.run(&["tail", "a"]).exits(0).prints("{\"approved\":true}\n");
    folder
        .run(&["task", "success", &token])
        .exits(1)
        .tells("TaskTimedOut")
        .tells("nobody waits for this token any more");
    folder
        .run(&["task", "success", "nonsense"])
        .exits(1)
        .tells("InvalidToken")
        .tells("is it the whole token");
}

#[test]
fn a_task_fails_with_an_error_and_a_cause() {
    let folder = folder("task-failure");
    ask(&folder, "a");
    folder.write("token.txt", format!("{}\n", token(&folder, "a")));
    let fail =
        ["task", "failure", "@token.txt", "--error", "Rejected", "--cause", "too dear", "--output", "json"];
    folder.run(&fail).exits(0).conforms("task failure");
    folder
        .run(&["history", "a"])
        .exits(0)
        .shows("state \"Ask\" (Task sqs:sendMessage.waitForTaskToken) failed")
        .shows("Rejected  too dear")
        .shows("input  15 bytes hidden")
        .shows("help: sfn-deploy redrive arn:");
    folder.run(&["task", "failure", "@missing.txt"]).exits(1).tells("missing.txt");
    folder.run(&["task", "heartbeat", "t", "--every", "soon"]).exits(2).tells("is no duration");
}

#[test]
fn activities_are_created_listed_polled_and_deleted() {
    let folder = folder("activity");
    let created =
        folder.run(&["activity", "create", "print", "--output", "json"]).exits(0).conforms("activity create");
    let arn = "arn:aws:states:us-east-1:123456789012:activity:print";
    assert_eq!(created["arn"], arn);
    folder.run(&["activity", "create", "a b"]).exits(2).tells("is no name of an activity");
    let listed = folder.run(&["activity", "list", "--output", "json"]).exits(0).conforms("activity list");
    assert_eq!(listed["activities"][0]["name"], "print");
    folder.write(
        "print.asl.json",
        format!(r#"{{"StartAt": "Print", "States": {{"Print": {{"Type": "Task", "Resource": "{arn}", "End": true}}}}}}"#),
    );
    folder
        .run(&["start", "--file", "print.asl.json", "--apply", "--name", "p", "--input", "{\"page\":1}"])
        .exits(0);
    let polled = folder
        .run(&["activity", "poll", "print", "--worker", "kim", "--output", "json"])
        .exits(0)
        .conforms("activity poll");
    assert_eq!(polled["input"], json!({"page": 1}));
    let token = polled["task_token"].as_str().unwrap();
    folder.run(&["task", "success", token, "--result", "\"done\""]).exits(0).prints("success sent\n");
    folder.run(&["tail", "p"]).exits(0).prints("\"done\"\n");
    folder.run(&["activity", "delete", arn, "--output", "json"]).exits(0).conforms("activity delete");
    folder.run(&["activity", "list"]).exits(0).prints("").tells("no activities");
    folder
        .run(&["activity", "poll", "print"])
        .exits(1)
        .tells("ActivityDoesNotExist")
        .tells("create it first");
}

#[cfg(unix)]
#[test]
fn an_interrupted_poll_exits_with_130() {
    let folder = folder("activity-interrupt");
    folder.run(&["activity", "create", "print"]).exits(0);
    let ran = crate::support::interrupted(folder.command(&["activity", "poll", "print"]), "target:", 500);
    ran.exits(130).tells("interrupted; a task that was just handed out times out");
}

#[test]
fn one_state_is_tried_with_a_mock() {
    let folder = folder("test-state");
    let test = ["test-state", "--file", "order.asl.json", "--state"];
    let run = |more: &[&str]| folder.run(&[&test[..], more].concat());
    run(&["Charge", "--mock", "{\"paid\":1}"])
        .exits(0)
        .prints("{\"paid\":1}\n")
        .tells("state \"Charge\" SUCCEEDED");
    let ran = run(&["Charge", "--mock-error", "Lambda.Unknown", "--mock-cause", "gone", "--output", "json"])
        .exits(4);
    let tried = ran.conforms("test-state");
    assert_eq!(
        (&tried["status"], &tried["error"], &tried["cause"]),
        (&json!("RETRIABLE"), &json!("Lambda.Unknown"), &json!("gone"))
    );
    run(&["Charge", "--mock-error", "Declined"]).exits(0).tells("CAUGHT_ERROR, then \"Compensate\"");
    let inspected =
        run(&["Charge", "--mock", "{}", "--input", "{\"a\":1}", "--inspect", "debug", "--output", "json"])
            .exits(0);
    assert_eq!(inspected.conforms("test-state")["inspection"]["input"], json!({"a": 1}));
    run(&["Chrage", "--mock", "{}"])
        .exits(2)
        .tells("order has no state \"Chrage\"")
        .tells("did you mean \"Charge\"?");
    run(&["Charge", "--mock", "{}", "--reveal-secrets"]).exits(2).tells("--inspect trace");
    run(&["Charge", "--mock", "nope"]).exits(2).tells("--mock takes JSON");
}
