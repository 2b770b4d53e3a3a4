//! # `VARIABLE_NEVER_ASSIGNED`: a variable that no state assigns
//!
//! **Why:** reading it fails the execution with `States.Runtime`, which nothing can catch. Only states of the same
//! `States` and of those around it count: an inner scope cannot hand a variable out, and children of a distributed
//! Map see none of their parent.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Parameters": {"total.$": "$total"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Sum", "States": {
//!   "Sum": {"Type": "Pass", "Assign": {"total.$": "$.price"}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "Parameters": {"total.$": "$total"}, "End": true}}}
//! ```

use crate::check::lints::reads::{Document, Read};
use crate::check::lints::variables::for_each_assignment;
use crate::check::lints::view::ScopeKind;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, ScopeView, View, Wording};
use std::collections::HashSet;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::error("VARIABLE_NEVER_ASSIGNED", "B101", "a variable that no state assigns"),
    check: Check::Scope(check),
};

/// A variable that nothing assigns.
#[derive(Debug, Clone, PartialEq)]
pub struct VariableNeverAssigned {
    /// The variable.
    pub name: String,
    /// Whether a state of a scope inside assigns it, or one around a distributed Map.
    pub inner: bool,
}

impl Wording for VariableNeverAssigned {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name, inner } = self;
        if *inner {
            format!(
                "reads `${name}`, which is assigned only in another scope: variables do not leave a branch or an iteration, nor enter a distributed Map"
            )
        } else {
            format!("reads `${name}`, which no state assigns")
        }
    }
}

fn check(view: &View<'_>, scope: &ScopeView<'_>, findings: &mut Findings<'_>) {
    if scope.parent.is_some() {
        return;
    }
    let assigned: Vec<HashSet<&str>> = view.scopes.iter().map(assigned_in).collect();
    for scope in &view.scopes {
        for here in view.states_of(scope) {
            let tested = |read: &&Read<'_>| read.document != Document::Tested;
            for read in here.state.reads.iter().filter(tested) {
                for name in read.variables() {
                    if !is_visible(view, here, &assigned, name) {
                        let inner = assigned.iter().any(|names| names.contains(name));
                        findings.state(
                            here,
                            &read.steps,
                            VariableNeverAssigned { name: name.to_owned(), inner },
                        );
                    }
                }
            }
        }
    }
}

fn assigned_in<'m>(scope: &ScopeView<'m>) -> HashSet<&'m str> {
    let mut names = HashSet::new();
    for state in &scope.states {
        for_each_assignment(state, &mut |name, _| {
            names.insert(name.as_str());
        });
    }
    names
}

/// Whether a state of this scope, or of one around it in the same execution, assigns the variable.
fn is_visible(view: &View<'_>, here: Here<'_>, assigned: &[HashSet<&str>], name: &str) -> bool {
    let mut scope = here.scope;
    loop {
        if assigned.get(scope.id).is_some_and(|names| names.contains(name)) {
            return true;
        }
        match scope.kind {
            ScopeKind::Machine | ScopeKind::DistributedMap(_) => return false,
            ScopeKind::Branch | ScopeKind::InlineMap => {}
        }
        match view.parent_of(scope) {
            Some(parent) => scope = parent.scope,
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    #[test]
    fn a_variable_is_assigned_in_the_scope_or_around_it() {
        let message = "reads `$total`, which no state assigns";
        let state =
            r#"{"Type": "Pass", "Parameters": {"total.$": "States.Format('{}', $total.net)"}, "End": true}"#;
        reported(&LINT, state, &[&format!("/States/S/Parameters/total.$: state \"S\": {message}")]);
        let map = |mode: &str| {
            format!(
                r#"{{"StartAt": "A", "States": {{
                    "A": {{"Type": "Pass", "Assign": {{"total": 1}}, "Next": "M"}},
                    "M": {{"Type": "Map", "End": true, "ItemProcessor": {{"ProcessorConfig": {mode}, "StartAt": "P", "States": {{
                        "P": {{"Type": "Pass", "Parameters": {{"total.$": "$total"}}, "End": true}}}}}}}}}}}}"#
            )
        };
        silent(&LINT, &map(r#"{"Mode": "INLINE"}"#));
        let distributed = map(r#"{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}"#);
        reported_at(&LINT, &distributed, &["/States/M/ItemProcessor/States/P/Parameters/total.$"]);
    }

    #[test]
    fn a_test_whether_it_is_there_is_no_read() {
        let choice = r#"{"Type": "Choice", "Default": "Done", "Choices": [{"Variable": "$total", "IsPresent": true, "Next": "Done"}]}"#;
        silent(&LINT, choice);
    }
}
