//! # `UNGUARDED_COMPARISON`: a comparison of a value that may be missing
//!
//! **Why:** a `Variable` that finds nothing fails the execution with `States.Runtime`, which nothing can catch.
//! `IsPresent` in front of it, in the same `And`, makes it safe.
//!
//! Bad:
//! ```json
//! {"Type": "Choice", "Default": "Done", "Choices": [{"Variable": "$.stock", "NumericGreaterThan": 0, "Next": "Done"}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Choice", "Default": "Done", "Choices": [{"Next": "Done", "And": [
//!   {"Variable": "$.stock", "IsPresent": true}, {"Variable": "$.stock", "NumericGreaterThan": 0}]}]}
//! ```

use crate::check::lints::missing::is_tested;
use crate::check::lints::reads::Expression;
use crate::check::lints::shapes::Shape;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::path::Root;
use std::collections::HashSet;
use std::iter::zip;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("UNGUARDED_COMPARISON", "B112", "a comparison of a value that may be missing"),
    check: Check::State(check),
};

/// A comparison of a value that may be missing.
#[derive(Debug, Clone, PartialEq)]
pub struct UnguardedComparison {
    /// The path that is compared.
    pub variable: String,
}

impl Wording for UnguardedComparison {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { variable } = self;
        format!(
            "compares \"{variable}\", which may be missing: then the execution fails, and nothing can catch that"
        )
    }

    fn help(&self) -> Option<String> {
        let Self { variable } = self;
        Some(format!("test \"{variable}\" with `IsPresent` first"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    for (read, result) in zip(&here.state.reads, here.view.shapes().reads(here)) {
        let Expression::Path(path) = read.expression else { continue };
        let is_part = *path.root() == Root::Input && !path.segments().is_empty();
        if read.comparison.is_none() || !is_part || is_tested(here, read) {
            continue;
        }
        // A value of known type is there; an unknown one may be missing.
        let is_unknown = matches!(result, Ok(Shape::Any));
        if is_unknown && seen.insert(path.as_str()) {
            findings.state(here, &read.steps, UnguardedComparison { variable: read.text() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_guard_or_a_known_value_is_safe() {
        let choice =
            |rules: &str| format!(r#"{{"Type": "Choice", "Default": "Done", "Choices": [{rules}]}}"#);
        let compare = r#"{"Variable": "$.x.y", "StringEquals": "a", "Next": "Done"}"#;
        reported_at(&LINT, &choice(compare), &["/States/S/Choices[0]/Variable"]);
        let guard = r#"{"Variable": "$.x", "IsPresent": false, "Next": "Done"}"#;
        silent(&LINT, &choice(&format!("{guard}, {compare}")));
        let known = r#"{"StartAt": "P", "States": {
            "P": {"Type": "Pass", "Result": {"x": 1}, "Next": "C"},
            "C": {"Type": "Choice", "Default": "Done", "Choices": [{"Variable": "$.x", "NumericEquals": 1, "Next": "Done"}]},
            "Done": {"Type": "Succeed"}}}"#;
        silent(&LINT, known);
    }
}
