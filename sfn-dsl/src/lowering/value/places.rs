//! A value in which one place has another value: what an assignment to a part of a variable makes of it.

use sfn_syntax::Expr;

use super::constructors::element;
use super::members::{lookup, part_of};
use super::types::Type;
use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Context, Value};
use crate::shape::{Fields, Form};

impl Context<'_> {
    /// A struct or a tuple with another value in one field; `None` where that has no JSON of its own.
    pub(in crate::lowering) fn with_field(&mut self, old: &Value, field: &str, new: Value) -> Option<Value> {
        if old.is_refused() || new.is_refused() {
            return Some(Value::refused());
        }
        let ty = old.ty();
        if let Some(parts) = ty.parts() {
            let position: usize = field.parse().ok()?;
            let mut bindings = Vec::new();
            let shared = self.shared(old.clone(), "tuple", &mut bindings);
            let part = |(here, part): (usize, &Type)| {
                let value = if here == position {
                    new.code.clone()
                } else {
                    part_of(&shared, here, part.clone()).code
                };
                element(value, part)
            };
            let code = Code::Array(parts.iter().enumerate().map(part).collect());
            return Some(super::bound(bindings, Value::of(code, ty)));
        }
        let Some(Form::Struct(declared)) = ty.plain() else { return None };
        match declared.fields {
            Fields::Transparent(_) => Some(Value::of(new.code, ty)),
            Fields::Named(fields) => {
                let field = fields.iter().find(|one| one.rust == field && !one.flatten)?;
                let member = Code::Object(vec![(field.json.to_owned(), new.code)]);
                Some(Value::of(Code::call("merge", [Code::Array(vec![old.code.clone(), member])]), ty))
            }
            Fields::Unit | Fields::Tuple(_) => None,
        }
    }

    /// A list with another element at an index, made of the one that is there; `Some(None)` where it is no list, `None` where nothing is
    /// made.
    #[expect(clippy::option_option, reason = "nothing is assigned, or it cannot be")]
    pub(in crate::lowering) fn with_element(
        &mut self,
        old: &Value,
        index: &Value,
        make: &mut dyn FnMut(&mut Self, Value) -> Option<Value>,
    ) -> Option<Option<Value>> {
        if old.is_refused() || index.is_refused() {
            return Some(Some(Value::refused()));
        }
        let ty = old.ty();
        let (Some(item), Some(_)) = (ty.element(), index.ty().integer()) else { return Some(None) };
        let mut bindings = Vec::new();
        let list = self.shared(old.clone(), "list", &mut bindings).code;
        let index = self.shared(index.clone(), "index", &mut bindings).code;
        let (here, position) = (self.local("item"), self.local("position"));
        let new = make(self, Value::of(Code::Local(here.clone()), item.clone()))?;
        if new.is_refused() {
            return Some(Some(new));
        }
        let is_there = Code::binary(Op::Eq, Code::Local(position.clone()), index.clone());
        let body = Code::conditional(is_there, new.code, Code::Local(here.clone()));
        let mapped = Code::call("map", [list.clone(), Code::Function(vec![here, position], Box::new(body))]);
        let count = Code::call("count", [list]);
        let text = [
            Code::text("index out of bounds: the len is "),
            count.clone(),
            Code::text(" but the index is "),
            match &index {
                Code::Number(digits) => Code::text(digits),
                index => index.clone(),
            },
        ];
        let text = text.into_iter().reduce(super::operators::concat).unwrap_or(Code::Refused);
        let changed = Code::Collect(Box::new(mapped), item.items());
        let is_within = Code::binary(Op::Lt, index, count);
        let code = Code::conditional(is_within, changed, Code::call("error", [text]));
        Some(Some(super::bound(bindings, Value::of(code, ty))))
    }

    /// A map with another value under a key, made of the one that is there or would be put there; `Some(None)` where it is no map or there
    /// is no such value, `None` where nothing is made.
    #[expect(clippy::option_option, reason = "nothing is assigned, or it cannot be")]
    pub(in crate::lowering) fn with_entry(
        &mut self,
        old: &Value,
        key: &Value,
        otherwise: Option<&Expr>,
        make: &mut dyn FnMut(&mut Self, Value) -> Option<Value>,
    ) -> Option<Option<Value>> {
        if old.is_refused() || key.is_refused() {
            return Some(Some(Value::refused()));
        }
        let ty = old.ty();
        let Some(entry) = ty.entry() else { return Some(None) };
        let mut bindings = Vec::new();
        let absent = match otherwise {
            Some(value) => self.eager(value, &mut bindings).code,
            None => match entry.plain().and_then(super::methods::default_of) {
                Some(code) => code,
                None => return Some(None),
            },
        };
        let map = self.shared(old.clone(), "map", &mut bindings).code;
        let key = self.shared(key.clone(), "key", &mut bindings).code;
        let found = lookup(map.clone(), key.clone());
        let is_there = Code::call("exists", [found.clone()]);
        let present = Code::conditional(is_there, found.sure(), absent);
        let new = make(self, Value::of(present, entry))?;
        if new.is_refused() {
            return Some(Some(new));
        }
        let added = match key {
            Code::Text(key) => Code::Object(vec![(key, new.code)]),
            key => Code::Entry(Box::new(key), Box::new(new.code)),
        };
        let code = Code::call("merge", [Code::Array(vec![map, added])]);
        Some(Some(super::bound(bindings, Value::of(code, ty))))
    }
}
