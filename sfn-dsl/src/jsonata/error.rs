//! Why a text is no expression, in the words of the reference implementation.

use thiserror::Error;

use crate::place::Span;

/// Why a text is no expression, and where.
///
/// `Display` is the message of JSONata 2.0.6, word for word: the service shows it without the code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// The bytes of the expression it is about; empty at its end.
    pub span: Span,
}

/// What is wrong with an expression.
///
/// A `found` or `token` is the token as JSON, which is how the messages show it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// A string without its closing quote.
    #[error("String literal must be terminated by a matching quote")]
    UnterminatedString,
    /// A number beyond 64-bit floats.
    #[error("Number out of range: {0}")]
    NumberOutOfRange(String),
    /// `\` before a character that needs none.
    #[error("Unsupported escape sequence: \\{0}")]
    UnsupportedEscape(String),
    /// `\u` without four digits.
    #[error("The escape sequence \\u must be followed by 4 hex digits")]
    BadUnicodeEscape,
    /// A name in backquotes without the closing one.
    #[error("Quoted property name must be terminated with a backquote (`)")]
    UnterminatedName,
    /// `/*` without `*/`.
    #[error("Comment has no closing tag")]
    UnterminatedComment,
    /// A token that cannot follow a complete expression.
    #[error("Syntax error: {0}")]
    Unexpected(String),
    /// Another token than the one that must follow.
    #[error("Expected \"{expected}\", got {found}")]
    Expected {
        /// What must follow.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// The end, where a token must follow.
    #[error("Expected \"{0}\" before end of expression")]
    ExpectedBeforeEnd(&'static str),
    /// `!` or `~` alone.
    #[error("Unknown operator: {0}")]
    UnknownOperator(String),
    /// The end, where an operand must follow.
    #[error("Unexpected end of expression")]
    UnexpectedEnd,
    /// A parameter of a function that is no variable; counted from 1.
    #[error("Parameter {0} of function definition must be a variable name (start with $)")]
    BadParameter(usize),
    /// `[…]` behind `{…}`.
    #[error("A predicate cannot follow a grouping expression in a step")]
    PredicateAfterGroup,
    /// `{…}` behind `{…}`.
    #[error("Each step can only have one grouping expression")]
    SecondGroup,
    /// An operator where an operand must stand.
    #[error("The symbol {0} cannot be used as a unary operator")]
    NotUnary(String),
    /// `:=` behind something that is no variable.
    #[error("The left side of := must be a variable name (start with $)")]
    BadBinding,
    /// A number, `true`, `false` or `null` as a step of a path.
    #[error("The literal value {0} cannot be used as a step within a path expression")]
    LiteralStep(String),
    /// `@` or `#` before something that is no variable.
    #[error("The right side of \"{0}\" must be a variable name (start with $)")]
    BadStepVariable(&'static str),
    /// `@` behind `[…]`.
    #[error("A context variable binding must precede any predicates on a step")]
    FocusAfterPredicate,
    /// `@` behind `^(…)`.
    #[error("A context variable binding must precede the 'order-by' clause on a step")]
    FocusAfterSort,
    /// `%` where there is no step before it.
    #[error("The object representing the 'parent' cannot be derived from this expression")]
    NoParent,
    /// `//` as a regular expression.
    #[error("Empty regular expressions are not allowed")]
    EmptyRegex,
    /// A regular expression without its closing `/`.
    #[error("No terminating / in regular expression")]
    UnterminatedRegex,
    /// `<…>` in a signature behind a type that has no parameter.
    #[error("Type parameters can only be applied to functions and arrays")]
    BadTypeParameter,
    /// `<…>` in a signature inside `(…)`.
    #[error("Choice groups containing parameterized types are not supported")]
    ParameterizedChoice,
    /// More nested than [`MAX_DEPTH`](super::MAX_DEPTH), which no execution can evaluate.
    #[error("Stack overflow error: the expression is nested more than {0} levels deep")]
    TooDeep(usize),
}

impl SyntaxError {
    /// The code of the reference implementation: `S0101`, `S0201`, …; `U1001` for [`SyntaxErrorKind::TooDeep`].
    pub fn code(&self) -> &'static str {
        match self.kind {
            SyntaxErrorKind::UnterminatedString => "S0101",
            SyntaxErrorKind::NumberOutOfRange(_) => "S0102",
            SyntaxErrorKind::UnsupportedEscape(_) => "S0103",
            SyntaxErrorKind::BadUnicodeEscape => "S0104",
            SyntaxErrorKind::UnterminatedName => "S0105",
            SyntaxErrorKind::UnterminatedComment => "S0106",
            SyntaxErrorKind::Unexpected(_) => "S0201",
            SyntaxErrorKind::Expected { .. } => "S0202",
            SyntaxErrorKind::ExpectedBeforeEnd(_) => "S0203",
            SyntaxErrorKind::UnknownOperator(_) => "S0204",
            SyntaxErrorKind::UnexpectedEnd => "S0207",
            SyntaxErrorKind::BadParameter(_) => "S0208",
            SyntaxErrorKind::PredicateAfterGroup => "S0209",
            SyntaxErrorKind::SecondGroup => "S0210",
            SyntaxErrorKind::NotUnary(_) => "S0211",
            SyntaxErrorKind::BadBinding => "S0212",
            SyntaxErrorKind::LiteralStep(_) => "S0213",
            SyntaxErrorKind::BadStepVariable(_) => "S0214",
            SyntaxErrorKind::FocusAfterPredicate => "S0215",
            SyntaxErrorKind::FocusAfterSort => "S0216",
            SyntaxErrorKind::NoParent => "S0217",
            SyntaxErrorKind::EmptyRegex => "S0301",
            SyntaxErrorKind::UnterminatedRegex => "S0302",
            SyntaxErrorKind::BadTypeParameter => "S0401",
            SyntaxErrorKind::ParameterizedChoice => "S0402",
            SyntaxErrorKind::TooDeep(_) => "U1001",
        }
    }
}
