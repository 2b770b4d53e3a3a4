//! Paths: the texts that select a part of a JSON document.
//!
//! Read [`JsonPath`] first, then [`ReferencePath`] for the fields that want exactly one place.
//! The dialect is the one the service runs (Jayway's), not RFC 9535: `$.my-key` and `$.a.['b c']` are paths,
//! several names at the end give an object, a slice has no step. Nothing is evaluated here.

mod error;
mod filter;
mod parse;
mod reference;
mod segment;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

pub use error::{NotReference, PathError, PathErrorKind};
pub use filter::{Comparison, Filter, Literal, Operand, Operator};
pub use parse::{Query, QueryRoot};
pub use reference::ReferencePath;
pub use segment::{FunctionArg, FunctionCall, Names, PathFunction, Segment, Slice};

/// A parsed path, as it stands in `InputPath`, `Variable` or under a key ending in `.$`.
///
/// It keeps its text: two paths are equal when they are written alike.
///
/// # Examples
/// ```
/// use sfn_dsl::path::{JsonPath, Root};
///
/// let path: JsonPath = "$.order.items[*].price".parse()?;
/// assert_eq!(path.root(), &Root::Input);
/// assert!(!path.is_definite());
/// assert_eq!(path.to_string(), "$.order.items[*].price");
/// # Ok::<(), sfn_dsl::path::PathError>(())
/// ```
///
/// Source: Amazon States Language, "Paths".
#[derive(Clone)]
pub struct JsonPath {
    text: Arc<str>,
    root: Root,
    segments: Arc<[Segment]>,
}

/// The document that a path looks into.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Root {
    /// `$`: the input (or the result, in `ResultSelector`).
    Input,
    /// `$$`: the context object.
    Context,
    /// `$name`: a variable of this name.
    Variable(String),
}

impl JsonPath {
    /// Parses a path.
    ///
    /// # Errors
    /// [`PathError`] when the service would refuse the text, or when no execution can evaluate it
    /// (an unknown function, or something after a function).
    pub fn parse(text: &str) -> Result<Self, PathError> {
        Ok(Self::from_parsed(text, parse::path(text)?))
    }

    fn from_parsed(text: &str, parsed: parse::Parsed) -> Self {
        Self { text: text.into(), root: parsed.root, segments: parsed.segments.into() }
    }

    /// The text, as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The document that the path looks into.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// The steps after the root; none for `$`.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether the path selects at most one value.
    ///
    /// A definite path gives this value or fails; an indefinite one gives an array, which may be empty.
    pub fn is_definite(&self) -> bool {
        parse::is_definite(&self.segments)
    }
}

impl FromStr for JsonPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        Self::parse(text)
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonPath({:?})", self.text)
    }
}

impl PartialEq for JsonPath {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for JsonPath {}

impl Hash for JsonPath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

#[cfg(test)]
mod tests;
