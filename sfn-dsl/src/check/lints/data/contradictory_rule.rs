//! # `CONTRADICTORY_RULE`: a rule that no input can satisfy
//!
//! **Why:** `And` needs all of its parts, and these exclude each other.
//!
//! Bad:
//! ```json
//! {"Type": "Choice", "Default": "Done", "Choices": [{"Next": "Done", "And": [
//!   {"Variable": "$.status", "StringEquals": "PAID"},
//!   {"Variable": "$.status", "StringEquals": "SHIPPED"}]}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Choice", "Default": "Done", "Choices": [{"Next": "Done", "Or": [
//!   {"Variable": "$.status", "StringEquals": "PAID"},
//!   {"Variable": "$.status", "StringEquals": "SHIPPED"}]}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::condition::{excluded, is_opaque};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::json::Node;
use crate::machine::{Condition, StateKind};
use std::iter::zip;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("CONTRADICTORY_RULE", "B111", "a rule that no input can satisfy"),
    check: Check::State(check),
};

/// A rule whose parts exclude each other.
#[derive(Debug, Clone, PartialEq)]
pub struct ContradictoryRule {
    /// The path that would need two values.
    pub variable: String,
}

impl Wording for ContradictoryRule {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { variable } = self;
        format!("this rule never holds: two parts of its `And` exclude each other on \"{variable}\"")
    }

    fn help(&self) -> Option<String> {
        Some("use `Or` if one of them is enough".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let StateKind::Choice(choice) = here.state.kind() else { return };
    let nodes = here.state.object.get("Choices").and_then(Node::as_array).unwrap_or_default();
    for (index, (rule, node)) in zip(&choice.rules, nodes).enumerate() {
        let Condition::And(all) = &rule.condition else { continue };
        if is_opaque(node) {
            continue;
        }
        // A rule with more parts is made by a program.
        let parts = all.get(..all.len().min(32)).unwrap_or_default();
        let mut pairs = parts
            .iter()
            .enumerate()
            .flat_map(|(at, left)| parts.iter().skip(at + 1).map(move |right| (left, right)));
        if let Some(variable) = pairs.find_map(|(left, right)| excluded(left, right)) {
            let variable = variable.as_str().to_owned();
            findings.state(here, &[Key("Choices"), Index(index)], ContradictoryRule { variable });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn parts_that_exclude_each_other_never_hold() {
        let rule = |left: &str, right: &str| {
            format!(
                r#"{{"Type": "Choice", "Default": "Done", "Choices": [{{"Next": "Done",
                    "And": [{{"Variable": "$.a", {left}}}, {{"Variable": "$.a", {right}}}]}}]}}"#
            )
        };
        for (left, right) in [
            (r#""IsPresent": false"#, r#""StringEquals": "x""#),
            (r#""NumericGreaterThan": 5"#, r#""NumericLessThan": 5"#),
            (r#""BooleanEquals": true"#, r#""BooleanEquals": false"#),
            (r#""IsString": true"#, r#""NumericEquals": 1"#),
        ] {
            reported_at(&LINT, &rule(left, right), &["/States/S/Choices[0]"]);
        }
        for (left, right) in [
            (r#""IsPresent": true"#, r#""StringEquals": "x""#),
            (r#""NumericGreaterThan": 5"#, r#""NumericLessThan": 9"#),
            (r#""StringEquals": "${X}""#, r#""StringEquals": "b""#),
        ] {
            silent(&LINT, &rule(left, right));
        }
    }
}
