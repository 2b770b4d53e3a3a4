//! What a task answers in a simulation.

use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use crate::execution::TaskReply;

/// The error of a task: what a Lambda function throws, what `SendTaskFailure` sends.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{error}: {cause}")]
pub struct TaskError {
    /// The error name, for `ErrorEquals`.
    pub error: String,
    /// The cause, for people.
    pub cause: String,
}

impl TaskError {
    /// An error with a cause.
    pub fn new(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { error: error.into(), cause: cause.into() }
    }
}

/// What a task answers, and when.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use serde_json::json;
/// use sfn_sim::Answer;
///
/// let job = Answer::success(json!({"Status": "COMPLETE"})).after(Duration::from_secs(90)).submitted(json!({"Id": "j-1"}));
/// assert_ne!(job, Answer::never());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub(super) reply: Option<TaskReply>,
    pub(super) after: Duration,
    pub(super) submitted: Option<Value>,
}

impl Answer {
    /// A result.
    pub fn success(output: impl Into<Value>) -> Self {
        Self::reply(TaskReply::Success(output.into()))
    }

    /// An error.
    pub fn failure(error: TaskError) -> Self {
        Self::reply(TaskReply::Failure { error: Some(error.error), cause: Some(error.cause) })
    }

    /// No answer: the task waits until it times out.
    pub fn never() -> Self {
        Self { reply: None, after: Duration::ZERO, submitted: None }
    }

    pub(super) fn reply(reply: TaskReply) -> Self {
        Self { reply: Some(reply), ..Self::never() }
    }

    /// How long the task takes.
    pub fn after(self, duration: Duration) -> Self {
        Self { after: duration, ..self }
    }

    /// What the API answers that starts the job or passes the token on; `{}` where it is not set.
    ///
    /// Only tasks with `.sync` or `.waitForTaskToken` have such an answer.
    pub fn submitted(self, output: impl Into<Value>) -> Self {
        Self { submitted: Some(output.into()), ..self }
    }
}
