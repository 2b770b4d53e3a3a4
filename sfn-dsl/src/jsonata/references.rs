//! What an expression reads from outside of itself.

use std::collections::HashSet;

use super::ast::{Expression, Kind, Modifier, Operator, Parameter};
use crate::place::Span;

/// What an expression reads from outside of itself, each list in the order written, with repetitions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// Variables other than `$states`, `$` and `$$` that are read and not called. A name of [`FUNCTIONS`](super::FUNCTIONS)
    /// that no state assigns is that function, passed as a value.
    pub variables: Vec<Reference>,
    /// Functions that are called by name.
    pub functions: Vec<FunctionReference>,
    /// Fields that are called as if they were functions: `total()` instead of `$total()`.
    pub called_fields: Vec<Reference>,
    /// What is read of `$states`.
    pub states: Vec<StatesReference>,
    /// What is read of the context at the top level, where an expression of the service has none.
    pub context: Vec<ContextReference>,
}

/// A name that is not bound inside of the expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The name, without `$`.
    pub name: String,
    /// Where it is written.
    pub span: Span,
}

/// A function that is called by a name that is not bound inside of the expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionReference {
    /// The name, without `$`.
    pub name: String,
    /// How many arguments it is given, what `~>` gives it included. `None` where one is left open (`?`), and where `~>`
    /// may join it to another function.
    pub arguments: Option<usize>,
    /// Where its name is written.
    pub span: Span,
}

/// A use of `$states`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatesReference {
    /// `input`, `result`, …; `None` where all of it is read, or a member that is known only when the state runs.
    pub member: Option<String>,
    /// Where it is written, the member included.
    pub span: Span,
}

/// A use of the context at the top level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextReference {
    /// How the context is read.
    pub context: Context,
    /// Where it is written.
    pub span: Span,
}

/// How the context is read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Context {
    /// A field by its bare name: `orderId`.
    Name(String),
    /// The context itself: `$`.
    Item,
    /// The document that is evaluated: `$$`.
    Root,
}

impl Expression {
    /// What the expression reads from outside of itself.
    ///
    /// Names that it binds are left out: parameters of its functions, `:=`, `@$name` and `#$name`. A function may use a name
    /// that is bound after it, because it runs later.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::jsonata::{Context, parse};
    ///
    /// let references = parse("($rate := $tax + 1; $sum($states.input.items.price) * $rate & currency)")?.references();
    /// assert_eq!(references.variables[0].name, "tax");
    /// assert_eq!(references.functions[0].name, "sum");
    /// assert_eq!(references.states[0].member.as_deref(), Some("input"));
    /// assert_eq!(references.context[0].context, Context::Name("currency".to_owned()));
    /// # Ok::<(), sfn_dsl::jsonata::SyntaxError>(())
    /// ```
    pub fn references(&self) -> References {
        let mut collector = Collector { references: References::default(), frames: Vec::new(), functions: 0 };
        collector.in_frame(Frame::of_binds([self]), |collector| collector.visit(self, true));
        collector.references
    }
}

/// The names that are bound around a place.
#[derive(Default)]
struct Frame<'e> {
    /// Bound so far.
    bound: HashSet<&'e str>,
    /// Bound sooner or later: what functions see.
    later: HashSet<&'e str>,
    /// Around how many functions it stands.
    functions: usize,
    /// Whether `:=` binds here; else it belongs to a path, whose variables end with it.
    takes_binds: bool,
}

impl<'e> Frame<'e> {
    /// The frame of a block, a function or the whole.
    fn of_binds(parts: impl IntoIterator<Item = &'e Expression>) -> Self {
        let mut later = HashSet::new();
        for part in parts {
            collect_binds(part, &mut later);
        }
        Self { later, takes_binds: true, ..Self::default() }
    }
}

/// The names that `:=` binds in the frame of an expression.
fn collect_binds<'e>(expression: &'e Expression, names: &mut HashSet<&'e str>) {
    if let Kind::Bind { parameter, .. } = &expression.kind {
        names.insert(&parameter.name);
    }
    // Blocks and functions have frames of their own, but not what stands in brackets behind them.
    if matches!(expression.kind, Kind::Block(_) | Kind::Lambda { .. }) {
        return;
    }
    expression.for_each_child(|child| collect_binds(child, names));
}

struct Collector<'e> {
    references: References,
    frames: Vec<Frame<'e>>,
    /// How many functions stand around the place.
    functions: usize,
}

impl<'e> Collector<'e> {
    fn in_frame(&mut self, frame: Frame<'e>, visit: impl FnOnce(&mut Self)) {
        self.frames.push(Frame { functions: self.functions, ..frame });
        visit(self);
        self.frames.pop();
    }

    fn is_bound(&self, name: &str) -> bool {
        self.frames.iter().any(|frame| {
            frame.bound.contains(name) || (self.functions > frame.functions && frame.later.contains(name))
        })
    }

    fn bind(&mut self, parameter: &'e Parameter) {
        if let Some(frame) = self.frames.iter_mut().rev().find(|frame| frame.takes_binds) {
            frame.bound.insert(&parameter.name);
        }
    }

    fn bind_in_path(&mut self, parameter: &'e Parameter) {
        if let Some(frame) = self.frames.last_mut() {
            frame.bound.insert(&parameter.name);
        }
    }

    /// Visits an expression; `top` tells whether it is evaluated where the whole is, without a context.
    fn visit(&mut self, expression: &'e Expression, top: bool) {
        if matches!(expression.kind, Kind::Path(_)) {
            self.in_frame(Frame::default(), |collector| collector.visit_parts(expression, top));
        } else {
            self.visit_parts(expression, top);
        }
    }

    fn visit_parts(&mut self, expression: &'e Expression, top: bool) {
        match &expression.kind {
            Kind::Path(steps) => self.path(steps, top),
            Kind::Variable(name) => self.variable(name, None, expression.span, top),
            Kind::Name(name) => self.context(Context::Name(name.clone()), expression.span, top),
            Kind::Call { function, arguments } => self.call(function, arguments, 0, top),
            Kind::Binary { operator: Operator::Chain, left, right } => {
                self.visit(left, top);
                match &right.kind {
                    Kind::Call { function, arguments } => {
                        self.call(function, arguments, 1, top);
                        self.modifiers(right);
                    }
                    _ => self.called(right, None, top),
                }
            }
            Kind::Bind { parameter, value } => {
                self.visit(value, top);
                self.bind(parameter);
            }
            Kind::Block(parts) => {
                self.in_frame(Frame::of_binds(parts), |collector| collector.all(parts, top));
            }
            Kind::Lambda { parameters, body, .. } => {
                let mut frame = Frame::of_binds([&**body]);
                frame.bound.extend(parameters.iter().map(|parameter| parameter.name.as_str()));
                self.functions += 1;
                self.in_frame(frame, |collector| collector.visit(body, top));
                self.functions -= 1;
            }
            Kind::Sort(terms) => terms.iter().for_each(|term| self.visit(&term.key, false)),
            Kind::Transform { pattern, update, delete } => {
                self.visit(pattern, false);
                self.visit(update, false);
                self.all(delete.as_deref(), false);
            }
            Kind::Negate(operand) => self.visit(operand, top),
            Kind::Binary { left, right, .. } => self.all([&**left, &**right], top),
            Kind::Array(parts) => self.all(parts, top),
            Kind::Object(pairs) => self.pairs(pairs, top),
            Kind::Condition { condition, then, otherwise } => {
                self.all([&**condition, &**then], top);
                self.all(otherwise.as_deref(), top);
            }
            Kind::String(_)
            | Kind::Number(_)
            | Kind::Boolean(_)
            | Kind::Null
            | Kind::Regex { .. }
            | Kind::Wildcard
            | Kind::Descendant
            | Kind::Parent
            | Kind::Placeholder => {}
        }
        self.modifiers(expression);
    }

    fn all(&mut self, parts: impl IntoIterator<Item = &'e Expression>, top: bool) {
        for part in parts {
            self.visit(part, top);
        }
    }

    fn pairs(&mut self, pairs: &'e [(Expression, Expression)], top: bool) {
        self.all(pairs.iter().flat_map(|(key, value)| [key, value]), top);
    }

    /// What stands behind an expression is evaluated on its results.
    fn modifiers(&mut self, expression: &'e Expression) {
        for modifier in &expression.modifiers {
            match modifier {
                Modifier::Filter(filter) => self.visit(filter, false),
                Modifier::Group(pairs) => self.pairs(pairs, false),
                Modifier::Focus(parameter) | Modifier::Index(parameter) => self.bind_in_path(parameter),
                Modifier::KeepArray => {}
            }
        }
    }

    /// The first step is evaluated where the path is, each later one on the results of the one before.
    fn path(&mut self, steps: &'e [Expression], top: bool) {
        let mut steps = steps.iter();
        let Some(first) = steps.next() else { return };
        match (&first.kind, steps.as_slice().first()) {
            (Kind::Variable(name), Some(Expression { kind: Kind::Name(member), span, .. })) => {
                let span = Span { start: first.span.start, end: span.end };
                self.variable(name, Some(Member { name: member, span }), first.span, top);
                self.modifiers(first);
            }
            _ => self.visit(first, top),
        }
        self.all(steps, false);
    }

    fn variable(&mut self, name: &'e str, member: Option<Member<'e>>, span: Span, top: bool) {
        match name {
            "" => self.context(Context::Item, span, top),
            "$" => self.context(Context::Root, span, top),
            _ if self.is_bound(name) => {}
            "states" => self.references.states.push(StatesReference {
                member: member.as_ref().map(|member| member.name.to_owned()),
                span: member.map_or(span, |member| member.span),
            }),
            _ => self.references.variables.push(Reference { name: name.to_owned(), span }),
        }
    }

    fn context(&mut self, context: Context, span: Span, top: bool) {
        if top {
            self.references.context.push(ContextReference { context, span });
        }
    }

    /// A call with arguments of its own and, behind `~>`, one more.
    fn call(&mut self, function: &'e Expression, arguments: &'e [Expression], chained: usize, top: bool) {
        let is_open = arguments.iter().any(|argument| matches!(argument.kind, Kind::Placeholder));
        self.called(function, (!is_open).then_some(arguments.len() + chained), top);
        self.all(arguments, top);
    }

    /// What is called, or applied with `~>`.
    fn called(&mut self, function: &'e Expression, arguments: Option<usize>, top: bool) {
        match &function.kind {
            Kind::Variable(name) if !matches!(name.as_str(), "" | "$" | "states") => {
                if !self.is_bound(name) {
                    let (name, span) = (name.clone(), function.span);
                    self.references.functions.push(FunctionReference { name, arguments, span });
                }
                self.modifiers(function);
            }
            _ => {
                if let Some(name) = function.as_bare_name() {
                    let reference = Reference { name: name.to_owned(), span: function.span };
                    self.references.called_fields.push(reference);
                }
                self.visit(function, top);
            }
        }
    }
}

/// The step behind a variable.
struct Member<'e> {
    name: &'e str,
    /// With the variable.
    span: Span,
}
