//! Workflows: names, parameters, headers.

use sfn_dsl::check::Severity;
use sfn_dsl::prelude::*;
use sfn_dsl::raw::Definition;
use sfn_dsl::substitution::ValueType;

/// The problems of a workflow, advice aside, `CODE: message` each.
#[track_caller]
fn check(workflow: &Workflow, expected: &[&str]) {
    let report = workflow.check().map_or_else(|report| report, |checked| checked.warnings);
    let report = report.at_least(Severity::Warning);
    let found: Vec<String> = report
        .diagnostics()
        .iter()
        .map(|diagnostic| format!("{}: {}", diagnostic.code(), diagnostic.message()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn names_that_the_service_refuses_are_problems() {
    check(&Workflow::new("order-processing", Succeed::new("Done")), &[]);
    check(
        &Workflow::new("order processing", Succeed::new("Done")),
        &[
            "INVALID_NAME: \"order processing\" cannot be the name of a state machine, because ' ' must not be in it",
        ],
    );
    assert!(Workflow::new("", Succeed::new("Done")).check().is_err());
}

#[test]
fn parameters_are_declared_all_or_none() {
    let flow = || Flow::new().then(Task::lambda("Ship", "${ShipItm}"));
    check(&Workflow::new("w", flow()), &[]);
    assert_eq!(Workflow::new("w", flow()).parameters(), ["ShipItm".into()]);
    let declared = Workflow::new("w", flow()).parameter("ShipItem");
    check(
        &declared,
        &[
            "UNDECLARED_PARAMETER: state \"Ship\": `${ShipItm}` is not among the parameters that the workflow declares",
            "UNUSED_PARAMETER: the parameter `ShipItem` is declared, but `${ShipItem}` is nowhere in the definition",
        ],
    );
    let report = declared.check().unwrap_err();
    assert_eq!(report.diagnostics()[0].help().as_deref(), Some("did you mean `${ShipItem}`?"));
    assert_eq!(report.diagnostics()[0].location.as_ref().unwrap().to_string(), "/States/Ship/Resource");
    check(&Workflow::new("w", flow()).parameter("ShipItm"), &[]);
}

#[test]
fn an_unused_parameter_is_a_warning() {
    let workflow = Workflow::new("w", Succeed::new("Done")).parameter("Unused");
    let checked = workflow.check().unwrap();
    assert_eq!(checked.warnings.at_least(Severity::Warning).diagnostics().len(), 1);
}

#[test]
fn parameters_stand_for_text_and_numbers() {
    let (topic, timeout) = (Parameter::new("Topic"), Parameter::new("Timeout"));
    let task = Task::integration("T", "sns:publish")
        .parameters([("TopicArn", Payload::from(&topic)), ("Message", "m".into())])
        .timeout_seconds(&timeout);
    let workflow = Workflow::new("w", task).parameter(&topic).parameter(&timeout);
    let declared: Vec<(String, ValueType)> =
        workflow.parameters().into_iter().map(|parameter| (parameter.name, parameter.value_type)).collect();
    let expected = [("Timeout", ValueType::Number), ("Topic", ValueType::String)];
    assert_eq!(declared, expected.map(|(name, value_type)| (name.to_owned(), value_type)));
    let machine = workflow.check().unwrap().machine;
    let values =
        [("Timeout", "30"), ("Topic", "arn")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let filled = machine.definition().substitute(&values.into()).to_json();
    assert_eq!(filled["States"]["T"]["TimeoutSeconds"], 30);
    assert_eq!(filled["States"]["T"]["Parameters"]["TopicArn"], "arn");
}

#[test]
fn defaults_fill_in_what_a_deployment_does_not_say() {
    let (seconds, share) = (Parameter::new("Seconds").default(30), Parameter::new("Share").default(2.5));
    let (function, moment) =
        (Parameter::new("Function"), Parameter::new("Moment").default(Timestamp::from_millis(0)));
    let map = Map::new("M")
        .distributed(Express)
        .item_processor(Task::lambda("T", &function).timeout_seconds(&seconds))
        .tolerated_failure_percentage(&share);
    let flow = Flow::new().then(Wait::timestamp("W", &moment)).then(map);
    let workflow = Workflow::new("w", flow)
        .parameter(&seconds)
        .parameter(&share)
        .parameter(&moment)
        .parameter(&function);
    assert_eq!(workflow.check().unwrap().machine.unresolved().len(), 3, "a `Resource` is not among them");
    let filled = workflow.definition().substitute(&workflow.defaults()).to_json();
    assert_eq!(filled["States"]["W"]["Timestamp"], "1970-01-01T00:00:00.000Z");
    assert_eq!(filled["States"]["M"]["ToleratedFailurePercentage"], 2.5);
    let task = &filled["States"]["M"]["ItemProcessor"]["States"]["T"];
    assert_eq!((&task["TimeoutSeconds"], &task["Resource"]), (&json!(30), &json!("${Function}")));
}

#[test]
fn a_default_that_the_service_would_refuse_is_a_problem() {
    let seconds = Parameter::new("Seconds").default(0);
    let task = Task::lambda("T", "${T}").timeout_seconds(&seconds);
    let report = Workflow::new("w", task).parameter(&seconds).parameter("T").check().unwrap_err();
    assert_eq!(report.diagnostics().len(), 1, "{report}");
    assert_eq!(report.diagnostics()[0].location.as_ref().unwrap().to_string(), "/States/T/TimeoutSeconds");
}

#[test]
fn headers_of_a_read_definition_are_replaced_in_place() {
    let text = r#"{"StartAt":"D","Comment":"old","States":{"D":{"Type":"Succeed"}}}"#;
    let workflow =
        Workflow::from_definition("w", Definition::parse("w.asl.json", text).unwrap(), MachineType::Standard)
            .comment("new")
            .timeout_seconds(60);
    assert_eq!(
        workflow.definition().to_compact(),
        r#"{"TimeoutSeconds":60,"StartAt":"D","Comment":"new","States":{"D":{"Type":"Succeed"}}}"#
    );
}

#[test]
fn express_workflows_are_checked_as_such() {
    // A resource that is text tells the compiler nothing.
    fn export<K: Kind>() -> Flow<K> {
        Flow::new().then(Task::new("T", "arn:aws:states:::glue:startJobRun.sync").parameter("JobName", "j"))
    }
    assert!(Workflow::new("w", export()).check().is_ok());
    let report = Workflow::express("w", export()).check().unwrap_err();
    assert_eq!(
        report.diagnostics()[0].service_message(),
        "Express state machine does not support '.sync' service integration"
    );
}
