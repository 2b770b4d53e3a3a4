//! # `UNLINKED_CHILD_EXECUTION`: a nested execution that does not know who started it
//!
//! **Why:** with `AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID` in its input, the console links both executions.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": true,
//!  "Parameters": {"StateMachineArn": "${Child}", "Input": {"id.$": "$.id"}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": true,
//!  "Parameters": {"StateMachineArn": "${Child}", "Input": {"id.$": "$.id",
//!    "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id"}}}
//! ```

use crate::check::lints::arguments::{arguments, calls};
use crate::check::lints::payload::for_each_object;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::Template;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info(
        "UNLINKED_CHILD_EXECUTION",
        "B404",
        "a nested execution that does not know who started it",
    ),
    check: Check::State(check),
};

/// A nested execution without a link to its parent.
#[derive(Debug, Clone, PartialEq)]
pub struct UnlinkedChildExecution;

impl Wording for UnlinkedChildExecution {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "starts an execution that does not know who started it".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some(
            "add \"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID\" with the id of the execution to `Input`"
                .to_owned(),
        )
    }
}

const KEY: &str = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID";

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task().filter(|task| calls(task, "states", "startExecution")) else { return };
    // A whole input that is computed may hold the link.
    let is_written = match arguments(task) {
        Some(Template::Object(members)) => members.iter().all(|(key, input)| {
            key != "Input"
                || matches!(input, Template::Object(_) | Template::Literal(serde_json::Value::Object(_)))
        }),
        Some(Template::Literal(value)) => value.get("Input").is_none_or(serde_json::Value::is_object),
        Some(Template::Array(_) | Template::Path(_) | Template::Intrinsic(_) | Template::Jsonata(_))
        | None => false,
    };
    let mut is_linked = false;
    for_each_object(here, &mut |object, _| {
        is_linked |= object.members().iter().any(|member| member.key.starts_with(KEY));
    });
    if is_written && !is_linked {
        findings.state(here, &[], UnlinkedChildExecution);
    }
}
