//! # `ENDLESS_LOOP`: a loop without a way out
//!
//! **Why:** once in it, an execution goes round until it times out or its history is full. The service looks only
//! whether some state of the top level ends.
//!
//! Bad:
//! ```json
//! {"StartAt": "Ready?", "States": {
//!   "Ready?": {"Type": "Choice", "Default": "Ask", "Choices": [{"Variable": "$.ready", "IsPresent": true, "Next": "Done"}]},
//!   "Ask": {"Type": "Wait", "Seconds": 60, "Next": "Ask again"},
//!   "Ask again": {"Type": "Pass", "Next": "Ask"},
//!   "Done": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Ready?", "States": {
//!   "Ready?": {"Type": "Choice", "Default": "Ask", "Choices": [{"Variable": "$.ready", "IsPresent": true, "Next": "Done"}]},
//!   "Ask": {"Type": "Wait", "Seconds": 60, "Next": "Ask again"},
//!   "Ask again": {"Type": "Pass", "Next": "Ready?"},
//!   "Done": {"Type": "Succeed"}}}
//! ```

use crate::check::lints::graph::reachable;
use crate::check::lints::quoted;
use crate::check::lints::{Check, Findings, Lint, Rule, ScopeView, View, Wording};
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("ENDLESS_LOOP", "B107", "a loop without a way out"),
    check: Check::Scope(check),
};

/// A loop without a way out.
#[derive(Debug, Clone, PartialEq)]
pub struct EndlessLoop {
    /// The other states of the loop.
    pub others: Vec<StateName>,
}

impl Wording for EndlessLoop {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { others } = self;
        if others.is_empty() {
            "goes on to itself and has no other way out".to_owned()
        } else {
            format!("is in a loop without a way out, with {}", quoted(others))
        }
    }

    fn help(&self) -> Option<String> {
        Some("let a Choice leave the loop, or give one of its states `End`".to_owned())
    }
}

fn check(view: &View<'_>, scope: &ScopeView<'_>, findings: &mut Findings<'_>) {
    let mut before = vec![Vec::new(); scope.states.len()];
    for state in &scope.states {
        for edge in &state.edges {
            if let Some(before) = before.get_mut(edge.target) {
                before.push(state.position);
            }
        }
    }
    let ends = scope.states.iter().filter(|state| state.is_end()).map(|state| state.position);
    let ending = reachable(scope.states.len(), ends, |state, queue| {
        queue.extend(before.get(state).into_iter().flatten());
    });
    for states in scope.components.loops() {
        let Some((first, rest)) = states.split_first() else { continue };
        if ending.get(*first) == Some(&false)
            && let Some(here) = view.here(scope, *first)
        {
            let others =
                rest.iter().filter_map(|state| scope.states.get(*state)).map(|state| state.name().clone());
            findings.state(here, &[], EndlessLoop { others: others.collect() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn a_loop_in_an_inner_scope_needs_a_way_out_too() {
        let map = |next: &str| {
            format!(
                r#"{{"Type": "Map", "End": true, "ItemProcessor": {{"StartAt": "A", "States": {{
                    "A": {{"Type": "Pass", "Next": "B"}}, "B": {{"Type": "Pass", {next}}}}}}}}}"#
            )
        };
        let location = "/States/S/ItemProcessor/States/A";
        reported(
            &LINT,
            &map(r#""Next": "A""#),
            &[&format!("{location}: state \"A\": is in a loop without a way out, with \"B\"")],
        );
        silent(&LINT, &map(r#""End": true"#));
    }
}
