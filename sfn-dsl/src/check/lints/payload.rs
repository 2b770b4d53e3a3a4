//! The payloads of a state as they were written: what the model has already interpreted or dropped.

use super::Step;
use super::view::Here;
use crate::json::{Node, Object, Value};
use crate::machine::StateKind;
use crate::raw::schema::{ObjectKind, Shape};

/// A text in a payload.
pub(super) struct Text<'m, 's> {
    /// The key of the member whose value it is, itself or as an element of an array.
    pub(super) key: &'m str,
    pub(super) value: &'m str,
    /// Whether it is an element of an array.
    pub(super) in_list: bool,
    /// Where it stands in the state.
    pub(super) steps: &'s [Step<'m>],
}

/// Calls `visit` with every text of the payloads of a state.
pub(super) fn for_each_text<'m>(here: Here<'m>, visit: &mut impl FnMut(Text<'m, '_>)) {
    for_each(here, &mut |field, node, steps| texts(field, node, steps, visit));
}

/// Calls `visit` with every object in the payloads of a state, the payloads themselves included.
pub(super) fn for_each_object<'m>(here: Here<'m>, visit: &mut impl FnMut(&'m Object, &[Step<'m>])) {
    for_each(here, &mut |_, node, steps| objects(node, steps, visit));
}

/// Calls `visit` with every payload of a state: its field, its value and where it stands. `Result` is none.
pub(super) fn for_each<'m>(here: Here<'m>, visit: &mut impl FnMut(&'m str, &'m Node, &mut Vec<Step<'m>>)) {
    let kind = match here.state.kind() {
        StateKind::Task(_) => ObjectKind::Task,
        StateKind::Pass(_) => ObjectKind::Pass,
        StateKind::Choice(_) => ObjectKind::Choice,
        StateKind::Wait(_) => ObjectKind::Wait,
        StateKind::Succeed(_) => ObjectKind::Succeed,
        StateKind::Fail(_) => ObjectKind::Fail,
        StateKind::Parallel(_) => ObjectKind::Parallel,
        StateKind::Map(_) => ObjectKind::Map,
    };
    walk(kind, here.state.object, &mut Vec::new(), visit);
}

fn walk<'m>(
    kind: ObjectKind,
    object: &'m Object,
    steps: &mut Vec<Step<'m>>,
    visit: &mut impl FnMut(&'m str, &'m Node, &mut Vec<Step<'m>>),
) {
    for member in object.members() {
        let Some(field) = kind.field(&member.key) else { continue };
        steps.push(Step::Key(&member.key));
        match field.shape {
            Shape::Payload | Shape::Assign | Shape::Items => visit(&member.key, &member.value, steps),
            // Scopes inside are states of their own.
            Shape::Object(ObjectKind::ItemProcessor) | Shape::NonEmptyList(ObjectKind::Branch) => {}
            Shape::Object(kind) => {
                if let Some(object) = member.value.as_object() {
                    walk(kind, object, steps, visit);
                }
            }
            Shape::List(kind) | Shape::NonEmptyList(kind) => {
                for (index, element) in member.value.as_array().unwrap_or_default().iter().enumerate() {
                    if let Some(object) = element.as_object() {
                        steps.push(Step::Index(index));
                        walk(kind, object, steps, visit);
                        steps.pop();
                    }
                }
            }
            _ => {}
        }
        steps.pop();
    }
}

/// Calls `visit` with every text in a value.
pub(super) fn texts<'m>(
    key: &'m str,
    node: &'m Node,
    steps: &mut Vec<Step<'m>>,
    visit: &mut impl FnMut(Text<'m, '_>),
) {
    match &node.value {
        Value::String(text) => {
            let in_list = matches!(steps.last(), Some(Step::Index(_)));
            visit(Text { key, value: text, in_list, steps });
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                steps.push(Step::Index(index));
                texts(key, element, steps, visit);
                steps.pop();
            }
        }
        Value::Object(object) => {
            for member in object.members() {
                steps.push(Step::Key(&member.key));
                texts(&member.key, &member.value, steps, visit);
                steps.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn objects<'m>(node: &'m Node, steps: &mut Vec<Step<'m>>, visit: &mut impl FnMut(&'m Object, &[Step<'m>])) {
    match &node.value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                steps.push(Step::Index(index));
                objects(element, steps, visit);
                steps.pop();
            }
        }
        Value::Object(object) => {
            visit(object, steps);
            for member in object.members() {
                steps.push(Step::Key(&member.key));
                objects(&member.value, steps, visit);
                steps.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a text is something that JSONPath states evaluate: a path below `$`, or an intrinsic function call.
pub(super) fn is_path_or_call(text: &str) -> bool {
    let is_path = ["$.", "$$.", "$["].iter().any(|start| text.starts_with(start));
    (is_path && crate::path::JsonPath::parse(text).is_ok())
        || (text.starts_with("States.") && crate::intrinsic::Intrinsic::parse(text).is_ok())
}

/// Whether a text is delimited as a JSONata expression.
pub(super) fn is_expression(text: &str) -> bool {
    text.starts_with("{%") && text.ends_with("%}")
}

/// Calls `visit` with every text of a state, those of the states inside it excluded.
pub(super) fn for_each_text_of_state<'m>(here: Here<'m>, visit: &mut impl FnMut(Text<'m, '_>)) {
    let mut steps = Vec::new();
    for member in here.state.object.members() {
        let holds_states = ["ItemProcessor", "Iterator", "Branches"].contains(&&*member.key);
        if !holds_states {
            steps.push(Step::Key(&member.key));
            texts(&member.key, &member.value, &mut steps, visit);
            steps.pop();
        }
    }
}
