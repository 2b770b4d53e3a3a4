use serde_json::json;

use super::*;

/// Events from `type`, previous event and details; ids count from 1, one second apart.
fn events(events: &[(&str, u64, Value)]) -> Vec<Value> {
    let event = |(id, (kind, previous, details)): (u64, &(&str, u64, Value))| json!({"id": id, "previousEventId": previous, "timestamp": 1_700_000_000 + id, "type": kind, "xEventDetails": details});
    (1..).zip(events).map(event).collect()
}

/// One line a visit: indentation is depth.
#[track_caller]
fn check(list: &[(&str, u64, Value)], expected: &[&str]) -> View {
    let view = View::of(&events(list));
    let line = |visit: &Visit| {
        let errors: Vec<&str> =
            visit.failures.iter().map(|attempt| attempt.error.as_deref().unwrap_or("?")).collect();
        let errors: String = errors.iter().flat_map(|error| [" !", error]).collect();
        let Visit { name, attempts, outcome, depth, .. } = visit;
        format!("{}{name} {outcome:?} x{attempts}{errors}", "  ".repeat(*depth))
    };
    assert_eq!(view.visits().iter().map(line).collect::<Vec<_>>(), expected);
    view
}

fn name(name: &str) -> Value {
    json!({"name": name})
}

fn error(error: &str) -> Value {
    json!({"error": error, "cause": "why"})
}

#[test]
fn a_retried_task_that_succeeds_is_done_with_its_failures_kept() {
    let view = check(
        &[
            ("ExecutionStarted", 0, json!({})),
            ("TaskStateEntered", 1, name("Charge")),
            ("TaskScheduled", 2, json!({})),
            ("TaskFailed", 3, error("Busy")),
            ("TaskScheduled", 4, json!({})),
            ("TaskSucceeded", 5, json!({})),
            ("TaskStateExited", 6, name("Charge")),
            ("SucceedStateEntered", 7, name("Done")),
            ("SucceedStateExited", 8, name("Done")),
            ("ExecutionSucceeded", 9, json!({})),
        ],
        &["Charge Done x2 !Busy", "Done Done x0"],
    );
    assert_eq!(view.path(), ["Charge", "Done"]);
    assert_eq!(view.end().unwrap().status, "SUCCEEDED");
    assert_eq!(view.failed(), None);
}

#[test]
fn a_caught_failure_is_caught_and_the_execution_fails_in_the_fail_state() {
    let view = check(
        &[
            ("ExecutionStarted", 0, json!({})),
            ("TaskStateEntered", 1, name("Charge")),
            ("LambdaFunctionScheduled", 2, json!({})),
            ("LambdaFunctionFailed", 3, error("Declined")),
            ("TaskStateExited", 4, name("Charge")),
            ("FailStateEntered", 5, name("Reject")),
            ("ExecutionFailed", 6, error("Rejected")),
        ],
        &["Charge Caught x1 !Declined", "Reject Failed x0"],
    );
    assert_eq!(view.failed().unwrap().name, "Reject");
    assert_eq!(view.end().unwrap().error.as_deref(), Some("Rejected"));
}

#[test]
fn states_in_branches_stand_below_their_parallel() {
    let view = check(
        &[
            ("ExecutionStarted", 0, json!({})),
            ("ParallelStateEntered", 1, name("Both")),
            ("ParallelStateStarted", 2, json!({})),
            ("TaskStateEntered", 3, name("Left")),
            ("PassStateEntered", 3, name("Right")),
            ("PassStateExited", 5, name("Right")),
            ("PassStateEntered", 6, name("Right 2")),
            ("TaskScheduled", 4, json!({})),
            ("TaskFailed", 8, error("E")),
            ("ParallelStateFailed", 9, json!({})),
            ("ParallelStateExited", 10, name("Both")),
            ("PassStateEntered", 11, name("After")),
        ],
        &[
            "Both Caught x0",
            "  Left Failed x1 !E",
            "  Right Done x0",
            "  Right 2 Stopped x0",
            "After Running x0",
        ],
    );
    assert_eq!(view.path(), ["Both", "After"]);
}

#[test]
fn iterations_of_a_map_are_kept_apart() {
    check(
        &[
            ("ExecutionStarted", 0, json!({})),
            ("MapStateEntered", 1, name("Ship")),
            ("MapStateStarted", 2, json!({"length": 2})),
            ("MapIterationStarted", 3, json!({"name": "Ship", "index": 0})),
            ("PassStateEntered", 4, name("Pack")),
            ("MapIterationStarted", 3, json!({"name": "Ship", "index": 1})),
            ("PassStateEntered", 6, name("Pack")),
            ("PassStateExited", 7, name("Pack")),
            ("PassStateExited", 5, name("Pack")),
            ("MapIterationSucceeded", 9, json!({"name": "Ship", "index": 0})),
            ("MapIterationSucceeded", 8, json!({"name": "Ship", "index": 1})),
            ("MapStateSucceeded", 11, json!({})),
            ("MapStateExited", 12, name("Ship")),
        ],
        &["Ship Done x0", "  Pack Done x0", "  Pack Done x0"],
    );
}

#[test]
fn a_redrive_goes_on_in_the_state_that_failed_whatever_its_events_follow() {
    for (following, name_again) in [(3, None), (6, None), (6, Some("Charge"))] {
        let mut list = vec![
            ("ExecutionStarted", 0, json!({})),
            ("TaskStateEntered", 1, name("Charge")),
            ("TaskScheduled", 2, json!({})),
            ("TaskFailed", 3, error("Down")),
            ("ExecutionFailed", 4, error("Down")),
            ("ExecutionRedriven", 5, json!({"redriveCount": 1})),
        ];
        // Nothing is recorded: the service might enter the state again.
        list.extend(name_again.map(|again| ("TaskStateEntered", following, name(again))));
        let count = list.len() as u64;
        list.extend([
            ("TaskScheduled", if name_again.is_some() { count } else { following }, json!({})),
            ("TaskSucceeded", count + 1, json!({})),
            ("TaskStateExited", count + 2, name("Charge")),
            ("ExecutionSucceeded", count + 3, json!({})),
        ]);
        let expected: &[&str] = match name_again {
            None => &["Charge Done x2 !Down"],
            Some(_) => &["Charge Stopped x1 !Down", "Charge Done x1"],
        };
        let view = check(&list, expected);
        assert_eq!((view.redrives(), view.end().unwrap().status), (1, "SUCCEEDED"));
    }
}

#[test]
fn an_error_without_an_event_of_its_own_fails_the_state_it_happened_in() {
    let view = check(
        &[
            ("ExecutionStarted", 0, json!({})),
            ("PassStateEntered", 1, name("Pick")),
            ("ExecutionFailed", 2, error("States.Runtime")),
        ],
        &["Pick Failed x0"],
    );
    assert_eq!(view.failed().unwrap().name, "Pick");
}

#[test]
fn moments_come_as_things_happen() {
    let mut view = View::default();
    let list = events(&[
        ("ExecutionStarted", 0, json!({})),
        ("TaskStateEntered", 1, name("A")),
        ("TaskScheduled", 2, json!({})),
        ("TaskTimedOut", 3, error("States.Timeout")),
        ("TaskStateExited", 4, name("A")),
    ]);
    let moments: Vec<Option<Moment>> = list.iter().map(|event| view.push(event)).collect();
    assert_eq!(moments, [None, None, None, Some(Moment::Failed(0)), Some(Moment::Ended(0))]);
}

#[test]
fn nonsense_is_passed_over() {
    let nonsense = [
        json!(null),
        json!({}),
        json!({"id": -1}),
        json!({"id": 1, "type": "PassStateExited", "timestamp": 1e300}),
    ];
    assert_eq!(View::of(&nonsense), View::default());
}
