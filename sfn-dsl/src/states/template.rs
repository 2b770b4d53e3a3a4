//! The payload of a task: arguments into it, arguments out of it, and the value in its result.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::{Map, Number, Value};

use crate::builder::Retrier;
use crate::lowering::{Declaration, Template};
use crate::substitution;

impl Declaration {
    /// The payload of a call with these arguments, in the order of the parameters, in an execution with this Context object.
    ///
    /// Substitutions in texts are left as they are.
    pub fn payload(&self, arguments: &[Value], context: &Value) -> Value {
        fill(&self.arguments, arguments, context)
    }

    /// The retriers of a call: its own, and after them those of the declaration, unless one of its own is for every error.
    pub fn retriers_after(&self, mut own: Vec<Retrier>) -> Vec<Retrier> {
        if !own.iter().any(Retrier::is_for_all) {
            own.extend((self.retriers)());
        }
        own
    }

    /// Whether this is the `Resource` of the task.
    ///
    /// A text with a substitution that is none of the parameters stands for any text that has none.
    pub fn is_resource(&self, resource: &str, parameters: &BTreeMap<String, String>) -> bool {
        is_text(self.resource, resource, parameters)
    }

    /// The arguments in the payload of a call, as an array in the order of the parameters; `None` where the payload is that of
    /// another task.
    ///
    /// A text with a substitution that is none of the parameters stands for any text that has none.
    pub fn arguments_in(&self, payload: &Value, parameters: &BTreeMap<String, String>) -> Option<Vec<Value>> {
        let mut arguments = vec![None; self.parameters.len()];
        find(&self.arguments, payload, parameters, &mut arguments)
            .then(|| arguments.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// The value in the result of the state.
    pub fn value_in(&self, mut result: Value) -> Value {
        for member in self.result {
            result = result.get_mut(*member).map_or(Value::Null, Value::take);
        }
        result
    }

    /// A result of the state that holds this value.
    pub fn result_with(&self, value: Value) -> Value {
        let invokes_function = self.resource == "arn:aws:states:::lambda:invoke";
        self.result.iter().rev().fold(value, |value, member| {
            let mut object = Map::new();
            object.insert((*member).to_owned(), value);
            if invokes_function && *member == "Payload" {
                object.insert("StatusCode".to_owned(), 200.into());
            }
            Value::Object(object)
        })
    }
}

fn fill(template: &Template, arguments: &[Value], context: &Value) -> Value {
    match template {
        Template::Null => Value::Null,
        Template::Bool(value) => Value::Bool(*value),
        Template::Number(digits) => number(digits),
        Template::Text(text) => Value::String((*text).to_owned()),
        Template::Parameter(position) => arguments.get(*position).cloned().unwrap_or_default(),
        Template::Context(path) => {
            path.iter().try_fold(context, |value, name| value.get(*name)).cloned().unwrap_or_default()
        }
        Template::Array(elements) => {
            elements.iter().map(|element| fill(element, arguments, context)).collect()
        }
        Template::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, member)| ((*key).to_owned(), fill(member, arguments, context)))
                .collect(),
        ),
    }
}

/// Whether a text is one of a template; with a substitution that is not known, any text is that has none.
fn is_text(template: &str, found: &str, parameters: &BTreeMap<String, String>) -> bool {
    let expected = substitution::replace(template, parameters);
    found == expected || (substitution::is_in(&expected) && !substitution::is_in(found))
}

fn number(digits: &str) -> Value {
    Number::from_str(digits).map_or(Value::Null, Value::Number)
}

/// Whether a value is what a template makes; the arguments in it are put in their places.
fn find(
    template: &Template,
    value: &Value,
    parameters: &BTreeMap<String, String>,
    arguments: &mut [Option<Value>],
) -> bool {
    match template {
        Template::Null => value.is_null(),
        Template::Bool(expected) => value.as_bool() == Some(*expected),
        Template::Number(digits) => number(digits) == *value,
        Template::Text(text) => match value {
            Value::String(found) => is_text(text, found, parameters),
            _ => false,
        },
        Template::Parameter(position) => match arguments.get_mut(*position) {
            // A parameter may stand in several places, with the same value.
            Some(Some(known)) => known == value,
            Some(slot) => {
                *slot = Some(value.clone());
                true
            }
            None => false,
        },
        Template::Context(_) => !value.is_null(),
        Template::Array(elements) => value.as_array().is_some_and(|found| {
            found.len() == elements.len()
                && elements
                    .iter()
                    .zip(found)
                    .all(|(element, found)| find(element, found, parameters, arguments))
        }),
        Template::Object(members) => value.as_object().is_some_and(|found| {
            found.keys().all(|key| members.iter().any(|(known, _)| known == key))
                && members.iter().all(|(key, member)| match found.get(*key) {
                    Some(found) => find(member, found, parameters, arguments),
                    // What JSONata makes of an expression without a value is left out.
                    None => matches!(member, Template::Parameter(_)),
                })
        }),
    }
}
