//! Distributed Maps: where their items come from, and what becomes of the outputs of their children.

use sfn_syntax::{Expr, Span};

use super::call::{Called, Kind, Settings, without_settings};
use super::{Flow, text};
use crate::lowering::blocks::{Action, End, Map, Scope};
use crate::lowering::code::{Code, Items};
use crate::lowering::context::Value;
use crate::lowering::value::{Type, written};
use crate::machine::MachineType;
use crate::shape::Form;

/// What a child that succeeded gives, where children may fail: its output under this name.
const OK: &str = "Ok";

impl<'a> Flow<'a> {
    pub(super) fn distributed_map(
        &mut self,
        span: Span,
        form: Form,
        arguments: &[Expr],
        settings: &Settings<'_>,
    ) -> Option<Called<'a>> {
        let [items, closure] = arguments else { return None };
        let mut name = text::titled("map", without_settings(items));
        let source = self.eval(items);
        let (items, item) = self.ctx.map_items(source, items.span)?;
        let mut retriers = Vec::new();
        let mut children = MachineType::Standard;
        let mut fields = Vec::new();
        for setting in &settings.0 {
            let field = match setting.method {
                "named" => {
                    name = setting.text().unwrap_or(name);
                    continue;
                }
                "retry" => {
                    retriers.extend(self.retrier(setting));
                    continue;
                }
                "express" => {
                    children = MachineType::Express;
                    continue;
                }
                "max_concurrency" => "MaxConcurrency",
                "tolerated_failure_count" => "ToleratedFailureCount",
                "tolerated_failure_percentage" => "ToleratedFailurePercentage",
                "label" => "Label",
                "result_writer" => "ResultWriter",
                _ => {
                    setting.refuse(self, "a distributed map");
                    continue;
                }
            };
            let value = match setting.arguments {
                [value] => self.eval(value).code,
                [bucket, prefix] => self.result_writer(bucket, prefix),
                _ => continue,
            };
            // Of two, the last one counts.
            fields.retain(|(known, _)| *known != field);
            fields.push((field, value));
        }
        let has = |wanted: &str| fields.iter().any(|(field, _)| field.starts_with(wanted));
        let wraps = has("Tolerated") && !has("ResultWriter");
        let label = self.label(&name, span);
        let mut processor = self.processor(closure, item)?;
        if wraps {
            wrap_outputs(&mut processor);
        }
        let output = if wraps { self.outputs(form) } else { Code::Result };
        let action = Action::Map(Box::new(Map {
            items,
            selector: Vec::new(),
            fields,
            children: Some(children),
            processor,
        }));
        Some(Called { label, kind: Kind::Act(action), retriers, output: Value::new(output, form) })
    }

    /// `ResultWriter`.
    fn result_writer(&mut self, bucket: &Expr, prefix: &Expr) -> Code {
        let [bucket, prefix] = [bucket, prefix].map(|text| written(&self.eval(text).code));
        Code::object([
            ("Resource", Code::text("arn:aws:states:::s3:putObject")),
            ("Arguments", Code::object([("Bucket", bucket), ("Prefix", prefix)])),
        ])
    }

    /// The outputs of children that may have failed: `null` for those that have.
    fn outputs(&mut self, form: Form) -> Code {
        let values = match form {
            Form::Result(values, _) => values(),
            form => form,
        };
        let items = Type::Form(values).element().map_or(Items::Any, |output| output.items());
        let child = self.ctx.local("child");
        let output = Code::Member(Box::new(Code::Local(child.clone())), OK.to_owned());
        let function = Code::Function(vec![child], Box::new(Code::OrNull(Box::new(output))));
        Code::Collect(Box::new(Code::call("map", [Code::Result, function])), items)
    }
}

/// Puts the output of every child that succeeds into an object of its own: what is told of one that failed has another form.
fn wrap_outputs(children: &mut Scope) {
    for block in &mut children.blocks {
        if let End::Return(_, output) = &mut block.end {
            let inner = std::mem::replace(output, Code::Null);
            *output = Code::object([(OK, inner)]);
        }
    }
}
