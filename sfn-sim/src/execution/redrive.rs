//! Redrive: going on with an execution that ended without success.
//!
//! Nothing about the history of a redriven execution is recorded. Which states run again, and what is reset, is in the
//! documentation; that a state which runs again has no second `…StateEntered` follows from "schedules and starts the Task
//! state again", and that a Fail state has one from "reenters the Fail state". Which event follows which is our choice: the
//! events of a state follow its own.
//!
//! Source: Developer Guide, "Restarting state machine executions with redrive in Step Functions"; `DescribeExecution`,
//! `redriveStatusReason`, for the texts.

use std::collections::BTreeMap;
use std::time::Duration;

use sfn_dsl::machine::MachineType;
use sfn_dsl::name::ErrorName;
use thiserror::Error;

use super::frame::{Activity, Children, Frame, FrameId, Frames, Parent};
use super::queue::{Queue, Work};
use super::{Execution, Outcome, Status};
use crate::history::{ErrorOutput, EventKind};
use crate::program::{Kind, Machine, MapState};
use crate::quota::{MAX_STANDARD_DURATION, REDRIVABLE_PERIOD};

/// Why an execution cannot be redriven, in the words of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RedriveError {
    /// It runs.
    #[error("Execution is RUNNING and cannot be redriven")]
    Running,
    /// It has succeeded.
    #[error("Execution is SUCCEEDED and cannot be redriven")]
    Succeeded,
    /// Express executions are not redriven.
    #[error("Resource type not valid in this context: express")]
    Express,
    /// It ended more than 14 days ago.
    #[error("Execution redrivable period exceeded")]
    PeriodExceeded,
    /// Its history has no room for `ExecutionRedriven` and one event more.
    #[error("Execution history event limit exceeded")]
    HistoryFull,
    /// It started more than a year ago.
    #[error("Execution has exceeded the max execution time")]
    TooOld,
    /// More child executions of a map run did not succeed than [`KeptChildren`](super::KeptChildren) lets stay.
    ///
    /// DIFFERENCE: the service has all of them.
    #[error("more child executions of a Map Run did not succeed than were kept: KeptChildren::unsuccessful")]
    ChildrenNotKept,
}

/// What is left of the branches or iterations of a state that failed: what a redrive goes on with.
#[derive(Debug)]
pub(super) struct Unfinished {
    /// What they have achieved. None is running.
    pub(super) children: Children,
    /// Those that failed or were aborted, by position.
    pub(super) frames: BTreeMap<usize, Frame>,
}

impl Execution {
    /// Why [`redrive`](Self::redrive) would be refused at this moment; `None` where it would not.
    pub fn redrive_error(&self) -> Option<RedriveError> {
        match self.outcome.status {
            Status::Running => return Some(RedriveError::Running),
            Status::Succeeded => return Some(RedriveError::Succeeded),
            Status::Failed | Status::Aborted | Status::TimedOut => {}
        }
        let since_end = self.outcome.stopped_at.map_or(Duration::ZERO, |end| self.now.since(end));
        match self.program.machine_type() {
            MachineType::Express => Some(RedriveError::Express),
            MachineType::Standard if since_end > REDRIVABLE_PERIOD => Some(RedriveError::PeriodExceeded),
            MachineType::Standard if self.now.since(self.context.start_time) >= MAX_STANDARD_DURATION => {
                Some(RedriveError::TooOld)
            }
            MachineType::Standard
                if self.history.len() as u64 + 1 >= self.program.quotas().history_events =>
            {
                Some(RedriveError::HistoryFull)
            }
            MachineType::Standard if !self.is_data_limit() && self.misses_children() => {
                Some(RedriveError::ChildrenNotKept)
            }
            MachineType::Standard => None,
        }
    }

    /// Whether it failed because data was too large: then a Parallel or Map runs again as a whole.
    fn is_data_limit(&self) -> bool {
        self.outcome.status == Status::Failed
            && self.outcome.error_output.error.as_deref() == Some(ErrorName::DATA_LIMIT_EXCEEDED)
    }

    /// Whether a map run is to go on, and children of it that did not succeed are gone.
    fn misses_children(&self) -> bool {
        let mut frames = vec![self.frames.get(Frames::ROOT)];
        while let Some(frame) = frames.pop() {
            if let Activity::Children(children) = &frame.activity {
                frames.extend(children.running.values().filter_map(|child| self.frames.find(*child)));
            }
            frames.extend(frame.visit.unfinished.iter().flat_map(|unfinished| unfinished.frames.values()));
            if frame.visit.map_run.is_some_and(|map_run| self.has_lost_children(map_run)) {
                return true;
            }
        }
        false
    }

    /// Goes on with an execution that failed, was stopped or timed out, as `RedriveExecution` does.
    ///
    /// The states that did not succeed run again with the input they had: a Task is scheduled, a Choice evaluates its rules,
    /// a Wait waits (not for a moment that has passed), a Fail fails again. Of a Parallel and an inline Map only the branches
    /// and iterations that did not succeed run again; all of them after `States.DataLimitExceeded`. So do child executions of a
    /// map run that failed of them or was stopped: Standard ones are redriven, Express ones start again. Retriers count from 0, and
    /// timeouts, that of the machine included, start anew. The history goes on with `ExecutionRedriven`.
    ///
    /// [`advance_to`](Self::advance_to) lets time pass between the end and the redrive.
    ///
    /// # Errors
    /// [`RedriveError`] where the service refuses it; then nothing happens.
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
    /// let mut execution = Execution::start(&Program::compile(&machine)?, ExecutionContext::default(), json!({}));
    /// let mut replies = vec![
    ///     TaskReply::Success(json!("paid")),
    ///     TaskReply::Failure { error: Some("GatewayDown".to_owned()), cause: None },
    /// ];
    /// while execution.status() != Status::Succeeded {
    ///     match execution.step() {
    ///         Step::Task(task) => execution.reply(task.id, replies.pop().ok_or("no reply")?)?,
    ///         Step::Ended => execution.redrive()?,
    ///         Step::Progressed | Step::Idle { .. } => {}
    ///     }
    /// }
    /// assert_eq!(execution.redrive_count(), 1);
    /// assert_eq!(execution.output(), Some(&json!("paid")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn redrive(&mut self) -> Result<(), RedriveError> {
        if let Some(error) = self.redrive_error() {
            return Err(error);
        }
        let is_data_limit = self.is_data_limit();
        self.outcome = Outcome {
            status: Status::Running,
            output: None,
            error_output: ErrorOutput::default(),
            stopped_at: None,
        };
        let redrive_count = self.redrive_count() + 1;
        self.context.redrive_count = Some(redrive_count);
        self.context_object.redriven(self.now);
        let last_event = self.history.last().map_or(0, |event| event.id);
        self.record(last_event, EventKind::ExecutionRedriven { redrive_count });

        // What was due belongs to the time before.
        self.queue = Queue::default();
        let year = self.context.start_time.after(self.program.quotas().duration);
        let timeout =
            self.program.timeout_seconds().map(|seconds| self.now.after(Duration::from_secs(seconds)));
        self.queue.push_at(timeout.map_or(year, |timeout| timeout.min(year)), Work::Deadline);

        let machine = std::sync::Arc::clone(self.program.machine());
        if is_data_limit {
            self.frames.get_mut(Frames::ROOT).visit.unfinished = None;
        }
        self.redrive_frame(&machine, Frames::ROOT);
        Ok(())
    }

    /// How often it was redriven.
    pub fn redrive_count(&self) -> u64 {
        self.context.redrive_count.unwrap_or(0)
    }

    /// Goes on with a frame: with what is unfinished in its state, else with the state.
    ///
    /// The depth of this recursion is that of the definition.
    fn redrive_frame(&mut self, machine: &Machine, frame: FrameId) {
        let now = self.now;
        let running = self.frames.get_mut(frame);
        running.visit.retries.clear();
        running.visit.retry_count = 0;
        let activity = std::mem::replace(&mut running.activity, Activity::Busy);
        let (children, frames) = match (activity, running.visit.unfinished.take()) {
            // Stopped or timed out: they are where they were.
            (Activity::Children(children), _) => (*children, BTreeMap::new()),
            (_, Some(unfinished)) => (unfinished.children, unfinished.frames),
            (Activity::Entering, None) => {
                running.visit.entered_at = now;
                return self.continue_frame(frame, Activity::Entering);
            }
            (_, None) => return self.continue_frame(frame, Activity::Redriven),
        };
        self.frames.set_activity(frame, Activity::Children(Box::new(children)));
        for (index, mut child) in frames {
            child.parent = Some(Parent { frame, index });
            let child = self.frames.insert(child);
            if let Activity::Children(children) = &mut self.frames.get_mut(frame).activity {
                children.running.insert(index, child);
            }
        }
        let running: Vec<FrameId> = match &self.frames.get(frame).activity {
            Activity::Children(children) => children.running.values().copied().collect(),
            _ => Vec::new(),
        };
        for child in running {
            self.redrive_frame(machine, child);
        }
        if let Kind::Map(map) = &machine.state(self.frames.get(frame).visit.state).kind {
            self.redrive_map(machine, frame, map);
        }
    }

    /// Starts iterations that never were, as far as `MaxConcurrency` lets them.
    fn redrive_map(&mut self, machine: &Machine, frame: FrameId, map: &MapState) {
        let last_event = self.frames.get(frame).last_event;
        let mut start = || {
            let Activity::Children(children) = &self.frames.get(frame).activity else { return Ok(()) };
            let (effective, running) = (children.effective_input.clone(), children.running.len());
            let limit = self.inline_concurrency(machine, frame, map, &effective)?;
            for _ in running..limit {
                if !self.start_iteration(machine, frame, map, last_event)? {
                    break;
                }
            }
            Ok(())
        };
        if let Err(problem) = start() {
            self.stop_children(machine, frame);
            let failure = self.failure_of(machine, frame, &problem);
            // In a step of its own: handled here it would remove frames that the redrive has yet to come to.
            self.continue_frame(frame, Activity::Failed(Box::new(failure)));
        }
    }
}
