//! What a path consists of.

use std::fmt;

use super::filter::Filter;
use super::parse::Query;

/// One step of a path.
///
/// `Display` gives the normalized form, as the service prints it in causes: `['name']`, `[0]`, `[*]`, `[?]`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Segment {
    /// `.name`, `['name']` or `['a','b']`: members of an object.
    Child(Names),
    /// `[0]`, `[-1]` or `[0,2]`: items of an array; negative numbers count from its end.
    Index(Vec<i32>),
    /// `[1:3]`, `[1:]` or `[:3]`.
    Slice(Slice),
    /// `*` or `[*]`: every member or item.
    Wildcard,
    /// `..`: the following segment is tried at every depth.
    DeepScan,
    /// `[?(...)]`: the items for which a condition holds.
    Filter(Filter),
    /// `.length()` and its like: always the last segment.
    Function(FunctionCall),
}

impl Segment {
    /// Whether the segment gives at most one value, when it is the last one or not.
    ///
    /// Several names give one object at the end of a path and are alternatives before it.
    pub(super) fn is_definite(&self, last: bool) -> bool {
        match self {
            Self::Child(names) => last || names.names.len() == 1,
            Self::Index(indexes) => indexes.len() == 1,
            Self::Function(_) => true,
            Self::Slice(_) | Self::Wildcard | Self::DeepScan | Self::Filter(_) => false,
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Child(names) => write!(f, "{names}"),
            Self::Index(indexes) => {
                f.write_str("[")?;
                for (position, index) in indexes.iter().enumerate() {
                    if position > 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "{index}")?;
                }
                f.write_str("]")
            }
            Self::Slice(slice) => write!(f, "{slice}"),
            Self::Wildcard => f.write_str("[*]"),
            Self::DeepScan => f.write_str(".."),
            Self::Filter(_) => f.write_str("[?]"),
            Self::Function(call) if call.args.is_empty() => write!(f, ".{}()", call.function),
            Self::Function(call) => write!(f, ".{}(...)", call.function),
        }
    }
}

/// The names of a [`Segment::Child`]: at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    pub(super) names: Vec<String>,
    pub(super) quote: char,
}

impl Names {
    /// The names, in the order they were written.
    pub fn as_slice(&self) -> &[String] {
        &self.names
    }

    /// The name, when it is the only one.
    pub fn single(&self) -> Option<&str> {
        match self.names.as_slice() {
            [name] => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (position, name) in self.names.iter().enumerate() {
            if position > 0 {
                f.write_str(",")?;
            }
            write!(f, "{quote}{name}{quote}", quote = self.quote)?;
        }
        f.write_str("]")
    }
}

/// Bounds of a [`Segment::Slice`]: the first is included, the second is not.
///
/// A third number (a step) is read and ignored, as the service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slice {
    /// `[from:]`
    From(i32),
    /// `[:to]`
    To(i32),
    /// `[from:to]`
    Between(i32, i32),
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::From(from) => write!(f, "[{from}:]"),
            Self::To(to) => write!(f, "[:{to}]"),
            Self::Between(from, to) => write!(f, "[{from}:{to}]"),
        }
    }
}

/// A function at the end of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionCall {
    /// Which function.
    pub function: PathFunction,
    /// Its arguments; most calls have none and work on the value the path selected.
    pub args: Vec<FunctionArg>,
}

/// An argument of a [`FunctionCall`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FunctionArg {
    /// A JSON value.
    Json(serde_json::Value),
    /// A path, evaluated on the whole document.
    Path(Query),
}

/// The functions that a path can end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PathFunction {
    /// Mean of the numbers of an array.
    Avg,
    /// Standard deviation of the numbers of an array.
    Stddev,
    /// Sum of the numbers of an array.
    Sum,
    /// Least of the numbers of an array.
    Min,
    /// Greatest of the numbers of an array.
    Max,
    /// Strings of an array, joined.
    Concat,
    /// Number of items of an array or members of an object; `null` for anything else.
    Length,
    /// The same as [`PathFunction::Length`].
    Size,
    /// An array with the arguments added.
    Append,
    /// Names of the members of an object; `null` for anything else.
    Keys,
    /// First item of an array.
    First,
    /// Last item of an array.
    Last,
    /// Item of an array at the position the argument says.
    Index,
}

impl PathFunction {
    /// The name, as written in a path.
    pub fn name(self) -> &'static str {
        match self {
            Self::Avg => "avg",
            Self::Stddev => "stddev",
            Self::Sum => "sum",
            Self::Min => "min",
            Self::Max => "max",
            Self::Concat => "concat",
            Self::Length => "length",
            Self::Size => "size",
            Self::Append => "append",
            Self::Keys => "keys",
            Self::First => "first",
            Self::Last => "last",
            Self::Index => "index",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        [
            Self::Avg,
            Self::Stddev,
            Self::Sum,
            Self::Min,
            Self::Max,
            Self::Concat,
            Self::Length,
            Self::Size,
            Self::Append,
            Self::Keys,
            Self::First,
            Self::Last,
            Self::Index,
        ]
        .into_iter()
        .find(|function| function.name() == name)
    }
}

impl fmt::Display for PathFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
