//! # `SHADOWED_VARIABLE`: an inner scope assigns a variable of an outer one
//!
//! **Why:** the language forbids it: a branch or an iteration has variables of its own and cannot assign those
//! around it, not even when the outer ones are assigned later.
//!
//! Bad:
//! ```json
//! {"StartAt": "Start", "States": {
//!   "Start": {"Type": "Pass", "Assign": {"sum": 0}, "Next": "Each"},
//!   "Each": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "Add", "States": {
//!     "Add": {"Type": "Pass", "Assign": {"sum.$": "States.MathAdd($sum, $.price)"}, "End": true}}}}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Start", "States": {
//!   "Start": {"Type": "Pass", "Assign": {"sum": 0}, "Next": "Each"},
//!   "Each": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "Add", "States": {
//!     "Add": {"Type": "Pass", "Assign": {"itemSum.$": "States.MathAdd($sum, $.price)"}, "End": true}}}}}}
//! ```

use crate::check::lints::variables::for_each_assignment;
use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("SHADOWED_VARIABLE", "B104", "an inner scope assigns a variable of an outer one"),
    check: Check::Machine(check),
};

/// A variable of an outer scope, assigned in an inner one.
#[derive(Debug, Clone, PartialEq)]
pub struct ShadowedVariable {
    /// The variable.
    pub name: String,
    /// A state of the outer scope that assigns it.
    pub outer: StateName,
}

impl Wording for ShadowedVariable {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name, outer } = self;
        format!(
            "assigns `{name}`, which \"{outer}\" assigns in an outer scope, but an inner scope cannot assign an outer variable"
        )
    }

    fn help(&self) -> Option<String> {
        let Self { outer, .. } = self;
        Some(format!("name it otherwise, and return its value as output if \"{outer}\" is to see it"))
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let variables = &view.variables;
    for here in view.states() {
        for_each_assignment(here.state, &mut |name, steps| {
            let number = variables.number(name.as_str());
            let outer = number.and_then(|number| variables.outer(&view.scopes, here.scope, number));
            if let Some(outer) = outer.and_then(|outer| view.numbered(outer)) {
                let outer = outer.state.name().clone();
                findings.state(here, steps, ShadowedVariable { name: name.to_string(), outer });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn children_of_a_distributed_map_and_siblings_have_their_own() {
        let machine = |mode: &str| {
            format!(
                r#"{{"StartAt": "M", "States": {{
                    "M": {{"Type": "Map", "Next": "Z", "ItemProcessor": {{"ProcessorConfig": {mode}, "StartAt": "P", "States": {{
                        "P": {{"Type": "Pass", "Assign": {{"x": 1}}, "End": true}}}}}}}},
                    "Z": {{"Type": "Pass", "Assign": {{"x": 1}}, "End": true}}}}}}"#
            )
        };
        silent(&LINT, &machine(r#"{"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}"#));
        reported_at(&LINT, &machine(r#"{"Mode": "INLINE"}"#), &["/States/M/ItemProcessor/States/P/Assign/x"]);
    }
}
