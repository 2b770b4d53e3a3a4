//! Methods of lists and of iterators, which are the lists that they go through.

use sfn_syntax::Expr;

use super::Invoked;
use super::lazy::has_failing_function;
use crate::lowering::code::{Code, Items, Op};
use crate::lowering::context::{Context, Value};
use crate::lowering::value::bound;
use crate::lowering::value::constructors::element;
use crate::lowering::value::members::part_of;
use crate::lowering::value::operators::count;
use crate::lowering::value::types::{Type, USIZE};
use crate::shape::{Form, Integer};

/// Methods of iterators that do not look at all elements, beside those that search.
const SHORT: [&str; 4] = ["next", "nth", "take", "zip"];

impl Context<'_> {
    pub(super) fn list_method(&mut self, value: Value, call: Invoked<'_>) -> Option<Value> {
        let item = value.ty().element()?;
        if SHORT.contains(&call.name) && has_failing_function(&value.code) {
            return Some(self.short(value, &item, call));
        }
        match call.arguments {
            [] => self.list_method_alone(value, &item, call),
            [argument] => self.list_method_of(value, &item, call, argument),
            [init, function] if call.name == "fold" => Some(self.fold(value, &item, init, function)),
            _ => None,
        }
    }

    /// A method that stops early, after a closure that can fail.
    fn short(&mut self, value: Value, item: &Type, call: Invoked<'_>) -> Value {
        let list_type = value.ty();
        let mut bindings = Vec::new();
        let number = call.arguments.first().filter(|_| call.name != "zip");
        let number = number.map(|argument| {
            let number = self.eager(argument, &mut bindings);
            self.shared(number, "number", &mut bindings)
        });
        if let Some(number) = number.as_ref().filter(|number| number.is_refused()) {
            return number.clone();
        }
        let short = match (call.name, number) {
            ("take", Some(number)) => {
                let list = self.beginning(value.code, &number.code);
                list.map(|list| Value::of(list, list_type))
            }
            ("nth", Some(number)) => {
                let end = Code::binary(Op::Add, number.code.clone(), Code::number(1));
                let list = self.beginning(value.code, &end);
                list.map(|list| self.maybe(list.at(number.code), item.clone(), call.span()))
            }
            ("next", _) => {
                let list = self.beginning(value.code, &Code::number(1));
                list.map(|list| self.maybe(list.at(Code::number(0)), item.clone(), call.span()))
            }
            _ => None,
        };
        match short {
            Some(value) => bound(bindings, value),
            None => self.refuse_lazy(call),
        }
    }

    pub(super) fn refuse_lazy(&mut self, call: Invoked<'_>) -> Value {
        self.refuse(
            call.span(),
            "LAZY_FAILURE",
            format!(
                "`{}` may stop before an element for which an earlier closure panics, and JSONata calls it for all of them",
                call.name
            ),
            "bind what comes before to a variable: `let all: Vec<_> = ….collect();`",
        )
    }

    fn list_method_alone(&mut self, value: Value, item: &Type, call: Invoked<'_>) -> Option<Value> {
        let span = call.span();
        let list_type = value.ty();
        let same = |code| Some(Value::of(code, list_type.clone()));
        match call.name {
            "len" | "count" => Some(count(Code::call("count", [sequence(value.code)]))),
            "is_empty" => {
                let counted = Code::call("count", [sequence(value.code)]);
                Some(Value::new(Code::binary(Op::Eq, counted, Code::number(0)), Form::Bool))
            }
            "first" | "next" => Some(self.maybe(value.code.at(Code::number(0)), item.clone(), span)),
            "last" => Some(self.maybe(value.code.at(Code::number(-1)), item.clone(), span)),
            "rev" => same(Code::call("reverse", [value.code])),
            "enumerate" => {
                let (local, position) = (self.local("item"), self.local("position"));
                let pair = Code::Array(vec![
                    Code::Local(position.clone()),
                    element(Code::Local(local.clone()), item),
                ]);
                let mapped = map(value.code, super::function(vec![local, position], pair));
                let pair = Type::Tuple(vec![Type::Form(USIZE), item.clone()]);
                Some(Value::of(Code::Collect(Box::new(mapped), Items::Any), Type::list(pair)))
            }
            "flatten" => Some(self.flattened_list(value.code, item.clone(), call)),
            "concat" => match item.element() {
                Some(_) => Some(self.flattened_list(value.code, item.clone(), call)),
                None if item.is_text() => Some(Value::new(Code::call("join", [value.code]), Form::String)),
                None => None,
            },
            "max" | "min" => self.greatest(value, item, call),
            "sum" | "product" => Some(self.sum(value, call)),
            "collect" => Some(self.collect(value, item, call)),
            _ => None,
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each method")]
    fn list_method_of(
        &mut self,
        value: Value,
        item: &Type,
        call: Invoked<'_>,
        argument: &Expr,
    ) -> Option<Value> {
        let list_type = value.ty();
        let mut bindings = Vec::new();
        let result = match call.name {
            "map" => {
                let (locals, body) = self.function_of(argument, std::slice::from_ref(item));
                if body.is_refused() {
                    return Some(body);
                }
                let ty = body.ty();
                let mapped = map(value.code, super::function(locals, body.code));
                Value::of(Code::Collect(Box::new(mapped), ty.items()), Type::list(ty))
            }
            "filter" => {
                let (locals, body) = self.function_of(argument, std::slice::from_ref(item));
                if body.is_refused() {
                    return Some(body);
                }
                let kept = filter(value.code, super::function(locals, body.code));
                Value::of(Code::Collect(Box::new(kept), item.items()), list_type)
            }
            "filter_map" => {
                let (locals, body) = self.function_of(argument, std::slice::from_ref(item));
                if body.is_refused() {
                    return Some(body);
                }
                let inner = body.ty().inner()?;
                let mapped = map(value.code, super::function(locals, body.code));
                let mapped = Code::Collect(Box::new(mapped), inner.items());
                Value::of(self.without_null(mapped, &inner), Type::list(inner))
            }
            "flat_map" => {
                let (locals, body) = self.function_of(argument, std::slice::from_ref(item));
                if body.is_refused() {
                    return Some(body);
                }
                let ty = body.ty();
                let mapped = map(value.code, super::function(locals, body.code));
                let mapped = Code::Collect(Box::new(mapped), ty.items());
                self.flattened_list(mapped, ty, call)
            }
            "any" | "all" | "find" | "find_map" | "position" | "max_by_key" | "min_by_key" => {
                return self.search(value, item, call, argument);
            }
            "chain" => {
                let other = self.value(argument);
                if other.is_refused() {
                    return Some(other);
                }
                Value::of(Code::call("append", [value.code, other.code]), list_type)
            }
            "zip" => {
                let other = self.value(argument);
                let (false, Some(second)) = (other.is_refused(), other.ty().element()) else {
                    return if other.is_refused() { Some(other) } else { None };
                };
                let zipped = Code::call("zip", [value.code, other.code]);
                Value::of(zipped, Type::list(Type::Tuple(vec![item.clone(), second])))
            }
            "take" | "skip" => {
                let number = self.eager(argument, &mut bindings);
                let list = self.shared(value, "list", &mut bindings).code;
                let all = Code::call("count", [list.clone()]);
                let (start, end) =
                    if call.name == "take" { (Code::number(0), number.code) } else { (number.code, all) };
                Value::of(self.between(list, &start, &end, item), list_type)
            }
            "chunks" => {
                let size = self.value(argument);
                Value::of(Code::call("partition", [value.code, size.code]), Type::list(list_type))
            }
            "get" | "nth" => {
                if matches!(argument.kind, sfn_syntax::ExprKind::Range { .. }) {
                    return None;
                }
                let position = self.eager(argument, &mut bindings);
                self.maybe(value.code.at(position.code), item.clone(), call.span())
            }
            "contains" => {
                let wanted = self.eager(argument, &mut bindings);
                if wanted.is_refused() {
                    return Some(wanted);
                }
                let is_scalar = item.is_number() || item.is_text() || matches!(item, Type::Form(Form::Bool));
                let code = if is_scalar {
                    Code::binary(Op::In, wanted.code, value.code)
                } else {
                    let wanted = self.shared(wanted, "wanted", &mut bindings);
                    let local = self.local("item");
                    let here = Value::of(Code::Local(local.clone()), item.clone());
                    let equal = self.equal(here, wanted, call.span());
                    exists(filter(value.code, super::function(vec![local], equal)))
                };
                Value::new(code, Form::Bool)
            }
            "join" => {
                let separator = self.eager(argument, &mut bindings);
                if item.is_text() {
                    Value::new(Code::call("join", [value.code, separator.code]), Form::String)
                } else {
                    return None;
                }
            }
            _ => return None,
        };
        Some(bound(bindings, result))
    }

    /// What is not `null` in a list.
    fn without_null(&mut self, list: Code, inner: &Type) -> Code {
        let local = self.local("item");
        let keeps = super::function(vec![local.clone()], Code::Local(local).present());
        Code::Collect(Box::new(filter(list, keeps)), inner.items())
    }

    /// A list of lists, or of options, as one list.
    fn flattened_list(&mut self, list: Code, item: Type, call: Invoked<'_>) -> Value {
        if let Some(inner) = item.inner() {
            return Value::of(self.without_null(list, &inner), Type::list(inner));
        }
        if item.element().is_none() {
            return self.refuse(
                call.span(),
                "FLATTEN",
                format!("a list of {} is not flattened", item.name()),
                "flatten lists and options",
            );
        }
        let (all, next) = (self.local("all"), self.local("next"));
        let joined = Code::call("append", [Code::Local(all.clone()), Code::Local(next.clone())]);
        let function = super::function(vec![all, next], joined);
        Value::of(Code::call("reduce", [list, function, Code::Array(Vec::new())]), item)
    }

    fn fold(&mut self, value: Value, item: &Type, init: &Expr, function: &Expr) -> Value {
        let mut bindings = Vec::new();
        let init = self.eager(init, &mut bindings);
        if init.is_refused() {
            return init;
        }
        // A literal says less than the parameter of the closure does.
        let (locals, body) = self.function_of(function, &[init.ty(), item.clone()]);
        if body.is_refused() {
            return body;
        }
        let ty = init.ty().or(body.ty());
        let code = Code::call("reduce", [value.code, super::function(locals, body.code), init.code]);
        bound(bindings, Value::of(code, ty))
    }

    fn sum(&mut self, value: Value, call: Invoked<'_>) -> Value {
        let Some(form) = self.form(call.expr) else { return Value::refused() };
        let is_sum = call.name == "sum";
        match form {
            Form::Float(float) if float.bits == 64 && is_sum => {
                Value::new(Code::call("sum", [value.code]), form)
            }
            Form::Integer(Integer { signed: false, .. }) if is_sum => {
                // It only grows, so the last one tells.
                let sum = Value::new(Code::call("sum", [value.code]), form);
                self.in_range(sum, "attempt to add with overflow")
            }
            Form::Integer(_) | Form::Float(crate::shape::Float { bits: 64 }) => {
                let (so_far, next) = (self.local(call.name), self.local("next"));
                let op = if is_sum { Op::Add } else { Op::Mul };
                let code = Code::binary(op, Code::Local(so_far.clone()), Code::Local(next.clone()));
                let text =
                    if is_sum { "attempt to add with overflow" } else { "attempt to multiply with overflow" };
                let body = self.in_range(Value::new(code, form), text);
                let first = Code::number(u8::from(!is_sum));
                let code =
                    Code::call("reduce", [value.code, super::function(vec![so_far, next], body.code), first]);
                Value::new(code, form)
            }
            Form::Float(_) => self.refuse_f32(call.span()),
            _ => self.refuse(
                call.span(),
                "SUM",
                format!("a {} of {} is not lowered", call.name, Type::Form(form).name()),
                "calculate with integers or `f64`",
            ),
        }
    }

    fn greatest(&mut self, value: Value, item: &Type, call: Invoked<'_>) -> Option<Value> {
        let code = if item.is_number() {
            let function = if call.name == "max" { "max" } else { "min" };
            Code::call(function, [value.code])
        } else if item.is_text() {
            let position = if call.name == "max" { -1 } else { 0 };
            Code::call("sort", [value.code]).at(Code::number(position))
        } else {
            return None;
        };
        Some(self.maybe(code, item.clone(), call.span()))
    }

    fn collect(&mut self, value: Value, item: &Type, call: Invoked<'_>) -> Value {
        let Some(form) = self.form(call.expr) else { return Value::refused() };
        match form {
            Form::List(_) => Value::new(value.code, form),
            Form::String if item.is_text() => Value::new(Code::call("join", [value.code]), form),
            Form::Map(_) => {
                let pair = self.local("pair");
                let local = Value::of(Code::Local(pair.clone()), item.clone());
                let parts = item.parts().unwrap_or_default();
                let (Some(key), Some(entry)) = (parts.first().cloned(), parts.get(1).cloned()) else {
                    return Value::refused();
                };
                let (key, entry) = (part_of(&local, 0, key), part_of(&local, 1, entry));
                let code = Code::Entry(Box::new(key.code), Box::new(entry.code));
                let mapped = map(value.code, super::function(vec![pair], code));
                let entries = Code::Collect(Box::new(mapped), Items::Scalars);
                Value::new(Code::call("merge", [entries]), form)
            }
            // It ends with the first `None`.
            Form::Option(_) if has_failing_function(&value.code) => self.refuse_lazy(call),
            Form::Option(list) if matches!(list(), Form::List(_)) => {
                self.with_shared(value, "all", |ctx, all| {
                    let item = ctx.local("item");
                    let misses = super::function(vec![item.clone()], Code::Local(item).missing());
                    let found = exists(filter(all.code.clone(), misses));
                    Value::new(Code::conditional(found, Code::Null, all.code), form)
                })
            }
            _ => self.refuse(
                call.span(),
                "COLLECT",
                format!("a list is not collected into {}", Type::Form(form).name()),
                "collect into `Vec`, `String`, `BTreeMap<String, _>` or `Option<Vec<_>>`",
            ),
        }
    }
}

/// `$map(list, function)`: a sequence.
pub(super) fn map(list: Code, function: Code) -> Code {
    Code::call("map", [sequence(list), function])
}

/// `$filter(list, function)`: a sequence.
pub(super) fn filter(list: Code, function: Code) -> Code {
    Code::call("filter", [sequence(list), function])
}

/// Whether there is something in a sequence.
pub(super) fn exists(sequence: Code) -> Code {
    Code::call("exists", [sequence])
}

/// A list for a function that takes one thing for a list of it, and nothing for an empty one.
fn sequence(list: Code) -> Code {
    match list {
        Code::Collect(inner, Items::Scalars) => *inner,
        list => list,
    }
}
