//! States tried alone.

use serde_json::{Value, json};
use sfn_dsl::check::Levels;
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_sim::Program;
use sfn_sim::history::{ErrorOutput, StateType};
use sfn_sim::test_state::{
    ErrorDetails, Mock, Stage, StateConfiguration, TESTED_STATE, TestState, TestStateOutput,
    TestStateProblem, TestStatus, single,
};

fn with_test<T>(state: &Value, act: impl FnOnce(TestState<'_>) -> T) -> T {
    let machine = single(&Definition::parse("state", &state.to_string()).unwrap());
    let machine = machine.check_with(MachineType::Standard, &Levels::service_only()).unwrap().machine;
    let program = Program::compile(&machine).unwrap();
    act(TestState::new(&program, TESTED_STATE).unwrap())
}

#[track_caller]
fn test(state: &Value, act: impl FnOnce(TestState<'_>) -> TestState<'_>) -> TestStateOutput {
    with_test(state, |test| act(test).run().unwrap())
}

fn error(name: &str) -> Mock {
    Mock::ErrorOutput(ErrorOutput::new(name, "because"))
}

fn charge() -> Value {
    json!({
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "charge", "Payload.$": "$.order"}, "ResultPath": "$.charged",
        "Retry": [
            {"ErrorEquals": ["Other"]},
            {"ErrorEquals": ["Busy"], "IntervalSeconds": 3, "BackoffRate": 2.0, "MaxAttempts": 3},
        ],
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "B"}],
        "Next": "B"
    })
}

#[test]
fn every_stage_of_a_task_is_shown() {
    let found = test(&charge(), |test| {
        test.input(json!({"order": 7})).mock(Mock::Result(json!({"StatusCode": 200})))
    });
    assert_eq!((found.status, found.next_state.unwrap().as_str()), (TestStatus::Succeeded, "B"));
    let stages =
        [Stage::InputPath, Stage::Parameters, Stage::Result, Stage::ResultSelector, Stage::ResultPath];
    let values = stages.map(|stage| found.inspection.stage(stage).unwrap().clone());
    let placed = json!({"order": 7, "charged": {"StatusCode": 200}});
    assert_eq!(
        values,
        [
            json!({"order": 7}),
            json!({"FunctionName": "charge", "Payload": 7}),
            json!({"StatusCode": 200}),
            json!({"StatusCode": 200}),
            placed.clone(),
        ]
    );
    assert_eq!(found.output, Some(placed));
}

#[test]
fn an_error_meets_retriers_before_catchers() {
    let configuration =
        |count| StateConfiguration { retrier_retry_count: count, ..StateConfiguration::default() };
    let run = |count| {
        let input = json!({"order": 7});
        test(&charge(), |test| test.input(input).mock(error("Busy")).configuration(configuration(count)))
    };
    let again = run(2);
    assert_eq!((again.status, again.output), (TestStatus::Retriable, None));
    let details = again.inspection.error_details;
    assert_eq!((details.retry_index, details.retry_backoff.unwrap().as_secs()), (Some(1), 12));
    let caught = run(3);
    assert_eq!(caught.status, TestStatus::CaughtError);
    let used_up = ErrorDetails { retry_index: Some(1), retry_backoff: None, catch_index: Some(0) };
    assert_eq!(caught.inspection.error_details, used_up);
    assert_eq!(caught.output.unwrap()["error"], json!({"Error": "Busy", "Cause": "because"}));
    assert_eq!(caught.error_output, ErrorOutput::new("Busy", "because"));
}

#[test]
fn nothing_runs_behind_the_state() {
    let wait = json!({"Type": "Wait", "Seconds": 86_400, "Next": "B"});
    let found = test(&wait, |test| test.input(json!(1)));
    assert_eq!(
        (found.status, found.output, found.next_state.unwrap().as_str()),
        (TestStatus::Succeeded, Some(json!(1)), "B")
    );
}

#[test]
fn a_jsonata_state_shows_arguments_and_variables() {
    let state = json!({
        "Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "charge", "Payload": "{% $price * 2 %}"},
        "Assign": {"paid": "{% $states.result.Payload %}"}, "Output": "{% $states.result.Payload + 1 %}", "End": true
    });
    let found = test(&state, |test| {
        test.variables([("price".into(), json!(4))])
            .mock(Mock::Result(json!({"Payload": 8, "StatusCode": 200})))
    });
    assert_eq!(found.output, Some(json!(9)));
    let data = found.inspection.to_json();
    assert_eq!(data["afterArguments"], json!({"FunctionName": "charge", "Payload": 8}).to_string());
    assert_eq!(data["variables"], json!({"paid": 8, "price": 4}).to_string());
    assert_eq!(data.get("afterInputPath"), None);
}

#[test]
fn branches_and_iterations_are_mocked() {
    let pass = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
    let map = json!({
        "Type": "Map", "ItemsPath": "$.items", "ItemSelector": {"n.$": "$$.Map.Item.Value"}, "MaxConcurrency": 2,
        "ItemProcessor": pass, "End": true
    });
    let input = json!({"items": [1, 2]});
    let found = test(&map, |test| test.input(input.clone()).mock(Mock::Result(json!(["a", "b"]))));
    assert_eq!(found.output, Some(json!(["a", "b"])));
    assert_eq!(found.inspection.stage(Stage::ItemSelector), Some(&json!([{"n": 1}, {"n": 2}])));
    assert_eq!(found.inspection.limits.unwrap().max_concurrency, 2);

    let failed = Some(3);
    let too_many =
        StateConfiguration { map_iteration_failure_count: failed, ..StateConfiguration::default() };
    let refused =
        with_test(&map, |test| test.input(input).mock(Mock::Result(json!([]))).configuration(too_many).run());
    assert_eq!(refused, Err(TestStateProblem::TooManyFailures));
    let unmocked = with_test(&map, |test| test.input(json!([])).run());
    assert_eq!(unmocked, Err(TestStateProblem::NoMock(StateType::Map)));
}

#[test]
fn a_result_that_the_service_could_not_give_is_refused() {
    let refused = with_test(&charge(), |test| {
        test.input(json!({"order": 7})).mock(Mock::Result(json!({"StatusCode": "200"}))).run()
    });
    let text = "Mock result schema validation error: Field 'StatusCode' must be a number";
    assert_eq!(refused.unwrap_err().to_string(), text);
}

#[test]
fn a_context_object_is_taken_as_it_is() {
    let state = json!({"Type": "Pass", "Parameters": {"id.$": "$$.Execution.Id"}, "End": true});
    let found = test(&state, |test| test.context(json!({"Execution": {"Id": "mine"}})));
    assert_eq!(found.output, Some(json!({"id": "mine"})));
    let refused = with_test(&state, |test| test.context(json!({"Execution": {"Id": 1}})).run());
    assert_eq!(
        refused.unwrap_err().to_string(),
        "Invalid Context object provided: Execution.Id must be a string"
    );
}
