//! # `LAMBDA_ENVELOPE`: the result of `lambda:invoke` used without `.Payload`
//!
//! **Why:** the service wraps what the function returns: `Payload` holds it, beside `StatusCode` and metadata. A
//! Task that names the function as its `Resource` has no envelope.
//!
//! Bad:
//! ```json
//! {"StartAt": "Price", "States": {
//!   "Price": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
//!     "Parameters": {"FunctionName": "price", "Payload.$": "$"}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "InputPath": "$.total", "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Price", "States": {
//!   "Price": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "OutputPath": "$.Payload",
//!     "Parameters": {"FunctionName": "price", "Payload.$": "$"}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "InputPath": "$.total", "End": true}}}
//! ```

use crate::check::lints::missing::{Loss, Lost, find};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("LAMBDA_ENVELOPE", "B408", "the result of `lambda:invoke` used without `.Payload`"),
    check: Check::State(check),
};

/// A member of a Lambda result without `.Payload`.
#[derive(Debug, Clone, PartialEq)]
pub struct LambdaEnvelope {
    /// The member.
    pub member: String,
    /// The state that made the value.
    pub origin: Option<StateName>,
}

impl Wording for LambdaEnvelope {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { member, origin } = self;
        let by = origin.as_ref().map(|origin| format!(" of \"{origin}\"")).unwrap_or_default();
        format!(
            "looks for \"{member}\" in the result{by}, but `lambda:invoke` puts what the function returns into `Payload`"
        )
    }

    fn help(&self) -> Option<String> {
        let Self { member, .. } = self;
        Some(format!(
            "read \"Payload.{member}\", or unwrap the result with `OutputPath` or `ResultSelector`; with `ResultPath` the input goes on too"
        ))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    find(here, Loss::Envelope, findings, |Lost { member, origin, .. }| LambdaEnvelope { member, origin });
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    #[test]
    fn the_payload_is_inside_the_envelope() {
        let machine = |fields: &str, path: &str| {
            format!(
                r#"{{"StartAt": "T", "States": {{
                    "T": {{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", {fields}
                        "Parameters": {{"FunctionName": "f"}}, "Next": "B"}},
                    "B": {{"Type": "Pass", "InputPath": "{path}", "End": true}}}}}}"#
            )
        };
        let text = "looks for \"id\" in the result of \"T\", but `lambda:invoke` puts what the function returns into `Payload`";
        reported(&LINT, &machine("", "$.id"), &[&format!("/States/B/InputPath: state \"B\": {text}")]);
        let selector = r#""ResultSelector": {"id.$": "$.id"},"#;
        reported_at(&LINT, &machine(selector, "$.id"), &["/States/T/ResultSelector/id.$"]);
        for path in ["$.Payload.id", "$.StatusCode", "$.Payload.order.id"] {
            silent(&LINT, &machine("", path));
        }
        silent(&LINT, &machine(r#""ResultPath": "$.f","#, "$.id"));
        reported_at(&LINT, &machine(r#""ResultPath": "$.f","#, "$.f.id"), &["/States/B/InputPath"]);
    }

    #[test]
    fn a_jsonata_output_unwraps_it_too() {
        let machine = |output: &str| {
            format!(
                r#"{{"QueryLanguage": "JSONata", "StartAt": "T", "States": {{
                    "T": {{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                        "Arguments": {{"FunctionName": "f"}}, "Output": "{{% {output} %}}", "End": true}}}}}}"#
            )
        };
        reported_at(&LINT, &machine("$states.result.total"), &["/States/T/Output"]);
        silent(&LINT, &machine("$states.result.Payload.total"));
    }
}
