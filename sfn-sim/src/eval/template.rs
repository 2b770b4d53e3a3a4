//! What an expression of a payload template can see, and how its failure reads.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;
use sfn_dsl::path::{JsonPath, Root};
use thiserror::Error;

use super::path::{self, InvalidPath};
use crate::payload::{Part, Payload};
use crate::random::Random;

/// What an expression can see.
///
/// `'a` is how long the documents live, `'r` how long the source of chance is lent.
pub struct Env<'a, 'r> {
    /// What `$` means.
    pub input: &'a Payload,
    /// What `$$` means.
    pub context: &'a Value,
    /// The value of a variable, if one is assigned.
    pub variables: &'a dyn Fn(&str) -> Option<&'a Payload>,
    /// Where `States.UUID` and `States.MathRandom` draw from.
    pub random: &'r mut Random,
}

impl fmt::Debug for Env<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env")
            .field("input", self.input)
            .field("context", self.context)
            .finish_non_exhaustive()
    }
}

impl<'a> Env<'a, '_> {
    /// The document that a path looks into; `None` for a variable that is not assigned.
    pub(super) fn document(&self, root: &Root) -> Option<Part<'a>> {
        match root {
            Root::Input => Some(Part::Payload(self.input)),
            Root::Context => Some(Part::Value(self.context)),
            Root::Variable(name) => (self.variables)(name).map(Part::Payload),
        }
    }
}

/// Why an expression of a template has no value. The state then fails with `States.Runtime`.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A path selects nothing. The service's cause names the field: see [`EvalError::cause`].
    #[error("the path {path} selects nothing in {document}")]
    NotFound {
        /// The path, as it is written in the definition.
        path: String,
        /// The document it looks into, as JSON.
        document: String,
    },
    /// A path cannot be evaluated.
    #[error(transparent)]
    Path(#[from] InvalidPath),
    /// An intrinsic function has no value.
    #[error("{cause}")]
    Intrinsic {
        /// The service's cause.
        cause: String,
    },
}

impl EvalError {
    /// The service's cause, without `An error occurred while executing the state ...` before it.
    ///
    /// `field` is the key in the template (`value.$`), or the field (`ErrorPath`).
    pub fn cause(&self, field: &str) -> String {
        match self {
            Self::NotFound { path, document } => format!(
                "The JSONPath '{path}' specified for the field '{field}' could not be found in the input '{document}'"
            ),
            Self::Path(error) => error.to_string(),
            Self::Intrinsic { cause } => cause.clone(),
        }
    }
}

/// The value of a path under a key ending in `.$`, or in `ErrorPath` and `CausePath`.
///
/// An indefinite path through what is missing gives `[]` (recorded from the service); an index past the end of an
/// array gives `null` (reported by others who tried the service, in no recording of ours).
///
/// # Errors
/// [`EvalError::NotFound`] when a definite path selects nothing, [`EvalError::Path`] when a function in it fails.
pub fn eval_path_in_template<'a>(path: &JsonPath, env: &Env<'a, '_>) -> Result<Cow<'a, Value>, EvalError> {
    let document = env.document(path.root());
    if let Some(part) = document.and_then(|document| document.find(path)) {
        return Ok(Cow::Borrowed(part.value()));
    }
    let document = document.map(Part::value);
    if let Some(document) = document {
        if let Some(value) = read_suppressing(path, document)? {
            return Ok(value);
        }
        if path::is_past_the_end(path, document) {
            return Ok(Cow::Owned(Value::Null));
        }
    }
    let document = document.unwrap_or(env.input).to_string();
    Err(EvalError::NotFound { path: path.to_string(), document })
}

pub(super) fn read_suppressing<'a>(
    path: &JsonPath,
    document: &'a Value,
) -> Result<Option<Cow<'a, Value>>, InvalidPath> {
    path::read_suppressing(path, document).map_err(|reason| InvalidPath { path: path.clone(), reason })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(path: &str, expected: Result<Value, &str>) {
        let input = Payload::from(json!({"a": {"b": [1, 2]}, "n": null}));
        let context = json!({"State": {"Name": "S"}});
        let order = Payload::from(json!({"id": 7}));
        let variables = |name: &str| (name == "order").then_some(&order);
        let mut random = Random::new(0);
        let env = Env { input: &input, context: &context, variables: &variables, random: &mut random };
        let value = eval_path_in_template(&path.parse().unwrap(), &env).map(Cow::into_owned);
        assert_eq!(value.map_err(|error| error.cause("v.$")), expected.map_err(str::to_owned), "{path}");
    }

    #[test]
    fn paths_look_into_input_context_and_variables() {
        check("$.a.b", Ok(json!([1, 2])));
        check("$.n", Ok(json!(null)));
        check("$$.State.Name", Ok(json!("S")));
        check("$order.id", Ok(json!(7)));
        check("$order", Ok(json!({"id": 7})));
    }

    #[test]
    fn what_is_missing_fails_naming_field_and_input() {
        check(
            "$.x",
            Err("The JSONPath '$.x' specified for the field 'v.$' could not be found in the input \
                 '{\"a\":{\"b\":[1,2]},\"n\":null}'"),
        );
        check(
            "$order.name",
            Err("The JSONPath '$order.name' specified for the field 'v.$' could not be found in the input \
                 '{\"id\":7}'"),
        );
        check(
            "$nope",
            Err("The JSONPath '$nope' specified for the field 'v.$' could not be found in the input \
                 '{\"a\":{\"b\":[1,2]},\"n\":null}'"),
        );
    }

    #[test]
    fn indefinite_paths_through_what_is_missing_give_an_empty_array() {
        check("$.x.y[*].z", Ok(json!([])));
        check("$.n[1:]", Ok(json!([])));
        check("$.a[?(@.c)]", Ok(json!([])));
    }

    #[test]
    fn an_index_past_the_end_gives_null() {
        check("$.a.b[5]", Ok(json!(null)));
        check(
            "$.a.b[5].c",
            Err("The JSONPath '$.a.b[5].c' specified for the field 'v.$' could not be found in the input \
                 '{\"a\":{\"b\":[1,2]},\"n\":null}'"),
        );
    }
}
