//! Assignments: a variable gets a new value, also when only a part of it changes.

use sfn_syntax::{BinaryOp, Expr, ExprKind};

use super::Flow;
use crate::lowering::code::Variable;
use crate::lowering::context::{Binding, Context, Value};

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
                let mark = self.ctx.names.enter();
                let value = if super::is_pure(place) { value } else { self.kept(value, "value") };
                let place = self.place(place);
                self.set(&place, &value);
                self.ctx.names.leave(mark);
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
        let receiver = &self.place(receiver);
        let arguments: Vec<Expr> = arguments.iter().map(|argument| self.evaluated(argument)).collect();
        let change =
            &mut |ctx: &mut Context<'_>, old: Value| ctx.mutation(&old, method, &arguments, expr.span);
        if !self.modify(receiver, change) {
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
        let right = self.eval(value);
        let is_pure = super::is_pure(value) && super::is_pure(place);
        let right = if is_pure { right } else { self.kept(right, "value") };
        let place = self.place(place);
        self.modify(&place, &mut |ctx, old| Some(ctx.computed(op, old, right.clone(), expr.span)));
        self.ctx.names.leave(mark);
    }

    /// A place, with names of the values of its indices and keys where states are needed for those.
    fn place(&mut self, place: &Expr) -> Expr {
        if super::is_pure(place) {
            return place.clone();
        }
        let kind = match &place.kind {
            ExprKind::Field { base, name } => {
                ExprKind::Field { base: Box::new(self.place(base)), name: name.clone() }
            }
            ExprKind::Index { base, index } => {
                let base = Box::new(self.place(base));
                ExprKind::Index { base, index: Box::new(self.evaluated(index)) }
            }
            ExprKind::MethodCall { receiver, method, arguments } => {
                let receiver = Box::new(self.place(receiver));
                let arguments = arguments.iter().map(|argument| self.evaluated(argument)).collect();
                ExprKind::MethodCall { receiver, method: method.clone(), arguments }
            }
            _ => return self.evaluated(place),
        };
        Expr { span: place.span, probe: place.probe, kind }
    }

    /// The variable of which a place is a part, if it may be assigned.
    fn root(&self, place: &Expr) -> Option<Variable> {
        match &place.kind {
            ExprKind::Variable { name } => self.ctx.names.get(name)?.variable,
            ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => self.root(base),
            ExprKind::MethodCall { .. } => self.root(Entry::of(place)?.map),
            _ => None,
        }
    }

    /// Gives a place a value: the whole variable gets a new one.
    fn set(&mut self, place: &Expr, value: &Value) {
        self.modify(place, &mut |_, _| Some(value.clone()));
    }

    /// Gives a place the value that is made of the one it has: the whole variable gets a new one. False where nothing is made.
    fn modify(&mut self, place: &Expr, make: Make<'_>) -> bool {
        match &place.kind {
            ExprKind::Variable { name } => {
                let Some(Binding { value, variable, .. }) = self.ctx.names.get(name).cloned() else {
                    return false;
                };
                let Some(new) = make(&mut self.ctx, value) else { return false };
                match variable {
                    _ if new.is_refused() || self.is_dead() => {}
                    Some(variable) => self.assign(variable, new.code),
                    None => {
                        self.ctx.refuse(
                            place.span,
                            "CAPTURED_ASSIGNMENT",
                            format!("`{name}` belongs to the code around this body, which cannot assign it"),
                            "return the new value, and assign it outside",
                        );
                    }
                }
                true
            }
            ExprKind::Field { base, name } => self.modify(base, &mut |ctx, old| {
                let field = ctx.field(&old, name, place.span);
                let new = make(ctx, field)?;
                Some(ctx.with_field(&old, name, new).unwrap_or_else(|| unassignable(ctx, place)))
            }),
            ExprKind::Index { base, index } => {
                let index = self.ctx.value(index);
                self.modify(base, &mut |ctx, old| match ctx.with_element(&old, &index, make)? {
                    Some(new) => Some(new),
                    None => Some(unassignable(ctx, place)),
                })
            }
            _ => {
                let Some(Entry { map, key, otherwise }) = Entry::of(place) else {
                    unassignable(&mut self.ctx, place);
                    return true;
                };
                let key = self.ctx.value(key);
                self.modify(map, &mut |ctx, old| match ctx.with_entry(&old, &key, otherwise, make)? {
                    Some(new) => Some(new),
                    None => Some(unassignable(ctx, place)),
                })
            }
        }
    }
}

/// What a place gets, made of what it has; none where nothing is assigned.
type Make<'m> = &'m mut dyn FnMut(&mut Context<'_>, Value) -> Option<Value>;

/// `map.entry(key).or_insert(otherwise)`, `map.entry(key).or_default()`.
struct Entry<'e> {
    map: &'e Expr,
    key: &'e Expr,
    otherwise: Option<&'e Expr>,
}

impl<'e> Entry<'e> {
    fn of(place: &'e Expr) -> Option<Self> {
        let ExprKind::MethodCall { receiver, method, arguments } = &place.kind else { return None };
        let otherwise = match (method.as_str(), arguments.as_slice()) {
            ("or_insert", [value]) => Some(value),
            ("or_default", []) => None,
            _ => return None,
        };
        match &receiver.kind {
            ExprKind::MethodCall { receiver: map, method, arguments } if method == "entry" => {
                let [key] = arguments.as_slice() else { return None };
                Some(Self { map, key, otherwise })
            }
            _ => None,
        }
    }
}

fn unassignable(ctx: &mut Context<'_>, place: &Expr) -> Value {
    ctx.refuse(
        place.span,
        "UNSUPPORTED_PLACE",
        "this place cannot be assigned: only variables, fields of structs and elements of lists can",
        "assign the variable, or call a method such as `insert` on it",
    )
}
