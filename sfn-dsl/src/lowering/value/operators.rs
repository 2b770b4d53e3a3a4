//! Operators of arithmetic, and casts.

use sfn_syntax::{BinaryOp, Expr, Span, UnaryOp};

use super::types::{LITERAL, Type, USIZE};
use super::{EXACT, plain_float};
use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Context, Value};
use crate::shape::{Float, Form, Integer};

/// A literal that is added to a counter: nobody counts so long that it overflows.
const STEP: u64 = 1_024;

impl Context<'_> {
    pub(super) fn unary(&mut self, op: UnaryOp, operand: &Expr, span: Span) -> Value {
        let value = self.value(operand);
        if value.is_refused() {
            return value;
        }
        let ty = value.ty();
        match op {
            UnaryOp::Not if matches!(ty, Type::Form(Form::Bool)) => Value::new(value.code.not(), Form::Bool),
            UnaryOp::Not => self.refuse(
                span,
                "BITS",
                format!("`!` on {} turns bits round, which JSONata cannot", ty.name()),
                "use numbers or booleans",
            ),
            UnaryOp::Neg => self.negated(value),
        }
    }

    fn negated(&mut self, value: Value) -> Value {
        let ty = value.ty();
        match (value.code, ty.integer()) {
            (Code::Number(digits), _) => {
                let negated = match digits.strip_prefix('-') {
                    Some(positive) => positive.to_owned(),
                    None if digits == "0" => digits,
                    None => format!("-{digits}"),
                };
                Value::of(Code::Number(negated), ty)
            }
            // The least value has no opposite; among those of 64 bits JSON does not reach it.
            (code, Some(integer @ Integer { bits: 8..64, .. })) => {
                self.with_shared(Value::of(code, ty), "number", |_, number| {
                    let least = Code::binary(Op::Eq, number.code.clone(), Code::number(bounds(integer).0));
                    let error = Code::error("attempt to negate with overflow");
                    let ty = number.ty();
                    Value::of(Code::conditional(least, error, Code::Negate(Box::new(number.code))), ty)
                })
            }
            (code, _) => Value::of(Code::Negate(Box::new(code)), ty),
        }
    }

    pub(super) fn binary(&mut self, expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Value {
        let span = expr.span;
        if let BinaryOp::And | BinaryOp::Or = op {
            let (left, right) = (self.value(left), self.value(right));
            let code = if op == BinaryOp::And { left.code.and(right.code) } else { left.code.or(right.code) };
            return Value::new(code, Form::Bool);
        }
        let (left, right) = (self.value(left), self.value(right));
        if left.is_refused() || right.is_refused() {
            return Value::refused();
        }
        if left.ty().is_f32() || right.ty().is_f32() {
            return self.refuse_f32(span);
        }
        match op {
            BinaryOp::Eq => Value::new(self.equal(left, right, span), Form::Bool),
            BinaryOp::Ne => Value::new(self.equal(left, right, span).not(), Form::Bool),
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => self.order(op, left, right, span),
            _ => {
                let ty = self.form(expr).map_or_else(|| left.ty().or(right.ty()), Type::Form);
                self.arithmetic(op, left, right, ty, span)
            }
        }
    }

    /// What `place op= value` assigns.
    pub(in crate::lowering) fn computed(
        &mut self,
        op: BinaryOp,
        left: Value,
        right: Value,
        span: Span,
    ) -> Value {
        if left.is_refused() || right.is_refused() {
            return Value::refused();
        }
        let ty = left.ty().or(right.ty());
        self.arithmetic(op, left, right, ty, span)
    }

    /// `left op right` for an arithmetic operator on values of that type.
    pub(super) fn arithmetic(
        &mut self,
        op: BinaryOp,
        left: Value,
        right: Value,
        ty: Type,
        span: Span,
    ) -> Value {
        if let Type::Form(Form::String) = ty
            && op == BinaryOp::Add
        {
            return Value::new(concat(left.code, right.code), Form::String);
        }
        if let Some(float) = ty.float() {
            return if float.bits == 32 {
                self.refuse_f32(span)
            } else {
                self.float_arithmetic(op, left.code, right.code, float)
            };
        }
        let Some(integer) = ty.integer() else {
            return self.refuse(
                span,
                "ARITHMETIC",
                format!("arithmetic on {} is not lowered", ty.name()),
                "calculate with integers or `f64`",
            );
        };
        if let Some(folded) = folded(op, &left.code, &right.code) {
            return match folded {
                Ok(number) if number.unsigned_abs() <= u128::from(EXACT) => {
                    Value::of(Code::number(number), ty)
                }
                Ok(number) => self.inexact(&number.to_string(), span),
                Err(message) => {
                    self.refuse(span, "ARITHMETIC_OVERFLOW", message, "the execution would always fail here")
                }
            };
        }
        if integer.bits == 0 {
            return self.refuse(
                span,
                "UNKNOWN_INTEGER",
                "the type of this integer is not known, so its overflow cannot be checked",
                "bind an operand to a variable first: `let x: i32 = …`",
            );
        }
        self.integer_arithmetic(op, left.code, right.code, integer)
    }

    /// What looks at an `f32`: a task may write the same one as `0.1` and as `0.10000000149011612`.
    pub(super) fn refuse_f32(&mut self, span: Span) -> Value {
        self.refuse(
            span,
            "F32",
            "JSON numbers have 64 bits and are never rounded to the 32 of `f32`, so a state machine would calculate, compare and \
             show other numbers than the function",
            "use `f64`; an `f32` can only be handed on",
        )
    }

    fn float_arithmetic(&mut self, op: BinaryOp, left: Code, right: Code, float: Float) -> Value {
        let form = Form::Float(float);
        let zero_fails = |divisor: &Code| match divisor {
            Code::Number(digits) => digits.parse::<f64>().is_ok_and(|number| number == 0.0),
            _ => true,
        };
        if matches!(op, BinaryOp::Div | BinaryOp::Rem) && zero_fails(&right) {
            // Rust gives an infinity or no number, of which JSON has neither.
            let divisor = Value::new(right, form);
            return self.with_shared(divisor, "divisor", |_, divisor| {
                let code = divide(op, left, divisor.code);
                Value::new(code, form)
            });
        }
        Value::new(Code::binary(operator(op), left, right), form)
    }

    fn integer_arithmetic(&mut self, op: BinaryOp, left: Code, right: Code, integer: Integer) -> Value {
        let form = Form::Integer(integer);
        match op {
            BinaryOp::Div | BinaryOp::Rem => {
                let mut bindings = Vec::new();
                let right = self.shared(Value::new(right, form), "divisor", &mut bindings).code;
                let left = self.shared(Value::new(left, form), "dividend", &mut bindings).code;
                let mut value = Value::new(divide_integers(op, left, right.clone(), integer), form);
                // -128 / -1 is no i8.
                if op == BinaryOp::Div && integer.signed && !matches!(right, Code::Number(_)) {
                    value = self.in_range(value, "attempt to divide with overflow");
                }
                super::bound(bindings, value)
            }
            _ => {
                let is_step = match (&left, &right) {
                    (_, Code::Number(digits)) => {
                        digits.parse::<i64>().is_ok_and(|step| step.unsigned_abs() <= STEP)
                    }
                    (Code::Number(digits), _) if op == BinaryOp::Add => {
                        digits.parse::<i64>().is_ok_and(|step| step.unsigned_abs() <= STEP)
                    }
                    _ => false,
                };
                let text = match op {
                    BinaryOp::Add => "attempt to add with overflow",
                    BinaryOp::Sub => "attempt to subtract with overflow",
                    _ => "attempt to multiply with overflow",
                };
                let (below, above) = match op {
                    _ if integer.signed => (true, true),
                    BinaryOp::Sub => (true, false),
                    _ => (false, true),
                };
                let value = Value::new(Code::binary(operator(op), left, right), form);
                let stays = match op {
                    BinaryOp::Add => integer.bits >= 32,
                    BinaryOp::Sub => integer.bits >= 32 && integer.signed,
                    _ => false,
                };
                if is_step && stays { value } else { self.within(value, text, below, above) }
            }
        }
    }

    /// An integer that a calculation gave: an error where its type has no such value, or JSON no exact one.
    pub(super) fn in_range(&mut self, value: Value, text: &'static str) -> Value {
        self.within(value, text, true, true)
    }

    /// The same, where the calculation can only leave the type at one end.
    fn within(&mut self, value: Value, text: &'static str, below: bool, above: bool) -> Value {
        let Some(integer) = value.ty().integer() else { return value };
        if integer.bits == 0 {
            return value;
        }
        self.with_shared(value, "number", |_, number| {
            let (least, greatest) = bounds(integer);
            let form = number.form;
            let end = |is_checked, op, end: i64| {
                if is_checked {
                    Code::binary(op, number.code.clone(), Code::number(end))
                } else {
                    Code::Bool(false)
                }
            };
            let outside = end(below, Op::Lt, least).or(end(above, Op::Gt, greatest));
            Value::new(Code::conditional(outside, Code::error(text), number.code.clone()), form)
        })
    }

    pub(super) fn cast(&mut self, expr: &Expr, value: &Expr) -> Value {
        let span = expr.span;
        let to = self.form(expr);
        let value = self.value(value);
        let (Some(to), false) = (to, value.is_refused()) else { return Value::refused() };
        let from = value.ty();
        match (from.plain(), to) {
            (Some(Form::Bool), Form::Integer(_)) => {
                Value::new(Code::conditional(value.code, Code::number(1), Code::number(0)), to)
            }
            (Some(Form::Integer(from)), Form::Integer(to)) => self.cast_integer(value, from, to),
            (Some(Form::Integer(_)), Form::Float(Float { bits: 64 })) => Value::new(value.code, to),
            (Some(Form::Float(Float { bits: 64 })), Form::Integer(to)) => self.cast_float(value, to),
            (Some(Form::Float(from)), Form::Float(to)) if from == to => value,
            (_, Form::Float(Float { bits: 32 })) | (Some(Form::Float(Float { bits: 32 })), _) => {
                self.refuse_f32(span)
            }
            _ => self.refuse(
                span,
                "CAST",
                format!("{} as {} is not lowered", from.name(), Type::Form(to).name()),
                "cast between integers, `f64` and `bool` only",
            ),
        }
    }

    fn cast_integer(&mut self, value: Value, from: Integer, to: Integer) -> Value {
        let form = Form::Integer(to);
        if let Code::Number(digits) = &value.code
            && let Ok(number) = digits.parse::<i128>()
        {
            return Value::new(Code::number(wrapped(number, to)), form);
        }
        let from = if from.bits == 0 { Integer { signed: true, bits: 64 } } else { from };
        let fits = match (from.signed, to.signed) {
            (true, true) | (false, false) => from.bits <= to.bits,
            (false, true) => from.bits < to.bits || from.bits == 64,
            (true, false) => false,
        };
        if fits {
            return Value::new(value.code, form);
        }
        if to.bits == 64 {
            // Rust makes a number beyond 2^53 of a negative one.
            return self.in_range(Value::new(value.code, form), "attempt to cast a negative number");
        }
        let size = Code::number(1_u64 << to.bits);
        let modulo = |code: Code| {
            let rest = Code::binary(Op::Rem, code, size.clone());
            if from.signed {
                Code::binary(Op::Rem, Code::binary(Op::Add, rest, size.clone()), size.clone())
            } else {
                rest
            }
        };
        if to.signed {
            // From the lowest value on, and back.
            let half = || Code::number(1_u64 << (to.bits - 1));
            let code = modulo(Code::binary(Op::Add, value.code, half()));
            Value::new(Code::binary(Op::Sub, code, half()), form)
        } else {
            Value::new(modulo(value.code), form)
        }
    }

    /// Towards zero, and to the nearest value that the type has.
    fn cast_float(&mut self, value: Value, to: Integer) -> Value {
        let form = Form::Integer(to);
        if to.bits == 64 {
            let whole = self.whole(value, to.signed);
            let whole = if to.signed { whole } else { at_least_zero(whole) };
            return self.in_range(Value::new(whole, form), "attempt to cast a float beyond 2^53");
        }
        let (least, greatest) = bounds(to);
        let whole = self.whole(value, to.signed);
        let from_below = Code::call("max", [Code::Array(vec![whole, Code::number(least)])]);
        Value::new(Code::call("min", [Code::Array(vec![from_below, Code::number(greatest)])]), form)
    }

    /// A float without its fraction.
    pub(super) fn whole(&mut self, value: Value, may_be_negative: bool) -> Code {
        if !may_be_negative {
            return Code::call("floor", [value.code]);
        }
        let form = value.form;
        self.with_shared(value, "number", |_, number| {
            let is_negative = Code::binary(Op::Lt, number.code.clone(), Code::number(0));
            let up = Code::call("ceil", [number.code.clone()]);
            Value::new(Code::conditional(is_negative, up, Code::call("floor", [number.code])), form)
        })
        .code
    }
}

fn at_least_zero(code: Code) -> Code {
    Code::call("max", [Code::Array(vec![code, Code::number(0)])])
}

/// `left / right` for floats, an error for zero.
fn divide(op: BinaryOp, left: Code, right: Code) -> Code {
    let is_zero = Code::binary(Op::Eq, right.clone(), Code::number(0));
    let error = Code::error("attempt to divide a float by zero, which gives no number of JSON");
    Code::conditional(is_zero, error, Code::binary(operator(op), left, right))
}

/// One text after the other.
pub(super) fn concat(left: Code, right: Code) -> Code {
    match (left, right) {
        (Code::Text(left), Code::Text(right)) => Code::Text(left + &right),
        (Code::Text(empty), code) | (code, Code::Text(empty)) if empty.is_empty() => code,
        (Code::Binary(Op::Concat, first, left), Code::Text(right)) => match *left {
            Code::Text(left) => Code::Binary(Op::Concat, first, Box::new(Code::Text(left + &right))),
            left => {
                Code::binary(Op::Concat, Code::Binary(Op::Concat, first, Box::new(left)), Code::Text(right))
            }
        },
        (left, right) => Code::binary(Op::Concat, left, right),
    }
}

fn operator(op: BinaryOp) -> Op {
    match op {
        BinaryOp::Add => Op::Add,
        BinaryOp::Sub => Op::Sub,
        BinaryOp::Mul => Op::Mul,
        BinaryOp::Div => Op::Div,
        BinaryOp::Rem => Op::Rem,
        BinaryOp::And => Op::And,
        BinaryOp::Or => Op::Or,
        BinaryOp::Eq => Op::Eq,
        BinaryOp::Ne => Op::Ne,
        BinaryOp::Lt => Op::Lt,
        BinaryOp::Le => Op::Le,
        BinaryOp::Gt => Op::Gt,
        BinaryOp::Ge => Op::Ge,
    }
}

pub(super) fn comparison(op: BinaryOp) -> Op {
    operator(op)
}

/// The least and the greatest value of a type; for 64 bits those up to which JSON numbers are exact.
pub(super) fn bounds(integer: Integer) -> (i64, i64) {
    let exact = i64::try_from(EXACT).unwrap_or(i64::MAX) - 1;
    match (integer.signed, integer.bits) {
        (true, 64..) => (-exact, exact),
        (false, 64..) => (0, exact),
        (true, bits) => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
        (false, bits) => (0, (1 << bits) - 1),
    }
}

/// A number as `as` makes it one of another type.
fn wrapped(number: i128, to: Integer) -> i128 {
    let size = 1_i128 << to.bits;
    let wrapped = number.rem_euclid(size);
    if to.signed && wrapped >= size / 2 { wrapped - size } else { wrapped }
}

/// What two integer constants give.
fn folded(op: BinaryOp, left: &Code, right: &Code) -> Option<Result<i128, &'static str>> {
    let (Code::Number(left), Code::Number(right)) = (left, right) else { return None };
    let (left, right) = (left.parse::<i128>().ok()?, right.parse::<i128>().ok()?);
    Some(match op {
        BinaryOp::Add => Ok(left + right),
        BinaryOp::Sub => Ok(left - right),
        BinaryOp::Mul => Ok(left * right),
        BinaryOp::Div => left.checked_div(right).ok_or("this divides by zero"),
        BinaryOp::Rem => left.checked_rem(right).ok_or("this divides by zero"),
        _ => return None,
    })
}

/// A count.
pub(super) fn count(code: Code) -> Value {
    Value::new(code, USIZE)
}

/// A number of the author's as it is known here, if it is.
pub(super) fn literal_number(value: &Value) -> Option<i64> {
    match &value.code {
        Code::Number(digits) => plain_float(digits).parse().ok(),
        _ => None,
    }
}

/// Whether a form is an integer literal's.
pub(super) fn is_literal(form: Form) -> bool {
    matches!((form, LITERAL), (Form::Integer(here), Form::Integer(literal)) if here == literal)
}

/// A quotient without its fraction, or a remainder.
fn divide_integers(op: BinaryOp, left: Code, right: Code, integer: Integer) -> Code {
    let is_constant = matches!(right, Code::Number(_));
    let quotient = |left, right| match op {
        BinaryOp::Rem => Code::binary(Op::Rem, left, right),
        _ if integer.signed => {
            // What is left over goes first, so that the quotient is whole: JSONata rounds down, Rust towards zero.
            let rest = Code::binary(Op::Rem, Code::clone(&left), Code::clone(&right));
            Code::binary(Op::Div, Code::binary(Op::Sub, left, rest), right)
        }
        _ => Code::call("floor", [Code::binary(Op::Div, left, right)]),
    };
    if is_constant {
        return quotient(left, right);
    }
    let is_zero = Code::binary(Op::Eq, right.clone(), Code::number(0));
    let error = match op {
        BinaryOp::Rem => "attempt to calculate the remainder with a divisor of zero",
        _ => "attempt to divide by zero",
    };
    Code::conditional(is_zero, Code::error(error), quotient(left, right))
}
