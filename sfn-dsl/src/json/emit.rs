//! Writing a [`Node`] as text.

use std::fmt::{self, Write as _};

use super::{Member, Node, Value};

impl Node {
    /// The text on one line without spaces.
    pub fn to_compact(&self) -> String {
        let mut text = String::new();
        write(self, &mut text, None);
        text
    }

    /// The text over several lines, two spaces a level, without a final line end.
    pub fn to_pretty(&self) -> String {
        let mut text = String::new();
        write(self, &mut text, Some(0));
        text
    }
}

impl Node {
    /// A bound on the length of [`to_compact`](Self::to_compact), which is found without looking at characters.
    pub(crate) fn most_bytes(&self) -> usize {
        // A character is escaped with six bytes at most; around a value stand quotes, a colon and a comma.
        let text = |text: &str| 6 * text.len() + 4;
        match &self.value {
            Value::Null | Value::Bool(_) => 6,
            Value::Number(number) => number.as_str().len() + 1,
            Value::String(value) => text(value),
            Value::Array(elements) => 3 + elements.iter().map(Self::most_bytes).sum::<usize>(),
            Value::Object(object) => {
                let member = |member: &Member| text(&member.key) + member.value.most_bytes();
                3 + object.members().iter().map(member).sum::<usize>()
            }
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_compact())
    }
}

/// Writes a value; `level` is the depth of indentation, or `None` for one line.
fn write(node: &Node, out: &mut String, level: Option<usize>) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number.as_str()),
        Value::String(text) => write_string(text, out),
        Value::Array(elements) => {
            list(out, level, '[', ']', elements, write);
        }
        Value::Object(object) => list(out, level, '{', '}', object.members(), |member, out, level| {
            write_string(&member.key, out);
            out.push_str(if level.is_some() { ": " } else { ":" });
            write(&member.value, out, level);
        }),
    }
}

fn list<T>(
    out: &mut String,
    level: Option<usize>,
    open: char,
    close: char,
    items: &[T],
    each: impl Fn(&T, &mut String, Option<usize>),
) {
    out.push(open);
    let inner = level.map(|level| level + 1);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        new_line(out, inner);
        each(item, out, inner);
    }
    if !items.is_empty() {
        new_line(out, level);
    }
    out.push(close);
}

fn new_line(out: &mut String, level: Option<usize>) {
    /// A line end and the blanks of most levels.
    const LINE: &str = "\n                                                                ";
    if let Some(level) = level {
        let length = 1 + 2 * level;
        out.push_str(LINE.get(..length).unwrap_or(LINE));
        out.extend((LINE.len()..length).map(|_| ' '));
    }
}

/// Writes a string with the escapes JSON requires; what needs none is copied piece by piece.
pub(crate) fn write_string(text: &str, out: &mut String) {
    let is_escaped = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    out.push('"');
    let mut rest = text;
    while let Some((plain, escaped, after)) =
        rest.as_bytes().iter().position(is_escaped).and_then(|offset| split_around(rest, offset))
    {
        out.push_str(plain);
        match escaped {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            control => {
                // Infallible: writing to a `String` cannot fail.
                let _ = write!(out, "\\u{control:04x}");
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out.push('"');
}

/// What stands before the byte at an offset, that byte, which is ASCII, and what stands behind it.
fn split_around(text: &str, offset: usize) -> Option<(&str, u8, &str)> {
    Some((text.get(..offset)?, *text.as_bytes().get(offset)?, text.get(offset + 1..)?))
}
