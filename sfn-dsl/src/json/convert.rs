//! Conversions from Rust values and between [`Node`] and `serde_json::Value`.

use super::{Node, Number, Object, Value};
use crate::place::Place;

impl Node {
    /// A tree with every node at `place`, from a payload value. The keys of `serde_json` objects come sorted.
    pub fn from_json(value: &serde_json::Value, place: Place) -> Self {
        let value = match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => Value::Number(Number::from_text(&number.to_string())),
            serde_json::Value::String(text) => Value::String(text.as_str().into()),
            serde_json::Value::Array(elements) => {
                Value::Array(elements.iter().map(|element| Self::from_json(element, place)).collect())
            }
            serde_json::Value::Object(members) => {
                let mut object = Object::new();
                for (key, value) in members {
                    object.push(key, place, Self::from_json(value, place));
                }
                Value::Object(object)
            }
        };
        Self { value, place }
    }

    /// The payload value: numbers become what `serde_json` makes of them, of duplicate keys the last one stays.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => serde_json::Value::Bool(*value),
            Value::Number(number) => serde_json::Value::Number(number.to_json()),
            Value::String(text) => serde_json::Value::String(text.to_string()),
            Value::Array(elements) => serde_json::Value::Array(elements.iter().map(Self::to_json).collect()),
            Value::Object(object) => serde_json::Value::Object(
                object
                    .members()
                    .iter()
                    .map(|member| (member.key.to_string(), member.value.to_json()))
                    .collect(),
            ),
        }
    }
}

impl Number {
    /// The number as `serde_json` keeps it: an integer where it fits 64 bits, else the nearest float.
    ///
    /// A number beyond the range of floats becomes the largest finite float of its sign.
    pub fn to_json(&self) -> serde_json::Number {
        if let Ok(integer) = self.as_str().parse::<i64>() {
            return integer.into();
        }
        if let Ok(integer) = self.as_str().parse::<u64>() {
            return integer.into();
        }
        let float = self.as_f64().clamp(f64::MIN, f64::MAX);
        serde_json::Number::from_f64(float).unwrap_or_else(|| 0.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Number(Number::from_text(&value.to_string()))
    }
}

impl From<f64> for Value {
    /// Whole numbers are written without a fraction; what JSON cannot write becomes `null`.
    fn from(value: f64) -> Self {
        if value.is_finite() { Self::Number(Number::from_text(&value.to_string())) } else { Self::Null }
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl From<Vec<Node>> for Value {
    fn from(elements: Vec<Node>) -> Self {
        Self::Array(elements)
    }
}
