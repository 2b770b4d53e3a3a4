//! # `TIMEOUT_BEYOND_MACHINE`: a task or a wait that outlasts the machine
//!
//! **Why:** the execution is stopped first, with `States.Timeout`, which no state can catch.
//!
//! Bad:
//! ```json
//! {"StartAt": "Pause", "TimeoutSeconds": 300, "States": {"Pause": {"Type": "Wait", "Seconds": 600, "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Pause", "TimeoutSeconds": 900, "States": {"Pause": {"Type": "Wait", "Seconds": 600, "End": true}}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::view::ScopeKind;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, ScopeView, Wording};
use crate::machine::{Setting, StateKind, WaitUntil};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("TIMEOUT_BEYOND_MACHINE", "B305", "a task or a wait that outlasts the machine"),
    check: Check::State(check),
};

/// A task or a wait that outlasts the machine.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeoutBeyondMachine {
    /// `Seconds` or `TimeoutSeconds`.
    pub field: &'static str,
    /// How long.
    pub seconds: u64,
    /// How long the machine may run.
    pub timeout: u64,
}

impl Wording for TimeoutBeyondMachine {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { field, seconds, timeout } = self;
        format!("`{field}` is {seconds} s, but an execution of this machine is stopped after {timeout} s")
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    // Children of a distributed Map are executions without a timeout of their own.
    let is_child = |scope: &ScopeView<'_>| matches!(scope.kind, ScopeKind::DistributedMap(_));
    let Some(timeout) = here.view.machine.timeout_seconds().filter(|timeout| *timeout > 0) else { return };
    let (field, seconds) = match here.state.kind() {
        StateKind::Wait(wait) => match &wait.until {
            WaitUntil::Seconds(Setting::Literal(seconds)) => ("Seconds", *seconds),
            WaitUntil::Seconds(_) | WaitUntil::Timestamp(_) => return,
        },
        StateKind::Task(task) => match &task.timeout_seconds {
            Some(Setting::Literal(seconds)) => ("TimeoutSeconds", *seconds),
            Some(Setting::Path(_) | Setting::Jsonata(_)) | None => return,
        },
        StateKind::Pass(_)
        | StateKind::Choice(_)
        | StateKind::Succeed(_)
        | StateKind::Fail(_)
        | StateKind::Parallel(_)
        | StateKind::Map(_) => return,
    };
    if seconds > timeout && !here.view.scopes_around(here.scope).any(is_child) {
        findings.state(here, &[Key(field)], TimeoutBeyondMachine { field, seconds, timeout });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_task_may_use_all_the_time() {
        let machine = |seconds: u32| {
            format!(
                r#"{{"StartAt": "T", "TimeoutSeconds": 60, "States": {{
                    "T": {{"Type": "Task", "Resource": "${{F}}", "TimeoutSeconds": {seconds}, "End": true}}}}}}"#
            )
        };
        silent(&LINT, &machine(60));
        reported_at(&LINT, &machine(61), &["/States/T/TimeoutSeconds"]);
    }
}
