//! Calls that do something once more when they are repeated.

use super::arguments::{Member, arguments, member};
use crate::machine::Task;

/// Why a repeated call does its work twice, and what would make it safe; `None` where it is safe or nothing is known.
pub(super) fn repeated(task: &Task) -> Option<&'static str> {
    let integration = task.resource.integration()?;
    let has = |name: &str| !matches!(member(arguments(task), name), Member::Absent);
    match (integration.service.as_str(), integration.action.as_str()) {
        ("states" | "sfn", "startExecution") if !has("Name") => {
            Some("starts a second execution; give it a `Name`")
        }
        ("sqs", "sendMessage") if !has("MessageDeduplicationId") => {
            Some("sends the message twice; give it a `MessageDeduplicationId` (FIFO queues)")
        }
        ("sns", "publish") if !has("MessageDeduplicationId") => {
            Some("publishes the message twice; give it a `MessageDeduplicationId` (FIFO topics)")
        }
        ("http", "invoke") if is_post(task) && !has("Headers") => {
            Some("posts twice; send an idempotency key in `Headers`")
        }
        _ => None,
    }
}

fn is_post(task: &Task) -> bool {
    match member(arguments(task), "Method") {
        Member::Literal(value) => value.as_str() == Some("POST"),
        Member::Computed | Member::Absent => false,
    }
}
