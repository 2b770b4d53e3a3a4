//! # `SHADOWED_RULE`: a rule that an earlier rule takes everything from
//!
//! **Why:** rules are tried in order, so one that holds only where an earlier one holds is never taken.
//!
//! Bad:
//! ```json
//! {"Type": "Choice", "Default": "Done", "Choices": [
//!   {"Variable": "$.stock", "NumericGreaterThan": 0, "Next": "Done"},
//!   {"Variable": "$.stock", "NumericGreaterThan": 100, "Next": "Done"}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Choice", "Default": "Done", "Choices": [
//!   {"Variable": "$.stock", "NumericGreaterThan": 100, "Next": "Done"},
//!   {"Variable": "$.stock", "NumericGreaterThan": 0, "Next": "Done"}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::condition::{always, implies, is_opaque};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::json::Node;
use crate::machine::{Condition, StateKind};
use std::iter::zip;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("SHADOWED_RULE", "B111", "a rule that an earlier rule takes everything from"),
    check: Check::State(check),
};

/// A rule that is never taken.
#[derive(Debug, Clone, PartialEq)]
pub struct ShadowedRule {
    /// The position of the earlier rule, from 0.
    pub by: usize,
}

impl Wording for ShadowedRule {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { by } = self;
        format!("this rule is never taken: the rule at position {by} holds whenever this one does")
    }

    fn help(&self) -> Option<String> {
        Some("put the narrower rule first, or remove it".to_owned())
    }
}

/// How far back a rule is compared with others; a Choice with more rules is made by a program.
const MAX_COMPARED: usize = 64;

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let StateKind::Choice(choice) = here.state.kind() else { return };
    let nodes = here.state.object.get("Choices").and_then(Node::as_array).unwrap_or_default();
    let known: Vec<(usize, &Condition)> = zip(&choice.rules, nodes)
        .enumerate()
        .filter(|(_, (_, node))| !is_opaque(node))
        .map(|(index, (rule, _))| (index, &rule.condition))
        .collect();
    for (position, (index, condition)) in known.iter().enumerate() {
        let earlier = known.iter().take(position).rev().take(MAX_COMPARED);
        if let Some((by, _)) =
            earlier.rev().find(|(_, earlier)| always(earlier) || implies(condition, earlier))
        {
            findings.state(here, &[Key("Choices"), Index(*index)], ShadowedRule { by: *by });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn rules(earlier: &str, later: &str) -> String {
        format!(
            r#"{{"Type": "Choice", "Default": "Done", "Choices": [{{{earlier}, "Next": "Done"}}, {{{later}, "Next": "Done"}}]}}"#
        )
    }

    #[test]
    fn a_rule_that_an_earlier_one_covers_is_dead() {
        let text = "this rule is never taken: the rule at position 0 holds whenever this one does";
        let expected = format!("/States/S/Choices[1]: state \"S\": {text}");
        for (earlier, later) in [
            (r#""Variable": "$.a", "StringEquals": "x""#, r#""Variable": "$.a", "StringEquals": "x""#),
            (
                r#""Variable": "$.a", "IsPresent": true"#,
                r#""And": [{"Variable": "$.b", "IsNull": true}, {"Variable": "$.a", "IsPresent": true}]"#,
            ),
            (
                r#""Or": [{"Variable": "$.a", "NumericEquals": 1}, {"Variable": "$.a", "NumericEquals": 2}]"#,
                r#""Variable": "$.a", "NumericEquals": 2"#,
            ),
            (r#""Variable": "$.a", "NumericLessThan": 5"#, r#""Variable": "$.a", "NumericEquals": 4"#),
        ] {
            reported(&LINT, &rules(earlier, later), &[&expected]);
        }
    }

    /// Each way to take two such conditions apart looks at other pairs of their parts.
    #[test]
    fn conditions_nested_in_turn_are_compared_in_time() {
        let nested = |field: &str, value: u8| {
            (0..60).fold(format!(r#""Variable": "$.a", "NumericEquals": {value}"#), |inner, _| {
                format!(r#""{field}": [{{{inner}}}, {{{}}}]"#, r#""Variable": "$.b", "IsNull": true"#)
            })
        };
        silent(&LINT, &rules(&nested("And", 1), &nested("Or", 2)));
    }

    #[test]
    fn other_values_other_fields_and_substitutions_are_alive() {
        for (earlier, later) in [
            (r#""Variable": "$.a", "StringEquals": "x""#, r#""Variable": "$.a", "StringEquals": "y""#),
            (r#""Variable": "$.a", "NumericLessThan": 5"#, r#""Variable": "$.a", "NumericLessThan": 6"#),
            (r#""Variable": "$.a", "StringEquals": "${X}""#, r#""Variable": "$.a", "StringEquals": "${Y}""#),
            (r#""Variable": "$.a", "IsString": true"#, r#""Variable": "$.b", "IsString": true"#),
        ] {
            silent(&LINT, &rules(earlier, later));
        }
    }
}
