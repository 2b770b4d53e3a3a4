//! What an expression gives in Rust, its JSONata gives in the simulator.

mod basics;
mod build;
mod changes;
mod refusals;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
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

    /// A value as somebody else writes it, who leaves out what is optional.
    fn with_json<T: Shape>(mut self, name: &'static str, value: Json) -> Self {
        self.names.push((name, T::FORM, value));
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

    fn name(&self, variable: Variable) -> &'static str {
        self.names[variable.0 as usize].0
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

    fn text(&self, expr: &Expr) -> String {
        let value = self.lower(|context| context.value(expr)).unwrap();
        value.code.print(&|variable| self.name(variable))
    }

    fn run(&self, code: &Code) -> Result<Json, String> {
        let names = |variable| self.name(variable);
        let template = code.template(&names).to_json();
        let text = code.print(&names);
        let first = self.evaluate(&template)?;
        let second = self.evaluate(&json!(format!("{{% {text} %}}")))?;
        assert_eq!(first, second, "the template {template} and the expression {text} differ");
        Ok(first)
    }

    fn evaluate(&self, output: &Json) -> Result<Json, String> {
        let inputs: BTreeMap<&str, &Json> =
            self.names.iter().map(|(name, _, value)| (*name, value)).collect();
        let assign: BTreeMap<&str, String> =
            inputs.keys().map(|name| (*name, format!("{{% $states.input.{name} %}}"))).collect();
        let mut first = json!({"Type": "Pass", "Next": "Last"});
        if !assign.is_empty() {
            first["Assign"] = json!(assign);
        }
        let definition = json!({
            "QueryLanguage": "JSONata",
            "StartAt": "First",
            "States": {"First": first, "Last": {"Type": "Succeed", "Output": output}},
        });
        let definition = sfn_sim::sfn_dsl::raw::Definition::parse("test", &definition.to_string()).unwrap();
        let checked =
            definition.check(sfn_sim::sfn_dsl::machine::MachineType::Standard).unwrap_or_else(|report| {
                panic!("{output}: {report}");
            });
        let run = sfn_sim::Simulation::of(&checked.machine).unwrap().run(&inputs).unwrap();
        run.output().cloned().ok_or_else(|| format!("{output}: {}", run.cause().unwrap_or_default()))
    }

    /// What an expression gives.
    #[track_caller]
    fn gives(&self, expr: &Expr, native: &impl serde::Serialize) {
        let value = self.lower(|context| context.value(expr)).unwrap();
        let expected = serde_json::to_value(native).unwrap();
        let found = self.run(&value.code);
        assert_eq!(found, Ok(expected), "{}", self.text(expr));
    }

    #[track_caller]
    fn fails(&self, expr: &Expr) {
        let value = self.lower(|context| context.value(expr)).unwrap();
        assert!(self.run(&value.code).is_err(), "{}", self.text(expr));
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
