//! The host of a workflow that runs natively: its clock, and what is due when.
//!
//! As in [`Execution`](crate::Execution), time moves only when nothing is due, ties break by the order things were put in, and a
//! task that ends at the moment of its timeout has timed out.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use serde_json::Value;
use sfn_dsl::Failure;
use sfn_dsl::builder;
use sfn_dsl::lowering::Declaration;
use sfn_dsl::machine::{MachineType, Retrier};
use sfn_dsl::name::{ErrorName, StateName};
use sfn_dsl::resource::{Resource, ResourceKind};
use sfn_dsl::states::host::{Host, Operation, TaskStart};
use sfn_dsl::substitution;
use sfn_dsl::time::Timestamp;

use super::items;
use super::run::{Ending, NativeRun, TaskCalled};
use crate::context::{ContextObject, ExecutionContext, Position};
use crate::execution::{self, TaskId, TaskReply, TaskRequest, backoff};
use crate::history::ErrorOutput;
use crate::objects::Objects;
use crate::quota::Quotas;
use crate::random::Random;
use crate::simulation::deliveries::{Delivered, Deliveries};
use crate::simulation::{Answer, AnswerFor, SimulationError};

type Ended = Result<Value, Failure>;
type SimFailure = execution::failure::Failure;

/// What moving the clock brought.
pub(super) enum Advance {
    /// Something that the workflow waits for is ready.
    Ready,
    /// A task has started.
    Asked(TaskRequest),
    /// Nothing that the workflow would see.
    Nothing,
    /// It has run for as long as it may.
    TimedOut,
    /// It has called and waited more often than a history can hold.
    TooMany,
    /// Nothing will ever happen.
    Stuck,
}

/// The clock of a workflow, and what it waits for.
pub(super) struct Clock {
    context: ExecutionContext,
    parameters: BTreeMap<String, String>,
    /// The checked retriers of declarations, by name and resource.
    declared: RefCell<BTreeMap<(&'static str, &'static str), Vec<Retrier>>>,
    state: RefCell<State>,
}

struct State {
    now: Timestamp,
    ends_at: Timestamp,
    random: Random,
    /// What is due when; ties break by the second number.
    due: BTreeMap<(Timestamp, u64), Work>,
    deliveries: Deliveries,
    sequence: u64,
    operations: BTreeMap<u64, Running>,
    /// Which operation a task belongs to.
    tasks: BTreeMap<TaskId, u64>,
    task_count: u64,
    /// How many operations and attempts were started.
    started: u64,
    calls: Vec<TaskCalled>,
    /// Objects in S3.
    objects: Objects,
    /// How often results of distributed Maps were written.
    written: usize,
    /// Why the run cannot be carried out.
    problem: Option<SimulationError>,
}

/// Something to do for an operation.
enum Work {
    /// Starts a task, or the next attempt of it.
    Start(u64),
    /// Looks whether a task has run for too long.
    Deadline(TaskId),
    /// A pause is over, or items were read or written.
    Over(u64),
    /// A task has ended.
    Ended(TaskId, Result<Value, SimFailure>),
}

/// What the workflow waits for.
struct Running {
    kind: Kind,
    handling: Handling,
    ended: Option<Ended>,
}

enum Kind {
    Pause,
    /// Reading or writing items, and how it ends.
    Items(Ended),
    Task(Box<Task>),
    Scope,
}

struct Task {
    declaration: &'static Declaration,
    arguments: Vec<Value>,
    state: StateName,
    resource: Arc<Resource>,
    timeout_seconds: Option<u64>,
    heartbeat_seconds: Option<u64>,
    credentials_role_arn: Option<Arc<str>>,
    entered_at: Timestamp,
    /// The attempt that runs.
    id: Option<TaskId>,
    is_waiting: bool,
    times_out_at: Option<Timestamp>,
    heartbeat_due_at: Option<Timestamp>,
}

/// The retriers of an operation, and how often each was used.
#[derive(Default)]
struct Handling {
    retriers: Vec<Retrier>,
    used: Vec<u64>,
    retry_count: u64,
}

impl Handling {
    fn new(retriers: Vec<Retrier>) -> Self {
        Self { used: vec![0; retriers.len()], retriers, retry_count: 0 }
    }

    fn delay(&mut self, failure: &SimFailure, random: &mut Random) -> Option<Duration> {
        let position = backoff::position(&self.retriers, failure)?;
        let delay = backoff::delay(self.retriers.get(position)?, self.used.get_mut(position)?, random)?;
        self.retry_count += 1;
        Some(delay)
    }
}

impl Clock {
    pub(super) fn new(
        context: ExecutionContext,
        parameters: BTreeMap<String, String>,
        objects: Objects,
    ) -> Self {
        let now = context.start_time;
        let state = State {
            now,
            ends_at: now.after(Quotas::of(MachineType::Standard).duration),
            random: Random::new(context.seed),
            due: BTreeMap::new(),
            deliveries: Deliveries::default(),
            sequence: 0,
            operations: BTreeMap::new(),
            tasks: BTreeMap::new(),
            task_count: 0,
            started: 0,
            calls: Vec::new(),
            objects,
            written: 0,
            problem: None,
        };
        Self { context, parameters, declared: RefCell::default(), state: RefCell::new(state) }
    }

    /// Does the next thing that is due, and moves the clock where nothing is.
    pub(super) fn advance(&self) -> Result<Advance, SimulationError> {
        let state = &mut *self.state.borrow_mut();
        if let Some(problem) = state.problem.take() {
            return Err(problem);
        }
        if state.started > Quotas::of(MachineType::Standard).history_events {
            return Ok(Advance::TooMany);
        }
        if let Some(work) = state.pop_due() {
            return Ok(self.work(state, work));
        }
        let next = state.next_moment();
        // A task that ends at the moment of its timeout has timed out.
        let delivery = state.deliveries.next_moment().filter(|moment| next.is_none_or(|next| *moment < next));
        let Some(moment) = delivery.or(next) else { return Ok(Advance::Stuck) };
        if moment >= state.ends_at {
            state.now = state.ends_at;
            return Ok(Advance::TimedOut);
        }
        state.now = moment;
        if delivery.is_some() {
            state.deliver();
        }
        Ok(Advance::Nothing)
    }

    fn work(&self, state: &mut State, work: Work) -> Advance {
        match work {
            Work::Start(operation) => match self.request(state, operation) {
                Some(request) => Advance::Asked(request),
                None => Advance::Nothing,
            },
            Work::Deadline(task) => {
                state.check_deadlines(task);
                Advance::Nothing
            }
            Work::Over(operation) => match state.operations.get_mut(&operation) {
                Some(running) => {
                    running.ended = Some(match std::mem::replace(&mut running.kind, Kind::Pause) {
                        Kind::Items(ended) => ended,
                        kind => {
                            running.kind = kind;
                            Ok(Value::Null)
                        }
                    });
                    Advance::Ready
                }
                None => Advance::Nothing,
            },
            Work::Ended(task, outcome) => state.end_task(task, outcome),
        }
    }

    /// The next attempt of a task, as somebody has to do it.
    fn request(&self, state: &mut State, operation: u64) -> Option<TaskRequest> {
        let running = state.operations.get_mut(&operation)?;
        let attempt = running.handling.retry_count + 1;
        let Kind::Task(task) = &mut running.kind else { return None };
        state.task_count += 1;
        state.started += 1;
        let id = TaskId::new(state.task_count);
        task.id = Some(id);
        task.is_waiting = true;
        state.tasks.insert(id, operation);
        state.calls.push(TaskCalled {
            task: task.declaration.name,
            state: task.state.clone(),
            arguments: task.arguments.clone(),
            at: state.now,
            attempt,
        });
        let token = execution::token(&self.context, id, &task.resource);
        let mut context = ContextObject::default();
        let position = Position {
            state_name: task.state.as_str(),
            entered_at: task.entered_at,
            retry_count: Some(attempt - 1),
            token: token.as_deref(),
            item: None,
        };
        context.show(&self.context, &Value::Null, &position);
        let input = task.declaration.payload(&task.arguments, context.value());
        Some(TaskRequest {
            id,
            state: task.state.clone(),
            resource: Arc::clone(&task.resource),
            input: self.replaced(input).into(),
            token,
            attempt,
            timeout_seconds: task.timeout_seconds,
            heartbeat_seconds: task.heartbeat_seconds,
            credentials_role_arn: task.credentials_role_arn.clone(),
        })
    }

    /// A payload with the substitutions that are known.
    fn replaced(&self, value: Value) -> Value {
        match value {
            Value::String(text) if substitution::is_in(&text) => Value::String(self.replaced_text(&text)),
            Value::Array(elements) => elements.into_iter().map(|element| self.replaced(element)).collect(),
            Value::Object(members) => {
                Value::Object(members.into_iter().map(|(key, member)| (key, self.replaced(member))).collect())
            }
            other => other,
        }
    }

    fn replaced_text(&self, text: &str) -> String {
        substitution::replace(text, &self.parameters)
    }

    /// Takes the answer to a task that has started.
    pub(super) fn answered(&self, request: &TaskRequest, answer: Answer) {
        let state = &mut *self.state.borrow_mut();
        let is_activity = request.resource.kind() == &ResourceKind::Activity;
        // An activity that nobody works on is taken by nobody, so its clock never starts.
        if !is_activity || answer.replies() || answer.heartbeat_every.is_some() {
            state.start_clock(request.id);
        }
        state.deliveries.put(state.now, request, answer);
    }

    /// The states whose tasks wait for an answer.
    pub(super) fn waiting(&self) -> Vec<StateName> {
        let state = self.state.borrow();
        let waiting = state.operations.values().filter_map(|running| match &running.kind {
            Kind::Task(task) if task.is_waiting => Some(task.state.clone()),
            _ => None,
        });
        let mut waiting: Vec<StateName> = waiting.collect();
        waiting.sort();
        waiting.dedup();
        waiting
    }

    pub(super) fn finish<Output>(
        &self,
        ending: Ending<Output>,
        unused_answers: Vec<AnswerFor>,
    ) -> NativeRun<Output> {
        let state = &mut *self.state.borrow_mut();
        NativeRun {
            ending,
            calls: std::mem::take(&mut state.calls),
            objects: std::mem::take(&mut state.objects),
            duration: state.now.since(self.context.start_time),
            unused_answers,
        }
    }

    /// The retriers of a declaration, which are checked once.
    fn declared_retriers(
        &self,
        declaration: &'static Declaration,
        state: &StateName,
    ) -> Result<Vec<Retrier>, SimulationError> {
        let mut declared = self.declared.borrow_mut();
        let key = (declaration.name, declaration.resource);
        if let Some(known) = declared.get(&key) {
            return Ok(known.clone());
        }
        let retriers = checked(state, &(declaration.retriers)())?;
        Ok(declared.entry(key).or_insert(retriers).clone())
    }

    fn task(&self, start: TaskStart) -> Result<(Task, Vec<Retrier>), SimulationError> {
        let TaskStart { declaration, arguments, name, retriers, timeout, heartbeat, credentials, .. } = start;
        let state = StateName::from(name.unwrap_or(declaration.name));
        let resource = substitution::replace(declaration.resource, &self.parameters);
        let resource = Resource::parse(&resource)
            .ok_or_else(|| SimulationError::Resource { state: state.clone(), resource })?;
        let retriers = if retriers.is_empty() {
            self.declared_retriers(declaration, &state)?
        } else {
            checked(&state, &declaration.retriers_after(retriers))?
        };
        let seconds = |given: Option<Duration>, declared| given.map(whole_seconds).or(declared);
        let task = Task {
            declaration,
            arguments,
            state,
            resource: Arc::new(resource),
            timeout_seconds: seconds(timeout, declaration.timeout_seconds),
            heartbeat_seconds: seconds(heartbeat, declaration.heartbeat_seconds),
            credentials_role_arn: credentials.map(Into::into),
            entered_at: self.state.borrow().now,
            id: None,
            is_waiting: false,
            times_out_at: None,
            heartbeat_due_at: None,
        };
        Ok((task, retriers))
    }
}

/// A duration as the service takes it: in whole seconds, rounded up so that nothing happens too early.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0))
}

/// Retriers as the simulator has them.
fn checked(state: &StateName, retriers: &[builder::Retrier]) -> Result<Vec<Retrier>, SimulationError> {
    builder::Retrier::checked(retriers)
        .map_err(|report| SimulationError::Retrier { state: state.clone(), report: Box::new(report) })
}

impl State {
    fn push(&mut self, moment: Timestamp, work: Work) {
        self.sequence += 1;
        self.due.insert((moment, self.sequence), work);
    }

    fn pop_due(&mut self) -> Option<Work> {
        let entry = self.due.first_entry()?;
        (entry.key().0 <= self.now).then(|| entry.remove())
    }

    /// When the next thing is due that is still of use.
    fn next_moment(&mut self) -> Option<Timestamp> {
        loop {
            let entry = self.due.first_entry()?;
            let is_of_use = match entry.get() {
                Work::Start(operation) | Work::Over(operation) => self.operations.contains_key(operation),
                Work::Deadline(task) | Work::Ended(task, _) => self.tasks.contains_key(task),
            };
            if is_of_use {
                return Some(entry.key().0);
            }
            entry.remove();
        }
    }

    fn deliver(&mut self) {
        let mut deliveries = std::mem::take(&mut self.deliveries);
        deliveries.deliver(self.now, |task, delivered| match delivered {
            Delivered::Reply(reply) => self.receive(task, reply),
            Delivered::Heartbeat => self.heartbeat(task),
        });
        self.deliveries = deliveries;
    }

    fn task_mut(&mut self, id: TaskId) -> Option<&mut Task> {
        let operation = self.tasks.get(&id)?;
        match &mut self.operations.get_mut(operation)?.kind {
            Kind::Task(task) if task.id == Some(id) => Some(task),
            _ => None,
        }
    }

    fn receive(&mut self, id: TaskId, reply: TaskReply) -> bool {
        let Some(task) = self.task_mut(id) else { return false };
        task.is_waiting = false;
        task.times_out_at = None;
        task.heartbeat_due_at = None;
        let outcome = match reply {
            TaskReply::Success(output) => Ok(output),
            TaskReply::Failure { error, cause } => Err(SimFailure::new(ErrorOutput {
                error: error.map(Into::into),
                cause: cause.map(Into::into),
            })),
        };
        self.push(self.now, Work::Ended(id, outcome));
        true
    }

    fn heartbeat(&mut self, id: TaskId) -> bool {
        let now = self.now;
        let Some(task) = self.task_mut(id).filter(|task| task.is_waiting) else { return false };
        task.heartbeat_due_at = task.heartbeat_seconds.map(|seconds| now.after(Duration::from_secs(seconds)));
        true
    }

    fn start_clock(&mut self, id: TaskId) {
        let now = self.now;
        let after = |seconds: Option<u64>| seconds.map(|seconds| now.after(Duration::from_secs(seconds)));
        let Some(task) = self.task_mut(id) else { return };
        task.times_out_at = after(task.timeout_seconds);
        task.heartbeat_due_at = after(task.heartbeat_seconds);
        self.await_deadline(id);
    }

    fn await_deadline(&mut self, id: TaskId) {
        let Some(task) = self.task_mut(id) else { return };
        if let Some(deadline) = task.times_out_at.into_iter().chain(task.heartbeat_due_at).min() {
            self.push(deadline, Work::Deadline(id));
        }
    }

    fn check_deadlines(&mut self, id: TaskId) {
        let now = self.now;
        let Some(task) = self.task_mut(id) else { return };
        let is_over = |moment: Option<Timestamp>| moment.is_some_and(|moment| moment <= now);
        let failure = if is_over(task.times_out_at) {
            SimFailure::timeout()
        } else if is_over(task.heartbeat_due_at) {
            SimFailure::heartbeat()
        } else {
            return self.await_deadline(id);
        };
        task.is_waiting = false;
        task.times_out_at = None;
        task.heartbeat_due_at = None;
        self.push(now, Work::Ended(id, Err(failure)));
    }

    fn end_task(&mut self, id: TaskId, outcome: Result<Value, SimFailure>) -> Advance {
        let Some(operation) = self.tasks.remove(&id) else { return Advance::Nothing };
        let Some(running) = self.operations.get_mut(&operation) else { return Advance::Nothing };
        let failure = match outcome {
            Ok(output) => {
                running.ended = Some(Ok(output));
                return Advance::Ready;
            }
            Err(failure) => failure,
        };
        if let Some(delay) = running.handling.delay(&failure, &mut self.random) {
            self.push(self.now.after(delay), Work::Start(operation));
            return Advance::Nothing;
        }
        let text = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
        let error = if failure.is_heartbeat() {
            ErrorName::HEARTBEAT_TIMEOUT.to_owned()
        } else {
            text(&failure.error_output.error).unwrap_or_default()
        };
        running.ended = Some(Err(Failure { error, cause: text(&failure.error_output.cause) }));
        Advance::Ready
    }
}

impl Host for Clock {
    fn start(&self, operation: Operation) -> u64 {
        let mut handling = Handling::default();
        let mut problem = None;
        let now = self.state.borrow().now;
        let (kind, due) = match operation {
            Operation::Wait(duration) => {
                (Kind::Pause, Some(now.after(Duration::from_secs(whole_seconds(duration)))))
            }
            Operation::WaitUntil(moment) => (Kind::Pause, Some(moment.max(now))),
            Operation::Task(start) => match self.task(start) {
                Ok((task, retriers)) => {
                    handling = Handling::new(retriers);
                    (Kind::Task(Box::new(task)), Some(now))
                }
                Err(error) => {
                    problem = Some(error);
                    (Kind::Pause, None)
                }
            },
            Operation::Scope(retriers) => {
                match checked(&"map".into(), &retriers) {
                    Ok(retriers) => handling = Handling::new(retriers),
                    Err(error) => problem = Some(error),
                }
                (Kind::Scope, None)
            }
            Operation::ReadItems(read) => {
                let ended = items::read(&self.state.borrow().objects, &read, |text| self.replaced_text(text));
                (Kind::Items(ended), Some(now))
            }
            Operation::WriteResults(results) => {
                let state = &mut *self.state.borrow_mut();
                state.written += 1;
                let number = state.written - 1;
                let replaced = |text: &str| self.replaced_text(text);
                let ended = items::write(&mut state.objects, &results, &self.context, number, now, replaced);
                (Kind::Items(ended), Some(now))
            }
            // `Operation` grows with `sfn-dsl`, which is released together with this crate.
            _ => (Kind::Pause, Some(now)),
        };
        let state = &mut *self.state.borrow_mut();
        if state.problem.is_none() {
            state.problem = problem;
        }
        state.sequence += 1;
        state.started += 1;
        let id = state.sequence;
        if let Some(due) = due {
            let work = if matches!(kind, Kind::Task(_)) { Work::Start(id) } else { Work::Over(id) };
            state.push(due, work);
        }
        state.operations.insert(id, Running { kind, handling, ended: None });
        id
    }

    fn poll(&self, operation: u64) -> Poll<Ended> {
        let mut state = self.state.borrow_mut();
        let ended = state.operations.get_mut(&operation).and_then(|running| running.ended.take());
        ended.map_or(Poll::Pending, Poll::Ready)
    }

    fn fails(&self, scope: u64, failure: &Failure) -> bool {
        let state = &mut *self.state.borrow_mut();
        let Some(running) = state.operations.get_mut(&scope) else { return false };
        let failure = if failure.error == ErrorName::HEARTBEAT_TIMEOUT {
            SimFailure::heartbeat()
        } else {
            SimFailure::new(ErrorOutput {
                error: Some(failure.error.as_str().into()),
                cause: failure.cause.as_deref().map(Into::into),
            })
        };
        let Some(delay) = running.handling.delay(&failure, &mut state.random) else { return false };
        let moment = state.now.after(delay);
        state.push(moment, Work::Over(scope));
        true
    }

    fn end(&self, operation: u64) {
        let state = &mut *self.state.borrow_mut();
        let Some(running) = state.operations.remove(&operation) else { return };
        if let Kind::Task(task) = running.kind
            && let Some(id) = task.id
        {
            state.tasks.remove(&id);
        }
    }
}
