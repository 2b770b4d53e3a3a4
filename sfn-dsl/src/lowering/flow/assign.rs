//! Assignments: a variable gets a new value, also when only a part of it changes.

use sfn_syntax::{BinaryOp, Expr, ExprKind};

use super::Flow;
use crate::lowering::code::{Code, Variable};
use crate::lowering::context::{Binding, Value};
use crate::shape::{Fields, Form};

impl Flow<'_> {
    /// Lowers an expression that assigns; false if it does not.
    pub(super) fn assignment(&mut self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Assign { place, value } => {
                if let ExprKind::Variable { name } = &place.kind {
                    self.hint = Some(name.clone());
                }
                let value = self.eval(value);
                self.hint = None;
                self.set(place, value);
                true
            }
            ExprKind::AssignOp { op, place, value } => {
                self.set_computed(expr, *op, place, value);
                true
            }
            ExprKind::MethodCall { receiver, method, arguments } if self.root(receiver).is_some() => {
                self.call_on_place(expr, receiver, method, arguments);
                true
            }
            _ => false,
        }
    }

    /// A method call as a statement: one that changes its receiver gives it a new value.
    fn call_on_place(&mut self, expr: &Expr, receiver: &Expr, method: &str, arguments: &[Expr]) {
        let mark = self.ctx.names.enter();
        let arguments: Vec<Expr> = arguments.iter().map(|argument| self.evaluated(argument)).collect();
        let place = self.ctx.value(receiver);
        if let Some(value) = self.ctx.mutation(&place, method, &arguments, expr.span) {
            self.set(receiver, value);
        } else {
            let receiver = Box::new(receiver.clone());
            let kind = ExprKind::MethodCall { receiver, method: method.to_owned(), arguments };
            let value = self.ctx.value(&Expr { span: expr.span, probe: expr.probe, kind });
            self.discard(value);
        }
        self.ctx.names.leave(mark);
    }

    /// The expression, or a name of its value where states are needed for that.
    fn evaluated(&mut self, expr: &Expr) -> Expr {
        if super::is_pure(expr) {
            return expr.clone();
        }
        let value = self.eval(expr);
        let value = self.kept(value, "value");
        let name = format!("\u{0}{}", self.ctx.names.enter());
        self.ctx.names.bind(Binding { name: name.clone(), value, variable: None });
        Expr { span: expr.span, probe: None, kind: ExprKind::Variable { name } }
    }

    /// `place op= value`: Rust evaluates the value first where both are numbers.
    fn set_computed(&mut self, expr: &Expr, op: BinaryOp, place: &Expr, value: &Expr) {
        let mark = self.ctx.names.enter();
        let right = self.evaluated(value);
        let kind = ExprKind::Binary { op, left: Box::new(place.clone()), right: Box::new(right) };
        let computed = self.ctx.value(&Expr { span: expr.span, probe: expr.probe, kind });
        self.ctx.names.leave(mark);
        self.set(place, computed);
    }

    /// The variable of which a place is a part, if it may be assigned.
    fn root(&self, place: &Expr) -> Option<Variable> {
        match &place.kind {
            ExprKind::Variable { name } => self.ctx.names.get(name)?.variable,
            ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => self.root(base),
            _ => None,
        }
    }

    /// Gives a place a value: the whole variable gets a new one.
    fn set(&mut self, place: &Expr, value: Value) {
        if value.is_refused() || self.is_dead() {
            return;
        }
        match &place.kind {
            ExprKind::Variable { name } => {
                let Some(variable) = self.ctx.names.get(name).and_then(|binding| binding.variable) else {
                    self.ctx.refuse(
                        place.span,
                        "CAPTURED_ASSIGNMENT",
                        format!("`{name}` belongs to the code around this body, which cannot assign it"),
                        "return the new value, and assign it outside",
                    );
                    return;
                };
                self.assign(variable, value.code);
            }
            ExprKind::Field { base, name } => {
                let old = self.ctx.value(base);
                if let Some(new) = with_member(&old, name, value.code) {
                    self.set(base, Value::new(new, old.form));
                } else {
                    self.unassignable(place);
                }
            }
            _ => self.unassignable(place),
        }
    }

    fn unassignable(&mut self, place: &Expr) {
        self.ctx.refuse(
            place.span,
            "UNSUPPORTED_PLACE",
            "this place cannot be assigned: only variables and fields of structs can",
            "assign the variable, or call a method such as `insert` on it",
        );
    }
}

/// A struct with another value in one field.
fn with_member(old: &Value, field: &str, value: Code) -> Option<Code> {
    let Form::Struct(form) = old.form else { return None };
    let Fields::Named(fields) = form.fields else { return None };
    let field = fields.iter().find(|one| one.rust == field)?;
    if field.flatten {
        return None;
    }
    let member = Code::Object(vec![(field.json.to_owned(), value)]);
    Some(Code::Call("merge", vec![Code::Array(vec![old.code.clone(), member])]))
}
