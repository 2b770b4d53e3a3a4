//! Map runs: what a distributed Map state has started, and how far it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use sfn_dsl::name::StateName;
use sfn_dsl::time::Timestamp;

use super::batch::Inputs;
use super::family::Family;
use super::outcome::Results;
use crate::execution::frame::FrameId;
use crate::execution::queue::Due;
use crate::execution::{Execution, Status, TaskId};
use crate::payload::Payload;
use crate::program::Program;
use crate::quota::DISTRIBUTED_MAP_CONCURRENCY;

/// A map run: the child executions that a distributed Map state started.
///
/// Source: `DescribeMapRun`.
#[derive(Debug)]
pub struct MapRun {
    pub(super) state: StateName,
    /// The frame that is in the state, while the map run runs.
    pub(super) frame: FrameId,
    pub(super) family: Arc<Family>,
    pub(super) status: MapRunStatus,
    pub(super) started_at: Timestamp,
    pub(super) stopped_at: Option<Timestamp>,
    pub(super) limits: MapRunLimits,
    pub(super) items: MapRunCounts,
    pub(super) executions: MapRunCounts,
    /// Children that have ended and were kept, by position.
    pub(super) kept: BTreeMap<u64, Kept>,
    /// What there is only while it runs.
    pub(super) work: Option<Box<Work>>,
    /// What a redrive goes on with, where it did not succeed.
    pub(super) rest: Option<Box<Work>>,
    /// When it was redriven, in order.
    pub(super) redrives: Vec<Timestamp>,
}

/// A child execution that has ended.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) execution: Execution,
    /// How many items it had.
    pub(super) items: u64,
}

/// How many child executions may run at once, and how many items may fail; `UpdateMapRun` changes them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapRunLimits {
    /// The most child executions that run at once; 0 for as many as the service lets run.
    pub max_concurrency: u64,
    /// The number of items that may fail; 0 where there is no such limit.
    pub tolerated_failure_count: u64,
    /// The share of items that may fail, 0 to 100; 0 where there is no such limit.
    pub tolerated_failure_percentage: f64,
}

/// The status of a map run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MapRunStatus {
    /// It runs.
    Running,
    /// All items were processed, and no more of them failed than may.
    Succeeded,
    /// Too many items failed, or items could not be read, or results not be written.
    Failed,
    /// The execution ended before it did.
    Aborted,
}

impl MapRunStatus {
    /// The word of the API: `RUNNING`, `ABORTED`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
        }
    }
}

/// How many items or child executions of a map run are in which status.
///
/// Source: `DescribeMapRun`, `MapRunItemCounts` and `MapRunExecutionCounts`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MapRunCounts {
    /// Not started. No child execution is ever: it starts when it is its turn.
    pub pending: u64,
    /// In a child execution that runs.
    pub running: u64,
    /// In one that succeeded.
    pub succeeded: u64,
    /// In one that failed.
    pub failed: u64,
    /// In one that timed out.
    pub timed_out: u64,
    /// In one that was stopped.
    pub aborted: u64,
    /// All of them.
    pub total: u64,
    /// Those whose results were written to S3.
    pub results_written: u64,
    /// In one that did not succeed and waits for its turn to be redriven. They are in none of the other numbers but `total`.
    pub pending_redrive: u64,
    /// Those that failed, timed out or were stopped, and can never be redriven.
    pub not_redrivable: u64,
}

impl MapRunCounts {
    /// Counts `number` more that have ended.
    pub(super) fn end(&mut self, status: Status, number: u64) {
        self.running -= number;
        *self.ended(status) += number;
    }

    /// Counts `number` that have ended as waiting to be redriven.
    pub(super) fn redrive(&mut self, status: Status, number: u64) {
        *self.ended(status) -= number;
        self.pending_redrive += number;
    }

    /// Counts `number` again as what they were before.
    pub(super) fn put_back(&mut self, status: Status, number: u64) {
        self.pending_redrive -= number;
        *self.ended(status) += number;
    }

    fn ended(&mut self, status: Status) -> &mut u64 {
        match status {
            Status::Succeeded => &mut self.succeeded,
            Status::Failed => &mut self.failed,
            Status::TimedOut => &mut self.timed_out,
            Status::Aborted | Status::Running => &mut self.aborted,
        }
    }
}

/// How many child executions are kept, for each map run, when they have ended: with histories, inputs and outputs.
///
/// The others leave only what they count for and their results, so that a map run over a million items stays small. What is
/// to be redriven must have been kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptChildren {
    /// So many that succeeded: the first that did.
    pub succeeded: usize,
    /// So many that did not: the first that failed, timed out or were stopped.
    pub unsuccessful: usize,
}

impl KeptChildren {
    /// All of them.
    pub const ALL: Self = Self { succeeded: usize::MAX, unsuccessful: usize::MAX };
}

impl Default for KeptChildren {
    /// As many that did not succeed as may run at once.
    fn default() -> Self {
        Self { succeeded: 0, unsuccessful: DISTRIBUTED_MAP_CONCURRENCY }
    }
}

/// The position of a map run in its execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::execution) struct MapRunId(pub(super) usize);

/// The position of a child execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::execution) struct ChildId {
    pub(super) run: MapRunId,
    pub(super) index: u64,
}

/// What there is of a map run while it runs.
#[derive(Debug)]
pub(super) struct Work {
    /// What `ItemSelector` looks into.
    pub(super) effective_input: Payload,
    /// What comes next.
    pub(super) inputs: Inputs,
    /// What every child runs.
    pub(super) program: Program,
    /// The children that run, by position.
    pub(super) running: BTreeMap<u64, Child>,
    /// Children that wait to be redriven, by position.
    pub(super) redriven: BTreeMap<u64, Kept>,
    /// How many children there have been.
    pub(super) started: u64,
    pub(super) results: Results,
    /// Whether the queue has work for it.
    pub(super) is_queued: bool,
}

/// A child execution that runs.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) execution: Box<Execution>,
    /// How many items it has.
    pub(super) items: u64,
    /// The transitions of its attempts before, which were counted.
    pub(super) counted_transitions: u64,
    /// What fresh work for it carries.
    pub(super) stamp: u64,
    /// The work at a later moment that it waits for.
    pub(super) wakes_at: Option<Due>,
    /// Its tasks that the outside knows of, ended ones included.
    pub(super) tasks: Vec<TaskId>,
}

impl MapRun {
    /// `arn:aws:states:…:mapRun:orders/label:id`
    pub fn arn(&self) -> &str {
        &self.family.map_run_arn
    }

    /// The Map state.
    pub fn state(&self) -> &StateName {
        &self.state
    }

    /// Whether it runs, or how it ended.
    pub fn status(&self) -> MapRunStatus {
        self.status
    }

    /// When it started.
    pub fn start_time(&self) -> Timestamp {
        self.started_at
    }

    /// When it ended.
    pub fn stop_time(&self) -> Option<Timestamp> {
        self.stopped_at
    }

    /// When it was redriven, in order.
    pub fn redrives(&self) -> &[Timestamp] {
        &self.redrives
    }

    /// How many may run at once, and how many may fail.
    pub fn limits(&self) -> MapRunLimits {
        self.limits
    }

    /// The items by status.
    pub fn item_counts(&self) -> MapRunCounts {
        self.items
    }

    /// The child executions by status. With `ItemBatcher` each has several items.
    pub fn execution_counts(&self) -> MapRunCounts {
        self.executions
    }

    /// The child executions that run, and those that have ended and [were kept](KeptChildren), in the order of their items.
    pub fn children(&self) -> impl Iterator<Item = &Execution> {
        let running = self.work.iter().flat_map(|work| &work.running);
        let mut children: Vec<(u64, &Execution)> =
            running.map(|(index, child)| (*index, &*child.execution)).collect();
        let waiting = self.work.iter().flat_map(|work| &work.redriven);
        children.extend(self.kept.iter().chain(waiting).map(|(index, kept)| (*index, &kept.execution)));
        children.sort_unstable_by_key(|(index, _)| *index);
        children.into_iter().map(|(_, execution)| execution)
    }

    /// The children that run.
    pub(in crate::execution) fn running(&self) -> impl Iterator<Item = &Execution> {
        self.work.iter().flat_map(|work| work.running.values()).map(|child| &*child.execution)
    }

    /// Whether one more child may run.
    pub(super) fn has_room(&self) -> bool {
        self.work.as_ref().is_some_and(|work| work.running.len() < self.concurrency())
    }

    /// How many children may run at once.
    fn concurrency(&self) -> usize {
        match usize::try_from(self.limits.max_concurrency).unwrap_or(usize::MAX) {
            0 => DISTRIBUTED_MAP_CONCURRENCY,
            limit => limit.min(DISTRIBUTED_MAP_CONCURRENCY),
        }
    }

    /// Whether more items have failed than may. A limit of 0 is none where the other is set, as `DescribeMapRun` shows them.
    pub(super) fn exceeds_tolerance(&self) -> bool {
        let MapRunLimits { tolerated_failure_count, tolerated_failure_percentage, .. } = self.limits;
        let failed = self.items.failed + self.items.timed_out;
        let is_over_count = tolerated_failure_count > 0 && failed > tolerated_failure_count;
        #[expect(clippy::cast_precision_loss, reason = "a map run has at most 100,000,000 items")]
        let is_over_percentage = tolerated_failure_percentage > 0.0
            && failed as f64 * 100.0 > tolerated_failure_percentage * self.items.total as f64;
        let tolerates_none = tolerated_failure_count == 0 && tolerated_failure_percentage <= 0.0;
        is_over_count || is_over_percentage || (tolerates_none && failed > 0)
    }

    /// Keeps a child that has ended, if there is room for it.
    pub(super) fn keep(&mut self, index: u64, child: Kept, kept: KeptChildren) {
        let is_success = child.is_success();
        let limit = if is_success { kept.succeeded } else { kept.unsuccessful };
        let same = |kept: &&Kept| kept.is_success() == is_success;
        if limit == usize::MAX || self.kept.values().filter(same).take(limit).count() < limit {
            self.kept.insert(index, child);
        }
    }

    /// Whether children did not succeed that were not kept, so that a redrive has nothing to go on with.
    pub(super) fn has_lost_children(&self) -> bool {
        let MapRunCounts { failed, timed_out, aborted, .. } = self.executions;
        let kept = self.kept.values().filter(|kept| !kept.is_success()).count();
        (kept as u64) < failed + timed_out + aborted
    }
}

impl Kept {
    pub(super) fn is_success(&self) -> bool {
        self.execution.status() == Status::Succeeded
    }
}
