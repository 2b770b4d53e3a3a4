//! How data moves through a state: paths, payload templates, expressions.

use crate::intrinsic::Intrinsic;
use crate::jsonata::Jsonata;
use crate::name::VariableName;
use crate::path::{JsonPath, ReferencePath};

/// The fields that move data through a state, by query language: what one language lacks cannot be written in the other.
///
/// Source: Developer Guide, "Processing input and output in Step Functions".
#[derive(Debug, Clone, PartialEq)]
pub enum DataFlow {
    /// A JSONPath state.
    JsonPath(JsonPathFlow),
    /// A JSONata state.
    Jsonata(JsonataFlow),
}

/// The data flow of a JSONPath state. Fields that its state type lacks hold their defaults.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JsonPathFlow {
    /// `InputPath`: what of the raw input the state sees.
    pub input_path: Selection,
    /// `Parameters`: the effective input.
    pub parameters: Option<Template>,
    /// `ResultSelector`: what of the raw result is kept.
    pub result_selector: Option<Template>,
    /// `ResultPath`: where the result goes in the input.
    pub result_path: ResultPath,
    /// `OutputPath`: what of it becomes the output.
    pub output_path: Selection,
    /// `Assign`: variables for the states that follow.
    pub assign: Assign,
}

/// The data flow of a JSONata state. Fields that its state type lacks hold their defaults.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JsonataFlow {
    /// `Arguments`; absent: the input.
    pub arguments: Option<Template>,
    /// `Output`; absent: the result, or the input of states without one.
    pub output: Option<Template>,
    /// `Assign`: variables for the states that follow.
    pub assign: Assign,
}

/// `InputPath` or `OutputPath`.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Selection {
    /// `$` or absent: all of it.
    #[default]
    Whole,
    /// What the path selects.
    Path(JsonPath),
    /// `null`: an empty object.
    Empty,
}

/// `ResultPath`: where a result goes in the state's input.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum ResultPath {
    /// `$` or absent: the result replaces the input.
    #[default]
    Replace,
    /// The result is set at that place of the input.
    Insert(ReferencePath),
    /// `null`: the result is dropped, the input goes on.
    Discard,
}

/// `Assign`: the variables in order, each with the template of its value. Empty where the state assigns none.
pub type Assign = Vec<(VariableName, Template)>;

/// A JSON value with places that are filled in when the state runs.
///
/// A payload template of JSONPath (`Parameters`, `ResultSelector`, `ItemSelector`, …) or a JSON value with expressions of
/// JSONata (`Arguments`, `Output`, …). A part without anything to fill in is one [`Literal`](Self::Literal).
///
/// Source: Amazon States Language, "Payload Template".
#[derive(Debug, Clone, PartialEq)]
pub enum Template {
    /// Itself.
    Literal(serde_json::Value),
    /// Elements in order.
    Array(Vec<Template>),
    /// Members in order; the names have lost their `.$`.
    Object(Vec<(String, Template)>),
    /// What a path selects. JSONPath only.
    Path(JsonPath),
    /// What an intrinsic function returns. JSONPath only.
    Intrinsic(Intrinsic),
    /// What an expression returns. JSONata only.
    Jsonata(Jsonata),
}

/// A value that is written down or computed when the state runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting<T> {
    /// The value itself.
    Literal(T),
    /// The `…Path` form of the field: what the path selects.
    Path(ReferencePath),
    /// What a JSONata expression returns.
    Jsonata(Jsonata),
}
