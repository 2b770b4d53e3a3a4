//! One state, tried alone: what `TestState` does.
//!
//! [`TestState`] runs a single state on the engine that runs executions, with a mock instead of its work, and shows what each
//! stage of its data flow made. Start with [`TestState::new`], or with [`single`] for a state that stands alone.
//! What a mocked result may look like is told by the API of the called service; see [`FieldValidationMode`].

mod context;
mod inspection_data;
mod response;
mod single;

use serde_json::Value;
use sfn_dsl::name::{StateName, VariableName};
use thiserror::Error;

pub use inspection_data::{ErrorDetails, InspectionData, MapLimits, Stage};
pub use response::{FieldValidationMode, MockSchemaError};
pub use single::{TESTED_STATE, single};

use crate::context::ExecutionContext;
use crate::execution::{Execution, Inspection, Step, TaskReply};
use crate::history::{ErrorOutput, StateType};
use crate::payload::Payload;
use crate::program::{Kind, Program, State, StateIndex};

/// A state, and how it is tried.
///
/// # Examples
/// ```
/// use serde_json::json;
/// use sfn_dsl::{machine::MachineType, raw::Definition};
/// use sfn_sim::test_state::{Mock, Stage, TestState, TestStatus};
/// use sfn_sim::Program;
///
/// let text = r#"{"StartAt": "Charge", "States": {"Charge": {
///     "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
///     "Parameters": {"FunctionName": "charge", "Payload.$": "$.order"},
///     "ResultSelector": {"receipt.$": "$.Payload.receipt"}, "ResultPath": "$.charged", "End": true
/// }}}"#;
/// let machine = Definition::parse("charge.asl.json", text)?.check(MachineType::Standard)?.machine;
/// let program = Program::compile(&machine)?;
///
/// let tested = TestState::new(&program, "Charge")
///     .ok_or("no such state")?
///     .input(json!({"order": 17}))
///     .mock(Mock::Result(json!({"Payload": {"receipt": "r-1"}})))
///     .run()?;
/// assert_eq!(tested.status, TestStatus::Succeeded);
/// assert_eq!(tested.output, Some(json!({"order": 17, "charged": {"receipt": "r-1"}})));
/// assert_eq!(tested.inspection.stage(Stage::ResultSelector), Some(&json!({"receipt": "r-1"})));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: AWS Step Functions API Reference, `TestState`.
#[derive(Debug)]
#[must_use]
pub struct TestState<'p> {
    program: &'p Program,
    state: StateIndex,
    input: Value,
    variables: Vec<(VariableName, Value)>,
    execution_context: ExecutionContext,
    context: Option<Value>,
    mock: Option<Mock>,
    field_validation_mode: FieldValidationMode,
    configuration: StateConfiguration,
}

/// What a state gets instead of its work.
#[derive(Debug, Clone, PartialEq)]
pub enum Mock {
    /// The result of the task, or of the branches or iterations.
    Result(Value),
    /// The error they fail with.
    ErrorOutput(ErrorOutput),
}

/// What happened before the test.
///
/// Source: AWS Step Functions API Reference, `TestStateConfiguration`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StateConfiguration {
    /// How often the retrier that matches the error has retried.
    pub retrier_retry_count: u64,
    /// The state in a branch or an iteration that the mocked error comes from.
    pub error_caused_by_state: Option<StateName>,
    /// How many iterations of a Map have failed.
    pub map_iteration_failure_count: Option<u64>,
    /// What the `ItemReader` of a Map has read.
    pub map_item_reader_data: Option<String>,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TestStatus {
    /// The state has an output.
    Succeeded,
    /// It failed, and nothing handled the error.
    Failed,
    /// A retrier would try it again.
    Retriable,
    /// A catcher handled the error.
    CaughtError,
}

impl TestStatus {
    /// The word of the API: `SUCCEEDED`, `CAUGHT_ERROR`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Retriable => "RETRIABLE",
            Self::CaughtError => "CAUGHT_ERROR",
        }
    }
}

/// What a state made of its input.
#[derive(Debug, Clone, PartialEq)]
pub struct TestStateOutput {
    /// How it ended.
    pub status: TestStatus,
    /// The output, of a state that succeeded or caught its error.
    pub output: Option<Value>,
    /// The error, even of a state that handles it.
    pub error_output: ErrorOutput,
    /// Where it goes; `None` at an end.
    pub next_state: Option<StateName>,
    /// What the stages of its data flow made.
    pub inspection: InspectionData,
}

/// A test that makes no sense. `Display` is what the service says where that was recorded.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TestStateProblem {
    /// A state that does no work has a mock.
    #[error("State type '{}' is not supported when a mock is specified", .0.as_str())]
    NoWork(StateType),
    /// A state that needs a mock has none.
    #[error(
        "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, \
         Fail, Choice]"
    )]
    NoMock(StateType),
    /// The task has no mock, and nothing here can do its work.
    #[error("state \"{0}\" cannot be tested without a mock: nothing here calls a service")]
    NoTask(StateName),
    /// `mapIterationFailureCount` without a mock.
    #[error("TestState does not support MapIterationFailureCount when a mock is not specified.")]
    FailuresWithoutMock,
    /// The result of a Map or Parallel state is no array.
    #[error("Mocked result must be an array.")]
    NoArray,
    /// The result of a Map state with a `ResultWriter` is no object.
    #[error("Mocked result must be a JSON object.")]
    NoObject,
    /// The result is not what the called service answers.
    #[error(transparent)]
    Schema(#[from] MockSchemaError),
    /// More iterations have failed than there are.
    #[error("Map iteration failure count must be less than or equal to the number of Map iterations")]
    TooManyFailures,
    /// A Map reads its items, and nobody says what it has read.
    #[error("state \"{0}\" has an `ItemReader`: `mapItemReaderData` must say what it reads")]
    NoReaderData(StateName),
    /// `errorCausedByState` is no state.
    #[error("state \"{0}\", which is to cause the error, is not in the definition")]
    NoCause(StateName),
    /// The context object is not one.
    #[error("Invalid Context object provided: {0}")]
    Context(String),
}

impl<'p> TestState<'p> {
    /// A test of the first state with that name, at any depth; `None` where there is none.
    pub fn new(program: &'p Program, state: &str) -> Option<Self> {
        let states = &program.machine().states;
        let position = states.iter().position(|found| found.name.as_str() == state)?;
        Some(Self {
            program,
            state: StateIndex(u32::try_from(position).ok()?),
            input: Value::Object(serde_json::Map::new()),
            variables: Vec::new(),
            execution_context: ExecutionContext { redrive_count: None, ..ExecutionContext::default() },
            context: None,
            mock: None,
            field_validation_mode: FieldValidationMode::Strict,
            configuration: StateConfiguration::default(),
        })
    }

    /// The input; `{}` where it is not set.
    pub fn input(self, input: Value) -> Self {
        Self { input, ..self }
    }

    /// The variables that are there when the state is entered.
    pub fn variables(self, variables: impl IntoIterator<Item = (VariableName, Value)>) -> Self {
        Self { variables: variables.into_iter().collect(), ..self }
    }

    /// Names, role, start and seed, from which the context object is made.
    pub fn execution_context(self, execution_context: ExecutionContext) -> Self {
        Self { execution_context, ..self }
    }

    /// The context object itself.
    pub fn context(self, context: Value) -> Self {
        Self { context: Some(context), ..self }
    }

    /// What the state gets instead of its work.
    pub fn mock(self, mock: Mock) -> Self {
        Self { mock: Some(mock), ..self }
    }

    /// How a mocked result is held against the API of the called service.
    pub fn field_validation_mode(self, field_validation_mode: FieldValidationMode) -> Self {
        Self { field_validation_mode, ..self }
    }

    /// What happened before.
    pub fn configuration(self, configuration: StateConfiguration) -> Self {
        Self { configuration, ..self }
    }

    /// The ARN of the tested task's resource; `None` for other states.
    pub fn resource(&self) -> Option<&str> {
        match &self.tested().kind {
            Kind::Task(task) => Some(task.resource.arn()),
            _ => None,
        }
    }

    fn tested(&self) -> &State {
        self.program.machine().state(self.state)
    }

    /// Tries the state.
    ///
    /// # Errors
    /// [`TestStateProblem`] where the test makes no sense; a state that fails is no error.
    pub fn run(self) -> Result<TestStateOutput, TestStateProblem> {
        self.check()?;
        let (state_type, name) = (self.tested().state_type, self.tested().name.clone());
        let inspection = Inspection {
            mock: self.mock.clone(),
            configuration: self.configuration,
            ..Inspection::default()
        };
        let input = Payload::from(self.input);
        let mut execution = Execution::start_inspected(
            self.program,
            self.execution_context,
            self.context,
            self.state,
            &input,
            self.variables,
            inspection,
        );
        loop {
            match execution.step() {
                Step::Progressed => {}
                Step::Task(request) => {
                    let reply = match &self.mock {
                        Some(Mock::Result(result)) => TaskReply::Success(result.clone()),
                        Some(Mock::ErrorOutput(ErrorOutput { error, cause })) => TaskReply::Failure {
                            error: error.as_deref().map(str::to_owned),
                            cause: cause.as_deref().map(str::to_owned),
                        },
                        None => return Err(TestStateProblem::NoTask(name)),
                    };
                    // A task that has just started takes a reply.
                    let _ = execution.reply(request.id, reply);
                }
                Step::Idle { next: Some(moment) } => execution.advance_to(moment),
                Step::Idle { next: None } | Step::Ended => break,
            }
        }
        let (outcome, variables, inspection) = execution.into_inspected();
        if let Some(problem) = inspection.problem {
            return Err(problem);
        }
        let is_caught = inspection.error_details.catch_index.is_some();
        let status = match outcome.output {
            _ if inspection.is_retriable => TestStatus::Retriable,
            Some(_) if is_caught => TestStatus::CaughtError,
            Some(_) => TestStatus::Succeeded,
            None => TestStatus::Failed,
        };
        let error_output = match status {
            TestStatus::CaughtError => inspection.error_output.clone(),
            _ => outcome.error_output,
        };
        Ok(TestStateOutput {
            status,
            output: outcome.output.map(Payload::into_value),
            error_output,
            next_state: inspection.next_state.clone(),
            inspection: InspectionData::new(state_type, input, inspection, variables),
        })
    }

    /// What can be said before the state runs.
    fn check(&self) -> Result<(), TestStateProblem> {
        let state = self.tested();
        if self.mock.is_none() && self.configuration.map_iteration_failure_count.is_some() {
            return Err(TestStateProblem::FailuresWithoutMock);
        }
        match (state.state_type, &self.mock) {
            (StateType::Map | StateType::Parallel, None) => Err(TestStateProblem::NoMock(state.state_type)),
            (StateType::Task | StateType::Map | StateType::Parallel, _) | (_, None) => Ok(()),
            (other, Some(_)) => Err(TestStateProblem::NoWork(other)),
        }?;
        if let Some(context) = &self.context {
            context::check(context).map_err(TestStateProblem::Context)?;
        }
        if let Some(cause) = &self.configuration.error_caused_by_state
            && !self.program.machine().states.iter().any(|state| state.name == *cause)
        {
            return Err(TestStateProblem::NoCause(cause.clone()));
        }
        match (&state.kind, &self.mock) {
            (Kind::Task(task), Some(Mock::Result(result))) => {
                Ok(response::check(&task.resource, result, self.field_validation_mode)?)
            }
            (Kind::Parallel(_), Some(Mock::Result(result))) if !result.is_array() => {
                Err(TestStateProblem::NoArray)
            }
            (Kind::Map(map), Some(Mock::Result(result))) => match map.exports_results() {
                true if !result.is_object() => Err(TestStateProblem::NoObject),
                false if !result.is_array() => Err(TestStateProblem::NoArray),
                true | false => Ok(()),
            },
            _ => Ok(()),
        }
    }
}
