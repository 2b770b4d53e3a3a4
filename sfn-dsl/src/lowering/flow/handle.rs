//! What comes after a call: `?`, `match`, `if let` and the variables its result is kept in.

use sfn_syntax::{Arm, Block as Body, Expr, ExprKind, Pattern, PatternKind, Span, Statement};

use super::call::Called;
use super::choose::{Case, always_matches};
use super::{Flow, Returns, Target, in_variable, is_unit};
use crate::lowering::blocks::{BlockId, Branch, End, Exit};
use crate::lowering::code::{Code, Op, Variable};
use crate::lowering::context::{Binding, Value};
use crate::lowering::value::{Bound, Type};
use crate::name::ErrorName;
use crate::shape::{Enum, Form};

/// Errors, and the way they lead.
pub(super) type Catcher = (Vec<String>, Exit);

/// What an `Err` pattern catches.
struct Caught<'e> {
    pattern: &'e Pattern,
    names: Vec<&'static str>,
    /// Whether the pattern is for every error that is left.
    all: bool,
}

impl Flow<'_> {
    /// `value?`
    pub(super) fn tried(&mut self, span: Span, value: &Expr) -> Value {
        if let ExprKind::Await { call } = &value.kind {
            return self.tried_call(span, call);
        }
        let value = self.eval(value);
        if self.is_dead() || value.is_refused() {
            return Value::refused();
        }
        if let Some((ok, error)) = value.ty().outcomes() {
            return self.unwrapped(value, ok, error, span);
        }
        if let Some(some) = value.ty().inner() {
            let value = self.kept(value, "value");
            let (none, fine) = (self.block(), self.block());
            let label = self.label("none?", span);
            let test = Code::Binary(Op::Eq, Box::new(value.code.clone()), Box::new(Code::Null));
            self.end(End::Branch(Branch { label, arms: vec![(test, none)], otherwise: fine }));
            self.go_on(none);
            self.returned(Value::of(Code::Null, value.ty()), span);
            self.go_on(fine);
            return Value::of(value.code, some);
        }
        self.ctx.refuse(
            span,
            "UNSUPPORTED_TRY",
            "`?` is lowered on a `Result` or an `Option`",
            "match on the value instead",
        )
    }

    /// What is in the `Ok` of a `Result`; an `Err` returns from the body.
    pub(super) fn unwrapped(&mut self, value: Value, ok: Type, error: Type, span: Span) -> Value {
        if let Some(output) = only_ok(&value.code) {
            return Value::of(output, ok);
        }
        let value = self.kept(value, "result");
        let member = |name: &str| Code::Member(Box::new(value.code.clone()), name.to_owned());
        let (failed, fine) = (self.block(), self.block());
        let label = self.label("failed?", span);
        let test = Code::Call("exists", vec![member("Err")]);
        self.end(End::Branch(Branch { label, arms: vec![(test, failed)], otherwise: fine }));
        self.go_on(failed);
        self.fail_with(&Value::of(member("Err"), error), span);
        self.go_on(fine);
        Value::of(member("Ok"), ok)
    }

    /// `call.await?`
    pub(super) fn tried_call(&mut self, span: Span, call: &Expr) -> Value {
        let called = self.called(call);
        let Some(mut called) = called else { return Value::refused() };
        if called.is_inline() {
            return self.inline(called, true);
        }
        let Form::Result(ok, error) = called.output.form else {
            return self.ctx.refuse(
                span,
                "UNSUPPORTED_TRY",
                "`?` is lowered on a `Result` or an `Option`",
                "",
            );
        };
        let catchers = self.passed_on(error());
        let output = Value::new(called.take_output(), ok());
        self.made(called, output, catchers)
    }

    /// Ends the block with the state of a call, and goes on with its output.
    fn made(&mut self, called: Called<'_>, output: Value, catchers: Vec<Catcher>) -> Value {
        let variable = self.result_variable(&called.result_name());
        let after = self.block();
        let (assigns, value) = kept_output(variable, output);
        self.act(called, Exit { assigns, to: after }, catchers);
        self.go_on(after);
        value
    }

    /// `call.await`, whose result is a value like others.
    pub(super) fn awaited(&mut self, call: &Expr) -> Value {
        let Some(mut called) = self.called(call) else { return Value::refused() };
        if called.is_inline() {
            return self.inline(called, false);
        }
        let form = called.output.form;
        let output = called.take_output();
        let Form::Result(ok, error) = form else {
            return self.made(called, Value::new(output, form), Vec::new());
        };
        let after = self.block();
        let variable = self.result_variable(&called.result_name());
        let wrapped = |name: &str, code: Code| vec![(variable, Code::Object(vec![(name.to_owned(), code)]))];
        let output = if matches!(ok(), Form::Unit) { Code::Null } else { output };
        let names = error_names(error()).unwrap_or_default();
        let mut catchers = Vec::new();
        if !names.is_empty() {
            let error = self.ctx.error_value(error(), Some(&names));
            let errors = all_or(&names);
            catchers.push((errors, Exit { assigns: wrapped("Err", error.code), to: after }));
        }
        self.act(called, Exit { assigns: wrapped("Ok", output), to: after }, catchers);
        self.go_on(after);
        Value::new(Code::Variable(variable), form)
    }

    /// `call.await` as what a body returns.
    pub(super) fn return_awaited(&mut self, span: Span, call: &Expr) -> Option<Type> {
        let name = "return";
        let form = self.call_output(call);
        let value = match form {
            Some(Form::Result(..)) => self.tried_call(span, call),
            Some(_) => self.awaited(call),
            None => {
                let called = self.called(call)?;
                self.inline(called, true)
            }
        };
        if !self.is_dead() {
            self.returned_output(value, span, name);
        }
        None
    }

    /// The catchers of a call whose errors return from the body: none where they end the scope, which they do anyway.
    fn passed_on(&mut self, error: Form) -> Vec<Catcher> {
        let whole = self
            .here()
            .returns
            .iter()
            .rev()
            .find(|returns| !matches!(returns, Returns::Unwrapped(..)))
            .copied();
        let Some(Returns::Whole(variable, after)) = whole else { return Vec::new() };
        let Some(names) = error_names(error) else { return Vec::new() };
        if names.is_empty() {
            return Vec::new();
        }
        let error = self.ctx.error_value(error, Some(&names));
        let value = Code::Object(vec![("Err".to_owned(), error.code)]);
        vec![(all_or(&names), Exit { assigns: vec![(variable, value)], to: after })]
    }

    /// `match call.await { … }`: the arms for errors become catchers. Nothing where the arms are too intricate for that.
    #[expect(clippy::option_option, reason = "not done, or done with or without a form")]
    pub(super) fn match_call(&mut self, call: &Expr, arms: &[Arm], target: Target) -> Option<Option<Type>> {
        let form = self.call_output(call)?;
        let Form::Result(ok_form, error_form) = form else { return None };
        let error_form = error_form();
        let Form::Enum(errors) = error_form else { return None };
        let mut fine: Vec<Case<'_>> = Vec::new();
        let mut failed: Vec<(Caught<'_>, &Arm)> = Vec::new();
        for arm in arms {
            match inner(&arm.pattern) {
                Some(("Ok", pattern)) => {
                    fine.push(Case { pattern, guard: arm.guard.as_ref(), body: &arm.body });
                }
                Some(("Err", pattern)) if arm.guard.is_none() => {
                    let before: Vec<&str> =
                        failed.iter().flat_map(|(caught, _)| caught.names.iter().copied()).collect();
                    failed.push((caught(errors, pattern, &before)?, arm));
                }
                _ => return None,
            }
        }
        let hint = self.hint.take();
        let mut called = self.called(call)?;
        if called.is_inline() {
            return None;
        }
        let output = Value::new(called.take_output(), ok_form());
        let ok_name =
            fine.iter().find_map(|case| bound_name(case.pattern)).unwrap_or_else(|| called.result_name());
        let variable = self.variable(&ok_name);
        let after = self.block();
        let (assigns, value) = kept_output(variable, output);
        let ends_scope = !self.here().returns.iter().any(|returns| matches!(returns, Returns::Whole(..)));
        let mut catchers: Vec<Catcher> = Vec::new();
        let mut bodies = Vec::new();
        for (caught, arm) in &failed {
            // What passes on is left to the end of the scope, unless another arm would catch it on the way there.
            let passes_by = ends_scope
                && passes_on(caught.pattern, &arm.body, target)
                && failed.iter().all(|(other, _)| std::ptr::eq(other, caught) || width(&other.names) == 0);
            if passes_by || caught.names.is_empty() {
                continue;
            }
            if caught.all {
                self.tell_of_other_errors(errors, caught);
            }
            let error = self.ctx.error_value(error_form, Some(&caught.names));
            let (bindings, assigns) = self.bound_on_the_way(caught.pattern, &error);
            let block = self.block();
            let names = if caught.all { all_or(&caught.names) } else { owned(&caught.names) };
            catchers.push((names, Exit { assigns, to: block }));
            bodies.push((block, bindings, &arm.body));
        }
        catchers.sort_by_key(|(names, _)| width(names));
        let name = called.result_name();
        let span = called.span();
        self.act(called, Exit { assigns, to: after }, catchers);
        let mut form = None;
        self.go_on(after);
        self.hint.clone_from(&hint);
        match fine.as_slice() {
            [Case { pattern, guard: None, body }] => {
                let mark = self.ctx.names.enter();
                let matched = self.ctx.pattern(pattern, &value);
                self.bind_all(matched.bindings);
                form = form.or(self.deliver(body, target));
                self.ctx.names.leave(mark);
            }
            cases => form = form.or(self.cases(&format!("match {name}"), span, &value, cases, target)),
        }
        for (block, bindings, body) in bodies {
            self.go_on(block);
            let mark = self.ctx.names.enter();
            for binding in bindings {
                self.ctx.names.bind(binding);
            }
            self.hint.clone_from(&hint);
            form = form.or(self.deliver(body, target));
            self.ctx.names.leave(mark);
        }
        self.hint = None;
        Some(form)
    }

    /// `let Ok(x) = call.await else …`, `if let Err(E::A) = call.await …`: gives what the pattern binds in the first block.
    pub(super) fn test_call(
        &mut self,
        pattern: &Pattern,
        call: &Expr,
        then: BlockId,
        otherwise: BlockId,
    ) -> Option<Vec<Bound>> {
        let Form::Result(ok_form, error_form) = self.call_output(call)? else { return None };
        let error_form = error_form();
        let Form::Enum(errors) = error_form else { return None };
        let (side, pattern) = inner(pattern)?;
        let caught = match side {
            "Ok" if always_matches(pattern) => None,
            "Err" => Some(caught(errors, pattern, &[])?),
            _ => return None,
        };
        let mut called = self.called(call)?;
        if called.is_inline() {
            return None;
        }
        let output = Value::new(called.take_output(), ok_form());
        let names = error_names(error_form)?;
        let Some(caught) = caught else {
            let name = bound_name(pattern).unwrap_or_else(|| called.result_name());
            let variable = self.variable(&name);
            let (assigns, value) = kept_output(variable, output);
            let catchers = match names.as_slice() {
                [] => Vec::new(),
                names => vec![(all_or(names), Exit { assigns: Vec::new(), to: otherwise })],
            };
            self.act(called, Exit { assigns, to: then }, catchers);
            return Some(self.ctx.pattern(pattern, &value).bindings);
        };
        let error = self.ctx.error_value(error_form, Some(&caught.names));
        let (bindings, assigns) = self.bound_on_the_way(caught.pattern, &error);
        let mut catchers = vec![(
            if caught.all { all_or(&caught.names) } else { owned(&caught.names) },
            Exit { assigns, to: then },
        )];
        let rest: Vec<&'static str> = names.into_iter().filter(|name| !caught.names.contains(name)).collect();
        if !rest.is_empty() {
            catchers.push((all_or(&rest), Exit { assigns: Vec::new(), to: otherwise }));
        }
        catchers.sort_by_key(|(names, _)| width(names));
        self.act(called, Exit { assigns: Vec::new(), to: otherwise }, catchers);
        let bound = |binding: Binding| Bound {
            name: binding.name,
            mutable: false,
            value: binding.value,
            span: pattern.span,
        };
        Some(bindings.into_iter().map(bound).collect())
    }

    /// A pattern for all errors is for all that the type has, and no more.
    fn tell_of_other_errors(&mut self, errors: &Enum, caught: &Caught<'_>) {
        if caught.names.contains(&ErrorName::ALL) {
            return;
        }
        let name = errors.name;
        self.ctx.remark(
            caught.pattern.span,
            "OTHER_ERRORS_END_IT",
            format!("this is for the errors of `{name}` alone: every other, such as `States.Timeout`, ends the execution"),
            "to catch them too, give the enum a variant `#[error_name(\"States.ALL\")] Other { error: String, cause: String }`",
        );
    }

    /// What a pattern binds of an error: variables that are assigned on the way from the call.
    fn bound_on_the_way(
        &mut self,
        pattern: &Pattern,
        error: &Value,
    ) -> (Vec<Binding>, Vec<(Variable, Code)>) {
        let matched = self.ctx.pattern(pattern, error);
        let decoded = |bound: &&Bound| matches!(bound.value.code, Code::Block(..));
        if matched.bindings.iter().filter(decoded).count() > 1
            && !matched.bindings.iter().any(|bound| bound.mutable)
        {
            // What is read of the cause is read once.
            let variable = self.variable("cause");
            let kept = Value::of(Code::Variable(variable), error.ty());
            let parts = self.ctx.pattern(pattern, &kept).bindings.into_iter();
            let bindings =
                parts.map(|Bound { name, value, .. }| Binding { name, value, variable: None }).collect();
            return (bindings, vec![(variable, error.code.clone())]);
        }
        let (mut bindings, mut assigns) = (Vec::new(), Vec::new());
        for Bound { name, mutable, value, .. } in matched.bindings {
            let (binding, variable, code) = self.with_variable(name, mutable, value);
            assigns.push((variable, code));
            bindings.push(binding);
        }
        (bindings, assigns)
    }
}

/// What keeps the output of a call in a variable, and the output kept so: nothing is kept of one that says nothing.
fn kept_output(variable: Variable, output: Value) -> (Vec<(Variable, Code)>, Value) {
    let ty = output.ty();
    let assigns = if is_unit(&ty) { Vec::new() } else { vec![(variable, output.code)] };
    (assigns, in_variable(variable, ty))
}

/// The value in `Ok`, where an expression gives no other.
pub(super) fn only_ok(code: &Code) -> Option<Code> {
    match code {
        Code::Object(members) => match members.as_slice() {
            [(name, value)] if name == "Ok" => Some(value.clone()),
            _ => None,
        },
        Code::Conditional(test, then, otherwise) => {
            let (then, otherwise) = (only_ok(then)?, only_ok(otherwise)?);
            Some(Code::Conditional(test.clone(), Box::new(then), Box::new(otherwise)))
        }
        Code::Block(bindings, value) => Some(Code::Block(bindings.clone(), Box::new(only_ok(value)?))),
        Code::Refused => Some(Code::Refused),
        _ => None,
    }
}

/// The names of an error enum's variants.
pub(super) fn error_names(error: Form) -> Option<Vec<&'static str>> {
    let Form::Enum(form) = error else { return None };
    form.variants.iter().map(|variant| variant.error_name).collect()
}

/// Names for `ErrorEquals`: the one for all stands alone.
fn all_or(names: &[&'static str]) -> Vec<String> {
    if names.contains(&ErrorName::ALL) { vec![ErrorName::ALL.to_owned()] } else { owned(names) }
}

/// How much else the widest of these names stands for. A variant is what no narrower one is, whatever the order of the arms, so
/// narrow catchers come first.
fn width(names: &[impl AsRef<str>]) -> u8 {
    let width = |name: &str| match name {
        ErrorName::ALL => 3,
        ErrorName::TASK_FAILED => 2,
        ErrorName::TIMEOUT => 1,
        _ => 0,
    };
    names.iter().map(|name| width(name.as_ref())).max().unwrap_or_default()
}

fn owned(names: &[&'static str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// `Ok(pattern)` or `Err(pattern)`.
fn inner(pattern: &Pattern) -> Option<(&str, &Pattern)> {
    let PatternKind::TupleStruct { path, elements } = &pattern.kind else { return None };
    match (path.last().map(String::as_str), elements.as_slice()) {
        (Some("Ok"), [inner]) => Some(("Ok", inner)),
        (Some("Err"), [inner]) => Some(("Err", inner)),
        _ => None,
    }
}

/// Which errors a pattern is for, if their names decide it alone. `before` are those that earlier arms took.
fn caught<'e>(errors: &'static Enum, pattern: &'e Pattern, before: &[&str]) -> Option<Caught<'e>> {
    let error_name_of = |path: &[String]| {
        let name = path.last()?;
        errors.variants.iter().find(|variant| variant.rust == name)?.error_name
    };
    match &pattern.kind {
        PatternKind::Wild {} | PatternKind::Binding { pattern: None, .. } => {
            let names = errors.variants.iter().filter_map(|variant| variant.error_name);
            let names = names.filter(|name| !before.contains(name)).collect();
            Some(Caught { pattern, names, all: true })
        }
        PatternKind::Path { path } => Some(Caught { pattern, names: vec![error_name_of(path)?], all: false }),
        PatternKind::TupleStruct { path, elements } if elements.iter().all(always_matches) => {
            Some(Caught { pattern, names: vec![error_name_of(path)?], all: false })
        }
        PatternKind::Struct { path, fields } if fields.iter().all(|field| always_matches(&field.pattern)) => {
            Some(Caught { pattern, names: vec![error_name_of(path)?], all: false })
        }
        PatternKind::Or { alternatives } => {
            let mut names = Vec::new();
            for alternative in alternatives {
                let PatternKind::Path { path } = &alternative.kind else { return None };
                names.push(error_name_of(path)?);
            }
            // The one for all must stand alone.
            (!names.contains(&ErrorName::ALL)).then_some(Caught { pattern, names, all: false })
        }
        _ => None,
    }
}

/// Whether an arm returns the very error that it caught.
fn passes_on(pattern: &Pattern, body: &Expr, target: Target) -> bool {
    let PatternKind::Binding { name, pattern: None, .. } = &pattern.kind else { return false };
    let is_error = |expr: &Expr| match &expr.kind {
        ExprKind::Call { path, arguments } => {
            path.last().is_some_and(|last| last == "Err")
                && matches!(arguments.as_slice(), [Expr { kind: ExprKind::Variable { name: one }, .. }] if one == name)
        }
        _ => false,
    };
    match &body.kind {
        ExprKind::Return { value: Some(value) } => is_error(value),
        ExprKind::Block { label: None, block } => match (block.statements.as_slice(), block.value.as_deref())
        {
            ([], Some(value)) => passes_on(pattern, value, target),
            ([Statement::Expr { expr, name: None }], None) => {
                matches!(&expr.kind, ExprKind::Return { value: Some(value) } if is_error(value))
            }
            _ => false,
        },
        _ => matches!(target, Target::Return) && is_error(body),
    }
}

/// The name that a pattern gives the whole value.
fn bound_name(pattern: &Pattern) -> Option<String> {
    match &pattern.kind {
        PatternKind::Binding { name, .. } => Some(name.clone()),
        _ => None,
    }
}

/// The body with calls where their results are looked at: `let paid = call.await; match paid { … }` means
/// `match call.await { … }` if nothing else reads `paid`.
pub(super) fn with_deferred_calls(body: &Body) -> Option<Body> {
    let mut rewritten: Option<Body> = None;
    let mut index = 0;
    loop {
        let current = rewritten.as_ref().unwrap_or(body);
        if index >= current.statements.len() {
            return rewritten;
        }
        if deferrable(current, index) {
            let mut body = current.clone();
            defer(&mut body, index);
            rewritten = Some(body);
        } else {
            index += 1;
        }
    }
}

/// The name and the call of a statement that keeps the result of a call.
fn kept_call(statement: &Statement) -> Option<(&str, &Expr)> {
    match statement {
        Statement::Let {
            pattern: Pattern { kind: PatternKind::Binding { name, mutable: false, pattern: None, .. }, .. },
            value: Some(value),
            otherwise: None,
            ..
        } if matches!(value.kind, ExprKind::Await { .. }) => Some((name, value)),
        _ => None,
    }
}

fn deferrable(body: &Body, index: usize) -> bool {
    let Some((name, _)) = body.statements.get(index).and_then(kept_call) else { return false };
    let rest = body.statements.get(index + 1..).unwrap_or_default();
    let mentions: usize = rest
        .iter()
        .flat_map(Statement::children)
        .chain(body.value.as_deref())
        .map(|expr| expr.mentions(name))
        .sum();
    let first = match rest.first() {
        Some(Statement::Let { value: Some(value), .. }) => Some(value),
        Some(Statement::Expr { expr, .. }) => Some(expr),
        Some(Statement::Let { value: None, .. }) => None,
        None => body.value.as_deref(),
    };
    let looks_at_once = first
        .and_then(|expr| first_subject(expr))
        .is_some_and(|subject| matches!(&subject.kind, ExprKind::Variable { name: one } if one == name));
    mentions == 1 && looks_at_once
}

/// What an expression looks at before anything else.
fn first_subject(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Match { subject, .. } => Some(first_subject(subject).unwrap_or(subject)),
        ExprKind::If { condition, .. } => match &condition.kind {
            ExprKind::Let { value, .. } => Some(value),
            _ => None,
        },
        ExprKind::Try { value } => Some(first_subject(value).unwrap_or(value)),
        ExprKind::Return { value: Some(value) } => first_subject(value),
        _ => None,
    }
}

fn first_subject_mut(expr: &mut Expr) -> Option<&mut Expr> {
    let deeper = match &expr.kind {
        ExprKind::Match { subject: inner, .. } | ExprKind::Try { value: inner } => {
            first_subject(inner).is_some()
        }
        _ => false,
    };
    match &mut expr.kind {
        ExprKind::Match { subject: inner, .. } | ExprKind::Try { value: inner } => {
            if deeper {
                first_subject_mut(inner)
            } else {
                Some(inner)
            }
        }
        ExprKind::If { condition, .. } => match &mut condition.kind {
            ExprKind::Let { value, .. } => Some(value),
            _ => None,
        },
        ExprKind::Return { value: Some(value) } => first_subject_mut(value),
        _ => None,
    }
}

fn defer(body: &mut Body, index: usize) {
    let kept = body.statements.remove(index);
    let Statement::Let { name: state, value: Some(call), .. } = kept else { return };
    let place = match body.statements.get_mut(index) {
        Some(Statement::Let { name, value, .. }) => {
            *name = state.or(name.take());
            value.as_mut()
        }
        Some(Statement::Expr { name, expr }) => {
            *name = state.or(name.take());
            Some(expr)
        }
        None => body.value.as_deref_mut(),
    };
    if let Some(subject) = place.and_then(first_subject_mut) {
        *subject = call;
    }
}
