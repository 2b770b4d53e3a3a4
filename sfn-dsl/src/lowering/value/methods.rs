//! Methods and functions of types of the standard library.

use sfn_syntax::Expr;

use super::constructors::last;
use super::operators::count;
use super::types::Type;
use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Context, Value};
use crate::shape::Form;

impl Context<'_> {
    /// `receiver.method(arguments)`.
    pub(super) fn method(&mut self, expr: &Expr, receiver: &Expr, method: &str, arguments: &[Expr]) -> Value {
        let value = self.value(receiver);
        if value.is_refused() {
            return value;
        }
        let ty = value.ty();
        match (method, arguments) {
            (
                "clone" | "to_owned" | "as_ref" | "as_str" | "as_deref" | "as_slice" | "to_vec" | "iter"
                | "into_iter" | "cloned" | "copied" | "borrow" | "as_mut",
                [],
            ) => value,
            ("into", []) => self.converted(expr, value),
            ("to_string", []) => match self.shown(value, "", expr.span) {
                Some(code) => Value::new(code, Form::String),
                None => Value::refused(),
            },
            ("len", []) if ty.element().is_some() => count(Code::call("count", [value.code])),
            ("is_empty", []) if ty.element().is_some() => {
                let counted = Code::call("count", [value.code]);
                Value::new(Code::binary(Op::Eq, counted, Code::number(0)), Form::Bool)
            }
            ("is_empty", []) if ty.is_text() => {
                Value::new(Code::binary(Op::Eq, value.code, Code::text("")), Form::Bool)
            }
            ("is_some", []) if ty.inner().is_some() => Value::new(value.code.present(), Form::Bool),
            ("is_none", []) if ty.inner().is_some() => Value::new(value.code.missing(), Form::Bool),
            _ => self.unknown_method(expr, method, &ty),
        }
    }

    fn unknown_method(&mut self, expr: &Expr, method: &str, ty: &Type) -> Value {
        self.refuse(expr.span, "METHOD", format!("`{method}` on {} is not lowered", ty.name()), "")
    }

    /// `value.into()`, `From::from(value)`.
    fn converted(&mut self, expr: &Expr, value: Value) -> Value {
        let to = self.form(expr).map_or_else(|| value.ty(), Type::Form);
        let from = value.ty();
        let same = match (&from, &to) {
            (from, to) if from.is_text() && matches!(to, Type::Form(Form::String)) => true,
            (from, to) if from.integer().is_some() => {
                to.integer().is_some() || to.float().is_some_and(|float| float.bits == 64)
            }
            (from, to) => from.name() == to.name(),
        };
        if same {
            return Value::of(value.code, to);
        }
        if let Some(inner) = to.inner()
            && inner.name() == from.name()
        {
            return self.some(value, inner, expr.span);
        }
        self.refuse(
            expr.span,
            "CONVERSION",
            format!("the conversion from {} to {} is not lowered", from.name(), to.name()),
            "write the value itself: the code of `From` is not known here",
        )
    }

    /// A function of a type, or of the author.
    pub(super) fn function(&mut self, expr: &Expr, path: &[String], arguments: &[Expr]) -> Value {
        let values: Vec<Value> = arguments.iter().map(|argument| self.value(argument)).collect();
        if values.iter().any(Value::is_refused) {
            return Value::refused();
        }
        let of = path.len().checked_sub(2).and_then(|position| path.get(position)).map_or("", String::as_str);
        let form = self.form(expr);
        let mut values = values.into_iter();
        match (of, last(path), values.next(), form) {
            (
                "String" | "Vec" | "BTreeMap" | "HashMap" | "VecDeque" | "BTreeSet",
                "new",
                None,
                Some(form),
            )
            | (_, "default", None, Some(form)) => match default_of(form) {
                Some(code) => Value::new(code, form),
                None => self.refuse(
                    expr.span,
                    "DEFAULT",
                    format!("the default of {} is not known here", Type::Form(form).name()),
                    "write the value",
                ),
            },
            ("Box" | "Arc" | "Rc", "new", Some(value), _) => value,
            (_, "from", Some(value), Some(_)) => self.converted(expr, value),
            ("Duration", unit, Some(value), _) if seconds(unit).is_some() => {
                let factor = seconds(unit).unwrap_or_default();
                let code = match (&value.code, factor) {
                    (_, "1") => value.code,
                    (Code::Number(digits), factor) => match (digits.parse::<f64>(), factor.parse::<f64>()) {
                        (Ok(number), Ok(factor)) => Code::number(number * factor),
                        _ => Code::Refused,
                    },
                    (_, factor) => match factor.strip_prefix("0.") {
                        Some(zeros) => Code::binary(
                            Op::Div,
                            value.code,
                            Code::Number(format!("1{}", "0".repeat(zeros.len()))),
                        ),
                        None => Code::binary(Op::Mul, value.code, Code::Number(factor.to_owned())),
                    },
                };
                Value::new(code, Form::Duration)
            }
            _ => self.refuse(
                expr.span,
                "FUNCTION",
                format!("`{}` cannot be called inside of an expression", path.join("::")),
                "mark it `#[fragment]` or `#[task]` and `.await` it in a statement of its own",
            ),
        }
    }
}

/// How many seconds a unit of `Duration` has.
fn seconds(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "from_secs" | "from_secs_f64" => "1",
        "from_millis" => "0.001",
        "from_micros" => "0.000001",
        "from_nanos" => "0.000000001",
        "from_mins" => "60",
        "from_hours" => "3600",
        _ => return None,
    })
}

/// `Default::default()` of the types whose default is known.
pub(super) fn default_of(form: Form) -> Option<Code> {
    Some(match form {
        Form::Unit | Form::Option(_) | Form::Json => Code::Null,
        Form::Bool => Code::Bool(false),
        Form::Integer(_) | Form::Float(_) | Form::Duration => Code::number(0),
        Form::Char => Code::text("\0"),
        Form::String => Code::text(""),
        Form::List(_) => Code::Array(Vec::new()),
        Form::Map(_) => Code::Object(Vec::new()),
        Form::Tuple(parts) => Code::Array(
            parts
                .iter()
                .map(|part| Some(super::constructors::element(default_of(part())?, &Type::Form(part()))))
                .collect::<Option<_>>()?,
        ),
        Form::Struct(_) | Form::Enum(_) | Form::Result(..) => return None,
    })
}
