//! How data moves through a state.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use sfn_dsl::machine::{ResultPath, Template};
use sfn_dsl::name::VariableName;
use sfn_dsl::path::{JsonPath, Root};
use sfn_dsl::time::Timestamp;

use super::frame::{FrameId, Frames};
use crate::eval::jsonata::{Names, Query, Values};
use crate::eval::{self, Env, InvalidPath, ReferenceConflict};
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
    input: &'v Arc<Value>,
    result: Option<&'v Arc<Value>>,
    error_output: Option<&'v Arc<Value>>,
}

impl<'v> View<'v> {
    /// Before the work of a state, or where it has none.
    pub(super) fn of_input(input: &'v Arc<Value>) -> Self {
        Self { input, result: None, error_output: None }
    }

    /// After the work.
    pub(super) fn of_result(input: &'v Arc<Value>, result: &'v Arc<Value>) -> Self {
        Self { result: Some(result), ..Self::of_input(input) }
    }

    /// In a catcher.
    pub(super) fn of_error(input: &'v Arc<Value>, error_output: &'v Arc<Value>) -> Self {
        Self { error_output: Some(error_output), ..Self::of_input(input) }
    }

    /// What `$` of JSONPath means, and what a JSONata state without `Output` puts out.
    pub(super) fn document(self) -> &'v Arc<Value> {
        self.error_output.or(self.result).unwrap_or(self.input)
    }
}

/// Variables and their new values.
pub(super) type Assigned = Vec<(VariableName, Arc<Value>)>;

/// What the expressions of a state can see, besides the documents they look into.
pub(super) struct Scene<'a> {
    pub(super) frames: &'a Frames,
    pub(super) frame: FrameId,
    pub(super) context: &'a Value,
    pub(super) now: Timestamp,
    pub(super) random: &'a mut Random,
}

impl Scene<'_> {
    /// What a path selects; `document` is what `$` means.
    pub(super) fn read<'v>(
        &'v self,
        path: &JsonPath,
        document: &'v Value,
    ) -> Result<Cow<'v, Value>, Problem> {
        let document = match path.root() {
            Root::Input => document,
            Root::Context => self.context,
            Root::Variable(name) => match self.frames.variable(self.frame, name) {
                Some(value) => value,
                // The service's text is not known.
                None => {
                    return Err(Problem::runtime(format!(
                        "Invalid path '{path}' : The variable is not assigned"
                    )));
                }
            },
        };
        Ok(eval::read(path, document)?)
    }

    /// Fills in a template.
    pub(super) fn fill(
        &mut self,
        content: &Content,
        location: Location<'_>,
        view: View<'_>,
    ) -> Result<Arc<Value>, Problem> {
        match content {
            Content::Constant(value) => Ok(Arc::clone(value)),
            Content::Template { template, .. } => {
                let (frames, frame) = (self.frames, self.frame);
                let variables = |name: &str| frames.variable(frame, name).map(Arc::as_ref);
                let mut env = Env {
                    input: view.document(),
                    context: self.context,
                    variables: &variables,
                    random: self.random,
                };
                fill_template(template, location.name(), &mut env).map(Arc::new)
            }
            Content::Queries { queries, .. } => self.answer(queries, location, view),
        }
    }

    /// Evaluates the expressions in a JSON value, in the order written.
    fn answer(
        &mut self,
        queries: &Queries,
        location: Location<'_>,
        view: View<'_>,
    ) -> Result<Arc<Value>, Problem> {
        let mut answer = |part: &Queries, location| match part {
            Queries::Literal(value) => Ok(value.clone()),
            part => self.answer(part, location, view).map(Arc::unwrap_or_clone),
        };
        Ok(Arc::new(match queries {
            Queries::Literal(value) => value.clone(),
            Queries::Query(query) => return self.evaluate(query, location, view),
            Queries::Array(elements) => {
                let elements = elements.iter().enumerate();
                elements
                    .map(|(index, element)| answer(element, Location::Item(&location, index)))
                    .collect::<Result<_, _>>()?
            }
            Queries::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, part)| Ok((name.clone(), answer(part, Location::Member(&location, name))?)));
                Value::Object(members.collect::<Result<_, Problem>>()?)
            }
        }))
    }

    /// Evaluates a JSONata expression.
    pub(super) fn evaluate(
        &mut self,
        query: &Query,
        location: Location<'_>,
        view: View<'_>,
    ) -> Result<Arc<Value>, Problem> {
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
        take(&value).ok_or_else(|| {
            let cause = format!(
                "The JSONata expression '{}' specified for the field '{location}' returned an unexpected result \
                 type. Expected '{expected}', but was '{}' for value: {value}",
                query.text(),
                type_name(&value)
            );
            QueryProblem::at(location, cause).into()
        })
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

fn fill_template(template: &Template, field: &str, env: &mut Env<'_, '_>) -> Result<Value, Problem> {
    match template {
        Template::Literal(value) => Ok(value.clone()),
        Template::Array(elements) => {
            elements.iter().map(|element| fill_template(element, field, env)).collect::<Result<_, _>>()
        }
        Template::Object(members) => {
            let members =
                members.iter().map(|(name, value)| Ok((name.clone(), fill_template(value, name, env)?)));
            Ok(Value::Object(members.collect::<Result<_, Problem>>()?))
        }
        Template::Path(path) => match eval::eval_path_in_template(path, env) {
            Ok(value) => Ok(value.into_owned()),
            Err(error) => Err(Problem::runtime(error.cause(&format!("{field}.$")))),
        },
        Template::Intrinsic(call) => eval::eval_intrinsic(call, env)
            .map_err(|error| Problem::runtime(error.cause(&format!("{field}.$")))),
        // No template of JSONPath has an expression of JSONata.
        Template::Jsonata(text) => Err(Problem::runtime(format!("JSONata expression '{text}' in JSONPath"))),
    }
}

/// Puts a result where `ResultPath` says: into the raw input of the state, as recorded from the service.
pub(super) fn place_result(
    result_path: &ResultPath,
    raw_input: &Arc<Value>,
    result: Arc<Value>,
) -> Result<Arc<Value>, Problem> {
    match result_path {
        ResultPath::Replace => Ok(result),
        ResultPath::Discard => Ok(Arc::clone(raw_input)),
        ResultPath::Insert(path) => {
            let document = Value::clone(raw_input);
            Ok(Arc::new(eval::write_reference(path, document, Arc::unwrap_or_clone(result))?))
        }
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
