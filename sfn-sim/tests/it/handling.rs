//! `Retry` and `Catch`.

use serde_json::{Value, json};
use sfn_sim::{Run, Simulation, Status, TaskError};

use crate::support::{LAMBDA, events, run, states};

/// Runs a Task with these fields that fails with `errors` in turn and then succeeds.
fn task(fields: &Value, errors: &[&str], seed: u64) -> Run {
    let mut state = json!({"Type": "Task", "Resource": LAMBDA, "End": true});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let mut given = json!({"A": state});
    if fields.get("Catch").is_some() {
        given["Caught"] = json!({"Type": "Pass", "End": true});
    }
    let machine = states(&given);
    let mut left = errors.iter();
    let mut simulation = Simulation::of(&machine).unwrap().seed(seed).on("A", |_: Value| match left.next() {
        Some(error) => Err(TaskError::new(*error, "cause")),
        None => Ok("done"),
    });
    simulation.run(json!({"in": 1})).unwrap()
}

/// Retriers, errors, and after how many seconds the state is done or failed.
#[track_caller]
fn retries(retry: &Value, errors: &[&str], status: Status, seconds: u64, transitions: u64) {
    let caught = json!({"ErrorEquals": ["Unused"], "Next": "Caught"});
    let run = task(&json!({"Retry": retry, "Catch": [caught]}), errors, 0);
    assert_eq!(
        (run.status(), run.duration().as_secs(), run.transitions()),
        (status, seconds, transitions),
        "{run}"
    );
}

#[test]
fn delays_grow_by_the_backoff_rate_up_to_the_maximum() {
    let plain = json!([{"ErrorEquals": ["Busy"]}]);
    retries(&plain, &["Busy"; 3], Status::Succeeded, 1 + 2 + 4, 4);
    retries(&plain, &["Busy"; 4], Status::Failed, 1 + 2 + 4, 4);
    let capped = json!([{
        "ErrorEquals": ["Busy"], "IntervalSeconds": 3, "BackoffRate": 3, "MaxDelaySeconds": 10, "MaxAttempts": 4
    }]);
    retries(&capped, &["Busy"; 4], Status::Succeeded, 3 + 9 + 10 + 10, 5);
    retries(&json!([{"ErrorEquals": ["Busy"], "MaxAttempts": 0}]), &["Busy"], Status::Failed, 0, 1);
}

#[test]
fn every_retrier_counts_its_own_attempts() {
    let retry = json!([
        {"ErrorEquals": ["A"], "IntervalSeconds": 1, "MaxAttempts": 1},
        {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 10, "MaxAttempts": 2, "BackoffRate": 1}
    ]);
    retries(&retry, &["B", "A", "B"], Status::Succeeded, 10 + 1 + 10, 4);
    // The first retrier that matches decides, even when its attempts are used up.
    retries(&retry, &["A", "A"], Status::Failed, 1, 2);
}

#[test]
fn jitter_draws_from_the_seed_and_stays_below_the_delay() {
    let retry = json!({"Retry": [{
        "ErrorEquals": ["Busy"], "IntervalSeconds": 100, "BackoffRate": 1, "JitterStrategy": "FULL", "MaxAttempts": 1
    }]});
    let delays: Vec<_> = (0..20).map(|seed| task(&retry, &["Busy"], seed).duration()).collect();
    assert!(delays.iter().all(|delay| delay.as_secs() < 100));
    assert!(delays.windows(2).any(|pair| pair[0] != pair[1]));
    assert_eq!(delays[7], task(&retry, &["Busy"], 7).duration());
}

#[test]
fn the_first_catcher_that_matches_gets_the_error_output() {
    let catch = |result_path: Value| {
        json!({"Catch": [
            {"ErrorEquals": ["Other"], "Next": "Caught"},
            {"ErrorEquals": ["States.TaskFailed"], "ResultPath": result_path, "Next": "Caught"}
        ]})
    };
    let output = json!({"Error": "Broken", "Cause": "cause"});
    for (result_path, expected) in [
        (json!("$"), output.clone()),
        (json!("$.failure"), json!({"in": 1, "failure": output})),
        (json!(null), json!({"in": 1})),
    ] {
        let run = task(&catch(result_path), &["Broken"], 0);
        assert_eq!(run.output(), Some(&expected), "{run}");
        assert_eq!(run.states(), ["A", "Caught"]);
    }
}

#[test]
fn runtime_failures_are_not_caught_even_by_name() {
    let run = task(
        &json!({"OutputPath": "$.x", "Catch": [{"ErrorEquals": ["States.Runtime"], "Next": "Caught"}]}),
        &[],
        0,
    );
    assert_eq!(run.error(), Some("States.Runtime"), "{run}");
}

#[test]
fn a_failed_branch_fails_the_parallel_and_stops_the_others() {
    let fail = json!({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Broken"}}});
    let wait = json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9, "End": true}}});
    let run = run(
        &json!({
            "A": {"Type": "Parallel", "Branches": [wait, fail], "Next": "B", "Catch": [
                {"ErrorEquals": ["Broken"], "Next": "B"}
            ]},
            "B": {"Type": "Succeed"}
        }),
        &json!({}),
    );
    assert_eq!(run.output(), Some(&json!({"Error": "Broken", "Cause": ""})), "{run}");
    assert_eq!(run.duration().as_secs(), 0);
    let expected = [
        "ExecutionStarted",
        "ParallelStateEntered A",
        "ParallelStateStarted",
        "WaitStateEntered W",
        "FailStateEntered F",
        "WaitStateAborted",
        "ParallelStateFailed",
        "ParallelStateExited A",
        "SucceedStateEntered B",
        "SucceedStateExited B",
        "ExecutionSucceeded",
    ];
    assert_eq!(events(&run), expected);
}

#[test]
fn failures_of_inner_scopes_reach_the_handlers_of_outer_ones() {
    let inner = json!({"StartAt": "M", "States": {"M": {
        "Type": "Map", "End": true, "ItemProcessor": {"StartAt": "F", "States": {
            "F": {"Type": "Fail", "Error": "Deep", "CausePath": "States.Format('item {}', $)"}
        }}
    }}});
    let run = run(
        &json!({
            "A": {"Type": "Parallel", "Branches": [inner], "End": true,
                "Retry": [{"ErrorEquals": ["Deep"], "IntervalSeconds": 5, "MaxAttempts": 1}],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]},
            "B": {"Type": "Pass", "End": true}
        }),
        &json!([1, 2]),
    );
    assert_eq!(run.output(), Some(&json!({"Error": "Deep", "Cause": "item 1"})), "{run}");
    assert_eq!(run.duration().as_secs(), 5);
    assert_eq!(run.states(), ["A", "M", "F", "M", "F", "B"]);
}

#[test]
fn without_a_matching_rule_or_default_a_choice_fails() {
    let run = run(
        &json!({"A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "B"}]},
            "B": {"Type": "Succeed"}}),
        &json!({"n": 2}),
    );
    assert_eq!(run.error(), Some("States.NoChoiceMatched"));
    assert_eq!(
        run.cause(),
        Some(
            "An error occurred while executing the state 'A' (entered at the event id #2). \
             Failed to transition out of the state. The state does not point to a next state."
        )
    );
}
