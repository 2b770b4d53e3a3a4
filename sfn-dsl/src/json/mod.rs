//! JSON that loses nothing: order, duplicate keys, exact numbers, and where each value was written.
//!
//! `serde_json::Value` sorts keys, rounds numbers and knows no places, so definitions are kept as a tree of [`Node`]s.
//! Payloads of executions stay `serde_json::Value`. Read [`Node`] first.

mod convert;
mod emit;
mod index;
mod parse;

pub use parse::parse;

use std::collections::BTreeMap;

use index::Index;

use crate::place::{Place, Span};

/// Why a text is not JSON, or not YAML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct SyntaxError {
    /// What is wrong: lower-case, without a place.
    pub message: String,
    /// The bytes it is about.
    pub span: Span,
    /// The edit that fixes it, where one is likely.
    pub help: Option<&'static str>,
}

impl SyntaxError {
    pub(crate) fn new(message: impl Into<String>, span: Span) -> Self {
        Self { message: message.into(), span, help: None }
    }
}

/// A JSON value and the place where it was written. Equality ignores the place.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it was written.
    pub place: Place,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(Number),
    /// A string, unescaped.
    String(Box<str>),
    /// An array.
    Array(Vec<Node>),
    /// An object with its members in the order they were written.
    Object(Object),
}

/// The text of a JSON number, so that `2.0` and 20 digits survive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(Box<str>);

/// The members of a JSON object, in order. Duplicate keys are kept, so that a check can report them.
#[derive(Debug, Clone, Default)]
pub struct Object {
    members: Vec<Member>,
    index: Index,
}

/// A key, its value, and where the key was written. Equality ignores the place.
#[derive(Debug, Clone)]
pub struct Member {
    /// The key, unescaped.
    pub key: Box<str>,
    /// Where the key was written.
    pub key_place: Place,
    /// The value.
    pub value: Node,
}

/// A [`Member`] for changes; the key stays.
#[derive(Debug)]
pub struct MemberMut<'o> {
    /// The key, unescaped.
    pub key: &'o str,
    /// Where the key was written.
    pub key_place: &'o mut Place,
    /// The value.
    pub value: &'o mut Node,
}

/// The six kinds of JSON values, for messages and for type checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The name with its article, as messages use it: "a string", "an array".
    pub fn described(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for Member {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}

impl Node {
    /// A value that was written at `place`.
    pub fn new(value: impl Into<Value>, place: Place) -> Self {
        Self { value: value.into(), place }
    }

    /// Which kind of JSON value this is.
    pub fn kind(&self) -> Kind {
        match &self.value {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Boolean,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The number, as written.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The object.
    pub fn as_object(&self) -> Option<&Object> {
        match &self.value {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The object, for changes.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match &mut self.value {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The member `key` of an object; the last one where the key stands twice, as JSON parsers do.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key)
    }
}

impl Number {
    /// A number from its JSON text. The caller vouches that it is one.
    pub(crate) fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest 64-bit float.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// The integer, when the text has neither fraction nor exponent and fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// Whether the text has neither a fraction nor an exponent.
    pub fn is_integer(&self) -> bool {
        !self.0.contains(['.', 'e', 'E'])
    }

    /// The number in lowest terms: digits without leading or trailing zeros and the power of ten behind them.
    fn canonical(&self) -> (bool, String, i64) {
        let (mantissa, exponent) = self.0.split_once(['e', 'E']).unwrap_or((&self.0, "0"));
        let negative = mantissa.starts_with('-');
        let (whole, fraction) = mantissa
            .trim_start_matches('-')
            .split_once('.')
            .unwrap_or((mantissa.trim_start_matches('-'), ""));
        let digits = format!("{whole}{fraction}");
        let significant = digits.trim_start_matches('0').trim_end_matches('0').to_owned();
        if significant.is_empty() {
            return (false, significant, 0);
        }
        let trailing = digits.len() - digits.trim_end_matches('0').len();
        let shift = i64::try_from(trailing).unwrap_or(0) - i64::try_from(fraction.len()).unwrap_or(0);
        let exponent = exponent.trim_start_matches('+').parse::<i64>().unwrap_or(i64::MAX);
        (negative, significant, exponent.saturating_add(shift))
    }

    /// Whether two texts are the same number: `2`, `2.0` and `2e0` are.
    pub fn same_value(&self, other: &Self) -> bool {
        self.0 == other.0 || self.canonical() == other.canonical()
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

impl From<Vec<Member>> for Object {
    fn from(members: Vec<Member>) -> Self {
        Self { index: Index::of(&members), members }
    }
}

impl From<Object> for Vec<Member> {
    fn from(object: Object) -> Self {
        object.members
    }
}

impl Object {
    /// An object without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// The members in order.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The number of members, duplicates included.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The member named `key`; the last one where the key stands twice, as JSON parsers do.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members.get(self.index.position(&self.members, key)?)
    }

    /// The value of the member named `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.value)
    }

    /// Whether there is a member named `key`.
    pub fn has(&self, key: &str) -> bool {
        self.member(key).is_some()
    }

    /// Sets a member: replaces the value where the key exists, else appends.
    pub fn set(&mut self, key: &str, key_place: Place, value: Node) {
        let position = self.index.position(&self.members, key);
        match position.and_then(|position| self.members.get_mut(position)) {
            Some(member) => {
                member.key_place = key_place;
                member.value = value;
            }
            None => self.push(key, key_place, value),
        }
    }

    /// Appends a member, even if the key exists.
    pub fn push(&mut self, key: &str, key_place: Place, value: Node) {
        self.members.push(Member { key: key.into(), key_place, value });
        self.index.note_last(&self.members);
    }

    /// Removes every member named `key`.
    pub fn remove(&mut self, key: &str) {
        self.members.retain(|member| &*member.key != key);
        self.index = Index::of(&self.members);
    }

    /// The value of the member named `key`, for changes.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let position = self.index.position(&self.members, key)?;
        self.members.get_mut(position).map(|member| &mut member.value)
    }

    /// The members in order, taken out.
    #[cfg(feature = "yaml")]
    pub(crate) fn into_members(self) -> impl Iterator<Item = Member> {
        self.members.into_iter()
    }

    /// The members in order, for changes of all but the keys.
    pub fn members_mut(&mut self) -> impl Iterator<Item = MemberMut<'_>> {
        self.members.iter_mut().map(|member| MemberMut {
            key: &member.key,
            key_place: &mut member.key_place,
            value: &mut member.value,
        })
    }
}

/// The members by key; of a key that stands twice the last one.
fn by_key(object: &Object) -> BTreeMap<&str, &Node> {
    object.members.iter().map(|member| (&*member.key, &member.value)).collect()
}

/// Whether two values mean the same JSON: objects without regard to order, numbers by value.
///
/// Where a key stands twice, the last one counts.
pub fn same_meaning(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Value::Number(left), Value::Number(right)) => left.same_value(right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_meaning(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let (left, right) = (by_key(left), by_key(right));
            left.len() == right.len()
                && left.iter().zip(&right).all(|((left_key, left), (right_key, right))| {
                    left_key == right_key && same_meaning(left, right)
                })
        }
        (left, right) => left == right,
    }
}
