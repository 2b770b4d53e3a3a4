//! Reading a request: every field against the API model, all complaints in one answer.
//!
//! The model's limits come first in the service, before any rule of an operation. Each reader gives a value that is right,
//! or a stand-in after noting a complaint; [`Fields::finish`] answers before a stand-in can be used.

use std::fmt::Display;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::ApiError;

/// The fields of a request or of an object in it.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    /// What stands before the names of the fields in messages: `routingConfiguration.1.member.`.
    prefix: String,
    complaints: Vec<String>,
    wrong_type: Option<&'static str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(object: &'a Map<String, Value>) -> Self {
        Self { object, prefix: String::new(), complaints: Vec::new(), wrong_type: None }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// `SerializationException` for the first value of a wrong type, else `ValidationException` with all complaints.
    pub(crate) fn finish(&mut self) -> Result<(), ApiError> {
        if let Some(expected) = self.wrong_type {
            return Err(ApiError::Serialization(format!("a value cannot be converted to {expected}")));
        }
        let count = self.complaints.len();
        if count == 0 {
            return Ok(());
        }
        let noun = if count == 1 { "error" } else { "errors" };
        let complaints = self.complaints.join("; ");
        Err(ApiError::Validation(format!("{count} validation {noun} detected: {complaints}")))
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    fn complain(&mut self, name: &str, value: Option<&dyn Display>, constraint: &str) {
        let value = value.map_or_else(|| "null".to_owned(), |value| format!("'{value}'"));
        let prefix = &self.prefix;
        self.complaints.push(format!(
            "Value {value} at '{prefix}{name}' failed to satisfy constraint: Member must {constraint}"
        ));
    }

    /// Notes that a field must be there.
    fn require(&mut self, name: &str) {
        if self.wrong_type.is_none() {
            self.complain(name, None, "not be null");
        }
    }

    /// An optional text with a length in characters.
    pub(crate) fn text(&mut self, name: &str, length: RangeInclusive<usize>) -> Option<&'a str> {
        let Value::String(text) = self.value(name)? else {
            self.wrong_type.get_or_insert("a String");
            return None;
        };
        let count = text.chars().count();
        if count < *length.start() {
            let least = format!("have length greater than or equal to {}", length.start());
            self.complain(name, Some(&text), &least);
        } else if count > *length.end() {
            let most = format!("have length less than or equal to {}", length.end());
            self.complain(name, Some(&text), &most);
        }
        Some(text)
    }

    /// An optional text with a length in bytes, which messages do not repeat: the model calls it sensitive.
    pub(crate) fn data(&mut self, name: &str, most: usize) -> Option<&'a str> {
        let text = self.text(name, 0..=usize::MAX)?;
        if text.len() > most {
            let prefix = &self.prefix;
            self.complaints.push(format!(
                "Value at '{prefix}{name}' failed to satisfy constraint: Member must have length less than or equal to \
                 {most}"
            ));
        }
        Some(text)
    }

    /// Data that must be there.
    pub(crate) fn required_data(&mut self, name: &str, most: usize) -> &'a str {
        self.data(name, most).unwrap_or_else(|| {
            self.require(name);
            ""
        })
    }

    /// A text that must be there.
    pub(crate) fn required_text(&mut self, name: &str, length: RangeInclusive<usize>) -> &'a str {
        self.text(name, length).unwrap_or_else(|| {
            self.require(name);
            ""
        })
    }

    /// An optional text that is one of some words.
    pub(crate) fn word(&mut self, name: &str, words: &[&str]) -> Option<&'a str> {
        let text = self.text(name, 0..=usize::MAX)?;
        if !words.contains(&text) {
            let set = format!("satisfy enum value set: [{}]", words.join(", "));
            self.complain(name, Some(&text), &set);
        }
        Some(text)
    }

    /// A word that must be there.
    pub(crate) fn required_word(&mut self, name: &str, words: &[&str]) -> &'a str {
        self.word(name, words).unwrap_or_else(|| {
            self.require(name);
            ""
        })
    }

    /// The name of an alias: a restricted set of characters, not only digits.
    pub(crate) fn required_restricted_name(&mut self, name: &str) -> &'a str {
        let text = self.required_text(name, 1..=80);
        let special = |c: char| matches!(c, '_' | '-' | '.');
        let allowed = text.chars().all(|c| c.is_ascii_alphanumeric() || special(c));
        let distinct = text.chars().any(|c| c.is_ascii_alphabetic() || special(c));
        if self.value(name).is_some() && !(allowed && distinct) {
            let pattern = r"satisfy regular expression pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$";
            self.complain(name, Some(&text), pattern);
        }
        text
    }

    /// An optional boolean.
    pub(crate) fn boolean(&mut self, name: &str) -> Option<bool> {
        let value = self.value(name)?;
        if value.as_bool().is_none() {
            self.wrong_type.get_or_insert("a Boolean");
        }
        value.as_bool()
    }

    /// An optional whole number.
    pub(crate) fn integer(&mut self, name: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let value = self.value(name)?;
        let Some(number) = value.as_i64() else {
            self.wrong_type.get_or_insert("an Integer");
            return None;
        };
        if number < *range.start() {
            let least = format!("have value greater than or equal to {}", range.start());
            self.complain(name, Some(&number), &least);
        } else if number > *range.end() {
            let most = format!("have value less than or equal to {}", range.end());
            self.complain(name, Some(&number), &most);
        }
        Some(number)
    }

    /// An optional number.
    pub(crate) fn number(&mut self, name: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let value = self.value(name)?;
        let Some(number) = value.as_f64() else {
            self.wrong_type.get_or_insert("a Float");
            return None;
        };
        if number < *range.start() {
            let least = format!("have value greater than or equal to {}", range.start());
            self.complain(name, Some(&number), &least);
        } else if number > *range.end() {
            let most = format!("have value less than or equal to {}", range.end());
            self.complain(name, Some(&number), &most);
        }
        Some(number)
    }

    /// An optional whole number that is not negative.
    pub(crate) fn count(&mut self, name: &str, most: u32) -> Option<u64> {
        self.integer(name, 0..=i64::from(most)).map(|number| u64::try_from(number).unwrap_or(0))
    }

    /// `maxResults`: absent and 0 mean the default of 100.
    pub(crate) fn page_size(&mut self) -> usize {
        match self.count("maxResults", 1000) {
            None | Some(0) => 100,
            Some(number) => usize::try_from(number).unwrap_or(1000),
        }
    }

    /// An optional object, read by `read`.
    pub(crate) fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Fields<'a>) -> T) -> Option<T> {
        let Value::Object(object) = self.value(name)? else {
            self.wrong_type.get_or_insert("a structure");
            return None;
        };
        let prefix = format!("{}{name}.", self.prefix);
        Some(self.nested(object, prefix, read))
    }

    /// An optional list of objects, each read by `read`.
    pub(crate) fn objects<T>(
        &mut self,
        name: &str,
        mut read: impl FnMut(&mut Fields<'a>) -> T,
    ) -> Option<Vec<T>> {
        let list = self.list(name)?;
        let mut items = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            let Value::Object(object) = item else {
                self.wrong_type.get_or_insert("a structure");
                return None;
            };
            let prefix = format!("{}{name}.{}.member.", self.prefix, index + 1);
            items.push(self.nested(object, prefix, &mut read));
        }
        Some(items)
    }

    /// An optional list of texts.
    pub(crate) fn texts(&mut self, name: &str, length: &RangeInclusive<usize>) -> Option<Vec<&'a str>> {
        let list = self.list(name)?;
        let mut items = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            let Value::String(text) = item else {
                self.wrong_type.get_or_insert("a String");
                return None;
            };
            if !length.contains(&text.chars().count()) {
                let (least, most) = (length.start(), length.end());
                let bounds = format!("have length between {least} and {most}");
                self.complain(&format!("{name}.{}.member", index + 1), Some(text), &bounds);
            }
            items.push(text.as_str());
        }
        Some(items)
    }

    /// Notes that a list must be there, where it is not, and gives it.
    pub(crate) fn required<T: Default>(&mut self, name: &str, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.require(name);
            T::default()
        })
    }

    fn list(&mut self, name: &str) -> Option<&'a Vec<Value>> {
        let value = self.value(name)?;
        if value.as_array().is_none() {
            self.wrong_type.get_or_insert("a list");
        }
        value.as_array()
    }

    fn nested<T>(
        &mut self,
        object: &'a Map<String, Value>,
        prefix: String,
        read: impl FnOnce(&mut Fields<'a>) -> T,
    ) -> T {
        let mut inner = Fields { object, prefix, complaints: Vec::new(), wrong_type: None };
        let value = read(&mut inner);
        self.complaints.append(&mut inner.complaints);
        if let Some(expected) = inner.wrong_type {
            self.wrong_type.get_or_insert(expected);
        }
        value
    }
}

/// Whether a name has only characters that names of state machines, executions and activities can have.
///
/// Source: `CreateStateMachine`, `name`: no white space, brackets, wildcards, special or control characters.
pub(crate) fn check_name(name: &str) -> Result<(), ApiError> {
    const SPECIAL: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";
    let wrong = |c: char| c.is_whitespace() || c.is_control() || SPECIAL.contains(c);
    if name.chars().any(wrong) { Err(ApiError::InvalidName(name.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(request: &Value, read: impl FnOnce(&mut Fields<'_>), expected: &str) {
        let mut fields = Fields::new(request.as_object().unwrap());
        read(&mut fields);
        let answer =
            fields.finish().map_or_else(|error| format!("{}: {error}", error.code()), |()| "ok".to_owned());
        assert_eq!(answer, expected);
    }

    #[test]
    fn values_outside_the_model_are_told_as_the_service_tells_them() {
        check(
            &json!({"maxResults": 1001}),
            |fields| {
                let _ = fields.page_size();
            },
            "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy \
             constraint: Member must have value less than or equal to 1000",
        );
        check(
            &json!({"name": null}),
            |fields| {
                let _ = fields.required_text("name", 1..=80);
            },
            "ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: \
             Member must not be null",
        );
        check(
            &json!({"name": "123"}),
            |fields| {
                let _ = fields.required_restricted_name("name");
            },
            "ValidationException: 1 validation error detected: Value '123' at 'name' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$",
        );
    }

    #[test]
    fn all_complaints_stand_in_one_answer() {
        let request = json!({"type": "FAST", "items": [{"weight": 101}]});
        check(
            &request,
            |fields| {
                fields.word("type", &["STANDARD", "EXPRESS"]);
                fields.objects("items", |item| item.integer("weight", 0..=100));
            },
            "ValidationException: 2 validation errors detected: Value 'FAST' at 'type' failed to satisfy constraint: \
             Member must satisfy enum value set: [STANDARD, EXPRESS]; Value '101' at 'items.1.member.weight' failed to \
             satisfy constraint: Member must have value less than or equal to 100",
        );
    }

    #[test]
    fn a_value_of_a_wrong_type_is_a_serialization_error() {
        check(
            &json!({"name": 1}),
            |fields| {
                let _ = fields.required_text("name", 1..=80);
            },
            "SerializationException: a value cannot be converted to a String",
        );
    }

    #[test]
    fn names_have_no_special_characters() {
        for name in ["a b", "a#b", "a/b", "a\u{0}", "a\u{7f}", "a\u{85}b", "a\u{a0}b", "a:b"] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        for name in ["a.b", "a-b_c", "Größe", "a@b", "a+b"] {
            assert!(check_name(name).is_ok(), "{name:?}");
        }
    }
}
