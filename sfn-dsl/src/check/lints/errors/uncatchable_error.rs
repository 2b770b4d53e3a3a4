//! # `UNCATCHABLE_ERROR`: a handler for an error that nothing can handle
//!
//! **Why:** `States.Runtime` ends the execution even where it is named: a path that finds nothing, a value of the
//! wrong type, a failed intrinsic function. It is recorded under this name, whatever the name in the specification.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.Runtime"]}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.TaskFailed"]}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::handlers::{Handler, handlers};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::name::ErrorName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("UNCATCHABLE_ERROR", "B211", "a handler for an error that nothing can handle"),
    check: Check::State(check),
};

/// A handler that never runs.
#[derive(Debug, Clone, PartialEq)]
pub struct UncatchableError {
    /// The error.
    pub name: ErrorName,
}

impl Wording for UncatchableError {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name } = self;
        if *name == ErrorName::RUNTIME {
            "handles `States.Runtime`, which ends the execution even where it is handled".to_owned()
        } else {
            format!(
                "handles `{name}`, but such a failure comes as `States.Runtime`, which ends the execution"
            )
        }
    }

    fn help(&self) -> Option<String> {
        Some("test with a Choice (`IsPresent`) what may be missing".to_owned())
    }
}

const AS_RUNTIME: [&str; 4] = [
    ErrorName::RUNTIME,
    "States.ParameterPathFailure",
    "States.ResultPathMatchFailure",
    "States.IntrinsicFailure",
];

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for Handler { field, index, names } in handlers(here) {
        for (position, name) in
            names.iter().enumerate().filter(|(_, name)| AS_RUNTIME.contains(&name.as_str()))
        {
            let steps = [Key(field), Index(index), Key("ErrorEquals"), Index(position)];
            findings.state(here, &steps, UncatchableError { name: name.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    /// A Task that calls a function, with those fields.
    fn task(fields: &str) -> String {
        format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f", {fields} "End": true}}"#
        )
    }

    #[test]
    fn runtime_errors_end_the_execution() {
        let catch = |name: &str| task(&format!(r#""Retry": [{{"ErrorEquals": ["{name}"]}}],"#));
        reported_at(&LINT, &catch("States.ParameterPathFailure"), &["/States/S/Retry[0]/ErrorEquals[0]"]);
        silent(&LINT, &catch("States.DataLimitExceeded"));
        silent(&LINT, &catch("States.ALL"));
    }
}
