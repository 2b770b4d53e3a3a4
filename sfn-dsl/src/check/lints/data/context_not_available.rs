//! # `CONTEXT_NOT_AVAILABLE`: a part of the context object that is not there
//!
//! **Why:** `Task.Token` exists only for activities, `.waitForTaskToken` and `.sync` tasks, `Map.Item` only in a Map; elsewhere
//! reading them fails the execution.
//!
//! It stays a warning: no recording has the service refuse it, and a published workflow that was deployed does it.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
//!  "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/asks", "MessageBody.$": "$$.Task.Token"}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "TimeoutSeconds": 600, "End": true,
//!  "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/asks", "MessageBody.$": "$$.Task.Token"}}
//! ```

use crate::check::lints::context::reads_context;
use crate::check::lints::loops::{is_job, is_token_task};
use crate::check::lints::view::ScopeKind;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::Task;
use crate::resource::ResourceKind;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("CONTEXT_NOT_AVAILABLE", "B130", "a part of the context object that is not there"),
    check: Check::State(check),
};

/// A part of the context object that is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct ContextNotAvailable {
    /// `Task.Token` or `Map.Item`.
    pub part: &'static str,
}

impl Wording for ContextNotAvailable {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { part } = self;
        match *part {
            "Task.Token" => {
                "reads `Task.Token`, which only activities, `.waitForTaskToken` and `.sync` tasks have"
                    .to_owned()
            }
            part => format!("reads `{part}`, which only a Map and the states in it have"),
        }
    }

    fn help(&self) -> Option<String> {
        (self.part == "Task.Token").then(|| "add `.waitForTaskToken` to the `Resource`".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let has_token =
        here.state.task().is_some_and(|task| is_token_task(task) || is_job(task) || is_unknown(task));
    let has_item = here.state.map().is_some()
        || here.view.scopes_around(here.scope).any(|scope| match scope.kind {
            ScopeKind::InlineMap | ScopeKind::DistributedMap(_) => true,
            ScopeKind::Machine | ScopeKind::Branch => false,
        });
    if has_token && has_item {
        return;
    }
    for read in &here.state.reads {
        if !has_token && reads_context(read, ["Task", "Token"]) {
            findings.state(here, &read.steps, ContextNotAvailable { part: "Task.Token" });
        }
        if !has_item && reads_context(read, ["Map", "Item"]) {
            findings.state(here, &read.steps, ContextNotAvailable { part: "Map.Item" });
        }
    }
}

fn is_unknown(task: &Task) -> bool {
    *task.resource.kind() == ResourceKind::Substitution
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    fn pass(value: &str) -> String {
        format!(r#"{{"Type": "Pass", "Parameters": {{"x.$": "{value}"}}, "End": true}}"#)
    }

    #[test]
    fn the_item_exists_in_a_map_only() {
        let line = "/States/S/Parameters/x.$: state \"S\": reads `Map.Item`, which only a Map and the states in it have";
        reported(&LINT, &pass("$$.Map.Item.Value"), &[line]);
        let map = format!(
            r#"{{"Type": "Map", "ItemSelector": {{"x.$": "$$.Map.Item.Index"}}, "End": true,
                "ItemProcessor": {{"StartAt": "P", "States": {{"P": {}}}}}}}"#,
            pass("$$.Map.Item.Value")
        );
        silent(&LINT, &map);
        silent(&LINT, &pass("$$.Execution.Id"));
        let test = r#"{"Type": "Choice", "Default": "Done", "Choices": [{"Variable": "$$.Map.Item", "IsPresent": true, "Next": "Done"}]}"#;
        silent(&LINT, test);
    }

    #[test]
    fn a_token_exists_in_token_tasks_only() {
        let jsonata = |resource: &str| {
            format!(
                r#"{{"Type": "Task", "QueryLanguage": "JSONata", "Resource": "{resource}", "End": true,
                    "Arguments": {{"FunctionName": "f", "Payload": "{{% $states.context.Task.Token %}}"}}}}"#
            )
        };
        reported_at(&LINT, &jsonata("arn:aws:states:::lambda:invoke"), &["/States/S/Arguments/Payload"]);
        silent(&LINT, &jsonata("arn:aws:states:::lambda:invoke.waitForTaskToken"));
        silent(&LINT, &jsonata("${Ask}"));
    }
}
