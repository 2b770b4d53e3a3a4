//! JSONata as data: what the expressions of a workflow become.
//!
//! Only what the lowering writes is here, so every form has one safe way to be printed: keys are quoted when they have to be, and
//! arrays keep their levels. An expression is a tree, so that variables in it can be replaced by what they stand for.
//!
//! Two rules hold for every expression that the lowering makes:
//!
//! - What is a list in Rust is an array in JSON, with one element and with none, too: [`Code::Collect`] makes one of a sequence.
//! - Its value is never undefined. JSONata goes on where something is undefined (`$xs[7] & ''` is an empty text) where Rust
//!   panics, so what may be undefined stands in [`Code::Required`] or [`Code::OrNull`]. At the end of a whole expression the
//!   service fails by itself, and nothing is printed for `Required`.

mod ask;
mod print;
mod template;

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
    /// A text with substitutions, which a deployment fills in: `${Name}`. A `${` in a [`Code::Text`] is none.
    Written(String),
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
    /// `function($a, $b) { body }`. One that is bound in a block may name itself.
    Function(Vec<Local>, Box<Code>),
    /// `function(arguments)`, where the function is one of this expression.
    Apply(Box<Code>, Vec<Code>),
    /// `test ? then : otherwise`.
    Conditional(Box<Code>, Box<Code>, Box<Code>),
    /// `[a, b]`. An element that may be an array itself is a [`Code::Whole`], or it would be taken apart.
    Array(Vec<Code>),
    /// An element of an array that is an array.
    Whole(Box<Code>),
    /// An element of an array that may be an array.
    Either(Box<Code>),
    /// An array of what a sequence holds, which may be nothing or one thing alone.
    Collect(Box<Code>, Items),
    /// The value, and where it is undefined an error with this text.
    Required(Box<Code>, &'static str),
    /// What looks as if it could fail, but does not where it stands: an item behind a test of its position.
    Sure(Box<Code>),
    /// The value, and `null` where it is undefined.
    OrNull(Box<Code>),
    /// `/pattern/`.
    Regex(&'static str),
    /// `{'a': x, 'b': y}`.
    Object(Vec<(String, Code)>),
    /// `{key: value}`, where the key is calculated.
    Entry(Box<Code>, Box<Code>),
    /// `($a := x; $b := y; value)`.
    Block(Vec<(Local, Code)>, Box<Code>),
}

/// What a sequence holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Items {
    /// No arrays.
    Scalars,
    /// It may be arrays.
    Any,
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

impl Code {
    /// A text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A whole number.
    pub(super) fn number(number: impl std::fmt::Display) -> Self {
        Self::Number(number.to_string())
    }

    /// `{'a': x, 'b': y}`.
    pub(super) fn object<'n>(members: impl IntoIterator<Item = (&'n str, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(name, member)| (name.to_owned(), member)).collect())
    }

    /// `left op right`.
    pub(super) fn binary(op: Op, left: Self, right: Self) -> Self {
        Self::Binary(op, Box::new(left), Box::new(right))
    }

    /// `test ? then : otherwise`, or one of them where the test is known.
    pub(super) fn conditional(test: Self, then: Self, otherwise: Self) -> Self {
        match test {
            Self::Bool(true) => then,
            Self::Bool(false) => otherwise,
            _ if then == otherwise && !test.can_fail() => then,
            _ if then == Self::Bool(true) && otherwise == Self::Bool(false) => test,
            _ if then == Self::Bool(false) && otherwise == Self::Bool(true) => test.not(),
            _ => Self::Conditional(Box::new(test), Box::new(then), Box::new(otherwise)),
        }
    }

    /// `base.member`.
    pub(super) fn member(self, name: impl Into<String>) -> Self {
        let name = name.into();
        match self {
            Self::Object(mut members)
                if members.iter().any(|(key, _)| *key == name)
                    && !members.iter().any(|(key, value)| *key != name && value.can_fail()) =>
            {
                members.retain(|(key, _)| *key == name);
                members.pop().map_or(Self::Null, |(_, value)| value)
            }
            Self::Block(bindings, value) => Self::block(bindings, value.member(name)),
            base => Self::Member(Box::new(base), name),
        }
    }

    /// `($a := x; $b := y; value)`: what is read once is put where it is read, and what nobody reads is left out.
    pub(super) fn block(bindings: Vec<(Local, Self)>, value: Self) -> Self {
        let mut code = value;
        for (local, bound) in bindings.into_iter().rev() {
            let uses = code.uses(&local);
            if uses == 0 && !bound.can_fail() {
                continue;
            }
            if uses == 1 && !bound.can_fail() && !code.uses_in_function(&local) && bound.uses(&local) == 0 {
                code.replace_local(&local, &bound);
                continue;
            }
            code = match code {
                Self::Block(mut inner, value) => {
                    inner.insert(0, (local, bound));
                    Self::Block(inner, value)
                }
                code => Self::Block(vec![(local, bound)], Box::new(code)),
            };
        }
        code
    }

    /// `base[index]`, undefined where there is no such element.
    pub(super) fn at(self, index: Self) -> Self {
        Self::At(Box::new(self), Box::new(index))
    }

    /// `$error(text)`.
    pub(super) fn error(text: impl Into<String>) -> Self {
        Self::Call("error", vec![Self::text(text)])
    }

    /// `$function(argument)`.
    pub(super) fn call(function: &'static str, arguments: impl IntoIterator<Item = Self>) -> Self {
        Self::Call(function, arguments.into_iter().collect())
    }

    /// Both are true.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Bool(true), code) | (code, Self::Bool(true)) => code,
            (Self::Bool(false), _) => Self::Bool(false),
            (left, right) => Self::binary(Op::And, left, right),
        }
    }

    /// One is true.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Bool(false), code) | (code, Self::Bool(false)) => code,
            (Self::Bool(true), _) => Self::Bool(true),
            (left, right) => Self::binary(Op::Or, left, right),
        }
    }

    /// The opposite of a boolean. A comparison is turned round only where both sides are always there: undefined is neither
    /// equal nor unequal to anything.
    pub(super) fn not(self) -> Self {
        match self {
            Self::Bool(value) => Self::Bool(!value),
            // What is compared with `null` may be a member that is not there.
            Self::Binary(op, left, right) => match op.opposite() {
                Some(opposite) if left.is_comparable(&right) => Self::Binary(opposite, left, right),
                _ => Self::call("not", [Self::Binary(op, left, right)]),
            },
            Self::Call("not", mut arguments) if arguments.len() == 1 => {
                arguments.pop().unwrap_or(Self::Refused)
            }
            code => Self::call("not", [code]),
        }
    }

    /// Whether an optional value is there: neither undefined nor `null`. Undefined is not unequal to `null`.
    pub(super) fn present(self) -> Self {
        match self {
            Self::OrNull(inner) => Self::binary(Op::Ne, *inner, Self::Null),
            Self::Null => Self::Bool(false),
            Self::Text(_)
            | Self::Written(_)
            | Self::Number(_)
            | Self::Bool(_)
            | Self::Array(_)
            | Self::Object(_)
                if !self.can_fail() =>
            {
                Self::Bool(true)
            }
            code => Self::binary(Op::Ne, code, Self::Null),
        }
    }

    /// What an optional value holds, where it is known to be there.
    pub(super) fn some(&self) -> Self {
        match self {
            Self::OrNull(inner) => (**inner).clone().sure(),
            code => code.clone(),
        }
    }

    /// What may be undefined elsewhere, and is not here.
    pub(super) fn sure(self) -> Self {
        if self.can_fail() { Self::Sure(Box::new(self)) } else { self }
    }

    /// Whether an optional value is missing.
    pub(super) fn missing(self) -> Self {
        self.present().not()
    }

    /// Whether both are there, so that they are equal or unequal.
    fn is_comparable(&self, other: &Self) -> bool {
        let is_there = |code: &Self| match code {
            Self::Member(..) if *self == Self::Null || *other == Self::Null => false,
            code => code.is_defined(),
        };
        is_there(self) && is_there(other)
    }
}

impl Op {
    /// The comparison that is true where this one is not.
    fn opposite(self) -> Option<Self> {
        Some(match self {
            Self::Eq => Self::Ne,
            Self::Ne => Self::Eq,
            Self::Lt => Self::Ge,
            Self::Le => Self::Gt,
            Self::Gt => Self::Le,
            Self::Ge => Self::Lt,
            _ => return None,
        })
    }
}
