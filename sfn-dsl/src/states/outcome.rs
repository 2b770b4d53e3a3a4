//! From the reply to a task to what awaiting it gives, and back.

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;
use serde_json::Value;

use crate::shape::{Fallible, Form, Plain, Shape};
use crate::{Failure, WorkflowError};

/// How a reply becomes the output of a task, for the [`Kind`](Shape::Kind) of that output.
#[diagnostic::on_unimplemented(
    message = "a task cannot give `{Output}`",
    label = "cannot be read from the JSON that a task gives",
    note = "a task gives a value that can be read and written as JSON, or a `Result` of such a value and an error that derives \
            `WorkflowError`: `#[derive(Serialize, Deserialize, Shape)]`, `#[derive(Serialize, Deserialize, WorkflowError)]`"
)]
pub trait Outcome<Output> {
    /// What awaiting the task gives; the failure itself where the output cannot hold it.
    ///
    /// # Errors
    /// The failure of the task, or of reading its result.
    fn settle(reply: Result<Value, Failure>) -> Result<Output, Failure>;

    /// The reply that gives this output.
    ///
    /// # Errors
    /// Where the output cannot be written as JSON.
    fn reply(output: &Output) -> Result<Result<Value, Failure>, serde_json::Error>;
}

impl<T: Shape + Serialize + DeserializeOwned> Outcome<T> for Plain {
    fn settle(reply: Result<Value, Failure>) -> Result<T, Failure> {
        read(reply?)
    }

    fn reply(output: &T) -> Result<Result<Value, Failure>, serde_json::Error> {
        serde_json::to_value(output).map(Ok)
    }
}

impl<T, E> Outcome<Result<T, E>> for Fallible
where
    T: Shape + Serialize + DeserializeOwned,
    E: WorkflowError + Serialize + DeserializeOwned,
{
    fn settle(reply: Result<Value, Failure>) -> Result<Result<T, E>, Failure> {
        match reply {
            Ok(result) => read(result).map(Ok),
            Err(failure) => failure.into_error().map(Err),
        }
    }

    fn reply(output: &Result<T, E>) -> Result<Result<Value, Failure>, serde_json::Error> {
        Ok(match output {
            Ok(value) => Ok(serde_json::to_value(value)?),
            Err(error) => Err(Failure::of(error)),
        })
    }
}

/// Reads a result. A result that nobody wants may be anything.
fn read<T: Shape + DeserializeOwned>(result: Value) -> Result<T, Failure> {
    let result = if matches!(T::FORM, Form::Unit) { Value::Null } else { result };
    serde_json::from_value(result).map_err(|error| {
        Failure::panic(format!("the result of the task is not what its declaration says: {error}"))
    })
}
