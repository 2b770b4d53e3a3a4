//! Intrinsic functions: the calls that may stand under a key ending in `.$`.
//!
//! [`Intrinsic`] is a parsed call, [`Function`] names all functions there are. Nothing is evaluated here, and the
//! number of arguments is data ([`Function::arity`]), not a parse error: the service checks it at run time.

mod error;
mod function;
mod parse;

use std::fmt;
use std::str::FromStr;

use serde_json::Number;

pub use error::{IntrinsicError, IntrinsicErrorKind};
pub use function::{Arity, Function};
pub use parse::{MAX_NESTING, StringLiteral};

use crate::path::JsonPath;

/// A call such as `States.Format('order {}', $.id)`.
///
/// # Examples
/// ```
/// use sfn_dsl::intrinsic::{Arg, Function, Intrinsic};
///
/// let call: Intrinsic = "States.ArrayGetItem(States.Array('a', 2), 1)".parse()?;
/// assert_eq!(call.function, Function::ArrayGetItem);
/// assert!(matches!(call.args.first(), Some(Arg::Call(inner)) if inner.function == Function::Array));
/// # Ok::<(), sfn_dsl::intrinsic::IntrinsicError>(())
/// ```
///
/// Source: Amazon States Language, "Intrinsic Functions".
#[derive(Debug, Clone, PartialEq)]
pub struct Intrinsic {
    /// The function called.
    pub function: Function,
    /// Its arguments, in order.
    pub args: Vec<Arg>,
    text: String,
}

/// An argument of an [`Intrinsic`].
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// `'text'`
    String(StringLiteral),
    /// `12` or `-0.5`
    Number(Number),
    /// `true` or `false`
    Boolean(bool),
    /// `null`
    Null,
    /// `$.path`, `$$.path` or `$variable.path`
    Path(JsonPath),
    /// A nested call.
    Call(Intrinsic),
}

impl Intrinsic {
    /// Parses a call.
    ///
    /// Blanks around arguments and after the call are accepted, blanks before it are not.
    ///
    /// # Errors
    /// [`IntrinsicError`] when the text is no call of a known function, when a string holds an escape that ASL
    /// does not know, or when calls are nested more than [`MAX_NESTING`] deep.
    pub fn parse(text: &str) -> Result<Self, IntrinsicError> {
        parse::intrinsic(text)
    }

    /// The text, as it was written; the service repeats it when the call fails.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the function takes as many arguments as the call has.
    pub fn has_valid_arity(&self) -> bool {
        self.function.arity().accepts(self.args.len())
    }

    /// All paths among the arguments, those of nested calls included, in the order they are written.
    pub fn paths(&self) -> Vec<&JsonPath> {
        let mut paths = Vec::new();
        self.collect_paths(&mut paths);
        paths
    }

    fn collect_paths<'a>(&'a self, paths: &mut Vec<&'a JsonPath>) {
        for arg in &self.args {
            match arg {
                Arg::Path(path) => paths.push(path),
                Arg::Call(call) => call.collect_paths(paths),
                Arg::String(_) | Arg::Number(_) | Arg::Boolean(_) | Arg::Null => {}
            }
        }
    }
}

impl FromStr for Intrinsic {
    type Err = IntrinsicError;

    fn from_str(text: &str) -> Result<Self, IntrinsicError> {
        Self::parse(text)
    }
}

impl fmt::Display for Intrinsic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
