//! # `HEARTBEAT_NOT_BELOW_TIMEOUT`: a heartbeat that is not shorter than the timeout
//!
//! **Why:** the timeout comes first, so a missed heartbeat is never noticed.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:eu-west-1:123456789012:activity:print",
//!  "TimeoutSeconds": 60, "HeartbeatSeconds": 60, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:eu-west-1:123456789012:activity:print",
//!  "TimeoutSeconds": 600, "HeartbeatSeconds": 60, "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::Setting;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "HEARTBEAT_NOT_BELOW_TIMEOUT",
        "B127",
        "a heartbeat that is not shorter than the timeout",
    ),
    check: Check::State(check),
};

/// A heartbeat that is not shorter than the timeout.
#[derive(Debug, Clone, PartialEq)]
pub struct HeartbeatNotBelowTimeout {
    /// `HeartbeatSeconds`.
    pub heartbeat: u64,
    /// `TimeoutSeconds`.
    pub timeout: u64,
}

impl Wording for HeartbeatNotBelowTimeout {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { heartbeat, timeout } = self;
        format!(
            "a heartbeat is due after {heartbeat} s, but the task times out after {timeout} s, so a missed one is never noticed"
        )
    }

    fn help(&self) -> Option<String> {
        Some("make `HeartbeatSeconds` shorter than `TimeoutSeconds`".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task() else { return };
    if let (Some(Setting::Literal(timeout)), Some(Setting::Literal(heartbeat))) =
        (&task.timeout_seconds, &task.heartbeat_seconds)
        && heartbeat >= timeout
    {
        let problem = HeartbeatNotBelowTimeout { heartbeat: *heartbeat, timeout: *timeout };
        findings.state(here, &[Key("HeartbeatSeconds")], problem);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn only_two_literals_are_compared() {
        let task =
            |fields: &str| format!(r#"{{"Type": "Task", "Resource": "${{F}}", {fields}, "End": true}}"#);
        let both =
            |heartbeat: u32| task(&format!(r#""TimeoutSeconds": 60, "HeartbeatSeconds": {heartbeat}"#));
        reported_at(&LINT, &both(61), &["/States/S/HeartbeatSeconds"]);
        silent(&LINT, &both(59));
        silent(&LINT, &task(r#""TimeoutSecondsPath": "$.t", "HeartbeatSeconds": 60"#));
    }
}
