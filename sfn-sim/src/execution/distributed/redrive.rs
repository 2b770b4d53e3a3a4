//! Redriving a map run: its children that did not succeed go on, and those that never were start.
//!
//! Standard children are redriven, Express ones start anew under their names. A map run that failed for another reason than too
//! many failed items (`States.Runtime`, `States.DataLimitExceeded`, items that could not be read, results that could not be
//! written) is not redriven: its state starts another one, as a state does whose map run never started.
//!
//! Nothing about it is recorded. The documentation does not say which event `MapRunRedriven` follows, nor whether items that
//! wait for their turn count as failed meanwhile, nor what becomes of files of results: here it follows the last event of its
//! state, they do not, and the files are written again at the end.
//!
//! Source: Developer Guide, "Redriving Map Runs in Step Functions executions".

use sfn_dsl::machine::MachineType;

use super::run::{ChildId, Kept, MapRun, MapRunId, MapRunStatus};
use crate::execution::data::Problem;
use crate::execution::frame::{Activity, FrameId};
use crate::execution::{Execution, RedriveError};
use crate::history::EventKind;
use crate::quota::MAX_MAP_RUN_REDRIVES;

impl Execution {
    /// The map run of a state with which a redrive goes on.
    pub(in crate::execution) fn unfinished_map_run(&self, frame: FrameId) -> Option<MapRunId> {
        let id = self.frames.get(frame).visit.map_run?;
        self.map_runs.get(id.0)?.rest.is_some().then_some(id)
    }

    /// Whether a redrive would go on with a map run of a state that has lost children.
    pub(in crate::execution) fn has_lost_children(&self, map_run: MapRunId) -> bool {
        self.map_runs.get(map_run.0).is_some_and(|run| run.rest.is_some() && run.has_lost_children())
    }

    /// Goes on with the map run of a state.
    pub(in crate::execution) fn redrive_map_run(
        &mut self,
        frame: FrameId,
        id: MapRunId,
    ) -> Result<(), Problem> {
        let now = self.now;
        let Some(run) = self.map_runs.get_mut(id.0) else { return Ok(()) };
        if run.redrives.len() >= MAX_MAP_RUN_REDRIVES {
            // The text of the service is not known.
            let cause = format!("The Map Run was redriven {MAX_MAP_RUN_REDRIVES} times and cannot be again.");
            return Err(Problem::runtime(cause));
        }
        let Some(mut work) = run.rest.take() else { return Ok(()) };
        let unsuccessful = run.kept.extract_if(.., |_, kept| !kept.is_success());
        for (index, child) in unsuccessful {
            let status = child.execution.status();
            run.items.redrive(status, child.items);
            run.executions.redrive(status, 1);
            work.redriven.insert(index, child);
        }
        work.results.take_back(work.redriven.keys().copied());
        for counts in [&mut run.items, &mut run.executions] {
            (counts.results_written, counts.not_redrivable) = (0, 0);
        }
        (run.frame, run.status, run.stopped_at) = (frame, MapRunStatus::Running, None);
        run.redrives.push(now);
        // What was queued belongs to the time before.
        work.is_queued = false;
        run.work = Some(work);
        let (map_run_arn, redrive_count) = (run.arn().into(), run.redrives.len() as u64);
        self.record_in(frame, EventKind::MapRunRedriven { map_run_arn, redrive_count });
        self.frames.set_activity(frame, Activity::MapRun(id));
        self.queue_map_run(id);
        Ok(())
    }

    /// Lets the next child go on that waits for it; returns whether there was one.
    pub(super) fn start_redriven_child(&mut self, id: MapRunId) -> bool {
        let now = self.now;
        let Some(run) = self.map_runs.get_mut(id.0) else { return false };
        let Some(work) = &mut run.work else { return false };
        let Some((index, Kept { mut execution, items })) = work.redriven.pop_first() else { return false };
        match execution.program.machine_type() {
            MachineType::Standard => {
                execution.advance_to(now);
                if execution.redrive().is_err() {
                    run.put_back(index, Kept { execution, items });
                    return true;
                }
            }
            MachineType::Express => {
                let context = run.family.context(&self.context, index, now);
                let again = Self::start_with(&work.program, context, execution.input.clone());
                let (skips_waits, kept_children) = (execution.skips_waits, execution.kept_children);
                execution = Self { kept_children, skips_waits, ..again };
            }
        }
        for (counts, number) in [(&mut run.items, items), (&mut run.executions, 1)] {
            counts.pending_redrive -= number;
            counts.running += number;
        }
        self.run_child(ChildId { run: id, index }, execution, items);
        true
    }

    /// Leaves children as they were that wait for a redrive, because their map run ends before.
    pub(super) fn put_back_redriven(&mut self, id: MapRunId) {
        let Some(run) = self.map_runs.get_mut(id.0) else { return };
        let Some(work) = &mut run.work else { return };
        for (index, child) in std::mem::take(&mut work.redriven) {
            run.put_back(index, child);
        }
    }
}

impl MapRun {
    /// Leaves a child as it was, which waited for a redrive.
    fn put_back(&mut self, index: u64, child: Kept) {
        let status = child.execution.status();
        let is_final = child.execution.redrive_error().is_some_and(|error| error != RedriveError::Express);
        for (counts, number) in [(&mut self.items, child.items), (&mut self.executions, 1)] {
            counts.put_back(status, number);
            counts.not_redrivable += if is_final { number } else { 0 };
        }
        if let Some(work) = &mut self.work {
            work.add_result(index, &child.execution);
        }
        self.kept.insert(index, child);
    }
}
