//! # `MISSING_PARAMETER`: a parameter that the API needs
//!
//! **Why:** an API refuses a call without its required parameters, if the service accepts the definition at all. AWS SDK
//! integrations also need the idempotency tokens that an SDK would fill in. Of some parameters exactly one is needed.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "Parameters": {"Bucket": "orders"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "End": true,
//!   "Parameters": {"Bucket": "orders", "Key.$": "$.id"}}
//! ```
//!
//! What the service is known to refuse is an error of its own.

use super::{callee, given, gives_nothing};
use crate::check::callee::{Callee, Given, described};
use crate::check::findings::Step;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::check::rules::listed;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("MISSING_PARAMETER", "B418", "a parameter that the API needs"),
    check: Check::State(check),
};

/// A parameter that the API needs is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingApiParameter {
    /// `Parameters` or `Arguments`.
    pub field: &'static str,
    /// Service and action.
    pub called: String,
    /// The parameter.
    pub parameter: &'static str,
    /// A given one that differs in its letters' case only, or carries a `.$` that JSONata does not know.
    pub written: Option<String>,
    /// Whether it is an idempotency token.
    pub is_token: bool,
}

impl Wording for MissingApiParameter {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { field, called, parameter, .. } = self;
        format!("`{field}` has no `{parameter}`, which `{called}` needs")
    }

    fn help(&self) -> Option<String> {
        let parameter = self.parameter;
        match &self.written {
            Some(written) => Some(format!("write `{parameter}` instead of `{written}`")),
            None if self.is_token && self.field == "Parameters" => {
                Some(format!("add \"{parameter}.$\": \"States.UUID()\""))
            }
            None if self.is_token => Some(format!("add \"{parameter}\": \"{{% $uuid() %}}\"")),
            None => None,
        }
    }
}

/// Of some parameters none is given, or more than one.
#[derive(Debug, Clone, PartialEq)]
pub struct NotOneOfParameters {
    /// Service and action.
    pub called: String,
    /// The parameters.
    pub parameters: &'static [&'static str],
    /// Those that are given.
    pub given: Vec<&'static str>,
}

impl Wording for NotOneOfParameters {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let parameters = listed(self.parameters.iter().copied());
        let given =
            if self.given.is_empty() { "none".to_owned() } else { listed(self.given.iter().copied()) };
        format!("`{}` needs exactly one of {parameters}; found {given}", self.called)
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some((integration, callee)) = callee(here) else { return };
    let field = if here.state.is_jsonata() { "Arguments" } else { "Parameters" };
    let nothing = gives_nothing(here).then(|| Given { field, members: Vec::new() });
    let at = if nothing.is_some() { "Resource" } else { field };
    let Some(given) = nothing.or_else(|| given(here)) else { return };
    for parameter in callee.missing(&given) {
        let is_token = match callee {
            Callee::Sdk(action) => action.param(parameter).is_some_and(|param| param.token),
            Callee::Optimized(..) => false,
        };
        let written = given.resembling(parameter).map(str::to_owned);
        let problem =
            MissingApiParameter { field, called: described(integration), parameter, written, is_token };
        findings.state(here, &[Step::Key(at)], problem);
    }
    let Callee::Optimized(_, action) = callee else { return };
    for parameters in action.one_of {
        let found: Vec<&str> = parameters.iter().copied().filter(|name| given.has(name)).collect();
        if found.len() != 1 {
            let problem = NotOneOfParameters { called: described(integration), parameters, given: found };
            findings.state(here, &[Step::Key(at)], problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn task(resource: &str, members: &str) -> String {
        format!(r#"{{"Type":"Task","Resource":"arn:aws:states:::{resource}"{members},"Next":"Done"}}"#)
    }

    #[track_caller]
    fn check(resource: &str, members: &str, expected: &[&str]) {
        let expected: Vec<String> = expected.iter().map(|line| format!("/States/S{line}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        reported(&LINT, &task(resource, members), &expected);
    }

    #[test]
    fn the_api_model_says_what_is_needed() {
        check(
            "aws-sdk:s3:getObject",
            r#","Parameters":{"Bucket":"b"}"#,
            &["/Parameters: state \"S\": `Parameters` has no `Key`, which `aws-sdk:s3:getObject` needs"],
        );
        check(
            "aws-sdk:s3:listObjectsV2",
            r#","QueryLanguage":"JSONata""#,
            &["/Resource: state \"S\": `Arguments` has no `Bucket`, which `aws-sdk:s3:listObjectsV2` needs"],
        );
        check(
            "aws-sdk:s3vectors:createVectorBucket",
            r#","Parameters":{}"#,
            &[
                "/Parameters: state \"S\": `Parameters` has no `VectorBucketName`, which `aws-sdk:s3vectors:createVectorBucket` needs",
            ],
        );
    }

    #[test]
    fn tokens_are_given_to_sdk_integrations_only() {
        let given = r#","Parameters":{"ApplicationId":"a","ExecutionRoleArn":"r"}"#;
        check(
            "aws-sdk:emrserverless:startJobRun",
            given,
            &[
                "/Parameters: state \"S\": `Parameters` has no `ClientToken`, which `aws-sdk:emrserverless:startJobRun` needs",
            ],
        );
        silent(&LINT, &task("emr-serverless:startJobRun.sync", given));
    }

    #[test]
    fn other_parameters_can_stand_for_a_required_one() {
        let source = r#","Parameters":{"SourceBucket":"a","SourceKey":"b","DestinationBucket":"c","DestinationKey":"d"}"#;
        silent(&LINT, &task("aws-sdk:s3:copyObject", source));
        let half = r#","Parameters":{"SourceBucket":"a","Bucket":"c","Key":"d"}"#;
        let text =
            "/Parameters: state \"S\": `Parameters` has no `CopySource`, which `aws-sdk:s3:copyObject` needs";
        check("aws-sdk:s3:copyObject", half, &[text]);
        let api = r#","Parameters":{"Domain":"d","Format":"npm","Package":"p","Repository":"r"}"#;
        silent(&LINT, &task("aws-sdk:codeartifact:describePackage", api));
    }

    #[test]
    fn of_some_parameters_one_is_needed() {
        let text = "/Parameters: state \"S\": `sns:publish` needs exactly one of `TopicArn`, `TargetArn`, `PhoneNumber`; found none";
        check("sns:publish", r#","Parameters":{"Message":"m"}"#, &[text]);
        let text = "/Parameters: state \"S\": `bedrock:invokeModel` needs exactly one of `Body`, `Input`; found `Body`, `Input`";
        check("bedrock:invokeModel", r#","Parameters":{"ModelId":"m","Body":{},"Input":{}}"#, &[text]);
        silent(&LINT, &task("sns:publish", r#","Parameters":{"Message":"m","TopicArn.$":"$.t"}"#));
    }

    #[test]
    fn what_cannot_be_seen_is_not_judged() {
        let jsonata = r#","QueryLanguage":"JSONata","Arguments":"{% $states.input %}""#;
        silent(&LINT, &task("aws-sdk:s3:getObject", jsonata));
        silent(&LINT, &task("aws-sdk:s3:getObject", r#","Parameters":{"${Key}":"k"}"#));
        silent(&LINT, &task("aws-sdk:s3:listBuckets", ""));
    }
}
