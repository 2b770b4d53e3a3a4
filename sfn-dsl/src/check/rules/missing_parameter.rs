//! # `SCHEMA_VALIDATION_FAILED`: a parameter that the integration needs
//!
//! **Why:** the service looks for required parameters when the machine is created. Names are case-sensitive.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true, "Parameters": {"MessageBody.$": "$"}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
//!   "Parameters": {"MessageBody.$": "$", "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/asks"}}
//! ```
//!
//! Arguments that one expression computes cannot be looked at. Only what has been measured is refused: integrations with a
//! list of their own; for those that go by the API model see `MISSING_PARAMETER`.

use super::{Wording, listed};
use crate::check::callee::{Callee, Given, described};
use crate::check::findings::{Findings, Site, Visit};
use crate::json::Node;
use crate::machine::QueryLanguage;
use crate::raw::schema::ObjectKind;
use crate::resource::Resource;

/// A required parameter is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingParameter {
    /// `Parameters` or `Arguments`.
    pub field: &'static str,
    /// Service and action.
    pub called: String,
    /// The parameter.
    pub parameter: &'static str,
    /// A given one that differs in its letters' case only, or carries a `.$` that JSONata does not know.
    pub written: Option<String>,
}

impl Wording for MissingParameter {
    fn message(&self) -> String {
        let Self { field, called, parameter, .. } = self;
        format!("`{field}` has no `{parameter}`, which `{called}` needs")
    }

    fn help(&self) -> Option<String> {
        let written = self.written.as_ref()?;
        Some(format!("write `{}` instead of `{written}`", self.parameter))
    }

    fn service_message(&self) -> String {
        format!("The field '{}' is required but was missing", self.parameter)
    }
}

/// A Task gives nothing to an integration that needs something.
#[derive(Debug, Clone, PartialEq)]
pub struct NoParameters {
    /// The resource.
    pub resource: String,
    /// Service and action.
    pub called: String,
    /// What it needs.
    pub required: Vec<&'static str>,
}

impl Wording for NoParameters {
    fn message(&self) -> String {
        let called = &self.called;
        format!("has no `Parameters`, but `{called}` needs {}", listed(self.required.iter().copied()))
    }

    fn help(&self) -> Option<String> {
        Some("add `Parameters`".to_owned())
    }

    fn service_message(&self) -> String {
        format!("Parameters field is required for resource ARN: {}", self.resource)
    }
}

/// Checks that a Task has `Parameters` where its resource needs them. What JSONata states do is not known.
pub(crate) fn check_absent(
    visit: &Visit<'_, '_>,
    resource: &Resource,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    // A field of the other language, or one that is misspelled, has been told already.
    let written =
        ["Parameters", "Parameters.$", "Arguments"].into_iter().any(|field| visit.object.has(field));
    if written || visit.language != Some(QueryLanguage::JsonPath) {
        return;
    }
    let Some(integration) = resource.integration() else { return };
    let Some(callee) = Callee::of(integration).filter(Callee::refuses_missing) else { return };
    let required = callee.required();
    if !required.is_empty() {
        let resource = resource.arn().to_owned();
        findings.error(site, NoParameters { resource, called: described(integration), required });
    }
}

/// Checks the value of `Parameters` or `Arguments` of a Task; other fields are passed over.
pub(crate) fn check(
    visit: &Visit<'_, '_>,
    field: &str,
    value: &Node,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    let field = match (visit.kind, field) {
        (ObjectKind::Task, "Parameters") => "Parameters",
        (ObjectKind::Task, "Arguments") => "Arguments",
        _ => return,
    };
    let resource = visit.object.get("Resource").and_then(Node::as_str).and_then(Resource::parse);
    let Some(integration) = resource.as_ref().and_then(Resource::integration) else { return };
    let Some(callee) = Callee::of(integration).filter(Callee::refuses_missing) else { return };
    let Some(given) = Given::in_value(field, value) else { return };
    for parameter in callee.missing(&given) {
        let written = given.resembling(parameter).map(str::to_owned);
        findings.error(site, MissingParameter { field, called: described(integration), parameter, written });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::machine_of;
    use crate::check::{Diagnostic, Levels};
    use crate::machine::MachineType;
    use crate::raw::Definition;

    /// What is said of a Task: `location: message; help`.
    fn said(resource: &str, members: &str) -> Vec<String> {
        let members =
            format!(r#""Type":"Task","Resource":"arn:aws:states:::{resource}"{members},"Next":"Done""#);
        let definition: Definition = machine_of(&members).parse().unwrap();
        let line = |found: &Diagnostic| {
            let location = found.service_location().unwrap().replace("/States/S", "");
            let message = found.message().replace("state \"S\": ", "");
            format!("{location}: {message}; {}", found.help().unwrap_or_default())
        };
        match definition.check_with(MachineType::Standard, &Levels::service_only()) {
            Ok(_) => Vec::new(),
            Err(report) => report.diagnostics().iter().map(line).collect(),
        }
    }

    #[track_caller]
    fn check(resource: &str, members: &str, expected: &[&str]) {
        assert_eq!(said(resource, members), expected, "{resource} {members}");
    }

    #[test]
    fn required_parameters_are_given() {
        check(
            "sqs:sendMessage",
            r#","Parameters":{"QueueUrl":"u"}"#,
            &["/Parameters: `Parameters` has no `MessageBody`, which `sqs:sendMessage` needs; "],
        );
        check(
            "states:startExecution.sync:2",
            r#","Parameters":{"Input.$":"$","stateMachineArn":"a"}"#,
            &[
                "/Parameters: `Parameters` has no `StateMachineArn`, which `states:startExecution` needs; write \
               `StateMachineArn` instead of `stateMachineArn`",
            ],
        );
        check("sqs:sendMessage", r#","Parameters":{"QueueUrl.$":"$.q","MessageBody.$":"$"}"#, &[]);
    }

    #[test]
    fn a_task_without_parameters_is_told_once() {
        let text =
            "/Resource: has no `Parameters`, but `lambda:invoke` needs `FunctionName`; add `Parameters`";
        check("lambda:invoke", "", &[text]);
        check("elasticmapreduce:createCluster", r#","Parameters":{"Name":"c","Instances":{}}"#, &[]);
    }

    #[test]
    fn what_goes_by_the_api_model_is_not_refused() {
        check("aws-sdk:s3:getObject", "", &[]);
        check("aws-sdk:s3:getObject", r#","Parameters":{"Bucket":"b"}"#, &[]);
        check("sagemaker:createTrainingJob.sync", r#","Parameters":{"RoleArn":"r"}"#, &[]);
    }

    #[test]
    fn what_cannot_be_seen_is_not_judged() {
        let jsonata = r#","QueryLanguage":"JSONata","Arguments":"{% $states.input %}""#;
        check("sqs:sendMessage", jsonata, &[]);
        check("sqs:sendMessage", r#","Parameters":"${Parameters}""#, &[]);
        check("sqs:sendMessage", r#","Parameters":{"${Url}":"u","MessageBody":"b"}"#, &[]);
        check("${Api}", "", &[]);
        check("sqs:sendMessage", r#","QueryLanguage":"JSONata""#, &[]);
    }

    #[test]
    fn jsonata_knows_no_computed_keys() {
        let jsonata = r#","QueryLanguage":"JSONata","Arguments":{"FunctionName.$":"{% $f %}"}"#;
        check(
            "lambda:invoke",
            jsonata,
            &[
                "/Arguments: `Arguments` has no `FunctionName`, which `lambda:invoke` needs; write `FunctionName` instead of \
               `FunctionName.$`",
            ],
        );
    }
}
