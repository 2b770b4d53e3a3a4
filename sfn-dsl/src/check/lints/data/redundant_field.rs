//! # `REDUNDANT_FIELD`: a field that says what holds anyway
//!
//! **Why:** it can go; what is left says what is special about the state.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "InputPath": "$", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "InputPath": "$.order", "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::json::Node;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("REDUNDANT_FIELD", "B122", "a field that says what holds anyway"),
    check: Check::State(check),
};

/// A field that says what holds anyway.
#[derive(Debug, Clone, PartialEq)]
pub struct RedundantField {
    /// The field.
    pub field: &'static str,
}

impl Wording for RedundantField {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { field } = self;
        format!("`{field}` says what holds anyway")
    }

    fn help(&self) -> Option<String> {
        let Self { field } = self;
        Some(format!("remove `{field}`"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let object = here.state.object;
    for field in ["InputPath", "OutputPath", "ResultPath"] {
        if object.get(field).and_then(Node::as_str) == Some("$") {
            findings.state(here, &[Key(field)], RedundantField { field });
        }
    }
    for field in ["Retry", "Catch"] {
        if object.get(field).and_then(Node::as_array).is_some_and(<[Node]>::is_empty) {
            findings.state(here, &[Key(field)], RedundantField { field });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    #[test]
    fn defaults_and_empty_lists_are_redundant() {
        let task = |field: &str| format!(r#"{{"Type": "Task", "Resource": "${{F}}", {field}, "End": true}}"#);
        let line = "/States/S/ResultPath: state \"S\": `ResultPath` says what holds anyway";
        reported(&LINT, &task(r#""ResultPath": "$""#), &[line]);
        reported_at(&LINT, &task(r#""Retry": [], "Catch": []"#), &["/States/S/Retry", "/States/S/Catch"]);
        silent(&LINT, &task(r#""ResultPath": "$.result", "OutputPath": null"#));
    }
}
