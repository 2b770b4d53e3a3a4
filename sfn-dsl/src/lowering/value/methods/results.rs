//! Methods of `Result`: an object with `Ok` or with `Err`.

use super::Invoked;
use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Context, Value};
use crate::lowering::value::bound;
use crate::lowering::value::decide::either;
use crate::lowering::value::types::Type;
use crate::shape::Form;

impl Context<'_> {
    pub(super) fn result_method(&mut self, value: Value, call: Invoked<'_>) -> Option<Value> {
        let (good, bad) = value.ty().outcomes()?;
        let mut bindings = Vec::new();
        let result = self.shared(value, "result", &mut bindings);
        let is_ok = || Code::call("exists", [result.code.clone().member("Ok")]);
        let is_err = || Code::call("exists", [result.code.clone().member("Err")]);
        let ok = || Value::of(result.code.clone().member("Ok"), good.clone());
        let err = || Value::of(result.code.clone().member("Err"), bad.clone());
        let truth = |code| Value::new(code, Form::Bool);
        let value = match (call.name, call.arguments) {
            ("is_ok", []) => truth(is_ok()),
            ("is_err", []) => truth(is_err()),
            ("ok", []) => self.half(ok(), is_ok(), call),
            ("err", []) => self.half(err(), is_err(), call),
            ("unwrap", []) => {
                let error = panicked("called `Result::unwrap()` on an `Err` value", &err());
                Value::of(Code::conditional(is_ok(), ok().code, error), good.clone())
            }
            ("unwrap_err", []) => {
                let error = Code::error("called `Result::unwrap_err()` on an `Ok` value");
                Value::of(Code::conditional(is_err(), err().code, error), bad.clone())
            }
            ("expect", [message]) => {
                let message = self.eager(message, &mut bindings);
                let error = Code::call("error", [message.code]);
                Value::of(Code::conditional(is_ok(), ok().code, error), good.clone())
            }
            ("expect_err", [message]) => {
                let message = self.eager(message, &mut bindings);
                let error = Code::call("error", [message.code]);
                Value::of(Code::conditional(is_err(), err().code, error), bad.clone())
            }
            ("unwrap_or", [default]) => {
                let default = self.eager(default, &mut bindings);
                either(is_ok(), ok(), default)
            }
            ("unwrap_or_else", [default]) => {
                let default = self.apply(default, vec![err()]);
                either(is_ok(), ok(), default)
            }
            ("unwrap_or_default", []) => match good.plain().and_then(super::functions::default_of) {
                Some(code) => either(is_ok(), ok(), Value::of(code, good.clone())),
                None => self.refuse(
                    call.span(),
                    "DEFAULT",
                    format!("the default of {} is not known when the definition is made", good.name()),
                    "use `unwrap_or` with the value",
                ),
            },
            ("is_ok_and", [function]) => {
                let holds = self.apply(function, vec![ok()]);
                truth(is_ok().and(holds.code))
            }
            ("is_err_and", [function]) => {
                let holds = self.apply(function, vec![err()]);
                truth(is_err().and(holds.code))
            }
            ("map", [function]) => {
                let mapped = self.apply(function, vec![ok()]);
                let ty = Type::Result(Box::new(mapped.ty()), Box::new(bad.clone()));
                either(is_ok(), wrapped("Ok", mapped, &ty), Value::of(result.code.clone(), ty.clone()))
            }
            ("map_err", [function]) => {
                let mapped = self.apply(function, vec![err()]);
                let ty = Type::Result(Box::new(good.clone()), Box::new(mapped.ty()));
                either(is_err(), wrapped("Err", mapped, &ty), Value::of(result.code.clone(), ty.clone()))
            }
            ("and_then", [function]) => {
                let mapped = self.apply(function, vec![ok()]);
                either(is_ok(), mapped, Value::of(result.code.clone(), result.ty()))
            }
            ("or_else", [function]) => {
                let mapped = self.apply(function, vec![err()]);
                either(is_err(), mapped, Value::of(result.code.clone(), result.ty()))
            }
            ("map_or", [default, function]) => {
                let default = self.eager(default, &mut bindings);
                let mapped = self.apply(function, vec![ok()]);
                either(is_ok(), mapped, default)
            }
            ("map_or_else", [default, function]) => {
                let default = self.apply(default, vec![err()]);
                let mapped = self.apply(function, vec![ok()]);
                either(is_ok(), mapped, default)
            }
            _ => return None,
        };
        Some(bound(bindings, value))
    }

    /// `Ok` or `Err` as an `Option`.
    fn half(&mut self, value: Value, test: Code, call: Invoked<'_>) -> Value {
        let some = self.present(value, call.span());
        if some.is_refused() {
            return some;
        }
        let ty = some.ty();
        Value::of(Code::conditional(test, some.code, Code::Null), ty)
    }
}

fn wrapped(name: &str, value: Value, ty: &Type) -> Value {
    if value.is_refused() {
        return value;
    }
    Value::of(Code::Object(vec![(name.to_owned(), value.code)]), ty.clone())
}

fn panicked(text: &str, error: &Value) -> Code {
    let shown = Code::call("string", [error.code.clone()]);
    Code::call("error", [Code::binary(Op::Concat, Code::text(format!("{text}: ")), shown)])
}
