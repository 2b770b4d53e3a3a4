//! # `NEVER_EVALUATED`: an expression in a field that takes none
//!
//! **Why:** `Resource` and `ErrorEquals` are literal in both query languages: no function has such an ARN, no error
//! such a name.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
//!  "Parameters": {"FunctionName": "charge"}, "Retry": [{"ErrorEquals": ["$.retryOn"]}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
//!  "Parameters": {"FunctionName": "charge"}, "Retry": [{"ErrorEquals": ["CardServiceBusy"]}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::payload::is_path_or_call;
use crate::check::lints::shortened;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::error("NEVER_EVALUATED", "B129", "an expression in a field that takes none"),
    check: Check::State(check),
};

/// An expression that is not evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct NeverEvaluated {
    /// The field.
    pub field: &'static str,
    /// What stands there.
    pub text: String,
}

impl Wording for NeverEvaluated {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { field, text } = self;
        format!("`{field}` holds \"{}\", but it is literal: nothing is ever evaluated there", shortened(text))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    if let Some(task) = here.state.task().filter(|task| is_computed(task.resource.arn())) {
        let text = task.resource.arn().to_owned();
        findings.state(here, &[Key("Resource")], NeverEvaluated { field: "Resource", text });
    }
    let retriers = here.state.retry().iter().map(|retrier| &retrier.error_equals);
    let catchers = here.state.catch().iter().map(|catcher| &catcher.error_equals);
    let entries = retriers.enumerate().map(|(index, names)| ("Retry", index, names));
    for (field, index, names) in
        entries.chain(catchers.enumerate().map(|(index, names)| ("Catch", index, names)))
    {
        for (position, name) in names.iter().enumerate().filter(|(_, name)| is_computed(name.as_str())) {
            let steps = [Key(field), Index(index), Key("ErrorEquals"), Index(position)];
            findings.state(here, &steps, NeverEvaluated { field: "ErrorEquals", text: name.to_string() });
        }
    }
}

fn is_computed(text: &str) -> bool {
    text.contains("{%") || is_path_or_call(text)
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn resources_and_error_names_are_literal() {
        let task = |resource: &str, error: &str| {
            format!(
                r#"{{"Type": "Task", "Resource": "{resource}", "End": true,
                    "Catch": [{{"ErrorEquals": ["{error}"], "Next": "Done"}}]}}"#
            )
        };
        let function = "arn:aws:lambda:eu-west-1:123456789012:function:";
        reported_at(&LINT, &task(&format!("{function}{{% $name %}}"), "Busy"), &["/States/S/Resource"]);
        reported_at(&LINT, &task(&format!("{function}f"), "$.error"), &["/States/S/Catch[0]/ErrorEquals[0]"]);
        silent(&LINT, &task(&format!("{function}f"), "States.Timeout"));
    }
}
