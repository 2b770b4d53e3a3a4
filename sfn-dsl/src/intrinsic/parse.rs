//! From text to a call.

use serde_json::Number;

use super::{Arg, Function, Intrinsic, IntrinsicError, IntrinsicErrorKind};
use crate::path::JsonPath;

/// How deeply calls may be nested in a call.
///
/// Source: AWS Step Functions Developer Guide, "Intrinsic functions".
pub const MAX_NESTING: usize = 10;

/// A string in single quotes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StringLiteral {
    raw: String,
    value: String,
}

impl StringLiteral {
    /// What stands between the quotes, escapes included.
    ///
    /// `States.Format` reads its template from here, since `\{` must not look like a placeholder.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The text that the string stands for.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The number of `{}` for which `States.Format` wants a value.
    pub fn placeholders(&self) -> usize {
        let mut count = 0;
        let mut chars = self.raw.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '{' if chars.next_if_eq(&'}').is_some() => count += 1,
                _ => {}
            }
        }
        count
    }
}

pub(super) fn intrinsic(text: &str) -> Result<Intrinsic, IntrinsicError> {
    let mut parser = Parser { text, position: 0 };
    let call = parser.call(0)?;
    parser.skip_blanks();
    match parser.current() {
        None => Ok(call),
        found => parser.error(IntrinsicErrorKind::Expected { expected: "the end of the call", found }),
    }
}

struct Parser<'a> {
    text: &'a str,
    /// INVARIANT: a character border.
    position: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn current(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.position += rest.len() - rest.trim_start().len();
    }

    fn error<T>(&self, kind: IntrinsicErrorKind) -> Result<T, IntrinsicError> {
        Err(IntrinsicError { offset: self.position, kind })
    }

    /// Takes the longest prefix of characters that are accepted.
    fn take(&mut self, accept: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !accept(c)).unwrap_or(rest.len());
        self.position += length;
        rest.get(..length).unwrap_or_default()
    }

    fn call(&mut self, depth: usize) -> Result<Intrinsic, IntrinsicError> {
        if depth > MAX_NESTING {
            return self.error(IntrinsicErrorKind::TooDeep(MAX_NESTING));
        }
        let start = self.position;
        let name = self.take(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'));
        if name.is_empty() {
            return self.error(IntrinsicErrorKind::NoName);
        }
        let Some(function) = Function::from_name(name) else {
            let kind = IntrinsicErrorKind::UnknownFunction {
                name: name.to_owned(),
                nearest: Function::nearest(name),
            };
            return Err(IntrinsicError { offset: start, kind });
        };
        if self.current() != Some('(') {
            let found = self.current();
            return self.error(IntrinsicErrorKind::Expected { expected: "`(`", found });
        }
        self.position += 1;
        let args = self.args(depth)?;
        let text = self.text.get(start..self.position).unwrap_or_default().to_owned();
        Ok(Intrinsic { function, args, text })
    }

    /// The arguments after `(`, up to and including `)`.
    fn args(&mut self, depth: usize) -> Result<Vec<Arg>, IntrinsicError> {
        let mut args = Vec::new();
        self.skip_blanks();
        if self.current() == Some(')') {
            self.position += 1;
            return Ok(args);
        }
        loop {
            self.skip_blanks();
            args.push(self.arg(depth)?);
            self.skip_blanks();
            let found = self.current();
            match found {
                Some(',') => self.position += 1,
                Some(')') => {
                    self.position += 1;
                    return Ok(args);
                }
                _ => return self.error(IntrinsicErrorKind::Expected { expected: "`,` or `)`", found }),
            }
        }
    }

    fn arg(&mut self, depth: usize) -> Result<Arg, IntrinsicError> {
        match self.current() {
            Some('\'') => self.string().map(Arg::String),
            Some('$') => self.path().map(Arg::Path),
            Some(_) => self.word(depth),
            None => self.error(IntrinsicErrorKind::Expected { expected: "an argument", found: None }),
        }
    }

    /// A number, a constant or a nested call.
    fn word(&mut self, depth: usize) -> Result<Arg, IntrinsicError> {
        let start = self.position;
        let word = self.take(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+'));
        match word {
            "true" => return Ok(Arg::Boolean(true)),
            "false" => return Ok(Arg::Boolean(false)),
            "null" => return Ok(Arg::Null),
            _ => {}
        }
        if let Ok(number) = word.parse::<Number>() {
            return Ok(Arg::Number(number));
        }
        self.position = start;
        if word.starts_with("States.")
            || self.rest().get(word.len()..).is_some_and(|rest| rest.starts_with('('))
        {
            return self.call(depth + 1).map(Arg::Call);
        }
        let argument = self.rest().split([',', ')']).next().unwrap_or_default().trim_end().to_owned();
        self.error(IntrinsicErrorKind::BadArgument(argument))
    }

    fn string(&mut self) -> Result<StringLiteral, IntrinsicError> {
        let start = self.position + 1;
        let mut value = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((offset, c)) = chars.next() {
            match c {
                '\'' => {
                    let end = self.position + offset;
                    let raw = self.text.get(start..end).unwrap_or_default().to_owned();
                    self.position = end + 1;
                    return Ok(StringLiteral { raw, value });
                }
                '\\' => match chars.next() {
                    Some((_, escaped @ ('\'' | '\\' | '{' | '}'))) => value.push(escaped),
                    Some((_, other)) => {
                        let kind = IntrinsicErrorKind::IllegalEscape(other);
                        return Err(IntrinsicError { offset: self.position + offset, kind });
                    }
                    None => break,
                },
                other => value.push(other),
            }
        }
        self.error(IntrinsicErrorKind::UnclosedString)
    }

    /// A path ends at the `,` or `)` that is in no bracket, no quotes and no parentheses of its own.
    fn path(&mut self) -> Result<JsonPath, IntrinsicError> {
        let start = self.position;
        let rest = self.rest();
        let mut open = Vec::new();
        let mut length = rest.len();
        let mut chars = rest.char_indices();
        while let Some((offset, c)) = chars.next() {
            match (open.last(), c) {
                (Some('\'' | '"'), '\\') => drop(chars.next()),
                (Some(&quote @ ('\'' | '"')), c) if c == quote => drop(open.pop()),
                (Some('\'' | '"'), _) => {}
                (Some(_), '\'' | '"') | (_, '[' | '(') => open.push(c),
                (Some('['), ']') | (Some('('), ')') => drop(open.pop()),
                (None, ',' | ')') => {
                    length = offset;
                    break;
                }
                _ => {}
            }
        }
        self.position += length;
        let text = rest.get(..length).unwrap_or_default().trim_end();
        JsonPath::parse(text).map_err(|error| IntrinsicError {
            offset: start + error.offset,
            kind: IntrinsicErrorKind::Path(error.kind),
        })
    }
}
