//! # `UNDEFINED_RESULT`: an expression for a member that no state produces
//!
//! **Why:** an expression that returns nothing fails the state with `States.QueryEvaluationError`. Only plain paths
//! into data whose members are all known are judged.
//!
//! Bad:
//! ```json
//! {"QueryLanguage": "JSONata", "StartAt": "Order", "States": {
//!   "Order": {"Type": "Pass", "Output": {"orderId": "{% $states.input.id %}"}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "Output": "{% $states.input.orderid %}", "End": true}}}
//! ```
//! Good:
//! ```json
//! {"QueryLanguage": "JSONata", "StartAt": "Order", "States": {
//!   "Order": {"Type": "Pass", "Output": {"orderId": "{% $states.input.id %}"}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "Output": "{% $states.input.orderId %}", "End": true}}}
//! ```

use crate::check::lints::missing::{Loss, Lost, find};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::check::rules::listed;
use crate::name::StateName;
use crate::nearest::nearest;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("UNDEFINED_RESULT", "B106", "an expression for a member that no state produces"),
    check: Check::State(check),
};

/// An expression for a member that is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct UndefinedResult {
    /// The member.
    pub member: String,
    /// The members that are there.
    pub known: Vec<String>,
    /// The state that made the value.
    pub origin: Option<StateName>,
}

impl Wording for UndefinedResult {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { member, known, origin } = self;
        let by = origin.as_ref().map(|origin| format!(" made by \"{origin}\"")).unwrap_or_default();
        match known.as_slice() {
            [] => format!(
                "looks for \"{member}\" in a value{by} that has no members, so the expression returns nothing and fails"
            ),
            known => {
                let known = listed(known.iter().map(String::as_str));
                format!(
                    "looks for \"{member}\" in an object{by} that has only {known}, so the expression returns nothing and fails"
                )
            }
        }
    }

    fn help(&self) -> Option<String> {
        let Self { member, known, .. } = self;
        nearest(member, known.iter().map(String::as_str))
            .map(|nearest| format!("did you mean \"{nearest}\"?"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    find(here, Loss::Undefined, findings, |Lost { member, known, origin }| UndefinedResult {
        member,
        known,
        origin,
    });
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn only_plain_paths_into_known_data_are_judged() {
        let machine = |output: &str, expression: &str| {
            format!(
                r#"{{"QueryLanguage": "JSONata", "StartAt": "A", "States": {{
                    "A": {{"Type": "Pass", "Output": {output}, "Next": "B"}},
                    "B": {{"Type": "Pass", "Output": "{{% {expression} %}}", "End": true}}}}}}"#
            )
        };
        let known = r#"{"items": [{"id": 1}], "o": {"n": 1}}"#;
        reported_at(&LINT, &machine(known, "$states.input.o.m"), &["/States/B/Output"]);
        for expression in [
            "$states.input.items.id",
            "$states.input.o",
            "$exists($states.input.x)",
            "$states.input.x ? 1 : 2",
        ] {
            silent(&LINT, &machine(known, expression));
        }
        silent(&LINT, &machine("\"{% $f() %}\"", "$states.input.x"));
    }
}
