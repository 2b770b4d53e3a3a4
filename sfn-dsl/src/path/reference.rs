//! Paths that select exactly one place.

use std::fmt;
use std::str::FromStr;

use super::{JsonPath, NotReference, PathError, PathErrorKind, Root, Segment, parse};

/// A path that selects exactly one place, so that something can be written there.
///
/// `ResultPath`, `ItemsPath` and the numeric and time `...Path` fields want one. It may start at `$$` or at a
/// variable, since some of these fields take such paths; see [`ReferencePath::root`].
///
/// # Examples
/// ```
/// use sfn_dsl::path::ReferencePath;
///
/// assert!("$.order['line items'][0]".parse::<ReferencePath>().is_ok());
/// let error = "$.items[*]".parse::<ReferencePath>().unwrap_err();
/// assert_eq!(error.to_string(), "a reference path selects one place, but `*` selects every member");
/// ```
///
/// Source: Amazon States Language, "Reference Paths".
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ReferencePath(JsonPath);

impl ReferencePath {
    /// Parses a Reference Path.
    ///
    /// # Errors
    /// [`PathError`] when the text is not a path, or is one that can select several places or none that could
    /// be written: then its kind is [`PathErrorKind::NotReference`].
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let parsed = parse::path(text)?;
        let mut segments = parsed.segments.iter().zip(&parsed.offsets);
        match segments.find_map(|(segment, offset)| Some((refusal(segment)?, *offset))) {
            Some((reason, offset)) => Err(PathError::new(offset, PathErrorKind::NotReference(reason))),
            None => Ok(Self(JsonPath::from_parsed(text, parsed))),
        }
    }

    /// The document that the path looks into.
    pub fn root(&self) -> &Root {
        self.0.root()
    }

    /// The same, as a path to read from.
    pub fn as_path(&self) -> &JsonPath {
        &self.0
    }

    /// The text, as it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn refusal(segment: &Segment) -> Option<NotReference> {
    match segment {
        Segment::Child(names) if names.single().is_some() => None,
        Segment::Index(indexes) if indexes.len() == 1 => None,
        Segment::Child(_) => Some(NotReference::Names),
        Segment::Index(_) => Some(NotReference::Indexes),
        Segment::Slice(_) => Some(NotReference::Slice),
        Segment::Wildcard => Some(NotReference::Wildcard),
        Segment::DeepScan => Some(NotReference::DeepScan),
        Segment::Filter(_) => Some(NotReference::Filter),
        Segment::Function(_) => Some(NotReference::Function),
    }
}

impl From<ReferencePath> for JsonPath {
    fn from(path: ReferencePath) -> Self {
        path.0
    }
}

impl FromStr for ReferencePath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        Self::parse(text)
    }
}

impl fmt::Display for ReferencePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ReferencePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReferencePath({:?})", self.as_str())
    }
}
