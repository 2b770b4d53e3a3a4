//! # `POINTLESS_CHOICE`: a Choice whose ways all lead to the same state
//!
//! **Why:** it decides nothing; often one of the targets was meant to be another.
//!
//! Bad:
//! ```json
//! {"Type": "Choice", "Default": "Done", "Choices": [{"Variable": "$.paid", "BooleanEquals": true, "Next": "Done"}]}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Paid?", "States": {
//!   "Paid?": {"Type": "Choice", "Default": "Remind", "Choices": [{"Variable": "$.paid", "BooleanEquals": true, "Next": "Done"}]},
//!   "Remind": {"Type": "Pass", "Next": "Done"},
//!   "Done": {"Type": "Succeed"}}}
//! ```

use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{self, StateKind};
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("POINTLESS_CHOICE", "B113", "a Choice whose ways all lead to the same state"),
    check: Check::State(check),
};

/// A Choice that decides nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct PointlessChoice {
    /// Where every way leads.
    pub target: StateName,
}

impl Wording for PointlessChoice {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { target } = self;
        format!("every rule and `Default` go on to \"{target}\", so this Choice decides nothing")
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let StateKind::Choice(choice) = here.state.kind() else { return };
    let Some(target) = &choice.default else { return };
    let changes_nothing =
        |rule: &machine::Rule| rule.next == *target && rule.assign.is_empty() && rule.output.is_none();
    if choice.rules.iter().all(changes_nothing) && here.state.assign().is_empty() {
        findings.state(here, &[], PointlessChoice { target: target.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn a_rule_that_assigns_decides_something() {
        let choice = |assign: &str| {
            format!(
                r#"{{"Type": "Choice", "Default": "Done",
                    "Choices": [{{"Variable": "$.x", "IsPresent": true, {assign} "Next": "Done"}}]}}"#
            )
        };
        let text = "every rule and `Default` go on to \"Done\", so this Choice decides nothing";
        reported(&LINT, &choice(""), &[&format!("/States/S: state \"S\": {text}")]);
        silent(&LINT, &choice(r#""Assign": {"x": 1},"#));
    }
}
