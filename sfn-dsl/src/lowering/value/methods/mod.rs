//! Methods and functions of types of the standard library.
//!
//! Methods that give what they are called on (`clone`, `iter`, `as_str`, …) are transparent, and so are iterators: one over a list
//! is that list. Functions are closures, or names of constructors and conversions (`Some`, `String::from`, `ToString::to_string`).
//! Which methods there are is data: [`LISTS`] and its siblings, which a refusal shows.
//!
//! Rust evaluates arguments before the call and iterators lazily; JSONata does neither. An argument that can fail is therefore
//! bound to a local variable first, and a method that stops early on an iterator whose closures can fail is lowered in `lazy`, or
//! refused.
//!
//! Methods that change their receiver are in `mutation`: they give the new value, which is assigned.

mod functions;
mod items;
mod lazy;
mod lists;
mod maps;
mod mutation;
mod numbers;
mod options;
mod results;
mod search;
mod texts;

pub(super) use functions::default_of;

use sfn_syntax::{Expr, ExprKind, Pattern, PatternKind, Span};

use super::types::Type;
use crate::lowering::code::{Code, Local};
use crate::lowering::context::{Context, Value};
use crate::nearest::nearest;
use crate::shape::Form;

pub(in crate::lowering) use items::written;

/// Methods that give what they are called on, or a view of it.
const SAME: &str = "as_deref as_mut as_ref as_slice as_str borrow clone cloned copied deref into_iter iter iter_mut to_owned to_vec";
/// Methods of texts.
const TEXTS: &str = "chars contains ends_with eq_ignore_ascii_case is_empty lines parse repeat replace split split_once \
    split_whitespace starts_with strip_prefix strip_suffix to_ascii_lowercase to_ascii_uppercase to_lowercase to_uppercase trim \
    trim_end trim_start";
/// Methods of characters.
const CHARACTERS: &str = "is_ascii_alphabetic is_ascii_alphanumeric is_ascii_digit is_ascii_lowercase is_ascii_uppercase \
    is_whitespace to_ascii_lowercase to_ascii_uppercase";
/// Methods of integers.
const INTEGERS: &str = "abs abs_diff checked_add checked_div checked_mul checked_rem checked_sub clamp div_euclid is_negative \
    is_positive max min pow rem_euclid saturating_add saturating_mul saturating_sub signum";
/// Methods of floats.
const FLOATS: &str = "abs ceil clamp floor fract max min powf powi round sqrt trunc";
/// Methods of booleans.
const BOOLEANS: &str = "then then_some";
/// Methods of lists and of iterators.
const LISTS: &str = "all any chain chunks collect concat contains count enumerate filter filter_map find find_map first flat_map \
    flatten fold get is_empty join last len map max max_by_key min min_by_key next nth position product rev skip sum take zip";
/// Methods of maps, beside those of an iterator over its pairs.
const MAPS: &str = "contains_key get into_keys into_values is_empty keys len values";
/// Methods of `Option`.
const OPTIONS: &str = "and and_then expect filter is_none is_none_or is_some is_some_and map map_or map_or_else ok_or ok_or_else or \
    or_else unwrap unwrap_or unwrap_or_default unwrap_or_else";
/// Methods of `Result`.
const RESULTS: &str = "and_then err expect expect_err is_err is_err_and is_ok is_ok_and map map_err map_or map_or_else ok or_else \
    unwrap unwrap_err unwrap_or unwrap_or_default unwrap_or_else";
/// Methods of the items of a distributed Map.
const ITEMS: &str = "csv_delimiter csv_headers items_pointer load_and_flatten max_items max_items_per_batch";
/// Methods of `Duration`.
const DURATIONS: &str = "as_secs as_secs_f64 is_zero subsec_millis subsec_nanos";

/// The lists, with the variables that tests call their methods on.
#[cfg(test)]
pub(super) const KNOWN: [(&[&str], &str); 9] = [
    (&["character"], CHARACTERS),
    (&["text"], TEXTS),
    (&["integer"], INTEGERS),
    (&["float"], FLOATS),
    (&["boolean"], BOOLEANS),
    (&["list", "texts", "lists"], LISTS),
    (&["map"], MAPS),
    (&["option"], OPTIONS),
    (&["result"], RESULTS),
];

/// A method call, beside its receiver.
#[derive(Clone, Copy)]
pub(super) struct Invoked<'e> {
    expr: &'e Expr,
    pub(super) name: &'e str,
    pub(super) arguments: &'e [Expr],
}

impl Invoked<'_> {
    fn span(&self) -> Span {
        self.expr.span
    }
}

impl Context<'_> {
    /// `receiver.method(arguments)`.
    pub(super) fn method(&mut self, expr: &Expr, receiver: &Expr, method: &str, arguments: &[Expr]) -> Value {
        let call = Invoked { expr, name: method, arguments };
        if let ExprKind::Range { start, end, inclusive } = &receiver.kind
            && let ("contains", [item]) = (method, arguments)
        {
            return self.range_contains(expr, start.as_deref(), end.as_deref(), *inclusive, item);
        }
        let value = self.value(receiver);
        if value.is_refused() {
            return value;
        }
        let ty = value.ty();
        match (method, arguments) {
            (same, []) if SAME.split_whitespace().any(|listed| listed == same) && ty.entry().is_none() => {
                return value;
            }
            ("clone" | "as_ref" | "to_owned" | "borrow" | "as_mut", []) => return value,
            ("into" | "try_into", []) => return self.converted(expr, value, method == "try_into"),
            ("to_string", []) => {
                return match self.shown(value, "", expr.span) {
                    Some(code) => Value::new(code, Form::String),
                    None => Value::refused(),
                };
            }
            _ => {}
        }
        let (known, result) = if let Type::Items(item) = &ty {
            (ITEMS, self.items_method(value, item, call))
        } else if ty.inner().is_some() {
            (OPTIONS, self.option_method(value, call))
        } else if ty.outcomes().is_some() {
            (RESULTS, self.result_method(value, call))
        } else if ty.element().is_some() {
            (LISTS, self.list_method(value, call))
        } else if ty.entry().is_some() {
            (MAPS, self.map_method(value, call))
        } else if ty.is_text() {
            let known = if matches!(ty, Type::Form(Form::Char)) { CHARACTERS } else { TEXTS };
            (known, self.text_method(value, call))
        } else if ty.integer().is_some() {
            (INTEGERS, self.integer_method(value, call))
        } else if ty.float().is_some() {
            (FLOATS, self.float_method(value, call))
        } else {
            match ty.plain() {
                Some(Form::Bool) => (BOOLEANS, self.bool_method(value, call)),
                Some(Form::Duration) => (DURATIONS, self.duration_method(value, call)),
                _ => ("", None),
            }
        };
        result.unwrap_or_else(|| self.unknown_method(call, &ty, known))
    }

    fn unknown_method(&mut self, call: Invoked<'_>, ty: &Type, known: &str) -> Value {
        if ty.is_f32() || ty.element().is_some_and(|element| element.is_f32()) {
            return self.refuse_f32(call.span());
        }
        let help = match call.name {
            "len" | "bytes" | "as_bytes" if ty.is_text() => {
                "texts are counted in bytes by Rust and in characters by JSONata: write `.chars().count()`"
                    .to_owned()
            }
            "take" | "replace" | "insert" | "get_or_insert" if ty.inner().is_some() => {
                "write what happens: `let before = option; option = None;`".to_owned()
            }
            "sort" | "sort_unstable" | "reverse" | "push" | "retain" | "dedup" | "clear" | "truncate"
            | "extend" => {
                format!("`{}` is lowered as a statement of its own, on a `mut` variable", call.name)
            }
            _ if known.is_empty() => {
                "methods of your types are not lowered: write what they do, or a `#[task]`".to_owned()
            }
            _ => match nearest(call.name, known.split_whitespace()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("lowered are: {}", known.split_whitespace().collect::<Vec<_>>().join(", ")),
            },
        };
        let message = format!("`{}` on {} is not lowered", call.name, ty.name());
        self.refuse(call.span(), "METHOD", message, help)
    }

    fn bool_method(&mut self, value: Value, call: Invoked<'_>) -> Option<Value> {
        let [argument] = call.arguments else { return None };
        let mut bindings = Vec::new();
        let then = match call.name {
            "then_some" => self.eager(argument, &mut bindings),
            "then" => self.apply(argument, Vec::new()),
            _ => return None,
        };
        let some = self.present(then, call.span());
        let ty = some.ty();
        let code = Code::conditional(value.code, some.code, Code::Null);
        Some(super::bound(bindings, Value::of(code, ty)))
    }

    /// `Some` of a value of whatever type.
    fn present(&mut self, value: Value, span: Span) -> Value {
        if value.is_refused() {
            return value;
        }
        let ty = value.ty();
        self.some(value, ty, span)
    }

    /// What may be undefined as an `Option`.
    fn maybe(&mut self, code: Code, ty: Type, span: Span) -> Value {
        let some = self.some(Value::of(Code::Null, ty.clone()), ty.clone(), span);
        if some.is_refused() { some } else { Value::of(Code::OrNull(Box::new(code)), Type::option(ty)) }
    }

    /// An argument, which is evaluated before the call: where that may fail, it is bound to a variable.
    pub(super) fn eager(&mut self, argument: &Expr, bindings: &mut Vec<(Local, Code)>) -> Value {
        let value = self.value(argument);
        if value.is_refused() || !value.code.can_fail() {
            return value;
        }
        let local = self.local("argument");
        bindings.push((local.clone(), value.code.clone()));
        Value::of(Code::Local(local), value.ty())
    }

    /// What a function gives for these arguments, in place.
    fn apply(&mut self, function: &Expr, arguments: Vec<Value>) -> Value {
        match &function.kind {
            ExprKind::Closure { parameters, body, .. } => {
                let mark = self.names.enter();
                for (pattern, argument) in parameters.iter().zip(&arguments) {
                    let matched = self.pattern(pattern, argument);
                    self.bind_all(&matched.bindings);
                }
                let value = self.value(body);
                self.names.leave(mark);
                value
            }
            ExprKind::Path { path } => {
                let argument = arguments.into_iter().next();
                self.apply_named(path, argument, function.span)
            }
            _ => self.refuse(
                function.span,
                "FUNCTION_VALUE",
                "this function is not known when the definition is made",
                "write a closure: `|item| …`",
            ),
        }
    }

    /// A function of parameters of these types.
    fn function_of(&mut self, function: &Expr, parameters: &[Type]) -> (Vec<Local>, Value) {
        let mut locals = Vec::new();
        let mut values = Vec::new();
        for (position, ty) in parameters.iter().enumerate() {
            let name = match &function.kind {
                ExprKind::Closure { parameters, .. } => match parameters.get(position) {
                    Some(Pattern { kind: PatternKind::Binding { name, .. }, .. }) => name.as_str(),
                    _ => "item",
                },
                _ => "item",
            };
            let local = self.local(name);
            values.push(Value::of(Code::Local(local.clone()), ty.clone()));
            locals.push(local);
        }
        let body = self.apply(function, values);
        (locals, body)
    }
}

/// A function without parameters that it does not need.
fn function(parameters: Vec<Local>, body: Code) -> Code {
    Code::Function(parameters, Box::new(body))
}
