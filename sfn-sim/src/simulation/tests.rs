use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::machine::{MachineType, StateMachine};
use sfn_dsl::raw::Definition;

use super::*;
use crate::execution::Status;

const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";

fn machine(definition: &Value) -> StateMachine {
    let definition = Definition::parse("test.asl.json", &definition.to_string()).unwrap();
    definition.check(MachineType::Standard).unwrap_or_else(|report| panic!("{report}")).machine
}

fn task(fields: &Value) -> StateMachine {
    let mut state = json!({"Type": "Task", "Resource": LAMBDA, "End": true});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    machine(&json!({"StartAt": "T", "States": {"T": state}}))
}

#[test]
fn a_task_without_an_answer_is_an_error_that_says_what_to_add() {
    let error = Simulation::of(&task(&json!({}))).unwrap().run(json!({})).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("state \"T\" calls {LAMBDA}, and nothing answers it; add `.on(\"T\", …)`")
    );
}

#[test]
fn an_answer_for_a_state_that_is_not_there_is_an_error_that_names_those_that_are() {
    let mut simulation = Simulation::of(&task(&json!({}))).unwrap().on("X", |input: Value| Ok(input));
    assert_eq!(
        simulation.run(json!({})).unwrap_err().to_string(),
        "there is no Task state \"X\"; the machine has \"T\""
    );
}

#[test]
fn an_answer_that_takes_as_long_as_the_timeout_comes_too_late() {
    for (seconds, status) in [(9, Status::Succeeded), (10, Status::Failed)] {
        let machine = task(&json!({"TimeoutSeconds": 10}));
        let answer = move |_: &TaskRequest| Answer::success(1).after(Duration::from_secs(seconds));
        let run = Simulation::of(&machine).unwrap().on_task("T", answer).run(json!({})).unwrap();
        assert_eq!((run.status(), run.duration().as_secs()), (status, seconds));
    }
}

#[test]
fn a_callback_that_never_comes_is_reported_after_a_year() {
    let machine = task(&json!({
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "q", "MessageBody": {"Token.$": "$$.Task.Token"}}
    }));
    let run = Simulation::of(&machine).unwrap().on_task("T", |_| Answer::never()).run(json!({})).unwrap();
    assert_eq!(run.status(), Status::TimedOut);
    assert_eq!(run.waiting(), ["T"]);
    assert_eq!(run.duration(), Duration::from_hours(365 * 24));
}

#[test]
fn highest_concurrency_is_what_a_map_lets_run_at_once() {
    let inner = json!({"StartAt": "I", "States": {"I": {"Type": "Task", "Resource": LAMBDA, "End": true}}});
    for (limit, items, expected) in [(0, 100, 40), (3, 100, 3), (7, 5, 5)] {
        let machine = machine(&json!({"StartAt": "M", "States": {"M": {
            "Type": "Map", "MaxConcurrency": limit, "ItemProcessor": inner, "End": true
        }}}));
        let mut simulation = Simulation::of(&machine).unwrap().on("I", |item: u64| Ok(item + 1));
        let run = simulation.run((0..items).collect::<Vec<u64>>()).unwrap();
        assert_eq!(run.highest_concurrency()["I"], expected);
        assert_eq!(run.output_as::<Vec<u64>>().unwrap(), (1..=items).collect::<Vec<_>>());
    }
}

#[test]
fn mock_configurations_answer_by_invocation() {
    let machine = task(&json!({"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 3}]}));
    let config = MockConfig::parse(
        r#"{
            "StateMachines": {"M": {"TestCases": {"C": {"T": "R"}}}},
            "MockedResponses": {"R": {"0": {"Throw": {"Error": "Busy"}}, "1": {"Return": "ok"}}}
        }"#,
    );
    let config = config.unwrap();
    let simulation = Simulation::of(&machine).unwrap().mocks(&config, "M", "C");
    let run = simulation.unwrap().run(json!({})).unwrap();
    assert_eq!((run.output(), run.transitions()), (Some(&json!("ok")), 2));
    let error = Simulation::of(&machine).unwrap().mocks(&config, "M", "X").unwrap_err();
    assert_eq!(error.to_string(), "the mock configuration has no test case \"X\" of a state machine \"M\"");
}

#[test]
fn a_run_tells_its_story() {
    let run = Simulation::of(&task(&json!({})))
        .unwrap()
        .seed(7)
        .on("T", |_: Value| Err::<(), _>(TaskError::new("E", "because")))
        .run(json!({}))
        .unwrap();
    assert_eq!(
        run.to_string(),
        "FAILED after 0ms
  error: E
  cause: because
     +0ms  T                            Task      failed
     +0ms    ! E: because
  state \"T\" failed with the input {}
  seed 7, started at 2026-01-01T00:00:00.000Z"
    );
    assert!(run.output_as::<Value>().is_err());
}

#[test]
fn a_result_over_the_limit_is_reported_with_state_and_size() {
    let mut simulation =
        Simulation::of(&task(&json!({}))).unwrap().on("T", |_: Value| Ok("x".repeat(262_143)));
    let run = simulation.run(json!({})).unwrap();
    assert_eq!(run.error(), Some("States.DataLimitExceeded"));
    let story = run.to_string();
    assert!(story.contains("state \"T\" made a payload of 262145 bytes; the limit is 262144"), "{story}");
}
