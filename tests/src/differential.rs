//! One workflow, two executions: as the Rust function that it is, and as the definition that was made of it.
//!
//! Both get the same input and the same answers, so both have to end the same way, after the same calls at the same moments. That is
//! the proof that the definition means what the function says.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::future::Future;
use std::time::Duration;

use serde_json::Value;
use sfn_dsl::Failure;
use sfn_dsl::lowering::Declaration;
use sfn_dsl::name::ErrorName;
use sfn_dsl::shape::Shape;
use sfn_dsl::states::Outcome;
use sfn_dsl::time::Timestamp;
use sfn_dsl::workflow::Workflow;
use sfn_sim::execution::KeptChildren;
use sfn_sim::history::EventKind;
use sfn_sim::native::Ending;
use sfn_sim::simulation::{Run, SimulationError, WorkflowError};
use sfn_sim::{Answer, Execution, ExecutionContext, Native, Objects, Simulation, Status, TaskRequest};

/// A call that is to be answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The name of the task.
    pub task: &'static str,
    /// Its arguments, in the order of the parameters.
    pub arguments: Vec<Value>,
    /// How many calls with the same arguments there were before.
    pub before: usize,
}

/// What a task answers, and how long it takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The value that awaiting it gives, or the failure; nothing where nobody answers.
    pub outcome: Option<Result<Value, Failure>>,
    /// How long it takes. At least a millisecond, so that calls one after the other are not at the same moment.
    pub after: Duration,
}

/// The same workflow twice.
pub struct Twice<'a> {
    /// The tasks that it may call.
    pub tasks: &'a [&'static Declaration],
    /// The answers. They depend on the call alone, so that the order of calls at the same moment does not matter.
    pub answers: &'a dyn Fn(&Asked) -> Reply,
    /// The objects in S3 that both begin with.
    pub objects: Objects,
    /// What jitter draws from.
    pub seed: u64,
}

impl Debug for Twice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tasks: Vec<&str> = self.tasks.iter().map(|task| task.name).collect();
        f.debug_struct("Twice").field("tasks", &tasks).field("seed", &self.seed).finish_non_exhaustive()
    }
}

/// What an execution did, in the words of the function.
#[derive(Debug, Clone, PartialEq)]
pub struct Told<Output> {
    /// How it ended.
    pub end: End<Output>,
    /// The calls by their moment in milliseconds; those of one moment are sorted.
    pub calls: Vec<(u64, &'static str, Vec<Value>)>,
    /// How long it took.
    pub duration: Duration,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End<Output> {
    /// With what the function returns: also with an error that it declares.
    Returned(Output),
    /// With an error that the function does not declare.
    Failed(Failure),
    /// With a panic in the function's own code, which is an expression that fails in the definition.
    Panicked,
    /// After a year.
    TimedOut,
    /// It waits for an answer that never comes.
    Waiting,
}

/// Why two executions are not the same.
#[derive(Debug)]
pub enum Difference<Output> {
    /// They did not do the same.
    Told {
        /// What the function did.
        native: Box<Told<Output>>,
        /// What the definition did.
        simulated: Box<Told<Output>>,
        /// The story of the simulation.
        story: String,
    },
    /// The workflow is refused.
    Refused(WorkflowError),
    /// One of the executions could not be carried out.
    Impossible(SimulationError),
}

impl<Output: Debug> fmt::Display for Difference<Output> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(problem) => write!(f, "the workflow cannot be simulated: {problem}"),
            Self::Impossible(problem) => write!(f, "{problem}"),
            Self::Told { native, simulated, story } => {
                writeln!(f, "the function and its definition do not do the same")?;
                let lines = |told: &Told<Output>| {
                    let calls = told.calls.iter().map(|(at, task, arguments)| {
                        let arguments: Vec<String> = arguments.iter().map(Value::to_string).collect();
                        format!("{at:>8} ms  {task}({})", arguments.join(", "))
                    });
                    calls.chain([format!("{:?} after {:?}", told.end, told.duration)]).collect::<Vec<_>>()
                };
                writeln!(f, "the function:\n  {}", lines(native).join("\n  "))?;
                writeln!(f, "the definition:\n  {}", lines(simulated).join("\n  "))?;
                write!(f, "{story}")
            }
        }
    }
}

impl Twice<'_> {
    /// Runs both, and holds one against the other; returns what they did.
    ///
    /// # Errors
    /// [`Difference`] where they did not do the same.
    pub fn run<F: Future>(
        &self,
        workflow: &Workflow,
        input: &Value,
        function: impl FnOnce() -> F,
    ) -> Result<Told<F::Output>, Difference<F::Output>>
    where
        F::Output: Shape<Kind: Outcome<F::Output>> + PartialEq,
    {
        let (simulated, story) = self.simulated(workflow, input)?;
        let native = self.native(function).map_err(Difference::Impossible)?;
        if native == simulated {
            return Ok(native);
        }
        Err(Difference::Told { native: Box::new(native), simulated: Box::new(simulated), story })
    }

    fn context(&self) -> ExecutionContext {
        ExecutionContext { seed: self.seed, ..ExecutionContext::default() }
    }

    fn simulated<Output>(
        &self,
        workflow: &Workflow,
        input: &Value,
    ) -> Result<(Told<Output>, String), Difference<Output>>
    where
        Output: Shape<Kind: Outcome<Output>>,
    {
        let asked = RefCell::new(BTreeMap::new());
        let mut simulation = Simulation::of(workflow)
            .map_err(Difference::Refused)?
            .context(self.context())
            .objects(self.objects.clone())
            .keep_children(KeptChildren::ALL);
        let parameters = simulation.parameters().clone();
        for task in self.tasks {
            simulation = simulation.on_task(*task, |request| self.answer(task, request, &asked));
        }
        let run = simulation.run(input).map_err(Difference::Impossible)?;
        drop(simulation);
        let end = match run.status() {
            Status::Succeeded => ended(Ok(run.output().cloned().unwrap_or_default())),
            Status::Failed => ended(Err(Failure {
                error: run.error().unwrap_or_default().to_owned(),
                cause: run.cause().map(str::to_owned),
            })),
            Status::TimedOut => End::TimedOut,
            Status::Running | Status::Aborted => End::Waiting,
        };
        let told = Told { end, calls: self.calls_of(&run, &parameters), duration: run.duration() };
        Ok((told, run.to_string()))
    }

    fn native<F: Future>(&self, function: impl FnOnce() -> F) -> Result<Told<F::Output>, SimulationError>
    where
        F::Output: Shape<Kind: Outcome<F::Output>>,
    {
        let asked = RefCell::new(BTreeMap::new());
        let mut native = Native::new().context(self.context()).objects(self.objects.clone());
        for task in self.tasks {
            native = native.on_task(*task, |request| self.answer(task, request, &asked));
        }
        let run = native.run(function)?;
        drop(native);
        let start = self.context().start_time;
        let calls = run.calls().iter().map(|call| {
            let arguments = call.arguments.iter().map(canonical).collect();
            (milliseconds(call.at.since(start)), call.task, arguments)
        });
        let (calls, duration) = (sorted(calls.collect()), run.duration());
        let end = match run.into_ending() {
            // Through JSON, as the definition gives it.
            Ending::Returned(output) => match <F::Output as Shape>::Kind::reply(&output) {
                Ok(reply) => ended(reply),
                Err(_) => End::Panicked,
            },
            Ending::Failed(failure) => ended(Err(failure)),
            Ending::TimedOut => End::TimedOut,
            Ending::Waiting(_) => End::Waiting,
        };
        Ok(Told { end, calls, duration })
    }

    fn answer(
        &self,
        task: &'static Declaration,
        request: &TaskRequest,
        asked: &RefCell<BTreeMap<String, usize>>,
    ) -> Answer {
        let arguments = arguments_of(task, &request.input, &BTreeMap::new()).unwrap_or_default();
        let key = format!("{}{}", task.name, Value::from(arguments.clone()));
        let mut asked = asked.borrow_mut();
        let count = asked.entry(key).or_insert(0);
        let reply = (self.answers)(&Asked { task: task.name, arguments, before: *count });
        *count += 1;
        let answer = match reply.outcome {
            Some(Ok(value)) => Answer::success(task.result_with(value)),
            Some(Err(Failure { error, cause })) => Answer::fail(error, cause.unwrap_or_default()),
            None => Answer::never(),
        };
        answer.after(reply.after.max(Duration::from_millis(1)))
    }

    /// The calls of tasks that were started, in the history of a run.
    fn calls_of(
        &self,
        run: &Run,
        parameters: &BTreeMap<String, String>,
    ) -> Vec<(u64, &'static str, Vec<Value>)> {
        let execution = run.execution();
        let mut calls = self.calls_in(execution, execution.context().start_time, parameters);
        calls.extend(
            children(execution)
                .into_iter()
                .flat_map(|child| self.calls_in(child, execution.context().start_time, parameters)),
        );
        sorted(calls)
    }

    fn calls_in(
        &self,
        execution: &Execution,
        start: Timestamp,
        parameters: &BTreeMap<String, String>,
    ) -> Vec<(u64, &'static str, Vec<Value>)> {
        let history = execution.history();
        let started = history.iter().filter(|event| {
            matches!(event.kind, EventKind::TaskStarted { .. } | EventKind::ActivityStarted { .. })
        });
        let calls = started.filter_map(|event| {
            let scheduled = history.iter().find(|scheduled| scheduled.id == event.previous_event_id)?;
            let EventKind::TaskScheduled(task) = &scheduled.kind else { return None };
            let found = self.tasks.iter().find_map(|declaration| {
                let is_called = declaration.is_resource(task.resource.arn(), parameters);
                let arguments = arguments_of(declaration, &task.input, parameters).filter(|_| is_called)?;
                Some((declaration.name, arguments))
            });
            let (name, arguments) = found?;
            Some((milliseconds(event.timestamp.since(start)), name, arguments))
        });
        calls.collect()
    }
}

/// The child executions of distributed Maps, and theirs.
fn children(execution: &Execution) -> Vec<&Execution> {
    let direct = execution.map_runs().iter().flat_map(sfn_sim::execution::MapRun::children);
    direct.flat_map(|child| std::iter::once(child).chain(children(child))).collect()
}

/// What an output or a failure is for the function.
fn ended<Output: Shape<Kind: Outcome<Output>>>(reply: Result<Value, Failure>) -> End<Output> {
    let is_panic = |failure: &Failure| {
        [ErrorName::QUERY_EVALUATION_ERROR, ErrorName::RUNTIME].contains(&failure.error.as_str())
    };
    match Output::Kind::settle(reply) {
        Ok(output) => End::Returned(output),
        Err(failure) if is_panic(&failure) => End::Panicked,
        // No cause and an empty one are the same to a catcher.
        Err(Failure { error, cause }) => {
            End::Failed(Failure { error, cause: cause.filter(|cause| !cause.is_empty()) })
        }
    }
}

fn arguments_of(
    task: &Declaration,
    payload: &Value,
    parameters: &BTreeMap<String, String>,
) -> Option<Vec<Value>> {
    let arguments = task.arguments_in(payload, parameters)?;
    Some(arguments.iter().map(canonical).collect())
}

/// A value without what JSON can write in two ways: whole numbers have no fraction, and members that are `null` are not there.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "whole and small enough")]
            Some(float) if float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0 => {
                Value::from(float as i64)
            }
            Some(_) | None => value.clone(),
        },
        Value::Array(elements) => elements.iter().map(canonical).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().filter(|(_, member)| !member.is_null()).collect();
            members.sort_by_key(|(key, _)| *key);
            Value::Object(members.into_iter().map(|(key, member)| (key.clone(), canonical(member))).collect())
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Calls of one moment in an order that does not depend on the number of states between them.
fn sorted(mut calls: Vec<(u64, &'static str, Vec<Value>)>) -> Vec<(u64, &'static str, Vec<Value>)> {
    calls
        .sort_by_cached_key(|(at, task, arguments)| (*at, *task, Value::from(arguments.clone()).to_string()));
    calls
}
