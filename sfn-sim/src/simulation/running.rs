//! An execution in the hands of a test.

use std::time::Duration;

use serde_json::{Map, Value};
use sfn_dsl::resource::Pattern;
use sfn_dsl::time::Timestamp;

use super::deliveries::{Delivered, Deliveries};
use super::run::Observed;
use super::{Answer, Run, Simulation, SimulationError};
use crate::execution::{Execution, ReplyError, Status, Step, TaskId, TaskReply, TaskRequest};
use crate::history::EventKind;

/// An execution that runs as far as the test wants it to.
///
/// The answers of the simulation are given on the way; a task with [`Answer::never`] is the test's to [`reply`](Self::reply)
/// to. Between two calls the virtual clock stands still.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use serde_json::json;
/// use sfn_dsl::{machine::MachineType, raw::Definition};
/// use sfn_sim::{Answer, Simulation, Status, TaskReply};
///
/// let text = r#"{"StartAt": "Ask", "States": {
///     "Ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "HeartbeatSeconds": 3600,
///         "Parameters": {"QueueUrl": "q", "MessageBody": {"Token.$": "$$.Task.Token"}}, "Next": "Cool down"},
///     "Cool down": {"Type": "Wait", "Seconds": 86400, "End": true}
/// }}"#;
/// let machine = Definition::parse("ask.asl.json", text)?.check(MachineType::Standard)?.machine;
/// let mut simulation = Simulation::of(&machine)?.on_task("Ask", |_| Answer::never());
///
/// let mut running = simulation.start(json!({}))?;
/// let task = running.run_until_waiting("Ask")?;
/// running.run_for(Duration::from_secs(3000))?;
/// running.heartbeat(task.id)?;
/// running.run_for(Duration::from_secs(3000))?;
/// running.reply(task.id, TaskReply::Success(json!({"approved": true})))?;
/// running.run_until_entered("Cool down")?;
/// running.stop("Cancelled", "by the customer");
/// let run = running.finish()?;
/// assert_eq!((run.status(), run.error(), run.duration().as_secs()), (Status::Aborted, Some("Cancelled"), 6000));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Running<'s, 'a> {
    simulation: &'s mut Simulation<'a>,
    execution: Execution,
    deliveries: Deliveries,
    observed: Observed,
}

impl<'s, 'a> Running<'s, 'a> {
    pub(super) fn new(simulation: &'s mut Simulation<'a>, execution: Execution) -> Self {
        Self { simulation, execution, deliveries: Deliveries::default(), observed: Observed::default() }
    }

    /// The same, with what was seen before.
    pub(super) fn seen(self, observed: Observed) -> Self {
        Self { observed, ..self }
    }

    /// The moment on the virtual clock.
    pub fn now(&self) -> Timestamp {
        self.execution.now()
    }

    /// The execution itself: its status, history and pending tasks.
    pub fn execution(&self) -> &Execution {
        &self.execution
    }

    /// Runs for a while: everything that is due by then happens, and the clock stands at that moment.
    ///
    /// # Errors
    /// [`SimulationError`] where a task has no answer.
    pub fn run_for(&mut self, duration: Duration) -> Result<(), SimulationError> {
        self.run_until(self.now().after(duration))
    }

    /// Runs until a moment: everything that is due by then happens, and the clock stands at that moment.
    ///
    /// An execution that ends before ends earlier.
    ///
    /// # Errors
    /// [`SimulationError`] where a task has no answer.
    pub fn run_until(&mut self, moment: Timestamp) -> Result<(), SimulationError> {
        while self.go_on(Some(moment))? {}
        if self.execution.status() == Status::Running {
            self.execution.advance_to(moment);
        }
        Ok(())
    }

    /// Runs until a state is entered; where it was entered before, until it is entered again.
    ///
    /// # Errors
    /// [`SimulationError::NotReached`] where it never is, and where a task has no answer.
    pub fn run_until_entered(&mut self, state: &str) -> Result<(), SimulationError> {
        let mut seen = self.execution.history().len();
        loop {
            let new = self.execution.history().iter().skip(seen);
            let mut entered = new.filter_map(|event| match &event.kind {
                EventKind::StateEntered { name, .. } => Some(name.as_str()),
                _ => None,
            });
            if entered.any(|name| name == state) {
                return Ok(());
            }
            seen = self.execution.history().len();
            if !self.go_on(None)? {
                return Err(self.not_reached(format!("state \"{state}\"")));
            }
        }
    }

    /// Runs until a task of a state waits for a reply that no answer brings; returns the task, with its token.
    ///
    /// # Errors
    /// [`SimulationError::NotReached`] where none ever does, and where a task has no answer.
    pub fn run_until_waiting(&mut self, state: &str) -> Result<TaskRequest, SimulationError> {
        loop {
            let mut waiting = self.execution.pending_tasks();
            let found = waiting.find(|task| task.state == *state && !self.deliveries.has_reply(task.id));
            if let Some(task) = found {
                return Ok(task.clone());
            }
            drop(waiting);
            if !self.go_on(None)? {
                return Err(self.not_reached(format!("a task of state \"{state}\" that waits for a reply")));
            }
        }
    }

    /// Replies to a task now: what `SendTaskSuccess`, `SendTaskFailure` or the end of a job does.
    ///
    /// # Errors
    /// [`ReplyError`] where the task has ended.
    pub fn reply(&mut self, task: TaskId, reply: TaskReply) -> Result<(), ReplyError> {
        self.execution.reply(task, reply)
    }

    /// Sends a heartbeat for a task, as `SendTaskHeartbeat` does.
    ///
    /// # Errors
    /// [`ReplyError`] where the task has ended.
    pub fn heartbeat(&mut self, task: TaskId) -> Result<(), ReplyError> {
        self.execution.heartbeat(task)
    }

    /// Stops the execution, as `StopExecution` does; it is then [`Status::Aborted`]. Nothing happens where it has ended.
    pub fn stop(&mut self, error: impl Into<String>, cause: impl Into<String>) {
        self.execution.stop(Some(error.into()), Some(cause.into()));
    }

    /// Runs to the end, or until nothing can move the execution any more.
    ///
    /// # Errors
    /// [`SimulationError`] where a task has no answer.
    pub fn finish(mut self) -> Result<Run, SimulationError> {
        while self.go_on(None)? {}
        Ok(Run::new(self.execution, self.observed, self.simulation.answers.unused()))
    }

    fn not_reached(&self, place: String) -> SimulationError {
        SimulationError::NotReached { place, story: super::run::story(&self.execution) }
    }

    /// Does the next thing, unless it is later than a moment; returns whether there was something to do.
    fn go_on(&mut self, until: Option<Timestamp>) -> Result<bool, SimulationError> {
        match self.execution.step() {
            Step::Progressed => Ok(true),
            Step::Task(request) => {
                let answer = self.simulation.answers.answer(&request)?;
                prepare(&mut self.execution, &request, &answer);
                self.deliveries.put(self.execution.now(), &request, answer);
                Ok(true)
            }
            Step::Idle { next } => {
                self.observed.observe(&self.execution, |task| self.deliveries.has_reply(task));
                // A task that ends at the moment of its timeout has timed out.
                let delivery =
                    self.deliveries.next_moment().filter(|moment| next.is_none_or(|next| *moment < next));
                let Some(moment) =
                    delivery.or(next).filter(|moment| until.is_none_or(|until| *moment <= until))
                else {
                    return Ok(false);
                };
                self.execution.advance_to(moment);
                if delivery.is_some() {
                    let execution = &mut self.execution;
                    // A task that has ended, by its timeout or with its branch, takes nothing: as in the service.
                    self.deliveries.deliver(moment, |task, delivered| match delivered {
                        Delivered::Reply(reply) => execution.reply(task, reply).is_ok(),
                        Delivered::Heartbeat => execution.heartbeat(task).is_ok(),
                    });
                }
                Ok(true)
            }
            Step::Ended => Ok(false),
        }
    }
}

/// Tells of what comes before the end of a task: the answer of the API, the worker that takes an activity.
fn prepare(execution: &mut Execution, request: &TaskRequest, answer: &Answer) {
    match request.resource.integration().map(|integration| integration.pattern) {
        Some(Pattern::Sync | Pattern::Sync2 | Pattern::WaitForTaskToken) => {
            let output = answer.submitted.clone().unwrap_or_else(|| Value::Object(Map::new()));
            // The task has just started, so it takes the news.
            let _ = execution.submitted(request.id, output);
        }
        Some(Pattern::RequestResponse) | None => {
            // Only an activity can be taken; and one that nobody works on is taken by nobody.
            if answer.replies() || answer.heartbeat_every.is_some() {
                let _ = execution.activity_started(request.id, None);
            }
        }
    }
}
