//! # `ALL_OR_NOTHING`: a Map or Parallel that fails with the first of its parts
//!
//! **Why:** the work of all others is lost: a failed iteration or branch stops the rest. A Catch inside or around
//! it, or a tolerance, keeps it.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "Ship", "States": {
//!   "Ship": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:ship", "End": true}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "Next": "Done", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}],
//!  "ItemProcessor": {"StartAt": "Ship", "States": {
//!   "Ship": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:ship", "End": true}}}}
//! ```

use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{MapMode, StateKind};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("ALL_OR_NOTHING", "B217", "a Map or Parallel that fails with the first of its parts"),
    check: Check::State(check),
};

/// A Map or Parallel that fails with its first part.
#[derive(Debug, Clone, PartialEq)]
pub struct AllOrNothing {
    /// Whether it is a Map.
    pub is_map: bool,
}

impl Wording for AllOrNothing {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { is_map } = self;
        let part = if *is_map { "iteration" } else { "branch" };
        format!("one failed {part} fails it all, and the work of the others is lost")
    }

    fn help(&self) -> Option<String> {
        self.is_map
            .then(|| "add a `Catch` inside or around it, or tolerate failures (distributed)".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let is_map = match here.state.kind() {
        StateKind::Map(map) => match &map.mode {
            MapMode::Distributed(distributed) => {
                if distributed.tolerated_failure_count.is_some()
                    || distributed.tolerated_failure_percentage.is_some()
                {
                    return;
                }
                true
            }
            MapMode::Inline => true,
        },
        StateKind::Parallel(_) => false,
        StateKind::Task(_)
        | StateKind::Pass(_)
        | StateKind::Choice(_)
        | StateKind::Wait(_)
        | StateKind::Succeed(_)
        | StateKind::Fail(_) => return,
    };
    let scopes = here.state.children.iter().filter_map(|child| here.view.scopes.get(*child));
    let mut inside = scopes.flat_map(|scope| here.view.states_of(scope));
    let may_fail = inside.any(|inside| inside.state.task().is_some_and(|task| task.catch.is_empty()));
    if may_fail && here.state.catch().is_empty() {
        findings.state(here, &[], AllOrNothing { is_map });
    }
}
