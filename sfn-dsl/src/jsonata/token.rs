//! From text to tokens.

use super::error::{SyntaxError, SyntaxErrorKind};
use crate::place::Span;

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind<'t>,
    pub(super) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind<'t> {
    /// An operator or punctuation, `and`, `or` and `in` included.
    Symbol(&'static str),
    Name(&'t str),
    /// Without its `$`.
    Variable(&'t str),
    String(String),
    Number(f64),
    Boolean(bool),
    Null,
    Regex {
        pattern: &'t str,
        flags: &'t str,
    },
    End,
}

impl TokenKind<'_> {
    /// The token as JSON, the way messages show it.
    pub(super) fn to_json(&self) -> String {
        match self {
            Self::Symbol(symbol) => format!("\"{symbol}\""),
            Self::Name(text) | Self::Variable(text) => quoted(text),
            Self::String(text) => quoted(text),
            Self::Number(number) => number_text(*number),
            Self::Boolean(value) => value.to_string(),
            Self::Null => "null".to_owned(),
            // What JSON makes of a JavaScript regular expression.
            Self::Regex { .. } => "{}".to_owned(),
            Self::End => quoted("(end)"),
        }
    }

    /// The token as a part of a signature.
    pub(super) fn to_signature(&self) -> String {
        match self {
            Self::Symbol(symbol) => String::from(*symbol),
            Self::Name(text) | Self::Variable(text) => (*text).to_owned(),
            Self::String(text) => text.clone(),
            Self::Regex { pattern, flags } => format!("/{pattern}/{flags}"),
            Self::Number(_) | Self::Boolean(_) | Self::Null | Self::End => self.to_json(),
        }
    }
}

pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A number as JavaScript prints it.
pub(super) fn number_text(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 {
        "0".to_owned()
    } else if (1e-6..1e21).contains(&size) {
        number.to_string()
    } else {
        let text = format!("{number:e}");
        if size >= 1e21 { text.replace('e', "e+") } else { text }
    }
}

pub(super) fn span(start: usize, end: usize) -> Span {
    // Texts of more than 4 GiB are refused before they are read.
    let offset = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
    Span { start: offset(start), end: offset(end) }
}

/// The symbol that a text begins with, those of two characters first. `!` and `~` alone are told apart later, as unknown
/// operators.
fn symbol(text: &str) -> Option<&'static str> {
    Some(match text.as_bytes() {
        [b'.', b'.', ..] => "..",
        [b':', b'=', ..] => ":=",
        [b'!', b'=', ..] => "!=",
        [b'>', b'=', ..] => ">=",
        [b'<', b'=', ..] => "<=",
        [b'*', b'*', ..] => "**",
        [b'~', b'>', ..] => "~>",
        [b'.', ..] => ".",
        [b'[', ..] => "[",
        [b']', ..] => "]",
        [b'{', ..] => "{",
        [b'}', ..] => "}",
        [b'(', ..] => "(",
        [b')', ..] => ")",
        [b',', ..] => ",",
        [b'@', ..] => "@",
        [b'#', ..] => "#",
        [b';', ..] => ";",
        [b':', ..] => ":",
        [b'?', ..] => "?",
        [b'+', ..] => "+",
        [b'-', ..] => "-",
        [b'*', ..] => "*",
        [b'/', ..] => "/",
        [b'%', ..] => "%",
        [b'|', ..] => "|",
        [b'=', ..] => "=",
        [b'<', ..] => "<",
        [b'>', ..] => ">",
        [b'^', ..] => "^",
        [b'&', ..] => "&",
        [b'!', ..] => "!",
        [b'~', ..] => "~",
        _ => return None,
    })
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0xb)
}

/// Whether a name or variable ends before the byte, which is never part of another character.
fn ends_name(byte: u8) -> bool {
    is_blank(byte)
        || matches!(
            byte,
            b'.' | b'['
                | b']'
                | b'{'
                | b'}'
                | b'('
                | b')'
                | b','
                | b'@'
                | b'#'
                | b';'
                | b':'
                | b'?'
                | b'+'
                | b'-'
                | b'*'
                | b'/'
                | b'%'
                | b'|'
                | b'='
                | b'<'
                | b'>'
                | b'^'
                | b'&'
                | b'!'
                | b'~'
        )
}

/// The length of what a text has before the first byte of that kind.
fn until(text: &str, is_end: impl Fn(u8) -> bool) -> usize {
    text.as_bytes().iter().position(|byte| is_end(*byte)).unwrap_or(text.len())
}

pub(super) struct Tokenizer<'t> {
    text: &'t str,
    position: usize,
}

impl<'t> Tokenizer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, position: 0 }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn error<T>(start: usize, end: usize, kind: SyntaxErrorKind) -> Result<T, SyntaxError> {
        Err(SyntaxError { kind, span: span(start, end) })
    }

    /// The next token. After an operand a slash divides, elsewhere it begins a regular expression.
    pub(super) fn next(&mut self, after_operand: bool) -> Result<Token<'t>, SyntaxError> {
        self.skip_blanks_and_comments()?;
        let start = self.position;
        let kind = self.kind(after_operand)?;
        Ok(Token { kind, span: span(start, self.position) })
    }

    fn skip_blanks_and_comments(&mut self) -> Result<(), SyntaxError> {
        loop {
            self.position += until(self.rest(), |byte| !is_blank(byte));
            let Some(comment) = self.rest().strip_prefix("/*") else { return Ok(()) };
            match comment.find("*/") {
                Some(length) => self.position += length + 4,
                None => {
                    return Self::error(self.position, self.text.len(), SyntaxErrorKind::UnterminatedComment);
                }
            }
        }
    }

    fn kind(&mut self, after_operand: bool) -> Result<TokenKind<'t>, SyntaxError> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(TokenKind::End) };
        if first == '/' && !after_operand {
            return self.regex();
        }
        if let Some(symbol) = symbol(rest) {
            self.position += symbol.len();
            return Ok(TokenKind::Symbol(symbol));
        }
        match first {
            '"' => self.string(b'"'),
            '\'' => self.string(b'\''),
            '0'..='9' => self.number(),
            '`' => self.quoted_name(),
            _ => Ok(self.word()),
        }
    }

    fn word(&mut self) -> TokenKind<'t> {
        let rest = self.rest();
        let word = rest.get(..until(rest, ends_name)).unwrap_or_default();
        self.position += word.len();
        match word {
            "and" => TokenKind::Symbol("and"),
            "or" => TokenKind::Symbol("or"),
            "in" => TokenKind::Symbol("in"),
            "true" => TokenKind::Boolean(true),
            "false" => TokenKind::Boolean(false),
            "null" => TokenKind::Null,
            _ => match word.strip_prefix('$') {
                Some(name) => TokenKind::Variable(name),
                None => TokenKind::Name(word),
            },
        }
    }

    fn quoted_name(&mut self) -> Result<TokenKind<'t>, SyntaxError> {
        let start = self.position;
        let inner = self.rest().get(1..).unwrap_or_default();
        match inner.split_once('`') {
            Some((name, _)) => {
                self.position += name.len() + 2;
                Ok(TokenKind::Name(name))
            }
            None => Self::error(start, self.text.len(), SyntaxErrorKind::UnterminatedName),
        }
    }

    fn number(&mut self) -> Result<TokenKind<'t>, SyntaxError> {
        let start = self.position;
        let bytes = self.rest().as_bytes();
        let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let mut length = if bytes.first() == Some(&b'0') { 1 } else { digits(0) };
        if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
            length += 1 + digits(length + 1);
        }
        if matches!(bytes.get(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
            let exponent = digits(length + 1 + sign);
            if exponent > 0 {
                length += 1 + sign + exponent;
            }
        }
        let text = self.rest().get(..length).unwrap_or_default();
        self.position += length;
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(TokenKind::Number(number)),
            _ => Self::error(start, self.position, SyntaxErrorKind::NumberOutOfRange(quoted(text))),
        }
    }

    fn string(&mut self, quote: u8) -> Result<TokenKind<'t>, SyntaxError> {
        let start = self.position;
        let mut value = String::new();
        // The first half of a character that is written as two `\u` escapes.
        let mut half: Option<u16> = None;
        let mut at = start + 1;
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let plain = until(rest, |byte| byte == quote || byte == b'\\');
            if plain > 0 {
                value.extend(half.take().map(|_| char::REPLACEMENT_CHARACTER));
                value.push_str(rest.get(..plain).unwrap_or_default());
                at += plain;
            }
            let mut characters = rest.get(plain..).unwrap_or_default().chars();
            match (characters.next(), characters.next()) {
                (None, _) => {
                    return Self::error(start, self.text.len(), SyntaxErrorKind::UnterminatedString);
                }
                (Some('\\'), Some(escaped)) => at = self.escape(at, escaped, &mut value, &mut half)?,
                (Some('\\'), None) => {
                    let kind = SyntaxErrorKind::UnsupportedEscape(quoted(""));
                    return Self::error(at, self.text.len(), kind);
                }
                (Some(_), _) => {
                    value.extend(half.map(|_| char::REPLACEMENT_CHARACTER));
                    self.position = at + 1;
                    return Ok(TokenKind::String(value));
                }
            }
        }
    }

    /// Appends what the escape there stands for; returns where it ends. Half a character without the other half becomes
    /// `U+FFFD`.
    fn escape(
        &self,
        at: usize,
        escaped: char,
        value: &mut String,
        half: &mut Option<u16>,
    ) -> Result<usize, SyntaxError> {
        let first = half.take();
        let broken = first.map(|_| char::REPLACEMENT_CHARACTER);
        if let Some(plain) = unescaped(escaped) {
            value.extend(broken.into_iter().chain([plain]));
            return Ok(at + 2);
        }
        if escaped != 'u' {
            let kind = SyntaxErrorKind::UnsupportedEscape(quoted(&escaped.to_string()));
            return Self::error(at, at + 1 + escaped.len_utf8(), kind);
        }
        let digits = self.text.get(at + 2..at + 6);
        let unit = digits
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|digits| u16::from_str_radix(digits, 16).ok());
        match (first, unit) {
            (_, None) => return Self::error(at, at + 2, SyntaxErrorKind::BadUnicodeEscape),
            (Some(first), Some(second @ 0xdc00..0xe000)) => {
                value.extend(char::decode_utf16([first, second]).flatten());
            }
            (_, Some(unit)) => {
                value.extend(broken);
                match unit {
                    0xd800..0xdc00 => *half = Some(unit),
                    unit => {
                        let whole = char::from_u32(u32::from(unit));
                        value.push(whole.unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                }
            }
        }
        Ok(at + 6)
    }

    fn regex(&mut self) -> Result<TokenKind<'t>, SyntaxError> {
        let start = self.position;
        let body = self.rest().get(1..).unwrap_or_default();
        let (mut depth, mut backslashes) = (0_i64, 0_usize);
        for (offset, character) in body.char_indices() {
            // A bracket counts unless a backslash stands right before it, a slash unless an odd number of them does.
            match character {
                '/' if depth == 0 && backslashes.is_multiple_of(2) => {
                    let (pattern, after) = (body.get(..offset).unwrap_or_default(), offset + 1);
                    let flags = body.get(after..).unwrap_or_default();
                    let length = flags.find(|flag| !matches!(flag, 'i' | 'm')).unwrap_or(flags.len());
                    self.position = start + 1 + after + length;
                    if pattern.is_empty() {
                        return Self::error(start, start + 2, SyntaxErrorKind::EmptyRegex);
                    }
                    let flags = flags.get(..length).unwrap_or_default();
                    return Ok(TokenKind::Regex { pattern, flags });
                }
                '(' | '[' | '{' if backslashes == 0 => depth += 1,
                ')' | ']' | '}' if backslashes == 0 => depth -= 1,
                _ => {}
            }
            backslashes = if character == '\\' { backslashes + 1 } else { 0 };
        }
        Self::error(start, self.text.len(), SyntaxErrorKind::UnterminatedRegex)
    }
}

/// The character of an escape that JSON knows.
fn unescaped(escaped: char) -> Option<char> {
    Some(match escaped {
        '"' | '\\' | '/' => escaped,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => return None,
    })
}
