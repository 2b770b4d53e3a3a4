//! Scopes within the scope: branches of a Parallel, the processor of a Map.

use sfn_syntax::{Expr, ExprKind, Function, PatternKind};

use super::{Flow, Target, Writing};
use crate::lowering::blocks::Scope;
use crate::lowering::code::Code;
use crate::lowering::context::Value;
use crate::shape::Form;

impl Flow<'_> {
    /// The scope of a workflow.
    ///
    /// One parameter is the input; several are its members, by their names.
    pub(in crate::lowering) fn function(&mut self, function: &Function) -> Scope {
        self.scope(|flow| {
            let alone = function.parameters.len() == 1;
            for parameter in &function.parameters {
                let PatternKind::Binding { name, probe, .. } = &parameter.kind else {
                    flow.ctx.refuse(
                        parameter.span,
                        "PARAMETER_PATTERN",
                        "a parameter of a workflow is a name: it is the input of the execution, or a member of it",
                        "give it a name, and take it apart with `let`",
                    );
                    continue;
                };
                let form = flow.ctx.form_at(*probe).unwrap_or(Form::Json);
                let name = name.strip_prefix("r#").unwrap_or(name);
                let code = if alone { Code::Input } else { Code::Member(Box::new(Code::Input), name.to_owned()) };
                let matched = flow.ctx.pattern(parameter, &Value::new(code, form));
                flow.bind_all(matched.bindings);
            }
            flow.deliver_body(&function.body, Target::Return);
        })
    }

    /// A scope of its own in which a call is made. What it returns is the output of the scope.
    pub(super) fn branch(&mut self, call: &Expr) -> Scope {
        self.scope(|flow| flow.run_call(call))
    }

    /// A scope of its own.
    pub(super) fn scope(&mut self, write: impl FnOnce(&mut Self)) -> Scope {
        self.scopes.push(Writing::new());
        let mark = self.ctx.names.enter();
        write(self);
        self.ctx.names.leave(mark);
        self.scopes.pop().map(|writing| writing.scope).unwrap_or_default()
    }

    /// Makes a call and returns what it gives.
    pub(super) fn run_call(&mut self, call: &Expr) {
        match &call.kind {
            ExprKind::Async { block } => {
                self.deliver_body(block, Target::Return);
            }
            // Statements before the call in the body of a closure.
            ExprKind::Block { label: None, block } => {
                let mark = self.ctx.names.enter();
                for statement in &block.statements {
                    self.statement(statement);
                }
                match &block.value {
                    Some(call) => self.run_call(call),
                    None => {
                        self.deliver_value(Value::unit(), Target::Return, block.span);
                    }
                }
                self.ctx.names.leave(mark);
            }
            _ => {
                self.return_awaited(call.span, call);
            }
        }
    }
}
