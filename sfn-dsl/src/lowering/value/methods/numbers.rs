//! Methods of numbers.

use sfn_syntax::{BinaryOp, Expr, Span};

use super::Invoked;
use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Context, Value};
use crate::lowering::value::operators::bounds;
use crate::lowering::value::types::Type;
use crate::shape::{Form, Integer};

fn binary(op: Op, left: &Code, right: &Code) -> Code {
    Code::binary(op, left.clone(), right.clone())
}

fn zero() -> Code {
    Code::number(0)
}

impl Context<'_> {
    pub(super) fn integer_method(&mut self, value: Value, call: Invoked<'_>) -> Option<Value> {
        let integer = value.ty().integer()?;
        match (call.name, call.arguments) {
            ("abs", []) if integer.signed => {
                let code = Code::call("abs", [value.code]);
                Some(self.in_range(Value::new(code, value.form), "attempt to negate with overflow"))
            }
            ("signum", []) if integer.signed => {
                let form = value.form;
                Some(self.with_shared(value, "number", |_, number| {
                    let above =
                        Code::conditional(binary(Op::Gt, &number.code, &zero()), Code::number(1), zero());
                    let below = binary(Op::Lt, &number.code, &zero());
                    Value::new(Code::conditional(below, Code::number(-1), above), form)
                }))
            }
            ("is_positive", []) => Some(Value::new(binary(Op::Gt, &value.code, &zero()), Form::Bool)),
            ("is_negative", []) => Some(Value::new(binary(Op::Lt, &value.code, &zero()), Form::Bool)),
            ("max" | "min", [argument]) => {
                let other = self.value(argument);
                Some(self.extreme(if call.name == "max" { "max" } else { "min" }, value, other, call.span()))
            }
            ("clamp", [least, greatest]) => Some(self.clamp(value, least, greatest)),
            ("pow", [exponent]) => {
                let exponent = self.value(exponent);
                let form = value.form;
                let code = Code::call("power", [value.code, exponent.code]);
                Some(self.in_range(Value::new(code, form), "attempt to multiply with overflow"))
            }
            ("abs_diff", [argument]) => {
                let other = self.value(argument);
                let code = Code::call("abs", [Code::binary(Op::Sub, value.code, other.code)]);
                let form = Form::Integer(Integer { signed: false, ..integer });
                Some(self.in_range(Value::new(code, form), "a difference beyond 2^53 is not exact in JSON"))
            }
            ("rem_euclid" | "div_euclid", [argument]) => Some(self.euclid(call.name, value, argument)),
            (name, [argument]) => {
                let (kind, op) = name.split_once('_')?;
                let op = match op {
                    "add" => BinaryOp::Add,
                    "sub" => BinaryOp::Sub,
                    "mul" => BinaryOp::Mul,
                    "div" => BinaryOp::Div,
                    "rem" => BinaryOp::Rem,
                    _ => return None,
                };
                match (kind, op) {
                    ("saturating", BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul) => {
                        Some(self.saturating(op, value, argument, integer))
                    }
                    ("checked", _) => Some(self.checked(op, value, argument, integer, call.span())),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The greater or the lesser of two numbers or texts.
    pub(super) fn extreme(&mut self, function: &'static str, left: Value, right: Value, span: Span) -> Value {
        if left.is_refused() || right.is_refused() {
            return Value::refused();
        }
        let ty = left.ty().or(right.ty());
        if !ty.is_number() {
            return self.refuse(
                span,
                "ORDER",
                format!("the {function} of two values of {} is not lowered", ty.name()),
                "compare them with `<`",
            );
        }
        Value::of(Code::call(function, [Code::Array(vec![left.code, right.code])]), ty)
    }

    fn clamp(&mut self, value: Value, least: &Expr, greatest: &Expr) -> Value {
        let ty = value.ty();
        let (least, greatest) = (self.value(least), self.value(greatest));
        if least.is_refused() || greatest.is_refused() {
            return Value::refused();
        }
        let mut bindings = Vec::new();
        let least = self.shared(least, "least", &mut bindings).code;
        let greatest = self.shared(greatest, "greatest", &mut bindings).code;
        let from_below = Code::call("max", [Code::Array(vec![value.code, least.clone()])]);
        let clamped = Code::call("min", [Code::Array(vec![from_below, greatest.clone()])]);
        let code = if least.is_constant() && greatest.is_constant() {
            clamped
        } else {
            Code::conditional(
                binary(Op::Le, &least, &greatest),
                clamped,
                Code::error("assertion failed: min <= max"),
            )
        };
        crate::lowering::value::bound(bindings, Value::of(code, ty))
    }

    /// The exact result of an operation, or `None`, or the nearest value of the type.
    fn raw(&mut self, op: BinaryOp, left: Value, right: &Expr, integer: Integer) -> Option<Value> {
        let right = self.value(right);
        if right.is_refused() {
            return None;
        }
        let op = crate::lowering::value::operators::comparison(op);
        let value = Value::new(Code::binary(op, left.code, right.code), Form::Integer(integer));
        Some(value)
    }

    fn saturating(&mut self, op: BinaryOp, left: Value, right: &Expr, integer: Integer) -> Value {
        let Some(value) = self.raw(op, left, right, integer) else { return Value::refused() };
        let form = value.form;
        let (least, greatest) = bounds(integer);
        if integer.bits >= 64 {
            let from_below = if integer.signed {
                value
            } else {
                Value::new(Code::call("max", [Code::Array(vec![value.code, zero()])]), form)
            };
            if op == BinaryOp::Sub && !integer.signed {
                return from_below;
            }
            return self.in_range(from_below, "an integer beyond 2^53 is not exact in JSON");
        }
        let from_below = if op == BinaryOp::Sub || integer.signed {
            Code::call("max", [Code::Array(vec![value.code, Code::number(least)])])
        } else {
            value.code
        };
        let code = if op == BinaryOp::Sub && !integer.signed {
            from_below
        } else {
            Code::call("min", [Code::Array(vec![from_below, Code::number(greatest)])])
        };
        Value::new(code, form)
    }

    fn checked(&mut self, op: BinaryOp, left: Value, right: &Expr, integer: Integer, span: Span) -> Value {
        let ty = Type::option(left.ty());
        if matches!(op, BinaryOp::Div | BinaryOp::Rem) {
            let mut bindings = Vec::new();
            let right = self.eager(right, &mut bindings);
            if right.is_refused() {
                return right;
            }
            let right = self.shared(right, "divisor", &mut bindings);
            let left = self.shared(left, "dividend", &mut bindings);
            let is_zero = binary(Op::Eq, &right.code, &zero());
            let (least, _) = bounds(integer);
            let mut fails = is_zero;
            if integer.signed && integer.bits < 64 {
                let overflows = binary(Op::Eq, &left.code, &Code::number(least)).and(binary(
                    Op::Eq,
                    &right.code,
                    &Code::number(-1),
                ));
                fails = fails.or(overflows);
            }
            let rest = binary(Op::Rem, &left.code, &right.code);
            let code = match op {
                BinaryOp::Rem => rest,
                _ => Code::binary(Op::Div, Code::binary(Op::Sub, left.code, rest), right.code),
            };
            let value = Value::of(Code::conditional(fails, Code::Null, code), ty);
            return crate::lowering::value::bound(bindings, value);
        }
        let Some(value) = self.raw(op, left, right, integer) else { return Value::refused() };
        let _ = span;
        self.with_shared(value, "number", |_, number| {
            let (least, greatest) = bounds(integer);
            let below = binary(Op::Lt, &number.code, &Code::number(least));
            let above = binary(Op::Gt, &number.code, &Code::number(greatest));
            let code = if integer.bits < 64 {
                Code::conditional(below.or(above), Code::Null, number.code)
            } else {
                let error = Code::error("an integer beyond 2^53 is not exact in JSON");
                match (integer.signed, op) {
                    (false, BinaryOp::Sub) => Code::conditional(below, Code::Null, number.code),
                    (false, _) => Code::conditional(above, error, number.code),
                    (true, _) => Code::conditional(below.or(above), error, number.code),
                }
            };
            Value::of(code, ty)
        })
    }

    /// The remainder that is never negative, and the quotient that belongs to it.
    fn euclid(&mut self, name: &str, left: Value, right: &Expr) -> Value {
        let ty = left.ty();
        let right = self.value(right);
        if right.is_refused() {
            return right;
        }
        let mut bindings = Vec::new();
        let right = self.shared(right, "divisor", &mut bindings).code;
        let left = self.shared(left, "dividend", &mut bindings).code;
        let size = || match &right {
            Code::Number(digits) if !digits.starts_with('-') => right.clone(),
            code => Code::call("abs", [code.clone()]),
        };
        let rest = binary(Op::Rem, &left, &right);
        let rest = Code::binary(Op::Rem, Code::binary(Op::Add, rest, size()), size());
        let code = match name {
            "rem_euclid" => rest,
            _ => Code::binary(Op::Div, Code::binary(Op::Sub, left, rest), right.clone()),
        };
        let code = match &right {
            Code::Number(digits) if digits != "0" => code,
            _ => Code::conditional(
                binary(Op::Eq, &right, &zero()),
                Code::error("attempt to divide by zero"),
                code,
            ),
        };
        let value = self.in_range(Value::of(code, ty), "attempt to divide with overflow");
        crate::lowering::value::bound(bindings, value)
    }

    pub(super) fn float_method(&mut self, value: Value, call: Invoked<'_>) -> Option<Value> {
        let float = value.ty().float()?;
        if float.bits == 32 && !matches!(call.name, "abs" | "max" | "min") {
            return None;
        }
        let form = value.form;
        let same = |code| Some(Value::new(code, form));
        match (call.name, call.arguments) {
            ("abs" | "floor" | "ceil", []) => {
                let function = match call.name {
                    "abs" => "abs",
                    "floor" => "floor",
                    _ => "ceil",
                };
                same(Code::call(function, [value.code]))
            }
            // A negative number has none in JSON, and an error is what JSONata gives.
            ("sqrt", []) => same(Code::call("sqrt", [value.code])),
            ("trunc", []) => {
                let code = self.whole(value, true);
                same(code)
            }
            ("fract", []) => Some(self.with_shared(value, "number", |ctx, number| {
                let whole = ctx.whole(number.clone(), true);
                Value::new(Code::binary(Op::Sub, number.code, whole), form)
            })),
            ("round", []) => Some(self.rounded(value)),
            ("max" | "min", [argument]) => {
                let other = self.value(argument);
                Some(self.extreme(if call.name == "max" { "max" } else { "min" }, value, other, call.span()))
            }
            ("clamp", [least, greatest]) => Some(self.clamp(value, least, greatest)),
            ("powi" | "powf", [exponent]) => {
                let exponent = self.value(exponent);
                if exponent.is_refused() {
                    return Some(exponent);
                }
                // Other powers are rounded differently by different libraries.
                match crate::lowering::value::operators::literal_number(&exponent) {
                    Some(2) => Some(self.with_shared(value, "number", |_, number| {
                        Value::new(binary(Op::Mul, &number.code, &number.code), form)
                    })),
                    Some(1) => Some(value),
                    Some(0) => same(Code::number(1)),
                    _ => Some(self.refuse(
                        call.span(),
                        "FLOAT_POWER",
                        "the last digits of a power are not the same everywhere",
                        "multiply",
                    )),
                }
            }
            _ => None,
        }
    }

    /// Half away from zero, where JSONata rounds to the even number.
    fn rounded(&mut self, value: Value) -> Value {
        let form = value.form;
        let mut bindings = Vec::new();
        let number = self.shared(value, "number", &mut bindings).code;
        let (down, up) = (Code::call("floor", [number.clone()]), Code::call("ceil", [number.clone()]));
        let half = || Code::Number("0.5".to_owned());
        // The distance to the next whole number is exact.
        let from_zero = Code::binary(Op::Ge, Code::binary(Op::Sub, number.clone(), down.clone()), half());
        let above = Code::conditional(from_zero, up.clone(), down.clone());
        let from_zero = Code::binary(Op::Ge, Code::binary(Op::Sub, up.clone(), number.clone()), half());
        let below = Code::conditional(from_zero, down, up);
        let code = Code::conditional(binary(Op::Lt, &number, &zero()), below, above);
        crate::lowering::value::bound(bindings, Value::new(code, form))
    }
}
