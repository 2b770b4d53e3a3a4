//! # `RETRY_OF_EVERYTHING`: a retrier for every error, without exceptions
//!
//! **Why:** `States.ALL` includes errors that come again whatever is done. A retrier with `MaxAttempts` 0 in front
//! of it lets those fail at once.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.ALL"]}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["CardDeclined"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::name::ErrorName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("RETRY_OF_EVERYTHING", "B207", "a retrier for every error, without exceptions"),
    check: Check::State(check),
};

/// A retrier for every error.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryOfEverything;

impl Wording for RetryOfEverything {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "retries every error, those that come again whatever is done included".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("put a retrier with `MaxAttempts` 0 for those in front".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let retriers = here.state.retry();
    let all =
        retriers.iter().position(|retrier| retrier.error_equals.iter().any(|name| *name == ErrorName::ALL));
    let has_exception = retriers.iter().any(|retrier| retrier.max_attempts == 0);
    if let (Some(index), false) = (all, has_exception) {
        findings.state(here, &[Key("Retry"), Index(index)], RetryOfEverything);
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
    fn named_errors_are_no_problem() {
        silent(&LINT, &task(r#""Retry": [{"ErrorEquals": ["Busy"]}],"#));
        let both = r#""Retry": [{"ErrorEquals": ["Busy"]}, {"ErrorEquals": ["States.ALL"]}],"#;
        reported_at(&LINT, &task(both), &["/States/S/Retry[1]"]);
    }
}
