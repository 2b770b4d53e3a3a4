//! Running a state machine in a test: closures and values stand for tasks.
//!
//! - [`Simulation`] says who answers which tasks, when executions start, and runs them.
//! - [`Answer`] is what a task answers; faults are answers too.
//! - [`Running`] is an execution in the hands of the test: it runs until a moment or a state, takes replies, is stopped.
//! - [`Run`] tells what happened, in assertions that draw the path taken where they fail, and as a [`Report`].

mod answer;
pub(crate) mod answers;
mod assert;
pub(crate) mod deliveries;
mod report;
mod run;
mod running;
mod simulated;
mod whom;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use sfn_dsl::check;
use sfn_dsl::name::StateName;
use sfn_dsl::time::Timestamp;
use thiserror::Error;

pub use answer::{Answer, TaskError, in_sequence};
pub use answers::AnswerFor;
pub use report::{Price, Report};
pub use run::{OutputError, Run};
pub use running::Running;
pub use simulated::{Simulated, WorkflowError};
pub use whom::{AnsweredBy, OfDeclaration, OfState, OfTask, Whom};

use crate::context::ExecutionContext;
use crate::execution::{Execution, KeptChildren, RedriveError, TaskRequest};
use crate::mock::{MissingReply, MockConfig};
use crate::objects::Objects;
use crate::program::Program;
use crate::quota::Quotas;
use answers::{Answers, Asked};

/// Runs executions of a state machine in virtual time; closures and values stand for its tasks.
///
/// A task that has an answer replies at once, unless the answer takes some time. Tasks that start at the same moment are
/// all pending before the first of them replies.
///
/// # Which answer a task gets
///
/// 1. Those for its state are asked first ([`on`](Self::on), [`on_task`](Self::on_task)): the one added last before the others.
/// 2. Then those for the function marked `#[task]` that it is a call of, and those for what it calls
///    ([`on_resource`](Self::on_resource)), again from the last to the first.
/// 3. Then the test case of a mock configuration ([`mocks`](Self::mocks)).
///
/// A closure that returns `None` leaves the task to the next one: so a fault is added on top of what works. A task that
/// all leave, or that none is for, ends the simulation with an error; [`Run::unused_answers`] has those that were not needed.
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
    answers: Answers<'a>,
    objects: Objects,
    kept_children: KeptChildren,
}

/// Why a simulation could not be carried out. A failed execution is none of these: it is a [`Run`].
///
/// Its `Debug` is its text with that of its source: what `unwrap` and `?` show in a test.
#[derive(Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// A Task state has no answer.
    #[error(
        "state \"{state}\" calls {resource}, and nothing answers it; add `.on(\"{state}\", …)`{}",
        others(.answered)
    )]
    NoAnswer {
        /// The state.
        state: StateName,
        /// What it calls.
        resource: String,
        /// What the answers are for that there are.
        answered: Vec<AnswerFor>,
    },
    /// Every answer for a task has left it to the others.
    #[error(
        "state \"{state}\": task {task} of the run was left by every answer for it; add one that takes it. Its payload: {input}"
    )]
    Unmatched {
        /// The state.
        state: StateName,
        /// Which of the tasks of the state it is, from 1.
        task: u64,
        /// The payload, as JSON.
        input: String,
    },
    /// An answer is for a state that is not a Task of this machine.
    #[error("there is no Task state \"{state}\"; the machine has {}", quoted(.known))]
    UnknownState {
        /// The name.
        state: StateName,
        /// The Task states there are.
        known: Vec<StateName>,
    },
    /// An answer is for a resource that no Task of this machine calls.
    #[error("no Task calls \"{resource}\"; the machine calls {}", quoted(.known))]
    UnknownResource {
        /// The resource.
        resource: String,
        /// The resources that are called.
        known: Vec<String>,
    },
    /// The execution did not come to where the test wanted it.
    #[error("the execution did not come to {place}: {story}")]
    NotReached {
        /// Where it should have come.
        place: String,
        /// What happened instead.
        story: String,
    },
    /// The execution cannot be redriven.
    #[error(transparent)]
    NotRedrivable(#[from] RedriveError),
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
    /// What a declaration calls is no resource.
    #[error("state \"{state}\": \"{resource}\" is no resource that a Task can call")]
    Resource {
        /// The state.
        state: StateName,
        /// What is called.
        resource: String,
    },
    /// A retrier of a call is refused.
    #[error("state \"{state}\": a retrier of the call is refused: {report}")]
    Retrier {
        /// The state.
        state: StateName,
        /// Why.
        report: Box<check::Report>,
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

fn quoted(names: &[impl fmt::Display]) -> String {
    let shown = names.iter().take(5).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => "none".to_owned(),
        1..=5 => shown,
        count => format!("{shown} and {} more", count - 5),
    }
}

impl<'a> Simulation<'a> {
    /// A simulation of a state machine, or of a workflow.
    ///
    /// The parameters of a workflow have their defaults, or values that are good enough for tests; see
    /// [`Simulated`](trait@Simulated#impl-Simulated-for-Workflow).
    ///
    /// # Errors
    /// [`CompileError`](crate::CompileError) where the machine has something that is not simulated; [`WorkflowError`] where the workflow has, or is
    /// refused.
    pub fn of<Machine: Simulated + ?Sized>(machine: &Machine) -> Result<Self, Machine::Error> {
        let (program, parameters) = machine.compile()?;
        let mut simulation = Self::of_program(program);
        simulation.answers.parameters = parameters;
        Ok(simulation)
    }

    /// A simulation of a machine that is compiled already.
    pub fn of_program(program: Program) -> Self {
        let context = ExecutionContext::default();
        Self {
            program,
            context,
            answers: Answers::default(),
            objects: Objects::default(),
            kept_children: KeptChildren::default(),
        }
    }

    /// Answers the tasks of a state, or of a function marked `#[task]`, with a closure, at once.
    ///
    /// For the name of a state the closure goes from payload to result. The payload is the input of a Lambda function or
    /// activity, and the parameters of an API action. For a function marked `#[task]` it has the parameters of the function and
    /// gives what awaiting it gives; payload and result are made as the attribute says.
    ///
    /// # Examples
    /// ```
    /// use serde_json::json;
    /// use sfn_dsl::{machine::MachineType, raw::Definition, task};
    /// use sfn_sim::Simulation;
    ///
    /// #[task(lambda = "charge")]
    /// async fn charge(order_id: String, amount: f64) -> String;
    ///
    /// let text = r#"{"StartAt": "Charge", "States": {"Charge": {
    ///     "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true, "QueryLanguage": "JSONata",
    ///     "Arguments": {"FunctionName": "charge", "Payload": {"order_id": "{% $states.input.id %}", "amount": 12.5}},
    ///     "Output": "{% $states.result.Payload %}"
    /// }}}"#;
    /// let machine = Definition::parse("charge.asl.json", text)?.check(MachineType::Standard)?.machine;
    /// let run = Simulation::of(&machine)?
    ///     .on(charge, |order_id, amount| format!("{amount} for {order_id}"))
    ///     .run(json!({"id": "o-17"}))?;
    /// run.assert_output("12.5 for o-17");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on<Tasks, Closure, Marker>(mut self, tasks: Tasks, closure: Closure) -> Self
    where
        Tasks: AnsweredBy<'a, Closure, Marker>,
    {
        self.answers.on(tasks, closure);
        self
    }

    /// Answers the tasks of a state, or of a function marked `#[task]`, with a closure that sees the whole request and says when,
    /// how and whether it replies.
    ///
    /// It returns an [`Answer`], or an `Option`: with `None` it leaves the task to the answers that were added before.
    /// [`in_sequence`], [`Answer::times`] and [`Answer::for_input`] make such closures of values.
    pub fn on_task<Marker, Answered: Into<Option<Answer>>>(
        mut self,
        tasks: impl Whom<Marker>,
        task: impl FnMut(&TaskRequest) -> Answered + 'a,
    ) -> Self {
        self.answers.on_task(tasks.whom(), task);
        self
    }

    /// The value of a substitution `${Name}` in the definition of the machine, for the tasks of functions marked `#[task]`.
    ///
    /// Where it is not known, a text with the substitution in it stands for any text.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.answers.parameters.insert(name.into(), value.into());
        self
    }

    /// Answers the tasks of every state that calls a resource, as [`on_task`](Self::on_task) does for a state.
    ///
    /// The resource is the text in `Resource`: an ARN or `${Parameter}`. An integration may leave out `.sync` and
    /// `.waitForTaskToken`, and of a Lambda function the name is enough, whether its ARN is called or `lambda:invoke`.
    ///
    /// # Examples
    /// ```
    /// use serde_json::json;
    /// use sfn_dsl::{machine::MachineType, raw::Definition};
    /// use sfn_sim::{Answer, Simulation};
    ///
    /// let text = r#"{"StartAt": "Charge", "States": {
    ///     "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "Next": "Tell"},
    ///     "Tell": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
    ///         "Parameters": {"QueueUrl": "q", "MessageBody": {"Token.$": "$$.Task.Token"}}}
    /// }}"#;
    /// let machine = Definition::parse("charge.asl.json", text)?.check(MachineType::Standard)?.machine;
    /// let run = Simulation::of(&machine)?
    ///     .on_resource("charge", |_| Answer::success(json!({"paid": 12})))
    ///     .on_resource("arn:aws:states:::sqs:sendMessage", |_| Answer::success("seen"))
    ///     .run(json!({}))?;
    /// run.assert_output("seen");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_resource<Answered: Into<Option<Answer>>>(
        mut self,
        resource: impl Into<String>,
        task: impl FnMut(&TaskRequest) -> Answered + 'a,
    ) -> Self {
        let asked = Asked { whom: AnswerFor::Resource(resource.into()), declaration: None };
        self.answers.on_task(asked, task);
        self
    }

    /// The values of substitutions that are known: those of a workflow, and what [`parameter`](Self::parameter) says.
    pub fn parameters(&self) -> &BTreeMap<String, String> {
        &self.answers.parameters
    }

    /// Answers tasks as a test case of a mock configuration says. Closures and values come before it.
    ///
    /// Where the test case does not name a state that waits for a task token or a worker, nobody answers it.
    ///
    /// # Errors
    /// [`SimulationError::UnknownTestCase`] where the configuration has no such test case.
    pub fn mocks(
        mut self,
        config: &MockConfig,
        state_machine: &str,
        test_case: &str,
    ) -> Result<Self, SimulationError> {
        match config.test_case(state_machine, test_case) {
            Some(found) => {
                self.answers.test_case = Some(found.clone());
                Ok(self)
            }
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

    /// The objects in S3 that every run starts with, in place of those before.
    pub fn objects(self, objects: Objects) -> Self {
        Self { objects, ..self }
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
        self.start(input)?.finish()
    }

    /// Starts an execution, and leaves it to the caller how far it runs.
    ///
    /// # Errors
    /// [`SimulationError`] where the input is not one, or an answer is for a task that the machine does not have.
    pub fn start(&mut self, input: impl Serialize) -> Result<Running<'_, 'a>, SimulationError> {
        let input = serde_json::to_value(input).map_err(|source| SimulationError::Input { source })?;
        let limit = self.program.quotas().payload_bytes;
        if !crate::payload::is_within(&input, limit) {
            return Err(SimulationError::InputTooLarge { limit });
        }
        self.answers.check(&self.program)?;
        self.answers.start();
        let execution = Execution::start(&self.program, self.context.clone(), input)
            .with_objects(self.objects.clone())
            .keeping_children(self.kept_children);
        Ok(Running::new(self, execution))
    }

    /// Redrives an execution that failed, was stopped or timed out, and runs it to its end: see [`Execution::redrive`].
    ///
    /// The answers stay; a sequence goes on where it was. [`Run::later`] lets time pass before.
    ///
    /// # Errors
    /// [`SimulationError::NotRedrivable`] where the service would refuse it, and what [`run`](Self::run) reports.
    ///
    /// # Examples
    /// ```
    /// use serde_json::json;
    /// use sfn_dsl::{machine::MachineType, raw::Definition};
    /// use sfn_sim::{Answer, Simulation, in_sequence};
    ///
    /// let text = r#"{"StartAt": "Reserve", "States": {
    ///     "Reserve": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:reserve", "Next": "Charge"},
    ///     "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "End": true}
    /// }}"#;
    /// let machine = Definition::parse("charge.asl.json", text)?.check(MachineType::Standard)?.machine;
    /// let mut simulation = Simulation::of(&machine)?
    ///     .on_task("Reserve", in_sequence([Answer::success("reserved")]))
    ///     .on_task("Charge", in_sequence([Answer::fail("Down", "no gateway"), Answer::success("paid")]));
    ///
    /// let run = simulation.run(json!({}))?;
    /// run.assert_failed_with("Down");
    /// let run = simulation.redrive(run)?;
    /// run.assert_output("paid").assert_path(["Reserve", "Charge"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn redrive(&mut self, run: Run) -> Result<Run, SimulationError> {
        self.answers.check(&self.program)?;
        let (mut execution, observed) = run.into_parts();
        execution.redrive()?;
        Running::new(self, execution).seen(observed).finish()
    }
}

impl fmt::Debug for SimulationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let source = std::error::Error::source(self);
        source.map_or(Ok(()), |source| write!(f, ": {source}"))
    }
}

/// What the answers are for that there are, where there are some.
fn others(answered: &[AnswerFor]) -> String {
    if answered.is_empty() {
        return String::new();
    }
    let answered: Vec<String> = answered.iter().map(ToString::to_string).collect();
    format!(". There are answers for {}", answered.join(", "))
}

impl fmt::Debug for Simulation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation")
            .field("context", &self.context)
            .field("answered", &self.answers.whom().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
