//! # `PATH_IN_FAIL_TEXT`: `Error` or `Cause` of a Fail that looks like a path
//!
//! **Why:** they are literal; only `ErrorPath` and `CausePath` are evaluated.
//!
//! Bad:
//! ```json
//! {"Type": "Fail", "Error": "OutOfStock", "Cause": "$.cause"}
//! ```
//! Good:
//! ```json
//! {"Type": "Fail", "Error": "OutOfStock", "CausePath": "$.cause"}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::payload::{is_expression, is_path_or_call};
use crate::check::lints::shortened;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{FailText, StateKind};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("PATH_IN_FAIL_TEXT", "B119", "`Error` or `Cause` of a Fail that looks like a path"),
    check: Check::State(check),
};

/// A path that is not evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct PathInFailText {
    /// `Error` or `Cause`.
    pub field: &'static str,
    /// What stands there.
    pub text: String,
}

impl Wording for PathInFailText {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { field, text } = self;
        format!("fails with the text \"{}\" itself, because `{field}` is never evaluated", shortened(text))
    }

    fn help(&self) -> Option<String> {
        let Self { field, .. } = self;
        Some(format!("use `{field}Path`"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let StateKind::Fail(fail) = here.state.kind() else { return };
    for (field, value) in [("Error", &fail.error), ("Cause", &fail.cause)] {
        if let Some(FailText::Literal(text)) = value
            && (is_path_or_call(text) || is_expression(text))
        {
            findings.state(here, &[Key(field)], PathInFailText { field, text: text.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    #[test]
    fn error_and_cause_are_literal() {
        let fail = |cause: &str| format!(r#"{{"Type": "Fail", "Cause": "{cause}"}}"#);
        let text = "fails with the text \"$.cause\" itself, because `Cause` is never evaluated";
        reported(&LINT, &fail("$.cause"), &[&format!("/States/S/Cause: state \"S\": {text}")]);
        reported_at(&LINT, &fail("States.Format('{}', $.x)"), &["/States/S/Cause"]);
        silent(&LINT, &fail("cost more than $.50 in total"));
        silent(&LINT, r#"{"Type": "Fail", "CausePath": "$.cause"}"#);
    }
}
