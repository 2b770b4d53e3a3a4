//! # `TOKEN_WITHOUT_TIMEOUT`: a task that waits for a token or a worker, without a timeout
//!
//! **Why:** a token that is lost, or a worker that dies, leaves the execution waiting for up to a year.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
//!  "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/asks", "MessageBody": {"token.$": "$$.Task.Token"}}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "TimeoutSeconds": 86400,
//!  "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/asks", "MessageBody": {"token.$": "$$.Task.Token"}}, "End": true}
//! ```

use crate::check::lints::loops::is_token_task;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::resource::ResourceKind;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "TOKEN_WITHOUT_TIMEOUT",
        "B301",
        "a task that waits for a token or a worker, without a timeout",
    ),
    check: Check::State(check),
};

/// A task that may wait for a year.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenWithoutTimeout {
    /// Whether it waits for a worker.
    pub is_activity: bool,
}

impl Wording for TokenWithoutTimeout {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { is_activity } = self;
        let whom = if *is_activity { "a worker" } else { "whoever has its token" };
        format!("waits for {whom} without a timeout: for a lost one up to a year")
    }

    fn help(&self) -> Option<String> {
        Some("set `TimeoutSeconds` or `HeartbeatSeconds`".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task().filter(|task| is_token_task(task)) else { return };
    if task.timeout_seconds.is_none() && task.heartbeat_seconds.is_none() {
        let is_activity = *task.resource.kind() == ResourceKind::Activity;
        findings.state(here, &[], TokenWithoutTimeout { is_activity });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn a_heartbeat_is_enough() {
        let activity = |fields: &str| {
            format!(
                r#"{{"Type": "Task", "Resource": "arn:aws:states:eu-west-1:123456789012:activity:a", {fields} "End": true}}"#
            )
        };
        let line =
            "/States/S: state \"S\": waits for a worker without a timeout: for a lost one up to a year";
        reported(&LINT, &activity(""), &[line]);
        silent(&LINT, &activity(r#""HeartbeatSeconds": 60,"#));
        silent(&LINT, &activity(r#""TimeoutSecondsPath": "$.t","#));
    }
}
