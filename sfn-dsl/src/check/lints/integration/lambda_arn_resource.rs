//! # `LAMBDA_ARN_RESOURCE`: a Lambda function without a version or an alias
//!
//! **Why:** a new deployment of the function changes running executions; an alias moves when you say so.
//! `lambda:invoke` also tells request ids and status codes.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge:live", "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::resource::ResourceKind;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("LAMBDA_ARN_RESOURCE", "B409", "a Lambda function without a version or an alias"),
    check: Check::State(check),
};

/// A function without a version or an alias.
#[derive(Debug, Clone, PartialEq)]
pub struct LambdaArnResource;

impl Wording for LambdaArnResource {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "calls the function without a version or an alias, so a deployment of it changes running executions"
            .to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("name an alias: \"…:function:name:live\"".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task() else { return };
    // arn:aws:lambda:region:account:function:name[:qualifier]
    if *task.resource.kind() == ResourceKind::LambdaFunction && task.resource.arn().split(':').count() < 8 {
        findings.state(here, &[Key("Resource")], LambdaArnResource);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::silent;

    #[test]
    fn a_substitution_may_hold_an_alias() {
        silent(&LINT, r#"{"Type": "Task", "Resource": "${Charge}", "End": true}"#);
    }
}
