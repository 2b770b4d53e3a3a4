//! Distributed Maps: child executions, map runs, readers and writers.

use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_sim::execution::{MapRunCounts, MapRunLimits};
use sfn_sim::quota::Quotas;
use sfn_sim::{
    Answer, Execution, ExecutionContext, KeptChildren, MapRun, MapRunStatus, Objects, Program, Run,
};
use sfn_sim::{Simulation, Status, TaskError, TaskReply};

use crate::support::{LAMBDA, events, machine, settle, states};

/// A distributed Map `A` of one task `Work`, with more fields.
fn map(execution_type: &str, fields: &Value) -> Value {
    let work = json!({"Work": {"Type": "Task", "Resource": LAMBDA, "End": true}});
    map_of(execution_type, &json!({"StartAt": "Work", "States": work}), fields)
}

fn map_of(execution_type: &str, processor: &Value, fields: &Value) -> Value {
    let mut map = json!({"Type": "Map", "ItemProcessor": processor, "End": true});
    map["ItemProcessor"]["ProcessorConfig"] = json!({"Mode": "DISTRIBUTED", "ExecutionType": execution_type});
    for (name, value) in fields.as_object().unwrap() {
        map[name] = value.clone();
    }
    json!({"A": map})
}

/// Runs it with a task that fails for every item that is an odd number.
#[track_caller]
fn run(states_given: &Value, input: &Value) -> Run {
    simulation(states_given).run(input).unwrap()
}

fn simulation(states_given: &Value) -> Simulation<'static> {
    Simulation::of(&states(states_given)).unwrap().on("Work", |item: Value| {
        match item.as_u64().filter(|number| number % 2 == 1) {
            Some(number) => Err(TaskError::new("Odd", format!("{number} is odd"))),
            None => Ok(item),
        }
    })
}

fn execution(states_given: &Value, input: &Value) -> Execution {
    Execution::start(
        &Program::compile(&states(states_given)).unwrap(),
        ExecutionContext::default(),
        input.clone(),
    )
}

fn read(run: &Run, key: &str) -> Value {
    serde_json::from_slice(&run.objects().read("results", key).unwrap()).unwrap()
}

#[test]
fn each_item_has_an_execution_of_its_own() {
    let run = run(&map("STANDARD", &json!({"Label": "each"})), &json!([0, 2, 4]));
    assert_eq!(run.output(), Some(&json!([0, 2, 4])));
    assert_eq!(
        events(&run),
        [
            "ExecutionStarted",
            "MapStateEntered A",
            "MapStateStarted",
            "MapRunStarted",
            "MapRunSucceeded",
            "MapStateSucceeded",
            "MapStateExited A",
            "ExecutionSucceeded"
        ]
    );
    let map_run = &run.map_runs()[0];
    assert!(map_run.arn().starts_with("arn:aws:states:us-east-1:123456789012:mapRun:StateMachine/each:"));
    assert_eq!((map_run.status(), map_run.state().as_str()), (MapRunStatus::Succeeded, "A"));
    let expected = MapRunCounts { succeeded: 3, total: 3, ..MapRunCounts::default() };
    assert_eq!((map_run.item_counts(), map_run.execution_counts()), (expected, expected));
    // One for the Map, one for each task.
    assert_eq!(run.transitions(), 4);
}

#[test]
fn an_empty_list_succeeds_at_once() {
    let run = run(&map("EXPRESS", &json!({})), &json!([]));
    assert_eq!(run.output(), Some(&json!([])));
    assert_eq!(run.map_runs()[0].execution_counts(), MapRunCounts::default());
}

#[test]
fn no_failure_is_tolerated_unless_the_map_says_so() {
    let run = run(&map("STANDARD", &json!({"MaxConcurrency": 1})), &json!([0, 1, 2]));
    assert_eq!(run.error(), Some("States.ExceedToleratedFailureThreshold"));
    assert_eq!(run.cause(), Some("The specified tolerated failure threshold was exceeded"));
    assert_eq!(events(&run)[3..], ["MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed"]);
    let map_run = &run.map_runs()[0];
    assert_eq!(map_run.status(), MapRunStatus::Failed);
    let items = MapRunCounts { succeeded: 1, failed: 1, pending: 1, total: 3, ..MapRunCounts::default() };
    assert_eq!(map_run.item_counts(), items);
    let executions = MapRunCounts { succeeded: 1, failed: 1, total: 2, ..MapRunCounts::default() };
    assert_eq!(map_run.execution_counts(), executions);
}

#[test]
fn tolerated_failures_are_told_among_the_results() {
    for fields in [
        json!({"ToleratedFailureCount": 1}),
        json!({"ToleratedFailurePercentage": 34}),
        json!({"ToleratedFailureCount": 1, "ToleratedFailurePercentage": 34}),
    ] {
        let run = run(&map("STANDARD", &fields), &json!([0, 1, 2]));
        assert_eq!(run.status(), Status::Succeeded, "{fields}: {run}");
        let output = run.output().unwrap();
        assert_eq!((&output[0], &output[2]), (&json!(0), &json!(2)));
        assert_eq!((&output[1]["Error"], &output[1]["Cause"]), (&json!("Odd"), &json!("1 is odd")));
        assert_eq!((&output[1]["Status"], &output[1]["Input"]), (&json!("FAILED"), &json!("1")));
    }
    for fields in [
        json!({"ToleratedFailureCount": 1}),
        json!({"ToleratedFailurePercentage": 49.9}),
        json!({"ToleratedFailureCount": 2, "ToleratedFailurePercentage": 40}),
        json!({"ToleratedFailureCount": 1, "ToleratedFailurePercentage": 60}),
    ] {
        let run = run(&map("STANDARD", &fields), &json!([0, 1, 2, 3]));
        assert_eq!(run.status(), Status::Failed, "{fields}: {run}");
    }
}

#[test]
fn the_map_is_retried_and_caught_like_a_task() {
    let mut states_given = map(
        "STANDARD",
        &json!({
            "Retry": [{"ErrorEquals": ["States.ExceedToleratedFailureThreshold"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]
        }),
    );
    states_given["B"] = json!({"Type": "Succeed"});
    let run = run(&states_given, &json!([1]));
    assert_eq!(run.output().unwrap()["Error"], "States.ExceedToleratedFailureThreshold");
    assert_eq!(
        events(&run)[2..],
        [
            "MapStateStarted",
            "MapRunStarted",
            "MapRunFailed",
            "MapStateStarted",
            "MapRunStarted",
            "MapRunFailed",
            "MapStateFailed",
            "MapStateExited A",
            "SucceedStateEntered B",
            "SucceedStateExited B",
            "ExecutionSucceeded"
        ]
    );
    let arns: Vec<&str> = run.map_runs().iter().map(MapRun::arn).collect();
    assert_eq!(arns.len(), 2);
    assert_ne!(arns[0], arns[1]);
}

#[test]
fn at_most_so_many_children_run_at_once() {
    let fields = json!({"MaxConcurrency": 7});
    let items: Vec<u32> = (0..100).map(|number| number * 2).collect();
    let run = run(&map("EXPRESS", &fields), &json!(items));
    assert_eq!(run.highest_concurrency()["Work"], 7);
    assert_eq!(run.output(), Some(&json!(items)));
}

#[test]
fn children_are_made_when_it_is_their_turn_and_dropped_when_they_have_ended() {
    let text = (0..4_000).map(|number| json!({"n": number}).to_string()).collect::<Vec<_>>().join("\n");
    let fields = json!({
        "MaxConcurrency": 50, "ToleratedFailureCount": 10_000,
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSONL"},
            "Parameters": {"Bucket": "items", "Key": "items.jsonl"}
        },
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "items"}}
    });
    let objects = Objects::default().with("items", "items.jsonl", text);
    let mut execution = execution(&map("EXPRESS", &fields), &json!({}))
        .with_objects(objects)
        .keeping_children(KeptChildren { succeeded: 0, unsuccessful: 100 });
    let mut answered = 0;
    while execution.status() == Status::Running {
        for task in settle(&mut execution) {
            assert_eq!(task.id.number(), answered + 1);
            let reply = match task.input["n"].as_u64().unwrap() % 20 {
                0 => TaskReply::Failure { error: Some("Unlucky".to_owned()), cause: None },
                _ => TaskReply::Success(json!("done")),
            };
            execution.reply(task.id, reply).unwrap();
            answered += 1;
        }
        if let Some(map_run) = execution.map_runs().first() {
            assert!(map_run.children().count() <= 50 + 100, "running, and failed ones that are kept");
        }
    }
    assert_eq!(answered, 4_000);
    let map_run = &execution.map_runs()[0];
    assert_eq!((map_run.item_counts().succeeded, map_run.item_counts().failed), (3_800, 200));
    assert_eq!(map_run.item_counts().results_written, 4_000);
    let kept: Vec<_> = map_run.children().map(Execution::error).collect();
    assert_eq!(kept, [Some("Unlucky"); 100]);
    assert_eq!(execution.history().len(), 8);
}

#[test]
fn children_that_are_kept_tell_their_histories() {
    let simulation =
        simulation(&map("STANDARD", &json!({"Label": "l", "ItemSelector": {"n.$": "$$.Map.Item.Value"}})));
    let mut simulation = simulation.on("Work", |_: Value| Ok(1)).keep_children(KeptChildren::ALL);
    let run = simulation.run(json!([5])).unwrap();
    let child = run.map_runs()[0].children().next().unwrap();
    assert_eq!(
        (child.status(), child.input(), child.output()),
        (Status::Succeeded, &json!({"n": 5}), Some(&json!(1)))
    );
    let types: Vec<String> = child.history().iter().map(|event| event.kind.type_name()).collect();
    assert_eq!(
        types,
        [
            "ExecutionStarted",
            "TaskStateEntered",
            "LambdaFunctionScheduled",
            "LambdaFunctionStarted",
            "LambdaFunctionSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded"
        ]
    );
    let context = child.context();
    assert_eq!(
        context.state_machine_arn,
        "arn:aws:states:us-east-1:123456789012:stateMachine:StateMachine/l"
    );
    let name = &context.execution_name;
    assert_eq!(
        context.execution_arn,
        format!("arn:aws:states:us-east-1:123456789012:execution:StateMachine/l:{name}")
    );
}

#[test]
fn the_context_object_tells_of_the_item_to_the_selector_and_of_the_child_to_its_states() {
    let processor = json!({"StartAt": "P", "States": {"P": {
        "Type": "Pass", "End": true,
        "Parameters": {"input.$": "$", "own.$": "$$.Execution.Input", "machine.$": "$$.StateMachine.Name", "map.$": "$$"}
    }}});
    let fields = json!({
        "Label": "l",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Parameters": {"Bucket": "b", "Key.$": "$.key"}
        },
        "ItemSelector": {
            "index.$": "$$.Map.Item.Index", "value.$": "$$.Map.Item.Value", "source.$": "$$.Map.Item.Source",
            "outer.$": "$$.Execution.Name", "key.$": "$.key"
        }
    });
    let definition = map_of("STANDARD", &processor, &fields);
    let run = Simulation::of(&states(&definition))
        .unwrap()
        .object("b", "k.csv", "n\n7\n")
        .run(json!({"key": "k.csv"}))
        .unwrap();
    let seen = &run.output().unwrap()[0];
    let selected = json!({
        "index": 0, "value": {"n": "7"}, "source": "S3://b/k.csv", "outer": "execution", "key": "k.csv"
    });
    assert_eq!((&seen["input"], &seen["own"]), (&selected, &selected));
    assert_eq!(seen["machine"], "StateMachine/l");
    assert_eq!(seen["map"].get("Map"), None);
}

#[test]
fn children_do_not_see_the_variables_around_them() {
    let processor = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": {"x.$": "$outer"}, "End": true}}});
    let mut states_given = map_of("STANDARD", &processor, &json!({"ItemsPath": "$.items"}));
    states_given["B"] = states_given["A"].take();
    states_given["A"] = json!({"Type": "Pass", "Assign": {"outer": 1}, "Next": "B"});
    let run = Simulation::of(&states(&states_given)).unwrap().run(json!({"items": [1]})).unwrap();
    let child = run.map_runs()[0].children().next().unwrap();
    assert_eq!(child.error(), Some("States.Runtime"), "{:?}", child.cause());
}

#[test]
fn items_come_in_batches() {
    let fields = json!({
        "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"day.$": "$.day"}}, "ItemsPath": "$.items",
        "ToleratedFailureCount": 2
    });
    let mut simulation =
        Simulation::of(&states(&map("EXPRESS", &fields))).unwrap().on("Work", |batch: Value| {
            match batch["Items"].as_array().unwrap().len() {
                2 => Ok(batch),
                _ => Err(TaskError::new("Lonely", "")),
            }
        });
    let run = simulation.run(json!({"day": "Monday", "items": [1, 2, 3]})).unwrap();
    let output = run.output().unwrap();
    assert_eq!(output[0], json!({"BatchInput": {"day": "Monday"}, "Items": [1, 2]}));
    assert_eq!(output[1]["Error"], "Lonely");
    let map_run = &run.map_runs()[0];
    assert_eq!((map_run.item_counts().succeeded, map_run.item_counts().failed), (2, 1));
    assert_eq!((map_run.execution_counts().succeeded, map_run.execution_counts().failed), (1, 1));
}

#[test]
fn results_are_written_with_everything_that_is_known() {
    let fields = json!({
        "Label": "l", "ToleratedFailureCount": 1,
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results", "Prefix": "today"}
        }
    });
    let mut simulation = simulation(&map("STANDARD", &fields)).bucket("results");
    let run = simulation.run(json!([0, 1, 2])).unwrap();
    let output = run.output().unwrap();
    let map_run = &run.map_runs()[0];
    assert_eq!(output["MapRunArn"], map_run.arn());
    let id = map_run.arn().rsplit(':').next().unwrap();
    let manifest_key = format!("today/{id}/manifest.json");
    assert_eq!(output["ResultWriterDetails"], json!({"Bucket": "results", "Key": manifest_key}));
    let manifest = read(&run, &manifest_key);
    assert_eq!(
        (&manifest["DestinationBucket"], &manifest["MapRunArn"]),
        (&json!("results"), &json!(map_run.arn()))
    );
    let file = |status: &str| {
        let key = format!("today/{id}/{status}_0.json");
        let size = run.objects().read("results", &key).unwrap().len();
        assert_eq!(manifest["ResultFiles"][status], json!([{"Key": key, "Size": size}]));
        read(&run, &key)
    };
    let succeeded = file("SUCCEEDED");
    assert_eq!(succeeded.as_array().unwrap().len(), 2);
    let name = succeeded[0]["Name"].as_str().unwrap();
    let arn = "arn:aws:states:us-east-1:123456789012";
    let expected = json!({
        "ExecutionArn": format!("{arn}:execution:StateMachine/l:{name}"),
        "Input": "0", "InputDetails": {"Included": true}, "Name": name,
        "Output": "0", "OutputDetails": {"Included": true},
        "RedriveCount": 0, "RedriveStatus": "NOT_REDRIVABLE",
        "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
        "StartDate": "2026-01-01T00:00:00.000Z", "StopDate": "2026-01-01T00:00:00.000Z",
        "StateMachineArn": format!("{arn}:stateMachine:StateMachine/l"), "Status": "SUCCEEDED"
    });
    assert_eq!(succeeded[0], expected);
    let failed = file("FAILED");
    assert_eq!((&failed[0]["Status"], &failed[0]["Error"]), (&json!("FAILED"), &json!("Odd")));
    assert_eq!(
        (&failed[0]["Cause"], &failed[0]["RedriveStatus"]),
        (&json!("1 is odd"), &json!("REDRIVABLE"))
    );
    assert_eq!(manifest["ResultFiles"]["PENDING"], json!([]));
    assert_eq!(map_run.item_counts().results_written, 3);
}

#[test]
fn what_was_never_started_is_written_as_pending() {
    let fields = json!({
        "MaxConcurrency": 1,
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results"}}
    });
    let run = simulation(&map("STANDARD", &fields)).bucket("results").run(json!([1, 2, 3])).unwrap();
    assert_eq!(run.status(), Status::Failed);
    let id = run.map_runs()[0].arn().rsplit(':').next().unwrap();
    let pending = read(&run, &format!("{id}/PENDING_0.json"));
    let inputs: Vec<&Value> = pending.as_array().unwrap().iter().map(|entry| &entry["Input"]).collect();
    assert_eq!(inputs, [&json!("2"), &json!("3")]);
    assert_eq!(pending[0]["Status"], "PENDING");
    assert_eq!(read(&run, &format!("{id}/FAILED_0.json")).as_array().unwrap().len(), 1);
}

#[test]
fn results_are_shaped_as_the_writer_says() {
    let shaped = |transformation: &str, output_type: &str, to_s3: bool| {
        let mut writer =
            json!({"WriterConfig": {"Transformation": transformation, "OutputType": output_type}});
        if to_s3 {
            writer["Resource"] = "arn:aws:states:::s3:putObject".into();
            writer["Parameters"] = json!({"Bucket": "results", "Prefix": "p/"});
        }
        let fields = json!({"ResultWriter": writer});
        let run = simulation(&map("EXPRESS", &fields)).bucket("results").run(json!([[1, 2], [], 4])).unwrap();
        if !to_s3 {
            return run.output().unwrap().clone();
        }
        let id = run.map_runs()[0].arn().rsplit(':').next().unwrap();
        let key = format!("p/{id}/SUCCEEDED_0.json");
        let text = String::from_utf8(run.objects().read("results", &key).unwrap().into_owned()).unwrap();
        let manifest = read(&run, &format!("p/{id}/manifest.json"));
        assert_eq!(manifest["ResultFiles"]["SUCCEEDED"][0]["Size"], text.len());
        Value::String(text)
    };
    assert_eq!(shaped("COMPACT", "JSON", false), json!([[1, 2], [], 4]));
    assert_eq!(shaped("FLATTEN", "JSON", false), json!([1, 2, 4]));
    assert_eq!(shaped("FLATTEN", "JSONL", false), json!("1\n2\n4\n"));
    assert_eq!(shaped("NONE", "JSON", false)[0]["Output"], "[1,2]");
    assert_eq!(shaped("COMPACT", "JSON", true), json!("[[1,2],[],4]"));
    assert_eq!(shaped("FLATTEN", "JSON", true), json!("[1,2,4]"));
    assert_eq!(shaped("COMPACT", "JSONL", true), json!("[1,2]\n[]\n4\n"));
}

#[test]
fn results_that_cannot_be_written_fail_the_map() {
    let fields = json!({
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "nowhere"}}
    });
    let run = run(&map("STANDARD", &fields), &json!([0]));
    assert_eq!(run.error(), Some("States.ResultWriterFailed"));
    assert_eq!(run.cause(), Some("The specified bucket does not exist: nowhere"));
    assert_eq!(run.map_runs()[0].status(), MapRunStatus::Failed);
    assert_eq!(events(&run)[3..], ["MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed"]);
}

#[test]
fn results_that_are_too_large_for_the_state_fail_it() {
    let items = vec!["x".repeat(100_000); 3];
    let fields = json!({
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": "b", "Key": "k"}
        }
    });
    let run = simulation(&map("EXPRESS", &fields))
        .object("b", "k", json!(items).to_string())
        .run(json!({}))
        .unwrap();
    assert_eq!(run.error(), Some("States.DataLimitExceeded"));
    assert_eq!(run.oversized()[0].state.as_str(), "A");
}

#[test]
fn items_that_cannot_be_read_can_be_caught() {
    let mut states_given = map(
        "STANDARD",
        &json!({
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"},
                "Parameters": {"Bucket": "b", "Key": "k"}
            },
            "Catch": [{"ErrorEquals": ["States.ItemReaderFailed"], "Next": "B"}]
        }),
    );
    states_given["B"] = json!({"Type": "Pass", "End": true});
    let run = simulation(&states_given).bucket("b").run(json!({})).unwrap();
    let expected = json!({
        "Error": "States.ItemReaderFailed", "Cause": "The specified key does not exist: s3://b/k"
    });
    assert_eq!(run.output(), Some(&expected));
    assert_eq!(run.map_runs()[0].status(), MapRunStatus::Failed);
}

#[test]
fn stopping_the_execution_stops_its_children() {
    let fields = json!({
        "MaxConcurrency": 2,
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results"}}
    });
    let mut execution = execution(&map("STANDARD", &fields), &json!([0, 2, 4]))
        .with_objects(Objects::default().with_bucket("results"));
    let tasks = settle(&mut execution);
    assert_eq!(tasks.len(), 2);
    assert_eq!(execution.map_runs()[0].execution_counts().running, 2);
    execution.stop(Some("Enough".to_owned()), None);
    let map_run = &execution.map_runs()[0];
    assert_eq!(map_run.status(), MapRunStatus::Aborted);
    let items =
        MapRunCounts { aborted: 2, pending: 1, total: 3, results_written: 2, ..MapRunCounts::default() };
    assert_eq!(map_run.item_counts(), items);
    assert!(map_run.children().all(|child| child.status() == Status::Aborted));
    assert!(execution.reply(tasks[0].id, TaskReply::Success(json!(1))).is_err());
    assert_eq!(execution.pending_tasks().count(), 0);
}

#[test]
fn a_failing_branch_aborts_the_map_run_beside_it() {
    let map = map("STANDARD", &json!({"ItemsPath": "$"}))["A"].clone();
    let run = Simulation::of(&states(&json!({"A": {
        "Type": "Parallel", "End": true,
        "Branches": [
            {"StartAt": "M", "States": {"M": map}},
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 5, "Next": "F"}, "F": {"Type": "Fail", "Error": "No"}}}
        ]
    }})))
    .unwrap()
    .on_task("Work", |_| Answer::never())
    .run(json!([1]))
    .unwrap();
    assert_eq!(run.error(), Some("No"));
    assert_eq!(run.map_runs()[0].status(), MapRunStatus::Aborted);
    let events = events(&run);
    let aborted = events.iter().position(|event| event == "MapRunAborted").unwrap();
    assert_eq!(events[aborted + 1], "MapStateAborted");
}

#[test]
fn an_express_child_has_five_minutes() {
    let processor = json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 301, "End": true}}});
    let fields = json!({"ToleratedFailureCount": 1});
    let run_as = |execution_type| {
        let definition = map_of(execution_type, &processor, &fields);
        Simulation::of(&states(&definition)).unwrap().run(json!([1])).unwrap()
    };
    let express = run_as("EXPRESS");
    assert_eq!((express.status(), express.duration()), (Status::Succeeded, Duration::from_mins(5)));
    assert_eq!(express.map_runs()[0].item_counts().timed_out, 1);
    let standard = run_as("STANDARD");
    assert_eq!(
        (standard.map_runs()[0].item_counts().succeeded, standard.duration()),
        (1, Duration::from_secs(301))
    );
}

#[test]
fn a_child_has_a_history_of_its_own_with_its_own_end() {
    let processor = json!({"StartAt": "L", "States": {
        "L": {"Type": "Pass", "Next": "M"}, "M": {"Type": "Pass", "Next": "L"}, "E": {"Type": "Succeed"}
    }});
    let processor = {
        let mut looping = processor;
        looping["States"]["M"] = json!({
            "Type": "Choice", "Default": "L", "Choices": [{"Variable": "$", "StringEquals": "never", "Next": "E"}]
        });
        looping
    };
    let definition = map_of("STANDARD", &processor, &json!({"ToleratedFailureCount": 2}));
    let run = Simulation::of(&states(&definition)).unwrap().run(json!(["a", "b"])).unwrap();
    assert_eq!(run.status(), Status::Succeeded);
    let lengths: Vec<usize> = run.map_runs()[0].children().map(|child| child.history().len()).collect();
    assert_eq!(lengths, [25_000, 25_000]);
    assert_eq!(run.history().len(), 8);
}

#[test]
fn tasks_of_children_time_out_and_are_retried_on_the_clock_of_the_execution() {
    let processor = json!({"StartAt": "T", "States": {"T": {
        "Type": "Task", "Resource": LAMBDA, "TimeoutSeconds": 10, "End": true,
        "Retry": [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 5, "MaxAttempts": 1}]
    }}});
    let mut attempts = 0;
    let run = Simulation::of(&states(&map_of("STANDARD", &processor, &json!({}))))
        .unwrap()
        .on_task("T", |request| {
            attempts += 1;
            if request.attempt == 1 {
                Answer::never()
            } else {
                Answer::success(7).after(Duration::from_secs(2))
            }
        })
        .run(json!([0, 1]))
        .unwrap();
    assert_eq!(run.output(), Some(&json!([7, 7])));
    assert_eq!((attempts, run.duration()), (4, Duration::from_secs(17)));
}

#[test]
fn maps_nest() {
    let inner = map("EXPRESS", &json!({"ItemsPath": "$.inner", "Label": "inner"}))["A"].clone();
    let processor = json!({"StartAt": "I", "States": {"I": inner}});
    let definition = map_of("STANDARD", &processor, &json!({"Label": "outer"}));
    let mut simulation = simulation(&definition).keep_children(KeptChildren::ALL);
    let run = simulation.run(json!([{"inner": [0, 2]}, {"inner": [4]}])).unwrap();
    assert_eq!(run.output(), Some(&json!([[0, 2], [4]])));
    let outer: Vec<&Execution> = run.map_runs()[0].children().collect();
    let inner = &outer[0].map_runs()[0];
    assert!(inner.arn().contains(":mapRun:StateMachine/outer/inner:"));
    assert_eq!(inner.children().count(), 2);
}

#[test]
fn limits_can_be_changed_while_it_runs() {
    let mut execution = execution(&map("STANDARD", &json!({"MaxConcurrency": 1})), &json!([0, 1, 2]));
    let first = settle(&mut execution);
    assert_eq!(first.len(), 1);
    let arn = execution.map_runs()[0].arn().to_owned();
    let limits =
        MapRunLimits { max_concurrency: 2, tolerated_failure_count: 1, tolerated_failure_percentage: 0.0 };
    assert!(execution.update_map_run(&arn, limits));
    assert!(!execution.update_map_run("arn:of:another", limits));
    let second = settle(&mut execution);
    assert_eq!(second.len(), 1);
    execution.reply(second[0].id, TaskReply::Failure { error: None, cause: None }).unwrap();
    execution.reply(first[0].id, TaskReply::Success(json!(0))).unwrap();
    for task in settle(&mut execution) {
        execution.reply(task.id, TaskReply::Success(json!(2))).unwrap();
    }
    settle(&mut execution);
    assert_eq!(execution.status(), Status::Succeeded);
    assert!(!execution.update_map_run(&arn, limits));
}

#[test]
fn every_field_takes_jsonata() {
    let definition = json!({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {
        "Type": "Map", "End": true,
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {
                "InputType": "JSON", "MaxItems": "{% $states.input.most %}", "ItemsPointer": "{% '/orders' %}"
            },
            "Arguments": {"Bucket": "{% $states.input.bucket %}", "Key": "k"}
        },
        "ItemSelector": {"at": "{% $states.context.Map.Item.Index %}", "item": "{% $states.context.Map.Item.Value %}"},
        "ItemBatcher": {"MaxItemsPerBatch": "{% 1 + 1 %}", "BatchInput": {"from": "{% $states.input.bucket %}"}},
        "MaxConcurrency": "{% 3 %}",
        "ToleratedFailureCount": "{% 1 %}", "ToleratedFailurePercentage": "{% 12.5 %}",
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject",
            "Arguments": {"Bucket": "{% $states.input.bucket %}", "Prefix": "{% 'out' %}"}
        },
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
            "StartAt": "P", "States": {"P": {"Type": "Pass", "Output": "{% $count($states.input.Items) %}", "End": true}}
        },
        "Output": "{% $states.result.ResultWriterDetails.Bucket %}"
    }}});
    let run = Simulation::of(&machine(&definition))
        .unwrap()
        .object("b", "k", r#"{"orders": [1, 2, 3, 4, 5]}"#)
        .keep_children(KeptChildren::ALL)
        .run(json!({"bucket": "b", "most": 3}))
        .unwrap();
    assert_eq!(run.output(), Some(&json!("b")), "{run}");
    let map_run = &run.map_runs()[0];
    let limits =
        MapRunLimits { max_concurrency: 3, tolerated_failure_count: 1, tolerated_failure_percentage: 12.5 };
    assert_eq!(map_run.limits(), limits);
    let inputs: Vec<&Value> = map_run.children().map(Execution::input).collect();
    let items = |items: Value| json!({"BatchInput": {"from": "b"}, "Items": items});
    let expected =
        [items(json!([{"at": 0, "item": 1}, {"at": 1, "item": 2}])), items(json!([{"at": 2, "item": 3}]))];
    assert_eq!(inputs, expected.iter().collect::<Vec<_>>());
}

#[test]
fn the_same_start_gives_the_same_map_run() {
    let fields = json!({
        "ToleratedFailureCount": 2,
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results"}}
    });
    let run = |seed| {
        let mut simulation = simulation(&map("EXPRESS", &fields)).bucket("results").seed(seed);
        let run = simulation.run(json!([0, 1, 2, 3])).unwrap();
        (run.history().to_vec(), run.objects().clone())
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn no_map_run_outlives_an_execution_that_runs_out_of_events() {
    let mut ended = 0;
    for history_events in 2..12 {
        let quotas = Quotas { history_events, ..Quotas::of(MachineType::Standard) };
        let run = simulation(&map("STANDARD", &json!({}))).quotas(quotas).run(json!([0, 2])).unwrap();
        assert!(run.history().len() as u64 <= history_events);
        for map_run in run.execution().map_runs() {
            assert_ne!(map_run.status(), MapRunStatus::Running, "{history_events} events: {run}");
            ended += 1;
        }
    }
    assert!(ended > 0);
}

#[test]
fn other_quotas_are_those_of_child_executions_too() {
    let endless = json!({"StartAt": "Again", "States": {
        "Again": {"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": true, "Next": "Done"}], "Default": "Again"},
        "Done": {"Type": "Succeed"}
    }});
    let quotas = Quotas { history_events: 50, ..Quotas::of(MachineType::Standard) };
    for execution_type in ["STANDARD", "EXPRESS"] {
        let machine = states(&map_of(execution_type, &endless, &json!({})));
        let mut simulation = Simulation::of(&machine).unwrap().quotas(quotas);
        let run = simulation.run(json!([1])).unwrap();
        let child = run.execution().map_runs()[0].children().next().unwrap();
        assert_eq!(child.history().len(), 50, "{execution_type}");
    }
}
