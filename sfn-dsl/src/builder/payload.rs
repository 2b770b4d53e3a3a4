//! The values that fields take: payloads, settings and expressions.

use std::fmt;
use std::marker::PhantomData;

use super::draft::bound;
use super::language::{Jsonata, Language, Tested};
use crate::json::{Node, Number, Object, Value};
use crate::place::Place;
use crate::time::Timestamp;
use crate::workflow_error::WorkflowError;

/// A JSON value with places that are filled in when the state runs: `Parameters`, `Arguments`, `Output`, `ItemSelector`, ….
///
/// Made from `json!`, from text, numbers and booleans, and from pairs, which unlike `json!` keep their order. In JSONPath
/// a key ending in `.$` holds a path or an intrinsic function call; in JSONata a string may be an [`Expression`].
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let publish = Task::integration("Notify", "sns:publish")
///     .parameters([("TopicArn", "${Topic}"), ("Message.$", "States.Format('Order {} confirmed', $.orderId)")]);
/// let same = Task::integration("Notify", "sns:publish")
///     .parameters(json!({"TopicArn": "${Topic}", "Message.$": "States.Format('Order {} confirmed', $.orderId)"}));
/// assert!(Flow::from(publish).definition().same_meaning(&Flow::from(same).definition()));
/// ```
///
/// Source: Amazon States Language, "Payload Template".
#[derive(Debug, Clone)]
pub struct Payload<L: Language> {
    value: Value,
    language: PhantomData<L>,
}

impl<L: Language> Payload<L> {
    /// An object with its members in this order.
    pub fn object<K: AsRef<str>, V: Into<Self>>(members: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut object = Object::new();
        for (key, value) in members {
            object.push(key.as_ref(), Place::Unknown, value.into().at(Place::Unknown));
        }
        Value::from(object).into()
    }

    /// An array with these elements.
    pub fn array<V: Into<Self>>(elements: impl IntoIterator<Item = V>) -> Self {
        let elements: Vec<Node> =
            elements.into_iter().map(|element| element.into().at(Place::Unknown)).collect();
        Value::from(elements).into()
    }

    /// The value, with `place` for all parts that have none.
    pub(crate) fn at(self, place: Place) -> Node {
        let mut node = Node::new(self.value, place);
        bound(&mut node);
        fill_places(&mut node, place);
        node
    }
}

/// Gives `place` to all parts that have none.
pub(crate) fn fill_places(node: &mut Node, place: Place) {
    node.place = node.place.or(place);
    match &mut node.value {
        Value::Array(elements) => elements.iter_mut().for_each(|element| fill_places(element, place)),
        Value::Object(object) => {
            for member in object.members_mut() {
                *member.key_place = member.key_place.or(place);
                fill_places(member.value, place);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl<L: Language> From<Value> for Payload<L> {
    fn from(value: Value) -> Self {
        Self { value, language: PhantomData }
    }
}

impl<L: Language> From<Node> for Payload<L> {
    fn from(node: Node) -> Self {
        node.value.into()
    }
}

impl<L: Language> From<serde_json::Value> for Payload<L> {
    fn from(value: serde_json::Value) -> Self {
        Node::from_json(&value, Place::Unknown).into()
    }
}

impl<L: Language> From<&str> for Payload<L> {
    fn from(text: &str) -> Self {
        Value::from(text).into()
    }
}

impl<L: Language> From<String> for Payload<L> {
    fn from(text: String) -> Self {
        Value::from(text).into()
    }
}

impl<L: Language> From<bool> for Payload<L> {
    fn from(value: bool) -> Self {
        Value::from(value).into()
    }
}

impl<L: Language> From<u64> for Payload<L> {
    fn from(value: u64) -> Self {
        Value::from(value).into()
    }
}

impl<L: Language> From<f64> for Payload<L> {
    fn from(value: f64) -> Self {
        Value::from(value).into()
    }
}

impl From<Expression> for Payload<Jsonata> {
    fn from(expression: Expression) -> Self {
        Value::from(expression.text).into()
    }
}

impl<L: Language, K: AsRef<str>, V: Into<Payload<L>>, const N: usize> From<[(K, V); N]> for Payload<L> {
    fn from(members: [(K, V); N]) -> Self {
        Self::object(members)
    }
}

/// A JSONata expression, to be computed when the state runs.
///
/// Source: Developer Guide, "Transforming data with JSONata in Step Functions".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expression {
    text: String,
}

impl Expression {
    /// The member of that name of its value.
    pub(crate) fn member(self, name: &str) -> Self {
        let code = self.text.trim_start_matches("{%").trim_end_matches("%}").trim();
        expression(format_args!("({code}).{name}"))
    }
}

/// The expression with that text, without `{%` and `%}`.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::jsonata::*;
/// assert_eq!(expression("$states.input.total * 2").to_string(), "{% $states.input.total * 2 %}");
/// ```
pub fn expression(text: impl fmt::Display) -> Expression {
    Expression { text: format!("{{% {text} %}}") }
}

/// The expression as a definition has it, with `{%` and `%}`.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a JSONata choice rule tests: an [`Expression`] that returns a boolean, or `true` or `false`.
#[derive(Debug, Clone)]
pub struct Test(Value);

impl From<Expression> for Test {
    fn from(expression: Expression) -> Self {
        Self(expression.text.into())
    }
}

impl From<bool> for Test {
    fn from(value: bool) -> Self {
        Self(value.into())
    }
}

impl From<Test> for Tested {
    fn from(test: Test) -> Self {
        let mut fields = Object::new();
        fields.push("Condition", Place::Unknown, Node::new(test.0, Place::Unknown));
        Self { fields, place: Place::Unknown }
    }
}

/// A value of type `T` that is written down, filled in when the machine is deployed ([`Parameter`](super::Parameter)), or in JSONata
/// computed when the state runs ([`Expression`]).
#[derive(Debug, Clone)]
pub struct Setting<L: Language, T> {
    pub(crate) value: Value,
    types: PhantomData<(L, T)>,
}

impl<L: Language, T> Setting<L, T> {
    pub(crate) fn new(value: impl Into<Value>) -> Self {
        Self { value: value.into(), types: PhantomData }
    }
}

impl<L: Language> From<u64> for Setting<L, u64> {
    fn from(value: u64) -> Self {
        Self::new(value)
    }
}

impl<L: Language> From<f64> for Setting<L, f64> {
    fn from(value: f64) -> Self {
        Self::new(value)
    }
}

impl<L: Language> From<&str> for Setting<L, String> {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<L: Language> From<String> for Setting<L, String> {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// The error name of the value, for [`Fail::error`](super::Fail::error).
impl<L: Language, E: WorkflowError> From<E> for Setting<L, String> {
    fn from(error: E) -> Self {
        Self::new(error.error_name())
    }
}

impl<L: Language> From<Timestamp> for Setting<L, Timestamp> {
    fn from(moment: Timestamp) -> Self {
        Self::new(moment.to_string())
    }
}

/// RFC 3339, such as `2030-01-01T00:00:00Z`.
impl<L: Language> From<&str> for Setting<L, Timestamp> {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<T> From<Expression> for Setting<Jsonata, T> {
    fn from(expression: Expression) -> Self {
        Self::new(expression.text)
    }
}

/// A number of a comparison, exact.
pub(crate) fn integer(value: i64) -> Value {
    Value::Number(Number::from_text(&value.to_string()))
}
