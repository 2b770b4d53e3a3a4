//! What a scalar means: which plain texts are null, booleans and numbers, and which are refused because readers differ.

use super::event::Scalar;
use crate::json::{self, Node, SyntaxError, Value};
use crate::place::Span;

/// The tags that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// `!!str`
    String,
    /// `!!int`
    Integer,
    /// `!!float`
    Float,
    /// `!!bool`
    Boolean,
    /// `!!null`
    Null,
    /// `!!seq`
    Sequence,
    /// `!!map`
    Mapping,
    /// `!`
    NonSpecific,
}

impl Tag {
    pub(super) fn from_uri(uri: &str) -> Option<Self> {
        if uri == "!" {
            return Some(Self::NonSpecific);
        }
        Some(match uri.strip_prefix("tag:yaml.org,2002:")? {
            "str" => Self::String,
            "int" => Self::Integer,
            "float" => Self::Float,
            "bool" => Self::Boolean,
            "null" => Self::Null,
            "seq" => Self::Sequence,
            "map" => Self::Mapping,
            _ => return None,
        })
    }
}

/// The value of a scalar.
pub(super) fn value(scalar: &Scalar<'_>, span: Span) -> Result<Value, SyntaxError> {
    let text = || Value::String((&*scalar.text).into());
    let Some(tag) = scalar.tag else {
        return if scalar.is_plain { plain(&scalar.text, span) } else { Ok(text()) };
    };
    if matches!(tag, Tag::String | Tag::NonSpecific) {
        return Ok(text());
    }
    let value = plain(&scalar.text, span)?;
    let fits = match &value {
        Value::Null => tag == Tag::Null,
        Value::Bool(_) => tag == Tag::Boolean,
        Value::Number(number) => tag == Tag::Float || (tag == Tag::Integer && number.is_integer()),
        Value::String(_) | Value::Array(_) | Value::Object(_) => false,
    };
    if fits { Ok(value) } else { Err(SyntaxError::new("the text is not what its tag says", span)) }
}

/// The value of a text without quotes.
fn plain(text: &str, span: Span) -> Result<Value, SyntaxError> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
            return Err(SyntaxError {
                help: Some("write `true`, or put it in quotes"),
                ..SyntaxError::new(
                    format!("`{text}` is true for CloudFormation, and a text in YAML 1.2"),
                    span,
                )
            });
        }
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            return Err(SyntaxError {
                help: Some("write `false`, or put it in quotes"),
                ..SyntaxError::new(
                    format!("`{text}` is false for CloudFormation, and a text in YAML 1.2"),
                    span,
                )
            });
        }
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
        return Ok(Value::String(text.into()));
    }
    match json::parse(text) {
        Ok(Node { value: number @ Value::Number(_), .. }) => Ok(number),
        _ if looks_like_number(text) => {
            let shown: String = text.chars().take(40).collect();
            Err(SyntaxError {
                help: Some("write the number as JSON does, or put the text in quotes"),
                ..SyntaxError::new(
                    format!("`{shown}` is a number to some readers of YAML, but not as JSON writes it"),
                    span,
                )
            })
        }
        _ => Ok(Value::String(text.into())),
    }
}

/// Whether a version of YAML reads a number: `+1`, `.5`, `0x1F`, `0o17`, `0b1`, `007`, `1_000`, `.inf`, `.nan`.
///
/// Source: YAML 1.2.2, "Core schema"; YAML 1.1, the types int and float. Times such as `12:30:00`, numbers to the base of
/// 60 in YAML 1.1, are texts: the reader of CloudFormation takes them for texts too.
fn looks_like_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(digits) = unsigned.strip_prefix('0').and_then(|rest| rest.strip_prefix(['x', 'o', 'b'])) {
        return !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit() || c == '_');
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '_');
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    mantissa.contains(|c: char| c.is_ascii_digit())
        && digits(whole)
        && digits(fraction)
        && !exponent.is_empty()
        && exponent.chars().all(|c| c.is_ascii_digit())
}
