//! # `NO_COMMENT`: a machine without a comment
//!
//! **Why:** the console shows the comment to whoever looks for what the machine is for.
//!
//! Bad:
//! ```json
//! {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"Comment": "Ships orders.", "StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
//! ```

use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("NO_COMMENT", "B608", "a machine without a comment").off(),
    check: Check::Machine(check),
};

/// A machine without a comment.
#[derive(Debug, Clone, PartialEq)]
pub struct NoComment;

impl Wording for NoComment {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "the machine has no `Comment` that says what it is for".to_owned()
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    if view.machine.comment().is_none() {
        findings.machine(&[], NoComment);
    }
}
