//! # `WRONG_PARAMETER_TYPE`: a parameter of the wrong JSON type
//!
//! **Why:** AWS SDK integrations take each parameter in the type of the API, and a call with another fails. Optimized
//! integrations make a text of an object themselves (`MessageBody`, `Message`, `Input`), so they are not judged; nor are
//! numbers, booleans and texts that stand for each other, and what a path or an expression returns. `Input` of the
//! service `sfn` is an exception: published workflows give it an object.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage", "End": true,
//!  "Parameters": {"QueueUrl": "${Queue}", "MessageBody": {"id.$": "$.id"}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage", "End": true,
//!  "Parameters": {"QueueUrl": "${Queue}", "MessageBody.$": "States.JsonToString($)"}}
//! ```

use sfn_services::Kind;

use super::{callee, given};
use crate::check::callee::{Callee, described};
use crate::check::findings::Step;
use crate::check::lints::payload::is_expression;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::json::{self, Node};
use crate::machine::QueryLanguage;
use crate::substitution;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("WRONG_PARAMETER_TYPE", "B410", "a parameter of the wrong JSON type"),
    check: Check::State(check),
};

/// A parameter of the wrong JSON type.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongParameterType {
    /// Service and action.
    pub called: String,
    /// The parameter.
    pub parameter: String,
    /// What it takes.
    pub expected: &'static str,
    /// What it is given.
    pub given: json::Kind,
    /// The query language of the state.
    pub language: QueryLanguage,
}

impl Wording for WrongParameterType {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { called, parameter, expected, given, .. } = self;
        format!("`{called}` takes {expected} in `{parameter}`, but is given {}", given.described())
    }

    fn help(&self) -> Option<String> {
        let Self { parameter, expected, language, .. } = self;
        (*expected == TEXT).then(|| match language {
            QueryLanguage::JsonPath => {
                format!("make it a text: `\"{parameter}.$\": \"States.JsonToString($)\"`")
            }
            QueryLanguage::Jsonata => "make it a text with `$string(…)`".to_owned(),
        })
    }
}

const TEXT: &str = "a text";

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let (Some((integration, Callee::Sdk(action))), Some(given)) = (callee(here), given(here)) else { return };
    for (name, member) in &given.members {
        // What `.$` computes is not known.
        let Some(param) = action.param(name).filter(|_| *member.key == **name) else { continue };
        if integration.service == "sfn" && param.name == "Input" {
            continue;
        }
        if let Some(expected) = mismatch(param.kind, &member.value) {
            let problem = WrongParameterType {
                called: described(integration),
                parameter: (*name).to_owned(),
                expected,
                given: member.value.kind(),
                language: here.state.state.query_language,
            };
            findings.state(here, &[Step::Key(given.field), Step::Key(&member.key)], problem);
        }
    }
}

/// What a parameter takes, where the value certainly is something else.
fn mismatch(param: Kind, value: &Node) -> Option<&'static str> {
    if value.as_str().is_some_and(|text| is_expression(text) || substitution::is_in(text)) {
        return None;
    }
    let given = value.kind();
    let (expected, fits) = match param {
        Kind::String | Kind::Enum => (TEXT, !matches!(given, json::Kind::Object | json::Kind::Array)),
        Kind::Boolean => ("a boolean", !matches!(given, json::Kind::Object | json::Kind::Array)),
        Kind::Integer | Kind::Float => ("a number", !matches!(given, json::Kind::Object | json::Kind::Array)),
        Kind::List => ("an array", matches!(given, json::Kind::Array | json::Kind::Null)),
        Kind::Map | Kind::Structure | Kind::Union => {
            ("an object", matches!(given, json::Kind::Object | json::Kind::Null))
        }
        // Bytes, documents and timestamps come in several forms.
        _ => return None,
    };
    (!fits).then_some(expected)
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn task(resource: &str, parameters: &str) -> String {
        format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:states:::{resource}", "Parameters": {parameters}, "End": true}}"#
        )
    }

    #[test]
    fn optimized_integrations_make_texts_themselves() {
        let body = r#"{"QueueUrl": "q", "MessageBody": {"id": 1}}"#;
        let text = "/States/S/Parameters/MessageBody: state \"S\": `aws-sdk:sqs:sendMessage` takes a text in `MessageBody`, but is \
                    given an object";
        reported(&LINT, &task("aws-sdk:sqs:sendMessage", body), &[text]);
        silent(&LINT, &task("sqs:sendMessage", body));
        silent(&LINT, &task("aws-sdk:sfn:startExecution", r#"{"StateMachineArn": "m", "Input": {}}"#));
        let text = "/States/S/Parameters/InstanceIds: state \"S\": `aws-sdk:ec2:startInstances` takes an array in `InstanceIds`, but \
                    is given a string";
        reported(&LINT, &task("aws-sdk:ec2:startInstances", r#"{"InstanceIds": "i-1"}"#), &[text]);
        silent(&LINT, &task("aws-sdk:ec2:startInstances", r#"{"InstanceIds": ["i-1"]}"#));
        silent(&LINT, &task("aws-sdk:ec2:startInstances", r#"{"InstanceIds.$": "$.ids"}"#));
        silent(&LINT, &task("aws-sdk:ec2:startInstances", r#"{"InstanceIds": "${Ids}"}"#));
    }
}
