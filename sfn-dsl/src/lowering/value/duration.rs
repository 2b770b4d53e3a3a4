//! Durations: in JSON as serde writes them, `{"secs": 1, "nanos": 500000000}`, and seconds where the service takes them.

use super::methods::Invoked;
use super::operators::literal_number;
use super::types::USIZE;
use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Context, Value};
use crate::shape::{Float, Form, Integer};

/// Nanoseconds of a second.
const NANOS: u64 = 1_000_000_000;

/// A duration of so many seconds and nanoseconds.
fn parts(secs: Code, nanos: Code) -> Code {
    Code::Object(vec![("secs".to_owned(), secs), ("nanos".to_owned(), nanos)])
}

/// No time.
pub(super) fn zero() -> Code {
    parts(Code::number(0), Code::number(0))
}

fn secs(duration: &Code) -> Code {
    duration.clone().member("secs")
}

fn nanos(duration: &Code) -> Code {
    duration.clone().member("nanos")
}

impl Context<'_> {
    /// `Duration::from_secs(value)` and its siblings; `None` for those that are not lowered.
    pub(super) fn duration_from(&mut self, unit: &str, value: Value) -> Option<Value> {
        let of_seconds = |value: Value, seconds: u64| {
            let secs = match literal_number(&value).and_then(|number| u64::try_from(number).ok()) {
                Some(number) => Code::number(number.saturating_mul(seconds)),
                None if seconds == 1 => value.code,
                None => Code::binary(Op::Mul, value.code, Code::number(seconds)),
            };
            Value::new(parts(secs, Code::number(0)), Form::Duration)
        };
        Some(match unit {
            "from_secs" => of_seconds(value, 1),
            "from_mins" => of_seconds(value, 60),
            "from_hours" => of_seconds(value, 3_600),
            "from_days" => of_seconds(value, 86_400),
            "from_weeks" => of_seconds(value, 604_800),
            "from_millis" => self.duration_of(value, 1_000),
            "from_micros" => self.duration_of(value, 1_000_000),
            "from_nanos" => self.duration_of(value, NANOS),
            "from_secs_f64" => self.duration_of_float(value),
            _ => return None,
        })
    }

    /// A number of parts of a second, so many of which are one.
    fn duration_of(&mut self, value: Value, parts_of_second: u64) -> Value {
        let nanos_of_part = NANOS / parts_of_second;
        if let Some(number) = literal_number(&value).and_then(|number| u64::try_from(number).ok()) {
            let nanos = number % parts_of_second * nanos_of_part;
            return Value::new(
                parts(Code::number(number / parts_of_second), Code::number(nanos)),
                Form::Duration,
            );
        }
        self.with_shared(value, "number", |_, number| {
            let rest = Code::binary(Op::Rem, number.code.clone(), Code::number(parts_of_second));
            let whole = Code::binary(Op::Sub, number.code, rest.clone());
            let secs = Code::binary(Op::Div, whole, Code::number(parts_of_second));
            let nanos = if nanos_of_part == 1 {
                rest
            } else {
                Code::binary(Op::Mul, rest, Code::number(nanos_of_part))
            };
            Value::new(parts(secs, nanos), Form::Duration)
        })
    }

    fn duration_of_float(&mut self, value: Value) -> Value {
        self.with_shared(value, "number", |_, number| {
            let whole = Code::call("floor", [number.code.clone()]);
            let rest = Code::binary(Op::Sub, number.code.clone(), whole.clone());
            let nanos = Code::call("round", [Code::binary(Op::Mul, rest, Code::number(NANOS))]);
            let is_negative = Code::binary(Op::Lt, number.code, Code::number(0));
            let error = Code::error("cannot convert float seconds to Duration: value is negative");
            Value::new(Code::conditional(is_negative, error, parts(whole, nanos)), Form::Duration)
        })
    }

    /// A duration as the service takes it: whole seconds, rounded up so that nothing happens too early.
    pub(in crate::lowering) fn whole_seconds(&mut self, duration: Value) -> Code {
        let rounded = |secs: Code, nanos: Code| match (&secs, &nanos) {
            (_, Code::Number(none)) if none == "0" => secs,
            (Code::Number(digits), Code::Number(_)) => match digits.parse::<u64>() {
                Ok(whole) => Code::number(whole.saturating_add(1)),
                Err(_) => secs,
            },
            _ => {
                let started = Code::call("ceil", [Code::binary(Op::Div, nanos, Code::number(NANOS))]);
                Code::binary(Op::Add, secs, started)
            }
        };
        self.opened(duration, USIZE, rounded).code
    }

    /// What is made of the seconds and the nanoseconds of a duration.
    fn opened(&mut self, duration: Value, form: Form, make: impl FnOnce(Code, Code) -> Code) -> Value {
        let open = |_: &mut Self, duration: Value| {
            Value::new(make(secs(&duration.code), nanos(&duration.code)), form)
        };
        if let Code::Object(_) = duration.code {
            return open(self, duration);
        }
        self.with_shared(duration, "duration", open)
    }

    pub(super) fn duration_method(&mut self, value: Value, call: Invoked<'_>) -> Option<Value> {
        let [] = call.arguments else { return None };
        let whole = |code| Some(Value::new(code, Form::Integer(Integer { signed: false, bits: 32 })));
        let shared = value.code.clone();
        match call.name {
            "as_secs" => Some(Value::new(secs(&shared), USIZE)),
            "subsec_nanos" => whole(nanos(&shared)),
            "subsec_millis" => {
                let millis = Code::binary(Op::Div, nanos(&shared), Code::number(1_000_000));
                whole(Code::call("floor", [millis]))
            }
            "as_secs_f64" => {
                let fraction = |nanos| Code::binary(Op::Div, nanos, Code::number(NANOS));
                let sum = |secs, nanos| match nanos {
                    Code::Number(none) if none == "0" => secs,
                    nanos => Code::binary(Op::Add, secs, fraction(nanos)),
                };
                Some(self.opened(value, Form::Float(Float { bits: 64 }), sum))
            }
            "is_zero" => Some(Value::new(Code::binary(Op::Eq, shared, zero()), Form::Bool)),
            _ => None,
        }
    }

    /// `left < right` and the like.
    pub(super) fn duration_order(&mut self, op: Op, left: Value, right: Value) -> Value {
        let mut bindings = Vec::new();
        let mut side = |value: Value, name| {
            if value.code.is_constant() { value.code } else { self.shared(value, name, &mut bindings).code }
        };
        let (left, right) = (side(left, "left"), side(right, "right"));
        let same = Code::binary(Op::Eq, secs(&left), secs(&right));
        let by_nanos = Code::binary(op, nanos(&left), nanos(&right));
        let by_secs = Code::binary(op, secs(&left), secs(&right));
        super::bound(bindings, Value::new(Code::conditional(same, by_nanos, by_secs), Form::Bool))
    }
}
