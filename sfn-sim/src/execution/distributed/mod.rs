//! Distributed Maps: child executions, started as there is room for them.
//!
//! A child is an [`Execution`] of its own, with its history, its quotas and its clock set by the parent. The parent's queue
//! says whose turn it is: a piece of work for a child is one step of it, and where a child waits, the queue holds the moment
//! it waits for. What all executions of a tree share is the [`World`]; a child has it while it makes a step.
//!
//! A child is made when there is room for it and dropped when it has ended; see [`KeptChildren`] for those that stay.

mod batch;
mod family;
mod mocked;
mod outcome;
mod redrive;
mod results;
mod run;
mod setting;
mod start;

use sfn_dsl::machine::MachineType;
use sfn_dsl::name::ErrorName;

pub(crate) use outcome::{WrittenChild, WrittenMap, write_results};
pub(crate) use results::ResultFile;
pub(super) use run::{ChildId, MapRunId};
pub use run::{KeptChildren, MapRun, MapRunCounts, MapRunLimits, MapRunStatus};

use super::data::Problem;
use super::failure::Failure;
use super::frame::Activity;
use super::queue::Work as QueueWork;
use super::{Execution, ReplyError, Status, Step, TaskId, TaskRequest};
use crate::history::{ErrorOutput, EventKind};
use crate::objects::Objects;
use crate::program::{Kind, Machine};
use crate::reader::ReaderError;
use batch::Input;
use outcome::Outcome;
use results::ChildResult;
use run::{Child, Kept, Work};
pub(super) use setting::Site;

/// What the executions of a tree share; the one that makes a step has it.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) objects: Objects,
    /// How many tasks there have been.
    pub(super) task_count: u64,
}

/// Why a map run cannot go on.
enum Obstacle {
    Problem(Problem),
    Reader(ReaderError),
}

impl From<ReaderError> for Obstacle {
    fn from(error: ReaderError) -> Self {
        Self::Reader(error)
    }
}

impl From<Problem> for Obstacle {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// The cause of `States.ExceedToleratedFailureThreshold`: recorded.
const THRESHOLD_EXCEEDED: &str = "The specified tolerated failure threshold was exceeded";

impl Execution {
    /// The map runs of this execution, in the order they started. Those of a child are in the child.
    pub fn map_runs(&self) -> &[MapRun] {
        &self.map_runs
    }

    /// The objects in S3, those that map runs have written included.
    pub fn objects(&self) -> &Objects {
        &self.world.objects
    }

    /// Changes how many child executions of a map run may run at once, and how many items may fail, as `UpdateMapRun` does.
    ///
    /// Returns whether there is such a map run and it still runs; else nothing happens.
    pub fn update_map_run(&mut self, arn: &str, limits: MapRunLimits) -> bool {
        let is_meant = |run: &MapRun| run.arn() == arn && run.work.is_some();
        if let Some(position) = self.map_runs.iter().position(is_meant) {
            if let Some(run) = self.map_runs.get_mut(position) {
                run.limits = limits;
            }
            self.queue_map_run(MapRunId(position));
            return true;
        }
        let mut running = self.running_children().into_iter();
        let found =
            running.find(|id| self.with_child(*id, |child| child.update_map_run(arn, limits)) == Some(true));
        found.inspect(|id| self.wake(*id)).is_some()
    }

    /// Stops one child execution of a map run, as `StopExecution` does; its items count as aborted.
    ///
    /// Returns whether there is such a child and it ran; else nothing happens.
    pub fn stop_child(&mut self, arn: &str, error: Option<&str>, cause: Option<&str>) -> bool {
        let stop = |child: &mut Self| {
            if child.context.execution_arn == arn {
                child.stop(error.map(str::to_owned), cause.map(str::to_owned));
                true
            } else {
                child.stop_child(arn, error, cause)
            }
        };
        let mut running = self.running_children().into_iter();
        let found = running.find(|id| self.with_child(*id, stop) == Some(true));
        found.inspect(|id| self.wake(*id)).is_some()
    }

    fn running_children(&self) -> Vec<ChildId> {
        let running = self.map_runs.iter().enumerate().flat_map(|(position, run)| {
            let indexes = run.work.iter().flat_map(|work| work.running.keys());
            indexes.map(move |index| ChildId { run: MapRunId(position), index: *index })
        });
        running.collect()
    }

    fn work_of(&mut self, id: MapRunId) -> Option<&mut Work> {
        self.map_runs.get_mut(id.0)?.work.as_deref_mut()
    }

    /// Gives a map run work, if it has none.
    fn queue_map_run(&mut self, id: MapRunId) {
        let Some(work) = self.work_of(id) else { return };
        if !std::mem::replace(&mut work.is_queued, true) {
            self.queue.push_now(self.now, QueueWork::MapRun(id));
        }
    }

    /// Starts the next child of a map run, or ends the map run if there is none.
    pub(super) fn continue_map_run(&mut self, machine: &Machine, id: MapRunId) {
        let Some(work) = self.work_of(id) else { return };
        work.is_queued = false;
        if self.fails_by_tolerance(machine, id) {
            return;
        }
        if !self.map_runs.get(id.0).is_some_and(MapRun::has_room) {
            return;
        }
        if self.start_redriven_child(id) {
            self.queue_map_run(id);
            return;
        }
        match self.next_input(machine, id) {
            Ok(Some(input)) => {
                self.start_map_child(id, input);
                self.queue_map_run(id);
            }
            Ok(None) => self.finish_map_run(machine, id),
            Err(failure) => self.fail_map_run(machine, id, failure),
        }
    }

    /// Ends a map run of which more items have failed than may; returns whether it did.
    fn fails_by_tolerance(&mut self, machine: &Machine, id: MapRunId) -> bool {
        let fails = self.map_runs.get(id.0).is_some_and(|run| run.work.is_some() && run.exceeds_tolerance());
        if fails {
            let error = ErrorName::EXCEED_TOLERATED_FAILURE_THRESHOLD;
            let failure = Failure::new(ErrorOutput::new(error, THRESHOLD_EXCEEDED));
            self.fail_map_run(machine, id, failure);
        }
        fails
    }

    /// The input of the next child.
    fn next_input(&mut self, machine: &Machine, id: MapRunId) -> Result<Option<Input>, Failure> {
        let Some(run) = self.map_runs.get_mut(id.0) else { return Ok(None) };
        let frame = run.frame;
        let Kind::Map(map) = &machine.state(self.frames.get(frame).visit.state).kind else { return Ok(None) };
        let Some(mut work) = run.work.take() else { return Ok(None) };
        let effective = work.effective_input.clone();
        let site = Site { machine, frame, effective: &effective };
        let input = work.inputs.next(|index, item| self.select_item(site, map, index, item));
        if let Some(run) = self.map_runs.get_mut(id.0) {
            run.work = Some(work);
        }
        input.map_err(|obstacle| match obstacle {
            Obstacle::Problem(problem) => self.failure_of(machine, frame, &problem),
            Obstacle::Reader(error) => reader_failure(&error),
        })
    }

    /// Starts a child with an input.
    fn start_map_child(&mut self, id: MapRunId, input: Input) {
        let Some(run) = self.map_runs.get_mut(id.0) else { return };
        let Some(work) = &mut run.work else { return };
        let index = work.started;
        work.started += 1;
        run.items.pending -= input.items;
        run.items.running += input.items;
        run.executions.running += 1;
        run.executions.total += 1;
        let context = run.family.context(&self.context, index, self.now);
        let mut execution = Self::start_with(&work.program, context, input.value);
        (execution.skips_waits, execution.kept_children) = (self.skips_waits, self.kept_children);
        self.run_child(ChildId { run: id, index }, execution, input.items);
    }

    /// Lets a child run that has started, or was redriven.
    fn run_child(&mut self, id: ChildId, execution: Self, items: u64) {
        let Some(work) = self.work_of(id.run) else { return };
        let child = Child {
            counted_transitions: execution.transitions,
            execution: Box::new(execution),
            items,
            stamp: 0,
            wakes_at: None,
            tasks: Vec::new(),
        };
        work.running.insert(id.index, child);
        self.wake(id);
    }

    fn child_mut(&mut self, id: ChildId) -> Option<&mut Child> {
        self.work_of(id.run)?.running.get_mut(&id.index)
    }

    /// Lets a child do something, at the present moment and with what all executions share.
    pub(super) fn with_child<T>(&mut self, id: ChildId, act: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let now = self.now;
        let mut world = std::mem::take(&mut self.world);
        let done = self.child_mut(id).map(|child| {
            child.execution.advance_to(now);
            std::mem::swap(&mut world, &mut child.execution.world);
            let done = act(&mut child.execution);
            std::mem::swap(&mut world, &mut child.execution.world);
            done
        });
        self.world = world;
        done
    }

    /// Gives a child work at once.
    pub(super) fn wake(&mut self, id: ChildId) {
        let Some(child) = self.child_mut(id) else { return };
        child.stamp += 1;
        let (stamp, wakes_at) = (child.stamp, child.wakes_at.take());
        if let Some(due) = wakes_at {
            self.queue.cancel(due);
        }
        self.queue.push_now(self.now, QueueWork::Child(id, stamp));
    }

    /// Tells a child something about one of its tasks.
    pub(super) fn tell_child(
        &mut self,
        id: ChildId,
        task: TaskId,
        tell: impl FnOnce(&mut Self) -> Result<(), ReplyError>,
    ) -> Result<(), ReplyError> {
        let told = self.with_child(id, tell).unwrap_or(Err(ReplyError::Ended(task)));
        // Its next moment may be another one now.
        self.wake(id);
        told
    }

    /// Lets a child make a step; returns the task that it started.
    pub(super) fn step_child(&mut self, machine: &Machine, id: ChildId) -> Option<TaskRequest> {
        self.child_mut(id)?.wakes_at = None;
        let step = self.with_child(id, Self::step)?;
        if self.child_mut(id)?.execution.status() != Status::Running {
            self.end_child(id);
            if !self.fails_by_tolerance(machine, id.run) {
                self.queue_map_run(id.run);
            }
            return None;
        }
        match step {
            Step::Progressed => self.wake(id),
            Step::Task(request) => {
                self.child_of_task.insert(request.id, id);
                self.child_mut(id)?.tasks.push(request.id);
                self.wake(id);
                return Some(request);
            }
            Step::Idle { next } => {
                let stamp = self.child_mut(id)?.stamp;
                let due = next.map(|moment| self.queue.push_at(moment, QueueWork::Child(id, stamp)));
                self.child_mut(id)?.wakes_at = due;
            }
            // It would have been taken before.
            Step::Ended => {}
        }
        None
    }

    /// The child that has started a task.
    pub(super) fn child_of(&self, task: TaskId) -> Option<ChildId> {
        self.child_of_task.get(&task).copied()
    }

    /// Takes the result of a child that has ended.
    fn end_child(&mut self, id: ChildId) {
        let kept_children = self.kept_children;
        let Some(run) = self.map_runs.get_mut(id.run.0) else { return };
        let Some(work) = &mut run.work else { return };
        let Some(child) = work.running.remove(&id.index) else { return };
        let Child { execution, items, counted_transitions, wakes_at, tasks, .. } = child;
        run.items.end(execution.status(), items);
        run.executions.end(execution.status(), 1);
        work.add_result(id.index, &execution);
        if execution.program.machine_type() == MachineType::Standard {
            self.transitions += execution.transitions - counted_transitions;
        }
        run.keep(id.index, Kept { execution: *execution, items }, kept_children);
        for task in tasks {
            self.child_of_task.remove(&task);
        }
        if let Some(due) = wakes_at {
            self.queue.cancel(due);
        }
    }

    /// Ends a map run without items: goes on with the state when the last child has ended.
    fn finish_map_run(&mut self, machine: &Machine, id: MapRunId) {
        let Some(run) = self.map_runs.get(id.0) else { return };
        let frame = run.frame;
        if run.running().next().is_some() {
            return;
        }
        let Some(outcome) = self.close_map_run(machine, id, MapRunStatus::Succeeded) else { return };
        if let Outcome::NotWritten(cause) = outcome {
            return self.tell_map_run_failed(machine, id, writer_failure(cause));
        }
        // What follows has the start of the map run as its predecessor: recorded from 2024-11 on.
        let succeeded = self.record(self.frames.get(frame).last_event, EventKind::MapRunSucceeded);
        self.record(succeeded, EventKind::MapStateSucceeded);
        self.frames.set_activity(frame, Activity::Busy);
        let Kind::Map(map) = &machine.state(self.frames.get(frame).visit.state).kind else { return };
        let finished = match outcome {
            Outcome::TooLarge { bytes } => {
                let limit = self.program.quotas().payload_bytes;
                Err(Problem::too_large(Some(bytes), limit))
            }
            Outcome::Result(result) => self
                .check_size(&result)
                .and_then(|()| self.finish_result(machine, frame, &map.flow, result, map.next)),
            Outcome::NotWritten(_) => return,
        };
        if let Err(problem) = finished {
            self.fail_of(machine, frame, &problem);
        }
    }

    /// Ends a map run that cannot go on, and with it its state.
    fn fail_map_run(&mut self, machine: &Machine, id: MapRunId, failure: Failure) {
        let failure = match self.close_map_run(machine, id, MapRunStatus::Failed) {
            Some(Outcome::NotWritten(cause)) => writer_failure(cause),
            Some(Outcome::Result(_) | Outcome::TooLarge { .. }) | None => failure,
        };
        self.tell_map_run_failed(machine, id, failure);
    }

    fn tell_map_run_failed(&mut self, machine: &Machine, id: MapRunId, failure: Failure) {
        let Some(run) = self.map_runs.get_mut(id.0) else { return };
        run.status = MapRunStatus::Failed;
        if failure.error_output.error.as_deref() != Some(ErrorName::EXCEED_TOLERATED_FAILURE_THRESHOLD) {
            run.rest = None;
        }
        let frame = run.frame;
        self.record_in(frame, EventKind::MapRunFailed(failure.error_output.clone()));
        self.frames.set_activity(frame, Activity::Busy);
        self.handle(machine, frame, failure);
    }

    /// Tells that a map run is stopped because its state is.
    pub(super) fn abort_map_run(&mut self, machine: &Machine, id: MapRunId, previous_event_id: u64) {
        self.close_map_run(machine, id, MapRunStatus::Aborted);
        self.record(previous_event_id, EventKind::MapRunAborted);
    }

    /// Stops what runs of all map runs, because the execution has ended.
    pub(super) fn close_map_runs(&mut self, machine: &Machine) {
        for position in 0..self.map_runs.len() {
            self.close_map_run(machine, MapRunId(position), MapRunStatus::Aborted);
        }
    }

    /// Ends a map run: stops its children and hands its results over. `None` where it had ended.
    fn close_map_run(&mut self, machine: &Machine, id: MapRunId, status: MapRunStatus) -> Option<Outcome> {
        self.put_back_redriven(id);
        let running: Vec<u64> = self.work_of(id)?.running.keys().copied().collect();
        for index in running {
            let child = ChildId { run: id, index };
            self.with_child(child, |child| child.stop(None, None));
            self.end_child(child);
        }
        if status != MapRunStatus::Succeeded && self.work_of(id)?.results.wants_pending() {
            self.add_pending(machine, id);
        }
        let now = self.now;
        let run = self.map_runs.get_mut(id.0)?;
        let work = run.work.take()?;
        (run.status, run.stopped_at) = (status, Some(now));
        let is_exported = work.results.wants_pending();
        let results = if status == MapRunStatus::Succeeded {
            work.results
        } else {
            let results = work.results.clone();
            run.rest = Some(work);
            results
        };
        let outcome = results.finish(&mut self.world.objects, now);
        if is_exported && matches!(outcome, Outcome::Result(_)) {
            for counts in [&mut run.items, &mut run.executions] {
                counts.results_written = counts.total - counts.pending;
            }
        }
        Some(outcome)
    }

    /// Adds the inputs that no child was started with to the results. They are still to come.
    fn add_pending(&mut self, machine: &Machine, id: MapRunId) {
        let now = self.now;
        let Some(work) = self.work_of(id) else { return };
        let still_to_come = (work.inputs.clone(), work.started);
        // What cannot be an input is not told.
        while let Ok(Some(input)) = self.next_input(machine, id) {
            let Some(work) = self.work_of(id) else { return };
            let index = work.started;
            work.started += 1;
            let input = input.value.to_string();
            let result = ChildResult {
                index,
                status: None,
                started_at: now,
                stopped_at: now,
                input: &input,
                output: None,
                error: None,
                cause: None,
                redrive_count: 0,
            };
            work.results.add(&result, None);
        }
        if let Some(work) = self.work_of(id) {
            (work.inputs, work.started) = still_to_come;
        }
    }
}

impl Work {
    /// Adds what became of a child that has ended.
    fn add_result(&mut self, index: u64, execution: &Execution) {
        let (input, output) = (execution.input().to_string(), execution.output().map(ToString::to_string));
        let result = ChildResult {
            index,
            status: Some(execution.status()),
            started_at: execution.context.start_time,
            stopped_at: execution.stop_time().unwrap_or(execution.now),
            input: &input,
            output: output.as_deref(),
            error: execution.error(),
            cause: execution.cause(),
            redrive_count: execution.redrive_count(),
        };
        self.results.add(&result, execution.outcome.output.as_ref());
    }
}

/// Whether a map run can have work.
pub(super) fn is_running(map_runs: &[MapRun], id: MapRunId) -> bool {
    map_runs.get(id.0).is_some_and(|run| run.work.is_some())
}

/// Whether a child waits for work with this stamp.
pub(super) fn waits_for(map_runs: &[MapRun], id: ChildId, stamp: u64) -> bool {
    let work = map_runs.get(id.run.0).and_then(|run| run.work.as_ref());
    work.and_then(|work| work.running.get(&id.index)).is_some_and(|child| child.stamp == stamp)
}

fn reader_failure(error: &ReaderError) -> Failure {
    Failure::new(ErrorOutput::new(ErrorName::ITEM_READER_FAILED, error.cause()))
}

fn writer_failure(cause: String) -> Failure {
    Failure::new(ErrorOutput::new(ErrorName::RESULT_WRITER_FAILED, cause))
}
