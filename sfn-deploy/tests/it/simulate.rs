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
fn the_output_is_all_there_is_on_stdout() {
    let folder = folder("sim-output");
    folder
        .run(&["simulate", "greet.asl.json"])
        .exits(0)
        .prints("{\"said\":\"hello\"}\n")
        .tells("path: Greet -> Done")
        .tells("SUCCEEDED");
}

#[test]
fn json_output_has_status_output_and_transitions() {
    let folder = folder("sim-json");
    let ran =
        folder.run(&["simulate", "greet.asl.json", "--output", "json", "--input", "{\"x\": 1}"]).exits(0);
    let expected = json!({"status": "SUCCEEDED", "output": {"said": "hello"}, "error": null, "cause": null, "transitions": 2});
    assert_eq!(ran.conforms("simulate"), expected);
}

#[test]
fn the_report_is_shown_on_request() {
    let folder = folder("sim-report");
    let arguments = ["simulate", "greet.asl.json", "--report"];
    folder.run(&arguments).exits(0).prints(
        "{\"said\":\"hello\"}
SUCCEEDED in 0ms of virtual time
  path         Greet -> Done
  events       6, 0.0 % of 25000
  payloads     16 bytes, 0.0 % of 256 KiB, in \"Done\"
               16 bytes, 0.0 % of 256 KiB, in \"Greet\"
  transitions  2
  price        $0.000050 in Standard; at least $0.000001 in Express (an estimate for us-east-1)
",
    );
    let ran = folder.run(&[&arguments[..], &["--output", "json"]].concat()).exits(0);
    let report = &ran.conforms("simulate")["report"];
    assert_eq!(report["payload_bytes"], json!({"Done": 16, "Greet": 16}));
    assert_eq!(report["price"]["standard"], json!(0.00005));
}

#[test]
fn mocked_responses_answer_and_waits_cost_no_time() {
    let folder = folder("sim-mocks");
    let arguments = ["simulate", "charge.asl.json", "--mocks", "mocks.json", "--case", "BusyOnce"];
    folder.run(&arguments).exits(0).prints("{\"paid\":2}\n").tells("SUCCEEDED in 1h00m of virtual time");
}

#[test]
fn a_failed_execution_exits_with_4_and_says_where_and_why() {
    let folder = folder("sim-failed");
    let arguments = [
        "simulate",
        "charge.asl.json",
        "--mocks",
        "mocks.json",
        "--case",
        "Declined",
        "--input",
        "{\"id\":7}",
    ];
    folder
        .run(&arguments)
        .exits(4)
        .prints("FAILED: Declined: no money\n")
        .tells("state \"Charge\" (Task function:charge, charge.asl.json:4) failed")
        .tells("input  {\"id\":7}");
    let ran = folder.run(&[&arguments[..], &["--output", "json"]].concat()).exits(4);
    assert_eq!(ran.conforms("simulate")["error"], "Declined");
    assert_eq!(ran.conforms("simulate")["output"], json!(null));
}

#[test]
fn a_task_without_an_answer_is_named() {
    let folder = folder("sim-no-answer");
    folder
        .run(&["simulate", "charge.asl.json"])
        .exits(1)
        .tells("state \"Charge\" calls arn:aws:lambda")
        .prints("");
}

#[test]
fn a_test_case_must_be_there_and_chosen() {
    let folder = folder("sim-cases");
    let run = |more: &[&str]| {
        folder.run(&[&["simulate", "charge.asl.json", "--mocks", "mocks.json"], more].concat())
    };
    run(&[]).exits(2).tells("choose with --case: BusyOnce, Declined, Paid");
    run(&["--case", "Piad"]).exits(2).tells("has no test case \"Piad\" of \"charge\"");
    run(&["--name", "other"]).exits(2).tells("has no test case of a state machine \"other\"");
}

#[test]
fn events_are_shown_on_request_and_begin_at_the_given_time() {
    let folder = folder("sim-history");
    let arguments = ["simulate", "greet.asl.json", "--history", "--start-time", "2024-02-29T12:00:00Z"];
    folder.run(&arguments).exits(0).shows("ExecutionStarted").shows("PassStateEntered");
    let ran = folder.run(&[&arguments[..], &["--output", "json"]].concat()).exits(0);
    let events = ran.conforms("simulate")["events"].as_array().unwrap().clone();
    assert_eq!(events[0]["type"], "ExecutionStarted");
    assert_eq!(events[0]["timestamp"].as_f64(), Some(1_709_208_000.0));
}

#[test]
fn input_comes_from_a_file_or_stdin_and_must_be_json() {
    let folder = folder("sim-input");
    folder.write("echo.asl.json", r#"{"StartAt": "E", "States": {"E": {"Type": "Succeed"}}}"#);
    folder.write("input.json", "{\"from\": \"file\"}\n");
    folder
        .run(&["simulate", "echo.asl.json", "--input", "input.json"])
        .exits(0)
        .prints("{\"from\":\"file\"}\n");
    folder
        .run(&["simulate", "echo.asl.json", "--input", "missing.json"])
        .exits(2)
        .tells("there is no file missing.json");
    folder.run(&["simulate", "echo.asl.json", "--input", "{\"a\": }"]).exits(2).tells("is not JSON");
    folder
        .run(&["simulate", "echo.asl.json", "--input", "-"])
        .exits(2)
        .tells("the input in stdin is not JSON");
}

#[test]
fn what_is_not_simulated_is_said_once() {
    let folder = folder("sim-not");
    folder.write(
        "later.asl.json",
        r#"{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": "${Delay}", "End": true}}}"#,
    );
    let ran = folder.run(&["simulate", "later.asl.json"]).exits(1);
    let ran = ran.tells("error: \"later\" cannot be simulated: state \"W\": `Seconds` is \"${Delay}\"");
    assert_eq!(ran.stderr.matches("cannot be simulated").count(), 1, "{ran:?}");
}

#[test]
fn rules_of_our_own_are_told_and_stop_nothing() {
    let folder = folder("sim-denied");
    folder.write("sfn.toml", "[check]\nMISSING_DEFAULT = \"deny\"\n");
    folder.write(
        "choose.asl.json",
        r#"{"StartAt": "C", "TimeoutSeconds": 9, "States": {
            "C": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "S"}]}, "S": {"Type": "Succeed"}}}"#,
    );
    folder
        .run(&["simulate", "choose.asl.json", "--input", "{\"n\": 1}"])
        .exits(0)
        .tells("warning: \"choose\": MISSING_DEFAULT; `validate` shows more");
}

#[test]
fn an_invalid_definition_exits_with_3() {
    let folder = folder("sim-invalid");
    folder.write("bad.asl.json", r#"{"StartAt": "A", "States": {}}"#);
    folder.run(&["simulate", "bad.asl.json"]).exits(3).tells("error[");
    folder.write("worse.asl.json", "{");
    folder.run(&["simulate", "worse.asl.json"]).exits(3).tells("worse.asl.json:1:");
}
