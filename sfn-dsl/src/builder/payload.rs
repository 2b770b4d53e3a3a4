//! The values that fields take: payloads, settings, expressions and parameters.

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

impl<L: Language> From<&Parameter> for Payload<L> {
    fn from(parameter: &Parameter) -> Self {
        Value::from(parameter.as_ref()).into()
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

/// A value of type `T` that is written down, filled in when the machine is deployed ([`Parameter`]), or in JSONata
/// computed when the state runs ([`Expression`]).
#[derive(Debug, Clone)]
pub struct Setting<L: Language, T> {
    pub(crate) value: Value,
    types: PhantomData<(L, T)>,
}

impl<L: Language, T> Setting<L, T> {
    fn new(value: impl Into<Value>) -> Self {
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

impl<L: Language, T> From<&Parameter> for Setting<L, T> {
    fn from(parameter: &Parameter) -> Self {
        Self::new(parameter.as_ref())
    }
}

impl<T> From<Expression> for Setting<Jsonata, T> {
    fn from(expression: Expression) -> Self {
        Self::new(expression.text)
    }
}

/// A parameter of a workflow: a substitution `${Name}` that is filled in when the machine is deployed.
///
/// Wherever a builder takes text it stands for `${Name}`, so a name is written once and the compiler finds its uses.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let ship_item = Parameter::new("ShipItem");
/// let workflow = Workflow::new("shipping", Task::lambda("Ship item", &ship_item)).parameter(&ship_item);
/// assert_eq!(workflow.definition().substitutions(), ["ShipItem"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parameter {
    /// `${Name}`
    text: String,
}

impl Parameter {
    /// The parameter with that name: letters, digits, `_`, `-`, `:` and `.`.
    pub fn new(name: impl fmt::Display) -> Self {
        Self { text: format!("${{{name}}}") }
    }

    /// The name, without `${` and `}`.
    pub fn name(&self) -> &str {
        self.text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(&self.text)
    }
}

/// `${Name}`
impl AsRef<str> for Parameter {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// `${Name}`
impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for Parameter {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<&Parameter> for Parameter {
    fn from(parameter: &Parameter) -> Self {
        parameter.clone()
    }
}

/// A number of a comparison, exact.
pub(crate) fn integer(value: i64) -> Value {
    Value::Number(Number::from_text(&value.to_string()))
}
