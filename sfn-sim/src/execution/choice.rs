//! Choice rules.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;
use sfn_dsl::machine::{Comparison, Condition, Operand};
use sfn_dsl::path::JsonPath;
use sfn_dsl::time::Timestamp;

use super::data::{Problem, Scene};
use crate::payload::Payload;

/// Whether a rule matches. A value of another type than the operator's does not match; a missing one is a problem,
/// except for `IsPresent`.
pub(super) fn matches(condition: &Condition, scene: &Scene<'_>, input: &Payload) -> Result<bool, Problem> {
    match condition {
        Condition::And(conditions) => {
            for condition in conditions {
                if !matches(condition, scene, input)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Condition::Or(conditions) => {
            for condition in conditions {
                if matches(condition, scene, input)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Condition::Not(condition) => Ok(!matches(condition, scene, input)?),
        Condition::Compare { variable, comparison: Comparison::IsPresent(expected) } => {
            Ok(scene.is_present(variable, input) == *expected)
        }
        Condition::Compare { variable, comparison } => {
            let value = required(variable, scene, input)?;
            compare(&value, comparison, scene, input)
        }
        Condition::Literal(literal) => Ok(*literal),
        // A rule that is an expression is compiled to one.
        Condition::Jsonata(text) => Err(Problem::runtime(format!("JSONata expression '{text}' in JSONPath"))),
    }
}

fn required<'v>(
    path: &JsonPath,
    scene: &'v Scene<'_>,
    input: &'v Payload,
) -> Result<Cow<'v, Value>, Problem> {
    scene.read(path, input).map_err(|_| {
        Problem::runtime(format!(
            "Invalid path '{path}': The choice state's condition path references an invalid value."
        ))
    })
}

fn compare(
    value: &Value,
    comparison: &Comparison,
    scene: &Scene<'_>,
    input: &Payload,
) -> Result<bool, Problem> {
    Ok(match comparison {
        Comparison::String(order, operand) => {
            let other = match operand {
                Operand::Literal(text) => Cow::Borrowed(text.as_str()),
                Operand::Path(path) => match &*required(path, scene, input)? {
                    Value::String(text) => Cow::Owned(text.clone()),
                    _ => return Ok(false),
                },
            };
            value.as_str().is_some_and(|text| order.holds(java_order(text, &other)))
        }
        Comparison::Numeric(order, operand) => {
            let other = match operand {
                Operand::Literal(number) => Some(*number),
                Operand::Path(path) => required(path, scene, input)?.as_f64(),
            };
            let ordering = value.as_f64().zip(other).and_then(|(left, right)| left.partial_cmp(&right));
            ordering.is_some_and(|ordering| order.holds(ordering))
        }
        Comparison::Timestamp(order, operand) => {
            let other = match operand {
                Operand::Literal(moment) => Some(*moment),
                Operand::Path(path) => timestamp(&*required(path, scene, input)?),
            };
            timestamp(value).zip(other).is_some_and(|(left, right)| order.holds(left.cmp(&right)))
        }
        Comparison::Boolean(operand) => {
            let other = match operand {
                Operand::Literal(literal) => Some(*literal),
                Operand::Path(path) => required(path, scene, input)?.as_bool(),
            };
            value.as_bool().zip(other).is_some_and(|(left, right)| left == right)
        }
        Comparison::StringMatches(pattern) => value.as_str().is_some_and(|text| pattern.matches(text)),
        Comparison::IsNull(expected) => value.is_null() == *expected,
        // The variable was found.
        Comparison::IsPresent(expected) => *expected,
        Comparison::IsNumeric(expected) => value.is_number() == *expected,
        Comparison::IsString(expected) => value.is_string() == *expected,
        Comparison::IsBoolean(expected) => value.is_boolean() == *expected,
        Comparison::IsTimestamp(expected) => timestamp(value).is_some() == *expected,
    })
}

fn timestamp(value: &Value) -> Option<Timestamp> {
    Timestamp::parse(value.as_str()?)
}

/// The order of strings in Java: by UTF-16 units, which differs from Rust's beyond U+FFFF.
fn java_order(left: &str, right: &str) -> Ordering {
    left.encode_utf16().cmp(right.encode_utf16())
}
