//! # `OVERWRITTEN_VARIABLE`: a value that nothing can read
//!
//! **Why:** the variable is assigned again, or its scope ends, before anything reads what was assigned.
//!
//! Bad:
//! ```json
//! {"StartAt": "First", "States": {
//!   "First": {"Type": "Pass", "Assign": {"rate": 1}, "Next": "Second"},
//!   "Second": {"Type": "Pass", "Assign": {"rate": 2}, "Next": "Use"},
//!   "Use": {"Type": "Pass", "Parameters": {"rate.$": "$rate"}, "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "First", "States": {
//!   "First": {"Type": "Pass", "Assign": {"rate": 1}, "Next": "Second"},
//!   "Second": {"Type": "Pass", "Assign": {"rate.$": "States.MathAdd($rate, 1)"}, "Next": "Use"},
//!   "Use": {"Type": "Pass", "Parameters": {"rate.$": "$rate"}, "End": true}}}
//! ```

use crate::check::lints::flow::read_later;
use crate::check::lints::variables::{for_each_assignment, has_unknown_template};
use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("OVERWRITTEN_VARIABLE", "B103", "a value that nothing can read"),
    check: Check::Machine(check),
};

/// A value that nothing can read.
#[derive(Debug, Clone, PartialEq)]
pub struct OverwrittenVariable {
    /// The variable.
    pub name: String,
}

impl Wording for OverwrittenVariable {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name } = self;
        format!(
            "assigns `{name}`, but that value is never read: the variable is assigned again, or its scope ends, before"
        )
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let variables = &view.variables;
    if variables.is_empty() || has_unknown_template(view) {
        return;
    }
    let Some(is_read) = read_later(view) else { return };
    for here in view.states() {
        let mut assignments = variables.assignments_of(here.state);
        for_each_assignment(here.state, &mut |name, steps| {
            let Some(at) = assignments.next() else { return };
            // What nothing reads at all is another rule's business.
            let is_mentioned = variables
                .assignments
                .get(at)
                .is_some_and(|assignment| variables.is_mentioned(assignment.variable, &here.scope.orders));
            if is_mentioned && is_read.get(at) == Some(&false) {
                findings.state(here, steps, OverwrittenVariable { name: name.to_string() });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_counter_in_a_loop_is_read() {
        let machine = |end: &str| {
            format!(
                r#"{{"StartAt": "Start", "States": {{
                    "Start": {{"Type": "Pass", "Assign": {{"count": 0}}, "Next": "Next"}},
                    "Next": {{"Type": "Pass", "Assign": {{"count.$": "States.MathAdd($count, 1)"}}, "Next": "Enough?"}},
                    "Enough?": {{"Type": "Choice", "Default": "Next",
                        "Choices": [{{"Variable": "$count", "NumericEquals": 3, {end} "Next": "Done"}}]}},
                    "Done": {{"Type": "Succeed"}}}}}}"#
            )
        };
        silent(&LINT, &machine(""));
        reported_at(
            &LINT,
            &machine(r#""Assign": {"count": 0},"#),
            &["/States/Enough?/Choices[0]/Assign/count"],
        );
    }
}
