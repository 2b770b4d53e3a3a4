//! From the tree of a function to blocks: its control flow, one construct after the other.
//!
//! `.await` ends a block with a state, a decision that involves a state ends it with a branch, and everything else becomes
//! assignments and expressions. No state is made for them here or later, where that can be avoided.

mod assign;
mod call;
mod choose;
mod distribute;
mod handle;
mod pure;
mod repeat;
mod scope;
mod text;

use std::collections::BTreeSet;

use sfn_syntax::{Block as Body, Expr, ExprKind, Pattern, PatternKind, Span, Statement};

use super::blocks::{BlockId, End, Failure, Label, Scope};
use super::code::{Code, Variable};
use super::context::{Binding, Context, Value};
use super::fragments::Fragments;
use super::value::{Bound, Type};
use crate::shape::Form;
use pure::is_pure;

/// The lowering of one workflow.
pub(super) struct Flow<'a> {
    pub(super) ctx: Context<'a>,
    /// The fragments that the workflow calls.
    fragments: &'a Fragments,
    /// The fragments that are being lowered in place, to find those that call themselves.
    inside: Vec<usize>,
    /// What the author calls each variable.
    pub(super) variables: Vec<String>,
    /// Variables that are assigned more than once: what reads them cannot be moved.
    changing: BTreeSet<Variable>,
    /// The scopes that are being written, the innermost last.
    scopes: Vec<Writing>,
    /// The name that the next state gets, by `#[state(name = "…")]`.
    state_name: Option<String>,
    /// What the value that is made next will be called.
    hint: Option<String>,
}

/// A scope that is being written.
#[derive(Debug)]
struct Writing {
    scope: Scope,
    current: BlockId,
    /// Whether the current block is one that nobody reaches.
    dead: bool,
    loops: Vec<Loop>,
    returns: Vec<Returns>,
}

/// A loop that is being written.
#[derive(Debug)]
struct Loop {
    label: Option<String>,
    /// Where `continue` goes; none for a block with a label.
    again: Option<BlockId>,
    /// Where `break` goes.
    after: BlockId,
    /// What `break value` assigns, and the form of it, once it is known.
    value: Option<Variable>,
    ty: Option<Type>,
}

/// What returning from a body means.
#[derive(Debug, Clone, Copy)]
enum Returns {
    /// The scope ends: `Ok` with its output, `Err` by failing.
    Scope,
    /// A body in place: the variable gets what is returned, and another block follows.
    Whole(Variable, BlockId),
    /// A body in place with `?` behind it: the variable gets what is in `Ok`; `Err` returns from the body around it.
    Unwrapped(Variable, BlockId),
}

/// Where the value of an expression goes.
#[derive(Debug, Clone, Copy)]
enum Target {
    /// It is returned.
    Return,
    /// It is assigned, and a block follows.
    Into(Variable, BlockId),
    /// Nobody reads it; a block follows.
    Drop(BlockId),
}

impl<'a> Flow<'a> {
    pub(super) fn new(ctx: Context<'a>, fragments: &'a Fragments) -> Self {
        Self {
            ctx,
            fragments,
            inside: Vec::new(),
            variables: Vec::new(),
            changing: BTreeSet::new(),
            scopes: Vec::new(),
            state_name: None,
            hint: None,
        }
    }

    // --- Blocks.

    /// The scope that is being written.
    fn here(&mut self) -> &mut Writing {
        if self.scopes.is_empty() {
            self.scopes.push(Writing::new());
        }
        let last = self.scopes.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "there is a last one")]
        &mut self.scopes[last]
    }

    /// A new block.
    fn block(&mut self) -> BlockId {
        self.here().scope.block()
    }

    /// Goes on writing in another block.
    fn go_on(&mut self, block: BlockId) {
        let here = self.here();
        here.current = block;
        here.dead = false;
    }

    /// Ends the current block. What is written next, nobody reaches.
    fn end(&mut self, end: End) {
        let here = self.here();
        let current = here.current;
        if let Some(block) = here.scope.blocks.get_mut(current.0) {
            block.end = end;
        }
        here.current = here.scope.block();
        here.dead = true;
    }

    fn jump(&mut self, to: BlockId) {
        self.end(End::Jump(to));
    }

    fn is_dead(&mut self) -> bool {
        self.here().dead
    }

    fn assign(&mut self, variable: Variable, code: Code) {
        let here = self.here();
        let current = here.current;
        if let Some(block) = here.scope.blocks.get_mut(current.0) {
            block.assigns.push((variable, code));
        }
    }

    /// A new variable.
    fn variable(&mut self, name: &str) -> Variable {
        self.variables.push(name.to_owned());
        Variable(u32::try_from(self.variables.len() - 1).unwrap_or(u32::MAX))
    }

    /// A new variable for the value that is made now: called as the author will call it, or else as given.
    fn result_variable(&mut self, otherwise: &str) -> Variable {
        let name = self.hint.take().unwrap_or_else(|| otherwise.to_owned());
        self.variable(&name)
    }

    /// What a state is called: as the author says, or else as given.
    fn label(&mut self, name: &str, span: Span) -> Label {
        let name = self.state_name.take().unwrap_or_else(|| name.to_owned());
        Label { name, file: self.ctx.source.file, span }
    }

    // --- Names.

    /// Whether an expression means the same later on.
    fn is_stable(&self, code: &Code) -> bool {
        !code.any(&|part| match part {
            Code::Input | Code::Result | Code::ErrorOutput | Code::Context(_) => true,
            Code::Variable(variable) => self.changing.contains(variable),
            _ => false,
        })
    }

    /// A value that means the same later on, assigned to a variable if need be.
    fn kept(&mut self, value: Value, name: &str) -> Value {
        if value.is_refused() || matches!(value.code, Code::Variable(_)) && self.is_stable(&value.code) {
            return value;
        }
        let variable = self.variable(name);
        let ty = value.ty();
        self.assign(variable, value.code);
        Value::of(Code::Variable(variable), ty)
    }

    /// Brings what a pattern binds into scope.
    fn bind(&mut self, bound: Bound) {
        let Bound { name, mutable, value, span } = bound;
        let is_items = matches!(value.ty(), Type::Items(_));
        if is_items && (mutable || !self.is_stable(&value.code)) {
            self.ctx.refuse(
                span,
                "ITEMS_THAT_CHANGE",
                "what a Map goes over is a part of the definition, and this reads a variable that changes",
                "write it where the map is: `states::distributed_map(states::read_json(…), …)`",
            );
        }
        let simple = matches!(
            value.code,
            Code::Refused
                | Code::Null
                | Code::Bool(_)
                | Code::Number(_)
                | Code::Text(_)
                | Code::Variable(_)
                | Code::Member(..)
        );
        if is_items || (!mutable && simple && self.is_stable(&value.code)) {
            self.ctx.names.bind(Binding { name, value, variable: None });
            return;
        }
        let (binding, variable, code) = self.with_variable(name, mutable, value);
        self.assign(variable, code);
        self.ctx.names.bind(binding);
    }

    /// A name for a new variable, the variable, and what it is to be assigned.
    fn with_variable(&mut self, name: String, mutable: bool, value: Value) -> (Binding, Variable, Code) {
        let variable = self.variable(&name);
        if mutable {
            self.changing.insert(variable);
        }
        let held = Value::of(Code::Variable(variable), value.ty());
        (Binding { name, value: held, variable: mutable.then_some(variable) }, variable, value.code)
    }

    /// Brings everything that a pattern binds into scope.
    fn bind_all(&mut self, bindings: Vec<Bound>) {
        for bound in bindings {
            self.bind(bound);
        }
    }

    // --- Statements.

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Let { name, pattern, value, otherwise, span } => {
                self.state_name.clone_from(name);
                self.let_statement(*span, pattern, value.as_ref(), otherwise.as_ref());
            }
            Statement::Expr { name, expr } => {
                self.state_name.clone_from(name);
                self.run(expr);
            }
        }
        if self.state_name.take().is_some() {
            let span = match statement {
                Statement::Let { span, .. } => *span,
                Statement::Expr { expr, .. } => expr.span,
            };
            self.ctx.refuse(
                span,
                "NAMED_STATELESS",
                "`#[state(name = …)]` names the state of a statement, but this one becomes no state",
                "remove it, or put it on the statement with the call",
            );
        }
    }

    fn let_statement(
        &mut self,
        span: Span,
        pattern: &Pattern,
        value: Option<&Expr>,
        otherwise: Option<&Body>,
    ) {
        let Some(value) = value else {
            self.declare(pattern);
            return;
        };
        if let PatternKind::Binding { name, .. } = &pattern.kind {
            self.hint = Some(name.clone());
        }
        if let Some(otherwise) = otherwise {
            self.let_else(span, pattern, value, otherwise);
            return;
        }
        let value = self.eval(value);
        self.hint = None;
        // Patterns that bind several names evaluate the value once.
        let value = match pattern.kind {
            PatternKind::Binding { pattern: None, .. } | PatternKind::Wild {} => value,
            _ if matches!(value.code, Code::Array(_) | Code::Object(_)) => value,
            _ => self.kept(value, "value"),
        };
        if let PatternKind::Wild {} = pattern.kind {
            self.discard(value);
            return;
        }
        let matched = self.ctx.pattern(pattern, &value);
        self.bind_all(matched.bindings);
    }

    /// `let x;`
    fn declare(&mut self, pattern: &Pattern) {
        let PatternKind::Binding { name, probe, .. } = &pattern.kind else {
            self.ctx.refuse(
                pattern.span,
                "UNINITIALIZED_PATTERN",
                "a pattern without a value is not lowered",
                "declare one variable for each name",
            );
            return;
        };
        let form = self.ctx.form_at(*probe).unwrap_or(Form::Json);
        let variable = self.variable(name);
        self.changing.insert(variable);
        let value = Value::new(Code::Variable(variable), form);
        self.ctx.names.bind(Binding { name: name.clone(), value, variable: Some(variable) });
    }

    /// An expression whose value nobody reads.
    fn run(&mut self, expr: &Expr) {
        if self.assignment(expr) {
            return;
        }
        match &expr.kind {
            ExprKind::If { .. } | ExprKind::Match { .. } if !is_pure(expr) => {
                let after = self.block();
                self.deliver(expr, Target::Drop(after));
                self.go_on(after);
            }
            ExprKind::Block { label: None, block } => {
                let after = self.block();
                self.deliver_body(block, Target::Drop(after));
                self.go_on(after);
            }
            _ => {
                let value = self.eval(expr);
                self.discard(value);
            }
        }
    }

    /// A value that nobody reads: evaluated where that may fail.
    fn discard(&mut self, value: Value) {
        if !self.is_dead() && value.code.can_fail() {
            let variable = self.variable("unused");
            self.assign(variable, value.code);
        }
    }

    // --- Values.

    /// The value of an expression; states on the way are made.
    fn eval(&mut self, expr: &Expr) -> Value {
        if is_pure(expr) {
            return self.ctx.value(expr);
        }
        match &expr.kind {
            ExprKind::Await { call } => self.awaited(call),
            ExprKind::Try { value } => self.tried(expr.span, value),
            ExprKind::If { .. } | ExprKind::Match { .. } | ExprKind::Block { .. } => self.joined(expr),
            ExprKind::Binary { op, .. } if op.is_lazy() => self.joined(expr),
            ExprKind::While { label, condition, body } => self.while_loop(label.as_ref(), condition, body),
            ExprKind::Loop { label, body } => self.endless_loop(label.as_ref(), body),
            ExprKind::For { label, pattern, items, body } => {
                self.for_loop(expr.span, label.as_ref(), pattern, items, body)
            }
            ExprKind::Break { label, value } => {
                self.break_loop(expr.span, label.as_deref(), value.as_deref());
                Value::unit()
            }
            ExprKind::Continue { label } => {
                self.continue_loop(expr.span, label.as_deref());
                Value::unit()
            }
            ExprKind::Return { value } => {
                match value {
                    Some(value) => self.deliver(value, Target::Return),
                    None => self.deliver_value(Value::unit(), Target::Return, expr.span),
                };
                Value::unit()
            }
            ExprKind::Panic { pieces } => {
                self.panic(expr.span, pieces);
                Value::unit()
            }
            ExprKind::Assign { .. } | ExprKind::AssignOp { .. } => {
                self.assignment(expr);
                Value::unit()
            }
            ExprKind::Async { .. } => self.ctx.refuse(
                expr.span,
                "UNAWAITED_BLOCK",
                "an `async` block is lowered where it is awaited, or where `states::parallel` and `states::map` run it",
                "write `.await` behind it",
            ),
            _ => self.hoisted(expr),
        }
    }

    /// The value of an expression with states in its parts: those are evaluated first, from left to right.
    fn hoisted(&mut self, expr: &Expr) -> Value {
        let mark = self.ctx.names.enter();
        let mut pure = expr.clone();
        let parts = pure::parts_mut(&mut pure);
        let last = parts.iter().rposition(|part| !is_pure(part));
        for (index, part) in parts.into_iter().enumerate() {
            let later = last.is_some_and(|last| index < last);
            if !is_pure(part) || later && pure::reads_names(part) {
                let value = self.eval(part);
                let value = self.kept(value, "value");
                let name = format!("\u{0}{index}.{mark}");
                self.ctx.names.bind(Binding { name: name.clone(), value, variable: None });
                part.kind = ExprKind::Variable { name };
                part.probe = None;
            }
        }
        let value = if is_pure(&pure) {
            self.ctx.value(&pure)
        } else {
            self.ctx.refuse(
                expr.span,
                "UNSUPPORTED_EXPRESSION",
                "this expression has calls or jumps in a place that is not lowered",
                "take them out of it with `let`",
            )
        };
        self.ctx.names.leave(mark);
        value
    }

    /// The value of an expression that decides: each of its ends assigns a variable.
    fn joined(&mut self, expr: &Expr) -> Value {
        let variable = self.result_variable("value");
        let after = self.block();
        let form = self.deliver(expr, Target::Into(variable, after));
        self.go_on(after);
        let Some(ty) = form else {
            self.here().dead = true;
            return Value::unit();
        };
        in_variable(variable, ty)
    }

    /// Evaluates an expression and brings its value to the target. Gives the form of the value, if the end is reached.
    fn deliver(&mut self, expr: &Expr, target: Target) -> Option<Type> {
        match &expr.kind {
            ExprKind::Block { label: None, block } => self.deliver_body(block, target),
            ExprKind::Block { label: Some(label), block } => self.labeled_block(label, block, target),
            ExprKind::If { condition, then, otherwise } if Self::decides(expr, target) => {
                self.if_else(expr.span, condition, then, otherwise.as_deref(), target)
            }
            ExprKind::Match { subject, arms } if Self::decides(expr, target) => {
                self.match_arms(expr.span, subject, arms, target)
            }
            ExprKind::Binary { op, left, right } if op.is_lazy() && !is_pure(expr) => {
                self.lazy(*op, expr, left, right, target);
                Some(Form::Bool.into())
            }
            ExprKind::Return { value: Some(value) } => {
                self.deliver(value, Target::Return);
                None
            }
            ExprKind::Call { path, arguments }
                if matches!(target, Target::Return) && arguments.len() == 1 =>
            {
                match (path.last().map(String::as_str), arguments.first()) {
                    (Some("Ok"), Some(value)) => self.return_ok(expr, value),
                    (Some("Err"), Some(error)) => self.return_error(expr.span, error),
                    _ => {
                        let value = self.eval(expr);
                        self.deliver_value(value, target, expr.span)
                    }
                }
            }
            ExprKind::Await { call } if matches!(target, Target::Return) => {
                self.return_awaited(expr.span, call)
            }
            _ => {
                if let Target::Drop(after) = target {
                    self.run(expr);
                    if !self.is_dead() {
                        self.jump(after);
                    }
                    return Some(Form::Unit.into());
                }
                let value = self.eval(expr);
                self.deliver_value(value, target, expr.span)
            }
        }
    }

    /// The statements of a body, and then its value, which goes to the target.
    fn deliver_body(&mut self, body: &Body, target: Target) -> Option<Type> {
        let mark = self.ctx.names.enter();
        let rewritten = handle::with_deferred_calls(body);
        let body = rewritten.as_ref().unwrap_or(body);
        for statement in &body.statements {
            self.statement(statement);
        }
        let form = match &body.value {
            Some(value) => self.deliver(value, target),
            None => self.deliver_value(Value::unit(), target, body.span),
        };
        self.ctx.names.leave(mark);
        form
    }

    /// Whether a decision has to become one: a state is in it, or a failure is returned.
    fn decides(expr: &Expr, target: Target) -> bool {
        !is_pure(expr) || matches!(target, Target::Return) && pure::may_return_error(expr)
    }

    /// Brings a value to the target. Gives its form, if this is reached.
    fn deliver_value(&mut self, value: Value, target: Target, span: Span) -> Option<Type> {
        if self.is_dead() {
            return None;
        }
        let ty = value.ty();
        match target {
            Target::Return => {
                self.returned(value, span);
                None
            }
            Target::Into(variable, after) => {
                if !is_unit(&ty) {
                    self.assign(variable, value.code);
                }
                self.jump(after);
                Some(ty)
            }
            Target::Drop(after) => {
                self.discard(value);
                self.jump(after);
                Some(Form::Unit.into())
            }
        }
    }

    // --- Returning.

    /// Returns a value: `Result` by what it is.
    fn returned(&mut self, value: Value, span: Span) {
        let returns = self.here().returns.last().copied().unwrap_or(Returns::Scope);
        match returns {
            Returns::Whole(variable, after) => {
                self.assign(variable, value.code);
                self.jump(after);
            }
            Returns::Scope | Returns::Unwrapped(..) => {
                let output = match value.ty().outcomes() {
                    Some((ok, error)) => self.unwrapped(value, ok, error, span),
                    None => value,
                };
                self.returned_output(output, span, "return");
            }
        }
    }

    /// Returns what is in `Ok`, or the value of a function that cannot fail.
    fn returned_output(&mut self, value: Value, span: Span, name: &str) {
        let returns = self.here().returns.last().copied().unwrap_or(Returns::Scope);
        match returns {
            Returns::Scope => {
                let label = self.label(name, span);
                self.end(End::Return(label, value.code));
            }
            Returns::Whole(variable, after) => {
                self.assign(variable, Code::Object(vec![("Ok".to_owned(), value.code)]));
                self.jump(after);
            }
            Returns::Unwrapped(variable, after) => {
                self.assign(variable, value.code);
                self.jump(after);
            }
        }
    }

    /// `Ok(value)` is returned.
    fn return_ok(&mut self, expr: &Expr, value: &Expr) -> Option<Type> {
        let name = text::returned(value);
        let output = self.eval(value);
        if self.is_dead() {
            return None;
        }
        self.returned_output(output, expr.span, &name);
        None
    }

    /// `Err(error)` is returned.
    fn return_error(&mut self, span: Span, error: &Expr) -> Option<Type> {
        let error = self.eval(error);
        if !self.is_dead() {
            self.fail_with(&error, span);
        }
        None
    }

    /// `Err` is returned from the body, with that error.
    fn fail_with(&mut self, error: &Value, span: Span) {
        let mut returns = self.here().returns.clone();
        while let Some(Returns::Unwrapped(..)) = returns.last() {
            returns.pop();
        }
        if let Some(Returns::Whole(variable, after)) = returns.last() {
            self.assign(*variable, Code::Object(vec![("Err".to_owned(), error.code.clone())]));
            self.jump(*after);
            return;
        }
        let (code, cause) = self.ctx.failure(error);
        let name = match &code {
            Code::Text(name) => format!("fail {name}"),
            _ => "fail".to_owned(),
        };
        let label = self.label(&name, span);
        self.end(End::Fail(label, Failure { error: code, cause }));
    }

    /// The author's program stops.
    fn panic(&mut self, span: Span, pieces: &[sfn_syntax::Piece]) {
        let format = Expr { span, probe: None, kind: ExprKind::Format { pieces: pieces.to_vec() } };
        let text = self.ctx.value(&format);
        let label = self.label("panic", span);
        let failure = Failure { error: Code::Text(PANIC.to_owned()), cause: Some(text.code) };
        self.end(End::Fail(label, failure));
    }
}

/// What a variable holds; a value that says nothing is in none.
fn in_variable(variable: Variable, ty: Type) -> Value {
    if is_unit(&ty) { Value::unit() } else { Value::of(Code::Variable(variable), ty) }
}

/// Whether a value says nothing.
fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Form(Form::Unit))
}

/// The error of an execution that the author's program stops.
pub(super) const PANIC: &str = "Workflow.Panic";

impl Writing {
    fn new() -> Self {
        let mut scope = Scope::default();
        let current = scope.block();
        Self { scope, current, dead: false, loops: Vec::new(), returns: vec![Returns::Scope] }
    }
}
