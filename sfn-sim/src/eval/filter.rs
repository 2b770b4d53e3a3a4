//! Whether an item meets the condition of a filter.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

use regex_lite::{Regex, RegexBuilder};
use serde_json::{Number, Value};
use sfn_dsl::path::{Comparison, Filter, Literal, Operand, Operator};

use super::java;
use super::path::{Evaluator, Mode, ReadError};

/// Whether the item meets the condition.
pub(super) fn accepts<'a>(
    evaluator: &Evaluator<'a, '_>,
    filter: &Filter,
    item: &'a Value,
) -> Result<bool, ReadError> {
    match filter {
        Filter::And(all) => {
            for filter in all {
                if !accepts(evaluator, filter, item)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Filter::Or(all) => {
            for filter in all {
                if accepts(evaluator, filter, item)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Filter::Not(filter) => Ok(!accepts(evaluator, filter, item)?),
        Filter::Exists(query) => evaluator.exists(query, item),
        Filter::Missing(query) => Ok(!evaluator.exists(query, item)?),
        Filter::Compare(comparison) => compare(evaluator, comparison, item),
        // A new kind of filter would have to be evaluated here.
        _ => Ok(false),
    }
}

/// An operand with its value.
enum Side<'v> {
    /// The path selects nothing.
    Undefined,
    Value(Cow<'v, Value>),
    Regex {
        pattern: &'v str,
        flags: &'v str,
    },
}

fn side<'v, 'a: 'v>(
    evaluator: &Evaluator<'a, '_>,
    operand: &'v Operand,
    item: &'a Value,
) -> Result<Side<'v>, ReadError> {
    let query = match operand {
        Operand::Literal(Literal::Value(value)) => return Ok(Side::Value(Cow::Borrowed(value))),
        Operand::Literal(Literal::Regex { pattern, flags }) => return Ok(Side::Regex { pattern, flags }),
        Operand::Path(query) => query,
        // A new kind of operand would have to be evaluated here.
        _ => return Ok(Side::Undefined),
    };
    match evaluator.query(query, item) {
        Ok(Some(value)) => Ok(Side::Value(value)),
        // Where nothing may fail, nothing reads as `null`.
        Ok(None) if evaluator.mode == Mode::Suppress => Ok(Side::Value(Cow::Owned(Value::Null))),
        Err(error) if error.is_limit() => Err(error),
        Ok(None) | Err(_) => Ok(Side::Undefined),
    }
}

fn compare<'a>(
    evaluator: &Evaluator<'a, '_>,
    comparison: &Comparison,
    item: &'a Value,
) -> Result<bool, ReadError> {
    let left = side(evaluator, &comparison.left, item)?;
    let right = side(evaluator, &comparison.right, item)?;
    let operator = comparison.operator;
    let (left, right) = match (&left, &right) {
        (Side::Value(left), Side::Value(right)) => (left.as_ref(), right.as_ref()),
        (Side::Regex { pattern, flags }, Side::Value(value))
        | (Side::Value(value), Side::Regex { pattern, flags })
            if operator == Operator::Matches =>
        {
            return evaluator.shared.patterns.borrow_mut().matches(pattern, flags, value);
        }
        // What selects nothing equals nothing, and is in nothing.
        _ => {
            let negative = [Operator::NotEqual, Operator::SameTypeNotEqual, Operator::NotIn];
            return Ok(negative.contains(&operator));
        }
    };
    Ok(match operator {
        Operator::Equal => equal(left, right),
        Operator::NotEqual => !equal(left, right),
        Operator::SameTypeEqual => same_type(left, right) && equal(left, right),
        Operator::SameTypeNotEqual => !(same_type(left, right) && equal(left, right)),
        Operator::Less => order(left, right) == Some(Ordering::Less),
        Operator::LessOrEqual => matches!(order(left, right), Some(Ordering::Less | Ordering::Equal)),
        Operator::Greater => order(left, right) == Some(Ordering::Greater),
        Operator::GreaterOrEqual => matches!(order(left, right), Some(Ordering::Greater | Ordering::Equal)),
        Operator::In => right.as_array().is_some_and(|items| holds(items, left)),
        Operator::NotIn => !right.as_array().is_some_and(|items| holds(items, left)),
        Operator::SubsetOf => {
            both_arrays(left, right, |left, right| left.iter().all(|item| holds(right, item)))
        }
        Operator::AnyOf => both_arrays(left, right, |left, right| left.iter().any(|item| holds(right, item))),
        Operator::NoneOf => {
            both_arrays(left, right, |left, right| !left.iter().any(|item| holds(right, item)))
        }
        Operator::All => both_arrays(left, right, |left, right| right.iter().all(|item| holds(left, item))),
        Operator::Contains => match (left, right) {
            (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
            (Value::Array(items), item) => holds(items, item),
            _ => false,
        },
        Operator::Size => size(left).is_some_and(|size| right.as_f64() == Some(size)),
        Operator::Empty => match left {
            Value::String(text) => Some(text.is_empty()),
            Value::Array(items) => Some(items.is_empty()),
            Value::Object(members) => Some(members.is_empty()),
            _ => None,
        }
        .is_some_and(|empty| right.as_bool() == Some(empty)),
        // `=~` without a regular expression, and operators not yet known here.
        _ => false,
    })
}

fn holds(items: &[Value], item: &Value) -> bool {
    items.iter().any(|candidate| equal(item, candidate))
}

fn both_arrays(left: &Value, right: &Value, test: impl Fn(&[Value], &[Value]) -> bool) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => test(left, right),
        _ => false,
    }
}

/// The number of items, or of UTF-16 units as in Java.
#[expect(clippy::cast_precision_loss, reason = "no value has 2^53 items")]
fn size(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => Some(text.encode_utf16().count() as f64),
        Value::Array(items) => Some(items.len() as f64),
        _ => None,
    }
}

fn same_type(left: &Value, right: &Value) -> bool {
    std::mem::discriminant(left) == std::mem::discriminant(right)
}

/// Equality with the coercions of the service: a string and a number are equal when they are written alike
/// (the string on the left) or when they mean the same number (the number on the left).
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => same_number(left, right),
        (Value::String(text), Value::Number(number)) => *text == java::number_text(number),
        (Value::Number(number), Value::String(text)) => {
            text.parse::<Number>().is_ok_and(|parsed| same_number(number, &parsed))
        }
        (left, right) => left == right,
    }
}

fn same_number(left: &Number, right: &Number) -> bool {
    number_order(left, right) == Some(Ordering::Equal)
}

fn number_order(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// The order of two numbers or two strings; there is none between a number and a string.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => number_order(left, right),
        // Java orders strings by UTF-16 units.
        (Value::String(left), Value::String(right)) => Some(left.encode_utf16().cmp(right.encode_utf16())),
        _ => None,
    }
}

/// The regular expressions of one evaluation, compiled once.
#[derive(Default)]
pub(super) struct Patterns {
    compiled: Vec<(String, String, Rc<Regex>)>,
}

impl Patterns {
    /// Whether the whole text of the value, or of one of its items, matches.
    fn matches(&mut self, pattern: &str, flags: &str, value: &Value) -> Result<bool, ReadError> {
        let regex = self.regex(pattern, flags)?;
        Ok(match value {
            Value::Array(items) => items.iter().any(|item| regex.is_match(&subject(item))),
            other => regex.is_match(&subject(other)),
        })
    }

    fn regex(&mut self, pattern: &str, flags: &str) -> Result<Rc<Regex>, ReadError> {
        let known = self.compiled.iter().find(|(text, letters, _)| text == pattern && letters == flags);
        if let Some((_, _, regex)) = known {
            return Ok(Rc::clone(regex));
        }
        let regex = compile(pattern, flags).map(Rc::new).map_err(|reason| ReadError::UnsupportedPattern {
            pattern: pattern.to_owned(),
            reason: reason.to_string(),
        })?;
        self.compiled.push((pattern.to_owned(), flags.to_owned(), Rc::clone(&regex)));
        Ok(regex)
    }
}

fn compile(pattern: &str, flags: &str) -> Result<Regex, regex_lite::Error> {
    // A line break ends the comment that a pattern with the flag `x` may end with.
    let end = if flags.contains('x') { "\n" } else { "" };
    RegexBuilder::new(&format!("\\A(?:{pattern}{end})\\z"))
        .case_insensitive(flags.contains('i'))
        .dot_matches_new_line(flags.contains('s'))
        .multi_line(flags.contains('m'))
        .ignore_whitespace(flags.contains('x'))
        .build()
}

/// What a regular expression is tried on: the text of strings, numbers and booleans, else nothing.
fn subject(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Number(number) => Cow::Owned(java::number_text(number)),
        Value::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        _ => Cow::Borrowed(""),
    }
}
