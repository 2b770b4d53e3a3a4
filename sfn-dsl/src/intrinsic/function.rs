//! The intrinsic functions there are.

use std::fmt;

use crate::nearest::nearest;

/// An intrinsic function.
///
/// Source: Amazon States Language, "Intrinsic Functions".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Function {
    /// `States.Format(template, ...)`: a text with values in place of `{}`.
    Format,
    /// `States.StringToJson(text)`: the JSON value that a text holds.
    StringToJson,
    /// `States.JsonToString(value)`: the JSON text of a value.
    JsonToString,
    /// `States.Array(...)`: an array of the arguments.
    Array,
    /// `States.ArrayPartition(array, size)`: an array cut in pieces.
    ArrayPartition,
    /// `States.ArrayContains(array, value)`: whether an array holds a value.
    ArrayContains,
    /// `States.ArrayRange(first, last, step)`: an array of numbers.
    ArrayRange,
    /// `States.ArrayGetItem(array, index)`: an item; the first has index 0.
    ArrayGetItem,
    /// `States.ArrayLength(array)`: the number of items.
    ArrayLength,
    /// `States.ArrayUnique(array)`: the items without repetitions.
    ArrayUnique,
    /// `States.Base64Encode(text)`
    Base64Encode,
    /// `States.Base64Decode(text)`
    Base64Decode,
    /// `States.Hash(data, algorithm)`: a hash in hexadecimal digits.
    Hash,
    /// `States.JsonMerge(first, second, deep)`: the members of two objects in one; `deep` must be `false`.
    JsonMerge,
    /// `States.MathRandom(from, to[, seed])`: a random integer.
    MathRandom,
    /// `States.MathAdd(first, second)`: the sum of two integers.
    MathAdd,
    /// `States.StringSplit(text, delimiters)`: the pieces between any of the delimiters.
    StringSplit,
    /// `States.UUID()`: a random UUID of version 4.
    Uuid,
}

/// How many arguments a function takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arity {
    /// The least number.
    pub min: usize,
    /// The greatest number; `None` for no limit.
    pub max: Option<usize>,
}

impl Arity {
    /// Whether the function can be called with `count` arguments.
    pub fn accepts(self, count: usize) -> bool {
        count >= self.min && self.max.is_none_or(|max| count <= max)
    }
}

impl fmt::Display for Arity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = match self.max {
            None if self.min == 0 => return f.write_str("any number of arguments"),
            None => {
                write!(f, "at least {}", self.min)?;
                self.min
            }
            Some(0) => return f.write_str("no arguments"),
            Some(max) if max == self.min => {
                write!(f, "{max}")?;
                max
            }
            Some(max) => {
                write!(f, "{} or {max}", self.min)?;
                max
            }
        };
        f.write_str(if count == 1 { " argument" } else { " arguments" })
    }
}

impl Function {
    /// All functions, in the order of the specification.
    pub const ALL: [Self; 18] = [
        Self::Format,
        Self::StringToJson,
        Self::JsonToString,
        Self::Array,
        Self::ArrayPartition,
        Self::ArrayContains,
        Self::ArrayRange,
        Self::ArrayGetItem,
        Self::ArrayLength,
        Self::ArrayUnique,
        Self::Base64Encode,
        Self::Base64Decode,
        Self::Hash,
        Self::JsonMerge,
        Self::MathRandom,
        Self::MathAdd,
        Self::StringSplit,
        Self::Uuid,
    ];

    /// The name, as ASL writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Format => "States.Format",
            Self::StringToJson => "States.StringToJson",
            Self::JsonToString => "States.JsonToString",
            Self::Array => "States.Array",
            Self::ArrayPartition => "States.ArrayPartition",
            Self::ArrayContains => "States.ArrayContains",
            Self::ArrayRange => "States.ArrayRange",
            Self::ArrayGetItem => "States.ArrayGetItem",
            Self::ArrayLength => "States.ArrayLength",
            Self::ArrayUnique => "States.ArrayUnique",
            Self::Base64Encode => "States.Base64Encode",
            Self::Base64Decode => "States.Base64Decode",
            Self::Hash => "States.Hash",
            Self::JsonMerge => "States.JsonMerge",
            Self::MathRandom => "States.MathRandom",
            Self::MathAdd => "States.MathAdd",
            Self::StringSplit => "States.StringSplit",
            Self::Uuid => "States.UUID",
        }
    }

    /// The function of this name; names are case-sensitive.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name() == name)
    }

    /// The function whose name is most like `name`, if any is close enough to have been meant.
    ///
    /// A missing `States.` does not count.
    pub fn nearest(name: &str) -> Option<Self> {
        let full = if name.contains('.') { name.to_owned() } else { format!("States.{name}") };
        Self::from_name(&full).or_else(|| {
            nearest(&full, Self::ALL.iter().map(|function| function.name())).and_then(Self::from_name)
        })
    }

    /// How many arguments the function takes.
    pub fn arity(self) -> Arity {
        let (min, max) = match self {
            Self::Array => (0, None),
            Self::Format => (1, None),
            Self::Uuid => (0, Some(0)),
            Self::StringToJson
            | Self::JsonToString
            | Self::ArrayLength
            | Self::ArrayUnique
            | Self::Base64Encode
            | Self::Base64Decode => (1, Some(1)),
            Self::ArrayPartition
            | Self::ArrayContains
            | Self::ArrayGetItem
            | Self::Hash
            | Self::MathAdd
            | Self::StringSplit => (2, Some(2)),
            Self::MathRandom => (2, Some(3)),
            Self::ArrayRange | Self::JsonMerge => (3, Some(3)),
        };
        Arity { min, max }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
