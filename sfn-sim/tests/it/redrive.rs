//! Redrive: what runs again, what is reset, and what is refused.

use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_sim::quota::Quotas;
use sfn_sim::{Answer, RedriveError, Run, Simulation, SimulationError, Status, TaskError, in_sequence};

use crate::support::{CALLBACK, LAMBDA, events, machine, machine_of_type, states};

/// A Task state that calls a function, with more fields.
fn task(fields: &Value) -> Value {
    let mut task = json!({"Type": "Task", "Resource": LAMBDA});
    task.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    task
}

/// What happened since the last `ExecutionRedriven`.
fn since_redrive(run: &Run) -> Vec<String> {
    let events = events(run);
    let redriven = events.iter().rposition(|event| event == "ExecutionRedriven").unwrap();
    events[redriven..].to_vec()
}

#[test]
fn a_failed_task_is_scheduled_again_and_what_succeeded_stays() {
    let machine = states(&json!({
        "A": task(&json!({"Next": "B"})),
        "B": task(&json!({"Next": "C"})),
        "C": {"Type": "Pass", "End": true}
    }));
    let mut simulation = Simulation::of(&machine)
        .unwrap()
        .on_task("A", in_sequence([Answer::success(1)]))
        .on_task("B", in_sequence([Answer::fail("E", "c"), Answer::success(2)]));
    let run = simulation.run(json!({})).unwrap();
    run.assert_failed_with("E");
    let (before, ids) = (events(&run), run.history().len() as u64);
    let run = simulation.redrive(run.later(Duration::from_mins(1))).unwrap();
    run.assert_output(2).assert_path(["A", "B", "C"]).assert_all_answers_used();
    assert_eq!(events(&run)[..before.len()], before);
    assert_eq!(
        since_redrive(&run),
        [
            "ExecutionRedriven",
            "LambdaFunctionScheduled",
            "LambdaFunctionStarted",
            "LambdaFunctionSucceeded",
            "TaskStateExited B",
            "PassStateEntered C",
            "PassStateExited C",
            "ExecutionSucceeded",
        ]
    );
    let redriven = &run.history()[usize::try_from(ids).unwrap()];
    assert_eq!((redriven.id, redriven.previous_event_id), (ids + 1, ids));
    assert_eq!(redriven.to_json()["executionRedrivenEventDetails"], json!({"redriveCount": 1}));
    assert_eq!(run.execution().redrive_count(), 1);
    // A, B, B again, C.
    assert_eq!((run.transitions(), run.duration().as_secs()), (4, 60));
}

#[test]
fn the_context_object_tells_of_the_redrive() {
    let machine = states(&json!({"A": task(&json!({
        "End": true,
        "Parameters": {"count.$": "$$.Execution.RedriveCount", "all.$": "$$.Execution"}
    }))}));
    let mut seen = Vec::new();
    let mut simulation = Simulation::of(&machine).unwrap().on("A", |input: Value| {
        seen.push(input);
        if seen.len() < 3 { Err(TaskError::new("E", "")) } else { Ok(json!({})) }
    });
    let mut run = simulation.run(json!({})).unwrap();
    for _ in 0..2 {
        run = simulation.redrive(run.later(Duration::from_secs(1))).unwrap();
    }
    run.assert_succeeded();
    drop(simulation);
    let counts: Vec<&Value> = seen.iter().map(|input| &input["count"]).collect();
    assert_eq!(counts, [&json!(0), &json!(1), &json!(2)]);
    let times: Vec<&Value> = seen.iter().map(|input| &input["all"]["RedriveTime"]).collect();
    assert_eq!(times, [&json!(null), &json!("2026-01-01T00:00:01.000Z"), &json!("2026-01-01T00:00:02.000Z")]);
    assert_eq!(seen[0]["all"]["StartTime"], seen[2]["all"]["StartTime"]);
}

#[test]
fn retriers_count_anew() {
    let retry = json!([{"ErrorEquals": ["E"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1}]);
    let machine = states(&json!({"A": task(&json!({"End": true, "Retry": retry}))}));
    let mut simulation = Simulation::of(&machine).unwrap().on_task("A", |_| Answer::fail("E", ""));
    let run = simulation.run(json!({})).unwrap();
    assert_eq!((run.transitions(), run.duration().as_secs()), (3, 2));
    let run = simulation.redrive(run).unwrap();
    assert_eq!((run.transitions(), run.duration().as_secs()), (6, 4));
    run.assert_failed_with("E");
}

#[test]
fn timeouts_of_task_and_machine_start_anew() {
    let machine = machine(&json!({
        "StartAt": "A", "TimeoutSeconds": 100,
        "States": {"A": task(&json!({"End": true, "TimeoutSeconds": 90}))}
    }));
    let slow = |seconds| Answer::success(1).after(Duration::from_secs(seconds));
    let answers = in_sequence([slow(95), slow(80)]);
    let mut simulation = Simulation::of(&machine).unwrap().on_task("A", answers);
    let run = simulation.run(json!({})).unwrap();
    run.assert_failed_with("States.Timeout");
    let run = simulation.redrive(run).unwrap();
    run.assert_succeeded();
    assert_eq!(run.duration().as_secs(), 90 + 80);
}

#[test]
fn an_execution_that_was_stopped_goes_on_where_it_was() {
    let machine = states(&json!({
        "A": {"Type": "Wait", "Seconds": 100, "Next": "B"},
        "B": task(&json!({"End": true}))
    }));
    let mut simulation = Simulation::of(&machine).unwrap().on_task("B", |_| Answer::success(1));
    let mut running = simulation.start(json!({})).unwrap();
    running.run_for(Duration::from_secs(30)).unwrap();
    running.stop("Cancelled", "by hand");
    let run = running.finish().unwrap();
    run.assert_status(Status::Aborted);
    assert_eq!(events(&run).last().unwrap(), "ExecutionAborted");
    let run = simulation.redrive(run).unwrap();
    run.assert_succeeded().assert_path(["A", "B"]);
    // It waits again, as long as it would have.
    assert_eq!(run.duration().as_secs(), 30 + 100);
}

#[test]
fn an_execution_that_timed_out_goes_on_and_a_timestamp_in_the_past_is_not_waited_for() {
    let machine = machine(&json!({
        "StartAt": "A", "TimeoutSeconds": 60,
        "States": {"A": {"Type": "Wait", "Timestamp": "2026-01-01T01:00:00Z", "End": true}}
    }));
    let mut simulation = Simulation::of(&machine).unwrap();
    let run = simulation.run(json!({})).unwrap();
    run.assert_status(Status::TimedOut);
    let run = simulation.redrive(run.later(Duration::from_hours(2))).unwrap();
    run.assert_succeeded();
    assert_eq!(run.duration().as_secs(), 60 + 7200);
}

/// A Parallel of which the second branch fails at first; the third is aborted by that.
fn parallel() -> Value {
    let branch = |name: &str| json!({"StartAt": name, "States": {name: task(&json!({"End": true}))}});
    json!({"A": {"Type": "Parallel", "Branches": [branch("Left"), branch("Middle"), branch("Right")], "End": true}})
}

#[test]
fn only_the_branches_that_failed_or_were_aborted_run_again() {
    let machine = states(&parallel());
    let slow = |output: &str| Answer::success(output).after(Duration::from_secs(5));
    let mut simulation = Simulation::of(&machine)
        .unwrap()
        .on_task("Left", in_sequence([Answer::success("left")]))
        .on_task("Middle", in_sequence([Answer::fail("E", ""), Answer::success("middle")]))
        .on_task("Right", in_sequence([slow("too late"), slow("right")]));
    let run = simulation.run(json!({})).unwrap();
    run.assert_failed_with("E");
    let run = simulation.redrive(run).unwrap();
    run.assert_output(json!(["left", "middle", "right"])).assert_all_answers_used();
    assert_eq!(run.states(), ["A", "Left", "Middle", "Right"]);
    assert!(!since_redrive(&run).contains(&"ParallelStateStarted".to_owned()));
}

#[test]
fn all_branches_run_again_where_the_data_was_too_large() {
    let machine = states(&parallel());
    let large = "x".repeat(200_000);
    let mut simulation = Simulation::of(&machine)
        .unwrap()
        .on_task("Left", in_sequence([Answer::success("left"), Answer::success("left again")]))
        .on_task("Middle", in_sequence([Answer::success(large.clone()), Answer::success("middle")]))
        .on_task("Right", in_sequence([Answer::success(large), Answer::success("right")]));
    let run = simulation.run(json!({})).unwrap();
    run.assert_failed_with("States.DataLimitExceeded");
    let run = simulation.redrive(run).unwrap();
    run.assert_output(json!(["left again", "middle", "right"]));
    assert!(since_redrive(&run).contains(&"ParallelStateStarted".to_owned()));
}

#[test]
fn only_the_iterations_that_did_not_succeed_run_again_and_those_that_never_were_start() {
    let inner = json!({"StartAt": "I", "States": {"I": task(&json!({"End": true}))}});
    let machine = states(&json!({"A": {
        "Type": "Map", "MaxConcurrency": 2, "ItemProcessor": inner, "End": true
    }}));
    let mut tried = Vec::new();
    let mut simulation = Simulation::of(&machine).unwrap().on_task("I", |request| {
        let item = request.input.as_u64().unwrap();
        tried.push(item);
        match item {
            2 if tried.iter().filter(|tried| **tried == 2).count() == 1 => Answer::fail("E", ""),
            item => Answer::success(item * 10).after(Duration::from_secs(item)),
        }
    });
    let run = simulation.run(json!([1, 3, 2, 4, 5])).unwrap();
    run.assert_failed_with("E");
    let run = simulation.redrive(run).unwrap();
    run.assert_output(json!([10, 30, 20, 40, 50]));
    assert_eq!(run.highest_concurrency()["I"], 2);
    drop(simulation);
    // Item 1 ends, item 2 fails while 3 runs; then 3 and 2 again, and 4 and 5 for the first time.
    assert_eq!(tried, [1, 3, 2, 3, 2, 4, 5]);
}

#[test]
fn scopes_inside_scopes_go_on_inside() {
    let inner = json!({"StartAt": "P", "States": {"P": parallel()["A"].clone()}});
    let machine =
        states(&json!({"A": {"Type": "Map", "ItemProcessor": inner, "Next": "B"}, "B": {"Type": "Succeed"}}));
    let mut middle = 0;
    let mut simulation = Simulation::of(&machine)
        .unwrap()
        .on_task("Left", |_| Answer::success("l"))
        .on_task("Right", |_| Answer::success("r"))
        .on_task("Middle", |_| {
            middle += 1;
            if middle == 2 {
                Answer::fail("E", "")
            } else {
                Answer::success("m").after(Duration::from_secs(1))
            }
        });
    let run = simulation.run(json!([0, 1])).unwrap();
    run.assert_failed_with("E");
    let run = simulation.redrive(run).unwrap();
    run.assert_output(json!([["l", "m", "r"], ["l", "m", "r"]]));
    drop(simulation);
    assert_eq!(middle, 4, "the branch that failed, and the one of the other item that was aborted");
}

#[test]
fn a_failure_that_was_caught_leaves_nothing_to_redrive() {
    let mut given = parallel();
    given["A"]["Catch"] = json!([{"ErrorEquals": ["States.ALL"], "Next": "Reject"}]);
    given["A"].as_object_mut().unwrap().insert("End".to_owned(), true.into());
    given["Reject"] = json!({"Type": "Fail", "Error": "Rejected"});
    let mut simulation = Simulation::of(&states(&given)).unwrap().on_resource("f", |_| Answer::fail("E", ""));
    let run = simulation.run(json!({})).unwrap();
    run.assert_failed_with("Rejected");
    let run = simulation.redrive(run).unwrap();
    run.assert_failed_with("Rejected");
    assert_eq!(since_redrive(&run), ["ExecutionRedriven", "FailStateEntered Reject", "ExecutionFailed"]);
}

#[test]
fn a_choice_evaluates_its_rules_again() {
    let choice = json!({"A": {"Type": "Choice", "Choices": [
        {"Variable": "$$.Execution.RedriveCount", "NumericEquals": 1, "Next": "B"}
    ]}, "B": {"Type": "Succeed"}});
    let mut simulation = Simulation::of(&states(&choice)).unwrap();
    let run = simulation.run(json!({})).unwrap();
    run.assert_failed_with("States.NoChoiceMatched");
    simulation.redrive(run).unwrap().assert_succeeded().assert_path(["A", "B"]);
}

#[test]
fn what_the_service_refuses_is_refused_in_its_words() {
    #[track_caller]
    fn refused(simulation: &mut Simulation<'_>, run: Run, expected: RedriveError, text: &str) {
        match simulation.redrive(run) {
            Err(SimulationError::NotRedrivable(error)) => {
                assert_eq!((error, error.to_string().as_str()), (expected, text));
            }
            other => panic!("{other:?}"),
        }
    }
    let failing = json!({"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "E"}}});

    let mut simulation = Simulation::of(&states(&json!({"A": {"Type": "Succeed"}}))).unwrap();
    let run = simulation.run(json!({})).unwrap();
    let text = "Execution is SUCCEEDED and cannot be redriven";
    refused(&mut simulation, run, RedriveError::Succeeded, text);

    let waiting = states(&json!({"A": {"Type": "Task", "Resource": CALLBACK, "End": true, "Parameters":
        {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}}}));
    let mut simulation = Simulation::of(&waiting).unwrap().on_task("A", |_| Answer::never());
    let run = simulation.run(json!({})).unwrap();
    let text = "Execution has exceeded the max execution time";
    refused(&mut simulation, run, RedriveError::TooOld, text);

    let express = machine_of_type(&failing, MachineType::Express);
    let mut simulation = Simulation::of(&express).unwrap();
    let run = simulation.run(json!({})).unwrap();
    let text = "Resource type not valid in this context: express";
    refused(&mut simulation, run, RedriveError::Express, text);

    let mut simulation = Simulation::of(&machine(&failing)).unwrap();
    for (days, is_refused) in [(14, false), (15, true)] {
        let run = simulation.run(json!({})).unwrap().later(Duration::from_hours(days * 24));
        if is_refused {
            let text = "Execution redrivable period exceeded";
            refused(&mut simulation, run, RedriveError::PeriodExceeded, text);
        } else {
            simulation.redrive(run).unwrap().assert_failed_with("E");
        }
    }

    // Three events: of a history that may have four, none is left for what follows `ExecutionRedriven`.
    for (limit, is_refused) in [(4, true), (5, false)] {
        let quotas = Quotas { history_events: limit, ..Quotas::of(MachineType::Standard) };
        let mut simulation = Simulation::of(&machine(&failing)).unwrap().quotas(quotas);
        let run = simulation.run(json!({})).unwrap();
        if is_refused {
            let text = "Execution history event limit exceeded";
            refused(&mut simulation, run, RedriveError::HistoryFull, text);
        } else {
            simulation.redrive(run).unwrap().assert_failed_with("States.Runtime");
        }
    }
}

#[test]
fn a_map_that_cannot_start_again_fails_the_states_around_it_again() {
    let map = json!({
        "Type": "Map", "ItemsPath": "$$.Execution.Input", "ItemSelector": {"a.$": "$.missing"}, "End": true,
        "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}
    });
    let machine = states(&json!({"A": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "M", "States": {"M": map}},
        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 10, "End": true}}}
    ]}}));
    let mut simulation = Simulation::of(&machine).unwrap();
    let run = simulation.run(json!([1, 2])).unwrap();
    run.assert_failed_with("States.Runtime");
    simulation.redrive(run).unwrap().assert_failed_with("States.Runtime");
}
