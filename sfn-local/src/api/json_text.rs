//! JSON texts inside requests: inputs and outputs, refused in the words of the service's parser.

use serde_json::Value;
use serde_json::error::Category;

/// Reads a JSON text.
///
/// # Errors
/// The text of the service's parser for the mistakes it was recorded with, and for their nearest relatives.
///
/// Source: recorded answers of `StartExecution`; wording of Jackson, the parser behind it.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| message(text, &error))
}

fn message(text: &str, error: &serde_json::Error) -> String {
    const VALUE: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    let said = error.to_string();
    if error.classify() == Category::Eof {
        return "Unexpected end-of-input".to_owned();
    }
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = line.get(..error.column().saturating_sub(1)).unwrap_or_default();
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let start = before.trim_end_matches(word).len();
    let rest = line.get(start..).unwrap_or_default();
    let token = rest.get(..rest.find(|c| !word(c)).unwrap_or(rest.len())).unwrap_or_default();
    let unexpected = |expected: &str| {
        let found = line.get(before.len()..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        format!("Unexpected character ('{found}' (code {})): was expecting {expected}", u32::from(found))
    };
    if said.starts_with("key must be a string") {
        unexpected("double-quote to start field name")
    } else if said.starts_with("expected `:`") {
        unexpected("a colon to separate field name and value")
    } else if said.starts_with("expected `,` or `}`") {
        unexpected("comma to separate Object entries")
    } else if said.starts_with("expected `,` or `]`") {
        unexpected("comma to separate Array entries")
    } else if said.starts_with("expected value") && token.is_empty() {
        unexpected(&format!("a valid value {VALUE}"))
    } else if said.starts_with("expected value") || said.starts_with("expected ident") {
        format!("Unrecognized token '{token}': was expecting {VALUE}")
    } else {
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(parse(text).unwrap_err(), expected, "{text}");
    }

    #[test]
    fn mistakes_are_told_in_the_words_of_the_service() {
        let value = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
        check("not some json", &format!("Unrecognized token 'not': was expecting {value}"));
        check("yes", &format!("Unrecognized token 'yes': was expecting {value}"));
        check(
            "{'a': 1}",
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
        );
        check("[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries");
        check(
            "{\"a\" 1}",
            "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
        );
        check("{\"a\": 1", "Unexpected end-of-input");
        check("é", &format!("Unrecognized token 'é': was expecting {value}"));
    }

    #[test]
    fn any_json_value_is_fine() {
        for text in ["2", "\"some text\"", "null", " {} ", "[]"] {
            assert!(parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn deep_texts_are_refused_and_do_no_harm() {
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
