//! What a Task hands to what it calls.

use crate::machine::{DataFlow, Task, Template};

/// `Parameters` or `Arguments`.
pub(super) fn arguments(task: &Task) -> Option<&Template> {
    match &task.data {
        DataFlow::JsonPath(flow) => flow.parameters.as_ref(),
        DataFlow::Jsonata(flow) => flow.arguments.as_ref(),
    }
}

/// A member of a template.
pub(super) enum Member<'t> {
    /// A literal value.
    Literal(&'t serde_json::Value),
    /// A value that is computed.
    Computed,
    /// It is not there.
    Absent,
}

/// The member of that name.
pub(super) fn member<'t>(template: Option<&'t Template>, name: &str) -> Member<'t> {
    match template {
        Some(Template::Literal(value)) => value.get(name).map_or(Member::Absent, Member::Literal),
        Some(Template::Object(members)) => match members.iter().find(|(key, _)| key == name) {
            Some((_, Template::Literal(value))) => Member::Literal(value),
            Some(_) => Member::Computed,
            None => Member::Absent,
        },
        Some(Template::Path(_) | Template::Intrinsic(_) | Template::Jsonata(_)) => Member::Computed,
        Some(Template::Array(_)) | None => Member::Absent,
    }
}

/// Whether a Task calls that action of that service, with or without the AWS SDK.
pub(super) fn calls(task: &Task, service: &str, action: &str) -> bool {
    task.resource
        .integration()
        .is_some_and(|integration| integration.service == service && integration.action == action)
}
