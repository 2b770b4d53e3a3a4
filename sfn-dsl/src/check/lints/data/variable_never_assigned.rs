//! # `VARIABLE_NEVER_ASSIGNED`: a variable that no state assigns
//!
//! **Why:** reading it by a path fails the execution with `States.Runtime`, which nothing can catch; an expression fails
//! its state with `States.QueryEvaluationError`. Only states of the same `States` and of those around it count: an inner
//! scope cannot hand a variable out, and children of a distributed Map see none of their parent.
//!
//! It stays a warning: the service creates such a machine (recorded), other ways through it may go right, and a catcher
//! handles the failure of an expression.
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

use crate::check::lints::reads::Document;
use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("VARIABLE_NEVER_ASSIGNED", "B101", "a variable that no state assigns"),
    check: Check::Machine(check),
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

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let variables = &view.variables;
    for here in view.states() {
        for read in here.state.reads.iter().filter(|read| read.document != Document::Tested) {
            for &name in &read.variables {
                let number = variables.number(name);
                let is_visible =
                    number.is_some_and(|number| variables.is_visible(&view.scopes, here.scope, number));
                if !is_visible {
                    let inner = number.is_some();
                    findings.state(here, &read.steps, VariableNeverAssigned { name: name.to_owned(), inner });
                }
            }
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
    fn a_variable_is_assigned_whatever_is_selected_from_it() {
        let machine = r#"{"StartAt": "A", "QueryLanguage": "JSONata", "States": {
            "A": {"Type": "Pass", "Assign": {"orders": [1, 2]}, "Next": "B"},
            "B": {"Type": "Pass", "Output": "{% $orders[0] + $orders[$ > 1] + $missing[0] %}", "End": true}}}"#;
        reported_at(&LINT, machine, &["/States/B/Output"]);
    }

    #[test]
    fn a_test_whether_it_is_there_is_no_read() {
        let choice = r#"{"Type": "Choice", "Default": "Done", "Choices": [{"Variable": "$total", "IsPresent": true, "Next": "Done"}]}"#;
        silent(&LINT, choice);
    }

    #[test]
    fn an_expression_may_bind_or_test_its_own_names() {
        let pass = |expression: &str| {
            format!(
                r#"{{"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{{% {expression} %}}", "End": true}}"#
            )
        };
        reported_at(&LINT, &pass("$total * 2"), &["/States/S/Output"]);
        for expression in [
            "($t := 1; $t * 2)",
            "$map([1], function($x) { $x })",
            "$exists($total) ? $total : 0",
            "$sum([1])",
            "$map(['a'], $uppercase)",
            "$states.input.total",
        ] {
            silent(&LINT, &pass(expression));
        }
    }
}
