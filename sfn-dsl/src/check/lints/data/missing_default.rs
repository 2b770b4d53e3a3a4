//! # `MISSING_DEFAULT`: a Choice without `Default`
//!
//! **Why:** input that no rule matches fails the execution with `States.NoChoiceMatched`, which nothing can catch.
//! Rules that leave no gap, such as `IsPresent` both true and false, need no `Default`.
//!
//! Bad:
//! ```json
//! {"StartAt": "In stock?", "States": {
//!   "In stock?": {"Type": "Choice", "Choices": [{"Variable": "$.stock", "NumericGreaterThan": 0, "Next": "Pack"}]},
//!   "Pack": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "In stock?", "States": {
//!   "In stock?": {"Type": "Choice", "Default": "Reorder",
//!     "Choices": [{"Variable": "$.stock", "NumericGreaterThan": 0, "Next": "Pack"}]},
//!   "Pack": {"Type": "Succeed"},
//!   "Reorder": {"Type": "Fail", "Error": "OutOfStock"}}}
//! ```

use crate::check::lints::condition::{always, is_opposite};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{Condition, StateKind};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("MISSING_DEFAULT", "B110", "a Choice without `Default`"),
    check: Check::State(check),
};

/// A Choice without `Default`.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingDefault;

impl Wording for MissingDefault {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "has no `Default`, so input that no rule matches fails the execution, and nothing can catch that"
            .to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("add `Default`, if only to a Fail state with a name of its own".to_owned())
    }
}

/// How many rules that follow a rule are compared with it; a Choice with more is made by a program.
const MOST_COMPARED: usize = 500;

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    if let StateKind::Choice(choice) = here.state.kind()
        && choice.default.is_none()
    {
        let conditions: Vec<&Condition> = choice.rules.iter().map(|rule| &rule.condition).collect();
        let covers = |(index, condition): (usize, &&Condition)| {
            let later = conditions.iter().skip(index + 1).take(MOST_COMPARED);
            always(condition) || later.into_iter().any(|other| is_opposite(condition, other))
        };
        if !conditions.iter().enumerate().any(covers) {
            findings.state(here, &[], MissingDefault);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn choice(rules: &str) -> String {
        format!(r#"{{"Type": "Choice", "Choices": [{rules}]}}"#)
    }

    #[test]
    fn a_choice_has_a_default() {
        let rule = r#"{"Variable": "$.stock", "NumericGreaterThan": 0, "Next": "Done"}"#;
        let message =
            "has no `Default`, so input that no rule matches fails the execution, and nothing can catch that";
        reported(&LINT, &choice(rule), &[&format!("/States/S: state \"S\": {message}")]);
    }

    #[test]
    fn rules_that_leave_no_gap_are_enough() {
        let rule = |condition: &str| format!(r#"{{{condition}, "Next": "Done"}}"#);
        for rules in [
            [r#""Variable": "$.x", "IsPresent": true"#, r#""Variable": "$.x", "IsPresent": false"#],
            [r#""Variable": "$.x", "BooleanEquals": true"#, r#""Variable": "$.x", "BooleanEquals": false"#],
            [
                r#""Variable": "$.x", "StringEquals": "a""#,
                r#""Not": {"Variable": "$.x", "StringEquals": "a"}"#,
            ],
        ] {
            silent(&LINT, &choice(&rules.map(rule).join(",")));
        }
    }
}
