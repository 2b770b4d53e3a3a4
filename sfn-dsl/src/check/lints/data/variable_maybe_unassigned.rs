//! # `VARIABLE_MAYBE_UNASSIGNED`: a variable that is not assigned on every path
//!
//! **Why:** an execution that comes by such a path fails with `States.Runtime`. A catcher sees the variables as they
//! were when its state began, and a rule or catcher that matches assigns its own variables instead of those of the
//! state.
//!
//! Bad:
//! ```json
//! {"StartAt": "Member?", "States": {
//!   "Member?": {"Type": "Choice", "Default": "Bill",
//!     "Choices": [{"Variable": "$.member", "BooleanEquals": true, "Next": "Discount"}]},
//!   "Discount": {"Type": "Pass", "Assign": {"rate": 10}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "Parameters": {"rate.$": "$rate"}, "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Member?", "States": {
//!   "Member?": {"Type": "Choice", "Default": "Bill", "Assign": {"rate": 0},
//!     "Choices": [{"Variable": "$.member", "BooleanEquals": true, "Next": "Discount"}]},
//!   "Discount": {"Type": "Pass", "Assign": {"rate": 10}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "Parameters": {"rate.$": "$rate"}, "End": true}}}
//! ```

use crate::check::lints::flow::unassigned;
use crate::check::lints::reads::Document;
use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("VARIABLE_MAYBE_UNASSIGNED", "B101", "a variable that is not assigned on every path"),
    check: Check::Machine(check),
};

/// A variable that is not assigned on every path to its read.
#[derive(Debug, Clone, PartialEq)]
pub struct VariableMaybeUnassigned {
    /// The variable.
    pub name: String,
    /// A state from which an execution may come without it.
    pub from: Option<StateName>,
}

impl Wording for VariableMaybeUnassigned {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name, from } = self;
        let from =
            from.as_ref().map(|from| format!(", not when it comes from \"{from}\"")).unwrap_or_default();
        format!("reads `${name}`, which is not assigned on every path that leads here{from}")
    }

    fn help(&self) -> Option<String> {
        let Self { name, from } = self;
        Some(match from {
            Some(from) => format!("assign `{name}` in \"{from}\" too, or once before the paths part"),
            None => format!("assign `{name}` on every path, or once before the paths part"),
        })
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    if view.variables.is_empty() {
        return;
    }
    let unassigned = unassigned(view);
    for here in view.states() {
        let first = unassigned.partition_point(|found| found.state < here.state.order);
        if unassigned.get(first).is_none_or(|found| found.state != here.state.order) {
            continue;
        }
        for read in here.state.reads.iter().filter(|read| read.document != Document::Tested) {
            for &name in &read.variables {
                let key = view.variables.number(name).map(|variable| (here.state.order, variable));
                let found = key.and_then(|key| {
                    unassigned.binary_search_by_key(&key, |found| (found.state, found.variable)).ok()
                });
                if let Some(found) = found.and_then(|found| unassigned.get(found)) {
                    let from = found.from.and_then(|from| view.numbered(from));
                    let from = from.map(|from| from.state.name().clone());
                    findings.state(
                        here,
                        &read.steps,
                        VariableMaybeUnassigned { name: name.to_owned(), from },
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    /// `First` leads to `Use` by a task that may fail; `Use` reads `$x`.
    fn machine(task: &str, catcher: &str) -> String {
        format!(
            r#"{{"StartAt": "First", "States": {{
                "First": {{"Type": "Task", "Resource": "${{F}}", {task}, "Next": "Use",
                    "Catch": [{{"ErrorEquals": ["Busy"], {catcher} "Next": "Use"}}]}},
                "Use": {{"Type": "Pass", "Parameters": {{"x.$": "$x"}}, "End": true}}}}}}"#
        )
    }

    #[test]
    fn a_catcher_has_an_assign_of_its_own() {
        let text = "reads `$x`, which is not assigned on every path that leads here, not when it comes from \"First\"";
        let line = format!("/States/Use/Parameters/x.$: state \"Use\": {text}");
        reported(&LINT, &machine(r#""Assign": {"x": 1}"#, ""), &[&line]);
        silent(&LINT, &machine(r#""Assign": {"x": 1}"#, r#""Assign": {"x": 2},"#));
    }

    #[test]
    fn a_presence_test_makes_it_known() {
        let machine = |then: &str, otherwise: &str| {
            format!(
                r#"{{"StartAt": "M", "States": {{
                    "M": {{"Type": "Choice", "Default": "C", "Choices": [{{"Variable": "$.m", "IsPresent": true, "Next": "A"}}]}},
                    "A": {{"Type": "Pass", "Assign": {{"x": 1}}, "Next": "C"}},
                    "C": {{"Type": "Choice", "Default": "{otherwise}",
                        "Choices": [{{"Variable": "$x", "IsPresent": true, "Next": "{then}"}}]}},
                    "Use": {{"Type": "Pass", "Parameters": {{"x.$": "$x"}}, "End": true}},
                    "Done": {{"Type": "Succeed"}}}}}}"#
            )
        };
        silent(&LINT, &machine("Use", "Done"));
        reported_at(&LINT, &machine("Done", "Use"), &["/States/Use/Parameters/x.$"]);
    }

    #[test]
    fn only_the_first_read_is_reported() {
        let machine = r#"{"StartAt": "M", "States": {
            "M": {"Type": "Choice", "Default": "U", "Choices": [{"Variable": "$.m", "IsPresent": true, "Next": "A"}]},
            "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "U"},
            "U": {"Type": "Pass", "Parameters": {"x.$": "$x"}, "Next": "V"},
            "V": {"Type": "Pass", "Parameters": {"x.$": "$x"}, "End": true}}}"#;
        reported_at(&LINT, machine, &["/States/U/Parameters/x.$"]);
    }
}
