//! A running execution.
//!
//! [`Execution`] is a state machine of its own: [`step`](Execution::step) does one thing and never blocks, the virtual clock
//! moves only when [`advance_to`](Execution::advance_to) moves it, and whoever runs the execution answers its tasks with
//! [`reply`](Execution::reply). It is a pure function of program, context, input and the replies with their moments: keeping
//! that list is enough to make the same execution again, history included.

pub(crate) mod backoff;
mod children;
mod choice;
mod data;
mod distributed;
pub(crate) mod failure;
mod frame;
mod handling;
mod inspection;
mod queue;
mod redrive;
mod states;
mod task;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use sfn_dsl::machine::MachineType;
use sfn_dsl::name::{ErrorName, StateName};
use sfn_dsl::time::Timestamp;

pub use distributed::{KeptChildren, MapRun, MapRunCounts, MapRunLimits, MapRunStatus};
pub(crate) use distributed::{ResultFile, WrittenChild, WrittenMap, write_results};
pub(crate) use inspection::Inspection;
pub use redrive::RedriveError;
pub(crate) use task::token;
pub use task::{ReplyError, TaskId, TaskReply, TaskRequest};

use crate::context::{ContextObject, ExecutionContext};
use crate::history::{ErrorOutput, EventKind, HistoryEvent, StateType};
use crate::objects::Objects;
use crate::payload::Payload;
use crate::program::{Machine, Program};
use crate::random::Random;
use distributed::{ChildId, World};
use frame::{Activity, Frame, FrameId, Frames, Visit};
use queue::{Queue, Work};
use task::Pending;

/// One execution of a [`Program`], in virtual time.
///
/// # Examples
/// ```
/// use serde_json::json;
/// use sfn_dsl::{machine::MachineType, raw::Definition};
/// use sfn_sim::{Execution, ExecutionContext, Program, Status, Step, TaskReply};
///
/// let text = r#"{"StartAt": "Charge", "States": {"Charge": {
///     "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "End": true
/// }}}"#;
/// let machine = Definition::parse("charge.asl.json", text)?.check(MachineType::Standard)?.machine;
/// let program = Program::compile(&machine)?;
///
/// let mut execution = Execution::start(&program, ExecutionContext::default(), json!({"amount": 3}));
/// loop {
///     match execution.step() {
///         Step::Progressed => {}
///         Step::Task(task) => execution.reply(task.id, TaskReply::Success(json!({"charged": task.input["amount"]})))?,
///         Step::Idle { next: Some(moment) } => execution.advance_to(moment),
///         Step::Idle { next: None } | Step::Ended => break,
///     }
/// }
/// assert_eq!(execution.status(), Status::Succeeded);
/// assert_eq!(execution.output(), Some(&json!({"charged": 3})));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Execution {
    program: Program,
    context: ExecutionContext,
    input: Payload,
    now: Timestamp,
    queue: Queue,
    frames: Frames,
    tasks: BTreeMap<TaskId, Pending>,
    /// What this execution shares with its children.
    world: World,
    map_runs: Vec<MapRun>,
    /// Which child has started a task that the outside knows of.
    child_of_task: BTreeMap<TaskId, ChildId>,
    kept_children: KeptChildren,
    random: Random,
    context_object: ContextObject,
    region: Arc<str>,
    history: Vec<HistoryEvent>,
    outcome: Outcome,
    oversized: Vec<Oversized>,
    transitions: u64,
    skips_waits: bool,
    /// The test of one state, if this is one.
    inspection: Option<Box<Inspection>>,
}

/// What a [`step`](Execution::step) did, or why it did nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Something happened; there may be more to do at this moment.
    Progressed,
    /// A task started. Somebody must reply to it, now or later.
    Task(TaskRequest),
    /// Nothing is left to do at this moment.
    Idle {
        /// The moment of the next timer; `None` where only a reply can move the execution.
        next: Option<Timestamp>,
    },
    /// The execution has ended.
    Ended,
}

/// The status of an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It runs.
    Running,
    /// It ended with an output.
    Succeeded,
    /// It ended with an error.
    Failed,
    /// Somebody stopped it.
    Aborted,
    /// It ran for longer than its `TimeoutSeconds`, or than the service lets any execution run.
    TimedOut,
}

impl Status {
    /// The word of the API: `SUCCEEDED`, `TIMED_OUT`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
            Self::TimedOut => "TIMED_OUT",
        }
    }
}

/// A payload that was larger than the quota: the service's own error tells neither which one nor how large it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oversized {
    /// The state whose payload it was.
    pub state: StateName,
    /// Its bytes as compact JSON; `None` where it is nested too deep to have a size.
    pub bytes: Option<usize>,
    /// The most bytes a payload may have.
    pub limit: usize,
}

#[derive(Debug)]
pub(crate) struct Outcome {
    status: Status,
    pub(crate) output: Option<Payload>,
    pub(crate) error_output: ErrorOutput,
    stopped_at: Option<Timestamp>,
}

impl Execution {
    /// Starts an execution; its first event is there at once.
    ///
    /// The size of the input is the caller's business: the service refuses it before there is an execution.
    pub fn start(program: &Program, context: ExecutionContext, input: Value) -> Self {
        let mut execution = Self::start_with(program, context, input.into());
        // Most executions enter each state once at most: then no event is ever moved.
        execution.history.reserve(2 * program.machine().states.len() + 2);
        execution
    }

    fn start_with(program: &Program, context: ExecutionContext, input: Payload) -> Self {
        let now = context.start_time;
        let root = Frame::new(None, 0, None, Visit::new(program.start(), input.clone(), now));
        let mut execution = Self {
            program: program.clone(),
            now,
            queue: Queue::default(),
            frames: Frames::new(root),
            tasks: BTreeMap::new(),
            world: World::default(),
            map_runs: Vec::new(),
            child_of_task: BTreeMap::new(),
            kept_children: KeptChildren::default(),
            random: Random::new(context.seed),
            context_object: ContextObject::default(),
            region: context.region(),
            history: Vec::new(),
            outcome: Outcome {
                status: Status::Running,
                output: None,
                error_output: ErrorOutput::default(),
                stopped_at: None,
            },
            oversized: Vec::new(),
            transitions: 0,
            skips_waits: false,
            inspection: None,
            context,
            input,
        };
        let role_arn = execution.context.role_arn.as_str().into();
        execution.record(0, EventKind::ExecutionStarted { input: execution.input.clone(), role_arn });
        let duration = program.quotas().duration;
        let duration =
            program.timeout_seconds().map_or(duration, |seconds| duration.min(Duration::from_secs(seconds)));
        execution.queue.push_at(now.after(duration), Work::Deadline);
        execution.continue_frame(Frames::ROOT, Activity::Entering);
        execution
    }

    /// Lets every Wait state and every delay before a retry end at the moment it begins. Timeouts keep their time.
    ///
    /// For executions on a real clock that nobody wants to wait for; not what the service does.
    ///
    /// # Examples
    /// ```
    /// # use sfn_dsl::{machine::MachineType, raw::Definition};
    /// # use sfn_sim::{Execution, ExecutionContext, Program, Step};
    /// let text = r#"{"StartAt": "Hold", "States": {"Hold": {"Type": "Wait", "Seconds": 3600, "End": true}}}"#;
    /// let machine = Definition::parse("hold.asl.json", text)?.check(MachineType::Standard)?.machine;
    /// let program = Program::compile(&machine)?;
    /// let mut execution = Execution::start(&program, ExecutionContext::default(), 1.into()).skipping_waits();
    /// while execution.step() == Step::Progressed {}
    /// assert_eq!(execution.output(), Some(&1.into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn skipping_waits(self) -> Self {
        Self { skips_waits: true, ..self }
    }

    /// Puts objects into S3, for distributed Maps to read from and write to.
    #[must_use]
    pub fn with_objects(mut self, objects: Objects) -> Self {
        self.world.objects = objects;
        self
    }

    /// Which child executions of distributed Maps stay when they have ended.
    #[must_use]
    pub fn keeping_children(self, kept_children: KeptChildren) -> Self {
        Self { kept_children, ..self }
    }

    /// Does one thing.
    pub fn step(&mut self) -> Step {
        loop {
            if self.outcome.status != Status::Running {
                return Step::Ended;
            }
            let Some(work) = self.queue.pop_due(self.now) else {
                let (frames, tasks, map_runs) = (&self.frames, &self.tasks, &self.map_runs);
                let is_of_use = |work| is_of_use(work, frames, tasks, map_runs);
                return Step::Idle { next: self.queue.next_moment(is_of_use) };
            };
            if is_of_use(work, &self.frames, &self.tasks, &self.map_runs) {
                return self.work(work).map_or(Step::Progressed, Step::Task);
            }
        }
    }

    /// Does a piece of work; returns the task that it started.
    fn work(&mut self, work: Work) -> Option<TaskRequest> {
        let machine = Arc::clone(self.program.machine());
        match work {
            Work::Frame(frame, _) => {
                match std::mem::replace(&mut self.frames.get_mut(frame).activity, Activity::Busy) {
                    Activity::Entering => self.enter(&machine, frame),
                    Activity::Waiting(effective) => self.finish_wait(&machine, frame, effective),
                    Activity::Scheduled(task) => return self.start_task(frame, task),
                    Activity::Ended(outcome) => self.finish_task(&machine, frame, *outcome),
                    Activity::Failed(failure) => self.handle(&machine, frame, *failure),
                    Activity::BackingOff => self.retry(&machine, frame),
                    Activity::Redriven => self.restart(&machine, frame),
                    // These wait for replies and for other frames; no work is ever put in for them.
                    activity @ (Activity::Running(_)
                    | Activity::Children(_)
                    | Activity::MapRun(_)
                    | Activity::Busy) => {
                        self.frames.get_mut(frame).activity = activity;
                    }
                }
            }
            Work::Task(task) => self.check_deadlines(task),
            Work::MapRun(id) => self.continue_map_run(&machine, id),
            Work::Child(id, _) => return self.step_child(&machine, id),
            Work::Deadline => self.time_out(),
        }
        None
    }

    /// The moment on the virtual clock.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Moves the clock. What is due by then happens in the next steps; the clock never goes back.
    ///
    /// Run [`step`](Self::step) until it is idle before, and move no further than to the moment it names: an event gets the
    /// time of the step that tells of it.
    pub fn advance_to(&mut self, moment: Timestamp) {
        self.now = self.now.max(moment);
    }

    /// Stops the execution, as `StopExecution` does. Nothing happens where it has ended.
    pub fn stop(&mut self, error: Option<String>, cause: Option<String>) {
        if self.outcome.status != Status::Running {
            return;
        }
        let error_output = ErrorOutput { error: error.map(Into::into), cause: cause.map(Into::into) };
        self.end(Status::Aborted, 0, EventKind::ExecutionAborted(error_output.clone()));
        self.outcome.error_output = error_output;
    }

    /// Ends an execution that has run for too long.
    ///
    /// Measured on the service (2026), as for stopping: the event follows none, and the states that are left unfinished
    /// have no events of their own. `DescribeExecution` tells neither error nor cause.
    fn time_out(&mut self) {
        self.end(Status::TimedOut, 0, EventKind::ExecutionTimedOut);
    }

    /// Everything that has happened, in order.
    pub fn history(&self) -> &[HistoryEvent] {
        &self.history
    }

    /// Whether it runs, or how it ended.
    pub fn status(&self) -> Status {
        self.outcome.status
    }

    /// The input.
    pub fn input(&self) -> &Value {
        &self.input
    }

    /// The output of an execution that succeeded.
    pub fn output(&self) -> Option<&Value> {
        self.outcome.output.as_deref()
    }

    /// The error of an execution that failed or was stopped, where it has one.
    pub fn error(&self) -> Option<&str> {
        self.outcome.error_output.error.as_deref()
    }

    /// The cause of an execution that failed or was stopped, where it has one.
    pub fn cause(&self) -> Option<&str> {
        self.outcome.error_output.cause.as_deref()
    }

    /// When it ended.
    pub fn stop_time(&self) -> Option<Timestamp> {
        self.outcome.stopped_at
    }

    /// Names, role, start and seed, as they were given.
    pub fn context(&self) -> &ExecutionContext {
        &self.context
    }

    /// The payloads that were too large, in order: what `States.DataLimitExceeded` does not tell.
    pub fn oversized(&self) -> &[Oversized] {
        &self.oversized
    }

    /// How many states were started, retries included: what Standard executions are billed by. Those of Standard child
    /// executions that have ended are counted too.
    pub fn transitions(&self) -> u64 {
        self.transitions
    }

    /// The tasks that have started and wait for a reply: its own in the order they started, then those of its children.
    pub fn pending_tasks(&self) -> Box<dyn Iterator<Item = &TaskRequest> + '_> {
        let own = self.tasks.values().filter(|pending| pending.is_announced).map(|pending| &pending.request);
        let children = self.map_runs.iter().flat_map(MapRun::running).flat_map(Self::pending_tasks);
        Box::new(own.chain(children))
    }

    /// Adds an event; returns its id. The last event that the quota allows tells that the execution failed of it.
    #[expect(
        clippy::inline_always,
        reason = "an event is written where it belongs, not copied from where it was made"
    )]
    #[inline(always)]
    fn record(&mut self, previous_event_id: u64, kind: EventKind) -> u64 {
        let id = self.history.len() as u64 + 1;
        if self.outcome.status != Status::Running {
            return previous_event_id;
        }
        let limit = self.program.quotas().history_events;
        if id < limit {
            self.history.push(HistoryEvent { id, previous_event_id, timestamp: self.now, kind });
            return id;
        }
        self.end_of_history(previous_event_id, limit);
        previous_event_id
    }

    #[cold]
    fn end_of_history(&mut self, previous_event_id: u64, limit: u64) {
        self.frames.get_mut(Frames::ROOT).last_event = previous_event_id;
        match self.program.machine_type() {
            MachineType::Standard => self.end_failed(ErrorOutput::new(
                ErrorName::RUNTIME,
                format!("The execution reached the maximum number of history events ({limit})."),
            )),
            MachineType::Express => self.time_out(),
        }
    }

    /// Adds an event that follows the last one of a frame.
    #[expect(clippy::inline_always, reason = "as for `record`")]
    #[inline(always)]
    fn record_in(&mut self, frame: FrameId, kind: EventKind) -> u64 {
        let id = self.record(self.frames.get(frame).last_event, kind);
        self.frames.get_mut(frame).last_event = id;
        id
    }

    /// Ends the execution with its last event.
    fn end(&mut self, status: Status, previous_event_id: u64, kind: EventKind) {
        if self.outcome.status != Status::Running {
            return;
        }
        let id = self.history.len() as u64 + 1;
        self.history.push(HistoryEvent { id, previous_event_id, timestamp: self.now, kind });
        self.outcome.status = status;
        self.outcome.stopped_at = Some(self.now);
        self.tasks.clear();
        let machine = Arc::clone(self.program.machine());
        self.close_map_runs(&machine);
    }

    fn end_failed(&mut self, error_output: ErrorOutput) {
        if self.outcome.status == Status::Running {
            let last_event = self.frames.get(Frames::ROOT).last_event;
            self.end(Status::Failed, last_event, EventKind::ExecutionFailed(error_output.clone()));
            self.outcome.error_output = error_output;
        }
    }

    /// Gives a frame something to do at once.
    fn continue_frame(&mut self, frame: FrameId, activity: Activity) {
        let stamp = self.frames.set_activity(frame, activity);
        self.queue.push_now(self.now, Work::Frame(frame, stamp));
    }

    /// Gives a frame something to do at a later moment.
    fn continue_frame_at(&mut self, moment: Timestamp, frame: FrameId, activity: Activity) {
        let stamp = self.frames.set_activity(frame, activity);
        let moment = if self.skips_waits { self.now } else { moment };
        self.queue.push_at(moment, Work::Frame(frame, stamp));
    }

    /// Tells that a state is aborted, those inside it first.
    fn abort_state(&mut self, machine: &Machine, frame: FrameId, previous_event_id: u64) {
        let activity = std::mem::replace(&mut self.frames.get_mut(frame).activity, Activity::Busy);
        let state = machine.state(self.frames.get(frame).visit.state);
        match activity {
            // The state was never entered; a redrive enters it.
            Activity::Entering => {
                self.frames.get_mut(frame).activity = Activity::Entering;
                return;
            }
            Activity::Children(children) => {
                self.abort_children(machine, frame, *children, previous_event_id);
            }
            Activity::MapRun(id) => self.abort_map_run(machine, id, previous_event_id),
            Activity::Scheduled(task) | Activity::Running(task) => drop(self.tasks.remove(&task)),
            Activity::Waiting(_)
            | Activity::Ended(_)
            | Activity::Failed(_)
            | Activity::BackingOff
            | Activity::Redriven
            | Activity::Busy => {}
        }
        match state.state_type {
            StateType::Task | StateType::Wait | StateType::Parallel | StateType::Map => {
                let kind = EventKind::StateAborted { state_type: state.state_type };
                self.record(previous_event_id, kind);
            }
            StateType::Pass | StateType::Choice | StateType::Succeed | StateType::Fail => {}
        }
    }
}

/// Whether work still has a meaning: the frame is where it was, the task or child has not ended.
fn is_of_use(work: Work, frames: &Frames, tasks: &BTreeMap<TaskId, Pending>, map_runs: &[MapRun]) -> bool {
    match work {
        Work::Frame(frame, stamp) => frames.find(frame).is_some_and(|frame| frame.stamp == stamp),
        Work::Task(task) => tasks.contains_key(&task),
        Work::MapRun(id) => distributed::is_running(map_runs, id),
        Work::Child(id, stamp) => distributed::waits_for(map_runs, id, stamp),
        Work::Deadline => true,
    }
}
