//! # `JOB_WITHOUT_TIMEOUT`: a task that waits for a job, without a timeout
//!
//! **Why:** a job that hangs leaves the execution waiting for as long as the machine may run.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "Parameters": {"JobName": "nightly"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "Parameters": {"JobName": "nightly"}, "TimeoutSeconds": 7200, "End": true}
//! ```

use crate::check::lints::loops::is_job;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("JOB_WITHOUT_TIMEOUT", "B302", "a task that waits for a job, without a timeout"),
    check: Check::State(check),
};

/// A task that waits for a job without a timeout.
#[derive(Debug, Clone, PartialEq)]
pub struct JobWithoutTimeout;

impl Wording for JobWithoutTimeout {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "waits for a job without a timeout".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("set `TimeoutSeconds`".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task().filter(|task| is_job(task)) else { return };
    if task.timeout_seconds.is_none() && task.heartbeat_seconds.is_none() {
        findings.state(here, &[], JobWithoutTimeout);
    }
}
