//! JSONata: the expressions in `{% … %}` of JSONata states.
//!
//! [`parse`] gives an [`Expression`], [`Expression::references`] tells what it reads, [`Jsonata`] is an expression as it
//! stands in a definition. The language is JSONata 2.0.6 as its reference implementation reads it, without what came
//! later (`??`, `?:`); [`SyntaxError`] speaks with its words, because the service does. Nothing is evaluated here, and
//! what is inside a regular expression is not looked at.
//!
//! Source: Developer Guide, "Transforming data with JSONata"; JSONata 2.0.6 and its test suite.

mod ast;
mod error;
mod function;
mod parent;
mod parse;
mod references;
mod signature;
mod token;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

pub use ast::{Expression, Kind, Modifier, Operator, Parameter, SortTerm};
pub use error::{SyntaxError, SyntaxErrorKind};
pub use function::{FUNCTIONS, arguments_of, is_function};
pub use parse::{MAX_DEPTH, parse};
pub use references::{Context, ContextReference, FunctionReference, Reference, References, StatesReference};

/// A JSONata expression with its text, without `{%` and `%}`.
///
/// Two are equal when they are written alike.
///
/// # Examples
/// ```
/// use sfn_dsl::jsonata::Jsonata;
///
/// let total: Jsonata = "$sum($states.input.items.(price * quantity))".parse()?;
/// assert_eq!(total.references().states[0].member.as_deref(), Some("input"));
/// # Ok::<(), sfn_dsl::jsonata::SyntaxError>(())
/// ```
#[derive(Clone)]
pub struct Jsonata(Arc<Parsed>);

struct Parsed {
    text: Box<str>,
    expression: Expression,
    references: OnceLock<References>,
}

impl Jsonata {
    /// Parses an expression that stands without `{%` and `%}`.
    ///
    /// # Errors
    /// See [`parse`].
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let text = text.trim();
        let expression = parse(text)?;
        Ok(Self(Arc::new(Parsed { text: text.into(), expression, references: OnceLock::new() })))
    }

    /// The text of the expression.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The parsed expression.
    pub fn expression(&self) -> &Expression {
        &self.0.expression
    }

    /// What the expression reads from outside of itself: its [`Expression::references`], found once for all clones.
    pub fn references(&self) -> &References {
        self.0.references.get_or_init(|| self.0.expression.references())
    }
}

/// What stands between `{%` and `%}` without the blanks around it, and where it begins in the string.
pub(crate) fn delimited(text: &str) -> Option<(usize, &str)> {
    let inner = text.strip_prefix("{%")?.strip_suffix("%}")?;
    let begin = 2 + inner.len() - inner.trim_start().len();
    Some((begin, inner.trim()))
}

impl FromStr for Jsonata {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        Self::parse(text)
    }
}

impl fmt::Display for Jsonata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Jsonata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jsonata({:?})", self.as_str())
    }
}

impl PartialEq for Jsonata {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Jsonata {}

impl Hash for Jsonata {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests;
