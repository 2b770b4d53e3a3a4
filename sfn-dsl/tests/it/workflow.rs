//! Workflows: names, parameters, headers.

use sfn_dsl::check::Severity;
use sfn_dsl::prelude::*;
use sfn_dsl::raw::Definition;

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
    assert_eq!(Workflow::new("w", flow()).parameters(), ["ShipItm"]);
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
    assert_eq!(workflow.parameters(), ["Timeout", "Topic"]);
    let machine = workflow.check().unwrap().machine;
    let values =
        [("Timeout", "30"), ("Topic", "arn")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let filled = machine.definition().substitute(&values.into()).to_json();
    assert_eq!(filled["States"]["T"]["TimeoutSeconds"], 30);
    assert_eq!(filled["States"]["T"]["Parameters"]["TopicArn"], "arn");
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
