//! Reading text into a [`Node`] tree. The only file that knows `jsonc_parser`.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Member, Node, Number, SyntaxError, Value};
use crate::place::{Place, span};

/// Parses a JSON text (RFC 8259, nothing beyond it); every value and key keeps its place.
///
/// # Errors
/// [`SyntaxError`] for anything that is not one JSON value, and for values nested more than 512 deep.
pub fn parse(text: &str) -> Result<Node, SyntaxError> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    if u32::try_from(text.len()).is_err() {
        return Err(SyntaxError::new("the text is larger than 4 GiB", span(0, 0)));
    }
    let parsed = parse_to_ast(text, &CollectOptions::default(), &strict).map_err(|error| {
        let message = error.kind().to_string();
        let mut characters = message.chars();
        let lower: Option<String> =
            characters.next().map(|first| first.to_lowercase().chain(characters).collect());
        SyntaxError::new(lower.unwrap_or_default(), span(error.range().start, error.range().end))
    })?;
    refuse_lenience(text)?;
    match parsed.value {
        Some(value) => Ok(node(value)),
        None => Err(SyntaxError::new("the text is empty", span(0, text.len()))),
    }
}

/// Refuses the two things the parser has no switch for: raw control characters in strings and blanks that JSON
/// does not know. Runs on text that did parse, so a quote opens or closes a string unless a backslash stands before it.
fn refuse_lenience(text: &str) -> Result<(), SyntaxError> {
    let (mut in_string, mut escaped) = (false, false);
    for (offset, byte) in text.bytes().enumerate() {
        let is_fault = match byte {
            b'"' if !escaped => {
                in_string = !in_string;
                false
            }
            _ if in_string => byte < b' ',
            // The first byte of every character beyond ASCII is one of those.
            _ => !matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r'),
        };
        escaped = in_string && byte == b'\\' && !escaped;
        if is_fault {
            let message = if in_string {
                "control characters in a string must be escaped"
            } else {
                "only space, tab and line ends may stand between values"
            };
            let length = text.get(offset..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            return Err(SyntaxError::new(message, span(offset, offset + length)));
        }
    }
    Ok(())
}

fn node(value: ast::Value<'_>) -> Node {
    let range = value.range();
    let value = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
        ast::Value::NumberLit(literal) => Value::Number(Number::from_text(literal.value)),
        ast::Value::StringLit(literal) => Value::String(literal.value.into()),
        ast::Value::Array(array) => Value::Array(array.elements.into_iter().map(node).collect()),
        ast::Value::Object(object) => {
            let members: Vec<Member> = object.properties.into_iter().map(member).collect();
            Value::Object(members.into())
        }
    };
    Node { value, place: Place::Text(span(range.start, range.end)) }
}

fn member(property: ast::ObjectProp<'_>) -> Member {
    let range = property.name.range();
    let key = match property.name {
        ast::ObjectPropName::String(literal) => literal.value.into(),
        ast::ObjectPropName::Word(literal) => literal.value.into(),
    };
    Member { key, key_place: Place::Text(span(range.start, range.end)), value: node(property.value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        parse(text).unwrap_err().message
    }

    #[test]
    fn what_json_does_not_allow_is_refused() {
        for text in [
            "",
            " ",
            "{",
            "{'a':1}",
            "{a:1}",
            "[1,]",
            "{\"a\":1,}",
            "[1 2]",
            "// c\n1",
            "+1",
            ".5",
            "5.",
            "0x1F",
            "01",
            "NaN",
            "Infinity",
            "\"\\x41\"",
            "\"a\nb\"",
            "1 2",
            "\"\\u12\"",
            "tru",
            "-",
            "1e",
            "\u{feff}",
            "[\u{a0}1]",
            "\u{feff}{}",
            "[\u{b}1]",
            r#""\ud800""#,
        ] {
            assert!(parse(text).is_err(), "accepted {text:?}: {:?}", parse(text));
        }
    }

    #[test]
    fn nesting_has_a_limit() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(refused(&deep), "maximum nesting depth exceeded");
    }

    #[test]
    fn numbers_and_order_survive() {
        let text = r#"{"b":2.0,"a":12345678901234567890123,"b":1e3,"c":[-0.0,"\u00e9\"\\\n"]}"#;
        let parsed = parse(text).unwrap();
        assert_eq!(
            parsed.to_compact(),
            r#"{"b":2.0,"a":12345678901234567890123,"b":1e3,"c":[-0.0,"é\"\\\n"]}"#
        );
        assert_eq!(parse(&parsed.to_pretty()).unwrap(), parsed);
    }
}
