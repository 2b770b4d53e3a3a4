//! Methods of `Option`.

use super::Invoked;
use crate::lowering::code::Code;
use crate::lowering::context::{Context, Value};
use crate::lowering::value::bound;
use crate::lowering::value::decide::either;
use crate::lowering::value::types::Type;
use crate::shape::Form;

impl Context<'_> {
    pub(super) fn option_method(&mut self, value: Value, call: Invoked<'_>) -> Option<Value> {
        let inner = value.ty().inner()?;
        match (call.name, call.arguments) {
            ("is_some", []) => return Some(Value::new(value.code.present(), Form::Bool)),
            ("is_none", []) => return Some(Value::new(value.code.missing(), Form::Bool)),
            _ => {}
        }
        let mut bindings = Vec::new();
        let option = self.shared(value, "option", &mut bindings);
        let is_there = || option.code.clone().present();
        let some = || Value::of(option.code.some(), inner.clone());
        let truth = |code| Value::new(code, Form::Bool);
        let value = match (call.name, call.arguments) {
            ("unwrap", []) => {
                let error = Code::error("called `Option::unwrap()` on a `None` value");
                Value::of(Code::conditional(is_there(), some().code, error), inner.clone())
            }
            ("expect", [message]) => {
                let message = self.eager(message, &mut bindings);
                let error = Code::call("error", [message.code]);
                Value::of(Code::conditional(is_there(), some().code, error), inner.clone())
            }
            ("unwrap_or", [default]) => {
                let default = self.eager(default, &mut bindings);
                either(is_there(), some(), default)
            }
            ("unwrap_or_else", [default]) => {
                let default = self.apply(default, Vec::new());
                either(is_there(), some(), default)
            }
            ("unwrap_or_default", []) => match inner.plain().and_then(super::functions::default_of) {
                Some(code) => either(is_there(), some(), Value::of(code, inner.clone())),
                None => self.refuse(
                    call.span(),
                    "DEFAULT",
                    format!("the default of {} is not known when the definition is made", inner.name()),
                    "use `unwrap_or` with the value",
                ),
            },
            ("map", [function]) => {
                let mapped = self.apply(function, vec![some()]);
                let mapped = self.present(mapped, call.span());
                self.or_null(is_there(), mapped)
            }
            ("and_then", [function]) => {
                let mapped = self.apply(function, vec![some()]);
                self.or_null(is_there(), mapped)
            }
            ("filter", [function]) => {
                let keeps = self.apply(function, vec![some()]);
                let kept = Value::of(some().code, option.ty());
                self.or_null(is_there().and(keeps.code), kept)
            }
            ("map_or", [default, function]) => {
                let default = self.eager(default, &mut bindings);
                let mapped = self.apply(function, vec![some()]);
                either(is_there(), mapped, default)
            }
            ("map_or_else", [default, function]) => {
                let default = self.apply(default, Vec::new());
                let mapped = self.apply(function, vec![some()]);
                either(is_there(), mapped, default)
            }
            ("is_some_and", [function]) => {
                let holds = self.apply(function, vec![some()]);
                truth(is_there().and(holds.code))
            }
            ("is_none_or", [function]) => {
                let holds = self.apply(function, vec![some()]);
                truth(option.code.clone().missing().or(holds.code))
            }
            ("or", [other]) => {
                let other = self.eager(other, &mut bindings);
                either(is_there(), Value::of(some().code, option.ty()), other)
            }
            ("or_else", [other]) => {
                let other = self.apply(other, Vec::new());
                either(is_there(), Value::of(some().code, option.ty()), other)
            }
            ("and", [other]) => {
                let other = self.eager(other, &mut bindings);
                self.or_null(is_there(), other)
            }
            ("ok_or" | "ok_or_else", [error]) => {
                let error = if call.name == "ok_or" {
                    self.eager(error, &mut bindings)
                } else {
                    self.apply(error, Vec::new())
                };
                if error.is_refused() {
                    return Some(error);
                }
                let ty = Type::Result(Box::new(inner.clone()), Box::new(error.ty()));
                let ok = Code::Object(vec![("Ok".to_owned(), some().code)]);
                let err = Code::Object(vec![("Err".to_owned(), error.code)]);
                Value::of(Code::conditional(is_there(), ok, err), ty)
            }
            _ => return None,
        };
        Some(bound(bindings, value))
    }

    /// The value where the test is true, and `None` elsewhere.
    #[expect(clippy::unused_self, reason = "reads like its siblings")]
    fn or_null(&mut self, test: Code, value: Value) -> Value {
        if value.is_refused() || test == Code::Refused {
            return Value::refused();
        }
        let ty = value.ty();
        Value::of(Code::conditional(test, value.code, Code::Null), ty)
    }
}
