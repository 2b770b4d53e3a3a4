//! What generated code calls. Not for people: it changes with the macros, without notice.

mod probe;

use serde_json::Value;

pub use probe::{
    Called, Probe, Seen, awaited, block, boxed_call, boxed_value, call, constant, function, retrier, see,
    tried, value,
};
pub use serde_core::Serialize;
pub use serde_json::to_value;

pub use crate::builder::Retrier;
pub use crate::lowering::source::{Callee, Constant, Declaration, Parameter, Probed, Source, Template};
pub use crate::lowering::{Options, workflow};
pub use crate::machine::MachineType;
pub use crate::shape::{Form, Shape, form_of};
pub use crate::states::{Awaitable, Call, FragmentCall, FragmentFunction, TaskCall, TaskFunction};

/// The JSON of a field's value when it is not there: `#[serde(default)]`.
pub fn default_json<T: Default + Serialize>() -> Value {
    json(&T::default())
}

/// The JSON of the value that stands for a field which is not there.
///
/// A value that serde cannot write is `null`: the form of its type says what it could have been, and nothing that has one fails.
pub fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
