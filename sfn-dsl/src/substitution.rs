//! Substitutions `${Name}`, filled in when a machine is deployed.
//!
//! The syntax is that of `DefinitionSubstitutions` of CloudFormation and SAM. The service itself knows none, so they are
//! gone before a definition is sent. Until then a text that holds one is opaque to checks of its form.

use std::collections::BTreeMap;

use crate::json;

/// A substitution that a workflow declares: a parameter of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The name, without `${` and `}`.
    pub name: String,
    /// What its value may be.
    pub value_type: ValueType,
    /// The value where a deployment says none.
    pub default: Option<String>,
}

/// What the value of a substitution may be, in the words of `Type` of a parameter in `CloudFormation`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Any text.
    #[default]
    String,
    /// A number, as JSON has it.
    Number,
}

impl ValueType {
    /// `String` or `Number`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Number => "Number",
        }
    }

    /// The type of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::String, Self::Number].into_iter().find(|value_type| value_type.as_str() == name)
    }

    /// Whether a text is such a value.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::substitution::ValueType;
    /// assert!(ValueType::Number.accepts("0.5"));
    /// assert!(!ValueType::Number.accepts("soon"));
    /// ```
    pub fn accepts(self, text: &str) -> bool {
        match self {
            Self::String => true,
            Self::Number => json::parse(text).is_ok_and(|node| node.as_number().is_some()),
        }
    }
}

/// Text without a default.
impl From<&str> for Declaration {
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), value_type: ValueType::String, default: None }
    }
}

/// Whether a text holds a substitution.
pub fn is_in(text: &str) -> bool {
    text.contains('$') && names(text).next().is_some()
}

/// The names in `${…}`, in order, with repetitions.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            // One character is found faster than two.
            (_, rest) = rest.split_once('$')?;
            if let Some((name, remaining)) = rest.strip_prefix('{').and_then(name_at_start) {
                rest = remaining;
                return Some(name);
            }
        }
    })
}

/// The name before a `}` and what follows it, at the start of what stands behind `${`.
///
/// A name as CloudFormation allows it, with the `::`, `.` and brackets that other tools write.
fn name_at_start(text: &str) -> Option<(&str, &str)> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-:.[]".contains(byte);
    let length = text.bytes().take_while(is_name).count();
    let (name, rest) = text.split_at_checked(length)?;
    Some((name, rest.strip_prefix('}')?)).filter(|(name, _)| !name.is_empty())
}

/// The text with every known name replaced; names without a value stay.
pub fn replace(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        replaced.push_str(before);
        if let Some((value, remaining)) =
            name_at_start(after).and_then(|(name, remaining)| Some((values.get(name)?, remaining)))
        {
            replaced.push_str(value);
            rest = remaining;
        } else {
            replaced.push_str("${");
            rest = after;
        }
    }
    replaced.push_str(rest);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_replaced() {
        let text = "a ${One} ${ ${Two.Arn}} $ {x} ${Missing}";
        assert_eq!(names(text).collect::<Vec<_>>(), ["One", "Two.Arn", "Missing"]);
        let values =
            [("One", "1"), ("Two.Arn", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(replace(text, &values.into()), "a 1 ${ 2} $ {x} ${Missing}");
        assert!(!is_in("{% $x{'a': 1} %} ${}"));
    }
}
