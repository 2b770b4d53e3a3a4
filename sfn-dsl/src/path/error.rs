//! Why a text is not a path.

use thiserror::Error;

/// A text that is not a JSONPath, or not a Reference Path, and where it goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct PathError {
    /// Byte offset in the text at which the problem was seen.
    pub offset: usize,
    /// What is wrong there.
    pub kind: PathErrorKind,
}

impl PathError {
    pub(super) fn new(offset: usize, kind: PathErrorKind) -> Self {
        Self { offset, kind }
    }
}

/// What is wrong with a path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PathErrorKind {
    /// The text is empty.
    #[error("a path must not be empty")]
    Empty,
    /// ASL wants every path to start at `$`, `$$` or a variable.
    #[error("a path must start with `$`")]
    NoDollar,
    /// The path ends where a name was announced.
    #[error("a path must not end with `.`")]
    EndsWithDot,
    /// Something other than `.` or `[` follows the root.
    #[error("expected `.` or `[`, found {0:?}")]
    ExpectedSegment(char),
    /// A name after `.` holds a blank, or there is none.
    #[error("expected a name; a name with blanks is written `['my name']`")]
    BadName,
    /// The text ends inside a bracket, a filter or the arguments of a function.
    #[error("the path ends before {0:?} is closed")]
    Unclosed(char),
    /// A bracket holds nothing that can stand there.
    #[error("expected a quoted name, an index, a slice, `*` or `?(...)` in brackets")]
    BadBracket,
    /// A union of names has an empty place.
    #[error("a name is missing between commas")]
    MissingName,
    /// An index is not an integer of 32 bits.
    #[error("{0:?} is not an array index")]
    BadIndex(String),
    /// A slice without bounds, or with something else than two integers.
    #[error("{0:?} is not a slice; write `[from:to]` with at least one bound")]
    BadSlice(String),
    /// A filter uses an operator that does not exist.
    #[error("{0:?} is not a filter operator")]
    UnknownOperator(String),
    /// A filter compares with something that is neither path nor literal.
    #[error("expected a path or a literal in the filter, found {0:?}")]
    BadOperand(String),
    /// A literal alone is no condition.
    #[error("a literal alone is not a condition; compare it with something")]
    NoCondition,
    /// Something unexpected inside a filter.
    #[error("expected {expected} in the filter, found {found:?}")]
    BadFilter {
        /// What could stand there.
        expected: &'static str,
        /// What was found; empty at the end of the filter.
        found: String,
    },
    /// The name before `(` is no function of paths.
    #[error("{0:?} is not a function of paths")]
    UnknownFunction(String),
    /// The arguments of a function are neither JSON nor paths.
    #[error(
        "{0:?} is not an argument of a function: expected a number, a string in double quotes, an object or a path"
    )]
    BadArgument(String),
    /// Only the last segment can be a function.
    #[error("nothing can follow a function")]
    AfterFunction,
    /// Filters, brackets or arguments are nested more deeply than any real path.
    #[error("the path is nested more than {0} levels deep")]
    TooDeep(usize),
    /// The path has more segments than any real one.
    #[error("the path has more than {0} segments")]
    TooLong(usize),
    /// The path is right, but a Reference Path selects exactly one place.
    #[error("a reference path selects one place, but {0}")]
    NotReference(NotReference),
}

/// What keeps a path from being a Reference Path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotReference {
    /// `*` or `[*]`.
    #[error("`*` selects every member")]
    Wildcard,
    /// `..`.
    #[error("`..` searches at any depth")]
    DeepScan,
    /// `[?(...)]`.
    #[error("a filter selects any number of items")]
    Filter,
    /// `[1:3]`.
    #[error("a slice selects any number of items")]
    Slice,
    /// `['a','b']`.
    #[error("`,` selects several members")]
    Names,
    /// `[0,1]`.
    #[error("`,` selects several items")]
    Indexes,
    /// `.length()` and the like.
    #[error("a function computes a new value")]
    Function,
}
