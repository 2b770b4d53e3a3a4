//! Conditions, `if`, `match` and blocks as expressions.

use sfn_syntax::{Arm, BinaryOp, Block, Expr, ExprKind, Pattern, Span, Statement};

use super::pattern::Bound;
use super::types::Type;
use crate::lowering::code::{Code, Local};
use crate::lowering::context::{Binding, Context, Value};
use crate::shape::Form;

impl Context<'_> {
    /// A condition, and the bindings that hold where it is true.
    pub(in crate::lowering) fn condition(&mut self, expr: &Expr) -> (Code, Vec<Bound>) {
        let mark = self.names.enter();
        let condition = self.condition_with(expr, None);
        self.names.leave(mark);
        condition
    }

    /// A condition. What the first pattern is matched with is bound in `bindings`, if it is not cheap to read it twice.
    /// The names of its patterns are in scope afterwards: the caller leaves.
    fn condition_with(
        &mut self,
        expr: &Expr,
        bindings: Option<&mut Vec<(Local, Code)>>,
    ) -> (Code, Vec<Bound>) {
        match &expr.kind {
            ExprKind::Binary { op: BinaryOp::And, left, right } => {
                let (first, mut bounds) = self.condition_with(left, bindings);
                // What comes second is evaluated only if the first is true.
                let (second, more) = self.condition_with(right, None);
                bounds.extend(more);
                (first.and(second), bounds)
            }
            ExprKind::Let { pattern, value } => {
                let mut value = self.value(value);
                if let Some(bindings) = bindings {
                    value = self.shared(value, "value", bindings);
                }
                let matched = self.pattern(pattern, &value);
                self.bind_all(&matched.bindings);
                (matched.test.unwrap_or(Code::Bool(true)), matched.bindings)
            }
            _ => (self.value(expr).code, Vec::new()),
        }
    }

    /// Brings what a pattern binds into scope of an expression.
    pub(super) fn bind_all(&mut self, bounds: &[Bound]) {
        for bound in bounds {
            self.names.bind(Binding { name: bound.name.clone(), value: bound.value.clone(), variable: None });
        }
    }

    pub(super) fn choose(&mut self, condition: &Expr, then: &Block, otherwise: Option<&Expr>) -> Value {
        let mark = self.names.enter();
        let mut bindings = Vec::new();
        let (test, _) = self.condition_with(condition, Some(&mut bindings));
        let then = self.block(then);
        self.names.leave(mark);
        let otherwise = otherwise.map_or_else(Value::unit, |otherwise| self.value(otherwise));
        let value = either(test, then, otherwise);
        super::bound(bindings, value)
    }

    pub(super) fn match_value(&mut self, subject: &Expr, arms: &[Arm], span: Span) -> Value {
        let subject = self.value(subject);
        let mut bindings = Vec::new();
        // A tuple is only there to be taken apart.
        let subject = match subject.code {
            Code::Array(_) if !subject.code.can_fail() => subject,
            _ => self.shared(subject, "subject", &mut bindings),
        };
        let is_closed = !matches!(subject.ty(), Type::Form(Form::Enum(_)));
        let mut chosen: Vec<(Option<Code>, Value)> = Vec::new();
        for arm in arms {
            let mark = self.names.enter();
            let matched = self.pattern(&arm.pattern, &subject);
            self.bind_all(&matched.bindings);
            let guard = arm.guard.as_ref().map(|guard| self.condition_with(guard, None).0);
            let body = self.value(&arm.body);
            self.names.leave(mark);
            let test = match (matched.test, guard) {
                (Some(test), Some(guard)) => Some(test.and(guard)),
                (test, None) => test,
                (None, guard) => guard,
            };
            let is_last = test.is_none();
            chosen.push((test, body));
            if is_last {
                break;
            }
        }
        // rustc has seen that the arms are all there can be. Data from outside may be of no variant, and that is an error.
        let mut value = match chosen.pop() {
            None => return self.refuse(span, "EMPTY_MATCH", "a `match` without arms has no value", ""),
            Some((None, value)) => value,
            Some((Some(_), value)) if is_closed => value,
            Some((Some(test), value)) => {
                either(test, value, Value::new(Code::error("unexpected variant"), Form::Json))
            }
        };
        for (test, chosen) in chosen.into_iter().rev() {
            value = either(test.unwrap_or(Code::Bool(true)), chosen, value);
        }
        super::bound(bindings, value)
    }

    pub(super) fn matches(&mut self, subject: &Expr, pattern: &Pattern, guard: Option<&Expr>) -> Value {
        let subject = self.value(subject);
        let mut bindings = Vec::new();
        let subject = self.shared(subject, "subject", &mut bindings);
        let mark = self.names.enter();
        let matched = self.pattern(pattern, &subject);
        self.bind_all(&matched.bindings);
        let guard = guard.map_or(Code::Bool(true), |guard| self.condition_with(guard, None).0);
        self.names.leave(mark);
        let code = matched.test.unwrap_or(Code::Bool(true)).and(guard);
        super::bound(bindings, Value::new(code, Form::Bool))
    }

    /// A block without states: what it binds are local variables of the expression.
    pub(super) fn block(&mut self, block: &Block) -> Value {
        let mark = self.names.enter();
        let value = self.statements(&block.statements, block.value.as_deref());
        self.names.leave(mark);
        value
    }

    fn statements(&mut self, statements: &[Statement], value: Option<&Expr>) -> Value {
        let Some((statement, rest)) = statements.split_first() else {
            return value.map_or_else(Value::unit, |value| self.value(value));
        };
        match statement {
            Statement::Let { span, pattern, value: None, .. } => self.refuse(
                pattern_span(pattern, *span),
                "LATE_LET",
                "a variable without a value is assigned later, and an expression cannot do that",
                "give it its value here, for example by `let x = if … { … } else { … }`",
            ),
            Statement::Let { pattern, value: Some(bound), otherwise, .. } => {
                let bound = self.value(bound);
                let mut bindings = Vec::new();
                let name = match &pattern.kind {
                    sfn_syntax::PatternKind::Binding { name, .. } => name.as_str(),
                    _ => "value",
                };
                let bound = match bound.code {
                    Code::Array(_) if !bound.code.can_fail() && is_tuple(pattern) => bound,
                    _ => self.shared(bound, name, &mut bindings),
                };
                let matched = self.pattern(pattern, &bound);
                let otherwise = otherwise.as_ref().map(|otherwise| self.block(otherwise));
                self.bind_all(&matched.bindings);
                let rest = self.statements(rest, value);
                let result = match (matched.test, otherwise) {
                    (Some(test), Some(otherwise)) => either(test, rest, otherwise),
                    _ => rest,
                };
                super::bound(bindings, result)
            }
            Statement::Expr { expr, .. } => {
                let done = self.value(expr);
                let rest = self.statements(rest, value);
                // It is there for the error it may end in.
                super::bound(vec![(self.local("checked"), done.code)], rest)
            }
        }
    }
}

/// `test ? then : otherwise`.
pub(super) fn either(test: Code, then: Value, otherwise: Value) -> Value {
    if then.is_refused() || otherwise.is_refused() || test == Code::Refused {
        return Value::refused();
    }
    let never = |value: &Value| matches!(value.code, Code::Call("error", _));
    let ty = if never(&then) { otherwise.ty() } else { then.ty().or(otherwise.ty()) };
    Value::of(Code::conditional(test, then.code, otherwise.code), ty)
}

fn is_tuple(pattern: &Pattern) -> bool {
    matches!(pattern.kind, sfn_syntax::PatternKind::Tuple { .. })
}

fn pattern_span(pattern: &Pattern, span: Span) -> Span {
    if pattern.span == Span::default() { span } else { pattern.span }
}
