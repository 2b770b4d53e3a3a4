//! # `SCHEMA_VALIDATION_FAILED`: a value of the wrong JSON type
//!
//! **Why:** `"5"` is a text, not a number; the service does not convert.
//!
//! Bad:
//! ```json
//! {"Type": "Wait", "Seconds": "5", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Wait", "Seconds": 5, "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::{Kind, Node};

/// What the language wants in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A string.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number without fraction.
    Integer,
    /// A number.
    Number,
    /// An array.
    Array,
    /// An object.
    Object,
    /// A string or null.
    StringOrNull,
    /// An array or an object.
    ArrayOrObject,
}

impl Expected {
    fn described(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::StringOrNull => "a string or null",
            Self::ArrayOrObject => "an array or an object",
        }
    }

    fn accepts(self, node: &Node) -> bool {
        match self {
            Self::String => node.kind() == Kind::String,
            Self::Boolean => node.kind() == Kind::Boolean,
            Self::Integer => node.as_number().is_some_and(|number| number.as_f64().fract() == 0.0),
            Self::Number => node.kind() == Kind::Number,
            Self::Array => node.kind() == Kind::Array,
            Self::Object => node.kind() == Kind::Object,
            Self::StringOrNull => matches!(node.kind(), Kind::String | Kind::Null),
            Self::ArrayOrObject => matches!(node.kind(), Kind::Array | Kind::Object),
        }
    }
}

/// A value of the wrong JSON type.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongType {
    /// The field, or the key of the member.
    pub field: String,
    /// What the language wants.
    pub expected: Expected,
    /// What stands there.
    pub found: Kind,
    /// The text, where a string stands there.
    pub text: Option<String>,
}

impl Wording for WrongType {
    fn message(&self) -> String {
        let found = match &self.text {
            Some(text) => format!("the string \"{text}\""),
            None if self.found == Kind::Number && self.expected == Expected::Integer => {
                "a fraction".to_owned()
            }
            None => self.found.described().to_owned(),
        };
        format!("`{}` must be {}, found {found}", self.field, self.expected.described())
    }

    fn help(&self) -> Option<String> {
        let text = self.text.as_ref()?;
        let value = crate::json::parse(text).ok()?;
        self.expected.accepts(&value).then(|| format!("write {text} without quotes"))
    }

    fn service_message(&self) -> String {
        match self.expected {
            Expected::Integer => "Expected value of type Integer".to_owned(),
            Expected::String | Expected::StringOrNull => "Expected value of type [STRING]".to_owned(),
            Expected::Boolean => "Expected value of type Boolean".to_owned(),
            Expected::Number => "Expected value of type [NUMBER]".to_owned(),
            Expected::Array => "Expected value of type [ARRAY]".to_owned(),
            Expected::Object => "Expected value of type [OBJECT]".to_owned(),
            Expected::ArrayOrObject => "Expected value of type [ARRAY, OBJECT]".to_owned(),
        }
    }
}

/// Whether a value has the type the language wants; a finding if not.
pub(crate) fn check(
    field: &str,
    expected: Expected,
    node: &Node,
    site: &Site<'_>,
    findings: &mut Findings,
) -> bool {
    let accepted = expected.accepts(node);
    if !accepted {
        let text = node.as_str().map(|text| text.chars().take(60).collect());
        findings.error(site, WrongType { field: field.to_owned(), expected, found: node.kind(), text });
    }
    accepted
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn a_number_in_quotes_is_no_number() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S/Seconds: state \"S\": `Seconds` must be an integer, found the string \"5\"";
        check_state(r#""Type":"Wait","Seconds":"5","Next":"Done""#, &[text]);
        check_state(r#""Type":"Wait","Seconds":5.0,"Next":"Done""#, &[]);
        check_state(r#""Type":"Wait","Seconds":"${Delay}","Next":"Done""#, &[]);
    }

    #[test]
    fn end_must_be_true() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S/End: state \"S\": `End` must be a boolean, found null";
        check_state(r#""Type":"Pass","End":null"#, &[text]);
    }
}
