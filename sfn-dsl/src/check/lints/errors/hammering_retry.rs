//! # `HAMMERING_RETRY`: many retries in a short time
//!
//! **Why:** a service in trouble gets no time to recover: delays should grow.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 10, "BackoffRate": 1}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 10, "BackoffRate": 1.5}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("HAMMERING_RETRY", "B205", "many retries in a short time"),
    check: Check::State(check),
};

/// Retries without a pause worth the name.
#[derive(Debug, Clone, PartialEq)]
pub struct HammeringRetry {
    /// `IntervalSeconds`.
    pub interval: u64,
    /// `MaxAttempts`.
    pub attempts: u64,
}

impl Wording for HammeringRetry {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { interval, attempts } = self;
        format!(
            "retries {attempts} times, {interval} s apart, which gives a service in trouble no time to recover"
        )
    }

    fn help(&self) -> Option<String> {
        Some("let the delays grow: an interval of 1 s or more and a `BackoffRate` above 1".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for (index, retrier) in here.state.retry().iter().enumerate() {
        let (interval, attempts) = (retrier.interval_seconds, retrier.max_attempts);
        let is_steady = retrier.backoff_rate <= 1.0 && attempts > 5 && interval <= 2;
        if attempts > 0 && (is_steady || interval == 0) {
            findings.state(here, &[Key("Retry"), Index(index)], HammeringRetry { interval, attempts });
        }
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
    fn a_pause_or_few_attempts_are_enough() {
        let retry = |fields: &str| task(&format!(r#""Retry": [{{"ErrorEquals": ["Busy"], {fields}}}],"#));
        reported_at(&LINT, &retry(r#""IntervalSeconds": 0"#), &["/States/S/Retry[0]"]);
        for fields in [
            r#""BackoffRate": 1, "MaxAttempts": 5"#,
            r#""BackoffRate": 1, "MaxAttempts": 9, "IntervalSeconds": 3"#,
            r#""IntervalSeconds": 0, "MaxAttempts": 0"#,
        ] {
            silent(&LINT, &retry(fields));
        }
    }
}
