//! # `MERGEABLE_PASS`: two Pass states in a row
//!
//! **Why:** each costs a transition and two events; one of them can do the work of both.
//!
//! Bad:
//! ```json
//! {"StartAt": "First", "States": {
//!   "First": {"Type": "Pass", "Result": 1, "ResultPath": "$.a", "Next": "Second"},
//!   "Second": {"Type": "Pass", "Result": 2, "ResultPath": "$.b", "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "First", "States": {"First": {"Type": "Pass", "Result": {"a": 1, "b": 2}, "End": true}}}
//! ```

use crate::check::lints::{Check, Findings, Here, Lint, Rule, ScopeView, View, Wording};
use crate::machine::StateKind;
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("MERGEABLE_PASS", "B506", "two Pass states in a row"),
    check: Check::Scope(check),
};

/// Two Pass states in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeablePass {
    /// The second one.
    pub next: StateName,
}

impl Wording for MergeablePass {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { next } = self;
        format!("only \"{next}\" follows, another Pass: one of them can do the work of both")
    }
}

fn check(view: &View<'_>, scope: &ScopeView<'_>, findings: &mut Findings<'_>) {
    let mut entrances = vec![0_usize; scope.states.len()];
    for edge in scope.states.iter().flat_map(|state| &state.edges) {
        if let Some(count) = entrances.get_mut(edge.target) {
            *count += 1;
        }
    }
    let is_pass = |here: &Here<'_>| matches!(here.state.kind(), StateKind::Pass(_));
    for here in view.states_of(scope).filter(is_pass) {
        let next = here.state.edges.first().and_then(|edge| view.here(scope, edge.target)).filter(is_pass);
        if let Some(next) = next.filter(|next| entrances.get(next.state.position) == Some(&1)) {
            findings.state(here, &[], MergeablePass { next: next.state.name().clone() });
        }
    }
}
