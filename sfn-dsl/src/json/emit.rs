//! Writing a [`Node`] as text.

use std::fmt::{self, Write as _};

use super::{Node, Value};

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
    if let Some(level) = level {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", level));
    }
}

/// Writes a string with the escapes JSON requires.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                // Infallible: writing to a `String` cannot fail.
                let _ = write!(out, "\\u{:04x}", control as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
