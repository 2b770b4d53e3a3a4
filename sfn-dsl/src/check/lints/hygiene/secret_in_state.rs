//! # `SECRET_IN_STATE`: a secret, or all of the context object, in the data of the execution
//!
//! **Why:** inputs, outputs and results stay readable in the history for 90 days.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:secretsmanager:getSecretValue", "End": true,
//!  "Parameters": {"SecretId": "payment/gateway"}}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Parameters": {"secretName": "payment/gateway"}, "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::arguments::calls;
use crate::check::lints::reads::Expression;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::path::Root;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "SECRET_IN_STATE",
        "B603",
        "a secret, or all of the context object, in the data of the execution",
    ),
    check: Check::State(check),
};

/// Something confidential in the data of the execution.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretInState {
    /// Whether it is a secret; else the context object.
    pub is_secret: bool,
}

impl Wording for SecretInState {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { is_secret } = self;
        if *is_secret {
            "puts the value of a secret into the data of the execution, whose history shows it for 90 days"
                .to_owned()
        } else {
            "puts all of the context object into the data: names, role and input of the execution".to_owned()
        }
    }

    fn help(&self) -> Option<String> {
        Some(if self.is_secret {
            "let the function that needs the secret read it itself".to_owned()
        } else {
            "select what is needed, such as `$$.Execution.Id`".to_owned()
        })
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    if here.state.task().is_some_and(|task| calls(task, "secretsmanager", "getSecretValue")) {
        findings.state(here, &[Key("Resource")], SecretInState { is_secret: true });
    }
    for read in &here.state.reads {
        let is_whole = match read.expression {
            Expression::Path(path) => *path.root() == Root::Context && path.segments().is_empty(),
            Expression::Jsonata(expression) => expression.as_str() == "$states.context",
            Expression::Intrinsic(_) => false,
        };
        if is_whole {
            findings.state(here, &read.steps, SecretInState { is_secret: false });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_part_of_the_context_object_is_fine() {
        let pass =
            |path: &str| format!(r#"{{"Type": "Pass", "Parameters": {{"x.$": "{path}"}}, "End": true}}"#);
        reported_at(&LINT, &pass("$$"), &["/States/S/Parameters/x.$"]);
        silent(&LINT, &pass("$$.Execution.Id"));
    }
}
