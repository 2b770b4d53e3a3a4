//! The functions a path can end with.

use serde_json::{Number, Value};
use sfn_dsl::path::PathFunction;

use super::path::ReadError;

/// Applies a function to the value that the path selected.
pub(super) fn call(function: PathFunction, model: &Value, args: &[Value]) -> Result<Value, ReadError> {
    match function {
        PathFunction::Length | PathFunction::Size => {
            Ok(length(args.first().filter(|arg| arg.is_array()).unwrap_or(model)))
        }
        PathFunction::Keys => Ok(match model {
            Value::Object(members) => members.keys().cloned().map(Value::String).collect(),
            _ => Value::Null,
        }),
        PathFunction::Concat => Ok(Value::String(concat(model, args))),
        PathFunction::Append => Ok(append(model, args)),
        PathFunction::First => item(model, 0),
        PathFunction::Last => item(model, -1),
        PathFunction::Index => item(model, args.first().and_then(Value::as_i64).unwrap_or(0)),
        PathFunction::Avg
        | PathFunction::Stddev
        | PathFunction::Sum
        | PathFunction::Min
        | PathFunction::Max => aggregate(function, &numbers(model, args)),
        // A new function would have to be computed here.
        _ => Ok(Value::Null),
    }
}

fn length(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.len().into(),
        Value::Object(members) => members.len().into(),
        _ => Value::Null,
    }
}

/// The items of an array, and the arguments, an array among them item by item.
fn operands<'a>(model: &'a Value, args: &'a [Value]) -> impl Iterator<Item = &'a Value> {
    let items = model.as_array().map(Vec::as_slice).unwrap_or_default();
    let args = args.iter().flat_map(|arg| match arg {
        Value::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    });
    items.iter().chain(args)
}

fn numbers(model: &Value, args: &[Value]) -> Vec<f64> {
    operands(model, args).filter_map(Value::as_f64).collect()
}

fn concat(model: &Value, args: &[Value]) -> String {
    operands(model, args).filter_map(Value::as_str).collect()
}

fn append(model: &Value, args: &[Value]) -> Value {
    match model {
        Value::Array(items) => items.iter().chain(args).cloned().collect(),
        other => other.clone(),
    }
}

fn item(model: &Value, index: i64) -> Result<Value, ReadError> {
    let Value::Array(items) = model else { return Err(ReadError::EmptyAggregation) };
    // The service takes a position before the second item from the end as missing, hence `last()` of one item fails.
    let position = if index < 0 { index.saturating_add_unsigned(items.len() as u64) } else { index };
    let position = usize::try_from(position).ok().filter(|position| index >= 0 || *position > 0);
    let found = position.and_then(|position| items.get(position));
    found.cloned().ok_or(ReadError::NoSuchItem { index, count: items.len() })
}

fn aggregate(function: PathFunction, numbers: &[f64]) -> Result<Value, ReadError> {
    if numbers.is_empty() {
        return Err(ReadError::EmptyAggregation);
    }
    #[expect(clippy::cast_precision_loss, reason = "no array has 2^53 items")]
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    let result = match function {
        PathFunction::Sum => sum,
        PathFunction::Avg => sum / count,
        PathFunction::Min => numbers.iter().copied().fold(f64::MAX, f64::min),
        // Jayway starts at Java's `Double.MIN_VALUE`, the least positive number.
        PathFunction::Max => numbers.iter().copied().fold(5e-324, f64::max),
        _ => {
            let squares: f64 = numbers.iter().map(|number| number * number).sum();
            (squares / count - sum * sum / count / count).sqrt()
        }
    };
    Ok(Number::from_f64(result).map_or(Value::Null, Value::Number))
}
