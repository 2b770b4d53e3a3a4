//! # `TIMEOUT_ABOVE_CAP`: a timeout that never fires
//!
//! **Why:** a Lambda function runs 900 s at most, an HTTP task 60 s, so a longer timeout has no effect.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "TimeoutSeconds": 3600, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "TimeoutSeconds": 900, "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::arguments::calls;
use crate::check::lints::handlers::is_lambda;
use crate::check::lints::loops::waits_outside;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::Setting;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("TIMEOUT_ABOVE_CAP", "B306", "a timeout that never fires"),
    check: Check::State(check),
};

/// A timeout that never fires.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeoutAboveCap {
    /// `TimeoutSeconds`.
    pub timeout: u64,
    /// How long the call lasts at most.
    pub cap: u64,
}

impl Wording for TimeoutAboveCap {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { timeout, cap } = self;
        format!("times out after {timeout} s, but the call ends after {cap} s anyway")
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task().filter(|task| !waits_outside(task)) else { return };
    let cap = if is_lambda(task) {
        900
    } else if calls(task, "http", "invoke") {
        60
    } else {
        return;
    };
    if let Some(Setting::Literal(timeout)) = &task.timeout_seconds
        && *timeout > cap
    {
        findings.state(here, &[Key("TimeoutSeconds")], TimeoutAboveCap { timeout: *timeout, cap });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_token_outlives_the_function() {
        let task = |pattern: &str| {
            format!(
                r#"{{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke{pattern}", "TimeoutSeconds": 901, "End": true,
                    "Parameters": {{"FunctionName": "f", "Payload": {{"t.$": "$$.State.Name"}}}}}}"#
            )
        };
        reported_at(&LINT, &task(""), &["/States/S/TimeoutSeconds"]);
        silent(&LINT, &task(".waitForTaskToken"));
    }
}
