//! `if`, `match`, `&&`, `||` and patterns that may not match.

use sfn_syntax::{Arm, BinaryOp, Block as Body, Expr, ExprKind, Pattern, PatternKind, Span, UnaryOp};

use super::pure::is_pure;
use super::{Flow, Target, text};
use crate::lowering::blocks::{BlockId, Branch, End, Failure};
use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Binding, Value};
use crate::lowering::value::{Bound, Type};
use crate::shape::Form;

/// The error of an execution whose data has a variant that the author's enum has not.
const UNEXPECTED_VARIANT: &str = "Workflow.UnexpectedVariant";

/// An arm of a `match` on a value.
pub(super) struct Case<'e> {
    pub(super) pattern: &'e Pattern,
    pub(super) guard: Option<&'e Expr>,
    pub(super) body: &'e Expr,
}

impl Flow<'_> {
    pub(super) fn if_else(
        &mut self,
        span: Span,
        condition: &Expr,
        then: &Body,
        otherwise: Option<&Expr>,
        target: Target,
    ) -> Option<Type> {
        let (yes, no) = (self.block(), self.block());
        let hint = self.hint.take();
        let mark = self.ctx.names.enter();
        self.condition("if", condition, yes, no);
        self.go_on(yes);
        let first = self.deliver_body(then, target);
        self.ctx.names.leave(mark);
        self.go_on(no);
        self.hint = hint;
        let second = match otherwise {
            Some(otherwise) => self.deliver(otherwise, target),
            None => self.deliver_value(Value::unit(), target, span),
        };
        first.or(second)
    }

    /// Goes to one of two blocks. What patterns in the condition bind is in scope from here on, and has its value on the way
    /// to the first block.
    pub(super) fn condition(&mut self, title: &str, expr: &Expr, then: BlockId, otherwise: BlockId) {
        match &expr.kind {
            ExprKind::Binary { op: BinaryOp::And, left, right } if !is_pure(expr) => {
                let middle = self.block();
                self.condition(title, left, middle, otherwise);
                self.go_on(middle);
                self.condition(title, right, then, otherwise);
            }
            ExprKind::Binary { op: BinaryOp::Or, left, right } if !is_pure(expr) => {
                let middle = self.block();
                self.condition(title, left, then, middle);
                self.go_on(middle);
                self.condition(title, right, then, otherwise);
            }
            ExprKind::Unary { op: UnaryOp::Not, operand } if !is_pure(expr) => {
                self.condition(title, operand, otherwise, then);
            }
            ExprKind::Let { pattern, value } if !is_pure(value) => {
                let matched = self.block();
                let bindings = self.test(title, pattern, value, matched, otherwise);
                self.go_on(matched);
                self.bind_all(bindings);
                self.jump(then);
            }
            _ if is_pure(expr) => {
                let (test, bindings) = self.ctx.condition(expr);
                let label = self.label(&text::titled(title, expr), expr.span);
                let matched = self.block();
                self.end(End::Branch(Branch { label, arms: vec![(test, matched)], otherwise }));
                self.go_on(matched);
                self.bind_all(bindings);
                self.jump(then);
            }
            _ => {
                let test = self.eval(expr);
                let label = self.label(&text::titled(title, expr), expr.span);
                if !self.is_dead() {
                    self.end(End::Branch(Branch { label, arms: vec![(test.code, then)], otherwise }));
                }
            }
        }
    }

    /// Goes to one of two blocks by whether a value matches. Gives what the pattern binds, for the first of them.
    pub(super) fn test(
        &mut self,
        title: &str,
        pattern: &Pattern,
        value: &Expr,
        then: BlockId,
        otherwise: BlockId,
    ) -> Vec<Bound> {
        if let ExprKind::Await { call } = &value.kind
            && let Some(bindings) = self.test_call(pattern, call, then, otherwise)
        {
            return bindings;
        }
        let subject = self.eval(value);
        let subject = self.kept(subject, "value");
        let matched = self.ctx.pattern(pattern, &subject);
        let label = self.label(&text::titled(title, value), value.span);
        if !self.is_dead() {
            let end = match matched.test {
                Some(test) => End::Branch(Branch { label, arms: vec![(test, then)], otherwise }),
                None => End::Jump(then),
            };
            self.end(end);
        }
        matched.bindings
    }

    /// `let pattern = value else { otherwise };`
    pub(super) fn let_else(&mut self, span: Span, pattern: &Pattern, value: &Expr, otherwise: &Body) {
        let (matched, other) = (self.block(), self.block());
        let bindings = self.test("let", pattern, value, matched, other);
        self.hint = None;
        self.go_on(other);
        let never = self.block();
        self.deliver_body(otherwise, Target::Drop(never));
        if !self.is_dead() {
            self.ctx.refuse(
                span,
                "ELSE_CONTINUES",
                "the block after `else` does not leave",
                "return or break there",
            );
        }
        self.go_on(matched);
        self.bind_all(bindings);
    }

    /// `&&` and `||` around calls, as a value.
    pub(super) fn lazy(&mut self, op: BinaryOp, expr: &Expr, left: &Expr, right: &Expr, target: Target) {
        // What one side decides alone is no decision of its own.
        if is_pure(left) && matches!(target, Target::Into(..) | Target::Return) {
            let (decided, undecided) = (self.block(), self.block());
            let (yes, no) = if op == BinaryOp::And { (undecided, decided) } else { (decided, undecided) };
            self.condition("if", left, yes, no);
            self.go_on(decided);
            self.deliver_value(Value::new(Code::Bool(op == BinaryOp::Or), Form::Bool), target, expr.span);
            self.go_on(undecided);
            self.deliver(right, target);
            return;
        }
        let (yes, no) = (self.block(), self.block());
        self.condition("if", expr, yes, no);
        self.go_on(yes);
        self.deliver_value(Value::new(Code::Bool(true), Form::Bool), target, expr.span);
        self.go_on(no);
        self.deliver_value(Value::new(Code::Bool(false), Form::Bool), target, expr.span);
    }

    pub(super) fn match_arms(
        &mut self,
        span: Span,
        subject: &Expr,
        arms: &[Arm],
        target: Target,
    ) -> Option<Type> {
        if let ExprKind::Await { call } = &subject.kind
            && let Some(form) = self.match_call(call, arms, target)
        {
            return form;
        }
        let hint = self.hint.take();
        let value = self.eval(subject);
        let value = self.kept(value, "value");
        self.hint = hint;
        let cases: Vec<Case<'_>> = arms
            .iter()
            .map(|arm| Case { pattern: &arm.pattern, guard: arm.guard.as_ref(), body: &arm.body })
            .collect();
        self.cases(&text::titled("match", subject), span, &value, &cases, target)
    }

    /// The first case that matches the value.
    pub(super) fn cases(
        &mut self,
        name: &str,
        span: Span,
        subject: &Value,
        cases: &[Case<'_>],
        target: Target,
    ) -> Option<Type> {
        let hint = self.hint.take();
        let mut form = None;
        // Rules of the decision that is being written, and the bodies they lead to.
        let mut rules: Vec<(Code, BlockId)> = Vec::new();
        let mut bodies: Vec<(BlockId, Vec<Bound>, &Expr)> = Vec::new();
        let strict = matches!(subject.form, Form::Enum(_));
        let mut otherwise = None;
        for (index, case) in cases.iter().enumerate() {
            let matched = self.ctx.pattern(case.pattern, subject);
            let is_last = index + 1 == cases.len();
            let block = self.block();
            match case.guard {
                None => {
                    bodies.push((block, matched.bindings, case.body));
                    match matched.test {
                        Some(test) if strict || !is_last => rules.push((test, block)),
                        _ => {
                            otherwise = Some(block);
                            break;
                        }
                    }
                }
                Some(guard) if is_pure(guard) => {
                    let mark = self.ctx.names.enter();
                    for bound in &matched.bindings {
                        let Bound { name, value, .. } = bound.clone();
                        self.ctx.names.bind(Binding { name, value, variable: None });
                    }
                    let (guard, _) = self.ctx.condition(guard);
                    self.ctx.names.leave(mark);
                    let test = match matched.test {
                        Some(test) => Code::Binary(Op::And, Box::new(test), Box::new(guard)),
                        None => guard,
                    };
                    rules.push((test, block));
                    bodies.push((block, matched.bindings, case.body));
                }
                Some(guard) => {
                    // A guard with a call ends the decision: what follows it is another one.
                    let (guarded, next) = (self.block(), self.block());
                    rules.push((matched.test.unwrap_or(Code::Bool(true)), guarded));
                    let label = self.label(name, span);
                    let arms = std::mem::take(&mut rules);
                    self.end(End::Branch(Branch { label, arms, otherwise: next }));
                    self.go_on(guarded);
                    let mark = self.ctx.names.enter();
                    self.bind_all(matched.bindings);
                    self.condition("if", guard, block, next);
                    self.go_on(block);
                    self.hint.clone_from(&hint);
                    form = form.or(self.deliver(case.body, target));
                    self.ctx.names.leave(mark);
                    self.go_on(next);
                }
            }
        }
        let other = otherwise.unwrap_or_else(|| self.block());
        let label = self.label(name, span);
        self.end(End::Branch(Branch { label, arms: rules, otherwise: other }));
        if otherwise.is_none() {
            self.go_on(other);
            self.unexpected(span, subject);
        }
        for (block, bindings, body) in bodies {
            self.go_on(block);
            let mark = self.ctx.names.enter();
            self.bind_all(bindings);
            self.hint.clone_from(&hint);
            form = form.or(self.deliver(body, target));
            self.ctx.names.leave(mark);
        }
        self.hint = None;
        form
    }

    /// Data that the author's types do not allow.
    fn unexpected(&mut self, span: Span, subject: &Value) {
        let name = match subject.form {
            Form::Enum(form) => form.name,
            _ => "the value",
        };
        let label = self.label("unexpected variant", span);
        let cause = Code::Text(format!("no arm of the match fits the variant of `{name}`"));
        let failure = Failure { error: Code::Text(UNEXPECTED_VARIANT.to_owned()), cause: Some(cause) };
        self.end(End::Fail(label, failure));
    }
}

/// Whether a pattern always matches a value of its type, as far as one can see.
pub(super) fn always_matches(pattern: &Pattern) -> bool {
    match &pattern.kind {
        PatternKind::Wild {} | PatternKind::Rest {} => true,
        PatternKind::Binding { pattern, .. } => pattern.as_deref().is_none_or(always_matches),
        PatternKind::Tuple { elements } => elements.iter().all(always_matches),
        _ => false,
    }
}
