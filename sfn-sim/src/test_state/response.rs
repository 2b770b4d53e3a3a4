//! Whether a mocked result is one that the called service could give.

use serde_json::Value;
use sfn_dsl::resource::{Pattern, Resource};
use sfn_services::{Response, response};
use thiserror::Error;

/// How a mocked result is held against the API of the called service.
///
/// Source: AWS Step Functions API Reference, `MockInput`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum FieldValidationMode {
    /// What the service always answers must be there, and what is there must be right.
    #[default]
    Strict,
    /// What is there must be right.
    Present,
    /// Anything goes.
    None,
}

impl FieldValidationMode {
    /// The mode of a word of the API: `STRICT`, `PRESENT`, `NONE`.
    pub fn from_api(word: &str) -> Option<Self> {
        match word {
            "STRICT" => Some(Self::Strict),
            "PRESENT" => Some(Self::Present),
            "NONE" => Some(Self::None),
            _ => None,
        }
    }
}

/// A mocked result that the called service could not give. `Display` is the text of the service, but for a number that is
/// too large, which was never recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("Mock result schema validation error: {problem}")]
pub struct MockSchemaError {
    problem: String,
}

/// Checks the result of a task.
///
/// Not checked: what a job or the holder of a token reports (`.sync`, `.waitForTaskToken`), Lambda functions called by their
/// ARN, activities, and services whose answers the table does not have.
pub(super) fn check(
    resource: &Resource,
    result: &Value,
    mode: FieldValidationMode,
) -> Result<(), MockSchemaError> {
    let Some(called) = resource.integration() else { return Ok(()) };
    if mode == FieldValidationMode::None || called.pattern != Pattern::RequestResponse {
        return Ok(());
    }
    let service = if called.sdk { called.service.as_str() } else { sdk_service(&called.service) };
    let Some(shape) = response(service, &called.action) else { return Ok(()) };
    let is_lambda = !called.sdk && called.service == "lambda";
    Checker { is_strict: mode == FieldValidationMode::Strict, has_any_payload: is_lambda }
        .check("", &shape, result)
        .map_err(|problem| MockSchemaError { problem })
}

/// The service of the AWS SDK integrations that an optimized integration is made of.
fn sdk_service(optimized: &str) -> &str {
    match optimized {
        "states" => "sfn",
        "events" => "eventbridge",
        "elasticmapreduce" => "emr",
        "emr-containers" => "emrcontainers",
        "emr-serverless" => "emrserverless",
        other => other,
    }
}

struct Checker {
    is_strict: bool,
    /// The optimized integration of Lambda gives the payload of a function as JSON.
    has_any_payload: bool,
}

impl Checker {
    fn check(&self, field: &str, shape: &Response, value: &Value) -> Result<(), String> {
        let must_be = |kind: &str| Err(format!("Field '{field}' must be {kind}"));
        match (shape, value) {
            (Response::Any, _)
            | (Response::String, Value::String(_))
            | (Response::Boolean, Value::Bool(_)) => Ok(()),
            (Response::Word(words), Value::String(word)) if words.clone().any(|known| known == word) => {
                Ok(())
            }
            (Response::Word(_), Value::String(_)) => Err(format!("Field '{field}' is not an expected value")),
            (Response::Number { least, most }, Value::Number(number)) => {
                let number = number.as_f64().unwrap_or_default();
                if least.is_some_and(|least| number < f64::from(least)) {
                    Err(format!("Field '{field}' is less than the minimum value"))
                } else if most.is_some_and(|most| number > f64::from(most)) {
                    Err(format!("Field '{field}' is greater than the maximum value"))
                } else {
                    Ok(())
                }
            }
            (Response::Array(element), Value::Array(values)) => {
                let shape = element.shape();
                values.iter().try_for_each(|value| self.check(field, &shape, value))
            }
            (Response::Map(element), Value::Object(values)) => {
                let shape = element.shape();
                values.iter().try_for_each(|(key, value)| self.check(key, &shape, value))
            }
            (Response::Object(members), Value::Object(values)) => {
                for member in members.clone() {
                    match values.get(member.name) {
                        Some(_) if self.has_any_payload && member.name == "Payload" => {}
                        Some(value) => self.check(member.name, &member.shape, value)?,
                        None if self.is_strict && member.required => {
                            return Err(format!("Required field '{}' is missing", member.name));
                        }
                        None => {}
                    }
                }
                Ok(())
            }
            (Response::String | Response::Word(_), _) => must_be("a string"),
            (Response::Number { .. }, _) => must_be("a number"),
            (Response::Boolean, _) => must_be("a boolean"),
            (Response::Array(_), _) => must_be("an array"),
            (Response::Map(_) | Response::Object(_), _) => must_be("an object"),
        }
    }
}
