//! How data moves through a state.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;
use sfn_dsl::machine::{ResultPath, Template};
use sfn_dsl::name::VariableName;
use sfn_dsl::path::{JsonPath, Root};
use sfn_dsl::time::Timestamp;

use super::frame::{FrameId, Frames};
use crate::eval::jsonata::{Names, Query, Values};
use crate::eval::{self, Env, EvalError, InvalidPath, ReferenceConflict};
use crate::payload::{Draft, Items, Members, Payload};
use crate::program::{Assign, Content, Queries};
use crate::random::Random;

/// Why data cannot move on. In a box, because every state asks for data several times and seldom in vain.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Problem(pub(super) Box<Cause>);

/// What a [`Problem`] is about. Only the failure of a JSONata expression can be caught.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cause {
    /// `States.QueryEvaluationError`.
    Query(QueryProblem),
    /// `States.Runtime`, with the cause that follows the name of the state.
    Runtime(String),
    /// No rule of a Choice matched and it has no `Default`.
    NoRuleMatched,
    /// A result has no place in the input.
    Conflict(ReferenceConflict),
    /// A payload is larger than the quota, or nested too deep to have a size.
    TooLarge {
        /// Its bytes, where it has a size.
        bytes: Option<usize>,
        /// The quota.
        limit: usize,
    },
}

impl Problem {
    pub(super) fn runtime(cause: impl Into<String>) -> Self {
        Cause::Runtime(cause.into()).into()
    }

    pub(super) fn too_large(bytes: Option<usize>, limit: usize) -> Self {
        Cause::TooLarge { bytes, limit }.into()
    }
}

impl From<Cause> for Problem {
    fn from(cause: Cause) -> Self {
        Self(Box::new(cause))
    }
}

impl From<InvalidPath> for Problem {
    fn from(error: InvalidPath) -> Self {
        Self::runtime(error.to_string())
    }
}

impl From<ReferenceConflict> for Problem {
    fn from(conflict: ReferenceConflict) -> Self {
        Cause::Conflict(conflict).into()
    }
}

/// Why a field of a JSONata state has no value that it can take.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct QueryProblem {
    /// The field, where there is one: `Output/total`.
    pub(super) location: Option<String>,
    /// The cause that follows the name of the state.
    pub(super) cause: String,
    /// Whether the expression had a value, and only then it was found unfit. Its event follows another one: recorded.
    pub(super) is_late: bool,
}

impl QueryProblem {
    pub(super) fn at(location: Location<'_>, cause: impl Into<String>) -> Self {
        Self { location: Some(location.to_string()), cause: cause.into(), is_late: false }
    }
}

impl From<QueryProblem> for Problem {
    fn from(problem: QueryProblem) -> Self {
        Cause::Query(problem).into()
    }
}

/// Where in a state an expression stands: `Choices[1]/Output/total`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Location<'l> {
    /// A field of the state.
    Field(&'l str),
    /// A member of what is there.
    Member(&'l Location<'l>, &'l str),
    /// An element of what is there.
    Item(&'l Location<'l>, usize),
}

impl<'l> Location<'l> {
    /// The last name on the way.
    pub(super) fn name(&self) -> &'l str {
        match self {
            Self::Field(name) | Self::Member(_, name) => name,
            Self::Item(array, _) => array.name(),
        }
    }
}

impl fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => f.write_str(name),
            Self::Member(object, name) => write!(f, "{object}/{name}"),
            Self::Item(array, index) => write!(f, "{array}[{index}]"),
        }
    }
}

/// What the expressions of a state look into: `$` of JSONPath, `$states` of JSONata.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'v> {
    input: &'v Payload,
    result: Option<&'v Payload>,
    error_output: Option<&'v Payload>,
}

impl<'v> View<'v> {
    /// Before the work of a state, or where it has none.
    pub(super) fn of_input(input: &'v Payload) -> Self {
        Self { input, result: None, error_output: None }
    }

    /// After the work.
    pub(super) fn of_result(input: &'v Payload, result: &'v Payload) -> Self {
        Self { result: Some(result), ..Self::of_input(input) }
    }

    /// In a catcher.
    pub(super) fn of_error(input: &'v Payload, error_output: &'v Payload) -> Self {
        Self { error_output: Some(error_output), ..Self::of_input(input) }
    }

    /// What `$` of JSONPath means, and what a JSONata state without `Output` puts out.
    pub(super) fn document(self) -> &'v Payload {
        self.error_output.or(self.result).unwrap_or(self.input)
    }
}

/// Variables and their new values.
pub(super) type Assigned = Vec<(VariableName, Payload)>;

/// What the expressions of a state can see, besides the documents they look into.
pub(super) struct Scene<'a> {
    pub(super) frames: &'a Frames,
    pub(super) frame: FrameId,
    pub(super) context: &'a Value,
    pub(super) now: Timestamp,
    pub(super) random: &'a mut Random,
}

impl Scene<'_> {
    /// The payload that a path looks into; `document` is what `$` means. `None`: it looks into the context object.
    fn document<'v>(
        &'v self,
        path: &JsonPath,
        document: &'v Payload,
    ) -> Result<Option<&'v Payload>, Problem> {
        match path.root() {
            Root::Input => Ok(Some(document)),
            Root::Context => Ok(None),
            Root::Variable(name) => match self.frames.variable(self.frame, name) {
                Some(value) => Ok(Some(value)),
                // The service's text is not known.
                None => {
                    Err(Problem::runtime(format!("Invalid path '{path}' : The variable is not assigned")))
                }
            },
        }
    }

    /// What a path selects; `document` is what `$` means.
    pub(super) fn read<'v>(
        &'v self,
        path: &JsonPath,
        document: &'v Payload,
    ) -> Result<Cow<'v, Value>, Problem> {
        let Some(document) = self.document(path, document)? else {
            return Ok(eval::read(path, self.context)?);
        };
        match document.find(path) {
            Some(part) => Ok(Cow::Borrowed(part.value())),
            None => Ok(eval::read(path, document)?),
        }
    }

    /// The same as a payload, which shares what it can.
    pub(super) fn select(&self, path: &JsonPath, document: &Payload) -> Result<Payload, Problem> {
        let shared = self.document(path, document)?.and_then(|document| document.select(path));
        match shared {
            Some(payload) => Ok(payload),
            None => Ok(self.read(path, document)?.into_owned().into()),
        }
    }

    /// Whether a path selects something.
    pub(super) fn is_present(&self, path: &JsonPath, document: &Payload) -> bool {
        match self.document(path, document) {
            Ok(Some(document)) => document.has(path).unwrap_or_else(|| self.read(path, document).is_ok()),
            Ok(None) => self.read(path, document).is_ok(),
            Err(_) => false,
        }
    }

    /// Fills in a template.
    pub(super) fn fill(
        &mut self,
        content: &Content,
        location: Location<'_>,
        view: View<'_>,
    ) -> Result<Payload, Problem> {
        match content {
            Content::Constant(value) => Ok(value.clone()),
            Content::Template { template, .. } => {
                self.fill_in(template, location.name(), view.document()).map(Draft::into_payload)
            }
            Content::Queries { queries, .. } => self.answer(queries, location, view).map(Draft::into_payload),
        }
    }

    fn fill_in(&mut self, template: &Template, field: &str, document: &Payload) -> Result<Draft, Problem> {
        Ok(match template {
            Template::Literal(value) => Draft::Made(value.clone()),
            Template::Array(elements) => {
                let mut items = Items::with_capacity(elements.len());
                for element in elements {
                    items.push(self.fill_in(element, field, document)?);
                }
                items.finish()
            }
            Template::Object(parts) => {
                let mut members = Members::with_capacity(parts.len());
                for (name, part) in parts {
                    members.insert(name.clone(), self.fill_in(part, name, document)?);
                }
                members.finish()
            }
            Template::Path(path) => {
                let shared = self.document(path, document).ok().flatten();
                if let Some(part) = shared.and_then(|document| document.select_draft(path)) {
                    return Ok(part);
                }
                let value = self.evaluate_in(field, document, |env| {
                    eval::eval_path_in_template(path, env).map(Cow::into_owned)
                });
                Draft::Made(value?)
            }
            Template::Intrinsic(call) => {
                Draft::Made(self.evaluate_in(field, document, |env| eval::eval_intrinsic(call, env))?)
            }
            // No template of JSONPath has an expression of JSONata.
            Template::Jsonata(text) => {
                return Err(Problem::runtime(format!("JSONata expression '{text}' in JSONPath")));
            }
        })
    }

    /// Evaluates what stands under a key of a template.
    fn evaluate_in(
        &mut self,
        field: &str,
        document: &Payload,
        evaluate: impl FnOnce(&mut Env<'_, '_>) -> Result<Value, EvalError>,
    ) -> Result<Value, Problem> {
        let (frames, frame) = (self.frames, self.frame);
        let variables = |name: &str| frames.variable(frame, name);
        let mut env =
            Env { input: document, context: self.context, variables: &variables, random: self.random };
        evaluate(&mut env).map_err(|error| Problem::runtime(error.cause(&format!("{field}.$"))))
    }

    /// Evaluates the expressions in a JSON value, in the order written.
    fn answer(
        &mut self,
        queries: &Queries,
        location: Location<'_>,
        view: View<'_>,
    ) -> Result<Draft, Problem> {
        Ok(match queries {
            Queries::Literal(value) => Draft::Made(value.clone()),
            Queries::Query(query) => Draft::Shared(self.evaluate(query, location, view)?),
            Queries::Array(elements) => {
                let mut items = Items::with_capacity(elements.len());
                for (index, element) in elements.iter().enumerate() {
                    items.push(self.answer(element, Location::Item(&location, index), view)?);
                }
                items.finish()
            }
            Queries::Object(parts) => {
                let mut members = Members::with_capacity(parts.len());
                for (name, part) in parts {
                    members.insert(name.clone(), self.answer(part, Location::Member(&location, name), view)?);
                }
                members.finish()
            }
        })
    }

    /// Evaluates a JSONata expression.
    pub(super) fn evaluate(
        &mut self,
        query: &Query,
        location: Location<'_>,
        view: View<'_>,
    ) -> Result<Payload, Problem> {
        let (frames, frame) = (self.frames, self.frame);
        let variables: Vec<_> = query.variables().iter().map(|name| frames.variable(frame, name)).collect();
        let values = Values {
            input: view.input,
            result: view.result,
            error_output: view.error_output,
            context: self.context,
            variables: &variables,
        };
        let mut names = Names { values, now: self.now, random: self.random };
        query.evaluate(&mut names).map_err(|error| {
            let cause = error.cause(query.text(), &location.to_string());
            QueryProblem::at(location, cause).into()
        })
    }

    /// Evaluates an expression whose value must be of a type, which `take` tells and `expected` names.
    pub(super) fn evaluate_as<T>(
        &mut self,
        query: &Query,
        location: Location<'_>,
        view: View<'_>,
        expected: &str,
        take: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<T, Problem> {
        let value = self.evaluate(query, location, view)?;
        take(&value).ok_or_else(|| unexpected(query, location, expected, &value))
    }

    /// The same for a payload of a type.
    pub(super) fn evaluate_of_type(
        &mut self,
        query: &Query,
        location: Location<'_>,
        view: View<'_>,
        expected: &str,
        is_of_type: impl FnOnce(&Value) -> bool,
    ) -> Result<Payload, Problem> {
        let value = self.evaluate(query, location, view)?;
        if is_of_type(value.outline()) {
            Ok(value)
        } else {
            Err(unexpected(query, location, expected, &value))
        }
    }

    /// The values of `Assign`; all see the variables as they were. `around` is what the field belongs to, if not to the state.
    pub(super) fn assign(
        &mut self,
        assign: &Assign,
        around: Option<Location<'_>>,
        view: View<'_>,
    ) -> Result<Assigned, Problem> {
        if assign.is_empty() {
            return Ok(Vec::new());
        }
        let field = match &around {
            Some(around) => Location::Member(around, "Assign"),
            None => Location::Field("Assign"),
        };
        let values = assign.iter().map(|(name, content)| {
            Ok((name.clone(), self.fill(content, Location::Member(&field, name.as_str()), view)?))
        });
        values.collect()
    }
}

/// The value of an expression is not of the type that its field takes.
fn unexpected(query: &Query, location: Location<'_>, expected: &str, value: &Value) -> Problem {
    let cause = format!(
        "The JSONata expression '{}' specified for the field '{location}' returned an unexpected result type. \
         Expected '{expected}', but was '{}' for value: {value}",
        query.text(),
        type_name(value)
    );
    QueryProblem::at(location, cause).into()
}

/// Puts a result where `ResultPath` says: into the raw input of the state, as recorded from the service.
pub(super) fn place_result(
    result_path: &ResultPath,
    raw_input: &Payload,
    result: Payload,
) -> Result<Payload, Problem> {
    match result_path {
        ResultPath::Replace => Ok(result),
        ResultPath::Discard => Ok(raw_input.clone()),
        ResultPath::Insert(path) => Ok(eval::write_reference(path, raw_input, result)?),
    }
}

/// A value as the service prints it behind `==`: strings without quotes.
pub(super) fn printed(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// The name of a value's type, as the service says it.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
