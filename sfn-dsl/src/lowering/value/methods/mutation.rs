//! Methods that change their receiver: the value that it has afterwards.

use sfn_syntax::{Expr, ExprKind, Span};

use crate::lowering::code::{Code, Items, Op};
use crate::lowering::context::{Context, Value};
use crate::lowering::value::bound;
use crate::lowering::value::constructors::element;
use crate::lowering::value::members::without;
use crate::lowering::value::operators::concat;
use crate::lowering::value::types::Type;
use crate::shape::Form;

impl Context<'_> {
    /// What the receiver is after a call of a method that changes it; `None` for a method that does not, or is not lowered.
    pub(in crate::lowering) fn mutation(
        &mut self,
        receiver: &Value,
        method: &str,
        arguments: &[Expr],
        span: Span,
    ) -> Option<Value> {
        if receiver.is_refused() {
            return Some(Value::refused());
        }
        let ty = receiver.ty();
        let mut bindings = Vec::new();
        let value = if let Some(item) = ty.element() {
            self.list_mutation(receiver, &item, method, arguments, &mut bindings)
        } else if let Some(entry) = ty.entry() {
            self.map_mutation(receiver, &entry, method, arguments)
        } else if let Some(inner) = ty.inner() {
            match (method, arguments) {
                ("insert" | "replace", [value]) => {
                    let value = self.value(value);
                    Some(self.some(value, inner, span))
                }
                _ => None,
            }
        } else if matches!(ty, Type::Form(Form::String)) {
            match (method, arguments) {
                ("push_str" | "push", [part]) => {
                    let part = self.value(part);
                    Some(Value::new(concat(receiver.code.clone(), part.code), Form::String))
                }
                ("clear", []) => Some(Value::new(Code::text(""), Form::String)),
                _ => None,
            }
        } else {
            None
        }?;
        Some(bound(bindings, Value::of(value.code, ty)))
    }

    fn list_mutation(
        &mut self,
        receiver: &Value,
        item: &Type,
        method: &str,
        arguments: &[Expr],
        bindings: &mut Vec<(crate::lowering::code::Local, Code)>,
    ) -> Option<Value> {
        let list = receiver.code.clone();
        let code = match (method, arguments) {
            ("push" | "push_back", [value]) => {
                let value = self.value(value);
                if value.is_refused() {
                    return Some(value);
                }
                Code::call("append", [list, one(value.code, item)])
            }
            ("push_front", [value]) => {
                let value = self.value(value);
                if value.is_refused() {
                    return Some(value);
                }
                Code::call("append", [Code::Array(vec![element(value.code, item)]), list])
            }
            ("extend" | "extend_from_slice", [others]) => {
                let others = self.value(others);
                if others.ty().element().is_none() && !others.is_refused() {
                    return None;
                }
                Code::call("append", [list, others.code])
            }
            ("clear", []) => Code::Array(Vec::new()),
            ("reverse", []) => Code::call("reverse", [list]),
            ("pop" | "pop_back", []) => {
                let end = Code::binary(Op::Sub, Code::call("count", [list.clone()]), Code::number(1));
                self.between(list, &Code::number(0), &end, item)
            }
            ("pop_front", []) => {
                let count = Code::call("count", [list.clone()]);
                self.between(list, &Code::number(1), &count, item)
            }
            ("truncate", [length]) => {
                let length = self.value(length);
                self.between(list, &Code::number(0), &length.code, item)
            }
            ("insert", [position, value]) => {
                let (position, value) = (self.value(position), self.value(value));
                if position.is_refused() || value.is_refused() {
                    return Some(Value::refused());
                }
                let position = self.shared(position, "position", bindings).code;
                let count = || Code::call("count", [list.clone()]);
                let before = self.between(list.clone(), &Code::number(0), &position, item);
                let after = self.between(list.clone(), &position, &count(), item);
                let start = Code::call("append", [before, one(value.code, item)]);
                let fits = Code::binary(Op::Le, position, count());
                let error = Code::error("insertion index is out of bounds");
                Code::conditional(fits, Code::call("append", [start, after]), error)
            }
            ("remove" | "swap_remove", [position]) if method == "remove" => {
                let position = self.value(position);
                if position.is_refused() {
                    return Some(position);
                }
                let position = self.shared(position, "position", bindings).code;
                let (local, here) = (self.local("item"), self.local("index"));
                let stays = Code::binary(Op::Ne, Code::Local(here.clone()), position.clone());
                let kept = Code::call("filter", [list.clone(), super::function(vec![local, here], stays)]);
                let kept = Code::Collect(Box::new(kept), item.items());
                let fits = Code::binary(Op::Lt, position, Code::call("count", [list.clone()]));
                Code::conditional(fits, kept, Code::error("removal index is out of bounds"))
            }
            ("retain", [function]) => {
                let (locals, body) = self.function_of(function, std::slice::from_ref(item));
                let kept = Code::call("filter", [list, super::function(locals, body.code)]);
                Code::Collect(Box::new(kept), item.items())
            }
            ("dedup", []) => {
                let (local, position) = (self.local("item"), self.local("position"));
                let before = Code::binary(Op::Sub, Code::Local(position.clone()), Code::number(1));
                let here = Value::of(Code::Local(local.clone()), item.clone());
                let previous = Value::of(list.clone().at(before), item.clone());
                let is_first = Code::binary(Op::Eq, Code::Local(position.clone()), Code::number(0));
                let differs = self.equal(previous, here, Span::default()).not();
                let keeps = super::function(vec![local, position], is_first.or(differs));
                Code::Collect(Box::new(Code::call("filter", [list, keeps])), item.items())
            }
            ("sort" | "sort_unstable", []) if item.is_number() || item.is_text() => {
                Code::call("sort", [list])
            }
            ("sort_by_key" | "sort_unstable_by_key" | "sort_by_cached_key", [key]) => {
                let key_type = {
                    let (_, body) = self.function_of(key, std::slice::from_ref(item));
                    body.ty()
                };
                if !key_type.is_number() && !key_type.is_text() {
                    return None;
                }
                self.sorted_by(list, key, item)
            }
            ("sort_by" | "sort_unstable_by", [compare]) => self.sorted_as(list, compare, item)?,
            _ => return None,
        };
        Some(Value::of(code, receiver.ty()))
    }

    /// A list sorted by `|a, b| a.key.cmp(&b.key)`.
    fn sorted_as(&mut self, list: Code, compare: &Expr, item: &Type) -> Option<Code> {
        let ExprKind::Closure { parameters, body, .. } = &compare.kind else { return None };
        let mut body = &**body;
        // `partial_cmp(..).unwrap()`: numbers in JSON have an order.
        while let ExprKind::MethodCall { receiver, method, .. } = &body.kind
            && ["unwrap", "expect", "unwrap_or"].contains(&method.as_str())
        {
            body = receiver;
        }
        let ExprKind::MethodCall { receiver, method, arguments } = &body.kind else { return None };
        let ([left, right], [argument], true) =
            (&parameters[..], &arguments[..], ["cmp", "partial_cmp", "total_cmp"].contains(&method.as_str()))
        else {
            return None;
        };
        let (first, second) = (self.local("left"), self.local("right"));
        let mark = self.names.enter();
        for (pattern, local) in [(left, &first), (right, &second)] {
            let matched = self.pattern(pattern, &Value::of(Code::Local(local.clone()), item.clone()));
            self.bind_all(&matched.bindings);
        }
        let (left, right) = (self.value(receiver), self.value(argument));
        self.names.leave(mark);
        if left.ty().is_f32() {
            return Some(self.refuse_f32(body.span).code);
        }
        if !left.is_refused() && !left.ty().is_number() && !left.ty().is_text() {
            return None;
        }
        let swaps = Code::binary(Op::Gt, left.code, right.code);
        Some(Code::call("sort", [list, super::function(vec![first, second], swaps)]))
    }

    fn map_mutation(
        &mut self,
        receiver: &Value,
        entry: &Type,
        method: &str,
        arguments: &[Expr],
    ) -> Option<Value> {
        let map = receiver.code.clone();
        let code = match (method, arguments) {
            ("insert", [key, value]) => {
                let (key, value) = (self.value(key), self.value(value));
                if key.is_refused() || value.is_refused() {
                    return Some(Value::refused());
                }
                let added = match key.code {
                    Code::Text(key) => Code::Object(vec![(key, value.code)]),
                    key => Code::Entry(Box::new(key), Box::new(value.code)),
                };
                Code::call("merge", [Code::Array(vec![map, added])])
            }
            ("remove", [key]) => {
                let key = self.value(key);
                match key.code {
                    Code::Text(key) => without(map, std::iter::once(key.as_str()), self),
                    key => {
                        let (value, name) = (self.local("value"), self.local("key"));
                        let stays = Code::binary(Op::Ne, Code::Local(name.clone()), key);
                        let kept = Code::call("sift", [map, super::function(vec![value, name], stays)]);
                        Code::call("merge", [Code::Array(vec![kept])])
                    }
                }
            }
            ("clear", []) => Code::Object(Vec::new()),
            ("extend", [others]) => {
                let others = self.value(others);
                others.ty().entry()?;
                Code::call("merge", [Code::Array(vec![map, others.code])])
            }
            ("retain", [function]) => {
                let types = [Type::Form(Form::String), entry.clone()];
                let (mut locals, body) = self.function_of(function, &types);
                // `$sift` gives the value first.
                locals.reverse();
                let kept = Code::call("sift", [map, super::function(locals, body.code)]);
                Code::call("merge", [Code::Array(vec![kept])])
            }
            _ => return None,
        };
        Some(Value::of(code, receiver.ty()))
    }
}

/// What `$append` adds as one element.
fn one(code: Code, item: &Type) -> Code {
    match item.items() {
        Items::Scalars => code,
        Items::Any => Code::Array(vec![element(code, item)]),
    }
}
