//! Methods of iterators that look for an element.

use sfn_syntax::Expr;

use super::Invoked;
use super::lazy::has_failing_function;
use super::lists::{exists, filter};
use crate::lowering::code::{Code, Items, Op};
use crate::lowering::context::{Context, Value};
use crate::lowering::value::bound;
use crate::lowering::value::types::{Type, USIZE};
use crate::shape::Form;

impl Context<'_> {
    pub(super) fn search(
        &mut self,
        value: Value,
        item: &Type,
        call: Invoked<'_>,
        argument: &Expr,
    ) -> Option<Value> {
        let (locals, body) = self.function_of(argument, std::slice::from_ref(item));
        if body.is_refused() {
            return Some(body);
        }
        let fails = body.code.can_fail() || has_failing_function(&value.code);
        if fails && !call.name.ends_with("_by_key") {
            let found = self.search_lazily(value.code, item, call.name, argument, call.span());
            return Some(found.unwrap_or_else(|| self.refuse_lazy(call)));
        }
        let list = value.code;
        let value = match call.name {
            "any" => Value::new(exists(filter(list, super::function(locals, body.code))), Form::Bool),
            "all" => {
                let misses = super::function(locals, body.code.not());
                Value::new(exists(filter(list, misses)).not(), Form::Bool)
            }
            "max_by_key" | "min_by_key" => {
                if !body.ty().is_number() && !body.ty().is_text() {
                    return Some(self.refuse(
                        call.span(),
                        "ORDER",
                        format!("{} has no order in JSONata", body.ty().name()),
                        "compare by a number or a text",
                    ));
                }
                let sorted = self.sorted_by(list, argument, item);
                let position = if call.name == "max_by_key" { -1 } else { 0 };
                self.maybe(sorted.at(Code::number(position)), item.clone(), call.span())
            }
            "find" => {
                let found = filter(list, super::function(locals, body.code));
                self.maybe(first(found, item), item.clone(), call.span())
            }
            "find_map" => {
                let inner = body.ty().inner()?;
                let mapped = super::lists::map(list, super::function(locals, body.code));
                let mapped = Code::Collect(Box::new(mapped), inner.items());
                let local = self.local("found");
                let keeps = super::function(vec![local.clone()], Code::Local(local).present());
                self.maybe(first(filter(mapped, keeps), &inner), inner, call.span())
            }
            "position" => {
                let mut bindings = Vec::new();
                let list = self.shared(Value::of(list, Type::list(item.clone())), "list", &mut bindings);
                let position = self.local("position");
                let end = Code::binary(Op::Sub, Code::call("count", [list.code.clone()]), Code::number(1));
                let positions = Code::Array(vec![Code::binary(Op::Range, Code::number(0), end)]);
                let here = list.code.at(Code::Local(position.clone())).sure();
                let test = self.apply(argument, vec![Value::of(here, item.clone())]);
                let found = filter(positions, super::function(vec![position], test.code));
                let found = found.at(Code::number(0));
                let value = self.maybe(found, Type::Form(USIZE), call.span());
                bound(bindings, value)
            }
            _ => return None,
        };
        Some(value)
    }

    /// A list sorted by what a function gives: equal elements stay in their order.
    pub(super) fn sorted_by(&mut self, list: Code, key: &Expr, item: &Type) -> Code {
        let (left, right) = (self.local("left"), self.local("right"));
        let of = |ctx: &mut Self, local| {
            ctx.apply(key, vec![Value::of(Code::Local(Clone::clone(local)), item.clone())])
        };
        let (before, after) = (of(self, &left), of(self, &right));
        let swaps = Code::binary(Op::Gt, before.code, after.code);
        Code::call("sort", [list, super::function(vec![left, right], swaps)])
    }
}

/// The first of what a filter keeps.
fn first(found: Code, item: &Type) -> Code {
    let found = match item.items() {
        Items::Scalars => found,
        Items::Any => Code::Collect(Box::new(found), Items::Any),
    };
    found.at(Code::number(0))
}
