//! Loops: a decision and a way back.

use sfn_syntax::{Block as Body, Expr, ExprKind, Pattern, PatternKind, Span};

use super::{Flow, Loop, Target, in_variable, is_unit, text};
use crate::lowering::blocks::{BlockId, Branch, End};
use crate::lowering::code::{Code, Op};
use crate::lowering::context::Value;
use crate::lowering::value::{Bound, Type};
use crate::shape::Form;

impl Flow<'_> {
    pub(super) fn while_loop(&mut self, label: Option<&String>, condition: &Expr, body: &Body) -> Value {
        let (head, inside, after) = (self.block(), self.block(), self.block());
        self.jump(head);
        self.go_on(head);
        let mark = self.ctx.names.enter();
        self.condition("while", condition, inside, after);
        self.go_on(inside);
        self.repeat(label, Some(head), after, body);
        self.ctx.names.leave(mark);
        self.jump(head);
        self.go_on(after);
        Value::unit()
    }

    pub(super) fn endless_loop(&mut self, label: Option<&String>, body: &Body) -> Value {
        let hint = self.hint.take();
        let (head, after) = (self.block(), self.block());
        self.jump(head);
        self.go_on(head);
        let done = self.repeat(label, Some(head), after, body);
        self.jump(head);
        self.go_on(after);
        match done {
            Some(Loop { value: Some(variable), ty: Some(ty), .. }) => {
                if let (Some(hint), Some(name)) =
                    (hint, usize::try_from(variable.0).ok().and_then(|index| self.variables.get_mut(index)))
                {
                    *name = hint;
                }
                in_variable(variable, ty)
            }
            Some(Loop { ty: Some(_), .. }) => Value::unit(),
            _ => {
                // Without a `break` nobody comes here.
                self.here().dead = true;
                Value::unit()
            }
        }
    }

    /// The body of a loop, once.
    fn repeat(
        &mut self,
        label: Option<&String>,
        again: Option<BlockId>,
        after: BlockId,
        body: &Body,
    ) -> Option<Loop> {
        self.here().loops.push(Loop { label: label.cloned(), again, after, value: None, ty: None });
        let end = self.block();
        self.deliver_body(body, Target::Drop(end));
        self.go_on(end);
        self.here().loops.pop()
    }

    /// `'label: { … }`: a body that `break` leaves.
    pub(super) fn labeled_block(&mut self, label: &str, body: &Body, target: Target) -> Option<Type> {
        let (last, after) = (self.block(), self.block());
        let value = self.variable("value");
        self.here().loops.push(Loop {
            label: Some(label.to_owned()),
            again: None,
            after,
            value: Some(value),
            ty: None,
        });
        let form = self.deliver_body(body, Target::Into(value, last));
        let left = self.here().loops.pop();
        self.go_on(last);
        self.jump(after);
        self.go_on(after);
        let ty = form.or(left.and_then(|left| left.ty))?;
        self.deliver_value(in_variable(value, ty), target, body.span)
    }

    pub(super) fn break_loop(&mut self, span: Span, label: Option<&str>, value: Option<&Expr>) {
        let value = value.map_or_else(Value::unit, |value| self.eval(value));
        if self.is_dead() {
            return;
        }
        let Some(index) = self.loop_index(label, false) else {
            self.lost(span);
            return;
        };
        let unit = is_unit(&value.ty());
        let needs_variable = !unit && self.here().loops.get(index).is_some_and(|one| one.value.is_none());
        let new = needs_variable.then(|| self.variable("value"));
        let Some(around) = self.here().loops.get_mut(index) else { return };
        around.value = around.value.or(new);
        around.ty = around.ty.take().or(Some(value.ty()));
        let (variable, after) = (around.value, around.after);
        if let (Some(variable), false) = (variable, unit) {
            self.assign(variable, value.code);
        }
        self.jump(after);
    }

    pub(super) fn continue_loop(&mut self, span: Span, label: Option<&str>) {
        if self.is_dead() {
            return;
        }
        let again = self.loop_index(label, true).and_then(|index| self.here().loops.get(index)?.again);
        match again {
            Some(again) => self.jump(again),
            None => self.lost(span),
        }
    }

    /// The loop that a `break` or `continue` means.
    fn loop_index(&mut self, label: Option<&str>, again: bool) -> Option<usize> {
        self.here().loops.iter().rposition(|one| match label {
            Some(label) => one.label.as_deref() == Some(label) && (one.again.is_some() || !again),
            None => one.again.is_some(),
        })
    }

    fn lost(&mut self, span: Span) {
        self.ctx.refuse(
            span,
            "JUMP_OUT_OF_BODY",
            "this leaves the body it stands in, which a state machine cannot",
            "return a value from the body, and decide with it outside",
        );
    }

    pub(super) fn for_loop(
        &mut self,
        span: Span,
        label: Option<&String>,
        pattern: &Pattern,
        items: &Expr,
        body: &Body,
    ) -> Value {
        let mark = self.ctx.names.enter();
        let name = text::repeated(pattern, items);
        match &items.kind {
            ExprKind::Range { start: Some(start), end, inclusive } => {
                self.for_range(&name, span, label, pattern, (start, end.as_deref(), *inclusive), body);
            }
            _ => self.for_items(&name, span, label, pattern, items, body),
        }
        self.ctx.names.leave(mark);
        Value::unit()
    }

    /// A loop over numbers: one variable counts.
    fn for_range(
        &mut self,
        name: &str,
        span: Span,
        label: Option<&String>,
        pattern: &Pattern,
        (start, end, inclusive): (&Expr, Option<&Expr>, bool),
        body: &Body,
    ) {
        let first = self.eval(start);
        let end = end.map(|end| {
            let end = self.eval(end);
            if self.is_stable(&end.code) { end } else { self.kept(end, "end") }
        });
        let counter = match &pattern.kind {
            PatternKind::Binding { name, .. } => name.clone(),
            _ => "counter".to_owned(),
        };
        let form = end.as_ref().map_or(first.form, |end| end.form);
        let counter = self.variable(&counter);
        self.changing.insert(counter);
        self.assign(counter, first.code);
        let (head, inside, again, after) = (self.block(), self.block(), self.block(), self.block());
        self.jump(head);
        self.go_on(head);
        let now = Value::new(Code::Variable(counter), form);
        match end {
            Some(end) => {
                let op = if inclusive { Op::Le } else { Op::Lt };
                let test = Code::Binary(op, Box::new(now.code.clone()), Box::new(end.code));
                let label = self.label(name, span);
                self.end(End::Branch(Branch { label, arms: vec![(test, inside)], otherwise: after }));
            }
            None => self.jump(inside),
        }
        self.go_on(inside);
        let matched = self.ctx.pattern(pattern, &now);
        for bound in matched.bindings {
            self.bind_counted(bound);
        }
        self.repeat(label, Some(again), after, body);
        self.jump(again);
        self.go_on(again);
        let next = Code::Binary(Op::Add, Box::new(now.code), Box::new(Code::Number("1".to_owned())));
        self.assign(counter, next);
        self.jump(head);
        self.go_on(after);
    }

    /// The counter itself is the author's variable, unless the author assigns it.
    fn bind_counted(&mut self, bound: Bound) {
        if bound.mutable {
            self.bind(bound);
            return;
        }
        let Bound { name, value, .. } = bound;
        self.ctx.names.bind(crate::lowering::context::Binding { name, value, variable: None });
    }

    /// A loop over a list: a variable holds the position of the next item.
    fn for_items(
        &mut self,
        name: &str,
        span: Span,
        label: Option<&String>,
        pattern: &Pattern,
        items: &Expr,
        body: &Body,
    ) {
        let list = self.ctx_items(items);
        let simple = matches!(list.code, Code::Variable(_) | Code::Member(..)) && self.is_stable(&list.code);
        let list = if simple { list } else { self.kept(list, "items") };
        let item_name = match &pattern.kind {
            PatternKind::Binding { name, .. } => name.as_str(),
            _ => "item",
        };
        let next = self.variable(&format!("next_{item_name}"));
        self.changing.insert(next);
        self.assign(next, Code::Number("0".to_owned()));
        let (head, inside, after) = (self.block(), self.block(), self.block());
        self.jump(head);
        self.go_on(head);
        let position = Code::Variable(next);
        let count = Code::Call("count", vec![list.code.clone()]);
        let test = Code::Binary(Op::Lt, Box::new(position.clone()), Box::new(count));
        let state = self.label(name, span);
        self.end(End::Branch(Branch { label: state, arms: vec![(test, inside)], otherwise: after }));
        self.go_on(inside);
        let ty = list.ty().element().unwrap_or(Type::Form(Form::Json));
        let item = Value::of(Code::Sure(Box::new(list.code.clone().at(position.clone()))), ty);
        let item = match pattern.kind {
            PatternKind::Binding { pattern: None, .. } => item,
            _ => self.kept(item, "item"),
        };
        let matched = self.ctx.pattern(pattern, &item);
        self.bind_all(matched.bindings);
        let one = Box::new(Code::Number("1".to_owned()));
        self.assign(next, Code::Binary(Op::Add, Box::new(position), one));
        self.repeat(label, Some(head), after, body);
        self.jump(head);
        self.go_on(after);
    }

    /// What a loop or a Map goes over, as a list.
    pub(super) fn ctx_items(&mut self, items: &Expr) -> Value {
        let list = self.eval(items);
        match list.form {
            Form::Map(_) => {
                let kind = ExprKind::MethodCall {
                    receiver: Box::new(items.clone()),
                    method: "iter".to_owned(),
                    arguments: Vec::new(),
                };
                self.ctx.value(&Expr { span: items.span, probe: None, kind })
            }
            _ => list,
        }
    }
}
