//! `Retry` and `Catch`.

use std::time::Duration;

use sfn_dsl::machine::Retrier;

use super::Execution;
use super::backoff;
use super::data::{Location, Problem, View, place_result};
use super::failure::Failure;
use super::frame::{Activity, FrameId};
use crate::history::EventKind;
use crate::payload::Payload;
use crate::program::{Catcher, CatcherOutput, Handlers, Kind, Machine, Next};

impl Execution {
    /// Handles the failure of a state: by a retrier, by a catcher, or by failing the scope it is in.
    ///
    /// An unhandled failure goes up the tree of frames, where the Parallel or Map state around it may handle it.
    pub(super) fn handle(&mut self, machine: &Machine, frame: FrameId, failure: Failure) {
        let (mut frame, mut failure) = (frame, failure);
        let mut comes_from_child = false;
        while let Err(unhandled) = self.handle_here(machine, frame, failure, comes_from_child) {
            let Some(parent) = self.frames.get(frame).parent else {
                return self.end_failed(unhandled.error_output);
            };
            self.fail_child(machine, parent);
            (frame, failure, comes_from_child) = (parent.frame, unhandled, true);
        }
    }

    /// Handles a failure by the state's own retriers and catchers; gives it back where none does.
    fn handle_here(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        failure: Failure,
        comes_from_child: bool,
    ) -> Result<(), Failure> {
        let state = machine.state(self.frames.get(frame).visit.state);
        let (handlers, failed) = match &state.kind {
            Kind::Task(task) => (&task.handlers, None),
            Kind::Parallel(branches) => (&branches.handlers, Some(EventKind::ParallelStateFailed)),
            Kind::Map(map) => (&map.handlers, Some(EventKind::MapStateFailed)),
            Kind::Pass(_) | Kind::Choice(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => {
                return Err(failure);
            }
        };
        if let Some(delay) = self.retry_delay(frame, &handlers.retry, &failure) {
            if !self.ends_before_retry(&failure, delay) {
                self.continue_frame_at(self.now.after(delay), frame, Activity::BackingOff);
            }
            return Ok(());
        }
        // Recorded: a Map that cannot start fails the execution without an event of its own.
        if let Some(kind) = failed.filter(|_| comes_from_child || !failure.is_fatal()) {
            self.record_in(frame, kind);
        }
        let Some(catcher) = find_catcher(handlers, &failure) else { return Err(failure) };
        self.inspect_error(&failure, |details| details.catch_index = Some(catcher.0));
        let caught = self.catch(machine, frame, catcher, &failure);
        caught.map_err(|problem| self.failure_of(machine, frame, &problem))
    }

    /// How long to wait before the state is tried again, if a retrier says so: the first that matches, until its attempts
    /// are used up.
    fn retry_delay(&mut self, frame: FrameId, retry: &[Retrier], failure: &Failure) -> Option<Duration> {
        let position = backoff::position(retry, failure)?;
        self.inspect_error(failure, |details| details.retry_index = Some(position));
        let retrier = retry.get(position)?;
        let visit = &mut self.frames.get_mut(frame).visit;
        visit.retries.resize(retry.len(), 0);
        let delay = backoff::delay(retrier, visit.retries.get_mut(position)?, &mut self.random)?;
        visit.retry_count += 1;
        Some(delay)
    }

    /// Tries a state again.
    pub(super) fn retry(&mut self, machine: &Machine, frame: FrameId) {
        self.transitions += 1;
        let state = machine.state(self.frames.get(frame).visit.state);
        let started = match &state.kind {
            Kind::Task(task) => self.schedule_task(machine, frame, task),
            Kind::Parallel(branches) => self.start_branches(machine, frame, branches),
            Kind::Map(map) => self.start_map(machine, frame, map),
            // These have no retriers.
            Kind::Pass(_) | Kind::Choice(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => Ok(()),
        };
        if let Err(problem) = started {
            self.fail_of(machine, frame, &problem);
        }
    }

    /// Leaves a state with what a catcher makes of its failure. `OutputPath` is not applied, as recorded from the service.
    fn catch(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        (position, catcher): (usize, &Catcher),
        failure: &Failure,
    ) -> Result<(), Problem> {
        let error_output = Payload::from(failure.to_error_output());
        let raw = self.frames.get(frame).visit.input.clone();
        let view = View::of_error(&raw, &error_output);
        let around = Location::Item(&Location::Field("Catch"), position);
        let mut scene = self.scene(machine, frame, catcher.reads_context());
        let assigned = scene.assign(&catcher.assign, Some(around), view)?;
        let output = match &catcher.output {
            CatcherOutput::ResultPath(path) => place_result(path, &raw, error_output.clone())?,
            CatcherOutput::Output(None) => error_output,
            CatcherOutput::Output(Some(output)) => {
                scene.fill(output, Location::Member(&around, "Output"), view)?
            }
        };
        self.exit(machine, frame, output, assigned, Next::State(catcher.next));
        Ok(())
    }
}

/// The first catcher that handles a failure, with its position.
fn find_catcher<'a>(handlers: &'a Handlers, failure: &Failure) -> Option<(usize, &'a Catcher)> {
    handlers.catch.iter().enumerate().find(|(_, catcher)| failure.matches(&catcher.error_equals))
}
