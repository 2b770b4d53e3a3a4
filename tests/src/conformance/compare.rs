//! Comparing recorded values, which have wildcards, with ours.

use std::collections::BTreeMap;

use serde_json::Value;

/// A comparison of the answers to one case. Numbered wildcards stand for the same value throughout.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    bound: BTreeMap<String, Value>,
    /// Members that may be there although they were not recorded.
    newer: &'static [&'static str],
}

impl Comparison {
    /// Lets members be there that the service did not have when a case was recorded.
    pub(super) fn with_newer(newer: &'static [&'static str]) -> Self {
        Self { newer, ..Self::default() }
    }

    /// Compares a value; `Err` tells the first difference, with its place.
    pub(super) fn same(&mut self, place: &str, expected: &Value, found: &Value) -> Result<(), String> {
        let differ = || Err(format!("{place}: expected {expected}, found {found}"));
        match (expected, found) {
            (Value::String(pattern), _) if is_wildcard(pattern) => {
                if pattern.contains(':') {
                    let bound = self.bound.entry(pattern.clone()).or_insert_with(|| found.clone());
                    if bound != found && found != expected && bound != expected {
                        return Err(format!("{place}: {pattern} was {bound} before, found {found}"));
                    }
                }
                Ok(())
            }
            (Value::String(expected), Value::String(found)) if matches(expected, found) => Ok(()),
            // Texts that are JSON were decoded when they were recorded.
            (Value::Object(_) | Value::Array(_), Value::String(text)) => match serde_json::from_str(text) {
                Ok(found) => self.same(place, expected, &found),
                Err(_) => differ(),
            },
            (Value::Number(left), Value::Number(right)) if left.as_f64() == right.as_f64() => Ok(()),
            (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
                let mut pairs = left.iter().zip(right).enumerate();
                pairs.try_for_each(|(index, (left, right))| {
                    self.same(&format!("{place}/{index}"), left, right)
                })
            }
            (Value::Object(left), Value::Object(right)) => {
                for (key, expected) in left {
                    match right.get(key) {
                        Some(found) => self.same(&format!("{place}/{key}"), expected, found)?,
                        None => return Err(format!("{place}: {key} is missing, expected {expected}")),
                    }
                }
                let is_extra = |key: &String| !left.contains_key(key) && !self.newer.contains(&key.as_str());
                match right.iter().find(|(key, _)| is_extra(key)) {
                    Some((key, found)) => Err(format!("{place}: {key} was not expected, found {found}")),
                    None => Ok(()),
                }
            }
            _ if expected == found => Ok(()),
            _ => differ(),
        }
    }
}

/// Puts the value of a JSON text in its place; other texts stay.
pub(super) fn decode(value: Option<&mut Value>) {
    if let Some(value) = value
        && let Some(decoded) = value.as_str().and_then(|text| serde_json::from_str(text).ok())
    {
        *value = decoded;
    }
}

/// Whether a whole text is one wildcard.
fn is_wildcard(pattern: &str) -> bool {
    pattern
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .is_some_and(|name| !name.contains(['<', '>']))
}

/// Whether a text is what a pattern with wildcards says.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = literal_parts(pattern).into_iter();
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// The texts around the wildcards of a pattern.
fn literal_parts(pattern: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(open) = pattern[from..].find('<').map(|at| from + at) {
        let name = &pattern[open + 1..];
        match name.find(['<', '>']) {
            Some(end) if end > 0 && name[end..].starts_with('>') => {
                parts.push(&pattern[start..open]);
                from = open + 1 + end + 1;
                start = from;
            }
            Some(_) => from = open + 1,
            None => break,
        }
    }
    parts.push(&pattern[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn wildcards_stand_for_any_text() {
        for (pattern, text) in [
            ("a", "a"),
            ("id <uuid:1>", "id 17"),
            ("<a>x<b>y", "1x2x3y"),
            ("a < b", "a < b"),
            ("arn:<x>:1:<y>", "arn:aws:1:z"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "b"), ("<a>x", "y"), ("a<b>c", "ac d"), ("", "x")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn numbered_wildcards_stand_for_one_value() {
        let mut comparison = Comparison::default();
        assert_eq!(comparison.same("v", &json!(["<uuid:1>", "<uuid:1>"]), &json!([1, 1])), Ok(()));
        assert!(comparison.same("v", &json!("<uuid:1>"), &json!(2)).is_err());
        assert_eq!(comparison.same("v", &json!("<date>"), &json!({"any": 1})), Ok(()));
    }

    #[test]
    fn decoded_texts_are_compared_as_json() {
        let mut comparison = Comparison::default();
        assert_eq!(comparison.same("cause", &json!({"a": 1.0}), &json!("{ \"a\": 1 }")), Ok(()));
        assert_eq!(
            comparison.same("cause", &json!({"a": 1}), &json!("{\"a\": 2}")),
            Err("cause/a: expected 1, found 2".to_owned())
        );
    }
}
