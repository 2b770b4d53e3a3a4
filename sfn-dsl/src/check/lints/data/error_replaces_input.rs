//! # `ERROR_REPLACES_INPUT`: a path to input that an error has replaced
//!
//! **Why:** without `ResultPath` (JSONPath) or `Output` (JSONata) a catcher hands on nothing but `Error` and
//! `Cause`.
//!
//! Bad:
//! ```json
//! {"StartAt": "Charge", "States": {
//!   "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "Next": "Done",
//!     "Catch": [{"ErrorEquals": ["CardDeclined"], "Next": "Cancel"}]},
//!   "Cancel": {"Type": "Pass", "InputPath": "$.orderId", "Next": "Done"},
//!   "Done": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Charge", "States": {
//!   "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "Next": "Done",
//!     "Catch": [{"ErrorEquals": ["CardDeclined"], "ResultPath": "$.error", "Next": "Cancel"}]},
//!   "Cancel": {"Type": "Pass", "InputPath": "$.orderId", "Next": "Done"},
//!   "Done": {"Type": "Succeed"}}}
//! ```

use crate::check::lints::missing::{Loss, Lost, find};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::check::rules::listed;
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("ERROR_REPLACES_INPUT", "B121", "a path to input that an error has replaced"),
    check: Check::State(check),
};

/// A path to input that an error has replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorReplacesInput {
    /// The member.
    pub member: String,
    /// The members that are there.
    pub known: Vec<String>,
    /// The state that made the value.
    pub origin: Option<StateName>,
}

impl Wording for ErrorReplacesInput {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { member, known, origin } = self;
        let by = origin.as_ref().map(|origin| format!(" of \"{origin}\"")).unwrap_or_default();
        let known = listed(known.iter().map(String::as_str));
        format!(
            "looks for \"{member}\", but the catcher{by} replaced the input with an error that has only {known}"
        )
    }

    fn help(&self) -> Option<String> {
        Some("give the catcher a `ResultPath` such as \"$.error\" (JSONata: an `Output`)".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    find(here, Loss::Error, findings, |Lost { member, known, origin }| ErrorReplacesInput {
        member,
        known,
        origin,
    });
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn a_catcher_may_keep_the_input() {
        let machine = |catcher: &str, path: &str| {
            format!(
                r#"{{"StartAt": "T", "States": {{
                    "T": {{"Type": "Task", "Resource": "${{F}}", "Next": "Done",
                        "Catch": [{{"ErrorEquals": ["States.ALL"], {catcher} "Next": "H"}}]}},
                    "H": {{"Type": "Pass", "InputPath": "{path}", "Next": "Done"}},
                    "Done": {{"Type": "Succeed"}}}}}}"#
            )
        };
        let text = "looks for \"id\", but the catcher of \"T\" replaced the input with an error that has only `Cause`, `Error`";
        reported(&LINT, &machine("", "$.id"), &[&format!("/States/H/InputPath: state \"H\": {text}")]);
        silent(&LINT, &machine("", "$.Cause"));
        silent(&LINT, &machine(r#""ResultPath": "$.error","#, "$.id"));
    }
}
