//! Redrive of map runs: which children go on, which start, and when another map run is started.

use std::cell::RefCell;
use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_sim::execution::MapRunCounts;
use sfn_sim::quota::Quotas;
use sfn_sim::{
    Answer, KeptChildren, MapRunStatus, RedriveError, Run, Simulation, SimulationError, Status, TaskError,
    in_sequence,
};

use crate::support::{LAMBDA, events, states};

/// A distributed Map `A` whose children prepare and work, with more fields.
fn map(execution_type: &str, fields: &Value) -> Value {
    let mut map = json!({"Type": "Map", "End": true, "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": execution_type},
        "StartAt": "Prepare", "States": {
            "Prepare": {"Type": "Pass", "Parameters": {"item.$": "$", "redrives.$": "$$.Execution.RedriveCount"},
                "Next": "Work"},
            "Work": {"Type": "Task", "Resource": LAMBDA, "InputPath": "$.item", "ResultPath": "$.result", "End": true}
        }
    }});
    map.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    map
}

/// What the task was called with, and which items it refuses.
#[derive(Default)]
struct Work {
    calls: RefCell<Vec<u64>>,
    broken: RefCell<Vec<u64>>,
}

impl Work {
    fn breaking(items: &[u64]) -> Self {
        Self { broken: RefCell::new(items.to_vec()), ..Self::default() }
    }

    fn simulation(&self, states_given: &Value) -> Simulation<'_> {
        Simulation::of(&states(states_given)).unwrap().on("Work", |item: u64| {
            self.calls.borrow_mut().push(item);
            if self.broken.borrow().contains(&item) { Err(TaskError::new("Broken", "")) } else { Ok(item) }
        })
    }

    fn mend(&self) {
        self.broken.borrow_mut().clear();
    }

    fn take_calls(&self) -> Vec<u64> {
        self.calls.take()
    }
}

fn results(items: &[u64]) -> Value {
    items.iter().map(|item| json!({"item": item, "redrives": 0, "result": item})).collect()
}

fn since_redrive(events: &[String]) -> &[String] {
    let redriven = events.iter().rposition(|event| event == "ExecutionRedriven").unwrap();
    &events[redriven..]
}

#[test]
fn standard_children_that_did_not_succeed_go_on_where_they_were_and_those_that_never_were_start() {
    let work = Work::breaking(&[2]);
    let mut simulation = work.simulation(&json!({"A": map("STANDARD", &json!({"MaxConcurrency": 1}))}));
    let run = simulation.run([1, 2, 3]).unwrap();
    run.assert_failed_with("States.ExceedToleratedFailureThreshold");
    assert_eq!(work.take_calls(), [1, 2]);
    let transitions = run.transitions();

    work.mend();
    let run = simulation.redrive(run.later(Duration::from_mins(1))).unwrap();
    run.assert_output(results(&[1, 2, 3]));
    assert_eq!(work.take_calls(), [2, 3]);
    // The Map and `Work` of the child that failed again, and both states of the last one.
    assert_eq!(run.transitions(), transitions + 4);
    let expected = [
        "ExecutionRedriven",
        "MapRunRedriven",
        "MapRunSucceeded",
        "MapStateSucceeded",
        "MapStateExited A",
        "ExecutionSucceeded",
    ];
    assert_eq!(since_redrive(&events(&run)), expected);
    let [map_run] = run.map_runs() else { panic!("one map run") };
    assert_eq!((map_run.status(), map_run.redrives().len()), (MapRunStatus::Succeeded, 1));
    let expected = MapRunCounts { succeeded: 3, total: 3, ..MapRunCounts::default() };
    assert_eq!((map_run.item_counts(), map_run.execution_counts()), (expected, expected));
    let redriven = run.history().iter().find(|event| event.kind.type_name() == "MapRunRedriven").unwrap();
    assert_eq!(
        redriven.to_json()["mapRunRedrivenEventDetails"],
        json!({"mapRunArn": map_run.arn(), "redriveCount": 1})
    );
}

#[test]
fn a_redriven_child_has_its_history_and_says_so_in_the_context_object() {
    let work = Work::breaking(&[1]);
    let mut given = map("STANDARD", &json!({}));
    given["ItemProcessor"]["States"]["Work"]["Next"] = "Tell".into();
    given["ItemProcessor"]["States"]["Work"].as_object_mut().unwrap().remove("End");
    given["ItemProcessor"]["States"]["Tell"] =
        json!({"Type": "Pass", "Parameters": {"redrives.$": "$$.Execution.RedriveCount"}, "End": true});
    let mut simulation = work.simulation(&json!({"A": given})).keep_children(KeptChildren::ALL);
    let run = simulation.run([1]).unwrap();
    let arn = run.map_runs()[0].children().next().unwrap().context().execution_arn.clone();
    work.mend();
    let run = simulation.redrive(run).unwrap();
    run.assert_output(json!([{"redrives": 1}]));
    let child = run.map_runs()[0].children().next().unwrap();
    assert_eq!((child.context().execution_arn.as_str(), child.redrive_count()), (arn.as_str(), 1));
    let types: Vec<String> = child.history().iter().map(|event| event.kind.type_name()).collect();
    assert_eq!(types.iter().filter(|name| *name == "TaskStateEntered").count(), 1);
    assert_eq!(since_redrive(&types)[..2], ["ExecutionRedriven", "LambdaFunctionScheduled"]);
}

#[test]
fn express_children_start_anew_under_their_names() {
    let work = Work::breaking(&[2]);
    let given = json!({"A": map("EXPRESS", &json!({"MaxConcurrency": 1}))});
    let mut simulation = work.simulation(&given).keep_children(KeptChildren::ALL);
    let run = simulation.run([1, 2, 3]).unwrap();
    let arn =
        |run: &Run, index| run.map_runs()[0].children().nth(index).unwrap().context().execution_arn.clone();
    let failed = arn(&run, 1);
    work.mend();
    let run = simulation.redrive(run).unwrap();
    run.assert_output(results(&[1, 2, 3]));
    assert_eq!(work.take_calls(), [1, 2, 2, 3]);
    assert_eq!(arn(&run, 1), failed);
    let child = run.map_runs()[0].children().nth(1).unwrap();
    assert_eq!((child.redrive_count(), child.history()[0].kind.type_name()), (0, "ExecutionStarted".into()));
    assert!(child.history().iter().all(|event| event.kind.type_name() != "ExecutionRedriven"));
}

#[test]
fn children_that_were_stopped_go_on_and_those_that_wait_are_counted() {
    let given = json!({"A": map("STANDARD", &json!({"MaxConcurrency": 2}))});
    let mut answers = vec![Answer::never(), Answer::never()];
    answers.extend([1, 2, 3].map(Answer::success));
    let mut simulation = Simulation::of(&states(&given)).unwrap().on_task("Work", in_sequence(answers));
    let mut running = simulation.start([1, 2, 3]).unwrap();
    running.run_for(Duration::from_mins(1)).unwrap();
    running.stop("Enough", "");
    let run = running.finish().unwrap();
    run.assert_status(Status::Aborted);
    let counts = run.map_runs()[0].execution_counts();
    assert_eq!((counts.aborted, counts.total), (2, 2));
    assert_eq!(run.map_runs()[0].item_counts().pending, 1);
    let run = simulation.redrive(run).unwrap();
    run.assert_output(results(&[1, 2, 3]));
    let expected = MapRunCounts { succeeded: 3, total: 3, ..MapRunCounts::default() };
    assert_eq!(run.map_runs()[0].execution_counts(), expected);
}

#[test]
fn a_map_run_that_fails_again_can_be_redriven_again() {
    let work = Work::breaking(&[1, 2]);
    let given = json!({"A": map("STANDARD", &json!({"MaxConcurrency": 1}))});
    let mut simulation = work.simulation(&given);
    let run = simulation.run([1, 2, 3]).unwrap();
    *work.broken.borrow_mut() = vec![2];
    let run = simulation.redrive(run).unwrap();
    run.assert_failed_with("States.ExceedToleratedFailureThreshold");
    let map_run = &run.map_runs()[0];
    let expected = MapRunCounts { succeeded: 1, failed: 1, pending: 1, total: 3, ..MapRunCounts::default() };
    assert_eq!((map_run.item_counts(), map_run.status()), (expected, MapRunStatus::Failed));
    work.mend();
    let run = simulation.redrive(run).unwrap();
    run.assert_output(results(&[1, 2, 3]));
    assert_eq!(work.take_calls(), [1, 1, 2, 2, 3]);
    assert_eq!(run.map_runs()[0].redrives().len(), 2);
}

#[test]
fn batches_and_results_in_s3_are_those_of_all_attempts() {
    let work = Work::breaking(&[3]);
    let fields = json!({
        "MaxConcurrency": 1, "ItemBatcher": {"MaxItemsPerBatch": 2},
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results", "Prefix": "p"}}
    });
    let mut given = map("STANDARD", &fields);
    given["ItemProcessor"]["States"]["Work"]["InputPath"] = "$.item.Items[0]".into();
    let mut simulation = work.simulation(&json!({"A": given})).bucket("results");
    let files = |run: &Run, name: &str| {
        let objects = run.objects();
        let key = objects.keys("results", "p/").find(|key| key.ends_with(name))?;
        Some(serde_json::from_slice::<Value>(&objects.read("results", key).unwrap()).unwrap())
    };
    let statuses = |file: Value| -> Vec<(Value, Value)> {
        file.as_array()
            .unwrap()
            .iter()
            .map(|row| (row["Input"].clone(), row["RedriveCount"].clone()))
            .collect()
    };
    let run = simulation.run([1, 2, 3, 4, 5]).unwrap();
    let input = |items: &[u64]| Value::from(json!({"Items": items}).to_string());
    assert_eq!(statuses(files(&run, "/SUCCEEDED_0.json").unwrap()), [(input(&[1, 2]), json!(0))]);
    assert_eq!(statuses(files(&run, "/FAILED_0.json").unwrap()), [(input(&[3, 4]), json!(0))]);
    assert_eq!(statuses(files(&run, "/PENDING_0.json").unwrap()), [(input(&[5]), json!(null))]);
    work.mend();
    let run = simulation.redrive(run).unwrap();
    run.assert_status(Status::Succeeded);
    assert_eq!(
        statuses(files(&run, "/SUCCEEDED_0.json").unwrap()),
        [(input(&[1, 2]), json!(0)), (input(&[3, 4]), json!(1)), (input(&[5]), json!(0))]
    );
    let manifest = files(&run, "/manifest.json").unwrap();
    assert_eq!(manifest["ResultFiles"]["FAILED"], json!([]));
    assert_eq!(run.map_runs()[0].item_counts().results_written, 5);
}

#[test]
fn a_map_run_inside_a_parallel_goes_on_there() {
    let work = Work::breaking(&[2]);
    let branches = json!([
        {"StartAt": "M", "States": {"M": map("STANDARD", &json!({}))}},
        {"StartAt": "Slow", "States": {"Slow": {"Type": "Wait", "Seconds": 60, "End": true}}}
    ]);
    let mut simulation =
        work.simulation(&json!({"A": {"Type": "Parallel", "Branches": branches, "End": true}}));
    let run = simulation.run([1, 2]).unwrap();
    run.assert_failed_with("States.ExceedToleratedFailureThreshold");
    work.mend();
    let run = simulation.redrive(run).unwrap();
    run.assert_output(json!([results(&[1, 2]), [1, 2]]));
    assert_eq!(run.map_runs().len(), 1);
}

#[test]
fn another_map_run_starts_where_the_first_one_could_not_read_its_items_and_after_a_retry() {
    let work = Work::default();
    let reader = json!({"ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "JSON"}, "Parameters": {"Bucket": "b", "Key": "none"}}});
    let mut simulation = work.simulation(&json!({"A": map("STANDARD", &reader)}));
    let run = simulation.run(json!({})).unwrap();
    run.assert_failed_with("States.ItemReaderFailed");
    let run = simulation.redrive(run).unwrap();
    run.assert_failed_with("States.ItemReaderFailed");
    assert_eq!(since_redrive(&events(&run))[..3], ["ExecutionRedriven", "MapStateStarted", "MapRunStarted"]);
    assert_eq!(run.map_runs().len(), 2);

    // A retrier starts another map run, and the last one is what a redrive goes on with.
    let work = Work::breaking(&[1]);
    let retry = json!({"Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]});
    let mut simulation = work.simulation(&json!({"A": map("STANDARD", &retry)}));
    let run = simulation.run([1]).unwrap();
    work.mend();
    let run = simulation.redrive(run).unwrap();
    run.assert_output(results(&[1]));
    let redrives: Vec<usize> = run.map_runs().iter().map(|map_run| map_run.redrives().len()).collect();
    assert_eq!(redrives, [0, 1]);
}

#[test]
fn a_map_run_that_succeeded_is_not_in_the_way() {
    let work = Work::default();
    let mut states = json!({"A": map("STANDARD", &json!({})), "B": {"Type": "Fail", "Error": "E"}});
    states["A"]["Next"] = "B".into();
    states["A"].as_object_mut().unwrap().remove("End");
    let mut simulation = work.simulation(&states);
    let run = simulation.run([1]).unwrap();
    let run = simulation.redrive(run).unwrap();
    run.assert_failed_with("E");
    assert_eq!((work.take_calls(), run.map_runs().len()), (vec![1], 1));
}

#[test]
fn children_that_were_not_kept_cannot_be_redriven() {
    let work = Work::breaking(&[1, 2]);
    let fields = json!({"ToleratedFailureCount": 1, "MaxConcurrency": 1});
    let mut simulation = work
        .simulation(&json!({"A": map("STANDARD", &fields)}))
        .keep_children(KeptChildren { succeeded: 0, unsuccessful: 1 });
    let run = simulation.run([1, 2]).unwrap();
    let error = simulation.redrive(run).unwrap_err();
    assert!(matches!(error, SimulationError::NotRedrivable(RedriveError::ChildrenNotKept)), "{error}");
    assert!(error.to_string().contains("KeptChildren::unsuccessful"), "{error}");
}

#[test]
fn a_child_whose_history_is_full_stays_as_it_is_and_counts_as_failed() {
    let work = Work::breaking(&[2]);
    let quotas = Quotas { history_events: 14, ..Quotas::of(MachineType::Standard) };
    let mut given = map("STANDARD", &json!({}));
    for (name, next) in [("P1", "P2"), ("P2", "P3"), ("P3", "Prepare")] {
        given["ItemProcessor"]["States"][name] = json!({"Type": "Pass", "Next": next});
    }
    given["ItemProcessor"]["StartAt"] = "P1".into();
    let mut simulation = work.simulation(&json!({"A": given})).quotas(quotas);
    let run = simulation.run([2]).unwrap();
    assert_eq!(run.map_runs()[0].children().next().unwrap().history().len(), 14);
    work.mend();
    let run = simulation.redrive(run).unwrap();
    run.assert_failed_with("States.ExceedToleratedFailureThreshold");
    assert_eq!(work.take_calls(), [2]);
    let counts = run.map_runs()[0].item_counts();
    assert_eq!((counts.failed, counts.not_redrivable, counts.pending_redrive), (1, 1, 0));
}
