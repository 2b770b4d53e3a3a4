//! Payloads: JSON values that states share and never change.

use serde_json::Value;

use crate::quota::MAX_PAYLOAD_DEPTH;

/// The bytes of a payload as compact JSON, or why it has no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// So many bytes of UTF-8.
    Bytes(usize),
    /// Nested more than [`MAX_PAYLOAD_DEPTH`] deep.
    TooDeep,
}

/// Measures a payload without writing it.
pub(crate) fn measure(value: &Value) -> Size {
    bytes(value, MAX_PAYLOAD_DEPTH).map_or(Size::TooDeep, Size::Bytes)
}

/// Whether a payload has a size, and one of at most `limit` bytes.
pub(crate) fn is_within(value: &Value, limit: usize) -> bool {
    matches!(measure(value), Size::Bytes(bytes) if bytes <= limit)
}

/// The length of the compact text; `None` where the value is nested more than `depth` deep.
fn bytes(value: &Value, depth: usize) -> Option<usize> {
    Some(match value {
        Value::Null | Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Number(number) => number_bytes(number),
        Value::String(text) => text_bytes(text),
        Value::Array(elements) => {
            let depth = depth.checked_sub(1)?;
            // Brackets, and a comma after each element but the last.
            let mut sum = 1 + elements.len().max(1);
            for element in elements {
                sum += bytes(element, depth)?;
            }
            sum
        }
        Value::Object(members) => {
            let depth = depth.checked_sub(1)?;
            let mut sum = 1 + members.len().max(1);
            for (key, value) in members {
                sum += text_bytes(key) + 1 + bytes(value, depth)?;
            }
            sum
        }
    })
}

fn number_bytes(number: &serde_json::Number) -> usize {
    match (number.as_u64(), number.as_i64()) {
        (Some(positive), _) => digits(positive),
        (None, Some(negative)) => 1 + digits(negative.unsigned_abs()),
        (None, None) => number.to_string().len(),
    }
}

fn digits(number: u64) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// The length of a string with its quotes and escapes.
fn text_bytes(text: &str) -> usize {
    let escapes: usize = text
        .bytes()
        .map(|byte| match byte {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 1,
            0..0x20 => 5,
            _ => 0,
        })
        .sum();
    text.len() + escapes + 2
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn size_is_the_length_of_the_compact_text() {
        for value in [
            json!(null),
            json!([true, false]),
            json!([]),
            json!({}),
            json!({"a": [1, -20, 0, 1.5, 1e300, u64::MAX, i64::MIN], "é\"\\\n": "\u{1}\u{8}\u{c}ü💡"}),
            json!([[[]], {"x": {}}]),
        ] {
            assert_eq!(measure(&value), Size::Bytes(value.to_string().len()), "{value}");
        }
    }

    #[test]
    fn depth_has_a_limit() {
        let nested = |depth| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(measure(&nested(MAX_PAYLOAD_DEPTH)), Size::Bytes(2 * MAX_PAYLOAD_DEPTH + 1));
        assert_eq!(measure(&nested(MAX_PAYLOAD_DEPTH + 1)), Size::TooDeep);
    }
}
