//! Calls that do something once more when they are repeated.

use crate::machine::{DataFlow, Task, Template};

/// Why a repeated call does its work twice, and what would make it safe; `None` where it is safe or nothing is known.
pub(super) fn repeated(task: &Task) -> Option<&'static str> {
    let integration = task.resource.integration()?;
    let arguments = match &task.data {
        DataFlow::JsonPath(flow) => flow.parameters.as_ref(),
        DataFlow::Jsonata(flow) => flow.arguments.as_ref(),
    };
    let has = |name: &str| arguments.is_none_or(|arguments| member(arguments, name) != Some(false));
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
        ("http", "invoke") if is_post(arguments) && !has("Headers") => {
            Some("posts twice; send an idempotency key in `Headers`")
        }
        _ => None,
    }
}

/// Whether a template has a member; `None` where that is not known.
fn member(template: &Template, name: &str) -> Option<bool> {
    match template {
        Template::Literal(value) => Some(value.get(name).is_some()),
        Template::Object(members) => Some(members.iter().any(|(key, _)| key == name)),
        Template::Array(_) => Some(false),
        Template::Path(_) | Template::Intrinsic(_) | Template::Jsonata(_) => None,
    }
}

fn is_post(arguments: Option<&Template>) -> bool {
    let method = match arguments {
        Some(Template::Literal(value)) => value.get("Method").and_then(serde_json::Value::as_str),
        Some(Template::Object(members)) => members.iter().find_map(|(key, value)| match value {
            Template::Literal(value) if key == "Method" => value.as_str(),
            _ => None,
        }),
        _ => None,
    };
    method == Some("POST")
}
