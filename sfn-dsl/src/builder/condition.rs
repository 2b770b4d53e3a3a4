//! What a JSONPath choice rule tests: all 39 comparison operators, `And`, `Or` and `Not`.

use std::ops::Not;

use super::draft::Fields;
use super::language::Tested;
use super::payload::integer;
use crate::json::{Node, Object, Value};
use crate::place::Place;
use crate::time::Timestamp;

/// When a choice rule of a JSONPath state matches. Made by [`var`], combined by [`and`](Self::and), [`or`](Self::or), [`not`].
#[derive(Debug, Clone)]
#[must_use = "a condition does nothing until a choice rule has it"]
pub struct Condition {
    fields: Object,
    place: Place,
}

/// A value of the input, to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a variable is no condition until it is compared"]
pub struct Variable {
    path: String,
}

/// The value at a path of the input (`$.total`), of the context object (`$$.…`) or of a variable (`$total`).
///
/// A value of another type than that of the operator does not match; a value that is absent fails the execution, except
/// for [`is_present`](Variable::is_present), so test presence first.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let express = var("$.shipping").is_present().and(var("$.shipping").equals("express"));
/// let large = var("$.total").greater_than(1_000).or(var("$.total").greater_than(number_at("$.limit")));
/// let route = Choice::new("Route").when(express.and(!large), "Fast lane").otherwise("Queue");
/// ```
///
/// Source: Amazon States Language, "Choice state".
pub fn var(path: impl AsRef<str>) -> Variable {
    Variable { path: path.as_ref().to_owned() }
}

/// `Not`: the opposite of a condition. The operator `!` does the same.
#[track_caller]
pub fn not(condition: Condition) -> Condition {
    let place = Place::caller();
    let mut fields = Object::new();
    fields.put("Not", place, condition.fields);
    Condition { fields, place }
}

/// A value that variables can be compared with: text, numbers, booleans, [`Timestamp`]s, and what paths select
/// ([`string_at`], [`number_at`], [`boolean_at`], [`timestamp_at`]).
#[diagnostic::on_unimplemented(
    message = "a variable cannot be compared with `{Self}`",
    label = "expected text, a number, a boolean, a `Timestamp`, or a path such as `number_at(\"$.limit\")`"
)]
pub trait Operand {
    /// The word before `Equals`: `String`, `Numeric`, `Boolean` or `Timestamp`.
    #[doc(hidden)]
    const TYPE: &'static str;

    /// The word after `Equals`: `Path` or nothing.
    #[doc(hidden)]
    const SUFFIX: &'static str = "";

    /// The value, or the path to it.
    #[doc(hidden)]
    fn into_value(self) -> Value;
}

/// An [`Operand`] with an order: anything but a boolean.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no order for a choice rule",
    label = "expected text, a number, a `Timestamp`, or a path to one of these",
    note = "booleans can only be compared with `equals`, `is_true` and `is_false`"
)]
pub trait OrderedOperand: Operand {}

macro_rules! operands {
    ($($type:ty => $word:literal, $value:expr;)*) => { $(
        impl Operand for $type {
            const TYPE: &'static str = $word;
            fn into_value(self) -> Value {
                let convert: fn(Self) -> Value = $value;
                convert(self)
            }
        }
    )* };
}

operands! {
    &str => "String", Value::from;
    String => "String", Value::from;
    i32 => "Numeric", |value| integer(value.into());
    i64 => "Numeric", integer;
    u32 => "Numeric", |value| u64::from(value).into();
    u64 => "Numeric", Value::from;
    f64 => "Numeric", Value::from;
    bool => "Boolean", Value::from;
    Timestamp => "Timestamp", |moment| moment.to_string().into();
}

impl OrderedOperand for &str {}
impl OrderedOperand for String {}
impl OrderedOperand for i32 {}
impl OrderedOperand for i64 {}
impl OrderedOperand for u32 {}
impl OrderedOperand for u64 {}
impl OrderedOperand for f64 {}
impl OrderedOperand for Timestamp {}

macro_rules! paths {
    ($($(#[$docs:meta])* $function:ident -> $type:ident, $word:literal;)*) => { $(
        $(#[$docs])*
        pub fn $function(path: impl AsRef<str>) -> $type {
            $type { path: path.as_ref().to_owned() }
        }

        /// What a path selects, as an operand of a comparison.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $type {
            path: String,
        }

        impl Operand for $type {
            const TYPE: &'static str = $word;
            const SUFFIX: &'static str = "Path";
            fn into_value(self) -> Value {
                self.path.into()
            }
        }
    )* };
}

paths! {
    /// The text at a path: `StringEqualsPath` and the like.
    string_at -> StringAt, "String";
    /// The number at a path: `NumericEqualsPath` and the like.
    number_at -> NumberAt, "Numeric";
    /// The boolean at a path: `BooleanEqualsPath`.
    boolean_at -> BooleanAt, "Boolean";
    /// The moment at a path: `TimestampEqualsPath` and the like.
    timestamp_at -> TimestampAt, "Timestamp";
}

impl OrderedOperand for StringAt {}
impl OrderedOperand for NumberAt {}
impl OrderedOperand for TimestampAt {}

macro_rules! is_methods {
    ($($yes:ident $no:ident $operator:literal $what:literal;)*) => { $(
        #[doc = concat!("`", $operator, "`: the value ", $what, ".")]
        #[track_caller]
        pub fn $yes(self) -> Condition {
            self.test($operator, true)
        }

        #[doc = concat!("`", $operator, "` false: the opposite of [`", stringify!($yes), "`](Self::", stringify!($yes), ").")]
        #[track_caller]
        pub fn $no(self) -> Condition {
            self.test($operator, false)
        }
    )* };
}

impl Variable {
    #[track_caller]
    fn test(self, operator: &str, operand: impl Into<Value>) -> Condition {
        let place = Place::caller();
        let mut fields = Object::new();
        fields.put("Variable", place, self.path);
        fields.put(operator, place, operand);
        Condition { fields, place }
    }

    #[track_caller]
    fn compare<T: Operand>(self, order: &str, operand: T) -> Condition {
        self.test(&format!("{}{order}{}", T::TYPE, T::SUFFIX), operand.into_value())
    }

    /// `StringEquals`, `NumericEquals`, `BooleanEquals`, `TimestampEquals`, or its `Path` form.
    #[track_caller]
    pub fn equals(self, operand: impl Operand) -> Condition {
        self.compare("Equals", operand)
    }

    /// `StringLessThan`, `NumericLessThan`, `TimestampLessThan`, or its `Path` form.
    #[track_caller]
    pub fn less_than(self, operand: impl OrderedOperand) -> Condition {
        self.compare("LessThan", operand)
    }

    /// `StringGreaterThan`, `NumericGreaterThan`, `TimestampGreaterThan`, or its `Path` form.
    #[track_caller]
    pub fn greater_than(self, operand: impl OrderedOperand) -> Condition {
        self.compare("GreaterThan", operand)
    }

    /// `StringLessThanEquals`, `NumericLessThanEquals`, `TimestampLessThanEquals`, or its `Path` form.
    #[track_caller]
    pub fn less_than_equals(self, operand: impl OrderedOperand) -> Condition {
        self.compare("LessThanEquals", operand)
    }

    /// `StringGreaterThanEquals`, `NumericGreaterThanEquals`, `TimestampGreaterThanEquals`, or its `Path` form.
    #[track_caller]
    pub fn greater_than_equals(self, operand: impl OrderedOperand) -> Condition {
        self.compare("GreaterThanEquals", operand)
    }

    /// `StringMatches`: text with `*` for any text; `\*` is a star, `\\` a backslash.
    #[track_caller]
    pub fn matches(self, pattern: impl AsRef<str>) -> Condition {
        self.test("StringMatches", pattern.as_ref())
    }

    /// `BooleanEquals` true.
    #[track_caller]
    pub fn is_true(self) -> Condition {
        self.equals(true)
    }

    /// `BooleanEquals` false.
    #[track_caller]
    pub fn is_false(self) -> Condition {
        self.equals(false)
    }

    is_methods! {
        is_null is_not_null "IsNull" "is null";
        is_present is_absent "IsPresent" "is there";
        is_numeric is_not_numeric "IsNumeric" "is a number";
        is_string is_not_string "IsString" "is text";
        is_boolean is_not_boolean "IsBoolean" "is a boolean";
        is_timestamp is_not_timestamp "IsTimestamp" "is a timestamp";
    }
}

impl Condition {
    /// `And`: all of the conditions.
    #[track_caller]
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::list("And", conditions)
    }

    /// `Or`: one of the conditions at least.
    #[track_caller]
    pub fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::list("Or", conditions)
    }

    /// `And`: this and the other; `a.and(b).and(c)` is one `And` of three.
    #[track_caller]
    pub fn and(self, other: Self) -> Self {
        self.joined("And", other)
    }

    /// `Or`: this or the other; `a.or(b).or(c)` is one `Or` of three.
    #[track_caller]
    pub fn or(self, other: Self) -> Self {
        self.joined("Or", other)
    }

    /// `Comment`: a note for people.
    #[track_caller]
    pub fn comment(mut self, text: impl AsRef<str>) -> Self {
        self.fields.put("Comment", Place::caller(), text.as_ref());
        self
    }

    #[track_caller]
    fn list(word: &str, conditions: impl IntoIterator<Item = Self>) -> Self {
        let place = Place::caller();
        let nodes: Vec<Node> =
            conditions.into_iter().map(|condition| Node::new(condition.fields, condition.place)).collect();
        let mut fields = Object::new();
        fields.put(word, place, nodes);
        Self { fields, place }
    }

    #[track_caller]
    fn joined(mut self, word: &str, other: Self) -> Self {
        let open = self.fields.len() == 1 && self.fields.has(word);
        if !open {
            return Self::list(word, [self, other]);
        }
        self.fields.append(word, other.place, other.fields);
        self
    }
}

/// `Not`
impl Not for Condition {
    type Output = Self;

    #[track_caller]
    fn not(self) -> Self {
        not(self)
    }
}

impl From<Condition> for Tested {
    fn from(condition: Condition) -> Self {
        Self { fields: condition.fields, place: condition.place }
    }
}
