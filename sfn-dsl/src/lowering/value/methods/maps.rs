//! Methods of maps. They go through their keys in order, as `BTreeMap` does.

use super::Invoked;
use crate::lowering::code::{Code, Items, Op};
use crate::lowering::context::{Context, Value};
use crate::lowering::value::bound;
use crate::lowering::value::constructors::element;
use crate::lowering::value::members::lookup;
use crate::lowering::value::operators::count;
use crate::lowering::value::types::Type;
use crate::shape::{Form, Shape};

impl Context<'_> {
    pub(super) fn map_method(&mut self, value: Value, call: Invoked<'_>) -> Option<Value> {
        let entry = value.ty().entry()?;
        let mut bindings = Vec::new();
        let result = match (call.name, call.arguments) {
            ("len", []) => count(Code::call("count", [Code::call("keys", [value.code])])),
            ("is_empty", []) => {
                Value::new(Code::binary(Op::Eq, value.code, Code::Object(Vec::new())), Form::Bool)
            }
            ("keys" | "into_keys", []) => Value::new(keys(value.code), <Vec<String>>::FORM),
            ("values" | "into_values", []) => {
                let map = self.shared(value, "map", &mut bindings).code;
                let key = self.local("key");
                let found = lookup(map.clone(), Code::Local(key.clone()));
                let mapped = super::lists::map(keys(map), super::function(vec![key], found));
                Value::of(Code::Collect(Box::new(mapped), entry.items()), Type::list(entry))
            }
            ("get", [key]) => {
                let key = self.eager(key, &mut bindings);
                self.maybe(lookup(value.code, key.code), entry, call.span())
            }
            ("contains_key", [key]) => {
                let key = self.eager(key, &mut bindings);
                Value::new(Code::call("exists", [lookup(value.code, key.code)]), Form::Bool)
            }
            _ => {
                // Those of its iterator, over pairs.
                let pairs = self.pairs(value, &entry);
                if let ("iter" | "into_iter", []) = (call.name, call.arguments) {
                    pairs
                } else {
                    return self.list_method(pairs, call);
                }
            }
        };
        Some(bound(bindings, result))
    }

    /// A map as a list of its pairs.
    pub(in crate::lowering) fn pairs(&mut self, map: Value, entry: &Type) -> Value {
        let mut bindings = Vec::new();
        let map = self.shared(map, "map", &mut bindings).code;
        let key = self.local("key");
        let found = lookup(map.clone(), Code::Local(key.clone()));
        let pair = Code::Array(vec![Code::Local(key.clone()), element(found, entry)]);
        let mapped = super::lists::map(keys(map), super::function(vec![key], pair));
        let ty = Type::list(Type::Tuple(vec![Type::Form(Form::String), entry.clone()]));
        bound(bindings, Value::of(Code::Collect(Box::new(mapped), Items::Any), ty))
    }
}

/// The keys of an object, sorted.
fn keys(map: Code) -> Code {
    let keys = Code::Collect(Box::new(Code::call("keys", [map])), Items::Scalars);
    Code::call("sort", [keys])
}
