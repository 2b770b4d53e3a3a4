//! What an expression gives in Rust, its JSONata gives in the simulator.

mod build;
mod refusals;

use serde_json::Value as Json;
use sfn_syntax::Expr;

use super::Type;
use crate::lowering::code::{Code, Variable};
use crate::lowering::context::{Binding, Context, Value};
use crate::lowering::source::{Constant, Probed, Source};
use crate::shape::{Form, Shape};

/// Names in scope with their values.
#[derive(Default)]
struct Scope {
    names: Vec<(&'static str, Form, Json)>,
    probes: Vec<Form>,
    constants: Vec<(Json, Form)>,
}

impl Scope {
    fn new() -> Self {
        Self::default()
    }

    fn with<T: Shape + serde::Serialize>(mut self, name: &'static str, value: &T) -> Self {
        self.names.push((name, T::FORM, serde_json::to_value(value).unwrap()));
        self
    }

    fn probes(mut self, probes: impl IntoIterator<Item = Form>) -> Self {
        self.probes.extend(probes);
        self
    }

    fn source(&self) -> Source {
        Source {
            file: "test.rs",
            tree: &[],
            probes: self.probes.iter().map(|form| Probed::Value(*form)).collect(),
            constants: self
                .constants
                .iter()
                .map(|(json, form)| Constant::Value(json.clone(), *form))
                .collect(),
            output: Form::Json,
        }
    }

    fn lower<R>(&self, lower: impl FnOnce(&mut Context<'_>) -> R) -> Result<R, Vec<String>> {
        let source = self.source();
        let mut context = Context::new(&source);
        for (number, (name, form, _)) in (0_u32..).zip(&self.names) {
            let variable = Variable(number);
            let value = Value::new(Code::Variable(variable), *form);
            context.names.bind(Binding { name: (*name).to_owned(), value, variable: Some(variable) });
        }
        let result = lower(&mut context);
        let refused: Vec<String> =
            context.refused.iter().map(|refused| refused.refusal.code.to_owned()).collect();
        if refused.is_empty() { Ok(result) } else { Err(refused) }
    }

    #[track_caller]
    fn refuses(&self, expr: &Expr, code: &str) {
        assert_eq!(self.lower(|context| context.value(expr)).map(|_| ()), Err(vec![code.to_owned()]));
    }
}

#[test]
fn a_type_says_what_may_be_an_array() {
    use crate::lowering::code::Items;
    assert_eq!(Type::Form(<Vec<u32>>::FORM).items(), Items::Any);
    assert_eq!(Type::Form(<Option<Vec<u32>>>::FORM).items(), Items::Any);
    assert_eq!(Type::Form(<(u32, u32)>::FORM).items(), Items::Any);
    assert_eq!(Type::Form(String::FORM).items(), Items::Scalars);
}
