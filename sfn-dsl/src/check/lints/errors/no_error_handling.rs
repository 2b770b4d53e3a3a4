//! # `NO_ERROR_HANDLING`: a task with neither Retry nor Catch
//!
//! **Why:** one failure of what it calls fails the execution.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.TaskFailed"]}]}
//! ```

use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("NO_ERROR_HANDLING", "B216", "a task with neither Retry nor Catch").off(),
    check: Check::State(check),
};

/// A task with neither Retry nor Catch.
#[derive(Debug, Clone, PartialEq)]
pub struct NoErrorHandling;

impl Wording for NoErrorHandling {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "has neither `Retry` nor `Catch`, so one failure fails the execution".to_owned()
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    if here.state.task().is_some() && here.state.retry().is_empty() && here.state.catch().is_empty() {
        findings.state(here, &[], NoErrorHandling);
    }
}
