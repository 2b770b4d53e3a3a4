//! The payloads of a state as they were written: what the model has already interpreted or dropped.

use super::Step;
use super::view::Here;
use crate::json::{Node, Object, Value};
use crate::machine::StateKind;
use crate::raw::schema::{ObjectKind, Shape};

/// A text of a state.
pub(super) struct Text<'m, 's> {
    /// The key of the member whose value it is, itself or as an element of an array.
    pub(super) key: &'m str,
    pub(super) value: &'m str,
    /// Whether it is an element of an array.
    pub(super) in_list: bool,
    /// Whether it is in a payload, not in a field of the language.
    pub(super) in_payload: bool,
    /// Where it stands in the state.
    pub(super) steps: &'s [Step<'m>],
}

/// Calls `visit` with every object in the payloads of a state, the payloads themselves included.
pub(super) fn for_each_object<'m>(here: Here<'m>, visit: &mut impl FnMut(&'m Object, &[Step<'m>])) {
    for_each(here, &mut |node, steps| objects(node, steps, visit));
}

/// Calls `visit` with every text of a state, those of the states inside it excluded.
pub(super) fn for_each_text<'m>(here: Here<'m>, visit: &mut impl FnMut(Text<'m, '_>)) {
    walk(kind_of(here), here.state.object, &mut Vec::new(), &mut |field, node, steps, in_payload| {
        texts(field, node, steps, in_payload, visit);
    });
}

/// Calls `visit` with every payload of a state and where it stands. `Result` is none.
fn for_each<'m>(here: Here<'m>, visit: &mut impl FnMut(&'m Node, &mut Vec<Step<'m>>)) {
    walk(kind_of(here), here.state.object, &mut Vec::new(), &mut |_, node, steps, in_payload| {
        if in_payload {
            visit(node, steps);
        }
    });
}

fn kind_of(here: Here<'_>) -> ObjectKind {
    match here.state.kind() {
        StateKind::Task(_) => ObjectKind::Task,
        StateKind::Pass(_) => ObjectKind::Pass,
        StateKind::Choice(_) => ObjectKind::Choice,
        StateKind::Wait(_) => ObjectKind::Wait,
        StateKind::Succeed(_) => ObjectKind::Succeed,
        StateKind::Fail(_) => ObjectKind::Fail,
        StateKind::Parallel(_) => ObjectKind::Parallel,
        StateKind::Map(_) => ObjectKind::Map,
    }
}

/// Calls `visit` with every value of an object that is no object of the language itself: its field, the value, where it
/// stands, and whether it is a payload. Scopes inside are left out: their states are states of their own.
fn walk<'m>(
    kind: ObjectKind,
    object: &'m Object,
    steps: &mut Vec<Step<'m>>,
    visit: &mut impl FnMut(&'m str, &'m Node, &mut Vec<Step<'m>>, bool),
) {
    for member in object.members() {
        let (key, node) = (&*member.key, &member.value);
        steps.push(Step::Key(key));
        match (kind.field(key).map(|field| field.shape), &node.value) {
            (Some(Shape::Object(ObjectKind::ItemProcessor) | Shape::NonEmptyList(ObjectKind::Branch)), _) => {
            }
            (Some(Shape::Object(kind)), Value::Object(object)) => walk(kind, object, steps, visit),
            (Some(Shape::List(kind) | Shape::NonEmptyList(kind)), Value::Array(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    steps.push(Step::Index(index));
                    match element.as_object() {
                        Some(object) => walk(kind, object, steps, visit),
                        None => visit(key, element, steps, false),
                    }
                    steps.pop();
                }
            }
            (shape, _) => {
                let is_payload = matches!(shape, Some(Shape::Payload | Shape::Assign | Shape::Items));
                visit(key, node, steps, is_payload);
            }
        }
        steps.pop();
    }
}

/// Calls `visit` with every text in a value.
pub(super) fn texts<'m>(
    key: &'m str,
    node: &'m Node,
    steps: &mut Vec<Step<'m>>,
    in_payload: bool,
    visit: &mut impl FnMut(Text<'m, '_>),
) {
    match &node.value {
        Value::String(text) => {
            let in_list = matches!(steps.last(), Some(Step::Index(_)));
            visit(Text { key, value: text, in_list, in_payload, steps });
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                steps.push(Step::Index(index));
                texts(key, element, steps, in_payload, visit);
                steps.pop();
            }
        }
        Value::Object(object) => {
            for member in object.members() {
                steps.push(Step::Key(&member.key));
                texts(&member.key, &member.value, steps, in_payload, visit);
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
    let is_call = text.starts_with("States.") && text.contains('(');
    (is_path && crate::path::JsonPath::parse(text).is_ok())
        || (is_call && crate::intrinsic::Intrinsic::parse(text).is_ok())
}

/// Whether a text is delimited as a JSONata expression.
pub(super) fn is_expression(text: &str) -> bool {
    text.starts_with("{%") && text.ends_with("%}")
}
