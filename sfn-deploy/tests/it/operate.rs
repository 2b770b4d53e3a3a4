//! Finding, reading, stopping and redriving executions, on the embedded endpoint, whose state survives each command.

use serde_json::{Value, json};

use crate::support::{Folder, MOCKS, PASS, Ran, TASK};

/// A machine that asks somebody and goes on when it is answered.
pub(crate) const ASK: &str = r#"{
  "StartAt": "Ask",
  "States": {
    "Ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Next": "Done",
      "Parameters": {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/q",
        "MessageBody": {"token.$": "$$.Task.Token", "secret.$": "$.secret"}}},
    "Done": {"Type": "Succeed"}
  }
}
"#;

/// A machine whose failure is handled by a compensation and ends in a Fail state.
const COMPENSATE: &str = r#"{
  "StartAt": "Validate",
  "States": {
    "Validate": {"Type": "Pass", "Next": "Charge"},
    "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "End": true,
      "Retry": [{"ErrorEquals": ["Lambda.Unknown"], "IntervalSeconds": 2, "MaxAttempts": 2}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Compensate"}]},
    "Compensate": {"Type": "Pass", "Next": "OrderFailed"},
    "OrderFailed": {"Type": "Fail", "Error": "OrderFailed", "Cause": "see the log"}
  }
}
"#;

const KILLED: &str = r#"{
  "StateMachines": {"order": {"TestCases": {"Killed": {"Charge": "Killed"}}}},
  "MockedResponses": {"Killed": {"0-2": {"Throw": {"Error": "Lambda.Unknown", "Cause": "Runtime exited with error: signal: killed"}}}}
}
"#;

const CHARGE: &str = "arn:aws:states:us-east-1:123456789012:execution:charge";

pub(crate) fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("greet.asl.json", PASS);
    folder.write("charge.asl.json", TASK);
    folder.write("ask.asl.json", ASK);
    folder.write("order.asl.json", COMPENSATE);
    folder.write("mocks.json", MOCKS);
    folder.write("killed.json", KILLED);
    folder
}

/// Starts an execution of `charge` with a test case, and waits for its end.
fn charge(folder: &Folder, name: &str, case: &str) {
    let code = if case == "Declined" { 4 } else { 0 };
    let start =
        ["start", "--file", "charge.asl.json", "--apply", "--wait", "--mocks", "mocks.json", "--skip-waits"];
    folder
        .run(&[&start[..], &["--case", case, "--name", name, "--input", "{\"card\":\"4111\"}"]].concat())
        .exits(code);
}

/// Starts an execution that waits to be answered.
pub(crate) fn ask(folder: &Folder, name: &str) {
    let start =
        ["start", "--file", "ask.asl.json", "--apply", "--name", name, "--input", "{\"secret\":\"s3\"}"];
    folder.run(&start).exits(0);
}

/// What was printed, with all that changes from run to run replaced.
fn same_each_time(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let words = line.split(' ').map(|word| {
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            match word {
                _ if digits >= 12 && word.contains('T') && word.ends_with('Z') => "<moment>".to_owned(),
                _ if digits == 9 && word.contains(':') => "<time>".to_owned(),
                _ if digits == 8 && word.starts_with("20") => {
                    "<day>".to_owned() + word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-')
                }
                _ if digits > 0 && word.trim_start_matches('+').trim_end_matches(',').ends_with("ms") => {
                    "<ms>".to_owned()
                }
                word => word.to_owned(),
            }
        });
        lines.push(words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "));
    }
    lines.join("\n")
}

#[test]
fn executions_are_listed_newest_first_and_filtered() {
    let folder = folder("executions");
    charge(&folder, "order-1", "Paid");
    charge(&folder, "order-2", "Declined");
    charge(&folder, "refund-3", "Paid");
    let names = |arguments: &[&str]| -> Vec<String> {
        let arguments = [&["executions", "charge", "--output", "json"], arguments].concat();
        let listed = folder.run(&arguments).exits(0).conforms("executions");
        let executions = listed["executions"].as_array().unwrap().clone();
        executions.iter().map(|execution| execution["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&[]), ["refund-3", "order-2", "order-1"]);
    assert_eq!(names(&["--failed"]), ["order-2"]);
    assert_eq!(names(&["--status", "succeeded"]), ["refund-3", "order-1"]);
    assert_eq!(names(&["--status", "TIMED_OUT", "--status", "ABORTED"]), Vec::<String>::new());
    assert_eq!(names(&["--name", "order-*"]), ["order-2", "order-1"]);
    assert_eq!(names(&["--since", "1h"]), ["refund-3", "order-2", "order-1"]);
    assert_eq!(names(&["--until", "1h"]), Vec::<String>::new());
    assert_eq!(names(&["--limit", "1"]), ["refund-3"]);
    folder
        .run(&["executions", "charge", "--limit", "1"])
        .exits(0)
        .shows("refund-3")
        .tells("there are more than 1");
    folder.run(&["executions", "charge", "--status", "aborted"]).exits(0).prints("").tells("no executions");
    folder.run(&["executions", "charge", "--since", "soon"]).exits(2).tells("--since \"soon\" is no moment");
    folder.run(&["executions", "other"]).exits(1).tells("StateMachineDoesNotExist").tells("deploy it first");
}

#[test]
fn executions_of_a_version_are_those_that_were_started_with_it() {
    let folder = folder("executions-version");
    folder.run(&["apply", "--file", "greet.asl.json"]).exits(0).shows("version 1");
    folder
        .run(&["start", "greet", "--at", "1", "--wait", "--name", "at-1"])
        .exits(0)
        .tells("greet / 1 / at-1");
    folder.run(&["start", "greet", "--wait", "--name", "bare"]).exits(0);
    let listed =
        folder.run(&["executions", "greet", "--at", "1", "--output", "json"]).exits(0).conforms("executions");
    assert_eq!(listed["executions"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&listed["executions"][0]["name"], &listed["executions"][0]["version"]),
        (&json!("at-1"), &json!("1"))
    );
    folder.run(&["executions", "greet"]).exits(0).shows("1             at-1").shows("-             bare");
    folder.run(&["start", "greet", "--at", "9", "--wait"]).exits(1).tells("StateMachineDoesNotExist");
}

#[test]
fn an_execution_is_described_without_its_data_unless_they_are_asked_for() {
    let folder = folder("describe");
    charge(&folder, "one", "Declined");
    let arn = format!("{CHARGE}:one");
    folder
        .run(&["describe", "one", "--workflow", "charge"])
        .exits(0)
        .shows("charge / one   FAILED")
        .shows(&format!("  arn       {arn}"))
        .shows("  error     Declined")
        .shows("  redrive   possible")
        .shows("  input     15 bytes hidden; --show-data shows them");
    folder.run(&["describe", &arn, "--show-data"]).exits(0).shows("  input     {\"card\":\"4111\"}");
    let hidden = folder.run(&["describe", "one", "--output", "json"]).exits(0).conforms("describe");
    assert_eq!((&hidden["input"], &hidden["data_shown"]), (&Value::Null, &json!(false)));
    let shown =
        folder.run(&["describe", "one", "--show-data", "--output", "json"]).exits(0).conforms("describe");
    assert_eq!((&shown["input"], &shown["redrive_status"]), (&json!({"card": "4111"}), &json!("REDRIVABLE")));
    folder.run(&["describe", "two"]).exits(1).tells("there is no execution \"two\"").tells("--workflow");
    folder
        .run(&["describe", "arn:aws:states:us-east-1:123456789012:express:greet:a:b"])
        .exits(2)
        .tells("Express executions are not kept");
    folder
        .run(&["describe", "arn:aws:sns:us-east-1:123456789012:t"])
        .exits(2)
        .tells("is no ARN of an execution");
}

#[test]
fn a_name_alone_is_enough_where_one_execution_has_it() {
    let folder = folder("by-name");
    charge(&folder, "only", "Paid");
    charge(&folder, "both", "Paid");
    folder.run(&["start", "--file", "greet.asl.json", "--apply", "--wait", "--name", "both"]).exits(0);
    folder.run(&["describe", "only"]).exits(0).shows("charge / only");
    folder
        .run(&["describe", "both"])
        .exits(2)
        .tells("several executions are named \"both\"")
        .tells("charge, greet");
    folder.run(&["describe", "both", "--workflow", "greet"]).exits(0).shows("greet / both");
}

/// Design, D6 "history of a failure".
#[test]
fn the_history_of_a_failure_names_the_cause_and_not_its_handler() {
    let folder = folder("history-handler");
    let start =
        ["start", "--file", "order.asl.json", "--apply", "--wait", "--mocks", "killed.json", "--skip-waits"];
    folder.run(&[&start[..], &["--name", "f3c1", "--input", "{\"id\":17}"]].concat()).exits(4);
    let shown = folder.run(&["history", "f3c1", "--file", "order.asl.json"]).exits(0);
    let expected = "\
order / f3c1 FAILED in <ms> <moment>

path: Validate -> Charge -x-> Compensate -> OrderFailed

why it failed
state \"Charge\" (Task function:charge, order.asl.json:5) failed 3 times, and its Catch took \"Compensate\";
the execution ended at state \"OrderFailed\" (Fail, OrderFailed), which is the handler's doing, not the cause
attempt 1 <time> <ms> Lambda.Unknown Runtime exited with error: signal: killed
attempt 2 <time> <ms> Lambda.Unknown (same)
attempt 3 <time> <ms> Lambda.Unknown (same)
input 9 bytes hidden; --show-data shows them
hint the function was killed: most often it needs more memory than it has

redrive
possible until <day>, but it would enter Fail \"OrderFailed\" again and fail again;
what has succeeded, handlers included, is not run again
help: start anew with the same input: sfn-deploy start order --input-from arn:aws:states:us-east-1:123456789012:execution:order:f3c1";
    assert_eq!(same_each_time(&shown.stdout), expected);
    let ran = folder.run(&["history", "f3c1", "--output", "json"]).exits(0);
    let explanation = &ran.conforms("history")["explanation"];
    assert_eq!(explanation["state"]["name"], "Charge");
    assert_eq!(explanation["state"]["attempts"].as_array().unwrap().len(), 3);
    assert_eq!(
        explanation["caught"],
        json!({"next": "Compensate", "by": "Charge", "ended_at": "OrderFailed", "ended_with": "OrderFailed"})
    );
    assert_eq!(
        (&explanation["error"], &explanation["redrive"]["status"]),
        (&json!("Lambda.Unknown"), &json!("pointless"))
    );
    assert!(!ran.stdout.contains("\\\"id\\\""), "{}", ran.stdout);
    folder.run(&["history", "f3c1", "--show-data"]).exits(0).shows("input  {\"id\":17}");
    folder.run(&["history", "f3c1", "--states"]).exits(0).shows("Compensate                   Pass      ok");
    folder.run(&["history", "f3c1", "--events"]).exits(0).shows("LambdaFunctionFailed").shows("<hidden>");
    let again = [
        "start",
        "order",
        "--input-from",
        "f3c1",
        "--wait",
        "--mocks",
        "killed.json",
        "--skip-waits",
        "--show-data",
    ];
    folder.run(&again).exits(4).tells("input  {\"id\":17}");
}

#[test]
fn a_branch_is_to_blame_where_its_parallel_was_caught() {
    let folder = folder("history-branch");
    folder.write(
        "charge.asl.json",
        r#"{"StartAt": "Both", "States": {
          "Both": {"Type": "Parallel", "Next": "Done", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Undo"}], "Branches": [
            {"StartAt": "Charge", "States": {"Charge": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "End": true}}},
            {"StartAt": "Hold", "States": {"Hold": {"Type": "Wait", "Seconds": 60, "End": true}}}]},
          "Undo": {"Type": "Pass", "Next": "Failed"}, "Done": {"Type": "Succeed"}, "Failed": {"Type": "Fail", "Error": "Undone"}}}"#,
    );
    let start = [
        "start",
        "--file",
        "charge.asl.json",
        "--apply",
        "--wait",
        "--mocks",
        "mocks.json",
        "--case",
        "Declined",
        "--name",
        "b",
    ];
    folder
        .run(&start)
        .exits(4)
        .tells("state \"Charge\" (Task function:charge, charge.asl.json:3) failed, and the Catch of \"Both\" took \"Undo\";")
        .tells("the execution ended at state \"Failed\" (Fail, Undone), which is the handler's doing")
        .tells("Declined  no money");
}

#[test]
fn what_the_service_quotes_of_an_input_in_a_cause_is_hidden_too() {
    let folder = folder("history-quoted");
    folder.write(
        "path.asl.json",
        r#"{"StartAt": "Pick", "States": {"Pick": {"Type": "Pass", "InputPath": "$.missing", "End": true}}}"#,
    );
    let start = [
        "start",
        "--file",
        "path.asl.json",
        "--apply",
        "--wait",
        "--name",
        "p",
        "--input",
        "{\"card\":\"4111\"}",
    ];
    let ran = folder.run(&start).exits(4).tells("States.Runtime");
    assert!(!ran.stderr.contains("4111"), "{ran:#?}");
    for more in
        [&[][..], &["--events"], &["--states"], &["--output", "json"], &["--events", "--output", "json"]]
    {
        let ran = folder.run(&[&["history", "p"], more].concat()).exits(0);
        assert!(!ran.stdout.contains("4111"), "{ran:#?}");
    }
    folder.run(&["history", "p", "--show-data"]).exits(0).shows("4111");
}

#[test]
fn a_failed_distributed_map_is_explained_by_its_child() {
    let folder = folder("history-map");
    folder.write(
        "fan.asl.json",
        r#"{"StartAt": "All", "States": {"All": {"Type": "Map", "Label": "all", "End": true,
          "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Look",
            "States": {"Look": {"Type": "Choice", "Choices": [{"Variable": "$.ok", "BooleanEquals": true, "Next": "Good"}], "Default": "Bad"},
              "Good": {"Type": "Succeed"}, "Bad": {"Type": "Fail", "Error": "Broken", "Cause": "by hand"}}}}}}"#,
    );
    let input = r#"[{"ok":true},{"ok":false}]"#;
    let start = ["start", "--file", "fan.asl.json", "--apply", "--wait", "--name", "m", "--input", input];
    folder
        .run(&start)
        .exits(4)
        .tells("state \"All\" (Map, fan.asl.json:1) failed")
        .tells("States.ExceedToleratedFailureThreshold")
        .tells("map    1 of 2 child executions did not succeed")
        .tells("state \"Bad\" (Fail, fan.asl.json:4) failed")
        .tells("error  Broken")
        .tells("\"All\" runs again with the input it had, retries count from 0,");
    let ran = folder.run(&["history", "m", "--output", "json"]).exits(0).conforms("history");
    let child = &ran["explanation"]["child"];
    assert_eq!((&child["status"], &child["explanation"]["error"]), (&json!("FAILED"), &json!("Broken")));
    let map_runs =
        folder.run(&["map-run", "list", "m", "--output", "json"]).exits(0).conforms("map-run list");
    let arn = map_runs["map_runs"][0]["arn"].as_str().unwrap();
    let described =
        folder.run(&["map-run", "describe", arn, "--output", "json"]).exits(0).conforms("map-run describe");
    assert_eq!(
        (&described["map_run"]["items"]["failed"], &described["unsuccessful"][0]["status"]),
        (&json!(1), &json!("FAILED"))
    );
    folder
        .run(&["map-run", "describe", arn])
        .exits(0)
        .shows("2 items: 1 succeeded, 1 failed")
        .tells("help: sfn-deploy history arn:");
    folder.run(&["executions", "--map-run", arn]).exits(0).shows("SUCCEEDED").shows("FAILED");
    folder.run(&["map-run", "update", arn, "--max-concurrency", "1"]).exits(1).tells("has ended");
    // A child is redriven with the execution that started its map run; what succeeded is not run again.
    let child_arn = child["execution_arn"].as_str().unwrap();
    folder
        .run(&["redrive", child_arn])
        .exits(4)
        .tells("help: redrive the execution that started its map run, and its children with it: sfn-deploy redrive arn:");
    let again = folder.run(&["redrive", "m", "--workflow", "fan", "--wait", "--output", "json"]).exits(4);
    assert_eq!(again.conforms("redrive")["status"], "FAILED");
    let again =
        folder.run(&["map-run", "describe", arn, "--output", "json"]).exits(0).conforms("map-run describe");
    assert_eq!(
        (&again["map_run"]["redrive_count"], &again["map_run"]["items"]["succeeded"]),
        (&json!(1), &json!(1))
    );
    folder.run(&["map-run", "update", arn]).exits(2);
    folder.run(&["map-run", "describe", "m"]).exits(2).tells("is no ARN of a map run");
    folder
        .run(&["history", child["execution_arn"].as_str().unwrap()])
        .exits(0)
        .shows("state \"Bad\" (Fail) failed");
}

#[test]
fn the_limits_of_a_map_run_are_changed_while_it_runs() {
    let folder = folder("map-update");
    folder.write(
        "hold.asl.json",
        r#"{"StartAt": "All", "States": {"All": {"Type": "Map", "Label": "all", "MaxConcurrency": 1, "End": true,
          "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Hold",
            "States": {"Hold": {"Type": "Wait", "Seconds": 3600, "End": true}}}}}}"#,
    );
    folder
        .run(&["start", "--file", "hold.asl.json", "--apply", "--name", "h", "--input", "[1,2,3]"])
        .exits(0);
    let listed = folder.run(&["map-run", "list", "h", "--output", "json"]).exits(0).conforms("map-run list");
    let arn = listed["map_runs"][0]["arn"].as_str().unwrap();
    assert_eq!(listed["map_runs"][0]["executions"]["running"], 1);
    let update = [
        "map-run",
        "update",
        arn,
        "--max-concurrency",
        "3",
        "--tolerated-failure-percentage",
        "50",
        "--output",
        "json",
    ];
    let updated = folder.run(&update).exits(0).conforms("map-run update");
    assert_eq!(
        (&updated["map_run"]["max_concurrency"], &updated["map_run"]["tolerated_failure_percentage"]),
        (&json!(3), &json!(50.0))
    );
    folder.run(&["map-run", "list", "h"]).exits(0).shows("3 running, 0 pending");
}

#[test]
fn one_execution_is_stopped_with_an_error_and_a_cause() {
    let folder = folder("stop-one");
    ask(&folder, "a");
    let dry = folder.run(&["stop", "a", "--dry-run", "--output", "json"]).exits(0).conforms("stop");
    assert_eq!((&dry["executions"][0]["name"], &dry["stopped"]), (&json!("a"), &json!([])));
    folder.run(&["describe", "a"]).exits(0).shows("RUNNING");
    let stop = ["stop", "a", "--error", "Cancelled", "--cause", "by the customer", "--output", "json"];
    let stopped = folder.run(&stop).exits(0).conforms("stop");
    assert_eq!(stopped["stopped"], json!(["arn:aws:states:us-east-1:123456789012:execution:ask:a"]));
    folder
        .run(&["history", "a"])
        .exits(0)
        .shows("ask / a   ABORTED")
        .shows("where it was stopped\n  state \"Ask\" (Task sqs:sendMessage.waitForTaskToken) ran when the execution ended")
        .shows("error  Cancelled")
        .shows("cause  by the customer");
    folder.run(&["stop", "a"]).exits(0).tells("a has ended: ABORTED");
}

#[test]
fn many_executions_are_stopped_by_a_filter_after_a_dry_run() {
    let folder = folder("stop-many");
    for name in ["order-1", "order-2", "refund-3"] {
        ask(&folder, name);
    }
    folder
        .run(&["stop", "ask", "--name", "order-*", "--dry-run"])
        .exits(0)
        .shows("order-2")
        .shows("order-1")
        .shows("2 running executions; each ends at once");
    folder.run(&["stop", "ask", "--name", "order-*", "--yes"]).exits(0).shows("stopped 2 of 2");
    folder.run(&["executions", "ask", "--status", "running"]).exits(0).shows("refund-3");
    folder.run(&["stop", "ask", "--all", "--status", "failed"]).exits(2).tells("only running executions");
    folder.run(&["stop", "ask", "--all"]).exits(0).shows("stopped 1 of 1");
    folder.run(&["stop", "ask", "--all"]).exits(0).shows("0 running executions");
}

/// Design, D6 "redrive".
#[test]
fn executions_are_redriven_by_a_filter_and_followed_to_their_end() {
    let folder = folder("redrive-many");
    charge(&folder, "r-1", "Declined");
    charge(&folder, "r-2", "Declined");
    charge(&folder, "fine", "Paid");
    let dry = folder.run(&["redrive", "charge", "--since", "2h", "--error", "Decl*", "--dry-run"]).exits(0);
    let expected = "2 executions ended without success, 2 match\n     \
        2  state \"Charge\"  Declined  redrivable\n  \
        the states that did not succeed run again; retries and timeouts count from 0, same version\n";
    assert_eq!(dry.stdout, expected);
    let none =
        folder.run(&["redrive", "charge", "--error", "States.Timeout", "--yes", "--output", "json"]).exits(0);
    assert_eq!(none.conforms("redrive")["executions"], json!([]));
    // This time the task is answered: the mocks have a second response.
    folder.write(
        "mocks.json",
        MOCKS.replace(
            r#"{"0": {"Throw": {"Error": "Declined", "Cause": "no money"}}}"#,
            r#"{"0": {"Throw": {"Error": "Declined", "Cause": "no money"}}, "1": {"Return": {"paid": 3}}}"#,
        ),
    );
    let redrive = [
        "redrive",
        "charge",
        "--since",
        "2h",
        "--mocks",
        "mocks.json",
        "--yes",
        "--wait",
        "--output",
        "json",
    ];
    let redriven = folder
        .run(&redrive)
        .exits(0)
        .tells("2 redriven  0 running  2 succeeded  0 failed")
        .conforms("redrive");
    assert_eq!(redriven["executions"][0]["status"], "SUCCEEDED");
    folder.run(&["executions", "charge"]).exits(0).shows("r-1  redriven once");
    folder
        .run(&["redrive", "charge", "--all"])
        .exits(0)
        .shows("0 executions ended without success")
        .shows("nothing was redriven");
}

#[test]
fn a_redrive_that_fails_again_is_told_as_not_good() {
    let folder = folder("redrive-fails");
    charge(&folder, "r-1", "Declined");
    folder.write(
        "mocks.json",
        MOCKS.replace(
            r#"{"0": {"Throw": {"Error": "Declined", "Cause": "no money"}}}"#,
            r#"{"0-9": {"Throw": {"Error": "Declined", "Cause": "no money"}}}"#,
        ),
    );
    folder
        .run(&["redrive", "charge", "--all", "--mocks", "mocks.json", "--wait"])
        .exits(4)
        .shows("0 of 1 succeeded");
    let one = folder.run(&["redrive", "r-1", "--mocks", "mocks.json", "--wait", "--output", "json"]).exits(4);
    assert_eq!(one.tells("redriven r-1").conforms("redrive")["status"], "FAILED");
    folder.run(&["redrive", "r-1", "--dry-run"]).exits(0).shows("\"Charge\" runs again");
    folder.run(&["describe", "r-1"]).exits(0).shows("  redrives  2, last at");
}

#[test]
fn what_cannot_or_should_not_be_redriven_is_told_with_what_to_do_instead() {
    let folder = folder("redrive-not");
    let start = [
        "start",
        "--file",
        "order.asl.json",
        "--apply",
        "--wait",
        "--mocks",
        "killed.json",
        "--skip-waits",
        "--name",
        "f",
    ];
    folder.run(&start).exits(4);
    charge(&folder, "fine", "Paid");
    folder
        .run(&["redrive", "fine", "--workflow", "charge"])
        .exits(4)
        .tells("execution \"fine\" is not redriven: Execution is SUCCEEDED and cannot be redriven")
        .tells("help: start anew with the same input: sfn-deploy start charge --input-from");
    folder
        .run(&["redrive", "f"])
        .exits(4)
        .tells("it ended in Fail state \"OrderFailed\" and would fail again")
        .tells("--include-fail-states");
    folder
        .run(&["redrive", "order", "--all"])
        .exits(0)
        .shows("skipped: it ended in Fail state \"OrderFailed\" and would fail again")
        .shows("nothing was redriven");
    folder.run(&["redrive", "f", "--include-fail-states", "--wait"]).exits(4).tells("OrderFailed");
    folder.run(&["redrive", "order", "--all", "--status", "running"]).exits(2).tells("ended without success");
}

#[test]
fn a_running_execution_is_followed_from_elsewhere() {
    let folder = folder("tail");
    folder.write(
        "short.asl.json",
        r#"{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "Next": "D"}, "D": {"Type": "Pass", "Result": 7, "End": true}}}"#,
    );
    folder.run(&["start", "--file", "short.asl.json", "--apply", "--name", "t"]).exits(0);
    let followed =
        folder.run(&["tail", "t", "--output", "json"]).exits(0).tells("SUCCEEDED in ").conforms("tail");
    assert_eq!((&followed["output"], &followed["transitions"]), (&json!(7), &json!(2)));
    folder.run(&["tail", "t"]).exits(0).prints("7\n").tells("path: W -> D");
}

#[test]
fn whoever_is_not_asked_must_say_yes_where_it_is_not_the_embedded_endpoint() {
    let folder = folder("bulk-yes");
    let mut server = crate::support::Served::start(&folder, &["--ephemeral"]);
    let url = server.url.clone();
    let at = |arguments: &[&str]| -> Ran { folder.run(&[arguments, &["--endpoint-url", &url]].concat()) };
    at(&["start", "--file", "ask.asl.json", "--apply", "--yes", "--name", "a", "--input", "{\"secret\":1}"])
        .exits(0);
    let refused = at(&["stop", "ask", "--all"]);
    let stopped = at(&["stop", "ask", "--all", "--yes"]);
    let history = at(&["history", "a"]);
    server.end();
    refused
        .exits(2)
        .tells("there is nobody to ask: stop 1 execution?")
        .tells("pass --yes")
        .tells("--dry-run");
    stopped.exits(0).shows("stopped 1 of 1");
    history.exits(0).shows(&format!(
        "redrive arn:aws:states:us-east-1:123456789012:execution:ask:a --endpoint-url {url}"
    ));
}

#[cfg(unix)]
#[test]
fn interrupting_many_tells_what_was_done_and_what_is_left() {
    let folder = folder("stop-interrupt");
    for name in ["a", "b", "c"] {
        ask(&folder, name);
    }
    // One in a second: the first is stopped at once, the others wait for their turn.
    let command = folder.command(&["stop", "ask", "--all", "--rate", "1"]);
    crate::support::interrupted(command, "target:", 600)
        .exits(130)
        .tells("interrupted; 1 stopped, 2 left running; the same command goes on")
        .shows("stopped 1 of 3");
    folder.run(&["stop", "ask", "--all"]).exits(0).shows("stopped 2 of 2");
}

/// Design, D6 "start --wait with live tail".
#[test]
fn a_started_execution_is_followed_state_by_state() {
    let folder = folder("start-tail");
    folder.write("sfn.toml", "[env.local.workflow.charge]\nmocks = \"mocks.json\"\ncase = \"BusyOnce\"\n");
    folder.run(&["apply", "--file", "charge.asl.json"]).exits(0);
    let start = ["start", "charge", "--wait", "--skip-waits", "--name", "n", "--input", "{\"id\":17}"];
    let ran = folder.run(&start).exits(0).prints("{\"paid\":2}\n");
    let expected = "\
target: local (target/sfn/local)
charge / n
<ms> Charge error Busy: later
<ms> Charge Task ok attempt 2
path: Charge
SUCCEEDED in <ms> 2 transitions";
    assert_eq!(same_each_time(&ran.stderr), expected);
}

#[test]
fn an_execution_that_timed_out_is_told_with_the_state_it_was_in() {
    let folder = folder("timed-out");
    folder.write(
        "late.asl.json",
        r#"{"StartAt": "W", "TimeoutSeconds": 1, "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}}"#,
    );
    folder
        .run(&["start", "--file", "late.asl.json", "--apply", "--wait"])
        .exits(4)
        .tells("TIMED_OUT in 1.0s")
        .tells("where it timed out\n  state \"W\" (Wait, late.asl.json:1) ran when the execution ended")
        .tells("hint   the execution ran for longer than its TimeoutSeconds")
        .tells("possible until");
}

#[test]
fn a_folder_of_objects_is_what_a_distributed_map_reads() {
    let folder = folder("objects");
    folder.write("s3/in/2026/items.json", "[1, 2, 3]");
    folder.write(
        "read.asl.json",
        r#"{"StartAt": "All", "States": {"All": {"Type": "Map", "Label": "all", "End": true,
          "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": "in", "Key": "2026/items.json"}},
          "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Keep",
            "States": {"Keep": {"Type": "Pass", "End": true}}}}}}"#,
    );
    let start = ["start", "--file", "read.asl.json", "--apply", "--wait"];
    folder.run(&[&start[..], &["--objects", "s3"]].concat()).exits(0).prints("[1,2,3]\n");
    folder.run(&start).exits(4).tells("States.ItemReaderFailed").tells("hint   the items could not be read");
    folder.run(&[&start[..], &["--objects", "missing"]].concat()).exits(1).tells("could not read missing");
}

#[test]
fn the_alias_of_the_configuration_is_what_is_started() {
    let folder = folder("start-alias");
    folder.run(&["apply", "--file", "greet.asl.json"]).exits(0);
    folder.write("sfn.toml", "[defaults]\nalias = \"live\"\n");
    // It is not there yet.
    folder.run(&["start", "greet", "--wait", "--name", "before"]).exits(0).tells("greet / before");
    folder.run(&["apply", "--file", "greet.asl.json"]).exits(0);
    folder.run(&["start", "greet", "--wait", "--name", "after"]).exits(0).tells("greet / live / after");
    folder.run(&["describe", "after"]).exits(0).shows("  alias     live").shows("  version   1");
}
