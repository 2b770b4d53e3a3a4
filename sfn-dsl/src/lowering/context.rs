//! What every part of the lowering has at hand: the source, the names in scope, the problems found.

use sfn_syntax::{Expr, Probe, Span};

use super::code::{Code, Local, Variable};
use super::source::{Constant, Probed, Source};
use super::value::Type;
use crate::check::Severity;
use crate::shape::Form;

/// The value of an expression: code, and the form of what it gives.
#[derive(Debug, Clone)]
pub(super) struct Value {
    /// The code.
    pub(super) code: Code,
    /// The form; [`Form::Json`] where no type of the author has it (`[a, b]`, `xs.iter().enumerate()`), and then only
    /// [`ty`](Self::ty) knows it.
    pub(super) form: Form,
    made: Option<Box<Type>>,
}

impl Value {
    /// A value.
    pub(super) fn new(code: Code, form: Form) -> Self {
        Self { code, form, made: None }
    }

    /// A value of a type that the lowering put together.
    pub(super) fn of(code: Code, ty: Type) -> Self {
        match ty.plain() {
            Some(form) => Self::new(code, form),
            None => Self { code, form: Form::Json, made: Some(Box::new(ty)) },
        }
    }

    /// Its type.
    pub(super) fn ty(&self) -> Type {
        self.made.as_ref().map_or(Type::Form(self.form), |made| Type::clone(made))
    }

    /// What was refused.
    pub(super) fn refused() -> Self {
        Self::new(Code::Refused, Form::Json)
    }

    /// `()`.
    pub(super) fn unit() -> Self {
        Self::new(Code::Null, Form::Unit)
    }

    /// Whether it was refused.
    pub(super) fn is_refused(&self) -> bool {
        self.code == Code::Refused
    }
}

/// A name in scope.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    /// The author's name.
    pub(super) name: String,
    /// What it stands for. Reading a `mut` variable gives `Code::Variable`.
    pub(super) value: Value,
    /// The variable behind it, which an assignment changes; none where the name stands for an expression.
    pub(super) variable: Option<Variable>,
}

/// The names in scope, the innermost last.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    bindings: Vec<Binding>,
}

impl Names {
    /// What a name stands for.
    pub(super) fn get(&self, name: &str) -> Option<&Binding> {
        self.bindings.iter().rev().find(|binding| binding.name == name)
    }

    /// Brings a name into scope.
    pub(super) fn bind(&mut self, binding: Binding) {
        self.bindings.push(binding);
    }

    /// How many names are in scope; [`leave`](Self::leave) goes back to it.
    pub(super) fn enter(&self) -> usize {
        self.bindings.len()
    }

    /// Forgets the names that came into scope since.
    pub(super) fn leave(&mut self, mark: usize) {
        self.bindings.truncate(mark);
    }
}

/// Why a construct is not lowered: a code, the reason, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// A stable code, `UPPER_SNAKE`.
    pub(super) code: &'static str,
    /// What was found and why it is not lowered: lower-case start, no final period.
    pub(super) message: String,
    /// What to write instead; may be empty.
    pub(super) help: String,
}

/// A refusal and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) severity: Severity,
    pub(super) file: &'static str,
    pub(super) span: Span,
    pub(super) refusal: Refusal,
}

/// The state of the lowering that expressions and states share.
#[derive(Debug)]
pub(super) struct Context<'a> {
    /// The function that is lowered; inside of a fragment, that fragment.
    pub(super) source: &'a Source,
    /// The names in scope.
    pub(super) names: Names,
    /// What was refused so far.
    pub(super) refused: Vec<Refused>,
    /// What the author is told besides.
    pub(super) remarks: Vec<Refused>,
    /// How many locals of expressions there are.
    pub(super) locals: u32,
}

impl<'a> Context<'a> {
    /// Nothing in scope.
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, names: Names::default(), refused: Vec::new(), remarks: Vec::new(), locals: 0 }
    }

    /// Reports a refusal, and gives the value that stands for it.
    pub(super) fn refuse(
        &mut self,
        span: Span,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Value {
        let refusal = Refusal { code, message: message.into(), help: help.into() };
        self.refused.push(Refused { severity: Severity::Error, file: self.source.file, span, refusal });
        Value::refused()
    }

    /// Tells the author something that is lowered, but may not be what was meant.
    pub(super) fn remark(&mut self, span: Span, code: &'static str, message: String, help: &str) {
        let refusal = Refusal { code, message, help: help.to_owned() };
        self.remarks.push(Refused { severity: Severity::Info, file: self.source.file, span, refusal });
    }

    /// A new variable of an expression.
    pub(super) fn local(&mut self, name: &str) -> Local {
        self.locals += 1;
        Local { name: name.to_owned(), number: self.locals }
    }

    /// What rustc's inference says of a node.
    pub(super) fn probed(&self, probe: Probe) -> Option<Probed> {
        usize::try_from(probe).ok().and_then(|position| self.source.probes.get(position)).copied()
    }

    /// The form that rustc's inference says of an expression, if it has a probe and is a value.
    pub(super) fn form(&self, expr: &Expr) -> Option<Form> {
        self.form_at(expr.probe?)
    }

    /// The form that rustc's inference says of a node, if it is a value.
    pub(super) fn form_at(&self, probe: Probe) -> Option<Form> {
        match self.probed(probe)? {
            Probed::Value(form) => Some(form),
            Probed::Call { .. } => None,
        }
    }

    /// A constant of the author.
    pub(super) fn constant(&self, position: u32) -> Option<&'a Constant> {
        usize::try_from(position).ok().and_then(|position| self.source.constants.get(position))
    }
}
