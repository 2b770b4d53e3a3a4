//! Infinity, which JSON has no number for.
//!
//! The engine refuses an operation with an infinite result (`D1001`), the service only to go on with one. What it returns is
//! the text `"Infinity"`: recorded for `1/0`. Here this holds for the operation whose result the expression returns; in a
//! returned array or object, and made by a function, it still fails.

use jlens_core::Options;
use serde_json::Value;
use sfn_dsl::jsonata::{Expression, Kind, Operator};

use super::{Form, Names, Query};

impl Query {
    /// The text of the infinity that the expression returns, if it does; asked only when the engine has refused a number.
    ///
    /// Evaluates the expression again, with the operands instead of the operation.
    pub(super) fn infinity(&self, names: &Names<'_, '_>, options: Options) -> Option<&'static str> {
        let mut asked = self.text().to_owned();
        show_operands(self.text.expression(), &mut asked);
        let form = Form::of(&asked, &self.reads).ok()?;
        let shown = self.run(&form, names.values, &mut names.random.clone(), options).ok()??;
        let [Value::String(operator), left, right] = shown.as_array()?.as_slice() else { return None };
        let (left, right) = (left.as_f64()?, right.as_f64()?);
        let result = match operator.as_str() {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            _ => return None,
        };
        match result {
            f64::INFINITY => Some("Infinity"),
            f64::NEG_INFINITY => Some("-Infinity"),
            _ => None,
        }
    }
}

/// Replaces `a / b` by `["/", a, b]` where the expression returns it; from the end on, so that places stay what they are.
fn show_operands(expression: &Expression, text: &mut String) {
    if !expression.modifiers.is_empty() {
        return;
    }
    match &expression.kind {
        Kind::Block(parts) => {
            if let Some(last) = parts.last() {
                show_operands(last, text);
            }
        }
        Kind::Condition { then, otherwise, .. } => {
            if let Some(otherwise) = otherwise {
                show_operands(otherwise, text);
            }
            show_operands(then, text);
        }
        Kind::Binary { operator, left, right } => {
            let sign = match operator {
                Operator::Add => '+',
                Operator::Subtract => '-',
                Operator::Multiply => '*',
                Operator::Divide => '/',
                _ => return,
            };
            text.insert(right.span.end as usize, ']');
            text.replace_range(left.span.end as usize..right.span.start as usize, ",");
            text.insert_str(left.span.start as usize, &format!("[\"{sign}\","));
        }
        _ => {}
    }
}
