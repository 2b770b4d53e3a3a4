//! Running a state machine in a test: closures stand for tasks.

mod answer;
mod run;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sfn_dsl::machine::StateMachine;
use sfn_dsl::name::StateName;
use sfn_dsl::resource::{Pattern, ResourceKind};
use sfn_dsl::time::Timestamp;
use thiserror::Error;

pub use answer::{Answer, TaskError};
pub use run::{OutputError, Run};

use crate::context::ExecutionContext;
use crate::execution::{Execution, KeptChildren, Step, TaskId, TaskReply, TaskRequest};
use crate::mock::{MissingReply, MockConfig, TestCase};
use crate::objects::Objects;
use crate::program::{CompileError, Program};
use crate::quota::Quotas;

/// Runs executions of a state machine in virtual time; closures stand for its tasks.
///
/// A task that has an answer replies at once, unless the answer takes some time. Tasks that start at the same moment are
/// all pending before the first of them replies.
///
/// # Examples
/// ```
/// use serde_json::{Value, json};
/// use sfn_dsl::{machine::MachineType, raw::Definition};
/// use sfn_sim::{Simulation, Status, TaskError};
///
/// let text = r#"{"StartAt": "Charge", "States": {
///     "Charge": {
///         "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "Next": "Done",
///         "Retry": [{"ErrorEquals": ["GatewayBusy"], "IntervalSeconds": 60}]
///     },
///     "Done": {"Type": "Succeed"}
/// }}"#;
/// let machine = Definition::parse("charge.asl.json", text)?.check(MachineType::Standard)?.machine;
///
/// let mut attempts = 0;
/// let run = Simulation::of(&machine)?
///     .on("Charge", |order: Value| {
///         attempts += 1;
///         if attempts == 1 { Err(TaskError::new("GatewayBusy", "try again")) } else { Ok(json!({"paid": order["total"]})) }
///     })
///     .run(json!({"total": 12}))?;
///
/// assert_eq!(run.status(), Status::Succeeded);
/// assert_eq!(run.output(), Some(&json!({"paid": 12})));
/// assert_eq!(run.duration().as_secs(), 60);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Simulation<'a> {
    program: Program,
    context: ExecutionContext,
    mocks: BTreeMap<StateName, Mock<'a>>,
    test_case: Option<TestCase>,
    objects: Objects,
    kept_children: KeptChildren,
}

/// Answers the tasks of a state.
type Mock<'a> = Box<dyn FnMut(&TaskRequest) -> Result<Answer, SimulationError> + 'a>;

/// Why a simulation could not be carried out. A failed execution is none of these: it is a [`Run`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// A Task state has no answer.
    #[error("state \"{state}\" calls {resource}, and nothing answers it; add `.on(\"{state}\", …)`")]
    NoAnswer {
        /// The state.
        state: StateName,
        /// What it calls.
        resource: String,
    },
    /// An answer is for a state that is not a Task of this machine.
    #[error("there is no Task state \"{state}\"; the machine has {}", quoted(.known))]
    UnknownState {
        /// The name.
        state: StateName,
        /// The Task states there are.
        known: Vec<StateName>,
    },
    /// The mock configuration has no such test case.
    #[error("the mock configuration has no test case \"{test_case}\" of a state machine \"{state_machine}\"")]
    UnknownTestCase {
        /// The state machine.
        state_machine: String,
        /// The test case.
        test_case: String,
    },
    /// A mocked response has no reply for an invocation.
    #[error(transparent)]
    MissingReply(#[from] MissingReply),
    /// A closure takes another type than the task was given.
    #[error("state \"{state}\": the payload is not what the closure takes")]
    TaskInput {
        /// The state.
        state: StateName,
        /// What does not fit.
        source: serde_json::Error,
    },
    /// What a closure returned is not JSON.
    #[error("state \"{state}\": the result of the closure cannot be written as JSON")]
    TaskOutput {
        /// The state.
        state: StateName,
        /// What does not fit.
        source: serde_json::Error,
    },
    /// The input of the execution is not JSON.
    #[error("the input cannot be written as JSON")]
    Input {
        /// What does not fit.
        source: serde_json::Error,
    },
    /// The input is larger than the service accepts.
    #[error("the input is larger than the {limit} bytes that the service accepts, or nested too deep")]
    InputTooLarge {
        /// The most bytes of an input.
        limit: usize,
    },
}

fn quoted(names: &[StateName]) -> String {
    let shown = names.iter().take(5).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => "none".to_owned(),
        1..=5 => shown,
        count => format!("{shown} and {} more", count - 5),
    }
}

impl<'a> Simulation<'a> {
    /// A simulation of a state machine.
    ///
    /// # Errors
    /// [`CompileError`] where the machine has something that is not simulated.
    pub fn of(machine: &StateMachine) -> Result<Self, CompileError> {
        Program::compile(machine).map(Self::of_program)
    }

    /// A simulation of a machine that is compiled already.
    pub fn of_program(program: Program) -> Self {
        let context = ExecutionContext::default();
        Self {
            program,
            context,
            mocks: BTreeMap::new(),
            test_case: None,
            objects: Objects::default(),
            kept_children: KeptChildren::default(),
        }
    }

    /// Answers the tasks of a state with a closure from payload to result, at once.
    ///
    /// The payload is the input of a Lambda function or activity, and the parameters of an API action.
    pub fn on<Input, Output>(
        self,
        state: impl Into<StateName>,
        mut task: impl FnMut(Input) -> Result<Output, TaskError> + 'a,
    ) -> Self
    where
        Input: DeserializeOwned,
        Output: Serialize,
    {
        self.mock(
            state.into(),
            Box::new(move |request| {
                let state = || request.state.clone();
                let input = serde_json::from_value(Value::clone(&request.input))
                    .map_err(|source| SimulationError::TaskInput { state: state(), source })?;
                match task(input) {
                    Ok(output) => serde_json::to_value(output)
                        .map(Answer::success)
                        .map_err(|source| SimulationError::TaskOutput { state: state(), source }),
                    Err(error) => Ok(Answer::failure(error)),
                }
            }),
        )
    }

    /// Answers the tasks of a state with a closure that sees the whole request and says when, how and whether it replies.
    pub fn on_task(
        self,
        state: impl Into<StateName>,
        mut task: impl FnMut(&TaskRequest) -> Answer + 'a,
    ) -> Self {
        self.mock(state.into(), Box::new(move |request| Ok(task(request))))
    }

    fn mock(mut self, state: StateName, mock: Mock<'a>) -> Self {
        self.mocks.insert(state, mock);
        self
    }

    /// Answers tasks as a test case of a mock configuration says. Closures come before it.
    ///
    /// Where the test case does not name a state that waits for a task token or a worker, nobody answers it.
    ///
    /// # Errors
    /// [`SimulationError::UnknownTestCase`] where the configuration has no such test case.
    pub fn mocks(
        self,
        config: &MockConfig,
        state_machine: &str,
        test_case: &str,
    ) -> Result<Self, SimulationError> {
        match config.test_case(state_machine, test_case) {
            Some(found) => Ok(Self { test_case: Some(found.clone()), ..self }),
            None => Err(SimulationError::UnknownTestCase {
                state_machine: state_machine.to_owned(),
                test_case: test_case.to_owned(),
            }),
        }
    }

    /// The moment at which executions start; the first second of 2026 where it is not set.
    pub fn start_at(mut self, moment: Timestamp) -> Self {
        self.context.start_time = moment;
        self
    }

    /// What jitter, `States.UUID` and `States.MathRandom` draw from; 0 where it is not set.
    pub fn seed(mut self, seed: u64) -> Self {
        self.context.seed = seed;
        self
    }

    /// Names, role, start and seed of the executions.
    pub fn context(self, context: ExecutionContext) -> Self {
        Self { context, ..self }
    }

    /// Puts an object into S3, for a distributed Map to read; its bucket is made where it is new.
    ///
    /// Every run starts with the objects that were put in; [`Run::objects`] has those that it left.
    pub fn object(self, bucket: impl Into<String>, key: impl Into<String>, body: impl AsRef<[u8]>) -> Self {
        Self { objects: self.objects.with(bucket, key, body), ..self }
    }

    /// Makes a bucket in S3, for a distributed Map to write to.
    pub fn bucket(self, bucket: impl Into<String>) -> Self {
        Self { objects: self.objects.with_bucket(bucket), ..self }
    }

    /// Which child executions of distributed Maps stay when they have ended, for a look into their histories.
    pub fn keep_children(self, kept_children: KeptChildren) -> Self {
        Self { kept_children, ..self }
    }

    /// Other quotas than the service's.
    pub fn quotas(self, quotas: Quotas) -> Self {
        Self { program: self.program.with_quotas(quotas), ..self }
    }

    /// Runs an execution to its end, or until nothing can move it any more.
    ///
    /// # Errors
    /// [`SimulationError`] where the simulation cannot be carried out, most often because a task has no answer.
    pub fn run(&mut self, input: impl Serialize) -> Result<Run, SimulationError> {
        let input = serde_json::to_value(input).map_err(|source| SimulationError::Input { source })?;
        let limit = self.program.quotas().payload_bytes;
        if !crate::payload::is_within(&input, limit) {
            return Err(SimulationError::InputTooLarge { limit });
        }
        self.check_names()?;
        let mut execution = Execution::start(&self.program, self.context.clone(), input)
            .with_objects(self.objects.clone())
            .keeping_children(self.kept_children);
        let mut replies = Replies::default();
        let mut invocations = BTreeMap::new();
        let mut run = run::Observed::default();
        loop {
            match execution.step() {
                Step::Progressed => {}
                Step::Task(request) => {
                    let answer = self.answer(&request, &mut invocations)?;
                    prepare(&mut execution, &request, &answer);
                    if let Some(reply) = answer.reply {
                        replies.put(execution.now().after(answer.after), request.id, reply);
                    }
                }
                Step::Idle { next } => {
                    run.observe(&execution, replies.is_empty());
                    match (replies.next_moment(), next) {
                        // A task that ends at the moment of its timeout has timed out.
                        (Some(reply), next) if next.is_none_or(|next| reply < next) => {
                            execution.advance_to(reply);
                            replies.deliver(&mut execution);
                        }
                        (_, Some(next)) => execution.advance_to(next),
                        (_, None) => break,
                    }
                }
                Step::Ended => break,
            }
        }
        Ok(run.finish(execution))
    }

    /// Whether all answers are for Task states of the machine.
    fn check_names(&self) -> Result<(), SimulationError> {
        let mut names = self.mocks.keys().chain(self.test_case.iter().flat_map(TestCase::states));
        match names.find(|name| !self.program.task_states().any(|known| known == *name)) {
            None => Ok(()),
            Some(name) => Err(SimulationError::UnknownState {
                state: name.clone(),
                known: self.program.task_states().cloned().collect(),
            }),
        }
    }

    fn answer(
        &mut self,
        request: &TaskRequest,
        invocations: &mut BTreeMap<StateName, u64>,
    ) -> Result<Answer, SimulationError> {
        if let Some(mock) = self.mocks.get_mut(&request.state) {
            return mock(request);
        }
        let invocation = invocations.entry(request.state.clone()).or_insert(0);
        let reply = self.test_case.as_ref().and_then(|case| case.reply(request.state.as_str(), *invocation));
        *invocation += 1;
        match reply {
            Some(reply) => Ok(Answer::reply(reply?)),
            // The call succeeds, and in this test case nobody returns the token or takes the work.
            None if self.test_case.is_some() && waits_for_somebody(request) => Ok(Answer::never()),
            None => Err(SimulationError::NoAnswer {
                state: request.state.clone(),
                resource: request.resource.arn().to_owned(),
            }),
        }
    }
}

impl fmt::Debug for Simulation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation")
            .field("context", &self.context)
            .field("answered", &self.mocks.keys())
            .finish_non_exhaustive()
    }
}

/// Whether somebody else ends the task: who returns the token, or the worker of an activity.
fn waits_for_somebody(request: &TaskRequest) -> bool {
    match request.resource.kind() {
        ResourceKind::Activity => true,
        ResourceKind::Integration(integration) => integration.pattern == Pattern::WaitForTaskToken,
        ResourceKind::LambdaFunction | ResourceKind::Substitution => false,
    }
}

/// Tells of what comes before the end of a task: the answer of the API, the worker that takes an activity.
fn prepare(execution: &mut Execution, request: &TaskRequest, answer: &Answer) {
    match request.resource.integration().map(|integration| integration.pattern) {
        Some(Pattern::Sync | Pattern::Sync2 | Pattern::WaitForTaskToken) => {
            let output = answer.submitted.clone().unwrap_or_else(|| Value::Object(serde_json::Map::new()));
            // The task has just started, so it takes the news.
            let _ = execution.submitted(request.id, output);
        }
        Some(Pattern::RequestResponse) | None => {
            // Only an activity can be taken; and one that nobody answers is taken by nobody.
            if answer.reply.is_some() {
                let _ = execution.activity_started(request.id, None);
            }
        }
    }
}

/// Replies that are under way.
#[derive(Default)]
struct Replies {
    by_moment: BTreeMap<(Timestamp, u64), (TaskId, TaskReply)>,
    sequence: u64,
}

impl Replies {
    fn put(&mut self, moment: Timestamp, task: TaskId, reply: TaskReply) {
        self.sequence += 1;
        self.by_moment.insert((moment, self.sequence), (task, reply));
    }

    fn is_empty(&self) -> bool {
        self.by_moment.is_empty()
    }

    fn next_moment(&self) -> Option<Timestamp> {
        self.by_moment.first_key_value().map(|((moment, _), _)| *moment)
    }

    /// Delivers everything that is due.
    fn deliver(&mut self, execution: &mut Execution) {
        while let Some(entry) = self.by_moment.first_entry() {
            if entry.key().0 > execution.now() {
                break;
            }
            let (task, reply) = entry.remove();
            // A task that has ended, by its timeout or with its branch, takes no reply: as in the service.
            let _ = execution.reply(task, reply);
        }
    }
}

#[cfg(test)]
mod tests;
