//! Values as Java prints them: the service does so where it does not print JSON.

use std::fmt::Write as _;

use serde_json::{Number, Value};

/// `{name=value, other=[1, 2]}`: strings without quotes, `null` as `null`.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    write_value(&mut out, value);
    out
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number_text(number)),
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                out.push_str(if position > 0 { ", " } else { "" });
                write_value(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (position, (name, value)) in members.iter().enumerate() {
                out.push_str(if position > 0 { ", " } else { "" });
                // Writing to a string cannot fail.
                let _ = write!(out, "{name}=");
                write_value(out, value);
            }
            out.push('}');
        }
    }
}

/// A number as `Integer`, `Long` or `Double` prints it.
pub(super) fn number_text(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => float_text(float),
        _ => number.to_string(),
    }
}

fn float_text(float: f64) -> String {
    let size = float.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{float:?}");
    }
    // `1.5E10`: one digit before the point, at least one after it.
    let scientific = format!("{float:E}");
    match scientific.split_once('E') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
        _ => scientific,
    }
}

/// The name of the class that holds such a value.
pub(super) fn class(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "java.lang.Boolean",
        Value::Number(number) if number.is_f64() => "java.lang.Double",
        Value::Number(number) => match number.as_i64() {
            Some(integer) if i32::try_from(integer).is_ok() => "java.lang.Integer",
            Some(_) => "java.lang.Long",
            None => "java.math.BigInteger",
        },
        Value::String(_) => "java.lang.String",
        Value::Array(_) => "java.util.ArrayList",
        Value::Object(_) => "java.util.LinkedHashMap",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_and_arrays_print_without_quotes() {
        let value = json!({"a": [1, "x", null, true], "b": {}, "c": 1.5});
        assert_eq!(text(&value), "{a=[1, x, null, true], b={}, c=1.5}");
    }

    /// What `Double.toString` prints under Java 17.
    #[test]
    fn floats_print_as_in_java() {
        for (float, expected) in [
            (1.1, "1.1"),
            (1.0, "1.0"),
            (1e7, "1.0E7"),
            (1.5e7, "1.5E7"),
            (1e-3, "0.001"),
            (9e-4, "9.0E-4"),
            (123_456_789.125, "1.23456789125E8"),
            (-2.5e10, "-2.5E10"),
            (9_999_999.5, "9999999.5"),
            (0.0, "0.0"),
        ] {
            assert_eq!(float_text(float), expected);
        }
    }
}
