//! What happened in a native run.

use std::time::Duration;

use serde_json::Value;
use sfn_dsl::Failure;
use sfn_dsl::name::StateName;
use sfn_dsl::time::Timestamp;

use crate::objects::Objects;
use crate::simulation::AnswerFor;

/// A workflow that ran natively: how it ended, and what it called.
#[derive(Debug, Clone, PartialEq)]
pub struct NativeRun<Output> {
    pub(super) ending: Ending<Output>,
    pub(super) calls: Vec<TaskCalled>,
    pub(super) objects: Objects,
    pub(super) duration: Duration,
    pub(super) unused_answers: Vec<AnswerFor>,
}

/// How a native run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending<Output> {
    /// The function returned. Where that is an `Err`, the execution has failed with the error that it is.
    Returned(Output),
    /// A task failed with an error that no type on the way knows, or the code panicked.
    Failed(Failure),
    /// It was still running after a year, when the service gives executions up.
    TimedOut,
    /// Nothing can move it any more: these tasks wait for an answer that never came.
    Waiting(Vec<StateName>),
}

/// A call of a task; every attempt is one.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskCalled {
    /// The name of the function.
    pub task: &'static str,
    /// The name that the call gave the state, or that of the function.
    pub state: StateName,
    /// The arguments, in the order of the parameters.
    pub arguments: Vec<Value>,
    /// When it started.
    pub at: Timestamp,
    /// Which attempt of the call it was, from 1.
    pub attempt: u64,
}

impl<Output> NativeRun<Output> {
    /// How it ended.
    pub fn ending(&self) -> &Ending<Output> {
        &self.ending
    }

    /// How it ended, without the rest.
    pub fn into_ending(self) -> Ending<Output> {
        self.ending
    }

    /// What the function returned, where it did.
    pub fn returned(&self) -> Option<&Output> {
        match &self.ending {
            Ending::Returned(output) => Some(output),
            Ending::Failed(_) | Ending::TimedOut | Ending::Waiting(_) => None,
        }
    }

    /// The failure that ended it, where no error type on the way knew it or the code panicked.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.ending {
            Ending::Failed(failure) => Some(failure),
            Ending::Returned(_) | Ending::TimedOut | Ending::Waiting(_) => None,
        }
    }

    /// The calls of tasks, retries included, in the order they started.
    pub fn calls(&self) -> &[TaskCalled] {
        &self.calls
    }

    /// The objects in S3 as the run left them, results of distributed Maps included.
    pub fn objects(&self) -> &Objects {
        &self.objects
    }

    /// How long it took, in virtual time.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// The answers that no task was given, in the order they were added.
    pub fn unused_answers(&self) -> &[AnswerFor] {
        &self.unused_answers
    }
}
