//! # `UNREAD_VARIABLE`: a variable that nothing reads
//!
//! **Why:** it costs size in every execution and says that something was forgotten, or can go.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Assign": {"total.$": "$.price"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Sum", "States": {
//!   "Sum": {"Type": "Pass", "Assign": {"total.$": "$.price"}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "Parameters": {"total.$": "$total"}, "End": true}}}
//! ```

use crate::check::lints::variables::{for_each_assignment, has_unknown_template};
use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("UNREAD_VARIABLE", "B102", "a variable that nothing reads"),
    check: Check::Machine(check),
};

/// A variable that nothing reads.
#[derive(Debug, Clone, PartialEq)]
pub struct UnreadVariable {
    /// The variable.
    pub name: String,
}

impl Wording for UnreadVariable {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name } = self;
        format!("assigns `{name}`, which nothing reads")
    }

    fn help(&self) -> Option<String> {
        Some("remove it from `Assign`".to_owned())
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    if has_unknown_template(view) {
        return;
    }
    let variables = &view.variables;
    for here in view.states() {
        for_each_assignment(here.state, &mut |name, steps| {
            let number = variables.number(name.as_str());
            if !number.is_some_and(|number| variables.is_mentioned(number, &here.scope.orders)) {
                findings.state(here, steps, UnreadVariable { name: name.to_string() });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn a_read_in_an_inner_scope_or_an_expression_counts() {
        let map = |path: &str| {
            format!(
                r#"{{"StartAt": "A", "States": {{
                    "A": {{"Type": "Pass", "Assign": {{"rate": 1}}, "Next": "M"}},
                    "M": {{"Type": "Map", "End": true, "ItemProcessor": {{"StartAt": "P", "States": {{
                        "P": {{"Type": "Pass", "Parameters": {{"x.$": "{path}"}}, "End": true}}}}}}}}}}}}"#
            )
        };
        silent(&LINT, &map("$rate"));
        reported(
            &LINT,
            &map("$.rate"),
            &["/States/A/Assign/rate: state \"A\": assigns `rate`, which nothing reads"],
        );
        let jsonata = r#"{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
            "A": {"Type": "Pass", "Assign": {"rate": 1}, "Next": "B"},
            "B": {"Type": "Pass", "Output": {"x": "{% 2*$rate %}"}, "End": true}}}"#;
        silent(&LINT, jsonata);
    }
}
