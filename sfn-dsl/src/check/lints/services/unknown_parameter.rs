//! # `UNKNOWN_PARAMETER`: a parameter that the integration does not know
//!
//! **Why:** the service refuses a parameter it does not know, or an execution fails at the call. AWS SDK integrations spell
//! parameters as the AWS SDK for Java does, in Pascal case: `DBInstanceIdentifier` of the API is `DbInstanceIdentifier`.
//! Optimized integrations take a part of the API's parameters.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:rds:describeDBInstances", "End": true,
//!   "Parameters": {"DBInstanceIdentifier": "orders"}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:rds:describeDBInstances", "End": true,
//!   "Parameters": {"DbInstanceIdentifier": "orders"}}
//! ```
//!
//! Only the parameters themselves are looked at, not what is inside them.

use sfn_services::Acceptance;

use super::{callee, given};
use crate::check::callee::{Callee, described};
use crate::check::findings::Step;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::nearest::nearest;
use crate::resource::Pattern;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("UNKNOWN_PARAMETER", "B405", "a parameter that the integration does not know"),
    check: Check::State(check),
};

/// A parameter that the integration does not know.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownParameter {
    /// Service and action.
    pub called: String,
    /// The parameter.
    pub parameter: String,
    /// Whether the API behind an optimized integration has it.
    pub is_in_api: bool,
    /// The parameter that was probably meant.
    pub nearest: Option<&'static str>,
    /// Whether it is a task token beside the parameter that carries it.
    pub is_token: bool,
}

impl Wording for UnknownParameter {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { called, parameter, .. } = self;
        if self.is_in_api {
            format!(
                "`{called}` is not said to take `{parameter}`, although the API does; the service may refuse it"
            )
        } else {
            format!("`{called}` has no parameter `{parameter}`; the service refuses it, or the call fails")
        }
    }

    fn help(&self) -> Option<String> {
        if self.is_token {
            return Some(
                "put the token into the parameter that reaches whoever returns it, such as `Payload`"
                    .to_owned(),
            );
        }
        self.nearest.map(|nearest| format!("did you mean `{nearest}`?"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let (Some((integration, callee)), Some(given)) = (callee(here), given(here)) else { return };
    let params = callee.params();
    let free: Vec<&str> = params.iter().copied().filter(|param| !given.has(param)).collect();
    for (name, member) in &given.members {
        let acceptance = match callee {
            Callee::Sdk(action) if action.param(name).is_some() => Acceptance::Accepted,
            // Told by the lint about renamed parameters.
            Callee::Sdk(action) if action.renamed().any(|(api, _)| api == *name) => Acceptance::Accepted,
            Callee::Sdk(_) => Acceptance::Unknown,
            Callee::Optimized(_, action) => action.acceptance(name),
        };
        if acceptance == Acceptance::Accepted {
            continue;
        }
        let is_in_api = matches!(acceptance, Acceptance::Refused | Acceptance::Undocumented);
        let free = free.iter().copied();
        let meant = if is_in_api { None } else { nearest(name.trim_end_matches(".$"), free) };
        // A key of JSONPath in a JSONata state: `nearest` passes over what is equal.
        let meant =
            meant.or_else(|| params.iter().copied().find(|param| name.strip_suffix(".$") == Some(param)));
        let problem = UnknownParameter {
            called: described(integration),
            parameter: (*name).to_owned(),
            is_in_api,
            nearest: meant,
            is_token: *name == "TaskToken" && integration.pattern == Pattern::WaitForTaskToken,
        };
        findings.state(here, &[Step::Key(given.field), Step::Key(&member.key)], problem);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn task(resource: &str, parameters: &str) -> String {
        format!(
            r#"{{"Type":"Task","Resource":"arn:aws:states:::{resource}","Parameters":{parameters},"Next":"Done"}}"#
        )
    }

    #[test]
    fn parameters_have_the_names_of_the_integration() {
        let text = "/States/S/Parameters/DBInstanceIdentifier: state \"S\": `aws-sdk:rds:describeDBInstances` has no parameter \
                    `DBInstanceIdentifier`; the service refuses it, or the call fails";
        reported(&LINT, &task("aws-sdk:rds:describeDBInstances", r#"{"DBInstanceIdentifier":"o"}"#), &[text]);
        let text = "/States/S/Parameters/TaskToken.$: state \"S\": `lambda:invoke` has no parameter `TaskToken`; the service refuses \
                    it, or the call fails";
        let token = r#"{"FunctionName":"f","TaskToken.$":"$$.Task.Token"}"#;
        reported(&LINT, &task("lambda:invoke.waitForTaskToken", token), &[text]);
    }

    #[test]
    fn an_optimized_integration_may_refuse_what_the_api_takes() {
        let text = "/States/S/Parameters/Count: state \"S\": `ecs:runTask` is not said to take `Count`, although the API does; the \
                    service may refuse it";
        reported(&LINT, &task("ecs:runTask", r#"{"TaskDefinition":"t","Count":2}"#), &[text]);
        silent(&LINT, &task("aws-sdk:ecs:runTask", r#"{"TaskDefinition":"t","Count":2}"#));
    }

    #[test]
    fn computed_and_nested_parameters_are_left_alone() {
        for (resource, parameters) in [
            ("sqs:sendMessage", r#"{"QueueUrl.$":"$.q","MessageBody":{"anything":1}}"#),
            (
                "aws-sdk:codeartifact:describePackage",
                r#"{"Package":"p","Domain":"d","Format":"npm","Repository":"r"}"#,
            ),
            ("aws-sdk:s3:listBuckets", r#"{"${Name}":1}"#),
            ("aws-sdk:s3vectors:somethingNew", r#"{"Anything":1}"#),
            ("aws-sdk:sqs:${Action}", r#"{"Anything":1}"#),
        ] {
            silent(&LINT, &task(resource, parameters));
        }
    }
}
