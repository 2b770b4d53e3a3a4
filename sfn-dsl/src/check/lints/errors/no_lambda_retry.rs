//! # `NO_LAMBDA_RETRY`: a Lambda task that does not retry the errors of the Lambda service
//!
//! **Why:** the service fails now and then with 500 for no fault of the function; a retry is all it takes. AWS
//! recommends an interval of 2 s, 6 attempts and a rate of 2. A retrier for `States.TaskFailed` or `States.ALL` is
//! enough.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
//!    "Lambda.TooManyRequestsException"], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}]}
//! ```

use crate::check::lints::handlers::{is_lambda, is_retried};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::check::rules::listed;
use crate::machine::Task;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "NO_LAMBDA_RETRY",
        "B201",
        "a Lambda task that does not retry the errors of the Lambda service",
    ),
    check: Check::State(check),
};

/// A Lambda task that does not retry transient errors.
#[derive(Debug, Clone, PartialEq)]
pub struct NoLambdaRetry {
    /// The errors that are not retried.
    pub missing: Vec<&'static str>,
}

impl Wording for NoLambdaRetry {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { missing } = self;
        format!(
            "calls a Lambda function but does not retry {}, which pass by themselves",
            listed(missing.iter().copied())
        )
    }

    fn help(&self) -> Option<String> {
        Some("add a retrier for them, with an interval of 2 s, 6 attempts and a rate of 2".to_owned())
    }
}

/// Source: Developer Guide, "Handle transient Lambda service exceptions".
const TRANSIENT: [&str; 3] =
    ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"];

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task().filter(|task| is_lambda(task)) else { return };
    let is_missing = |error: &&str| !is_retried(&task.retry, error) && !names(task, error);
    let missing: Vec<&'static str> = TRANSIENT.into_iter().filter(is_missing).collect();
    if !missing.is_empty() {
        findings.state(here, &[], NoLambdaRetry { missing });
    }
}

/// Whether a retrier names the error, if only to say that it is not to be retried.
fn names(task: &Task, error: &str) -> bool {
    task.retry.iter().flat_map(|retrier| &retrier.error_equals).any(|name| *name == error)
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    /// A Task that calls a function, with those fields.
    fn task(fields: &str) -> String {
        format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f", {fields} "End": true}}"#
        )
    }

    #[test]
    fn transient_errors_are_to_be_retried() {
        let text = "calls a Lambda function but does not retry `Lambda.SdkClientException`, which pass by themselves";
        let two = r#""Retry": [{"ErrorEquals": ["Lambda.ServiceException", "Lambda.AWSLambdaException"]}],"#;
        reported(&LINT, &task(two), &[&format!("/States/S: state \"S\": {text}")]);
        reported_at(
            &LINT,
            &task(r#""Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}],"#),
            &["/States/S"],
        );
        silent(&LINT, &task(r#""Retry": [{"ErrorEquals": ["States.ALL"]}],"#));
        silent(
            &LINT,
            &task(r#""Retry": [{"ErrorEquals": ["Busy"]}, {"ErrorEquals": ["States.TaskFailed"]}],"#),
        );
        silent(&LINT, r#"{"Type": "Task", "Resource": "${Charge}", "End": true}"#);
    }
}
