//! What an expression is made of.

use crate::place::Span;

/// An expression or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// The bytes it was written in.
    pub span: Span,
    /// What follows it in brackets and the like, in the order written.
    pub modifiers: Vec<Modifier>,
}

/// What an [`Expression`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `"text"`
    String(String),
    /// `12.5`, with its sign.
    Number(f64),
    /// `true` or `false`
    Boolean(bool),
    /// `null`
    Null,
    /// `/pattern/flags`
    Regex {
        /// Between the slashes, as written.
        pattern: String,
        /// `i` and `m` after them.
        flags: String,
    },
    /// `$name` without its `$`; the empty name is the context `$`, the name `$` is the root `$$`.
    Variable(String),
    /// A field. Stands only as a step of a [`Path`](Self::Path).
    Name(String),
    /// `*`: all fields.
    Wildcard,
    /// `**`: all fields at any depth.
    Descendant,
    /// `%`: what the step was taken from.
    Parent,
    /// `^(<a, >b)`. Stands only as a step of a [`Path`](Self::Path).
    Sort(Vec<SortTerm>),
    /// `a.b.c`: at least one step, each evaluated on the results of the one before.
    Path(Vec<Expression>),
    /// `-a`
    Negate(Box<Expression>),
    /// `a + b`
    Binary {
        /// What it does.
        operator: Operator,
        /// What stands before it.
        left: Box<Expression>,
        /// What stands after it.
        right: Box<Expression>,
    },
    /// `$name := value`
    Bind {
        /// The variable.
        parameter: Parameter,
        /// What it becomes.
        value: Box<Expression>,
    },
    /// `[a, b]`
    Array(Vec<Expression>),
    /// `{a: b, c: d}`
    Object(Vec<(Expression, Expression)>),
    /// `(a; b; c)`
    Block(Vec<Expression>),
    /// `condition ? then : otherwise`
    Condition {
        /// What is tested.
        condition: Box<Expression>,
        /// The value where it holds.
        then: Box<Expression>,
        /// The value where it does not.
        otherwise: Option<Box<Expression>>,
    },
    /// `$f(a, b)`; a partial application where an argument is a [`Placeholder`](Self::Placeholder).
    Call {
        /// What is called.
        function: Box<Expression>,
        /// The arguments.
        arguments: Vec<Expression>,
    },
    /// `?`: an argument left open. Stands only among the arguments of a [`Call`](Self::Call).
    Placeholder,
    /// `function($a, $b)<s-n:b>{ body }`
    Lambda {
        /// The parameters.
        parameters: Vec<Parameter>,
        /// The signature with its angle brackets, without blanks.
        signature: Option<String>,
        /// What it computes.
        body: Box<Expression>,
    },
    /// `|pattern|update, delete|`
    Transform {
        /// Which objects are changed.
        pattern: Box<Expression>,
        /// The fields they get.
        update: Box<Expression>,
        /// The names of the fields they lose.
        delete: Option<Box<Expression>>,
    },
}

/// What can follow an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Modifier {
    /// `[predicate]` or `[index]`
    Filter(Expression),
    /// `[]`: a single result stays an array.
    KeepArray,
    /// `@$name`: the variable holds the item in the steps that follow.
    Focus(Parameter),
    /// `#$name`: the variable holds the position of the item.
    Index(Parameter),
    /// `{key: value}`: groups the results.
    Group(Vec<(Expression, Expression)>),
}

/// A variable where it is bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name without `$`.
    pub name: String,
    /// Where it is written.
    pub span: Span,
}

/// One of the keys of [`Kind::Sort`].
#[derive(Debug, Clone, PartialEq)]
pub struct SortTerm {
    /// Whether the greatest comes first: `>key`.
    pub descending: bool,
    /// What is compared.
    pub key: Expression,
}

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `&`
    Concatenate,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `and`
    And,
    /// `or`
    Or,
    /// `..`: all integers between two; stands only in an array.
    Range,
    /// `~>`: the left side becomes the first argument of the right side.
    Chain,
}

impl Expression {
    pub(super) fn new(kind: Kind, span: Span) -> Self {
        Self { kind, span, modifiers: Vec::new() }
    }

    /// The name of a variable that stands for itself, with nothing behind it but perhaps `[]`.
    pub(super) fn as_bare_variable(&self) -> Option<&str> {
        match &self.kind {
            Kind::Variable(name) if self.keeps_arrays_only() => Some(name),
            _ => None,
        }
    }

    /// The name of a field that stands for itself, with nothing behind it but perhaps `[]`.
    pub(super) fn as_bare_name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Path(steps) if self.keeps_arrays_only() => match steps.as_slice() {
                [Self { kind: Kind::Name(name), modifiers, .. }] if modifiers.iter().all(is_keep_array) => {
                    Some(name)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn keeps_arrays_only(&self) -> bool {
        self.modifiers.iter().all(is_keep_array)
    }

    /// Calls `visit` with every expression directly below, in the order written.
    pub fn for_each_child<'e>(&'e self, mut visit: impl FnMut(&'e Expression)) {
        self.for_each_part(&mut visit);
        for modifier in &self.modifiers {
            match modifier {
                Modifier::Filter(filter) => visit(filter),
                Modifier::Group(pairs) => for_each_in_pairs(pairs, &mut visit),
                Modifier::KeepArray | Modifier::Focus(_) | Modifier::Index(_) => {}
            }
        }
    }

    /// The same without what stands behind it.
    pub(super) fn for_each_part<'e>(&'e self, visit: &mut impl FnMut(&'e Expression)) {
        match &self.kind {
            Kind::String(_)
            | Kind::Number(_)
            | Kind::Boolean(_)
            | Kind::Null
            | Kind::Regex { .. }
            | Kind::Variable(_)
            | Kind::Name(_)
            | Kind::Wildcard
            | Kind::Descendant
            | Kind::Parent
            | Kind::Placeholder => {}
            Kind::Sort(terms) => terms.iter().for_each(|term| visit(&term.key)),
            Kind::Path(parts) | Kind::Array(parts) | Kind::Block(parts) => parts.iter().for_each(visit),
            Kind::Negate(operand) => visit(operand),
            Kind::Binary { left, right, .. } => {
                visit(left);
                visit(right);
            }
            Kind::Bind { value, .. } => visit(value),
            Kind::Object(pairs) => for_each_in_pairs(pairs, visit),
            Kind::Condition { condition, then, otherwise } => {
                visit(condition);
                visit(then);
                otherwise.as_deref().into_iter().for_each(visit);
            }
            Kind::Call { function, arguments } => {
                visit(function);
                arguments.iter().for_each(visit);
            }
            Kind::Lambda { body, .. } => visit(body),
            Kind::Transform { pattern, update, delete } => {
                visit(pattern);
                visit(update);
                delete.as_deref().into_iter().for_each(visit);
            }
        }
    }
}

fn is_keep_array(modifier: &Modifier) -> bool {
    matches!(modifier, Modifier::KeepArray)
}

fn for_each_in_pairs<'e>(pairs: &'e [(Expression, Expression)], visit: &mut impl FnMut(&'e Expression)) {
    for (key, value) in pairs {
        visit(key);
        visit(value);
    }
}
