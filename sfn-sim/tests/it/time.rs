//! Waits, timeouts, heartbeats, callbacks, activities and stops: everything that has to do with the clock.

use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_dsl::time::Timestamp;
use sfn_sim::{
    Answer, Execution, ExecutionContext, Program, ReplyError, Simulation, Status, Step, TaskId, TaskReply,
    TaskRequest,
};

use crate::support::{CALLBACK, LAMBDA, events, machine_of_type, run, settle, start, states};

/// Runs a Wait state with these fields from the first second of 2026 on; returns how long it waited.
#[track_caller]
fn waited(fields: &Value, input: &Value) -> Duration {
    let mut state = json!({"Type": "Wait", "End": true});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let run = run(&json!({"A": state}), input);
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    run.duration()
}

#[test]
fn waits_end_when_they_say() {
    assert_eq!(waited(&json!({"Seconds": 86400}), &json!({})), Duration::from_hours(24));
    assert_eq!(waited(&json!({"SecondsPath": "$.s"}), &json!({"s": 7})), Duration::from_secs(7));
    assert_eq!(waited(&json!({"Timestamp": "2026-01-01T00:01:00Z"}), &json!({})), Duration::from_mins(1));
    assert_eq!(
        waited(&json!({"TimestampPath": "$.t"}), &json!({"t": "2026-01-01T01:00:00.5+01:00"})),
        Duration::from_millis(500)
    );
}

#[test]
fn a_wait_until_a_past_timestamp_continues_at_once() {
    assert_eq!(waited(&json!({"Timestamp": "2016-03-14T01:59:00Z"}), &json!({})), Duration::ZERO);
}

#[test]
fn a_wait_that_is_too_long_fails() {
    for (fields, input) in [
        (json!({"TimestampPath": "$.t"}), json!({"t": "2094-01-19T03:14:08Z"})),
        (json!({"SecondsPath": "$.s"}), json!({"s": 100_000_000})),
    ] {
        let mut state = json!({"Type": "Wait", "End": true});
        state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let run = run(&json!({"A": state}), &input);
        assert!(run.cause().unwrap().ends_with("Wait state delay is too long."), "{run}");
    }
}

#[test]
fn events_carry_the_time_at_which_they_happen() {
    let run = run(&json!({"A": {"Type": "Wait", "Seconds": 60, "End": true}}), &json!({}));
    let seconds: Vec<u64> = run
        .history()
        .iter()
        .map(|event| event.timestamp.since(run.history()[0].timestamp).as_secs())
        .collect();
    assert_eq!(seconds, [0, 0, 60, 60]);
}

fn task(fields: &Value) -> Value {
    let mut state = json!({"Type": "Task", "Resource": LAMBDA, "End": true});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({"A": state})
}

fn callback(fields: &Value) -> Value {
    let mut state = json!({
        "Type": "Task", "Resource": CALLBACK, "End": true,
        "Parameters": {"QueueUrl": "q", "MessageBody": {"Token.$": "$$.Task.Token"}}
    });
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({"A": state})
}

/// Advances by some seconds, through every moment on the way.
fn pass_seconds(execution: &mut Execution, seconds: u64) {
    let end = execution.now().after(Duration::from_secs(seconds));
    loop {
        match execution.step() {
            Step::Idle { next: Some(next) } if next <= end => execution.advance_to(next),
            Step::Idle { .. } | Step::Ended => break,
            Step::Progressed | Step::Task(_) => {}
        }
    }
    execution.advance_to(end);
    settle(execution);
}

#[test]
fn a_retry_gives_a_task_a_fresh_timeout() {
    let retry = json!([{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 2, "MaxAttempts": 1}]);
    let machine = states(&task(&json!({"TimeoutSeconds": 10, "Retry": retry})));
    let run = Simulation::of(&machine).unwrap().on_task("A", |_| Answer::never()).run(json!({})).unwrap();
    assert_eq!((run.error(), run.cause()), (Some("States.Timeout"), None));
    assert_eq!(run.duration().as_secs(), 10 + 2 + 10);
}

#[test]
fn heartbeats_keep_a_task_alive_and_a_missed_one_ends_it() {
    let mut execution = start(&callback(&json!({"HeartbeatSeconds": 60})), &json!({}));
    let request = settle(&mut execution).remove(0);
    assert_eq!(request.heartbeat_seconds, Some(60));
    for _ in 0..5 {
        pass_seconds(&mut execution, 59);
        execution.heartbeat(request.id).unwrap();
    }
    assert_eq!(execution.status(), Status::Running);
    pass_seconds(&mut execution, 60);
    assert_eq!((execution.status(), execution.error()), (Status::Failed, Some("States.Timeout")));
    assert_eq!(execution.heartbeat(request.id), Err(ReplyError::Ended(request.id)));
}

#[test]
fn a_missed_heartbeat_is_caught_by_its_own_name() {
    let catch = json!([{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "B"}]);
    let mut given = callback(&json!({"HeartbeatSeconds": 5, "Catch": catch}));
    given["B"] = json!({"Type": "Succeed"});
    let run =
        Simulation::of(&states(&given)).unwrap().on_task("A", |_| Answer::never()).run(json!({})).unwrap();
    assert_eq!(run.output(), Some(&json!({"Error": "States.Timeout", "Cause": ""})));
}

#[test]
fn a_token_goes_out_with_the_payload_and_differs_for_every_attempt() {
    let retry = json!([{"ErrorEquals": ["Again"], "MaxAttempts": 1}]);
    let machine = states(&callback(&json!({"Retry": retry})));
    let mut tokens = Vec::new();
    let mut simulation = Simulation::of(&machine).unwrap().on_task("A", |request: &TaskRequest| {
        assert_eq!(request.input["MessageBody"]["Token"].as_str(), request.token.as_deref());
        tokens.push(request.token.clone().unwrap());
        match request.attempt {
            1 => Answer::fail("Again", ""),
            _ => Answer::success("ok").submitted(json!({"MessageId": 1})).after(Duration::from_hours(48)),
        }
    });
    let run = simulation.run(json!({})).unwrap();
    assert_eq!(run.duration(), Duration::from_hours(48) + Duration::from_secs(1));
    drop(simulation);
    assert_eq!(tokens.len(), 2);
    assert_ne!(tokens[0], tokens[1]);
    let expected = [
        "ExecutionStarted",
        "TaskStateEntered A",
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskFailed",
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
        "TaskStateExited A",
        "ExecutionSucceeded",
    ];
    assert_eq!(events(&run), expected);
}

#[test]
fn an_activity_waits_for_a_worker_before_its_clock_starts() {
    let activity = "arn:aws:states:us-east-1:123456789012:activity:print";
    let mut execution = start(&task(&json!({"Resource": activity, "TimeoutSeconds": 5})), &json!({}));
    let request = settle(&mut execution).remove(0);
    pass_seconds(&mut execution, 1000);
    execution.activity_started(request.id, Some("printer".to_owned())).unwrap();
    assert_eq!(execution.activity_started(request.id, None), Err(ReplyError::AlreadyTaken(request.id)));
    pass_seconds(&mut execution, 4);
    assert_eq!(execution.status(), Status::Running);
    pass_seconds(&mut execution, 1);
    assert_eq!(execution.error(), Some("States.Timeout"));
}

#[test]
fn replies_to_tasks_that_are_not_there_are_refused() {
    let mut execution = start(&task(&json!({"TimeoutSeconds": 10})), &json!({}));
    let request = settle(&mut execution).remove(0);
    let success = || TaskReply::Success(json!(1));
    let unknown = TaskId::new(99);
    assert_eq!(execution.reply(unknown, success()), Err(ReplyError::Unknown(unknown)));
    assert_eq!(execution.activity_started(request.id, None), Err(ReplyError::NoActivity(request.id)));
    assert_eq!(execution.pending_tasks().count(), 1);
    execution.reply(request.id, success()).unwrap();
    assert_eq!(execution.reply(request.id, success()), Err(ReplyError::Ended(request.id)));
    assert_eq!(execution.pending_tasks().count(), 0);
    settle(&mut execution);
    assert_eq!(execution.status(), Status::Succeeded);
}

#[test]
fn a_reply_after_the_deadline_comes_too_late_even_before_the_next_step() {
    let mut execution = start(&task(&json!({"TimeoutSeconds": 10})), &json!({}));
    let request = settle(&mut execution).remove(0);
    execution.advance_to(execution.now().after(Duration::from_secs(10)));
    assert_eq!(execution.reply(request.id, TaskReply::Success(json!(1))), Err(ReplyError::Ended(request.id)));
}

#[test]
fn stopping_ends_an_execution_once_with_error_and_cause() {
    let mut execution = start(&json!({"A": {"Type": "Wait", "Seconds": 60, "End": true}}), &json!({}));
    settle(&mut execution);
    execution.stop(Some("Oops".to_owned()), Some("changed my mind".to_owned()));
    execution.stop(None, None);
    assert_eq!(execution.step(), Step::Ended);
    assert_eq!((execution.status(), execution.error()), (Status::Aborted, Some("Oops")));
    let history: Vec<String> = execution.history().iter().map(|event| event.kind.type_name()).collect();
    assert_eq!(history, ["ExecutionStarted", "WaitStateEntered", "ExecutionAborted"]);
    assert_eq!(execution.history()[2].previous_event_id, 0);
}

#[test]
fn an_execution_times_out_without_error_or_cause() {
    let machine = crate::support::machine(&json!({
        "StartAt": "A", "TimeoutSeconds": 30, "States": {"A": {"Type": "Wait", "Seconds": 60, "End": true}}
    }));
    let run = Simulation::of(&machine).unwrap().run(json!({})).unwrap();
    assert_eq!((run.status(), run.error(), run.cause()), (Status::TimedOut, None, None));
    assert_eq!(run.duration().as_secs(), 30);
}

#[test]
fn an_express_execution_ends_after_five_minutes() {
    let definition = json!({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 301, "End": true}}});
    let machine = machine_of_type(&definition, MachineType::Express);
    let run = Simulation::of(&machine).unwrap().run(json!({})).unwrap();
    assert_eq!((run.status(), run.duration()), (Status::TimedOut, Duration::from_mins(5)));
}

#[test]
fn an_endless_loop_ends_at_the_last_event_that_the_service_keeps() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Choice", "Default": "A", "Choices": [{"Variable": "$.stop", "IsPresent": true, "Next": "B"}]},
        "B": {"Type": "Succeed"}
    }});
    for (machine_type, status, count) in
        [(MachineType::Standard, Status::Failed, 25_000), (MachineType::Express, Status::TimedOut, 250_000)]
    {
        let run =
            Simulation::of(&machine_of_type(&definition, machine_type)).unwrap().run(json!({})).unwrap();
        assert_eq!((run.status(), run.history().len()), (status, count));
        if status == Status::Failed {
            let cause = "The execution reached the maximum number of history events (25000).";
            assert_eq!((run.error(), run.cause()), (Some("States.Runtime"), Some(cause)));
        }
    }
}

#[test]
fn the_clock_never_goes_back() {
    let mut execution = start(&json!({"A": {"Type": "Wait", "Seconds": 60, "End": true}}), &json!({}));
    let later = execution.now().after(Duration::from_secs(5));
    execution.advance_to(later);
    execution.advance_to(Timestamp::from_millis(0));
    assert_eq!(execution.now(), later);
}

#[test]
fn an_execution_can_move_between_threads() {
    fn is_send<T: Send>() {}
    fn is_shared<T: Send + Sync>() {}
    is_send::<Execution>();
    is_shared::<Program>();
    is_shared::<ExecutionContext>();
}
