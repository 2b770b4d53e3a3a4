//! Scopes within the scope: branches of a Parallel, the processor of a Map.

use sfn_syntax::Expr;

use super::{Flow, Target, Writing};
use crate::lowering::blocks::Scope;
use crate::lowering::context::Value;
use crate::lowering::value::Bound;

impl Flow<'_> {
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
        use sfn_syntax::ExprKind;
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

    /// Binds what a pattern binds, as the parameters of a body.
    pub(super) fn bind_all(&mut self, bindings: Vec<Bound>) {
        for bound in bindings {
            self.bind(bound);
        }
    }
}
