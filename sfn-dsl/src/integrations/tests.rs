//! The requests say what the table of services says, and the checks accept them.

use std::collections::BTreeSet;

use sfn_services::{OptimizedAction, OptimizedService};

use crate::builder::{Flow, JsonPath, Jsonata, Language, Request, Standard, Task, expression, path};
use crate::machine::MachineType;
use crate::place::Place;
use crate::raw::Definition;
use crate::resource::Pattern;

/// A request with what its module says about it.
pub(super) struct Sample {
    /// `sqs:sendMessage`
    pub(super) action: &'static str,
    /// The names of the arguments of its constructor.
    pub(super) required: &'static [&'static str],
    /// The names of the parameters that have methods.
    pub(super) optional: &'static [&'static str],
    /// The suffixes of its patterns.
    pub(super) waits: &'static [&'static str],
    /// The request with one text for every required parameter.
    pub(super) json_path: fn(&str) -> Request<JsonPath, Standard>,
    pub(super) jsonata: fn(&str) -> Request<Jsonata, Standard>,
}

const SAMPLES: &[&[Sample]] = &[
    super::apigateway::SAMPLES,
    super::athena::SAMPLES,
    super::batch::SAMPLES,
    super::bedrock::SAMPLES,
    super::bedrockagentcore::SAMPLES,
    super::codebuild::SAMPLES,
    super::databrew::SAMPLES,
    super::dynamodb::SAMPLES,
    super::ecs::SAMPLES,
    super::eks::SAMPLES,
    super::elasticmapreduce::SAMPLES,
    super::emr_containers::SAMPLES,
    super::emr_serverless::SAMPLES,
    super::events::SAMPLES,
    super::glue::SAMPLES,
    super::http::SAMPLES,
    super::lambda::SAMPLES,
    super::mediaconvert::SAMPLES,
    super::sagemaker::SAMPLES,
    super::sns::SAMPLES,
    super::sqs::SAMPLES,
    super::states::SAMPLES,
];

fn samples() -> impl Iterator<Item = &'static Sample> {
    SAMPLES.iter().copied().flatten()
}

fn actions() -> impl Iterator<Item = (&'static OptimizedService, &'static OptimizedAction)> {
    sfn_services::optimized_services()
        .iter()
        .flat_map(|service| service.actions.iter().map(move |action| (service, action)))
}

/// What keeps a machine of this state from being created.
#[track_caller]
fn check_accepted(what: &str, definition: &Definition) {
    if let Err(report) = definition.check(MachineType::Standard) {
        panic!("{what}: {report}");
    }
}

#[test]
fn every_action_of_the_table_has_a_request() {
    let found: Vec<&str> = samples().map(|sample| sample.action).collect();
    let expected: Vec<String> =
        actions().map(|(service, action)| format!("{}:{}", service.id, action.name)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_request_has_the_parameters_and_patterns_of_the_table() {
    for (sample, (_, action)) in samples().zip(actions()) {
        let required: BTreeSet<&str> = sample.required.iter().copied().collect();
        assert_eq!(required, action.required().collect(), "{}", sample.action);
        let all: BTreeSet<&str> = required.iter().chain(sample.optional).copied().collect();
        assert_eq!(all, action.accepted().collect(), "{}", sample.action);
        let waits: Vec<&str> = action.patterns.iter().copied().filter(|suffix| !suffix.is_empty()).collect();
        assert_eq!(sample.waits, waits, "{}", sample.action);
    }
}

#[test]
fn the_checks_accept_every_request_with_its_required_parameters() {
    for (sample, (_, action)) in samples().zip(actions()) {
        let task = Task::call("Call", (sample.json_path)("text"));
        check_accepted(sample.action, &Flow::from(complete(task, action)).definition());
        let task = Task::call("Call", (sample.jsonata)("text"));
        check_accepted(sample.action, &Flow::from(complete(task, action)).definition());
    }
}

/// The task with one parameter out of each group of which one is needed.
fn complete<L: Language>(mut task: Task<L, Standard>, action: &OptimizedAction) -> Task<L, Standard> {
    for group in action.one_of {
        task = task.parameter(group[0], "text");
    }
    task
}

#[test]
fn the_checks_accept_every_request_with_each_of_its_patterns() {
    for (sample, (_, action)) in samples().zip(actions()) {
        for pattern in [Pattern::Sync, Pattern::Sync2, Pattern::WaitForTaskToken] {
            if sample.waits.contains(&pattern.suffix()) {
                let mut request = (sample.json_path)("text");
                request.pattern = pattern;
                let definition = Flow::from(complete(Task::call("Call", request), action)).definition();
                let resource = format!("arn:aws:states:::{}{pattern}", sample.action);
                assert_eq!(definition.to_json()["States"]["Call"]["Resource"], resource);
                check_accepted(&resource, &definition);
            }
        }
    }
}

#[test]
fn a_path_marks_its_parameter_in_json_path() {
    let request = super::sqs::send_message("${Queue}", path("$.body"))
        .message_group_id("a")
        .message_group_id(path("$.group"));
    let task: Task<JsonPath, Standard> = Task::call("Send", request).parameter("MessageBody", "fixed");
    let expected =
        serde_json::json!({"QueueUrl": "${Queue}", "MessageGroupId.$": "$.group", "MessageBody": "fixed"});
    assert_eq!(Flow::from(task).definition().to_json()["States"]["Send"]["Parameters"], expected);
}

#[test]
fn an_expression_is_the_value_in_jsonata() {
    let request = super::states::start_execution("${Child}").input(expression("$states.input")).sync_2();
    let task: Task<Jsonata, Standard> = Task::call("Run", request);
    let json = Flow::from(task).definition().to_json();
    let expected = serde_json::json!({"StateMachineArn": "${Child}", "Input": "{% $states.input %}"});
    assert_eq!(json["States"]["Run"]["Arguments"], expected);
    assert_eq!(json["States"]["Run"]["Resource"], "arn:aws:states:::states:startExecution.sync:2");
}

#[test]
fn a_parameter_replaces_an_expression_for_all_of_them() {
    let task: Task<Jsonata, Standard> =
        Task::aws_sdk("Head", "s3:headObject").arguments(expression("$x")).parameter("Bucket", "b");
    let json = Flow::from(task).definition().to_json();
    assert_eq!(json["States"]["Head"]["Arguments"], serde_json::json!({"Bucket": "b"}));
}

#[test]
fn parameters_know_the_line_that_set_them() {
    let line = line!() + 1;
    let request = super::sqs::send_message("${Queue}", "x").delay_seconds(5);
    let task: Task<JsonPath, Standard> = Task::call("Send", request);
    let definition = Flow::from(task).definition();
    let delay = ["States", "Send", "Parameters", "DelaySeconds"]
        .into_iter()
        .try_fold(definition.root(), |node, key| node.get(key))
        .unwrap();
    let Place::Rust(location) = delay.place else { panic!("{:?}", delay.place) };
    assert_eq!((location.file, location.line), (file!(), line));
}
