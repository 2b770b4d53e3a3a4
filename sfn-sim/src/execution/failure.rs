//! Why a state failed.

use std::sync::Arc;

use serde_json::{Value, json};
use sfn_dsl::name::ErrorName;

use crate::history::ErrorOutput;

/// The failure of a state, on its way to retriers, catchers and the scopes around it.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) error_output: ErrorOutput,
    kind: FailureKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FailureKind {
    /// Retriers and catchers can handle it.
    Ordinary,
    /// A missed heartbeat: an ordinary `States.Timeout` that `States.HeartbeatTimeout` matches too.
    Heartbeat,
    /// Nothing handles it.
    Fatal,
}

impl Failure {
    /// A failure that retriers and catchers can handle.
    pub(crate) fn new(error_output: ErrorOutput) -> Self {
        Self { error_output, kind: FailureKind::Ordinary }
    }

    /// A failure that nothing handles, such as `States.Runtime`.
    pub(super) fn fatal(error: &str, cause: impl Into<Arc<str>>) -> Self {
        Self { error_output: ErrorOutput::new(error, cause), kind: FailureKind::Fatal }
    }

    /// A task that ran for too long.
    pub(crate) fn timeout() -> Self {
        Self::new(ErrorOutput { error: Some(ErrorName::TIMEOUT.into()), cause: None })
    }

    /// A task that sent no heartbeat.
    pub(crate) fn heartbeat() -> Self {
        Self { kind: FailureKind::Heartbeat, ..Self::timeout() }
    }

    /// Whether a heartbeat was missed.
    pub(crate) fn is_heartbeat(&self) -> bool {
        self.kind == FailureKind::Heartbeat
    }

    /// Whether nothing handles it.
    pub(super) fn is_fatal(&self) -> bool {
        self.kind == FailureKind::Fatal
    }

    /// Whether an `ErrorEquals` names this failure.
    ///
    /// `States.Runtime` and payloads that are too large are never handled, even when they are named; recorded from the
    /// service, where a task *result* that is too large is an ordinary failure.
    pub(crate) fn matches(&self, error_equals: &[ErrorName]) -> bool {
        let error = self.error_output.error.as_deref().unwrap_or_default();
        let is_match = |name: &ErrorName| match name.as_str() {
            ErrorName::ALL => true,
            ErrorName::TASK_FAILED => error != ErrorName::TIMEOUT,
            ErrorName::HEARTBEAT_TIMEOUT if self.kind == FailureKind::Heartbeat => true,
            name => name == error,
        };
        match self.kind {
            FailureKind::Ordinary | FailureKind::Heartbeat => {
                error != ErrorName::RUNTIME && error_equals.iter().any(is_match)
            }
            FailureKind::Fatal => false,
        }
    }

    /// What a catcher gets: both members are always there, empty where there is no text.
    pub(super) fn to_error_output(&self) -> Value {
        let text = |text: &Option<Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
        json!({"Error": text(&self.error_output.error), "Cause": text(&self.error_output.cause)})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(failure: &Failure, names: &[&str], expected: bool) {
        let names: Vec<ErrorName> = names.iter().map(|name| ErrorName::from(*name)).collect();
        assert_eq!(failure.matches(&names), expected, "{names:?}");
    }

    #[test]
    fn wildcards_match_what_they_say() {
        let custom = Failure::new(ErrorOutput::new("OutOfStock", ""));
        check(&custom, &["Other", "OutOfStock"], true);
        check(&custom, &["outofstock"], false);
        check(&custom, &["States.ALL"], true);
        check(&custom, &["States.TaskFailed"], true);
        check(&Failure::timeout(), &["States.TaskFailed"], false);
        check(&Failure::timeout(), &["States.Timeout"], true);
        check(&Failure::timeout(), &["States.HeartbeatTimeout"], false);
    }

    #[test]
    fn a_missed_heartbeat_has_two_names() {
        check(&Failure::heartbeat(), &["States.HeartbeatTimeout"], true);
        check(&Failure::heartbeat(), &["States.Timeout"], true);
    }

    #[test]
    fn runtime_failures_are_never_handled() {
        check(&Failure::fatal("States.Runtime", ""), &["States.Runtime"], false);
        check(&Failure::fatal("States.Runtime", ""), &["States.ALL"], false);
        check(&Failure::new(ErrorOutput::new("States.Runtime", "")), &["States.ALL"], false);
    }
}
