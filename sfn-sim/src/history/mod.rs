//! The history of an execution: what happened, in the words of the service.
//!
//! [`HistoryEvent`] is one entry, [`EventKind`] says what happened. Payloads are shared with the states that made them and
//! become text only in [`HistoryEvent::to_json`].

mod json;
mod log;
pub mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::payload::Payload;
use sfn_dsl::machine::StateKind;
use sfn_dsl::name::{StateName, VariableName};
use sfn_dsl::resource::Resource;
use sfn_dsl::time::Timestamp;

pub use log::LogLevel;

/// One event in the history of an execution.
///
/// Source: `GetExecutionHistory`, `HistoryEvent`.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEvent {
    /// Its number: 1, 2, 3, …
    pub id: u64,
    /// The event that led to it; 0 for the first two.
    pub previous_event_id: u64,
    /// When it happened.
    pub timestamp: Timestamp,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
///
/// Only what the simulator can produce is here. Histories are long, so what is large and rare is boxed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// `ExecutionStarted`
    ExecutionStarted {
        /// The input of the execution.
        input: Payload,
        /// The role it runs with.
        role_arn: Arc<str>,
    },
    /// `ExecutionSucceeded`
    ExecutionSucceeded {
        /// The output of the execution.
        output: Payload,
    },
    /// `ExecutionFailed`
    ExecutionFailed(ErrorOutput),
    /// `ExecutionAborted`: somebody stopped it.
    ExecutionAborted(ErrorOutput),
    /// `ExecutionTimedOut`
    ExecutionTimedOut,
    /// `ExecutionRedriven`: it goes on with what did not succeed.
    ExecutionRedriven {
        /// How often it was redriven, this time included.
        redrive_count: u64,
    },
    /// `PassStateEntered` and so on.
    StateEntered {
        /// The type of the state.
        state_type: StateType,
        /// The state.
        name: StateName,
        /// Its raw input.
        input: Payload,
    },
    /// `PassStateExited` and so on.
    StateExited {
        /// The type of the state.
        state_type: StateType,
        /// The state.
        name: StateName,
        /// Its output.
        output: Payload,
        /// The variables it assigned, if it did.
        assigned_variables: Option<Arc<BTreeMap<VariableName, Payload>>>,
    },
    /// `TaskStateAborted`, `WaitStateAborted`, `ParallelStateAborted` or `MapStateAborted`.
    StateAborted {
        /// The type of the state.
        state_type: StateType,
    },
    /// `EvaluationFailed`: a JSONata expression has no value that its field can take.
    EvaluationFailed(Box<EvaluationFailed>),
    /// `LambdaFunctionScheduled`, `ActivityScheduled` or `TaskScheduled`, depending on the resource.
    TaskScheduled(Box<TaskScheduled>),
    /// `LambdaFunctionStarted` or `TaskStarted`.
    TaskStarted {
        /// What is called.
        resource: Arc<Resource>,
    },
    /// `ActivityStarted`: a worker took the task.
    ActivityStarted {
        /// The name that the worker gave.
        worker_name: Option<Arc<str>>,
    },
    /// `TaskSubmitted`: the call that starts a job or passes a task token on was answered.
    TaskSubmitted {
        /// What is called.
        resource: Arc<Resource>,
        /// The answer of the API.
        output: Payload,
    },
    /// `LambdaFunctionSucceeded`, `ActivitySucceeded` or `TaskSucceeded`.
    TaskSucceeded {
        /// What was called.
        resource: Arc<Resource>,
        /// The raw result.
        output: Payload,
    },
    /// `LambdaFunctionFailed`, `ActivityFailed` or `TaskFailed`.
    TaskFailed {
        /// What was called.
        resource: Arc<Resource>,
        /// The error and its cause.
        error_output: ErrorOutput,
    },
    /// `LambdaFunctionTimedOut`, `ActivityTimedOut` or `TaskTimedOut`.
    TaskTimedOut {
        /// What was called.
        resource: Arc<Resource>,
        /// The error and its cause.
        error_output: ErrorOutput,
    },
    /// `ParallelStateStarted`
    ParallelStateStarted,
    /// `ParallelStateSucceeded`
    ParallelStateSucceeded,
    /// `ParallelStateFailed`
    ParallelStateFailed,
    /// `MapStateStarted`
    MapStateStarted {
        /// How many items there are.
        length: usize,
    },
    /// `MapStateSucceeded`
    MapStateSucceeded,
    /// `MapStateFailed`
    MapStateFailed,
    /// `MapRunStarted`: a distributed Map starts child executions.
    MapRunStarted {
        /// The ARN of the map run.
        map_run_arn: Arc<str>,
    },
    /// `MapRunRedriven`: child executions that did not succeed go on.
    MapRunRedriven {
        /// The ARN of the map run.
        map_run_arn: Arc<str>,
        /// How often it was redriven, this time included.
        redrive_count: u64,
    },
    /// `MapRunSucceeded`
    MapRunSucceeded,
    /// `MapRunFailed`
    MapRunFailed(ErrorOutput),
    /// `MapRunAborted`
    MapRunAborted,
    /// `MapIterationStarted`, `MapIterationSucceeded`, `MapIterationFailed` or `MapIterationAborted`.
    MapIteration {
        /// What became of the iteration.
        phase: IterationPhase,
        /// The Map state.
        name: StateName,
        /// The position of the item.
        index: usize,
    },
}

/// An error name and its cause, either of which can be missing.
///
/// Source: Amazon States Language, "Error Output".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorOutput {
    /// The error name: `States.Timeout`, `OutOfStock`.
    pub error: Option<Arc<str>>,
    /// The cause, for people; of Lambda functions a JSON text.
    pub cause: Option<Arc<str>>,
}

impl ErrorOutput {
    /// An error with a cause.
    pub fn new(error: impl Into<Arc<str>>, cause: impl Into<Arc<str>>) -> Self {
        Self { error: Some(error.into()), cause: Some(cause.into()) }
    }
}

/// What became of a JSONata expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationFailed {
    /// The state.
    pub state: StateName,
    /// The field, where there is one: `Output/total`.
    pub location: Option<Arc<str>>,
    /// The error, `States.QueryEvaluationError`, and its cause.
    pub error_output: ErrorOutput,
}

/// How a task was scheduled.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskScheduled {
    /// What is called.
    pub resource: Arc<Resource>,
    /// The payload.
    pub input: Payload,
    /// The region of the execution.
    pub region: Arc<str>,
    /// `TimeoutSeconds`, where the state has it.
    pub timeout_seconds: Option<u64>,
    /// `HeartbeatSeconds`, where the state has it.
    pub heartbeat_seconds: Option<u64>,
    /// The role of `Credentials`.
    pub credentials_role_arn: Option<Arc<str>>,
}

/// The type of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateType {
    /// Task
    Task,
    /// Pass
    Pass,
    /// Choice
    Choice,
    /// Wait
    Wait,
    /// Succeed
    Succeed,
    /// Fail
    Fail,
    /// Parallel
    Parallel,
    /// Map
    Map,
}

impl StateType {
    /// The word in `Type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Task => "Task",
            Self::Pass => "Pass",
            Self::Choice => "Choice",
            Self::Wait => "Wait",
            Self::Succeed => "Succeed",
            Self::Fail => "Fail",
            Self::Parallel => "Parallel",
            Self::Map => "Map",
        }
    }
}

impl From<&StateKind> for StateType {
    fn from(kind: &StateKind) -> Self {
        match kind {
            StateKind::Task(_) => Self::Task,
            StateKind::Pass(_) => Self::Pass,
            StateKind::Choice(_) => Self::Choice,
            StateKind::Wait(_) => Self::Wait,
            StateKind::Succeed(_) => Self::Succeed,
            StateKind::Fail(_) => Self::Fail,
            StateKind::Parallel(_) => Self::Parallel,
            StateKind::Map(_) => Self::Map,
        }
    }
}

/// What became of an iteration of a Map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IterationPhase {
    /// It started.
    Started,
    /// It ended with an output.
    Succeeded,
    /// It failed, and with it the Map.
    Failed,
    /// It was stopped because another one failed.
    Aborted,
}
