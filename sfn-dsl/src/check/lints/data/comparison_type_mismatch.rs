//! # `COMPARISON_TYPE_MISMATCH`: a comparison with a value of another type
//!
//! **Why:** a value of another type than the operator wants does not match, whatever it is; nothing fails and
//! nothing is said.
//!
//! Bad:
//! ```json
//! {"StartAt": "Count", "States": {
//!   "Count": {"Type": "Pass", "Result": {"count": 3}, "Next": "Three?"},
//!   "Three?": {"Type": "Choice", "Default": "Done", "Choices": [{"Variable": "$.count", "StringEquals": "3", "Next": "Yes"}]},
//!   "Yes": {"Type": "Pass", "Next": "Done"},
//!   "Done": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Count", "States": {
//!   "Count": {"Type": "Pass", "Result": {"count": 3}, "Next": "Three?"},
//!   "Three?": {"Type": "Choice", "Default": "Done", "Choices": [{"Variable": "$.count", "NumericEquals": 3, "Next": "Yes"}]},
//!   "Yes": {"Type": "Pass", "Next": "Done"},
//!   "Done": {"Type": "Succeed"}}}
//! ```

use std::cell::LazyCell;
use std::collections::HashSet;
use std::iter::zip;

use crate::check::lints::condition::type_of;
use crate::check::lints::shapes::Shape;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::json::Kind;
use crate::machine::Comparison;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("COMPARISON_TYPE_MISMATCH", "B114", "a comparison with a value of another type"),
    check: Check::State(check),
};

/// A comparison that never matches.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonTypeMismatch {
    /// The path that is compared.
    pub variable: String,
    /// What the operator wants.
    pub wanted: Kind,
    /// What is there.
    pub found: Kind,
}

impl Wording for ComparisonTypeMismatch {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { variable, wanted, found } = self;
        format!(
            "\"{variable}\" is {}, but the comparison wants {}, so it never matches",
            found.described(),
            wanted.described()
        )
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let reads = &here.state.reads;
    // Every path with the types that comparisons ask for; made when it is needed.
    let asked = LazyCell::new(|| {
        let asked = reads.iter().filter_map(|read| Some((type_of(read.comparison?)?, read.text())));
        asked.collect::<HashSet<(Kind, String)>>()
    });
    for (read, result) in zip(reads, here.view.shapes().reads(here)) {
        let Some(comparison) = read.comparison.filter(|comparison| compares(comparison)) else { continue };
        let Some(wanted) = type_of(comparison) else { continue };
        let found = match result {
            Ok(Shape::Scalar(kind)) if *kind != Kind::Null => *kind,
            Ok(Shape::Array(..)) => Kind::Array,
            Ok(Shape::Object(_)) => Kind::Object,
            Ok(Shape::Any | Shape::Scalar(_)) | Err(_) => continue,
        };
        let variable = read.text();
        // Who asks for several types, this one among them, knows that only one matches.
        if found != wanted && !asked.contains(&(found, variable.clone())) {
            findings.state(here, &read.steps, ComparisonTypeMismatch { variable, wanted, found });
        }
    }
}

/// Whether a comparison looks at the value; the others ask for its type.
fn compares(comparison: &Comparison) -> bool {
    match comparison {
        Comparison::String(..)
        | Comparison::Numeric(..)
        | Comparison::Timestamp(..)
        | Comparison::Boolean(_)
        | Comparison::StringMatches(_) => true,
        Comparison::IsNull(_)
        | Comparison::IsPresent(_)
        | Comparison::IsNumeric(_)
        | Comparison::IsString(_)
        | Comparison::IsBoolean(_)
        | Comparison::IsTimestamp(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn only_known_types_are_judged() {
        let machine = |result: &str, test: &str| {
            format!(
                r#"{{"StartAt": "P", "States": {{
                    "P": {{"Type": "Pass", "Result": {{"x": {result}}}, "Next": "C"}},
                    "C": {{"Type": "Choice", "Default": "Done", "Choices": [{{"Variable": "$.x", {test}, "Next": "Y"}}]}},
                    "Y": {{"Type": "Pass", "Next": "Done"}}, "Done": {{"Type": "Succeed"}}}}}}"#
            )
        };
        let text = "\"$.x\" is a number, but the comparison wants a string, so it never matches";
        let line = format!("/States/C/Choices[0]/Variable: state \"C\": {text}");
        reported(&LINT, &machine("1", r#""StringEquals": "1""#), &[&line]);
        silent(&LINT, &machine("\"a\"", r#""StringMatches": "a*""#));
        silent(&LINT, &machine("null", r#""StringEquals": "1""#));
        silent(&LINT, &machine("1", r#""IsString": true"#));
    }
}
