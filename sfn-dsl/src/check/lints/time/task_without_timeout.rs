//! # `TASK_WITHOUT_TIMEOUT`: a task without a timeout
//!
//! **Why:** a call that hangs leaves the execution waiting for as long as the machine may run. Tasks that wait for a
//! token or a job have rules of their own.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "TimeoutSeconds": 30, "End": true}
//! ```

use crate::check::lints::loops::waits_outside;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("TASK_WITHOUT_TIMEOUT", "B303", "a task without a timeout"),
    check: Check::State(check),
};

/// A task without a timeout.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskWithoutTimeout;

impl Wording for TaskWithoutTimeout {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "has no timeout".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("set `TimeoutSeconds`".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task().filter(|task| !waits_outside(task)) else { return };
    if task.timeout_seconds.is_none() && task.heartbeat_seconds.is_none() {
        findings.state(here, &[], TaskWithoutTimeout);
    }
}
