//! How data moves through states.

use serde_json::{Value, json};
use sfn_sim::{Simulation, Status};

use crate::support::{LAMBDA, run, states};

/// Runs one Pass state with these fields.
#[track_caller]
fn pass(fields: &Value, input: &Value, expected: &Value) {
    let mut state = json!({"Type": "Pass", "End": true});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let run = run(&json!({"A": state}), input);
    assert_eq!(run.output(), Some(expected), "{run}");
}

/// Runs one Pass state with these fields, which fails.
#[track_caller]
fn fails(fields: &Value, input: &Value, error: &str, cause: &str) {
    let mut state = json!({"Type": "Pass", "End": true});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let run = run(&json!({"A": state}), input);
    assert_eq!((run.error(), run.cause()), (Some(error), Some(cause)), "{run}");
}

#[test]
fn fields_are_applied_in_the_order_of_the_service() {
    let input = json!({"order": {"id": 7, "total": 3.5}, "x": [1, 2]});
    pass(&json!({}), &input, &input);
    pass(&json!({"InputPath": "$.order"}), &input, &json!({"id": 7, "total": 3.5}));
    pass(&json!({"InputPath": null}), &input, &json!({}));
    pass(&json!({"Result": {"a.$": "$.x"}}), &input, &json!({"a.$": "$.x"}));
    pass(
        &json!({"InputPath": "$.order", "Parameters": {"n.$": "$.id", "c": 1}}),
        &input,
        &json!({"n": 7, "c": 1}),
    );
    pass(
        &json!({"Result": 1, "ResultPath": "$.order.id"}),
        &json!({"order": {}}),
        &json!({"order": {"id": 1}}),
    );
    pass(&json!({"Result": 1, "ResultPath": null}), &input, &input);
    pass(&json!({"OutputPath": "$.x[1]"}), &input, &json!(2));
    pass(&json!({"OutputPath": null}), &input, &json!({}));
}

#[test]
fn results_go_into_the_raw_input_and_not_into_what_input_path_selects() {
    let fields = json!({"InputPath": "$.a", "ResultPath": "$.b"});
    pass(&fields, &json!({"a": {"n": 1}}), &json!({"a": {"n": 1}, "b": {"n": 1}}));
}

#[test]
fn what_is_missing_fails_with_the_texts_of_the_service() {
    let input = json!({"a": 1});
    let prefix = "An error occurred while executing the state 'A' (entered at the event id #2). ";
    fails(
        &json!({"InputPath": "$.x"}),
        &input,
        "States.Runtime",
        &format!("{prefix}Invalid path '$.x' : No results for path: $['x']"),
    );
    fails(
        &json!({"Parameters": {"deep": [{"v.$": "$.x"}]}}),
        &input,
        "States.Runtime",
        &format!(
            "{prefix}The JSONPath '$.x' specified for the field 'v.$' could not be found in the input '{{\"a\":1}}'"
        ),
    );
    fails(
        &json!({"Result": 1, "ResultPath": "$.a.b"}),
        &input,
        "States.ReferencePathConflict",
        "Unable to apply step \"b\" to input {\"a\":1}",
    );
}

#[test]
fn variables_are_visible_from_the_next_state_on_and_in_inner_scopes() {
    let run = run(
        &json!({
            "A": {"Type": "Pass", "Assign": {"n": 1, "list.$": "$.list"}, "Next": "B"},
            "B": {"Type": "Pass", "Assign": {"n": 2, "old.$": "$n"}, "Next": "C"},
            "C": {"Type": "Map", "ItemsPath": "$list", "ItemProcessor": {"StartAt": "I", "States": {
                "I": {"Type": "Pass", "Assign": {"mine.$": "$"}, "Next": "J"},
                "J": {"Type": "Pass", "Parameters": {"n.$": "$n", "old.$": "$old", "mine.$": "$mine"}, "End": true}
            }}, "End": true}
        }),
        &json!({"list": [10, 20]}),
    );
    let expected = json!([{"n": 2, "old": 1, "mine": 10}, {"n": 2, "old": 1, "mine": 20}]);
    assert_eq!(run.output(), Some(&expected), "{run}");
}

#[test]
fn the_context_object_shows_the_execution_the_state_and_the_item() {
    let run = run(
        &json!({"A": {"Type": "Map", "End": true,
            "ItemSelector": {"at.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "all.$": "$"},
            "ItemProcessor": {"StartAt": "I", "States": {"I": {
                "Type": "Pass", "End": true,
                "Parameters": {"in.$": "$", "state.$": "$$.State.Name", "item.$": "$$.Map.Item.Value", "id.$": "$$.Execution.Name"}
            }}}
        }}),
        &json!(["x"]),
    );
    let expected = json!([{
        "in": {"at": 0, "v": "x", "all": ["x"]}, "state": "I", "item": "x", "id": "execution"
    }]);
    assert_eq!(run.output(), Some(&expected), "{run}");
}

#[test]
fn task_results_are_selected_assigned_and_placed() {
    let machine = states(&json!({
        "A": {
            "Type": "Task", "Resource": LAMBDA, "Parameters": {"n.$": "$.n"},
            "ResultSelector": {"double.$": "$.value"}, "ResultPath": "$.task", "OutputPath": "$.task.double",
            "Assign": {"raw.$": "$"}, "Next": "B"
        },
        "B": {"Type": "Pass", "Parameters": {"in.$": "$", "raw.$": "$raw"}, "End": true}
    }));
    let mut simulation = Simulation::of(&machine)
        .unwrap()
        .on("A", |input: Value| Ok(json!({"value": input["n"].as_i64().unwrap() * 2})));
    let run = simulation.run(json!({"n": 21, "other": 0})).unwrap();
    assert_eq!(run.output(), Some(&json!({"in": 42, "raw": {"value": 42}})), "{run}");
}

#[test]
fn payloads_over_the_quota_end_the_execution() {
    let fields = json!({"A": {"Type": "Pass", "Parameters": {"x.$": "$", "y.$": "$"}, "End": true}});
    for (length, status) in [(131_064, Status::Succeeded), (131_065, Status::Failed)] {
        let run = run(&fields, &json!("x".repeat(length)));
        assert_eq!(run.status(), status);
        if status == Status::Failed {
            assert_eq!(run.error(), Some("States.DataLimitExceeded"));
            assert_eq!(run.oversized()[0].bytes, Some(262_145));
        }
    }
}

#[test]
fn payloads_that_grow_deeper_in_a_loop_do_not_overflow_the_stack() {
    let run = run(
        &json!({
            "A": {"Type": "Pass", "Parameters": {"n.$": "$"}, "Next": "B"},
            "B": {"Type": "Choice", "Default": "A", "Choices": [
                {"Variable": "$.never", "IsPresent": true, "Next": "C"}
            ]},
            "C": {"Type": "Succeed"}
        }),
        &json!({}),
    );
    assert_eq!(run.error(), Some("States.DataLimitExceeded"));
    assert_eq!(run.oversized()[0].bytes, None);
    // Deep payloads can be written, too.
    assert!(run.history().iter().all(|event| event.to_json().is_object()));
}
