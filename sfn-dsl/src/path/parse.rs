//! From text to segments.
//!
//! Follows the service's own reader (Jayway's) character by character, down to its leniency: after a segment one
//! last stray character is ignored (`$.a[`), and a name may follow a bracket without a dot (`$['a']b`).

use serde_json::Value;

use super::Root;
use super::error::{PathError, PathErrorKind};
use super::filter;
use super::segment::{FunctionArg, FunctionCall, Names, PathFunction, Segment, Slice};

/// How deeply filters, parentheses and arguments may nest: far beyond real paths, far below a stack overflow.
pub(super) const MAX_DEPTH: usize = 24;

/// How many segments a path may have: evaluation descends once for each.
pub(super) const MAX_SEGMENTS: usize = 1000;

/// A path inside another one: an operand of a filter or an argument of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Where it starts.
    pub root: QueryRoot,
    /// The steps after the root.
    pub segments: Vec<Segment>,
}

impl Query {
    /// Whether the path selects at most one value.
    pub fn is_definite(&self) -> bool {
        is_definite(&self.segments)
    }
}

/// Where a [`Query`] starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryRoot {
    /// `@`: the item that the filter looks at.
    Item,
    /// `$`: the whole document.
    Document,
}

pub(super) struct Parsed {
    pub(super) root: Root,
    pub(super) segments: Vec<Segment>,
    /// Where each segment starts in the text.
    pub(super) offsets: Vec<usize>,
}

pub(super) fn is_definite(segments: &[Segment]) -> bool {
    if applies_function_to_scan(segments) {
        return true;
    }
    let last = segments.len().saturating_sub(1);
    segments.iter().enumerate().all(|(position, segment)| segment.is_definite(position == last))
}

/// `$..a.sum()` is read as the sum of `$..a`, which is one value.
fn applies_function_to_scan(segments: &[Segment]) -> bool {
    matches!((segments.first(), segments.last()), (Some(Segment::DeepScan), Some(Segment::Function(_))))
}

/// Parses a whole path.
pub(super) fn path(text: &str) -> Result<Parsed, PathError> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let chars = trim(&chars);
    let mut parser = Parser::new(chars, text.len(), 0);
    let Some(&(start, first)) = chars.first() else {
        return Err(PathError::new(0, PathErrorKind::Empty));
    };
    if first != '$' {
        return Err(PathError::new(start, PathErrorKind::NoDollar));
    }
    parser.position = 1;
    let root = match parser.current() {
        Some('$') => {
            parser.position = 2;
            Root::Context
        }
        Some(c) if c == '_' || c.is_alphabetic() => Root::Variable(parser.take_while(is_variable_char)),
        _ => Root::Input,
    };
    parser.segments()?;
    Ok(Parsed { root, segments: parser.segments, offsets: parser.offsets })
}

/// Parses a path that starts at `@` or `$`, within another one.
pub(super) fn query(chars: Chars<'_>, end: usize, depth: usize) -> Result<Query, PathError> {
    let chars = trim(chars);
    let root = match chars.first() {
        Some((_, '@')) => QueryRoot::Item,
        Some((_, '$')) => QueryRoot::Document,
        Some(&(offset, _)) => return Err(PathError::new(offset, PathErrorKind::NoDollar)),
        None => return Err(PathError::new(end, PathErrorKind::Empty)),
    };
    let mut parser = Parser::new(chars, end, depth);
    parser.position = 1;
    parser.segments()?;
    Ok(Query { root, segments: parser.segments })
}

/// Characters with their byte offsets in the whole text, so that every part knows its place.
pub(super) type Chars<'a> = &'a [(usize, char)];

pub(super) fn text_of(chars: Chars<'_>) -> String {
    chars.iter().map(|(_, c)| c).collect()
}

/// The characters without blanks at both ends.
pub(super) fn trim(mut chars: Chars<'_>) -> Chars<'_> {
    while let [(_, ' '), rest @ ..] = chars {
        chars = rest;
    }
    while let [rest @ .., (_, ' ')] = chars {
        chars = rest;
    }
    chars
}

/// What a quoted name or string stands for.
///
/// A backslash escapes the delimiter and itself. Any other backslash is a character of the name: the service finds
/// the key `a\"b` with `$['a\"b']`.
// DIFFERENCE: Jayway also knows `\n`, `\u0041` and the like; the service's recorded answers do not show them.
pub(super) fn unescape(chars: Chars<'_>, delimiter: char) -> String {
    let mut text = String::with_capacity(chars.len());
    let mut chars = chars.iter().map(|(_, c)| *c).peekable();
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next_if(|&next| next == '\\' || next == delimiter) } else { None };
        text.push(escaped.unwrap_or(c));
    }
    text
}

/// The position of `close` that belongs to the `open` at `start`, skipping strings in single quotes and, on
/// request, regular expressions.
pub(super) fn matching(
    chars: Chars<'_>,
    start: usize,
    open: char,
    close: char,
    skip_regex: bool,
) -> Option<usize> {
    let at = |position: usize| chars.get(position).map(|(_, c)| *c);
    let mut depth = 1_usize;
    let mut position = start + 1;
    while at(position).is_some() {
        if at(position) == Some('\'') {
            position += 1;
            while at(position)? != '\'' {
                position += if at(position) == Some('\\') { 2 } else { 1 };
            }
            position += 1;
        }
        if skip_regex && at(position) == Some('/') {
            position += 1;
            while at(position)? != '/' {
                position += 1;
            }
            position += 1;
        }
        let c = at(position)?;
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(position);
            }
        }
        position += 1;
    }
    None
}

fn is_variable_char(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

struct Parser<'a> {
    chars: Chars<'a>,
    /// Byte offset of the end of the text.
    end: usize,
    position: usize,
    depth: usize,
    segments: Vec<Segment>,
    offsets: Vec<usize>,
}

impl<'a> Parser<'a> {
    fn new(chars: Chars<'a>, end: usize, depth: usize) -> Self {
        let end = chars.last().map_or(end, |(offset, c)| offset + c.len_utf8());
        Self { chars, end, position: 0, depth, segments: Vec::new(), offsets: Vec::new() }
    }

    fn at(&self, position: usize) -> Option<char> {
        self.chars.get(position).map(|(_, c)| *c)
    }

    fn current(&self) -> Option<char> {
        self.at(self.position)
    }

    fn slice(&self, from: usize, to: usize) -> Chars<'a> {
        self.chars.get(from..to).unwrap_or_default()
    }

    fn offset(&self, position: usize) -> usize {
        self.chars.get(position).map_or(self.end, |(offset, _)| *offset)
    }

    fn error<T>(&self, position: usize, kind: PathErrorKind) -> Result<T, PathError> {
        Err(PathError::new(self.offset(position), kind))
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> String {
        let start = self.position;
        while self.current().is_some_and(&accept) {
            self.position += 1;
        }
        text_of(self.slice(start, self.position))
    }

    /// The next position after `position` that holds no blank, and what it holds.
    fn next_significant(&self, position: usize) -> Option<(usize, char)> {
        let mut position = position + 1;
        while self.at(position) == Some(' ') {
            position += 1;
        }
        Some((position, self.at(position)?))
    }

    fn push(&mut self, start: usize, segment: Segment) {
        self.offsets.push(self.offset(start));
        self.segments.push(segment);
    }

    /// Everything after the root.
    fn segments(&mut self) -> Result<(), PathError> {
        if self.depth > MAX_DEPTH {
            return self.error(0, PathErrorKind::TooDeep(MAX_DEPTH));
        }
        match self.current() {
            None => return Ok(()),
            Some('.' | '[') => {}
            Some(other) => return self.error(self.position, PathErrorKind::ExpectedSegment(other)),
        }
        if let Some((offset, '.')) = self.chars.last() {
            return Err(PathError::new(*offset, PathErrorKind::EndsWithDot));
        }
        loop {
            self.segment()?;
            if self.segments.len() > MAX_SEGMENTS {
                return self.error(self.position, PathErrorKind::TooLong(MAX_SEGMENTS));
            }
            let left = self.chars.len().saturating_sub(self.position);
            match self.segments.last() {
                Some(Segment::Function(_)) if left > 0 => {
                    return self.error(self.position, PathErrorKind::AfterFunction);
                }
                // The last character of a path never starts a segment; the service ignores it.
                _ if left <= 1 => return Ok(()),
                _ => {}
            }
        }
    }

    fn segment(&mut self) -> Result<(), PathError> {
        if self.current() == Some('.') {
            if self.at(self.position + 1) == Some('.') {
                self.push(self.position, Segment::DeepScan);
                self.position += 1;
            }
            self.position += 1;
        }
        match self.current() {
            Some('[') => self.bracket(),
            Some('*') => {
                self.push(self.position, Segment::Wildcard);
                self.position += 1;
                Ok(())
            }
            Some('.' | ' ') | None => self.error(self.position, PathErrorKind::BadName),
            Some(_) => self.name_or_function(),
        }
    }

    fn name_or_function(&mut self) -> Result<(), PathError> {
        let start = self.position;
        let name = self.take_while(|c| !matches!(c, ' ' | '.' | '[' | '('));
        match self.current() {
            Some(' ') => self.error(self.position, PathErrorKind::BadName),
            Some('(') => self.function(start, &name),
            _ => {
                self.push(start, Segment::Child(Names { names: vec![name], quote: '\'' }));
                Ok(())
            }
        }
    }

    fn bracket(&mut self) -> Result<(), PathError> {
        let start = self.position;
        match self.next_significant(start) {
            Some((_, quote @ ('\'' | '"'))) => self.names(quote),
            Some((_, c)) if c.is_ascii_digit() || c == '-' || c == ':' => self.index_or_slice(),
            Some((wildcard, '*')) => match self.next_significant(wildcard) {
                Some((close, ']')) => {
                    self.push(start, Segment::Wildcard);
                    self.position = close + 1;
                    Ok(())
                }
                _ => self.error(wildcard + 1, PathErrorKind::Unclosed('[')),
            },
            Some((question, '?')) => self.filter(question),
            _ => self.error(start, PathErrorKind::BadBracket),
        }
    }

    fn names(&mut self, quote: char) -> Result<(), PathError> {
        let start = self.position;
        let mut names = Vec::new();
        let mut name_start = None;
        let mut after_comma = false;
        let mut position = start + 1;
        loop {
            let Some(c) = self.at(position) else {
                let open = if name_start.is_some() { quote } else { '[' };
                return self.error(position, PathErrorKind::Unclosed(open));
            };
            match (name_start, c) {
                (_, '\\') => position += 1,
                (Some(from), c) if c == quote => {
                    if !matches!(self.next_significant(position), Some((_, ']' | ','))) {
                        return self.error(position + 1, PathErrorKind::Unclosed('['));
                    }
                    names.push(unescape(self.slice(from, position), quote));
                    name_start = None;
                }
                (None, c) if c == quote => {
                    name_start = Some(position + 1);
                    after_comma = false;
                }
                (None, ']' | ',') if after_comma => {
                    return self.error(position, PathErrorKind::MissingName);
                }
                (None, ']') => break,
                (None, ',') => after_comma = true,
                (Some(_), _) | (None, ' ') => {}
                (None, _) => return self.error(position, PathErrorKind::BadBracket),
            }
            position += 1;
        }
        self.push(start, Segment::Child(Names { names, quote }));
        self.position = position + 1;
        Ok(())
    }

    fn index_or_slice(&mut self) -> Result<(), PathError> {
        let start = self.position;
        let Some(close) = (start..self.chars.len()).find(|&position| self.at(position) == Some(']')) else {
            return self.error(self.chars.len(), PathErrorKind::Unclosed('['));
        };
        let text = text_of(trim(self.slice(start + 1, close)));
        let segment = if text.contains(':') {
            slice(&text).map(Segment::Slice).ok_or(PathErrorKind::BadSlice(text))
        } else {
            text.split(',').map(index).collect::<Result<_, _>>().map(Segment::Index)
        };
        let segment = segment.map_err(|kind| PathError::new(self.offset(start + 1), kind))?;
        self.push(start, segment);
        self.position = close + 1;
        Ok(())
    }

    /// `[?(...)]`; `question` is the place of `?`.
    fn filter(&mut self, question: usize) -> Result<(), PathError> {
        let start = self.position;
        let Some((open, '(')) = self.next_significant(question) else {
            return self.error(question, PathErrorKind::BadBracket);
        };
        let Some(close) = matching(self.chars, open, '(', ')', true) else {
            return self.error(open, PathErrorKind::Unclosed('('));
        };
        let Some((end, ']')) = self.next_significant(close) else {
            return self.error(close + 1, PathErrorKind::Unclosed('['));
        };
        let filter = filter::parse(self.slice(open + 1, close), self.offset(close), self.depth + 1)?;
        self.push(start, Segment::Filter(filter));
        self.position = end + 1;
        Ok(())
    }

    fn function(&mut self, start: usize, name: &str) -> Result<(), PathError> {
        let open = self.position;
        let Some(function) = PathFunction::from_name(name) else {
            return self.error(start, PathErrorKind::UnknownFunction(name.to_owned()));
        };
        let Some(close) = closing_parenthesis(self.slice(open, self.chars.len())).map(|length| open + length)
        else {
            return self.error(open, PathErrorKind::Unclosed('('));
        };
        let args = arguments(self.slice(open + 1, close), self.depth + 1)?;
        self.push(start, Segment::Function(FunctionCall { function, args }));
        self.position = close + 1;
        Ok(())
    }
}

fn index(text: &str) -> Result<i32, PathErrorKind> {
    let text = text.trim_matches(' ');
    // A sign other than `-` is refused before numbers are read.
    if text.starts_with('+') {
        return Err(PathErrorKind::BadIndex(text.to_owned()));
    }
    text.parse().map_err(|_| PathErrorKind::BadIndex(text.to_owned()))
}

fn slice(text: &str) -> Option<Slice> {
    if !text.chars().all(|c| c.is_ascii_digit() || c == '-' || c == ':') {
        return None;
    }
    let mut bounds = text.split(':');
    let mut bound = || match bounds.next() {
        None | Some("") => Some(None),
        Some(number) => number.parse::<i32>().ok().map(Some),
    };
    match (bound()?, bound()?) {
        (Some(from), None) => Some(Slice::From(from)),
        (None, Some(to)) => Some(Slice::To(to)),
        (Some(from), Some(to)) => Some(Slice::Between(from, to)),
        (None, None) => None,
    }
}

/// The position of the `)` that closes the `(` at the start, outside strings in double quotes.
fn closing_parenthesis(chars: Chars<'_>) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut escaped = false;
    for (position, (_, c)) in chars.iter().enumerate() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(position);
                }
            }
            _ => {}
        }
    }
    None
}

fn arguments(chars: Chars<'_>, depth: usize) -> Result<Vec<FunctionArg>, PathError> {
    if trim(chars).is_empty() {
        return Ok(Vec::new());
    }
    split_arguments(chars).into_iter().map(|part| argument(trim(part), depth)).collect()
}

fn argument(chars: Chars<'_>, depth: usize) -> Result<FunctionArg, PathError> {
    let (offset, end) = match (chars.first(), chars.last()) {
        (Some((first, _)), Some((last, c))) => (*first, last + c.len_utf8()),
        _ => (0, 0),
    };
    if let Some((_, '$' | '@')) = chars.first() {
        return query(chars, end, depth).map(FunctionArg::Path);
    }
    let text = text_of(chars);
    let is_json = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '{' | '"' | '-'));
    match serde_json::from_str::<Value>(&text) {
        Ok(value) if is_json => Ok(FunctionArg::Json(value)),
        _ => Err(PathError::new(offset, PathErrorKind::BadArgument(text))),
    }
}

/// Splits at the commas that are in no string and no bracket.
fn split_arguments(chars: Chars<'_>) -> Vec<Chars<'_>> {
    let mut parts = Vec::new();
    let (mut depth, mut quoted, mut escaped, mut start) = (0_i32, false, false, 0);
    for (position, (_, c)) in chars.iter().enumerate() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(chars.get(start..position).unwrap_or_default());
                start = position + 1;
            }
            _ => {}
        }
    }
    parts.push(chars.get(start..).unwrap_or_default());
    parts
}
