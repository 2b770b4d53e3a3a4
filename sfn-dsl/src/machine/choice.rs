//! Choice states and their rules.

use super::data::{Assign, DataFlow, Template};
use crate::jsonata::Jsonata;
use crate::name::StateName;
use crate::path::JsonPath;
use crate::time::Timestamp;

/// A Choice state: rules in order, the first that matches wins.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The rules.
    pub rules: Vec<Rule>,
    /// Where the execution goes when no rule matches; absent: it fails with `States.NoChoiceMatched`.
    pub default: Option<StateName>,
    /// How data goes in and out; `Assign` and `Output` here belong to `default` only.
    pub data: DataFlow,
}

/// One entry of `Choices`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// When it matches.
    pub condition: Condition,
    /// Where the execution goes then.
    pub next: StateName,
    /// Variables for the states that follow.
    pub assign: Assign,
    /// The output (JSONata).
    pub output: Option<Template>,
}

/// What a rule tests.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of them.
    And(Vec<Condition>),
    /// One of them at least.
    Or(Vec<Condition>),
    /// Not this one.
    Not(Box<Condition>),
    /// A comparison of a value in the input.
    Compare {
        /// The value.
        variable: JsonPath,
        /// What it is compared with.
        comparison: Comparison,
    },
    /// A JSONata expression that returns a boolean.
    Jsonata(Jsonata),
    /// A literal `Condition`.
    Literal(bool),
}

/// The comparison operators. A value of another type than the operator's does not match.
///
/// Source: Amazon States Language, "Choice state".
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    /// `StringEquals` and its orderings, with their `Path` forms.
    String(Order, Operand<String>),
    /// `NumericEquals` and its orderings, with their `Path` forms.
    Numeric(Order, Operand<f64>),
    /// `TimestampEquals` and its orderings, with their `Path` forms.
    Timestamp(Order, Operand<Timestamp>),
    /// `BooleanEquals` and `BooleanEqualsPath`.
    Boolean(Operand<bool>),
    /// `StringMatches`.
    StringMatches(StringPattern),
    /// `IsNull`.
    IsNull(bool),
    /// `IsPresent`.
    IsPresent(bool),
    /// `IsNumeric`.
    IsNumeric(bool),
    /// `IsString`.
    IsString(bool),
    /// `IsBoolean`.
    IsBoolean(bool),
    /// `IsTimestamp`.
    IsTimestamp(bool),
}

/// How two values must stand to each other: the variable on the left, the operand on the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `…Equals`
    Equals,
    /// `…LessThan`
    LessThan,
    /// `…GreaterThan`
    GreaterThan,
    /// `…LessThanEquals`
    LessThanEquals,
    /// `…GreaterThanEquals`
    GreaterThanEquals,
}

impl Order {
    /// Whether two values that compare as `ordering` stand to each other like this.
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Equals => ordering.is_eq(),
            Self::LessThan => ordering.is_lt(),
            Self::GreaterThan => ordering.is_gt(),
            Self::LessThanEquals => ordering.is_le(),
            Self::GreaterThanEquals => ordering.is_ge(),
        }
    }
}

/// What a variable is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand<T> {
    /// A value.
    Literal(T),
    /// The `…Path` form: what the path selects.
    Path(JsonPath),
}

/// The operand of `StringMatches`: `*` stands for any text, `\*` for a star, `\\` for a backslash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringPattern {
    text: String,
    /// The literal texts between the stars, unescaped; there is one star less than parts.
    parts: Vec<String>,
}

impl StringPattern {
    /// Reads a pattern; every text is one.
    pub fn new(text: &str) -> Self {
        let mut parts = vec![String::new()];
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let literal = match (character, characters.peek()) {
                ('\\', Some(&next @ ('*' | '\\'))) => {
                    characters.next();
                    next
                }
                ('*', _) => {
                    parts.push(String::new());
                    continue;
                }
                (other, _) => other,
            };
            if let Some(part) = parts.last_mut() {
                part.push(literal);
            }
        }
        Self { text: text.to_owned(), parts }
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole of `text` matches.
    pub fn matches(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|only| only == text);
        };
        let Some(rest) = text.strip_prefix(first.as_str()) else { return false };
        let Some(mut rest) = rest.strip_suffix(last.as_str()) else { return false };
        // The leftmost place for each part leaves the most text for those after it.
        for part in middle {
            match rest.find(part.as_str()) {
                Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_match_any_text_and_can_be_escaped() {
        let matching = [
            ("*", ""),
            ("a*c", "abbc"),
            ("a*b*c", "abc"),
            ("a*b*a", "abba"),
            ("\\*x", "*x"),
            ("a\\\\*", "a\\z"),
            ("", ""),
        ];
        for (pattern, text) in matching {
            assert!(StringPattern::new(pattern).matches(text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("a*a", "a"), ("\\*x", "yx"), ("a", "ab"), ("a*b", "ba"), ("", "x"), ("a*b*b", "ab")]
        {
            assert!(!StringPattern::new(pattern).matches(text), "{pattern} {text}");
        }
    }
}
