//! # `IMPOSSIBLE_ERROR`: a handler for an error that the state cannot raise
//!
//! **Why:** the entry is dead, or something that should raise the error is missing: a timeout, a heartbeat, an item
//! reader. A Parallel or Map may raise what is raised inside, so it is not judged.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "Next": "Done",
//!  "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Done"}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "Next": "Done",
//!  "TimeoutSeconds": 60, "HeartbeatSeconds": 10, "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Done"}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::handlers::{Handler, handlers};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::Task;
use crate::name::ErrorName;
use crate::resource::{Pattern, ResourceKind};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("IMPOSSIBLE_ERROR", "B210", "a handler for an error that the state cannot raise"),
    check: Check::State(check),
};

/// A handler that never runs.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpossibleError {
    /// The error.
    pub name: ErrorName,
    /// Why it is not raised.
    pub why: &'static str,
}

impl Wording for ImpossibleError {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name, why } = self;
        format!("handles `{name}`, which this Task cannot raise: {why}")
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task() else { return };
    for Handler { field, index, names } in handlers(here) {
        for (position, name) in names.iter().enumerate() {
            if let Some(why) = why_not(task, name.as_str()) {
                let steps = [Key(field), Index(index), Key("ErrorEquals"), Index(position)];
                findings.state(here, &steps, ImpossibleError { name: name.clone(), why });
            }
        }
    }
}

/// Why a Task cannot raise an error.
fn why_not(task: &Task, name: &str) -> Option<&'static str> {
    match name {
        ErrorName::HEARTBEAT_TIMEOUT if task.heartbeat_seconds.is_none() => {
            Some("it has no `HeartbeatSeconds`")
        }
        ErrorName::TIMEOUT if task.timeout_seconds.is_none() && task.heartbeat_seconds.is_none() => {
            Some("it has no `TimeoutSeconds`")
        }
        "States.ItemReaderFailed"
        | "States.ResultWriterFailed"
        | ErrorName::EXCEED_TOLERATED_FAILURE_THRESHOLD => Some("only a distributed Map does"),
        "States.BranchFailed" => Some("only a Parallel does"),
        ErrorName::NO_CHOICE_MATCHED => Some("only a Choice does, and it cannot be handled"),
        _ if name.starts_with("Lambda.") && is_other_service(task) => Some("it calls no Lambda function"),
        _ => None,
    }
}

/// Whether a Task surely calls something other than a function; a job or a token may report any error.
fn is_other_service(task: &Task) -> bool {
    match task.resource.kind() {
        ResourceKind::Integration(integration) => {
            integration.service != "lambda" && integration.pattern == Pattern::RequestResponse
        }
        ResourceKind::LambdaFunction | ResourceKind::Activity | ResourceKind::Substitution => false,
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn errors_need_something_that_raises_them() {
        let task = |fields: &str, name: &str| {
            format!(
                r#"{{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", {fields} "End": true,
                    "Parameters": {{"QueueUrl": "${{Queue}}", "MessageBody": "x"}}, "Retry": [{{"ErrorEquals": ["{name}"]}}]}}"#
            )
        };
        for name in
            ["Lambda.ServiceException", "States.Timeout", "States.ItemReaderFailed", "States.NoChoiceMatched"]
        {
            reported_at(&LINT, &task("", name), &["/States/S/Retry[0]/ErrorEquals[0]"]);
        }
        silent(&LINT, &task(r#""TimeoutSeconds": 5,"#, "States.Timeout"));
        silent(&LINT, &task("", "SQS.QueueDoesNotExist"));
    }
}
