//! # `EXPRESS_CANDIDATE`: a short Standard machine that could be Express
//!
//! **Why:** Express executions are paid by request and duration instead of by transition, which is cheaper for many
//! short ones. They run at least once and keep no history, and the type of a machine cannot be changed.
//!
//! Bad:
//! ```json
//! {"StartAt": "Price", "States": {
//!   "Price": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "TimeoutSeconds": 10, "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Approve", "States": {
//!   "Approve": {"Type": "Task", "Resource": "arn:aws:states:eu-west-1:123456789012:activity:approve", "TimeoutSeconds": 86400, "End": true}}}
//! ```

use crate::check::lints::loops::takes_time;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, View, Wording};
use crate::machine::{MachineType, MapMode};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("EXPRESS_CANDIDATE", "B507", "a short Standard machine that could be Express"),
    check: Check::Machine(check),
};

/// A short Standard machine.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpressCandidate;

impl Wording for ExpressCandidate {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "waits for nobody and nothing, so it could be an Express machine if it runs often and for less than five minutes".to_owned()
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let is_standard = view.machine.machine_type() == MachineType::Standard;
    let calls = view.states().any(|here| here.state.task().is_some());
    let is_long = view.states().any(|here| takes_time(here) || is_distributed(here));
    if is_standard && calls && !is_long {
        findings.machine(&[], ExpressCandidate);
    }
}

fn is_distributed(here: Here<'_>) -> bool {
    here.state.map().is_some_and(|map| map.mode != MapMode::Inline)
}
