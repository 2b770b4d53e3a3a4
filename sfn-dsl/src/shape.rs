//! The JSON form of a Rust type, as serde writes it: what the lowering of a workflow knows of a type.
//!
//! [`Shape`] is derived beside `Serialize` and `Deserialize`; the derive honors the attributes of serde, and refuses those it cannot
//! honor. A [`Form`] is made of constants, so that a table of forms costs nothing to build; types that contain themselves are no
//! problem, because the form of a part is a function.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::marker::PhantomData;
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroIsize, NonZeroU8, NonZeroU16, NonZeroU32,
    NonZeroU64, NonZeroUsize,
};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

pub use sfn_macros::Shape;

/// A type that may stand in a workflow: its JSON form is known.
///
/// Derive it beside `Serialize` and `Deserialize`; the [derive](derive@Shape) says which attributes of serde it honors.
///
/// # Examples
/// ```
/// use serde::{Deserialize, Serialize};
/// use sfn_dsl::shape::{Fields, Form, Shape};
///
/// #[derive(Clone, Serialize, Deserialize, Shape)]
/// #[serde(rename_all = "camelCase")]
/// pub struct Order {
///     pub id: String,
///     pub in_stock: bool,
/// }
///
/// let Form::Struct(order) = Order::FORM else { panic!("a struct") };
/// let Fields::Named([id, in_stock]) = order.fields else { panic!("two fields") };
/// assert_eq!((id.json, in_stock.json), ("id", "inStock"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a value in a workflow: its JSON form is not known",
    label = "no JSON form",
    note = "derive it beside serde's traits: `#[derive(Serialize, Deserialize, Shape)]`",
    note = "of the standard library: texts, numbers of up to 64 bits, `Option`, `Result`, lists, tuples of up to 8, and maps \
            whose keys are `String`"
)]
pub trait Shape {
    /// Its form.
    const FORM: Form;

    /// A type of the same form that borrows nothing: itself, and what is behind a reference. A probe names this type, because it
    /// outlives what the body of a workflow borrows.
    type Static: Shape + 'static;
    /// Whether it tells of a failure: [`Fallible`] for `Result`, [`Plain`] for everything else.
    ///
    /// Calls that run side by side give one `Result` where each of them gives one; the type system learns here which do.
    type Kind;
}

/// The [`Kind`](Shape::Kind) of a type that is a value and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {}

/// The [`Kind`](Shape::Kind) of `Result`: a value or an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallible {}

/// The form of `T`, as a function: the form of a part of a [`Form`].
pub fn form_of<T: Shape + ?Sized>() -> Form {
    T::FORM
}

/// The JSON form of a type.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// `()`: `null`.
    Unit,
    /// `bool`.
    Bool,
    /// An integer.
    Integer(Integer),
    /// `f32` or `f64`. A workflow hands an `f32` on and no more: JSON numbers are never rounded to 32 bits, so what looks at one is refused.
    Float(Float),
    /// `char`: a text of one character.
    Char,
    /// A text.
    String,
    /// `serde_json::Value`: anything.
    Json,
    /// `Option`: `null` or the value.
    Option(fn() -> Form),
    /// `Vec` and the like: an array.
    List(fn() -> Form),
    /// `BTreeSet` and the like: an array whose order, and whose duplicates, mean nothing.
    Set(fn() -> Form),
    /// A map from text: an object.
    Map(fn() -> Form),
    /// A tuple: an array.
    Tuple(&'static [fn() -> Form]),
    /// A struct.
    Struct(&'static Struct),
    /// An enum.
    Enum(&'static Enum),
    /// `Result`: `{"Ok": …}` or `{"Err": …}`.
    Result(fn() -> Form, fn() -> Form),
    /// `std::time::Duration`: for waits and timeouts. In JSON as serde writes it, `{"secs": 1, "nanos": 0}`.
    Duration,
}

/// The type of an integer.
///
/// JSON numbers are exact up to 2^53; integers of 128 bits have no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Integer {
    /// Whether it can be negative.
    pub signed: bool,
    /// Its bits: 8 to 64; those of the machine count as 64.
    pub bits: u8,
}

/// The type of a number with a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Float {
    /// Its bits: 32 or 64.
    pub bits: u8,
}

/// A struct.
#[derive(Debug)]
pub struct Struct {
    /// Its name in Rust.
    pub name: &'static str,
    /// Its fields.
    pub fields: Fields,
}

/// The fields of a struct or a variant.
#[derive(Debug, Clone, Copy)]
pub enum Fields {
    /// None: a struct is `null`, a variant its name alone.
    Unit,
    /// Named ones: an object.
    Named(&'static [Field]),
    /// One without a name, or `#[serde(transparent)]`: the value of that field itself. The field has its Rust name, or "0".
    Transparent(&'static Field),
    /// Several without names: an array.
    Tuple(&'static [fn() -> Form]),
}

/// A named field.
#[derive(Debug)]
pub struct Field {
    /// Its name in Rust.
    pub rust: &'static str,
    /// Its name in JSON.
    pub json: &'static str,
    /// Its form.
    pub form: fn() -> Form,
    /// `#[serde(default)]`: the value in JSON of a field that is not there. A flattened field has none: serde asks its own fields.
    pub default: Option<fn() -> serde_json::Value>,
    /// `#[serde(skip_serializing_if = "…")]`: when the field is left out.
    pub skip: Option<Skip>,
    /// `#[serde(flatten)]`: its members stand among those of the struct.
    pub flatten: bool,
}

/// When a field is left out in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// `Option::is_none`.
    None,
    /// `Vec::is_empty`, `String::is_empty`, `BTreeMap::is_empty`, …
    Empty,
    /// `#[serde(skip)]`: always. It is never in JSON, so it has neither a form nor a default: what is read of it is lost.
    Always,
}

/// An enum.
#[derive(Debug)]
pub struct Enum {
    /// Its name in Rust.
    pub name: &'static str,
    /// How serde tells its variants apart.
    pub tagging: Tagging,
    /// Its variants.
    pub variants: &'static [Variant],
}

/// How serde writes which variant a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tagging {
    /// `{"Variant": data}`, or `"Variant"` without data.
    External,
    /// `#[serde(tag = "…")]`: among the fields of the variant.
    Internal(&'static str),
    /// `#[serde(tag = "…", content = "…")]`.
    Adjacent {
        /// The member with the name of the variant.
        tag: &'static str,
        /// The member with its data.
        content: &'static str,
    },
    /// `#[serde(untagged)]`: the first variant that fits.
    Untagged,
}

/// A variant of an enum.
#[derive(Debug)]
pub struct Variant {
    /// Its name in Rust.
    pub rust: &'static str,
    /// Its name in JSON.
    pub json: &'static str,
    /// Its data.
    pub fields: Fields,
    /// The ASL error that it is, in an enum that derives [`WorkflowError`](crate::WorkflowError).
    pub error_name: Option<&'static str>,
}

macro_rules! forms {
    ($($type:ty => $form:expr,)*) => {
        $(impl Shape for $type {
            const FORM: Form = $form;
            type Static = <Self as ToOwned>::Owned;
            type Kind = Plain;
        })*
    };
}

const fn integer(signed: bool, bits: u8) -> Form {
    Form::Integer(Integer { signed, bits })
}

forms! {
    () => Form::Unit,
    bool => Form::Bool,
    i8 => integer(true, 8),
    i16 => integer(true, 16),
    i32 => integer(true, 32),
    i64 => integer(true, 64),
    isize => integer(true, 64),
    u8 => integer(false, 8),
    u16 => integer(false, 16),
    u32 => integer(false, 32),
    u64 => integer(false, 64),
    usize => integer(false, 64),
    f32 => Form::Float(Float { bits: 32 }),
    f64 => Form::Float(Float { bits: 64 }),
    char => Form::Char,
    str => Form::String,
    String => Form::String,
    NonZeroI8 => integer(true, 8),
    NonZeroI16 => integer(true, 16),
    NonZeroI32 => integer(true, 32),
    NonZeroI64 => integer(true, 64),
    NonZeroIsize => integer(true, 64),
    NonZeroU8 => integer(false, 8),
    NonZeroU16 => integer(false, 16),
    NonZeroU32 => integer(false, 32),
    NonZeroU64 => integer(false, 64),
    NonZeroUsize => integer(false, 64),
    serde_json::Map<String, serde_json::Value> => Form::Map(form_of::<serde_json::Value>),
    serde_json::Number => Form::Float(Float { bits: 64 }),
    serde_json::Value => Form::Json,
    Duration => Form::Duration,
    // What `parse` and `try_from` of the standard library fail with: their text.
    std::num::ParseIntError => Form::String,
    std::num::ParseFloatError => Form::String,
    std::num::TryFromIntError => Form::String,
    std::str::ParseBoolError => Form::String,
    std::char::ParseCharError => Form::String,
    std::convert::Infallible => Form::String,
}

macro_rules! wrappers {
    ($($type:ty => $statics:ty, $form:expr;)*) => {
        $(impl<T: Shape> Shape for $type {
            const FORM: Form = $form;
            type Static = $statics;
            type Kind = Plain;
        })*
    };
}

wrappers! {
    Option<T> => Option<T::Static>, Form::Option(form_of::<T>);
    Vec<T> => Vec<T::Static>, Form::List(form_of::<T>);
    [T] => Vec<T::Static>, Form::List(form_of::<T>);
    VecDeque<T> => Vec<T::Static>, Form::List(form_of::<T>);
    LinkedList<T> => Vec<T::Static>, Form::List(form_of::<T>);
    BTreeSet<T> => HashSet<T::Static>, Form::Set(form_of::<T>);
    BinaryHeap<T> => HashSet<T::Static>, Form::Set(form_of::<T>);
}

impl<T: Shape, S> Shape for HashSet<T, S> {
    const FORM: Form = Form::Set(form_of::<T>);
    type Static = HashSet<T::Static>;
    type Kind = Plain;
}

impl<T: ?Sized> Shape for PhantomData<T> {
    const FORM: Form = Form::Unit;
    type Static = ();
    type Kind = Plain;
}

impl<T: Shape, const N: usize> Shape for [T; N] {
    const FORM: Form = Form::List(form_of::<T>);
    type Static = Vec<T::Static>;
    type Kind = Plain;
}

impl<T: Shape + ?Sized> Shape for &T {
    const FORM: Form = T::FORM;
    type Static = T::Static;
    type Kind = T::Kind;
}

impl<T: Shape + ?Sized> Shape for &mut T {
    const FORM: Form = T::FORM;
    type Static = T::Static;
    type Kind = T::Kind;
}

impl<T: Shape + ?Sized> Shape for Box<T> {
    const FORM: Form = T::FORM;
    type Static = T::Static;
    type Kind = T::Kind;
}

impl<T: Shape + ?Sized> Shape for Arc<T> {
    const FORM: Form = T::FORM;
    type Static = T::Static;
    type Kind = T::Kind;
}

impl<T: Shape + ?Sized> Shape for Rc<T> {
    const FORM: Form = T::FORM;
    type Static = T::Static;
    type Kind = T::Kind;
}

impl<T: Shape + ToOwned + ?Sized> Shape for Cow<'_, T> {
    const FORM: Form = T::FORM;
    type Static = T::Static;
    type Kind = T::Kind;
}

impl<T: Shape> Shape for BTreeMap<String, T> {
    const FORM: Form = Form::Map(form_of::<T>);
    type Static = BTreeMap<String, T::Static>;
    type Kind = Plain;
}

impl<T: Shape, S> Shape for HashMap<String, T, S> {
    const FORM: Form = Form::Map(form_of::<T>);
    type Static = BTreeMap<String, T::Static>;
    type Kind = Plain;
}

impl<T: Shape, E: Shape> Shape for Result<T, E> {
    const FORM: Form = Form::Result(form_of::<T>, form_of::<E>);
    type Static = Result<T::Static, E::Static>;
    type Kind = Fallible;
}

macro_rules! tuples {
    ($(($($element:ident)*))*) => {
        $(impl<$($element: Shape),*> Shape for ($($element,)*) {
            const FORM: Form = Form::Tuple(&[$(form_of::<$element>),*]);
            type Static = ($($element::Static,)*);
            type Kind = Plain;
        })*
    };
}

tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
