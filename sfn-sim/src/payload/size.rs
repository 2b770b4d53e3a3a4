//! The size of a value, without its text.

use serde_json::Value;

use crate::quota::MAX_PAYLOAD_DEPTH;

/// The size of a value as compact JSON; none has one that is nested more than [`MAX_PAYLOAD_DEPTH`] deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// Bytes of UTF-8.
    pub(crate) bytes: usize,
    /// How deep it is nested at most: 0 for a text or a number.
    pub(super) depth: usize,
}

/// Measures a value; `None` where it is nested too deep.
pub(crate) fn measure(value: &Value) -> Option<Size> {
    within(value, MAX_PAYLOAD_DEPTH)
}

/// Whether a value has a size, and one of at most `limit` bytes.
pub(crate) fn is_within(value: &Value, limit: usize) -> bool {
    measure(value).is_some_and(|size| size.bytes <= limit)
}

/// Whether a value has more than so many bytes. Looks at no more of it than that.
pub(super) fn exceeds(value: &Value, bytes: usize) -> bool {
    remaining(value, bytes).is_none()
}

/// What is left of a number of bytes, roughly counted; `None` where they are too few.
fn remaining(value: &Value, bytes: usize) -> Option<usize> {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => bytes.checked_sub(4),
        Value::String(text) => bytes.checked_sub(text.len() + 2),
        Value::Array(elements) => elements
            .iter()
            .try_fold(bytes.checked_sub(2)?, |left, element| remaining(element, left.checked_sub(1)?)),
        Value::Object(members) => members.iter().try_fold(bytes.checked_sub(2)?, |left, (key, value)| {
            remaining(value, left.checked_sub(key.len() + 4)?)
        }),
    }
}

/// The size of a value that is nested at most `depth` deep.
fn within(value: &Value, depth: usize) -> Option<Size> {
    let flat = |bytes| Size { bytes, depth: 0 };
    // Brackets, and a comma after each part but the last.
    let empty = |parts: usize| Size { bytes: 1 + parts.max(1), depth: 1 };
    Some(match value {
        Value::Null | Value::Bool(true) => flat(4),
        Value::Bool(false) => flat(5),
        Value::Number(number) => flat(number_bytes(number)),
        Value::String(text) => flat(text_bytes(text)),
        Value::Array(elements) => {
            let depth = depth.checked_sub(1)?;
            let mut sum = empty(elements.len());
            for element in elements {
                sum = sum.with(within(element, depth)?);
            }
            sum
        }
        Value::Object(members) => {
            let depth = depth.checked_sub(1)?;
            let mut sum = empty(members.len());
            for (key, value) in members {
                sum = sum.with(within(value, depth)?);
                sum.bytes += key_bytes(key);
            }
            sum
        }
    })
}

impl Size {
    /// The size of something with one more part in it.
    pub(super) fn with(self, part: Self) -> Self {
        Self { bytes: self.bytes + part.bytes, depth: self.depth.max(part.depth + 1) }
    }
}

/// The length of a key, its quotes and its colon.
pub(super) fn key_bytes(key: &str) -> usize {
    text_bytes(key) + 1
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
            let bytes = value.to_string().len();
            assert_eq!(measure(&value).map(|size| size.bytes), Some(bytes), "{value}");
        }
    }

    #[test]
    fn depth_has_a_limit() {
        let nested = |depth| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        let expected = Size { bytes: 2 * MAX_PAYLOAD_DEPTH + 1, depth: MAX_PAYLOAD_DEPTH };
        assert_eq!(measure(&nested(MAX_PAYLOAD_DEPTH)), Some(expected));
        assert_eq!(measure(&nested(MAX_PAYLOAD_DEPTH + 1)), None);
    }

    #[test]
    fn what_is_large_is_known_early() {
        assert!(exceeds(&json!("x".repeat(100)), 100));
        assert!(exceeds(&json!(vec![json!({"key": 1}); 100]), 1_000));
        assert!(!exceeds(&json!({"key": [1, "two", null]}), 50));
    }
}
