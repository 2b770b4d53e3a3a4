//! The types of values: forms, and what the lowering puts together of them.

use crate::lowering::code::Items;
use crate::shape::{Enum, Fields, Float, Form, Integer, Struct, Tagging};

/// An integer literal, until something beside it says of which type.
pub(super) const LITERAL: Form = Form::Integer(Integer { signed: true, bits: 0 });
/// What counts.
pub(super) const USIZE: Form = Form::Integer(Integer { signed: false, bits: 64 });

/// The type of a value. A [`Form`] is made of constants, so it cannot stand for `[(1, x)]`.
#[derive(Debug, Clone)]
pub(in crate::lowering) enum Type {
    /// A form.
    Form(Form),
    /// `Option`.
    Option(Box<Type>),
    /// A list, or an iterator over one.
    List(Box<Type>),
    /// A tuple.
    Tuple(Vec<Type>),
    /// `Result`.
    Result(Box<Type>, Box<Type>),
    /// What a distributed Map goes over; a child gets this.
    Items(Box<Type>),
}

impl From<Form> for Type {
    fn from(form: Form) -> Self {
        Self::Form(form)
    }
}

impl Type {
    pub(in crate::lowering) fn list(element: impl Into<Self>) -> Self {
        Self::List(Box::new(element.into()))
    }

    pub(super) fn option(inner: impl Into<Self>) -> Self {
        Self::Option(Box::new(inner.into()))
    }

    /// The form that it is, if it is one.
    pub(in crate::lowering) fn plain(&self) -> Option<Form> {
        match self {
            Self::Form(form) => Some(*form),
            _ => None,
        }
    }

    /// What an `Option` holds.
    pub(in crate::lowering) fn inner(&self) -> Option<Self> {
        match self {
            Self::Option(inner) => Some((**inner).clone()),
            Self::Form(Form::Option(inner)) => Some(Self::Form(inner())),
            _ => None,
        }
    }

    /// What a list holds.
    pub(in crate::lowering) fn element(&self) -> Option<Self> {
        match self {
            Self::List(element) => Some((**element).clone()),
            Self::Form(Form::List(element)) => Some(Self::Form(element())),
            _ => None,
        }
    }

    /// What a map holds under its keys.
    pub(super) fn entry(&self) -> Option<Self> {
        match self {
            Self::Form(Form::Map(value)) => Some(Self::Form(value())),
            _ => None,
        }
    }

    /// The parts of a tuple, or of a tuple struct.
    pub(in crate::lowering) fn parts(&self) -> Option<Vec<Self>> {
        match self {
            Self::Tuple(parts) => Some(parts.clone()),
            Self::Form(Form::Tuple(parts) | Form::Struct(Struct { fields: Fields::Tuple(parts), .. })) => {
                Some(parts.iter().map(|part| Self::Form(part())).collect())
            }
            _ => None,
        }
    }

    /// What a `Result` holds.
    pub(in crate::lowering) fn outcomes(&self) -> Option<(Self, Self)> {
        match self {
            Self::Result(good, bad) => Some(((**good).clone(), (**bad).clone())),
            Self::Form(Form::Result(good, bad)) => Some((Self::Form(good()), Self::Form(bad()))),
            _ => None,
        }
    }

    pub(super) fn integer(&self) -> Option<Integer> {
        match self {
            Self::Form(Form::Integer(integer)) => Some(*integer),
            _ => None,
        }
    }

    pub(super) fn float(&self) -> Option<Float> {
        match self {
            Self::Form(Form::Float(float)) => Some(*float),
            _ => None,
        }
    }

    /// Whether it is a number that an expression can look at.
    pub(super) fn is_number(&self) -> bool {
        self.integer().is_some() || self.float().is_some_and(|float| float.bits == 64)
    }

    pub(super) fn is_f32(&self) -> bool {
        self.float().is_some_and(|float| float.bits == 32)
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Form(Form::String | Form::Char))
    }

    pub(super) fn is_literal(&self) -> bool {
        matches!(self, Self::Form(Form::Integer(Integer { bits: 0, .. })))
    }

    /// The enum that it is.
    pub(super) fn variants(&self) -> Option<&'static Enum> {
        match self {
            Self::Form(Form::Enum(declared)) => Some(declared),
            _ => None,
        }
    }

    /// Whether a value of this type may be an array in JSON.
    pub(in crate::lowering) fn items(&self) -> Items {
        let may = match self {
            Self::List(_) | Self::Tuple(_) => true,
            Self::Option(inner) => return inner.items(),
            Self::Result(..) | Self::Items(_) => false,
            Self::Form(form) => may_be_array(*form, 0),
        };
        if may { Items::Any } else { Items::Scalars }
    }

    /// Whether every value of this type is an array in JSON.
    pub(super) fn is_always_array(&self) -> bool {
        match self {
            Self::List(_) | Self::Tuple(_) | Self::Form(Form::List(_) | Form::Set(_) | Form::Tuple(_)) => {
                true
            }
            Self::Form(Form::Struct(Struct { fields, .. })) => match fields {
                Fields::Tuple(_) => true,
                Fields::Transparent(field) => Self::Form((field.form)()).is_always_array(),
                Fields::Unit | Fields::Named(_) => false,
            },
            Self::Option(_) | Self::Result(..) | Self::Items(_) | Self::Form(_) => false,
        }
    }

    /// Whether `null` is a value of this type: an `Option` of it could not be told from `None`.
    pub(super) fn may_be_null(&self) -> bool {
        match self {
            Self::Option(_) => true,
            Self::List(_) | Self::Tuple(_) | Self::Result(..) | Self::Items(_) => false,
            Self::Form(form) => may_be_null(*form, 0),
        }
    }

    /// Of two types for the same value, the one that says more.
    pub(super) fn or(self, other: Self) -> Self {
        let says_less = match &self {
            Self::Form(Form::Json) => true,
            ty => ty.is_literal(),
        };
        if says_less { other } else { self }
    }

    /// For messages.
    pub(in crate::lowering) fn name(&self) -> String {
        match self {
            Self::Form(form) => form_name(*form),
            Self::Option(inner) => format!("Option<{}>", inner.name()),
            Self::List(element) => format!("Vec<{}>", element.name()),
            Self::Tuple(parts) => {
                format!("({})", parts.iter().map(Self::name).collect::<Vec<_>>().join(", "))
            }
            Self::Result(good, bad) => format!("Result<{}, {}>", good.name(), bad.name()),
            Self::Items(item) => format!("items of `{}`", item.name()),
        }
    }
}

/// Types that contain themselves end here.
const DEEP: usize = 8;

fn may_be_array(form: Form, depth: usize) -> bool {
    if depth > DEEP {
        return true;
    }
    let fields = |fields: &Fields| match fields {
        Fields::Unit | Fields::Named(_) => false,
        Fields::Transparent(field) => may_be_array((field.form)(), depth + 1),
        Fields::Tuple(_) => true,
    };
    match form {
        Form::List(_) | Form::Set(_) | Form::Tuple(_) | Form::Json => true,
        Form::Option(inner) => may_be_array(inner(), depth + 1),
        Form::Struct(declared) => fields(&declared.fields),
        Form::Enum(declared) => {
            declared.tagging == Tagging::Untagged
                && declared.variants.iter().any(|variant| fields(&variant.fields))
        }
        _ => false,
    }
}

fn may_be_null(form: Form, depth: usize) -> bool {
    if depth > DEEP {
        return true;
    }
    let fields = |fields: &Fields| match fields {
        Fields::Unit => true,
        Fields::Named(_) | Fields::Tuple(_) => false,
        Fields::Transparent(field) => may_be_null((field.form)(), depth + 1),
    };
    match form {
        Form::Unit | Form::Option(_) | Form::Json => true,
        Form::Struct(declared) => fields(&declared.fields),
        Form::Enum(declared) => {
            declared.tagging == Tagging::Untagged
                && declared.variants.iter().any(|variant| fields(&variant.fields))
        }
        _ => false,
    }
}

fn form_name(form: Form) -> String {
    match form {
        Form::Unit => "()".to_owned(),
        Form::Bool => "bool".to_owned(),
        Form::Integer(Integer { bits: 0, .. }) => "integer".to_owned(),
        Form::Integer(Integer { signed, bits }) => format!("{}{bits}", if signed { 'i' } else { 'u' }),
        Form::Float(float) => format!("f{}", float.bits),
        Form::Char => "char".to_owned(),
        Form::String => "String".to_owned(),
        Form::Json => "Value".to_owned(),
        Form::Option(inner) => format!("Option<{}>", form_name(inner())),
        Form::List(inner) => format!("Vec<{}>", form_name(inner())),
        Form::Set(inner) => format!("BTreeSet<{}>", form_name(inner())),
        Form::Map(inner) => format!("BTreeMap<String, {}>", form_name(inner())),
        Form::Tuple(parts) => {
            format!("({})", parts.iter().map(|part| form_name(part())).collect::<Vec<_>>().join(", "))
        }
        Form::Struct(declared) => declared.name.to_owned(),
        Form::Enum(declared) => declared.name.to_owned(),
        Form::Result(good, bad) => format!("Result<{}, {}>", form_name(good()), form_name(bad())),
        Form::Duration => "Duration".to_owned(),
    }
}
