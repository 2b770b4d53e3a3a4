//! Expressions without states: each becomes one expression of JSONata.
//!
//! [`Context::value`] is infallible: what cannot be lowered so that it gives what Rust gives is reported by
//! [`Context::refuse`], and whatever is made of it is refused in silence.
//!
//! | file | what it lowers |
//! |---|---|
//! | `types` | what is known of a value |
//! | `operators`, `compare` | `a + b`, `x as f64`; `a == b`, `a < b` |
//! | `members`, `constructors` | `order.items`, `items[0]`; `Order { .. }`, `Some(x)`, `[a, b]` |
//! | `places` | what an assignment to a part of a variable makes of it |
//! | `pattern`, `decide` | patterns; `if`, `match`, blocks, conditions |
//! | `format` | `format!`, `to_string` |
//! | `duration` | `Duration::from_secs`, and seconds for the service |
//! | `errors` | the error of a task as a value of the author's enum, and back |
//!
//! Numbers are 64-bit floats in JSON, so integers beyond 2^53 end an execution instead of being rounded. Texts are compared
//! by UTF-16 units, Rust compares code points: they differ only where a character beyond U+FFFF meets one from U+E000 on.

mod compare;
mod constructors;
mod decide;
mod duration;
mod errors;
mod format;
mod members;
mod methods;
mod operators;
mod pattern;
mod places;
mod types;

use sfn_syntax::{Expr, ExprKind, Literal, Span};

pub(super) use methods::written;
#[allow(unused_imports, reason = "what lowers states reads them")]
pub(super) use pattern::{Bound, Matched};
pub(super) use types::Type;

use super::code::{Code, Local};
use super::context::{Context, Value};
use super::source::Constant;
use crate::shape::{Float, Form};

/// The greatest integer up to which JSON numbers are exact.
const EXACT: u64 = 1 << 53;

impl Context<'_> {
    /// The value of an expression without states.
    pub(super) fn value(&mut self, expr: &Expr) -> Value {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Literal { value } => {
                let literal = self.literal(value, span);
                match self.form(expr) {
                    Some(form) if !literal.is_refused() => Value::new(literal.code, form),
                    _ => literal,
                }
            }
            ExprKind::Variable { name } => match self.names.get(name) {
                Some(binding) => binding.value.clone(),
                None => self.refuse(
                    span,
                    "UNKNOWN_NAME",
                    format!("\"{name}\" is no variable of this workflow"),
                    "declare it with `let` in the workflow",
                ),
            },
            ExprKind::Constant { position, path } => self.constant_value(*position, path, span),
            ExprKind::Path { path } => self.path(path, expr),
            ExprKind::Unary { op, operand } => self.unary(*op, operand, span),
            ExprKind::Binary { op, left, right } => self.binary(expr, *op, left, right),
            ExprKind::Field { base, name } => {
                let base = self.value(base);
                self.field(&base, name, span)
            }
            ExprKind::Index { base, index } => self.index(base, index, span),
            ExprKind::Range { start, end, inclusive } => {
                self.range(start.as_deref(), end.as_deref(), *inclusive, span)
            }
            ExprKind::MethodCall { receiver, method, arguments } => {
                self.method(expr, receiver, method, arguments)
            }
            ExprKind::Call { path, arguments } => self.call(expr, path, arguments),
            ExprKind::If { condition, then, otherwise } => self.choose(condition, then, otherwise.as_deref()),
            ExprKind::Match { subject, arms } => self.match_value(subject, arms, span),
            ExprKind::Block { label: None, block } => self.block(block),
            ExprKind::Tuple { elements } if elements.is_empty() => Value::unit(),
            ExprKind::Tuple { elements } => {
                let values = elements.iter().map(|element| self.value(element)).collect();
                Value::tuple(values)
            }
            ExprKind::Array { elements } => {
                let values = elements.iter().map(|element| self.value(element)).collect();
                Value::array(values)
            }
            ExprKind::Repeat { element, count } => self.repeat(element, count),
            ExprKind::Struct { path, fields, base } => {
                self.struct_literal(expr, path, fields, base.as_deref())
            }
            ExprKind::Cast { value } => self.cast(expr, value),
            ExprKind::Format { pieces } => self.format(pieces, span),
            ExprKind::Matches { subject, pattern, guard } => self.matches(subject, pattern, guard.as_deref()),
            ExprKind::Let { .. } => {
                let (code, _) = self.condition(expr);
                Value::new(code, Form::Bool)
            }
            ExprKind::Panic { pieces } => {
                let text = self.format(pieces, span);
                Value::new(Code::call("error", [text.code]), Form::Json)
            }
            ExprKind::Closure { .. } => self.refuse(
                span,
                "CLOSURE_VALUE",
                "a closure is lowered only where it is an argument of a method such as `map`",
                "write the closure in the call that takes it",
            ),
            ExprKind::Await { .. }
            | ExprKind::Try { .. }
            | ExprKind::Assign { .. }
            | ExprKind::AssignOp { .. }
            | ExprKind::While { .. }
            | ExprKind::Loop { .. }
            | ExprKind::For { .. }
            | ExprKind::Break { .. }
            | ExprKind::Continue { .. }
            | ExprKind::Return { .. }
            | ExprKind::Block { label: Some(_), .. }
            | ExprKind::Async { .. } => self.refuse(
                span,
                "STATEMENT_IN_EXPRESSION",
                format!(
                    "{} cannot stand inside of an expression that is evaluated in one go",
                    construct(expr)
                ),
                "make it a statement of its own, before this one",
            ),
        }
    }

    fn literal(&mut self, literal: &Literal, span: Span) -> Value {
        match literal {
            Literal::Bool { value } => Value::new(Code::Bool(*value), Form::Bool),
            Literal::Integer { digits } => {
                if is_exact(digits) {
                    Value::new(Code::Number(digits.clone()), types::LITERAL)
                } else {
                    self.inexact(digits, span)
                }
            }
            Literal::Float { digits } => {
                Value::new(Code::Number(plain_float(digits)), Form::Float(Float { bits: 64 }))
            }
            Literal::Str { value } => Value::new(Code::text(value), Form::String),
            Literal::Char { value } => Value::new(Code::text(value), Form::Char),
        }
    }

    fn inexact(&mut self, digits: &str, span: Span) -> Value {
        self.refuse(
            span,
            "INEXACT_INTEGER",
            format!("{digits} is beyond 2^53, up to which JSON numbers are exact"),
            "carry it as a text",
        )
    }

    fn constant_value(&mut self, position: u32, path: &[String], span: Span) -> Value {
        match self.constant(position) {
            Some(Constant::Value(json, form)) => match code_of(json) {
                Ok(code) => Value::new(code, *form),
                Err(digits) => self.inexact(&digits, span),
            },
            Some(Constant::Unwritable(why)) => {
                let message = format!("the constant `{}` has no JSON form: {why}", path.join("::"));
                self.refuse(span, "CONSTANT_WITHOUT_JSON", message, "")
            }
            Some(Constant::Retrier(_)) | None => self.refuse(
                span,
                "CONSTANT_WITHOUT_VALUE",
                format!("the constant `{}` is no value of a workflow", path.join("::")),
                "",
            ),
        }
    }

    /// A value that is read more than once: as it is where that is cheap, else a local variable, which is bound in
    /// `bindings`.
    fn shared(&mut self, value: Value, name: &str, bindings: &mut Vec<(Local, Code)>) -> Value {
        let is_cheap = match &value.code {
            Code::OrNull(inner) => inner.is_cheap(),
            code => code.is_cheap(),
        };
        if is_cheap {
            return value;
        }
        let local = self.local(name);
        bindings.push((local.clone(), value.code.clone()));
        Value::of(Code::Local(local), value.ty())
    }

    /// Gives code that reads `value` more than once.
    fn with_shared(
        &mut self,
        value: Value,
        name: &str,
        make: impl FnOnce(&mut Self, Value) -> Value,
    ) -> Value {
        let mut bindings = Vec::new();
        let shared = self.shared(value, name, &mut bindings);
        let value = make(self, shared);
        bound(bindings, value)
    }
}

/// A value with local variables in it.
fn bound(bindings: Vec<(Local, Code)>, value: Value) -> Value {
    let ty = value.ty();
    Value::of(Code::block(bindings, value.code), ty)
}

/// JSON as code; `Err` with an integer that is not exact.
fn code_of(json: &serde_json::Value) -> Result<Code, String> {
    Ok(match json {
        serde_json::Value::Null => Code::Null,
        serde_json::Value::Bool(value) => Code::Bool(*value),
        serde_json::Value::Number(number) => {
            let digits = number.to_string();
            if number.is_f64() {
                Code::Number(plain_float(&digits))
            } else if is_exact(&digits) {
                Code::Number(digits)
            } else {
                return Err(digits);
            }
        }
        serde_json::Value::String(text) => Code::text(text),
        serde_json::Value::Array(elements) => {
            let element = |json: &serde_json::Value| {
                let code = code_of(json)?;
                Ok(if json.is_array() { Code::Whole(Box::new(code)) } else { code })
            };
            Code::Array(elements.iter().map(element).collect::<Result<_, String>>()?)
        }
        serde_json::Value::Object(members) => {
            let member = |(key, json): (&String, _)| Ok((key.clone(), code_of(json)?));
            Code::Object(members.iter().map(member).collect::<Result<_, String>>()?)
        }
    })
}

fn is_exact(digits: &str) -> bool {
    digits.parse::<i128>().is_ok_and(|number| number.unsigned_abs() <= u128::from(EXACT))
}

/// `1.0` is `1` in JSONata, and shorter.
fn plain_float(digits: &str) -> String {
    digits.strip_suffix(".0").unwrap_or(digits).to_owned()
}

/// A construct, for messages.
fn construct(expr: &Expr) -> &'static str {
    match &expr.kind {
        ExprKind::Await { .. } => "`.await`",
        ExprKind::Try { .. } => "`?`",
        ExprKind::Assign { .. } | ExprKind::AssignOp { .. } => "an assignment",
        ExprKind::While { .. } => "`while`",
        ExprKind::Loop { .. } => "`loop`",
        ExprKind::For { .. } => "`for`",
        ExprKind::Break { .. } => "`break`",
        ExprKind::Continue { .. } => "`continue`",
        ExprKind::Return { .. } => "`return`",
        ExprKind::Async { .. } => "`async`",
        _ => "this",
    }
}

#[cfg(test)]
mod tests;
