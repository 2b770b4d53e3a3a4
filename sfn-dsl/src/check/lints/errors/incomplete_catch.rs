//! # `INCOMPLETE_CATCH`: a Catch that lets some errors through, in a machine that catches all elsewhere
//!
//! **Why:** an error that no entry names fails the execution past the failure path that the other states take.
//!
//! Bad:
//! ```json
//! {"StartAt": "Charge", "States": {
//!   "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "Next": "Ship",
//!     "Catch": [{"ErrorEquals": ["CardDeclined"], "Next": "Cancel"}]},
//!   "Ship": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:ship", "End": true,
//!     "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Cancel"}]},
//!   "Cancel": {"Type": "Fail", "Error": "Cancelled"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Charge", "States": {
//!   "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "Next": "Ship",
//!     "Catch": [{"ErrorEquals": ["CardDeclined"], "Next": "Cancel"}, {"ErrorEquals": ["States.ALL"], "Next": "Cancel"}]},
//!   "Ship": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:ship", "End": true,
//!     "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Cancel"}]},
//!   "Cancel": {"Type": "Fail", "Error": "Cancelled"}}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, ScopeView, View, Wording};
use crate::name::{ErrorName, StateName};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info(
        "INCOMPLETE_CATCH",
        "B214",
        "a Catch that lets some errors through, in a machine that catches all elsewhere",
    ),
    check: Check::Scope(check),
};

/// A Catch that lets some errors through.
#[derive(Debug, Clone, PartialEq)]
pub struct IncompleteCatch {
    /// A state that catches all.
    pub other: StateName,
}

impl Wording for IncompleteCatch {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { other } = self;
        format!(
            "catches some errors only, while \"{other}\" catches all: others fail the execution past the failure path"
        )
    }

    fn help(&self) -> Option<String> {
        Some("add an entry for `States.ALL`".to_owned())
    }
}

fn check(view: &View<'_>, scope: &ScopeView<'_>, findings: &mut Findings<'_>) {
    let catches_all = |here: &Here<'_>| {
        here.state
            .catch()
            .iter()
            .flat_map(|catcher| &catcher.error_equals)
            .any(|name| *name == ErrorName::ALL)
    };
    let Some(other) = view.states_of(scope).find(catches_all) else { return };
    for here in view.states_of(scope).filter(|here| !here.state.catch().is_empty() && !catches_all(here)) {
        findings.state(here, &[Key("Catch")], IncompleteCatch { other: other.state.name().clone() });
    }
}
