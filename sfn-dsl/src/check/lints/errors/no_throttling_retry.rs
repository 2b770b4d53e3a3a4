//! # `NO_THROTTLING_RETRY`: a Lambda task that retries other transient errors but not throttling
//!
//! **Why:** `Lambda.TooManyRequestsException` is the most common of them: every account has a limit of concurrent
//! calls.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"]}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
//!    "Lambda.TooManyRequestsException"]}]}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::handlers::{is_lambda, is_retried};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info(
        "NO_THROTTLING_RETRY",
        "B202",
        "a Lambda task that retries other transient errors but not throttling",
    ),
    check: Check::State(check),
};

/// A Lambda task that does not retry throttling.
#[derive(Debug, Clone, PartialEq)]
pub struct NoThrottlingRetry;

impl Wording for NoThrottlingRetry {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "retries errors of the Lambda service, but not `Lambda.TooManyRequestsException`, the most common one"
            .to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("add `Lambda.TooManyRequestsException` to the retrier".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task().filter(|task| is_lambda(task)) else { return };
    let retries = |error| is_retried(&task.retry, error);
    if retries("Lambda.ServiceException") && !retries("Lambda.TooManyRequestsException") {
        findings.state(here, &[Key("Retry")], NoThrottlingRetry);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    /// A Task that calls a function, with those fields.
    fn task(fields: &str) -> String {
        format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f", {fields} "End": true}}"#
        )
    }

    #[test]
    fn throttling_is_retried_with_the_rest() {
        reported_at(
            &LINT,
            &task(r#""Retry": [{"ErrorEquals": ["Lambda.ServiceException"]}],"#),
            &["/States/S/Retry"],
        );
        silent(&LINT, &task(r#""Retry": [{"ErrorEquals": ["States.ALL"]}],"#));
        silent(&LINT, &task(""));
    }
}
