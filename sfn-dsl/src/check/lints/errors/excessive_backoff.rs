//! # `EXCESSIVE_BACKOFF`: retries that wait for hours, or longer than the machine may run
//!
//! **Why:** delays grow by the rate with every attempt: from 1 s with rate 2, the thirteenth is more than an hour.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 15, "BackoffRate": 2}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 15, "BackoffRate": 2, "MaxDelaySeconds": 300}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "EXCESSIVE_BACKOFF",
        "B204",
        "retries that wait for hours, or longer than the machine may run",
    ),
    check: Check::State(check),
};

/// Retries that wait too long.
#[derive(Debug, Clone, PartialEq)]
pub struct ExcessiveBackoff {
    /// Seconds before the last retry.
    pub last: f64,
    /// Seconds that all retries wait together.
    pub total: f64,
    /// `TimeoutSeconds` of the machine, where the retries wait longer than that.
    pub timeout: Option<u64>,
}

impl Wording for ExcessiveBackoff {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { last, total, timeout } = self;
        match timeout {
            Some(timeout) => format!(
                "its retries wait {} in all, longer than the {timeout} s the machine may run",
                seconds(*total)
            ),
            None => format!(
                "the last retry comes {} after the one before it ({} in all)",
                seconds(*last),
                seconds(*total)
            ),
        }
    }

    fn help(&self) -> Option<String> {
        Some("set `MaxDelaySeconds`, or try less often".to_owned())
    }
}

const HOUR: f64 = 3600.0;

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for (index, retrier) in here.state.retry().iter().enumerate() {
        let (last, total) = (retrier.delay_seconds(retrier.max_attempts), retrier.total_delay_seconds());
        #[expect(clippy::cast_precision_loss, reason = "the language ends at 99,999,999 seconds")]
        let timeout =
            here.view.machine.timeout_seconds().filter(|timeout| *timeout > 0 && total > *timeout as f64);
        let is_long = last > HOUR && retrier.max_delay_seconds.is_none() && retrier.max_attempts > 1;
        if retrier.max_attempts > 0 && (is_long || timeout.is_some()) {
            findings.state(here, &[Key("Retry"), Index(index)], ExcessiveBackoff { last, total, timeout });
        }
    }
}

/// A duration for people.
fn seconds(value: f64) -> String {
    if value < 2.0 * HOUR {
        format!("{value:.0} s")
    } else if value < 1000.0 * HOUR {
        format!("{:.0} hours", value / HOUR)
    } else {
        "months".to_owned()
    }
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
    fn an_hour_between_two_retries_is_long() {
        let retry = |fields: &str| task(&format!(r#""Retry": [{{"ErrorEquals": ["Busy"], {fields}}}],"#));
        let text = "the last retry comes 4096 s after the one before it (2 hours in all)";
        let line = format!("/States/S/Retry[0]: state \"S\": {text}");
        reported(&LINT, &retry(r#""MaxAttempts": 13"#), &[&line]);
        silent(&LINT, &retry(r#""MaxAttempts": 12"#));
        reported_at(&LINT, &retry(r#""MaxAttempts": 99999999"#), &["/States/S/Retry[0]"]);
    }

    #[test]
    fn retries_fit_the_machine() {
        let machine = |timeout: u32| {
            format!(
                r#"{{"StartAt": "T", "TimeoutSeconds": {timeout}, "States": {{"T": {}}}}}"#,
                task(r#""Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 60, "MaxAttempts": 2}],"#)
            )
        };
        let text = "its retries wait 180 s in all, longer than the 120 s the machine may run";
        reported(&LINT, &machine(120), &[&format!("/States/T/Retry[0]: state \"T\": {text}")]);
        silent(&LINT, &machine(200));
    }
}
