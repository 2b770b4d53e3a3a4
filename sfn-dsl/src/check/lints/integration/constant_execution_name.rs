//! # `CONSTANT_EXECUTION_NAME`: a nested execution with a constant name
//!
//! **Why:** names are unique for 90 days, so the second start fails with `ExecutionAlreadyExists`, or returns the
//! first execution.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": true,
//!  "Parameters": {"StateMachineArn": "${Child}", "Name": "nightly"}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": true,
//!  "Parameters": {"StateMachineArn": "${Child}", "Name.$": "States.Format('nightly-{}', $.date)"}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::arguments::{Member, arguments, calls, member};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::substitution;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("CONSTANT_EXECUTION_NAME", "B413", "a nested execution with a constant name"),
    check: Check::State(check),
};

/// A nested execution with a constant name.
#[derive(Debug, Clone, PartialEq)]
pub struct ConstantExecutionName {
    /// The name.
    pub name: String,
}

impl Wording for ConstantExecutionName {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name } = self;
        format!("starts an execution named \"{name}\" every time, but a name can be used once in 90 days")
    }

    fn help(&self) -> Option<String> {
        Some("compute the name from the input".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task() else { return };
    if !calls(task, "states", "startExecution") && !calls(task, "sfn", "startExecution") {
        return;
    }
    if let Member::Literal(serde_json::Value::String(name)) = member(arguments(task), "Name")
        && !substitution::is_in(name)
        && !name.starts_with('$')
    {
        let field = if here.state.is_jsonata() { "Arguments" } else { "Parameters" };
        findings.state(here, &[Key(field), Key("Name")], ConstantExecutionName { name: name.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_substitution_may_be_unique() {
        let start = |name: &str| {
            format!(
                r#"{{"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": true,
                    "Parameters": {{"StateMachineArn": "${{Child}}", {name}}}}}"#
            )
        };
        reported_at(&LINT, &start(r#""Name": "n""#), &["/States/S/Parameters/Name"]);
        silent(&LINT, &start(r#""Name": "${Name}""#));
        silent(&LINT, &start(r#""Input": {"Name": "n"}"#));
    }
}
