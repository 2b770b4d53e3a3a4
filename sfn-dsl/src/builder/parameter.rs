//! Parameters of workflows: substitutions `${Name}` with a type and a default.

use std::fmt;
use std::marker::PhantomData;

use super::language::Language;
use super::payload::{Payload, Setting};
use crate::json::Value;
use crate::substitution::{Declaration, ValueType};
use crate::time::Timestamp;

/// A parameter of a workflow: a substitution `${Name}` that is filled in when the machine is deployed.
///
/// A name is written once, and the compiler finds its uses. The type follows from where the parameter is used: text wherever a
/// builder takes text, a number where the language has one; both at once does not compile. What a deployment does not say has the
/// [`default`](Self::default).
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let ship_item = Parameter::new("ShipItem");
/// let patience = Parameter::new("Patience").default(60);
/// let ship = Task::lambda("Ship item", &ship_item).timeout_seconds(&patience);
/// let workflow = Workflow::new("shipping", ship).parameter(&ship_item).parameter(&patience);
/// assert_eq!(workflow.definition().substitutions(), ["Patience", "ShipItem"]);
///
/// // As it is deployed where nobody says how long:
/// let definition = workflow.definition().substitute(&workflow.defaults()).to_json();
/// assert_eq!(definition["States"]["Ship item"]["TimeoutSeconds"], 60);
/// ```
///
/// A number is no text:
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let patience = Parameter::new("Patience").default(60);
/// let _: Task = Task::lambda("Ship item", &patience);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parameter<T> {
    /// `${Name}`
    text: String,
    default: Option<String>,
    value: PhantomData<T>,
}

/// The type of the value of a [`Parameter`]: text (`String`), a number (`u64`, `f64`) or a [`Timestamp`]. Sealed, because settings
/// have these types.
pub trait ParameterType: sealed::Sealed {
    /// What a deployment may give.
    #[doc(hidden)]
    const VALUE_TYPE: ValueType;
}

/// A value that can be the default of a [`Parameter`] of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the default of a `Parameter<{T}>`",
    label = "expected a value of the type that the parameter has where it is used"
)]
pub trait DefaultOf<T> {
    /// The text that stands for `${Name}`.
    fn into_text(self) -> String;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! parameter_types {
    ($($type:ty: $value_type:ident, from $($value:ty)*;)*) => { $(
        impl sealed::Sealed for $type {}

        impl ParameterType for $type {
            const VALUE_TYPE: ValueType = ValueType::$value_type;
        }

        $(
            impl DefaultOf<$type> for $value {
                fn into_text(self) -> String {
                    self.to_string()
                }
            }
        )*
    )* };
}

parameter_types! {
    String: String, from &str String;
    Timestamp: String, from Timestamp;
    u64: Number, from u64;
    f64: Number, from f64;
}

impl<T: ParameterType> Parameter<T> {
    /// The parameter with that name: letters, digits, `_`, `-`, `:` and `.`.
    pub fn new(name: impl fmt::Display) -> Self {
        Self { text: format!("${{{name}}}"), default: None, value: PhantomData }
    }

    /// The value where a deployment says none.
    pub fn default(mut self, value: impl DefaultOf<T>) -> Self {
        self.default = Some(value.into_text());
        self
    }

    /// The name, without `${` and `}`.
    pub fn name(&self) -> &str {
        self.text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(&self.text)
    }
}

/// `${Name}`
impl AsRef<str> for Parameter<String> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// `${Name}`
impl<T> fmt::Display for Parameter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<T: ParameterType> From<&Parameter<T>> for Declaration {
    fn from(parameter: &Parameter<T>) -> Self {
        Self {
            name: parameter.name().to_owned(),
            value_type: T::VALUE_TYPE,
            default: parameter.default.clone(),
        }
    }
}

impl<L: Language> From<&Parameter<String>> for Payload<L> {
    fn from(parameter: &Parameter<String>) -> Self {
        Value::from(parameter.as_ref()).into()
    }
}

impl<L: Language, T> From<&Parameter<T>> for Setting<L, T> {
    fn from(parameter: &Parameter<T>) -> Self {
        Self::new(parameter.text.as_str())
    }
}
