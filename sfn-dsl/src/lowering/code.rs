//! JSONata as data: what the expressions of a workflow become.
//!
//! Only what the lowering writes is here, so every form has one safe way to be printed: keys are quoted when they have to be, and
//! arrays keep their levels. An expression is a tree, so that variables in it can be replaced by what they stand for.

/// A variable of the state machine. Its name is chosen when the whole machine is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Variable(pub(super) u32);

/// A variable inside of one expression: the parameter of a function, or a name in a block. Unique in its expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Local {
    /// The name the author gave, for people.
    pub(super) name: String,
    /// What makes it unique.
    pub(super) number: u32,
}

/// A JSONata expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Code {
    /// What was refused, and reported: whatever is made of it is refused too, silently.
    Refused,
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number, in the digits of JSON; may be negative.
    Number(String),
    /// A text.
    Text(String),
    /// A variable of the state machine.
    Variable(Variable),
    /// A variable of this expression.
    Local(Local),
    /// `$states.input`.
    Input,
    /// `$states.result`.
    Result,
    /// `$states.errorOutput`: an object with `Error` and `Cause`.
    ErrorOutput,
    /// `$states.context` and the members on the way.
    Context(Vec<&'static str>),
    /// `base.member`.
    Member(Box<Code>, String),
    /// `base[index]`, where the index is a number.
    At(Box<Code>, Box<Code>),
    /// `-x`.
    Negate(Box<Code>),
    /// `left op right`.
    Binary(Op, Box<Code>, Box<Code>),
    /// `$function(arguments)`.
    Call(&'static str, Vec<Code>),
    /// `function($a, $b) { body }`.
    Function(Vec<Local>, Box<Code>),
    /// `test ? then : otherwise`.
    Conditional(Box<Code>, Box<Code>, Box<Code>),
    /// `[a, b]`, each an element of the array, whatever it is.
    Array(Vec<Code>),
    /// `{'a': x, 'b': y}`.
    Object(Vec<(String, Code)>),
    /// `($a := x; $b := y; value)`.
    Block(Vec<(Local, Code)>, Box<Code>),
}

/// An operator of JSONata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// `*`.
    Mul,
    /// `/`.
    Div,
    /// `%`.
    Rem,
    /// `&`: texts, one after the other.
    Concat,
    /// `and`.
    And,
    /// `or`.
    Or,
    /// `=`.
    Eq,
    /// `!=`.
    Ne,
    /// `<`.
    Lt,
    /// `<=`.
    Le,
    /// `>`.
    Gt,
    /// `>=`.
    Ge,
    /// `in`.
    In,
    /// `..`, only as the one element of an array.
    Range,
}
