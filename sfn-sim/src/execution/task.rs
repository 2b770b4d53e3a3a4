//! Tasks: what somebody outside has to do.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use sfn_dsl::name::{ErrorName, StateName};
use sfn_dsl::resource::{Pattern, Resource, ResourceKind};
use sfn_dsl::time::Timestamp;
use thiserror::Error;

use super::data::{Cause, Location, Problem, View};
use super::failure::Failure;
use super::frame::{Activity, FrameId};
use super::queue::Work;
use super::states::data_limit_cause;
use super::{Execution, Oversized};
use crate::context::ExecutionContext;
use crate::history::{ErrorOutput, EventKind, TaskScheduled};
use crate::payload::Payload;
use crate::program::{Flow, Kind, Limit, Machine, TaskState};
use crate::random::Random;
use crate::test_state::Stage;

/// The number of a task in its execution, child executions included. Every attempt is a task of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(u64);

impl TaskId {
    /// The task with that number.
    pub fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number: 1 for the first task of the execution.
    pub fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What somebody has to do for a Task state.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRequest {
    /// The number to reply to.
    pub id: TaskId,
    /// The state.
    pub state: StateName,
    /// What is called.
    pub resource: Arc<Resource>,
    /// The payload: the input of a function or activity, the parameters of an API action.
    pub input: Payload,
    /// The task token, of activities and of integrations that wait for more than the answer of the API.
    pub token: Option<Arc<str>>,
    /// Which attempt of this visit of the state it is, from 1.
    pub attempt: u64,
    /// Seconds until it times out.
    pub timeout_seconds: Option<u64>,
    /// Seconds between two heartbeats.
    pub heartbeat_seconds: Option<u64>,
    /// The role of `Credentials`.
    pub credentials_role_arn: Option<Arc<str>>,
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskReply {
    /// With a result, before `ResultSelector` and `ResultPath`.
    Success(Value),
    /// With an error, for `Retry` and `Catch`.
    Failure {
        /// The error name.
        error: Option<String>,
        /// The cause, for people.
        cause: Option<String>,
    },
}

/// Why nothing could be told about a task.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReplyError {
    /// The execution has not started such a task.
    #[error("no task {0} has started")]
    Unknown(TaskId),
    /// The task has ended: somebody replied, it timed out, or its state was aborted.
    #[error("task {0} has already ended")]
    Ended(TaskId),
    /// A worker took the activity before.
    #[error("a worker has already taken task {0}")]
    AlreadyTaken(TaskId),
    /// The task is no activity, so no worker can take it.
    #[error("task {0} is no activity, so no worker can take it")]
    NoActivity(TaskId),
}

/// A task that is scheduled or running.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) request: TaskRequest,
    frame: FrameId,
    /// Whether the outside knows of it.
    pub(super) is_announced: bool,
    /// Whether its clock runs.
    is_started: bool,
    times_out_at: Option<Timestamp>,
    heartbeat_due_at: Option<Timestamp>,
}

impl Pending {
    fn next_deadline(&self) -> Option<Timestamp> {
        self.times_out_at.into_iter().chain(self.heartbeat_due_at).min()
    }

    fn is_activity(&self) -> bool {
        self.request.resource.kind() == &ResourceKind::Activity
    }
}

/// How a task ended, on its way to its frame.
#[derive(Debug)]
pub(super) enum Outcome {
    Success(Payload),
    Failure(ErrorOutput),
}

/// The one thing that the service is known to check before it starts a task and not when the machine is created.
///
/// Source: recorded execution of `apigateway:invoke`, whose `Headers` hold a list of texts per name.
fn check_parameters(resource: &Resource, parameters: &Value) -> Result<(), Problem> {
    let is_api_gateway =
        resource.integration().is_some_and(|called| !called.sdk && called.service == "apigateway");
    let headers = parameters.get("Headers").filter(|_| is_api_gateway);
    let is_valid =
        |headers: &Value| headers.as_object().is_some_and(|headers| headers.values().all(Value::is_array));
    match headers {
        Some(headers) if !is_valid(headers) => Err(Problem::runtime(format!(
            "The Parameters '{parameters}' could not be used to start the Task: \
             [The value of the field 'Headers' has an invalid format]"
        ))),
        Some(_) | None => Ok(()),
    }
}

/// The task token of a task, if it has one: the same for the same execution, seed and task.
pub(crate) fn token(context: &ExecutionContext, id: TaskId, resource: &Resource) -> Option<Arc<str>> {
    match resource.kind() {
        ResourceKind::LambdaFunction | ResourceKind::Substitution => return None,
        ResourceKind::Integration(called) if called.pattern == Pattern::RequestResponse => return None,
        ResourceKind::Activity | ResourceKind::Integration(_) => {}
    }
    let seed = context.seed ^ id.0.wrapping_mul(0x9e37_79b9);
    let mut random = Random::named(seed, &context.execution_arn);
    Some(format!("{}{}", random.uuid(), random.uuid()).replace('-', "").into())
}

impl Execution {
    /// Builds the payload of a task and schedules it.
    pub(super) fn schedule_task(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        task: &TaskState,
    ) -> Result<(), Problem> {
        let id = TaskId(self.world.task_count + 1);
        let token = self.token(id, &task.resource);
        let effective = self.effective_input(machine, frame, &task.flow)?;
        let input = self.parameters(machine, frame, &task.flow, effective.clone(), token.as_deref())?;
        self.check_size(&input)?;
        check_parameters(&task.resource, &input)?;
        let timeout_seconds =
            self.limit(machine, frame, "TimeoutSeconds", task.timeout_seconds.as_ref(), &effective)?;
        let heartbeat_seconds =
            self.limit(machine, frame, "HeartbeatSeconds", task.heartbeat_seconds.as_ref(), &effective)?;
        let credentials_role_arn = match &task.credentials {
            Some(credentials) => {
                let mut scene = self.scene(machine, frame, credentials.reads_context());
                let credentials =
                    scene.fill(credentials, Location::Field("Credentials"), View::of_input(&effective))?;
                credentials.get("RoleArn").and_then(Value::as_str).map(Arc::from)
            }
            None => None,
        };
        self.record_in(
            frame,
            EventKind::TaskScheduled(Box::new(TaskScheduled {
                resource: Arc::clone(&task.resource),
                input: input.clone(),
                region: Arc::clone(&self.region),
                timeout_seconds,
                heartbeat_seconds,
                credentials_role_arn: credentials_role_arn.clone(),
            })),
        );
        let visit = &self.frames.get(frame).visit;
        let request = TaskRequest {
            id,
            state: machine.state(visit.state).name.clone(),
            resource: Arc::clone(&task.resource),
            input,
            token,
            attempt: visit.retry_count + 1,
            timeout_seconds,
            heartbeat_seconds,
            credentials_role_arn,
        };
        self.world.task_count = id.0;
        let pending = Pending {
            request,
            frame,
            is_announced: false,
            is_started: false,
            times_out_at: None,
            heartbeat_due_at: None,
        };
        self.tasks.insert(id, pending);
        self.continue_frame(frame, Activity::Scheduled(id));
        Ok(())
    }

    /// The task token: the same for the same execution, seed and task, and known before anything is drawn.
    fn token(&self, id: TaskId, resource: &Resource) -> Option<Arc<str>> {
        token(&self.context, id, resource)
    }

    /// The effective input with `Parameters` or `Arguments` applied.
    pub(super) fn parameters(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        flow: &Flow,
        effective: Payload,
        token: Option<&str>,
    ) -> Result<Payload, Problem> {
        let (content, field, stage) = match flow {
            Flow::JsonPath(flow) => (&flow.parameters, "Parameters", Stage::Parameters),
            Flow::Jsonata(flow) => (&flow.arguments, "Arguments", Stage::Arguments),
        };
        let parameters = match content {
            Some(content) => {
                let mut scene = self.scene_with(machine, frame, content.reads_context(), token, None);
                scene.fill(content, Location::Field(field), View::of_input(&effective))?
            }
            None => effective,
        };
        self.inspect(stage, &parameters);
        Ok(parameters)
    }

    fn limit(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        field: &str,
        limit: Option<&Limit>,
        effective: &Payload,
    ) -> Result<Option<u64>, Problem> {
        match limit {
            None => Ok(None),
            Some(Limit::Literal(seconds)) => Ok(Some(*seconds)),
            Some(Limit::Path(path)) => {
                self.read_seconds(machine, frame, &format!("{field}Path"), path, effective).map(Some)
            }
            Some(Limit::Query(query)) => {
                self.evaluate_seconds(machine, frame, field, query, effective).map(Some)
            }
        }
    }

    /// Starts a scheduled task, and its clock; an activity waits for a worker.
    pub(super) fn start_task(&mut self, frame: FrameId, id: TaskId) -> Option<TaskRequest> {
        let pending = self.tasks.get_mut(&id)?;
        pending.is_announced = true;
        let request = pending.request.clone();
        if !pending.is_activity() {
            self.record_in(frame, EventKind::TaskStarted { resource: Arc::clone(&request.resource) });
            self.start_clock(id);
        }
        self.frames.set_activity(frame, Activity::Running(id));
        // The event may have been one too many.
        self.tasks.contains_key(&id).then_some(request)
    }

    /// Starts the clock of a task: timeout and heartbeat count from now.
    fn start_clock(&mut self, id: TaskId) {
        let now = self.now;
        let Some(pending) = self.tasks.get_mut(&id) else { return };
        let after = |seconds: Option<u64>| seconds.map(|seconds| now.after(Duration::from_secs(seconds)));
        pending.is_started = true;
        pending.times_out_at = after(pending.request.timeout_seconds);
        pending.heartbeat_due_at = after(pending.request.heartbeat_seconds);
        if let Some(moment) = pending.next_deadline() {
            self.queue.push_at(moment, Work::Task(id));
        }
    }

    /// Times a task out whose clock has run off; else waits for its next deadline.
    pub(super) fn check_deadlines(&mut self, id: TaskId) {
        let Some(pending) = self.tasks.get(&id) else { return };
        let is_over = |moment: Option<Timestamp>| moment.is_some_and(|moment| moment <= self.now);
        let failure = if is_over(pending.times_out_at) {
            Failure::timeout()
        } else if is_over(pending.heartbeat_due_at) {
            Failure::heartbeat()
        } else {
            if let Some(moment) = pending.next_deadline() {
                self.queue.push_at(moment, Work::Task(id));
            }
            return;
        };
        let (frame, resource) = (pending.frame, Arc::clone(&pending.request.resource));
        self.tasks.remove(&id);
        let error_output = failure.error_output.clone();
        self.record_in(frame, EventKind::TaskTimedOut { resource, error_output });
        // What is due at the same moment happens before the failure is handled, as recorded from the service.
        self.continue_frame(frame, Activity::Failed(Box::new(failure)));
    }

    /// Goes on when somebody replied.
    pub(super) fn finish_task(&mut self, machine: &Machine, frame: FrameId, outcome: Outcome) {
        let state = machine.state(self.frames.get(frame).visit.state);
        let Kind::Task(task) = &state.kind else { return };
        let resource = Arc::clone(&task.resource);
        let error_output = match outcome {
            Outcome::Success(output) => match self.check_size(&output) {
                Ok(()) => {
                    self.record_in(frame, EventKind::TaskSucceeded { resource, output: output.clone() });
                    self.inspect(Stage::Result, &output);
                    if let Err(problem) = self.finish_result(machine, frame, &task.flow, output, task.next) {
                        self.fail_of(machine, frame, &problem);
                    }
                    return;
                }
                Err(problem) => {
                    if let Cause::TooLarge { bytes, limit } = *problem.0 {
                        self.oversized.push(Oversized { state: state.name.clone(), bytes, limit });
                    }
                    let name =
                        resource.integration().map_or(resource.arn(), |called| called.service.as_str());
                    ErrorOutput::new(ErrorName::DATA_LIMIT_EXCEEDED, data_limit_cause(name))
                }
            },
            Outcome::Failure(error_output) => error_output,
        };
        self.record_in(frame, EventKind::TaskFailed { resource, error_output: error_output.clone() });
        self.handle(machine, frame, Failure::new(error_output));
    }

    /// Replies to a task: its state goes on in the next step.
    ///
    /// An activity that no worker has taken yet is taken first, by a worker without a name.
    ///
    /// # Errors
    /// [`ReplyError`] where the task has not started or has ended; then nothing happens.
    pub fn reply(&mut self, task: TaskId, reply: TaskReply) -> Result<(), ReplyError> {
        if let Some(child) = self.child_of(task) {
            return self.tell_child(child, task, |child| child.reply(task, reply));
        }
        let pending = self.pending(task)?;
        if !pending.is_started {
            self.activity_started(task, None)?;
        }
        let frame = self.pending(task)?.frame;
        self.tasks.remove(&task);
        let outcome = match reply {
            TaskReply::Success(output) => Outcome::Success(output.into()),
            TaskReply::Failure { error, cause } => {
                Outcome::Failure(ErrorOutput { error: error.map(Into::into), cause: cause.map(Into::into) })
            }
        };
        self.continue_frame(frame, Activity::Ended(Box::new(outcome)));
        Ok(())
    }

    /// Tells that the call behind a `.sync` or `.waitForTaskToken` task was answered; the task itself goes on.
    ///
    /// # Errors
    /// [`ReplyError`] where the task has not started or has ended.
    pub fn submitted(&mut self, task: TaskId, output: Value) -> Result<(), ReplyError> {
        if let Some(child) = self.child_of(task) {
            return self.tell_child(child, task, |child| child.submitted(task, output));
        }
        let pending = self.pending(task)?;
        let (frame, resource) = (pending.frame, Arc::clone(&pending.request.resource));
        self.record_in(frame, EventKind::TaskSubmitted { resource, output: output.into() });
        Ok(())
    }

    /// A heartbeat of a task: `HeartbeatSeconds` count anew.
    ///
    /// # Errors
    /// [`ReplyError`] where the task has not started or has ended.
    pub fn heartbeat(&mut self, task: TaskId) -> Result<(), ReplyError> {
        if let Some(child) = self.child_of(task) {
            return self.tell_child(child, task, |child| child.heartbeat(task));
        }
        self.pending(task)?;
        let now = self.now;
        if let Some(pending) = self.tasks.get_mut(&task).filter(|pending| pending.is_started) {
            let seconds = pending.request.heartbeat_seconds;
            pending.heartbeat_due_at = seconds.map(|seconds| now.after(Duration::from_secs(seconds)));
        }
        Ok(())
    }

    /// Tells that a worker took the task of an activity; its clock starts.
    ///
    /// # Errors
    /// [`ReplyError`] where the task has not started, has ended, is no activity or was taken before.
    pub fn activity_started(&mut self, task: TaskId, worker_name: Option<String>) -> Result<(), ReplyError> {
        if let Some(child) = self.child_of(task) {
            return self.tell_child(child, task, |child| child.activity_started(task, worker_name));
        }
        let pending = self.pending(task)?;
        if !pending.is_activity() {
            return Err(ReplyError::NoActivity(task));
        }
        if pending.is_started {
            return Err(ReplyError::AlreadyTaken(task));
        }
        let frame = pending.frame;
        self.record_in(frame, EventKind::ActivityStarted { worker_name: worker_name.map(Into::into) });
        self.start_clock(task);
        Ok(())
    }

    /// A task that the outside knows of and that has not ended.
    fn pending(&self, task: TaskId) -> Result<&Pending, ReplyError> {
        match self.tasks.get(&task) {
            Some(pending) if pending.is_announced && !self.is_late(pending) => Ok(pending),
            Some(pending) if pending.is_announced => Err(ReplyError::Ended(task)),
            None if (1..=self.world.task_count).contains(&task.0) => Err(ReplyError::Ended(task)),
            Some(_) | None => Err(ReplyError::Unknown(task)),
        }
    }

    /// Whether the next steps will time the task out.
    fn is_late(&self, pending: &Pending) -> bool {
        pending.next_deadline().is_some_and(|deadline| deadline <= self.now)
    }
}
