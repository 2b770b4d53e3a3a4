//! Calls: what is awaited becomes a state, or is lowered in place.

use sfn_syntax::{Block as Body, Expr, ExprKind, Literal, PatternKind, Span};

use super::handle::Catcher;
use super::{Flow, Returns, Target, in_variable};
use crate::builder::Retrier;
use crate::lowering::blocks::{Action, End, Exit, Label, Map, Scope, State, Task};
use crate::lowering::code::Code;
use crate::lowering::context::{Names, Value};
use crate::lowering::fragments::Fragment;
use crate::lowering::source::{Callee, Constant, Declaration, Probed, Template};
use crate::lowering::value::Type;
use crate::shape::Form;

/// A call whose arguments are evaluated, with what it says of its state.
pub(super) struct Called<'a> {
    pub(super) label: Label,
    pub(super) kind: Kind<'a>,
    pub(super) retriers: Vec<Retrier>,
    /// The value in the result of the state, and its form.
    pub(super) output: Value,
}

pub(super) enum Kind<'a> {
    Act(Action<Scope>),
    Fragment(usize, &'a Fragment, Vec<Value>),
    Body(Body),
}

impl Called<'_> {
    /// Whether it is lowered in place.
    pub(super) fn is_inline(&self) -> bool {
        !matches!(self.kind, Kind::Act(_))
    }

    /// The value in the result of the state.
    pub(super) fn take_output(&mut self) -> Code {
        std::mem::replace(&mut self.output.code, Code::Result)
    }

    /// What its result is called, if the author has no name for it.
    pub(super) fn result_name(&self) -> String {
        match &self.kind {
            Kind::Act(Action::Task(_)) => format!("{}_result", self.label.name),
            _ => "result".to_owned(),
        }
    }

    pub(super) fn span(&self) -> Span {
        self.label.span
    }
}

/// A call without its settings.
pub(super) fn without_settings(call: &Expr) -> &Expr {
    match &call.kind {
        ExprKind::MethodCall { receiver, .. } => without_settings(receiver),
        _ => call,
    }
}

impl<'a> Flow<'a> {
    /// What is called, and what awaiting it gives.
    pub(super) fn callee(&self, call: &Expr) -> Option<(Callee, Form)> {
        let base = without_settings(call);
        match self.ctx.probed(base.probe?)? {
            Probed::Call { callee, output } => Some((callee, output)),
            Probed::Value(_) => None,
        }
    }

    /// What awaiting a call gives, if it becomes a state.
    pub(super) fn call_output(&self, call: &Expr) -> Option<Form> {
        match self.callee(call)? {
            (Callee::Fragment(_) | Callee::Block, _) => None,
            (_, output) => Some(output),
        }
    }

    /// Evaluates the arguments and settings of a call.
    pub(super) fn called(&mut self, call: &Expr) -> Option<Called<'a>> {
        let base = without_settings(call);
        if let ExprKind::Async { block } = &base.kind {
            let label = Label { name: "block".to_owned(), file: self.ctx.source.file, span: base.span };
            let (_, form) = self.callee(call)?;
            let output = Value::new(Code::Result, form);
            return Some(Called { label, kind: Kind::Body(block.clone()), retriers: Vec::new(), output });
        }
        let (ExprKind::Call { arguments, .. }, Some((callee, form))) = (&base.kind, self.callee(call)) else {
            self.ctx.refuse(
                call.span,
                "CALL_KEPT",
                "a call is awaited where it is made: a state machine cannot keep a call that has not begun",
                "write `.await` behind the call, or run several at once with `states::parallel`",
            );
            return None;
        };
        let settings = Settings::of(call);
        match callee {
            Callee::Task(declaration) => Some(self.task(base.span, declaration, form, arguments, &settings)),
            Callee::Wait | Callee::WaitUntil => self.wait(base.span, callee, arguments, &settings),
            Callee::Parallel => self.parallel(base.span, form, arguments, &settings),
            Callee::Map => self.map(base.span, form, arguments, &settings),
            Callee::DistributedMap => self.distributed_map(base.span, form, arguments, &settings),
            Callee::Fragment(source) => {
                let fragments = self.fragments;
                let Some((index, fragment)) = fragments.get(source) else {
                    self.ctx.refuse(base.span, "UNKNOWN_FRAGMENT", "this fragment could not be read", "");
                    return None;
                };
                settings.refuse_all(self, "a fragment is no state of its own");
                let values = arguments.iter().map(|argument| self.eval(argument)).collect();
                let label = Label {
                    name: fragment.function.name.clone(),
                    file: self.ctx.source.file,
                    span: base.span,
                };
                let output = Value::new(Code::Result, form);
                Some(Called {
                    label,
                    kind: Kind::Fragment(index, fragment, values),
                    retriers: Vec::new(),
                    output,
                })
            }
            Callee::ItemReader(_) | Callee::Items => {
                self.ctx.refuse(
                    base.span,
                    "ITEMS_WITHOUT_MAP",
                    "items are read by the distributed Map that goes over them",
                    "write `states::distributed_map(items, |item| …)`",
                );
                None
            }
            Callee::Block => None,
        }
    }

    /// Ends the block with the state of a call.
    pub(super) fn act(&mut self, called: Called<'_>, done: Exit, catchers: Vec<Catcher>) {
        let Called { label, kind: Kind::Act(action), retriers, .. } = called else { return };
        self.end(End::State(Box::new(State { label, action, retriers, done, catchers })));
    }

    /// Lowers a body in place. Gives what it returns, or what is in its `Ok` if errors are returned from the body around it.
    pub(super) fn inline(&mut self, called: Called<'a>, unwrapped: bool) -> Value {
        let variable = self.result_variable("value");
        let after = self.block();
        let form = called.output.form;
        // What cannot fail gives its value, without an `Ok` around it.
        let unwrapped = unwrapped || !matches!(form, Form::Result(..));
        let returns =
            if unwrapped { Returns::Unwrapped(variable, after) } else { Returns::Whole(variable, after) };
        match called.kind {
            Kind::Act(_) => return Value::refused(),
            Kind::Body(body) => {
                self.here().returns.push(returns);
                self.deliver_body(&body, Target::Return);
                self.here().returns.pop();
            }
            Kind::Fragment(index, fragment, values) => {
                if self.inside.contains(&index) {
                    let names: Vec<&str> = self
                        .inside
                        .iter()
                        .skip_while(|one| **one != index)
                        .filter_map(|one| self.fragments.at(*one))
                        .map(|fragment| fragment.function.name.as_str())
                        .collect();
                    let cycle = names.join(" -> ");
                    return self.ctx.refuse(
                        called.label.span,
                        "RECURSIVE_FRAGMENT",
                        format!(
                            "`{}` calls itself ({cycle} -> {}), but its states stand where it is called",
                            fragment.function.name, fragment.function.name
                        ),
                        "use a loop, or a workflow of its own that a `#[task(workflow = …)]` starts",
                    );
                }
                self.inside.push(index);
                let (source, names) = (self.ctx.source, std::mem::take(&mut self.ctx.names));
                self.ctx.source = &fragment.source;
                self.parameters(&fragment.function.parameters, values);
                self.here().returns.push(returns);
                self.deliver_body(&fragment.function.body, Target::Return);
                self.here().returns.pop();
                self.ctx.source = source;
                self.ctx.names = names;
                self.inside.pop();
            }
        }
        self.go_on(after);
        let form = match (unwrapped, form) {
            (true, Form::Result(ok, _)) => ok(),
            (_, form) => form,
        };
        in_variable(variable, form.into())
    }

    /// Binds the parameters of a fragment to the values it is called with.
    fn parameters(&mut self, parameters: &[sfn_syntax::Pattern], values: Vec<Value>) {
        self.ctx.names = Names::default();
        for (pattern, value) in parameters.iter().zip(values) {
            let value = if self.is_stable(&value.code) { value } else { self.kept(value, "argument") };
            let matched = self.ctx.pattern(pattern, &value);
            self.bind_all(matched.bindings);
        }
    }

    // --- States.

    fn task(
        &mut self,
        span: Span,
        declaration: &'static Declaration,
        form: Form,
        arguments: &[Expr],
        settings: &Settings<'_>,
    ) -> Called<'a> {
        let values = self.arguments(arguments);
        let arguments = filled(&declaration.arguments, &values);
        let mut retriers = Vec::new();
        let mut task = Task {
            resource: declaration.resource.to_owned(),
            arguments,
            timeout: declaration.timeout_seconds.map(|seconds| Code::Number(seconds.to_string())),
            heartbeat: declaration.heartbeat_seconds.map(|seconds| Code::Number(seconds.to_string())),
            role: None,
        };
        let mut name = declaration.name.to_owned();
        for setting in &settings.0 {
            match setting.method {
                "retry" => retriers.extend(self.retrier(setting)),
                "timeout" => task.timeout = self.seconds(setting),
                "heartbeat" => task.heartbeat = self.seconds(setting),
                "credentials" => task.role = self.setting(setting).map(|value| value.code),
                "named" => name = setting.text().unwrap_or(name),
                _ => setting.refuse(self, "a call of a task"),
            }
        }
        let retriers = declaration.retriers_after(retriers);
        let output = declaration
            .result
            .iter()
            .fold(Code::Result, |code, member| Code::Member(Box::new(code), (*member).to_owned()));
        let label = self.label(&name, span);
        let kind = Kind::Act(Action::Task(Box::new(task)));
        Called { label, kind, retriers, output: Value::new(output, form) }
    }

    /// The arguments of a call, from left to right.
    fn arguments(&mut self, arguments: &[Expr]) -> Vec<Value> {
        let last = arguments.iter().rposition(|argument| !super::is_pure(argument));
        let mut values = Vec::new();
        for (index, argument) in arguments.iter().enumerate() {
            let value = self.eval(argument);
            let later = last.is_some_and(|last| index < last);
            values.push(if later { self.kept(value, "argument") } else { value });
        }
        values
    }

    fn wait(
        &mut self,
        span: Span,
        callee: Callee,
        arguments: &[Expr],
        settings: &Settings<'_>,
    ) -> Option<Called<'a>> {
        let [until] = arguments else { return None };
        let value = self.eval(until);
        let (name, action) = if matches!(callee, Callee::WaitUntil) {
            ("wait until".to_owned(), Action::WaitTimestamp(value.code))
        } else {
            let seconds = self.ctx.whole_seconds(value);
            let name = match &seconds {
                Code::Number(digits) => format!("wait {}", spoken(digits)),
                _ => "wait".to_owned(),
            };
            (name, Action::WaitSeconds(seconds))
        };
        let mut chosen = name;
        for setting in &settings.0 {
            match setting.method {
                "named" => chosen = setting.text().unwrap_or(chosen),
                _ => setting.refuse(self, "a wait"),
            }
        }
        let label = self.label(&chosen, span);
        let output = Value::unit();
        Some(Called { label, kind: Kind::Act(action), retriers: Vec::new(), output })
    }

    fn parallel(
        &mut self,
        span: Span,
        form: Form,
        arguments: &[Expr],
        settings: &Settings<'_>,
    ) -> Option<Called<'a>> {
        let [Expr { kind: ExprKind::Tuple { elements: calls } | ExprKind::Array { elements: calls }, .. }] =
            arguments
        else {
            self.ctx.refuse(
                span,
                "DYNAMIC_PARALLEL",
                "a `Parallel` state has its branches written down: `parallel` takes a tuple or an array of calls",
                "for a call per item of a list, use `states::map`",
            );
            return None;
        };
        let names: Vec<String> = calls.iter().map(|call| self.called_name(call)).collect();
        let (label, retriers) =
            self.settled(span, &format!("parallel {}", names.join(", ")), settings, "parallel");
        let branches = calls.iter().map(|call| self.branch(call)).collect();
        let kind = Kind::Act(Action::Parallel(branches));
        Some(Called { label, kind, retriers, output: Value::new(Code::Result, form) })
    }

    /// What a call calls, for the name of the state around it.
    fn called_name(&self, call: &Expr) -> String {
        match (&without_settings(call).kind, self.callee(call)) {
            (_, Some((Callee::Task(declaration), _))) => declaration.name.to_owned(),
            (ExprKind::Call { path, .. }, _) => path.last().cloned().unwrap_or_default(),
            _ => "block".to_owned(),
        }
    }

    /// The name and the retriers of a state that has no other settings.
    fn settled(
        &mut self,
        span: Span,
        name: &str,
        settings: &Settings<'_>,
        what: &str,
    ) -> (Label, Vec<Retrier>) {
        let mut name = name.to_owned();
        let mut retriers = Vec::new();
        for setting in &settings.0 {
            match setting.method {
                "named" => name = setting.text().unwrap_or(name),
                "retry" => retriers.extend(self.retrier(setting)),
                "max_concurrency" if what == "map" => {}
                _ => setting.refuse(self, what),
            }
        }
        (self.label(&name, span), retriers)
    }

    fn map(
        &mut self,
        span: Span,
        form: Form,
        arguments: &[Expr],
        settings: &Settings<'_>,
    ) -> Option<Called<'a>> {
        let [items, closure] = arguments else { return None };
        let max_concurrency = settings
            .0
            .iter()
            .find(|setting| setting.method == "max_concurrency")
            .and_then(|setting| self.setting(setting))
            .map(|value| value.code);
        let name = super::text::titled("map", items);
        let list = self.ctx_items(items);
        let (label, retriers) = self.settled(span, &name, settings, "map");
        let item = Value::of(Code::Input, list.ty().element().unwrap_or(Type::Form(Form::Json)));
        let processor = self.processor(closure, item)?;
        let action = Action::Map(Box::new(Map {
            items: vec![("Items".to_owned(), list.code)],
            selector: Vec::new(),
            fields: max_concurrency.map(|limit| ("MaxConcurrency", limit)).into_iter().collect(),
            children: None,
            processor,
        }));
        Some(Called { label, kind: Kind::Act(action), retriers, output: Value::new(Code::Result, form) })
    }

    /// What is done for each item: the body of a closure, in a scope of its own.
    pub(super) fn processor(&mut self, closure: &Expr, item: Value) -> Option<Scope> {
        let ExprKind::Closure { parameters, body, is_async } = &closure.kind else {
            self.ctx.refuse(
                closure.span,
                "MAP_WITHOUT_CLOSURE",
                "what is done for each item has to be written here",
                "write a closure: `|item| call(item)`",
            );
            return None;
        };
        let pattern = parameters.first();
        let item_name = match pattern.map(|pattern| &pattern.kind) {
            Some(PatternKind::Binding { name, .. }) => name.clone(),
            _ => "item".to_owned(),
        };
        Some(self.scope(|flow| {
            if let Some(pattern) = pattern {
                let simple =
                    matches!(pattern.kind, PatternKind::Binding { pattern: None, .. } | PatternKind::Wild {});
                let item = if simple { item } else { flow.kept(item, &item_name) };
                let matched = flow.ctx.pattern(pattern, &item);
                flow.bind_all(matched.bindings);
            }
            if *is_async {
                flow.deliver(body, Target::Return);
            } else {
                flow.run_call(body);
            }
        }))
    }

    // --- Settings.

    /// The value of a setting.
    pub(super) fn setting(&mut self, setting: &Setting<'_>) -> Option<Value> {
        let argument = setting.arguments.first()?;
        Some(self.eval(argument))
    }

    /// The value of a setting that is a duration.
    fn seconds(&mut self, setting: &Setting<'_>) -> Option<Code> {
        let duration = self.setting(setting)?;
        Some(self.ctx.whole_seconds(duration))
    }

    pub(super) fn retrier(&mut self, setting: &Setting<'_>) -> Option<Retrier> {
        let argument = setting.arguments.first()?;
        let constant = match argument.kind {
            ExprKind::Constant { position, .. } => self.ctx.constant(position),
            _ => None,
        };
        if let Some(Constant::Retrier(retrier)) = constant {
            return Some(retrier.clone());
        }
        self.ctx.refuse(
            argument.span,
            "DYNAMIC_RETRIER",
            "the retriers of a state are fixed when the machine is made",
            "write the retrier here, from constants",
        );
        None
    }
}

/// The settings of a call, in the order in which they stand.
pub(super) struct Settings<'e>(pub(super) Vec<Setting<'e>>);

/// One of them.
pub(super) struct Setting<'e> {
    pub(super) method: &'e str,
    pub(super) arguments: &'e [Expr],
    span: Span,
}

impl<'e> Settings<'e> {
    pub(super) fn of(call: &'e Expr) -> Self {
        let mut settings = Vec::new();
        let mut call = call;
        while let ExprKind::MethodCall { receiver, method, arguments } = &call.kind {
            settings.push(Setting { method, arguments, span: call.span });
            call = receiver;
        }
        settings.reverse();
        Self(settings)
    }

    fn refuse_all(&self, flow: &mut Flow<'_>, what: &str) {
        for setting in &self.0 {
            setting.refuse(flow, what);
        }
    }
}

impl Setting<'_> {
    pub(super) fn refuse(&self, flow: &mut Flow<'_>, what: &str) {
        let method = self.method;
        flow.ctx.refuse(
            self.span,
            "UNSUPPORTED_SETTING",
            format!("{what} has no setting `{method}`"),
            "remove it",
        );
    }

    /// The text that it says.
    pub(super) fn text(&self) -> Option<String> {
        match &self.arguments.first()?.kind {
            ExprKind::Literal { value: Literal::Str { value } } => Some(value.clone()),
            _ => None,
        }
    }
}

/// The template with its parameters.
fn filled(template: &Template, values: &[Value]) -> Code {
    match template {
        Template::Null => Code::Null,
        Template::Bool(value) => Code::Bool(*value),
        Template::Number(digits) => Code::Number((*digits).to_owned()),
        Template::Text(text) => Code::Written((*text).to_owned()),
        Template::Parameter(index) => values.get(*index).map_or(Code::Null, |value| value.code.clone()),
        Template::Context(path) => Code::Context(path.to_vec()),
        Template::Array(elements) => {
            Code::Array(elements.iter().map(|element| filled(element, values)).collect())
        }
        Template::Object(members) => Code::Object(
            members.iter().map(|(name, member)| ((*name).to_owned(), filled(member, values))).collect(),
        ),
    }
}

/// A number of seconds in the words of people.
fn spoken(digits: &str) -> String {
    let Ok(seconds) = digits.parse::<u64>() else { return format!("{digits}s") };
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60)] {
        if seconds >= length && seconds.is_multiple_of(length) {
            return format!("{}{unit}", seconds / length);
        }
    }
    format!("{seconds}s")
}
