//! The conditions in `[?(...)]`.

use std::fmt;

use serde_json::{Map, Number, Value};

use super::error::{PathError, PathErrorKind};
use super::parse::{self, Chars, MAX_DEPTH, Query, matching, text_of, trim, unescape};

/// A condition on the items of an array, or on an object.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Filter {
    /// All of them hold; at least two.
    And(Vec<Filter>),
    /// One of them holds; at least two.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// The path selects something, `null` included.
    Exists(Query),
    /// The path selects nothing: `!@.name`.
    Missing(Query),
    /// Two operands compare as the operator says.
    Compare(Comparison),
}

/// Two operands and the operator between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What stands before the operator.
    pub left: Operand,
    /// The operator.
    pub operator: Operator,
    /// What stands after the operator.
    pub right: Operand,
}

/// One side of a [`Comparison`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Operand {
    /// The value that a path selects.
    Path(Query),
    /// A value written in the filter.
    Literal(Literal),
}

/// A value written in a filter.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Literal {
    /// A string, number, boolean, `null`, array or object.
    Value(Value),
    /// A regular expression between slashes.
    Regex {
        /// What stands between the slashes, in the dialect of `java.util.regex`.
        pattern: String,
        /// The letters after the second slash, as in `java.util.regex`: `i` for any case and so on.
        flags: String,
    },
}

/// How a [`Comparison`] compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// `==`: equal; a number equals a string that is written like it.
    Equal,
    /// `!=`: not equal.
    NotEqual,
    /// `===`: equal and of one type.
    SameTypeEqual,
    /// `!==`: not equal, or of different types.
    SameTypeNotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `=~`: the whole text matches a regular expression.
    Matches,
    /// `in`: the left one is an item of the right one.
    In,
    /// `nin`: the left one is no item of the right one.
    NotIn,
    /// `subsetof`: every item of the left one is an item of the right one.
    SubsetOf,
    /// `anyof`: the two arrays have an item in common.
    AnyOf,
    /// `noneof`: the two arrays have no item in common.
    NoneOf,
    /// `all`: every item of the right one is an item of the left one.
    All,
    /// `contains`: the right one is an item or a part of the left one.
    Contains,
    /// `size`: the left one has as many items or characters as the right one says.
    Size,
    /// `empty`: the left one is empty (`true`) or not (`false`).
    Empty,
}

const OPERATORS: [(&str, Operator); 18] = [
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("===", Operator::SameTypeEqual),
    ("!==", Operator::SameTypeNotEqual),
    ("<", Operator::Less),
    ("<=", Operator::LessOrEqual),
    (">", Operator::Greater),
    (">=", Operator::GreaterOrEqual),
    ("=~", Operator::Matches),
    ("in", Operator::In),
    ("nin", Operator::NotIn),
    ("subsetof", Operator::SubsetOf),
    ("anyof", Operator::AnyOf),
    ("noneof", Operator::NoneOf),
    ("all", Operator::All),
    ("contains", Operator::Contains),
    ("size", Operator::Size),
    ("empty", Operator::Empty),
];

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OPERATORS.iter().find(|(_, operator)| operator == self).map_or(Ok(()), |(text, _)| f.write_str(text))
    }
}

/// Parses what stands between the parentheses of `[?(...)]`.
pub(super) fn parse(chars: Chars<'_>, end: usize, depth: usize) -> Result<Filter, PathError> {
    let mut parser = Parser { chars, end, position: 0, depth };
    let filter = parser.or()?;
    match parser.skip_blanks() {
        None => Ok(filter),
        Some(_) => parser.unexpected("`&&`, `||` or the end"),
    }
}

struct Parser<'a> {
    chars: Chars<'a>,
    end: usize,
    position: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn at(&self, position: usize) -> Option<char> {
        self.chars.get(position).map(|(_, c)| *c)
    }

    fn slice(&self, from: usize, to: usize) -> Chars<'a> {
        self.chars.get(from..to).unwrap_or_default()
    }

    fn offset(&self) -> usize {
        self.chars.get(self.position).map_or(self.end, |(offset, _)| *offset)
    }

    fn error<T>(&self, kind: PathErrorKind) -> Result<T, PathError> {
        Err(PathError::new(self.offset(), kind))
    }

    fn unexpected<T>(&self, expected: &'static str) -> Result<T, PathError> {
        self.error(PathErrorKind::BadFilter { expected, found: self.word() })
    }

    /// Everything up to the next blank, for messages.
    fn word(&self) -> String {
        let rest = self.chars.get(self.position..).unwrap_or_default();
        rest.iter().map(|(_, c)| *c).take_while(|&c| c != ' ').collect()
    }

    fn skip_blanks(&mut self) -> Option<char> {
        while self.at(self.position) == Some(' ') {
            self.position += 1;
        }
        self.at(self.position)
    }

    fn accept(&mut self, text: &str) -> bool {
        self.skip_blanks();
        let length = text.chars().count();
        let found =
            text.chars().eq(self.slice(self.position, self.position + length).iter().map(|(_, c)| *c));
        if found {
            self.position += length;
        }
        found
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, PathError>) -> Result<T, PathError> {
        if self.depth >= MAX_DEPTH {
            return self.error(PathErrorKind::TooDeep(MAX_DEPTH));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn or(&mut self) -> Result<Filter, PathError> {
        let first = self.and()?;
        let mut all = vec![first];
        while self.accept("||") {
            all.push(self.and()?);
        }
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Filter::Or(all) })
    }

    fn and(&mut self) -> Result<Filter, PathError> {
        let first = self.condition()?;
        let mut all = vec![first];
        while self.accept("&&") {
            all.push(self.condition()?);
        }
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Filter::And(all) })
    }

    fn condition(&mut self) -> Result<Filter, PathError> {
        if self.skip_blanks() == Some('!') {
            self.position += 1;
            if !matches!(self.skip_blanks(), Some('@' | '$')) {
                return Ok(Filter::Not(Box::new(self.deeper(Self::condition)?)));
            }
            // `!` before a path asks whether it is missing; before a comparison it says nothing.
            return self.comparison(true);
        }
        if self.accept("(") {
            let filter = self.deeper(Self::or)?;
            return if self.accept(")") { Ok(filter) } else { self.unexpected("`)`") };
        }
        self.comparison(false)
    }

    fn comparison(&mut self, negated: bool) -> Result<Filter, PathError> {
        let start = self.offset();
        let left = self.operand()?;
        if matches!(self.skip_blanks(), None | Some(')' | '&' | '|')) {
            return match left {
                Operand::Path(query) if negated => Ok(Filter::Missing(query)),
                Operand::Path(query) => Ok(Filter::Exists(query)),
                Operand::Literal(_) => Err(PathError::new(start, PathErrorKind::NoCondition)),
            };
        }
        let operator = self.operator()?;
        let right = self.operand()?;
        Ok(Filter::Compare(Comparison { left, operator, right }))
    }

    fn operator(&mut self) -> Result<Operator, PathError> {
        let start = self.position;
        let is_symbol = self.at(start).is_some_and(is_operator_char);
        let mut end = start;
        while self.at(end).is_some_and(|c| if is_symbol { is_operator_char(c) } else { c != ' ' }) {
            end += 1;
        }
        let text = text_of(self.slice(start, end));
        let lower = text.to_ascii_lowercase();
        let Some((_, operator)) = OPERATORS.iter().find(|(name, _)| *name == lower) else {
            return self.error(PathErrorKind::UnknownOperator(text));
        };
        self.position = end;
        Ok(*operator)
    }

    fn operand(&mut self) -> Result<Operand, PathError> {
        match self.skip_blanks() {
            Some('@' | '$') => self.path().map(Operand::Path),
            Some('!') if matches!(self.at(self.position + 1), Some('@' | '$')) => {
                self.position += 1;
                self.path().map(Operand::Path)
            }
            Some(quote @ ('\'' | '"')) => Ok(value(self.string(quote)?)),
            Some('/') => self.regex().map(Operand::Literal),
            Some(open @ ('[' | '{')) => self.json(open),
            Some(c) if c.is_ascii_digit() || matches!(c, '-' | '.') => self.number(),
            Some(_) => self.bare_word(),
            None => self.error(PathErrorKind::BadOperand(String::new())),
        }
    }

    fn path(&mut self) -> Result<Query, PathError> {
        let start = self.position;
        self.position += 1;
        loop {
            if self.at(self.position) == Some('[') {
                match matching(self.chars, self.position, '[', ']', false) {
                    Some(close) => self.position = close + 1,
                    None => return self.error(PathErrorKind::Unclosed('[')),
                }
            }
            match self.at(self.position) {
                None | Some(' ') => break,
                Some(c) if is_operator_char(c) => break,
                Some(')') if !self.closes_function(start) => break,
                Some(_) => self.position += 1,
            }
        }
        parse::query(self.slice(start, self.position), self.offset(), self.depth + 1)
    }

    /// Whether the `)` at the current place ends a call without arguments in the path that starts at `start`.
    fn closes_function(&self, start: usize) -> bool {
        let mut before = self.slice(start, self.position);
        while let [rest @ .., (_, ' ')] = before {
            before = rest;
        }
        matches!(before, [rest @ .., (_, '(')] if rest.iter().skip(1).any(|(_, c)| *c == '.'))
    }

    /// The place of the next `close` after the current one that no backslash escapes.
    fn closing(&self, close: char) -> Result<usize, PathError> {
        let mut position = self.position + 1;
        while let Some(c) = self.at(position) {
            if c == close {
                return Ok(position);
            }
            position += if c == '\\' { 2 } else { 1 };
        }
        self.error(PathErrorKind::Unclosed(close))
    }

    fn string(&mut self, quote: char) -> Result<String, PathError> {
        let close = self.closing(quote)?;
        let text = unescape(self.slice(self.position + 1, close), quote);
        self.position = close + 1;
        Ok(text)
    }

    fn regex(&mut self) -> Result<Literal, PathError> {
        let close = self.closing('/')?;
        let pattern = text_of(self.slice(self.position + 1, close));
        self.position = close + 1;
        let start = self.position;
        while self.at(self.position).is_some_and(|c| matches!(c, 'd' | 'i' | 'm' | 's' | 'u' | 'x' | 'U')) {
            self.position += 1;
        }
        Ok(Literal::Regex { pattern, flags: text_of(self.slice(start, self.position)) })
    }

    fn number(&mut self) -> Result<Operand, PathError> {
        let start = self.position;
        let mut end = start;
        while self.at(end).is_some_and(is_number_char) {
            end += 1;
        }
        let text = text_of(self.slice(start, end));
        match number(&text) {
            Some(number) => {
                self.position = end;
                Ok(value(number))
            }
            None => self.error(PathErrorKind::BadOperand(text)),
        }
    }

    /// `true`, `false`, `null`, or a string without quotes.
    // DIFFERENCE: Jayway refuses a string without quotes; workflows deployed on the service use them
    // (`[?(@.Name==Receipt)]`), so they are read as what they can only mean.
    fn bare_word(&mut self) -> Result<Operand, PathError> {
        let start = self.position;
        let mut end = start;
        while self.at(end).is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-') {
            end += 1;
        }
        if end == start {
            let found = self.word();
            return self.error(PathErrorKind::BadOperand(found));
        }
        self.position = end;
        Ok(value(word_value(text_of(self.slice(start, end)))))
    }

    fn json(&mut self, open: char) -> Result<Operand, PathError> {
        let close = if open == '[' { ']' } else { '}' };
        let Some(end) = matching(self.chars, self.position, open, close, false) else {
            return self.error(PathErrorKind::Unclosed(open));
        };
        let literal = self.deeper(Self::json_value)?;
        if self.position != end + 1 {
            return self.unexpected("the end of the JSON value");
        }
        Ok(value(literal))
    }

    /// A JSON value as the service reads it in filters: strings may be in single quotes or in none.
    fn json_value(&mut self) -> Result<Value, PathError> {
        match self.skip_blanks() {
            Some('[') => {
                self.position += 1;
                let mut items = Vec::new();
                while !self.accept("]") {
                    if !items.is_empty() && !self.accept(",") {
                        return self.unexpected("`,` or `]`");
                    }
                    items.push(self.deeper(Self::json_value)?);
                }
                Ok(Value::Array(items))
            }
            Some('{') => {
                self.position += 1;
                let mut members = Map::new();
                while !self.accept("}") {
                    if !members.is_empty() && !self.accept(",") {
                        return self.unexpected("`,` or `}`");
                    }
                    let name = match self.deeper(Self::json_value)? {
                        Value::String(name) => name,
                        other => other.to_string(),
                    };
                    if !self.accept(":") {
                        return self.unexpected("`:`");
                    }
                    members.insert(name, self.deeper(Self::json_value)?);
                }
                Ok(Value::Object(members))
            }
            Some(quote @ ('\'' | '"')) => self.string(quote).map(Value::String),
            Some(c) if !matches!(c, ']' | '}' | ',' | ':') => {
                let start = self.position;
                let mut end = start;
                while self.at(end).is_some_and(|c| !matches!(c, ']' | '}' | ',' | ':')) {
                    end += 1;
                }
                self.position = end;
                let text = text_of(trim(self.slice(start, end)));
                Ok(number(&text).unwrap_or_else(|| word_value(text)))
            }
            _ => self.unexpected("a JSON value"),
        }
    }
}

fn value(value: impl Into<Value>) -> Operand {
    Operand::Literal(Literal::Value(value.into()))
}

fn word_value(word: String) -> Value {
    match word.as_str() {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" => Value::Null,
        _ => Value::String(word),
    }
}

/// A decimal number, also in the forms that JSON does not know (`1.`, `.5`, `007`).
fn number(text: &str) -> Option<Value> {
    if !text.chars().all(is_number_char) {
        return None;
    }
    if let Ok(integer) = text.parse::<i64>() {
        return Some(integer.into());
    }
    let float = text.parse::<f64>().ok().filter(|float| float.is_finite())?;
    Number::from_f64(float).map(Value::Number)
}

fn is_operator_char(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '~' | '!')
}

fn is_number_char(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '-' | '.' | 'e' | 'E')
}
