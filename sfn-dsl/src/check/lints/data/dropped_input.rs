//! # `DROPPED_INPUT`: a path to input that a result has replaced
//!
//! **Why:** without `ResultPath` the result of a Task, Parallel or Map takes the place of its whole input.
//!
//! Bad:
//! ```json
//! {"StartAt": "Price", "States": {
//!   "Price": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:price",
//!     "ResultSelector": {"total.$": "$.sum"}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "InputPath": "$.orderId", "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Price", "States": {
//!   "Price": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:price",
//!     "ResultSelector": {"total.$": "$.sum"}, "ResultPath": "$.price", "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "InputPath": "$.orderId", "End": true}}}
//! ```

use crate::check::lints::missing::{Loss, Lost, find};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::check::rules::listed;
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("DROPPED_INPUT", "B120", "a path to input that a result has replaced"),
    check: Check::State(check),
};

/// A path to input that a result has replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct DroppedInput {
    /// The member.
    pub member: String,
    /// The members that are there.
    pub known: Vec<String>,
    /// The state that made the value.
    pub origin: Option<StateName>,
}

impl Wording for DroppedInput {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { member, known, origin } = self;
        let by = origin.as_ref().map(|origin| format!(" of \"{origin}\"")).unwrap_or_default();
        let known = listed(known.iter().map(String::as_str));
        format!("looks for \"{member}\", but the result{by}, which replaced the input, has only {known}")
    }

    fn help(&self) -> Option<String> {
        let Self { origin, .. } = self;
        origin.as_ref().map(|origin| format!("give \"{origin}\" a `ResultPath`, so that its input goes on"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    find(here, Loss::Replaced, findings, |Lost { member, known, origin }| DroppedInput {
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
    fn a_result_path_keeps_the_input() {
        let machine = |fields: &str| {
            format!(
                r#"{{"StartAt": "P", "States": {{
                    "P": {{"Type": "Task", "Resource": "${{F}}", "ResultSelector": {{"t.$": "$.t"}}, {fields} "Next": "B"}},
                    "B": {{"Type": "Pass", "InputPath": "$.id", "End": true}}}}}}"#
            )
        };
        let text = "looks for \"id\", but the result of \"P\", which replaced the input, has only `t`";
        reported(&LINT, &machine(""), &[&format!("/States/B/InputPath: state \"B\": {text}")]);
        silent(&LINT, &machine(r#""ResultPath": "$.p","#));
        silent(&LINT, &machine(r#""ResultPath": null,"#));
    }
}
