//! The tree.

use std::fmt;

use crate::code::{Code, DecodeError, coded};

/// The position of a node's type in the list of forms that the generated code hands to the lowering.
pub type Probe = u32;

coded! {
    /// Where something begins in the author's file.
    #[derive(Copy, Eq, PartialOrd, Ord, Hash, Default)]
    pub struct Span {
        /// The line, from 1.
        pub line: u32,
        /// The column in characters, from 1.
        pub column: u32,
    }
}

coded! {
    /// A function: a workflow or a fragment.
    pub struct Function {
        /// Its name.
        pub name: String,
        /// Where the name is.
        pub span: Span,
        /// Its parameters.
        pub parameters: Vec<Pattern>,
        /// What it does.
        pub body: Block,
    }
}

impl Function {
    /// The tree as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes
    }

    /// The tree in these bytes.
    ///
    /// # Errors
    /// [`DecodeError`] when [`encode`](Self::encode) of this version did not write them.
    pub fn decode(mut bytes: &[u8]) -> Result<Self, DecodeError> {
        let function = Self::read(&mut bytes)?;
        if bytes.is_empty() { Ok(function) } else { Err(DecodeError) }
    }
}

coded! {
    /// Statements, and the value after them.
    pub struct Block {
        /// Where it opens.
        pub span: Span,
        /// The statements.
        pub statements: Vec<Statement>,
        /// The expression without a semicolon at the end.
        pub value: Option<Box<Expr>>,
    }
}

coded! {
    /// A statement.
    pub enum Statement {
        /// `let pattern = value else { otherwise };`
        Let {
            /// Where it begins.
            span: Span,
            /// `#[state(name = "…")]` on it.
            name: Option<String>,
            /// What the value is bound to.
            pattern: Pattern,
            /// The value; none in `let x;`.
            value: Option<Expr>,
            /// The block after `else`.
            otherwise: Option<Block>,
        },
        /// An expression whose value is not used.
        Expr {
            /// `#[state(name = "…")]` on it.
            name: Option<String>,
            /// The expression.
            expr: Expr,
        },
    }
}

coded! {
    /// An expression.
    pub struct Expr {
        /// Where it begins; for a method call, where the name of the method is.
        pub span: Span,
        /// Its type, where the lowering needs one that it cannot tell itself: calls, conversions, casts, constructors.
        pub probe: Option<Probe>,
        /// What it is.
        pub kind: ExprKind,
    }
}

coded! {
    /// What an expression is. References, dereferences, parentheses and `.clone()`-like noise of ownership are transparent where
    /// they are syntax; methods stay.
    #[expect(missing_docs, reason = "the line above a variant says what its fields are")]
    pub enum ExprKind {
        /// A literal. A number with a suffix has a probe.
        Literal { value: Literal, },
        /// A local variable: one segment, in lower case.
        Variable { name: String, },
        /// A constant, whose value the generated code hands over: its position in that list.
        Constant { position: u32, path: Vec<String>, },
        /// A unit struct or a variant without data: `Status::Open`, `None`. It has a probe.
        Path { path: Vec<String>, },
        /// `-x`, `!x`.
        Unary { op: UnaryOp, operand: Box<Expr>, },
        /// `a + b`, `a && b`, … It has a probe where its operands do not tell their type.
        Binary { op: BinaryOp, left: Box<Expr>, right: Box<Expr>, },
        /// `place = value`.
        Assign { place: Box<Expr>, value: Box<Expr>, },
        /// `place += value`, …: an arithmetic operator.
        AssignOp { op: BinaryOp, place: Box<Expr>, value: Box<Expr>, },
        /// `base.name`, `base.0`.
        Field { base: Box<Expr>, name: String, },
        /// `base[index]`.
        Index { base: Box<Expr>, index: Box<Expr>, },
        /// `start..end`, `start..=end`.
        Range { start: Option<Box<Expr>>, end: Option<Box<Expr>>, inclusive: bool, },
        /// `receiver.method(arguments)`. Methods whose result rustc infers from its use (`into`, `parse`, `collect`, `sum`, …) have a probe.
        MethodCall { receiver: Box<Expr>, method: String, arguments: Vec<Expr>, },
        /// `path(arguments)`: a task, a fragment, a function of `states`, a constructor, an associated function. It has a probe.
        Call { path: Vec<String>, arguments: Vec<Expr>, },
        /// `call.await`.
        Await { call: Box<Expr>, },
        /// `value?`.
        Try { value: Box<Expr>, },
        /// `let pattern = value` in a condition.
        Let { pattern: Pattern, value: Box<Expr>, },
        /// `if condition { then } else { otherwise }`; `otherwise` is a block or another `if`.
        If { condition: Box<Expr>, then: Block, otherwise: Option<Box<Expr>>, },
        /// `match subject { arms }`.
        Match { subject: Box<Expr>, arms: Vec<Arm>, },
        /// `'label: while condition { body }`.
        While { label: Option<String>, condition: Box<Expr>, body: Block, },
        /// `'label: loop { body }`.
        Loop { label: Option<String>, body: Block, },
        /// `'label: for pattern in items { body }`.
        For { label: Option<String>, pattern: Pattern, items: Box<Expr>, body: Block, },
        /// `break 'label value`.
        Break { label: Option<String>, value: Option<Box<Expr>>, },
        /// `continue 'label`.
        Continue { label: Option<String>, },
        /// `return value`.
        Return { value: Option<Box<Expr>>, },
        /// `'label: { … }`.
        Block { label: Option<String>, block: Block, },
        /// `async { … }`.
        Async { block: Block, },
        /// `(a, b)`; without elements, `()`.
        Tuple { elements: Vec<Expr>, },
        /// `[a, b]`, `vec![a, b]`.
        Array { elements: Vec<Expr>, },
        /// `[element; count]`, `vec![element; count]`.
        Repeat { element: Box<Expr>, count: Box<Expr>, },
        /// `Path { fields, ..base }`. It has a probe.
        Struct { path: Vec<String>, fields: Vec<Field>, base: Option<Box<Expr>>, },
        /// `|parameters| body`, also `async |parameters| body`.
        Closure { parameters: Vec<Pattern>, body: Box<Expr>, is_async: bool, },
        /// `value as Type`. It has a probe.
        Cast { value: Box<Expr>, },
        /// `format!("…", …)`: its text in pieces.
        Format { pieces: Vec<Piece>, },
        /// `matches!(subject, pattern if guard)`.
        Matches { subject: Box<Expr>, pattern: Pattern, guard: Option<Box<Expr>>, },
        /// `panic!`, `unreachable!`, and `assert!` as the body of an `if`: the execution fails.
        Panic { pieces: Vec<Piece>, },
    }
}

coded! {
    /// A field of a struct literal.
    pub struct Field {
        /// Its name, or its position in a tuple struct.
        pub name: String,
        /// Its value.
        pub value: Expr,
    }
}

coded! {
    /// A piece of a format string.
    pub enum Piece {
        /// Text as it stands.
        Text {
            /// The text.
            text: String,
        },
        /// `{value:format}`.
        Value {
            /// What is shown.
            value: Expr,
            /// What stands after the colon: `?`, `.2`, `>5`, or nothing.
            format: String,
        },
    }
}

coded! {
    /// An arm of a `match`.
    pub struct Arm {
        /// Where it begins.
        pub span: Span,
        /// What it matches.
        pub pattern: Pattern,
        /// `if guard`.
        pub guard: Option<Expr>,
        /// What it does.
        pub body: Expr,
    }
}

coded! {
    /// A pattern.
    pub struct Pattern {
        /// Where it begins.
        pub span: Span,
        /// What it is.
        pub kind: PatternKind,
    }
}

coded! {
    /// What a pattern is. References are transparent.
    #[expect(missing_docs, reason = "the line above a variant says what its fields are")]
    pub enum PatternKind {
        /// `_`.
        Wild {},
        /// `..` in a tuple or a slice.
        Rest {},
        /// `name`, `mut name`, `name @ pattern`.
        Binding {
            /// The variable.
            name: String,
            /// Whether it may be assigned.
            mutable: bool,
            /// Its type.
            probe: Probe,
            /// What else has to match.
            pattern: Option<Box<Pattern>>,
        },
        /// A literal, negative numbers included.
        Literal { value: Literal, },
        /// A constant, whose value the generated code hands over.
        Constant { position: u32, path: Vec<String>, },
        /// `start..end`, `start..=end`.
        Range { start: Option<Literal>, end: Option<Literal>, inclusive: bool, },
        /// `(a, b)`.
        Tuple { elements: Vec<Pattern>, },
        /// `Path(a, b)`: also `Some(x)`, `Ok(x)`, `Err(e)`.
        TupleStruct { path: Vec<String>, elements: Vec<Pattern>, },
        /// `Path { name: pattern, .. }`: pairs of a name and a pattern.
        Struct { path: Vec<String>, fields: Vec<FieldPattern>, },
        /// A variant without data: `Status::Open`, `None`.
        Path { path: Vec<String>, },
        /// `a | b`.
        Or { alternatives: Vec<Pattern>, },
        /// `[first, .., last]`.
        Slice { elements: Vec<Pattern>, },
    }
}

coded! {
    /// A field in a pattern.
    pub struct FieldPattern {
        /// Its name, or its position in a tuple struct.
        pub name: String,
        /// What it has to match.
        pub pattern: Pattern,
    }
}

coded! {
    /// A literal.
    #[expect(missing_docs, reason = "the line above a variant says what its fields are")]
    pub enum Literal {
        /// `true`, `false`.
        Bool { value: bool, },
        /// An integer in decimal digits, without its suffix, with its sign in patterns.
        Integer { digits: String, },
        /// A number with a fraction or an exponent, as JSON writes it, without its suffix.
        Float { digits: String, },
        /// `"text"`, raw strings too.
        Str { value: String, },
        /// `'c'`.
        Char { value: String, },
    }
}

coded! {
    /// An operator before its operand.
    pub enum UnaryOp: u8 {
        /// `!`.
        Not,
        /// `-`.
        Neg,
    }
}

coded! {
    /// An operator between its operands. Bits are not lowered.
    pub enum BinaryOp: u8 {
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
        /// `&&`.
        And,
        /// `||`.
        Or,
        /// `==`.
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
    }
}

/// As Rust writes it.
impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool { value } => write!(f, "{value}"),
            Self::Integer { digits } | Self::Float { digits } => f.write_str(digits),
            Self::Str { value } => write!(f, "{value:?}"),
            Self::Char { value } => write!(f, "'{value}'"),
        }
    }
}

impl BinaryOp {
    /// The operator as Rust writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
            Self::And => "&&",
            Self::Or => "||",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }

    /// Whether it calculates.
    pub fn is_arithmetic(self) -> bool {
        matches!(self, Self::Add | Self::Sub | Self::Mul | Self::Div | Self::Rem)
    }

    /// Whether its right side is evaluated only where the left one does not decide.
    pub fn is_lazy(self) -> bool {
        matches!(self, Self::And | Self::Or)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str) -> Expr {
        let kind = ExprKind::Variable { name: name.to_owned() };
        Expr { span: Span { line: 300, column: 7 }, probe: Some(130), kind }
    }

    fn function(value: Expr) -> Function {
        let body = Block { span: Span::default(), statements: Vec::new(), value: Some(Box::new(value)) };
        let parameter =
            PatternKind::Binding { name: "x".into(), mutable: true, probe: 70_000, pattern: None };
        let parameters = vec![Pattern { span: Span::default(), kind: parameter }];
        Function { name: "größe".to_owned(), span: Span::default(), parameters, body }
    }

    #[test]
    fn what_was_written_is_read() {
        let (left, right) = (Box::new(variable("a")), Box::new(variable("b")));
        let sum = Expr {
            kind: ExprKind::Binary { op: BinaryOp::Ge, left, right },
            probe: None,
            span: Span::default(),
        };
        let function = function(sum);
        assert_eq!(Function::decode(&function.encode()), Ok(function));
    }

    #[test]
    fn other_bytes_are_refused() {
        let bytes = function(variable("a")).encode();
        for end in 0..bytes.len() {
            let cut = bytes.get(..end).unwrap_or_default();
            assert_eq!(Function::decode(cut), Err(DecodeError), "{end}");
        }
        assert_eq!(Function::decode(&[bytes, vec![0]].concat()), Err(DecodeError));
    }
}
