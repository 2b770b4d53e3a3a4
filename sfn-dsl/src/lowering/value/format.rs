//! `format!` and `to_string`: what `Display` and `Debug` write.
//!
//! JSONata writes numbers with 15 digits. Integers of 64 bits are therefore written by `$formatNumber`, and a float that 15 digits
//! do not tell apart from its neighbors ends the execution: Rust would write more.

use sfn_syntax::{Piece, Span};

use super::operators::concat;
use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Context, Value};
use crate::shape::{Float, Form, Integer};

/// What stands after the colon in `{value:…}`.
#[derive(Debug, Default, PartialEq)]
struct Spec {
    fill: Option<char>,
    align: Option<char>,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
    kind: String,
}

impl Spec {
    /// `None` for what is not lowered.
    fn parse(format: &str) -> Option<Self> {
        let mut spec = Self::default();
        let mut rest: Vec<char> = format.chars().collect();
        rest.reverse();
        if let [.., align @ ('<' | '>' | '^'), fill] = rest[..] {
            (spec.fill, spec.align) = (Some(fill), Some(align));
            rest.truncate(rest.len() - 2);
        } else if let [.., align @ ('<' | '>' | '^')] = rest[..] {
            spec.align = Some(align);
            rest.pop();
        }
        if rest.last() == Some(&'0') {
            spec.zero = true;
            rest.pop();
        }
        spec.width = digits(&mut rest);
        if rest.last() == Some(&'.') {
            rest.pop();
            spec.precision = Some(digits(&mut rest)?);
        }
        rest.reverse();
        spec.kind = rest.into_iter().collect();
        (matches!(spec.kind.as_str(), "" | "?" | "x" | "X" | "b" | "o") && spec.align != Some('^'))
            .then_some(spec)
    }
}

fn digits(reversed: &mut Vec<char>) -> Option<usize> {
    let mut number = String::new();
    while let Some(digit) = reversed.pop_if(|next| next.is_ascii_digit()) {
        number.push(digit);
    }
    number.parse().ok()
}

impl Context<'_> {
    /// A format string.
    pub(super) fn format(&mut self, pieces: &[Piece], span: Span) -> Value {
        let mut code: Option<Code> = None;
        let alone = pieces.len() == 1;
        for piece in pieces {
            let next = match piece {
                Piece::Text { text } => Code::text(text),
                Piece::Value { value, format } => {
                    let shown = self.value(value);
                    if shown.is_refused() {
                        return shown;
                    }
                    let span = if value.span == Span::default() { span } else { value.span };
                    let Some(text) = self.shown(shown, format, span) else { return Value::refused() };
                    if alone { text } else { operand(text) }
                }
            };
            code = Some(match code {
                Some(before) => concat(before, next),
                None => next,
            });
        }
        let code = code.unwrap_or_else(|| Code::text(""));
        // What is left may be a number, after texts without a character.
        Value::new(code, Form::String)
    }

    /// A value as a text: `{:format}`.
    pub(super) fn shown(&mut self, value: Value, format: &str, span: Span) -> Option<Code> {
        let Some(spec) = Spec::parse(format) else {
            self.refuse(
                span,
                "FORMAT",
                format!("`{{:{format}}}` is not lowered"),
                "fill, width, precision, `?` and `x` are",
            );
            return None;
        };
        let ty = value.ty();
        let text = match (ty.plain(), spec.kind.as_str()) {
            (Some(Form::String | Form::Char), "") => match spec.precision {
                Some(length) => Code::call("substring", [value.code, Code::number(0), Code::number(length)]),
                None => value.code,
            },
            (Some(Form::Bool), "" | "?") => match value.code {
                Code::Bool(value) => Code::text(if value { "true" } else { "false" }),
                code => Code::call("string", [code]),
            },
            (Some(Form::Integer(integer)), "" | "?") => written(value.code, integer),
            (Some(Form::Integer(Integer { signed: false, .. })), base @ ("x" | "X" | "b" | "o")) => {
                let number = match base {
                    "b" => 2,
                    "o" => 8,
                    _ => 16,
                };
                let code = Code::call("formatBase", [value.code, Code::number(number)]);
                if base == "X" { Code::call("uppercase", [code]) } else { code }
            }
            (Some(Form::Float(Float { bits: 64 })), "" | "?") => self.float_text(value, &spec),
            (Some(Form::Float(_)), _) => {
                self.refuse_f32(span);
                return None;
            }
            _ => {
                self.refuse(
                    span,
                    "DISPLAY",
                    format!(
                        "{} is not written as a text: what its `{{:{format}}}` writes is not known here",
                        ty.name()
                    ),
                    "write its fields: texts, numbers, booleans",
                );
                return None;
            }
        };
        let Some(width) = spec.width else { return Some(text) };
        let is_number = ty.is_number();
        if spec.zero && is_number && ty.integer().is_none_or(|integer| integer.signed) {
            self.refuse(
                span,
                "FORMAT",
                "zeros before a number that may be negative are not lowered",
                "use an unsigned integer",
            );
            return None;
        }
        let fill = if spec.zero && is_number { '0' } else { spec.fill.unwrap_or(' ') };
        let to_the_left = match spec.align {
            Some('<') => true,
            Some(_) => false,
            None => !is_number,
        };
        let width = if to_the_left { width.to_string() } else { format!("-{width}") };
        let mut arguments = vec![text, Code::Number(width)];
        if fill != ' ' {
            arguments.push(Code::text(fill));
        }
        Some(Code::Call("pad", arguments))
    }

    fn float_text(&mut self, value: Value, spec: &Spec) -> Code {
        if let Code::Number(digits) = &value.code
            && let Ok(number) = digits.parse::<f64>()
        {
            return Code::text(match (spec.precision, spec.kind.as_str()) {
                (Some(precision), _) => format!("{number:.precision$}"),
                (None, "?") => format!("{number:?}"),
                (None, _) => format!("{number}"),
            });
        }
        match spec.precision {
            Some(precision) => self.rounded_text(value, precision),
            None => self.shortest_text(value, spec.kind == "?"),
        }
    }

    /// The digits that tell a float apart, where 15 do; JSONata writes no more.
    fn shortest_text(&mut self, value: Value, debug: bool) -> Code {
        let form = value.form;
        self.with_shared(value, "number", |ctx, number| {
            let text = ctx.local("text");
            let shown = || Code::Local(text.clone());
            let same = Code::binary(Op::Eq, Code::call("number", [shown()]), number.code.clone());
            // Beyond these, JSONata writes an exponent, and Rust none, or one of another form.
            let absolute = || Code::call("abs", [number.code.clone()]);
            let (least, greatest) = if debug { ("1e-4", "1e16") } else { ("1e-6", "1e20") };
            let no_exponent = Code::binary(Op::Eq, number.code.clone(), Code::number(0)).or(Code::binary(
                Op::Ge,
                absolute(),
                Code::Number(least.to_owned()),
            )
            .and(Code::binary(Op::Lt, absolute(), Code::Number(greatest.to_owned()))));
            let written = if debug {
                let whole = Code::call("contains", [shown(), Code::text(".")]).not();
                Code::conditional(whole, Code::binary(Op::Concat, shown(), Code::text(".0")), shown())
            } else {
                shown()
            };
            let error =
                Code::error("a float has more digits than JSONata writes: format it with a precision, {:.2}");
            let code = Code::conditional(same.and(no_exponent), written, error);
            let string = Code::call("string", [number.code.clone()]);
            Value::new(Code::Block(vec![(text, string)], Box::new(code)), form)
        })
        .code
    }

    /// A float with so many digits after the point. Rust rounds its exact value, JSONata the digits that it writes of it: so the
    /// product that is rounded is told from a tie by the error that calculating it made.
    fn rounded_text(&mut self, value: Value, precision: usize) -> Code {
        let form = value.form;
        let picture = match precision {
            0 => "0".to_owned(),
            precision => format!("0.{}", "0".repeat(precision)),
        };
        self.with_shared(value, "number", |ctx, number| {
            let power = || Code::Number(format!("1{}", "0".repeat(precision)));
            let x = || number.code.clone();
            let (scaled, high, error) = (ctx.local("scaled"), ctx.local("high"), ctx.local("error"));
            let local = |local: &crate::lowering::code::Local| Code::Local(local.clone());
            let add = |left, right| Code::binary(Op::Add, left, right);
            let sub = |left, right| Code::binary(Op::Sub, left, right);
            let mul = |left, right| Code::binary(Op::Mul, left, right);
            // The upper half of the digits: its product, and that of the rest, are exact.
            let split = mul(x(), Code::number(134_217_729));
            let upper = sub(split.clone(), sub(split, x()));
            let lost =
                add(sub(mul(local(&high), power()), local(&scaled)), mul(sub(x(), local(&high)), power()));
            let is_tie = Code::binary(
                Op::Eq,
                Code::call("abs", [Code::binary(Op::Rem, local(&scaled), Code::number(1))]),
                Code::Number("0.5".to_owned()),
            );
            let positive = Code::binary(Op::Gt, local(&error), Code::number(0));
            let negative = Code::binary(Op::Lt, local(&error), Code::number(0));
            let toward = Code::conditional(
                positive,
                Code::call("ceil", [local(&scaled)]),
                Code::conditional(
                    negative,
                    Code::call("floor", [local(&scaled)]),
                    Code::call("round", [local(&scaled)]),
                ),
            );
            let rounded = Code::conditional(is_tie, toward, Code::call("round", [local(&scaled)]));
            let quotient = if precision == 0 { rounded } else { Code::binary(Op::Div, rounded, power()) };
            let text = Code::call("formatNumber", [quotient, Code::text(&picture)]);
            let bindings =
                vec![(scaled.clone(), mul(x(), power())), (high.clone(), upper), (error.clone(), lost)];
            Value::new(Code::Block(bindings, Box::new(text)), form)
        })
        .code
    }
}

/// An integer as a text.
fn written(code: Code, integer: Integer) -> Code {
    match code {
        Code::Number(digits) => Code::Text(digits),
        // No list is that long.
        code @ Code::Call("count" | "length", _) => Code::call("string", [code]),
        code if (1..64).contains(&integer.bits) => Code::call("string", [code]),
        code => Code::call("formatNumber", [code, Code::text("0")]),
    }
}

/// A text as an operand of `&`, which makes texts of numbers itself.
fn operand(code: Code) -> Code {
    match code {
        Code::Call("string", mut arguments) if arguments.len() == 1 => {
            arguments.pop().unwrap_or(Code::Refused)
        }
        code => code,
    }
}
