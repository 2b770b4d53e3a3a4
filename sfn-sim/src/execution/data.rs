//! How data moves through a JSONPath state.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;
use sfn_dsl::machine::{ResultPath, Selection, Template};
use sfn_dsl::name::VariableName;
use sfn_dsl::path::{JsonPath, Root};

use super::frame::{FrameId, Frames};
use crate::eval::{self, Env, InvalidPath, ReferenceConflict};
use crate::program::Content;
use crate::random::Random;

/// Why data cannot move on. None of these can be caught.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Problem {
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
    },
}

impl Problem {
    pub(super) fn runtime(cause: impl Into<String>) -> Self {
        Self::Runtime(cause.into())
    }
}

impl From<InvalidPath> for Problem {
    fn from(error: InvalidPath) -> Self {
        Self::Runtime(error.to_string())
    }
}

impl From<ReferenceConflict> for Problem {
    fn from(conflict: ReferenceConflict) -> Self {
        Self::Conflict(conflict)
    }
}

/// What the expressions of a state can see, besides the document they look into.
pub(super) struct Scene<'a> {
    pub(super) frames: &'a Frames,
    pub(super) frame: FrameId,
    pub(super) context: &'a Value,
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
                    return Err(Problem::Runtime(format!(
                        "Invalid path '{path}' : The variable is not assigned"
                    )));
                }
            },
        };
        Ok(eval::read(path, document)?)
    }

    /// Applies `InputPath` or `OutputPath`. The document is shared where all of it is selected.
    pub(super) fn select(&self, selection: &Selection, document: &Arc<Value>) -> Result<Arc<Value>, Problem> {
        match selection {
            Selection::Whole => Ok(Arc::clone(document)),
            Selection::Empty => Ok(Arc::new(Value::Object(serde_json::Map::new()))),
            Selection::Path(path) => Ok(Arc::new(self.read(path, document)?.into_owned())),
        }
    }

    /// Fills in a payload template; `document` is what `$` means, `field` the key it stands under.
    pub(super) fn fill(
        &mut self,
        content: &Content,
        field: &str,
        document: &Value,
    ) -> Result<Arc<Value>, Problem> {
        match content {
            Content::Constant(value) => Ok(Arc::clone(value)),
            Content::Template { template, .. } => {
                let (frames, frame) = (self.frames, self.frame);
                let variables = |name: &str| frames.variable(frame, name).map(Arc::as_ref);
                let mut env = Env {
                    input: document,
                    context: self.context,
                    variables: &variables,
                    random: self.random,
                };
                fill_template(template, field, &mut env).map(Arc::new)
            }
        }
    }

    /// The values of `Assign`; all see the variables as they were.
    pub(super) fn assign(
        &mut self,
        assign: &[(VariableName, Content)],
        document: &Value,
    ) -> Result<Vec<(VariableName, Arc<Value>)>, Problem> {
        let values = assign
            .iter()
            .map(|(name, content)| Ok((name.clone(), self.fill(content, name.as_str(), document)?)));
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
            Err(error) => Err(Problem::Runtime(error.cause(&format!("{field}.$")))),
        },
        Template::Intrinsic(call) => eval::eval_intrinsic(call, env)
            .map_err(|error| Problem::Runtime(error.cause(&format!("{field}.$")))),
        // `Program::compile` refuses states that are written in JSONata.
        Template::Jsonata(_) => Err(Problem::runtime("JSONata is not simulated")),
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
