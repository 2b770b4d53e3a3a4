//! Frames: the scopes that are running, as a tree.
//!
//! The root frame runs the top level, each branch of a Parallel and each iteration of a Map has a frame of its own. A frame
//! is in one state at a time. Frames live in one vector and know their parents by index; there is no recursion.

use std::collections::{BTreeMap, VecDeque};

use sfn_dsl::name::VariableName;
use sfn_dsl::time::Timestamp;

use super::TaskId;
use super::distributed::MapRunId;
use super::failure::Failure;
use super::redrive::Unfinished;
use super::task::Outcome;
use crate::context::MapItem;
use crate::payload::Payload;
use crate::program::StateIndex;

/// The position of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FrameId(u32);

/// A scope that is running.
#[derive(Debug)]
pub(super) struct Frame {
    /// The frame whose Parallel or Map state this one belongs to.
    pub(super) parent: Option<Parent>,
    /// The event that the next one follows.
    pub(super) last_event: u64,
    variables: BTreeMap<VariableName, Variable>,
    /// Position and value of the item, in an iteration.
    pub(super) item: Option<(usize, Payload)>,
    /// The state it is in.
    pub(super) visit: Visit,
    pub(super) activity: Activity,
    /// Changes with every activity, so that work for an earlier one is known to be stale.
    pub(super) stamp: u64,
}

/// A variable, with its bytes as JSON.
#[derive(Debug)]
struct Variable {
    value: Payload,
    bytes: usize,
}

impl Frame {
    /// A scope that is about to enter its first state.
    pub(super) fn new(
        parent: Option<Parent>,
        last_event: u64,
        item: Option<(usize, Payload)>,
        visit: Visit,
    ) -> Self {
        let variables = BTreeMap::new();
        Self { parent, last_event, variables, item, visit, activity: Activity::Entering, stamp: 0 }
    }

    fn variable_bytes(&self) -> usize {
        self.variables.values().map(|variable| variable.bytes).sum()
    }
}

/// Where a frame hangs in the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parent {
    pub(super) frame: FrameId,
    /// The branch or iteration.
    pub(super) index: usize,
}

/// A visit of a state, from entering to leaving it.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) state: StateIndex,
    /// The raw input.
    pub(super) input: Payload,
    /// The id of the event that told of entering; 0 before.
    pub(super) entered_event: u64,
    pub(super) entered_at: Timestamp,
    /// How often each retrier has retried; empty before the first retry.
    pub(super) retries: Vec<u64>,
    /// How often the state was retried.
    pub(super) retry_count: u64,
    /// What is left of its branches or iterations since they failed; a redrive goes on with it.
    pub(super) unfinished: Option<Box<Unfinished>>,
    /// The map run that it started last.
    pub(super) map_run: Option<MapRunId>,
}

impl Visit {
    pub(super) fn new(state: StateIndex, input: Payload, now: Timestamp) -> Self {
        Self {
            state,
            input,
            entered_event: 0,
            entered_at: now,
            retries: Vec::new(),
            retry_count: 0,
            unfinished: None,
            map_run: None,
        }
    }

    /// Goes on to another state, which is about to be entered.
    pub(super) fn go_to(&mut self, state: StateIndex, input: Payload) {
        self.state = state;
        self.input = input;
        self.entered_event = 0;
        self.retries.clear();
        self.retry_count = 0;
        self.unfinished = None;
        self.map_run = None;
    }
}

/// What a frame is doing in its state. Small, because it changes with every step.
#[derive(Debug)]
pub(super) enum Activity {
    /// About to enter it.
    Entering,
    /// A Wait state until its time has come, with the effective input.
    Waiting(Payload),
    /// A task that is scheduled.
    Scheduled(TaskId),
    /// A task that somebody works on.
    Running(TaskId),
    /// A task that has ended.
    Ended(Box<Outcome>),
    /// The state failed; retriers and catchers come next.
    Failed(Box<Failure>),
    /// Until the next attempt.
    BackingOff,
    /// About to do its work again, after a redrive.
    Redriven,
    /// Branches or iterations are running.
    Children(Box<Children>),
    /// Child executions are running.
    MapRun(MapRunId),
    /// Nothing: what the frame did is being worked on.
    Busy,
}

/// The branches of a Parallel or the iterations of a Map.
#[derive(Debug)]
pub(super) struct Children {
    /// Their outputs, by position.
    pub(super) outputs: Vec<Option<Payload>>,
    /// How many outputs are missing.
    pub(super) missing: usize,
    /// Those that run, by position.
    pub(super) running: BTreeMap<usize, FrameId>,
    /// The items that wait for their iteration; none for a Parallel.
    pub(super) items: VecDeque<Payload>,
    /// What `ItemSelector` looks into.
    pub(super) effective_input: Payload,
}

/// All frames of an execution.
#[derive(Debug)]
pub(super) struct Frames {
    slots: Vec<Option<Frame>>,
    free: Vec<FrameId>,
    stamps: u64,
    /// The bytes of all variables.
    variable_bytes: usize,
}

impl Frames {
    pub(super) const ROOT: FrameId = FrameId(0);

    pub(super) fn new(root: Frame) -> Self {
        Self { slots: vec![Some(root)], free: Vec::new(), stamps: 0, variable_bytes: 0 }
    }

    pub(super) fn insert(&mut self, frame: Frame) -> FrameId {
        self.variable_bytes += frame.variable_bytes();
        if let Some(id) = self.free.pop() {
            if let Some(slot) = self.slots.get_mut(id.0 as usize) {
                *slot = Some(frame);
            }
            return id;
        }
        self.slots.push(Some(frame));
        FrameId(u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX))
    }

    pub(super) fn remove(&mut self, id: FrameId) -> Option<Frame> {
        let frame = self.slots.get_mut(id.0 as usize)?.take()?;
        self.free.push(id);
        self.variable_bytes -= frame.variable_bytes();
        Some(frame)
    }

    pub(super) fn find(&self, id: FrameId) -> Option<&Frame> {
        self.slots.get(id.0 as usize)?.as_ref()
    }

    /// A frame that is known to run.
    #[expect(
        clippy::expect_used,
        reason = "ids of running frames are held by their parents and by fresh work only"
    )]
    pub(super) fn get(&self, id: FrameId) -> &Frame {
        self.find(id).expect("the frame is running")
    }

    /// A frame that is known to run, for changes.
    #[expect(
        clippy::expect_used,
        reason = "ids of running frames are held by their parents and by fresh work only"
    )]
    pub(super) fn get_mut(&mut self, id: FrameId) -> &mut Frame {
        self.slots.get_mut(id.0 as usize).and_then(Option::as_mut).expect("the frame is running")
    }

    /// Gives a frame something else to do; returns the stamp that work for it carries.
    pub(super) fn set_activity(&mut self, id: FrameId, activity: Activity) -> u64 {
        self.stamps += 1;
        let stamp = self.stamps;
        let frame = self.get_mut(id);
        frame.activity = activity;
        frame.stamp = stamp;
        stamp
    }

    /// Sets variables of a frame, each given with its bytes; returns the bytes of all variables there are.
    pub(super) fn assign(
        &mut self,
        id: FrameId,
        assigned: impl IntoIterator<Item = (VariableName, Payload, usize)>,
    ) -> usize {
        let mut total = self.variable_bytes;
        let frame = self.get_mut(id);
        for (name, value, bytes) in assigned {
            total += bytes;
            if let Some(before) = frame.variables.insert(name, Variable { value, bytes }) {
                total -= before.bytes;
            }
        }
        self.variable_bytes = total;
        total
    }

    /// Takes the variables of a frame away.
    pub(super) fn take_variables(&mut self, id: FrameId) -> BTreeMap<VariableName, Payload> {
        let variables = std::mem::take(&mut self.get_mut(id).variables);
        self.variable_bytes -= variables.values().map(|variable| variable.bytes).sum::<usize>();
        variables.into_iter().map(|(name, variable)| (name, variable.value)).collect()
    }

    /// The value of a variable as a frame sees it: its own, or that of a scope around it.
    pub(super) fn variable(&self, id: FrameId, name: &str) -> Option<&Payload> {
        let mut frame = self.find(id)?;
        loop {
            if let Some(variable) = frame.variables.get(name) {
                return Some(&variable.value);
            }
            frame = self.find(frame.parent?.frame)?;
        }
    }

    /// Position and value of the item that a frame works on, its own or that of a scope around it.
    pub(super) fn item(&self, id: FrameId) -> Option<MapItem<'_>> {
        let mut frame = self.find(id)?;
        loop {
            if let Some((index, value)) = &frame.item {
                return Some(MapItem { index: *index, value, key: None, source: None });
            }
            frame = self.find(frame.parent?.frame)?;
        }
    }
}
