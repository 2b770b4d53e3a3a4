//! Why a text is not a call of an intrinsic function.

use thiserror::Error;

use super::Function;
use crate::path::PathErrorKind;

/// A text that is not a call of an intrinsic function, and where it goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct IntrinsicError {
    /// Byte offset in the text at which the problem was seen.
    pub offset: usize,
    /// What is wrong there.
    pub kind: IntrinsicErrorKind,
}

/// What is wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IntrinsicErrorKind {
    /// The text does not start with the name of a function.
    #[error("expected the name of an intrinsic function, such as `States.Format`")]
    NoName,
    /// There is no function of this name.
    #[error("{name:?} is not an intrinsic function")]
    UnknownFunction {
        /// The name that was found.
        name: String,
        /// The function that is written most alike.
        nearest: Option<Function>,
    },
    /// Something else stands where punctuation was expected.
    #[error("expected {expected}, found {}", or_the_end(*.found))]
    Expected {
        /// What could stand there.
        expected: &'static str,
        /// The character there; `None` at the end.
        found: Option<char>,
    },
    /// Something stands where an argument was expected, but is none.
    #[error(
        "{0:?} is not an argument: expected a string in single quotes, a number, `true`, `false`, `null`, a path or a call"
    )]
    BadArgument(String),
    /// A string is not closed.
    #[error("the string is not closed")]
    UnclosedString,
    /// A backslash before something else than `'`, `\`, `{` or `}`.
    #[error("`\\{0}` is not an escape: a backslash is only allowed before `'`, `\\`, `{{` and `}}`")]
    IllegalEscape(char),
    /// An argument starts like a path, but is none.
    #[error(transparent)]
    Path(PathErrorKind),
    /// Calls are nested too deeply.
    #[error("intrinsic functions can be nested at most {0} deep")]
    TooDeep(usize),
}

fn or_the_end(found: Option<char>) -> String {
    found.map_or_else(|| "the end".to_owned(), |c| format!("{c:?}"))
}
