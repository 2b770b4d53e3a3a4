//! Parallel and inline Map: frames inside a state.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use super::Execution;
use super::data::{Location, Problem, QueryProblem, View, printed};
use super::frame::{Activity, Children, Frame, FrameId, Parent, Visit};
use super::redrive::Unfinished;
use crate::context::MapItem;
use crate::history::{EventKind, IterationPhase, StateType};
use crate::payload::{self, Draft, Payload};
use crate::program::{
    Branches, Flow, Items, Kind, Limit, Machine, MapState, State, StateIndex, reads_context,
};
use crate::quota::INLINE_MAP_CONCURRENCY;

impl Execution {
    /// Starts the branches of a Parallel state.
    pub(super) fn start_branches(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        branches: &Branches,
    ) -> Result<(), Problem> {
        let effective = self.effective_input(machine, frame, &branches.flow)?;
        let input = self.parameters(machine, frame, &branches.flow, effective, None)?;
        self.check_size(&input)?;
        if self.is_mocked() {
            return self.finish_mocked(machine, frame, &branches.flow, branches.next);
        }
        self.frames.get_mut(frame).visit.unfinished = None;
        let started = self.record_in(frame, EventKind::ParallelStateStarted);
        let mut children = Children::new(branches.starts.len(), input.clone(), VecDeque::new());
        for (index, start) in branches.starts.iter().enumerate() {
            let child = self.start_child(Parent { frame, index }, *start, input.clone(), None, started);
            children.running.insert(index, child);
        }
        self.frames.set_activity(frame, Activity::Children(Box::new(children)));
        Ok(())
    }

    /// Starts the first iterations of an inline Map, or the map run of a distributed one.
    pub(super) fn start_map(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        map: &MapState,
    ) -> Result<(), Problem> {
        let effective = self.effective_input(machine, frame, &map.flow)?;
        if self.is_mocked() {
            return self.finish_mocked_map(machine, frame, map, &effective);
        }
        if let Some(distributed) = &map.distributed {
            return self.start_map_run(machine, frame, map, distributed, effective);
        }
        let limit = self.inline_concurrency(machine, frame, map, &effective)?;
        let items: VecDeque<_> = self.items(machine, frame, map, &effective)?.items().collect();
        self.frames.get_mut(frame).visit.unfinished = None;
        let started = self.record_in(frame, EventKind::MapStateStarted { length: items.len() });
        let children = Children::new(items.len(), effective, items);
        self.frames.set_activity(frame, Activity::Children(Box::new(children)));
        for _ in 0..limit {
            match self.start_iteration(machine, frame, map, started) {
                Ok(true) => {}
                Ok(false) => break,
                Err(problem) => {
                    self.stop_children(machine, frame);
                    return Err(problem);
                }
            }
        }
        self.finish_children(machine, frame);
        Ok(())
    }

    /// How many iterations of an inline Map run at once.
    pub(super) fn inline_concurrency(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        map: &MapState,
        effective: &Payload,
    ) -> Result<usize, Problem> {
        Ok(match self.concurrency(machine, frame, map, effective)? {
            0 => INLINE_MAP_CONCURRENCY,
            limit => usize::try_from(limit).unwrap_or(usize::MAX),
        })
    }

    /// `MaxConcurrency`: a number, or a text that is one; 0 where it is absent.
    pub(super) fn concurrency(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        map: &MapState,
        effective: &Payload,
    ) -> Result<u64, Problem> {
        match &map.max_concurrency {
            None => Ok(0),
            Some(Limit::Literal(limit)) => Ok(*limit),
            Some(Limit::Query(query)) => {
                self.evaluate_seconds(machine, frame, "MaxConcurrency", query, effective)
            }
            Some(Limit::Path(path)) => {
                let scene = self.scene(machine, frame, reads_context(path.as_path()));
                let value = scene.read(path.as_path(), effective)?;
                printed(&value).parse().map_err(|_| {
                    Problem::runtime(format!(
                        "The MaxConcurrencyPath field refers to value {value} which is not a valid integer: {path}"
                    ))
                })
            }
        }
    }

    /// The array of the items, where they do not come from S3.
    pub(super) fn items(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        map: &MapState,
        effective: &Payload,
    ) -> Result<Payload, Problem> {
        let (location, view) = (Location::Field("Items"), View::of_input(effective));
        let items = match &map.items {
            Items::Input => effective.clone(),
            Items::Path(path) => {
                self.scene(machine, frame, reads_context(path.as_path())).select(path.as_path(), effective)?
            }
            Items::Content(content) => {
                self.scene(machine, frame, content.reads_context()).fill(content, location, view)?
            }
            Items::Query(query) => {
                let mut scene = self.scene(machine, frame, query.reads_context());
                scene.evaluate_of_type(query, location, view, "array", Value::is_array)?
            }
        };
        if items.outline().is_array() {
            return Ok(items);
        }
        let cause = format!("Map state input must be an array but was: {}", *items);
        Err(match (&map.items, &*map.flow) {
            (Items::Path(path), _) => {
                // Recorded: a path into the context object is told without its first `$`.
                let path = path.to_string();
                let path = path.strip_prefix('$').filter(|rest| rest.starts_with('$')).unwrap_or(&path);
                Problem::runtime(format!("Reference path \"{path}\" must point to array."))
            }
            (_, Flow::JsonPath(_)) => Problem::runtime(cause),
            // Recorded: without a location.
            (_, Flow::Jsonata(_)) => QueryProblem { location: None, cause, is_late: false }.into(),
        })
    }

    /// Starts the iteration of the next item; returns whether there was one. Where it cannot start, the item stays.
    pub(super) fn start_iteration(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        map: &MapState,
        previous_event_id: u64,
    ) -> Result<bool, Problem> {
        let Activity::Children(children) = &mut self.frames.get_mut(frame).activity else { return Ok(false) };
        let index = children.outputs.len() - children.items.len();
        let Some(item) = children.items.front().cloned() else { return Ok(false) };
        let effective = children.effective_input.clone();
        let input = match &map.item_selector {
            Some(selector) => {
                let item = MapItem { index, value: &item, key: None, source: None };
                let mut scene = self.scene_with(machine, frame, selector.reads_context(), None, Some(item));
                let input =
                    scene.fill(selector, Location::Field("ItemSelector"), View::of_input(&effective))?;
                self.check_size(&input)?;
                input
            }
            None => item.clone(),
        };
        let name = machine.state(self.frames.get(frame).visit.state).name.clone();
        let kind = EventKind::MapIteration { phase: IterationPhase::Started, name, index };
        let started = self.record(previous_event_id, kind);
        let child = self.start_child(Parent { frame, index }, map.start, input, Some((index, item)), started);
        if let Activity::Children(children) = &mut self.frames.get_mut(frame).activity {
            children.items.pop_front();
            children.running.insert(index, child);
        }
        Ok(true)
    }

    fn start_child(
        &mut self,
        parent: Parent,
        start: StateIndex,
        input: Payload,
        item: Option<(usize, Payload)>,
        last_event: u64,
    ) -> FrameId {
        let visit = Visit::new(start, input, self.now);
        let child = self.frames.insert(Frame::new(Some(parent), last_event, item, visit));
        self.continue_frame(child, Activity::Entering);
        child
    }

    /// Takes the output of a branch or iteration that has ended.
    pub(super) fn finish_child(
        &mut self,
        machine: &Machine,
        child: FrameId,
        parent: Parent,
        output: Payload,
    ) {
        let Some(child) = self.frames.remove(child) else { return };
        let Parent { frame, index } = parent;
        self.frames.get_mut(frame).last_event = child.last_event;
        let Activity::Children(children) = &mut self.frames.get_mut(frame).activity else { return };
        children.running.remove(&index);
        children.missing -= 1;
        if let Some(slot) = children.outputs.get_mut(index) {
            *slot = Some(output);
        }
        let state = machine.state(self.frames.get(frame).visit.state);
        if let Kind::Map(map) = &state.kind {
            let kind =
                EventKind::MapIteration { phase: IterationPhase::Succeeded, name: state.name.clone(), index };
            self.record_in(frame, kind);
            // The next iteration follows the last event of this one, not the event that it succeeded: recorded.
            if let Err(problem) = self.start_iteration(machine, frame, map, child.last_event) {
                self.stop_children(machine, frame);
                return self.fail_of(machine, frame, &problem);
            }
        }
        self.finish_children(machine, frame);
    }

    /// Goes on when the last branch or iteration has ended.
    fn finish_children(&mut self, machine: &Machine, frame: FrameId) {
        let Activity::Children(children) = &mut self.frames.get_mut(frame).activity else { return };
        if children.missing > 0 {
            return;
        }
        let outputs = std::mem::take(&mut children.outputs).into_iter().flatten();
        let mut result = payload::Items::with_capacity(outputs.size_hint().1.unwrap_or_default());
        outputs.for_each(|output| result.push(Draft::Shared(output)));
        let result = result.finish().into_payload();
        self.frames.set_activity(frame, Activity::Busy);
        let state = machine.state(self.frames.get(frame).visit.state);
        let (flow, next, kind) = match &state.kind {
            Kind::Parallel(branches) => (&branches.flow, branches.next, EventKind::ParallelStateSucceeded),
            Kind::Map(map) => (&map.flow, map.next, EventKind::MapStateSucceeded),
            // No other state has children.
            Kind::Task(_)
            | Kind::Pass(_)
            | Kind::Choice(_)
            | Kind::Wait(_)
            | Kind::Succeed(_)
            | Kind::Fail(_) => return,
        };
        // The event that follows has the same predecessor: recorded.
        self.record(self.frames.get(frame).last_event, kind);
        let finished =
            self.check_size(&result).and_then(|()| self.finish_result(machine, frame, flow, result, next));
        if let Err(problem) = finished {
            self.fail_of(machine, frame, &problem);
        }
    }

    /// Stops all iterations because the next one cannot start.
    pub(super) fn stop_children(&mut self, machine: &Machine, frame: FrameId) {
        let activity = std::mem::replace(&mut self.frames.get_mut(frame).activity, Activity::Busy);
        if let Activity::Children(children) = activity {
            self.abort_children(machine, frame, *children, self.frames.get(frame).last_event);
        }
    }

    /// Stops a Parallel or Map state of which one branch or iteration has failed.
    ///
    /// All events follow the one that told of the failure: recorded.
    pub(super) fn fail_child(&mut self, machine: &Machine, parent: Parent) {
        let Parent { frame, index } = parent;
        let activity = std::mem::replace(&mut self.frames.get_mut(frame).activity, Activity::Busy);
        let Activity::Children(mut children) = activity else { return };
        let failed = children.running.remove(&index).and_then(|child| self.frames.remove(child));
        let Some(failed) = failed else { return };
        let state = machine.state(self.frames.get(frame).visit.state);
        self.frames.get_mut(frame).last_event = failed.last_event;
        self.record_iteration(state, IterationPhase::Failed, index, failed.last_event);
        let failed_state = machine.state(failed.visit.state);
        match failed_state.state_type {
            // The task has ended, but its state was never exited.
            StateType::Task | StateType::Wait => {
                let kind = EventKind::StateAborted { state_type: failed_state.state_type };
                self.record(failed.last_event, kind);
            }
            StateType::Pass
            | StateType::Choice
            | StateType::Succeed
            | StateType::Fail
            | StateType::Parallel
            | StateType::Map => {}
        }
        self.abort_children(machine, frame, *children, failed.last_event);
        if let Some(unfinished) = &mut self.frames.get_mut(frame).visit.unfinished {
            unfinished.frames.insert(index, failed);
        }
    }

    /// Tells of the branches or iterations of a state that are left unfinished, and keeps them for a redrive.
    pub(super) fn abort_children(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        mut children: Children,
        previous_event_id: u64,
    ) {
        let state = machine.state(self.frames.get(frame).visit.state);
        let mut frames = BTreeMap::new();
        for (index, child) in std::mem::take(&mut children.running) {
            self.record_iteration(state, IterationPhase::Aborted, index, previous_event_id);
            self.abort_state(machine, child, previous_event_id);
            frames.extend(self.frames.remove(child).map(|child| (index, child)));
        }
        self.frames.get_mut(frame).visit.unfinished = Some(Box::new(Unfinished { children, frames }));
    }

    /// Tells what became of an iteration; branches of a Parallel have no such events.
    fn record_iteration(
        &mut self,
        state: &State,
        phase: IterationPhase,
        index: usize,
        previous_event_id: u64,
    ) {
        match state.state_type {
            StateType::Map => {
                let kind = EventKind::MapIteration { phase, name: state.name.clone(), index };
                self.record(previous_event_id, kind);
            }
            StateType::Task
            | StateType::Pass
            | StateType::Choice
            | StateType::Wait
            | StateType::Succeed
            | StateType::Fail
            | StateType::Parallel => {}
        }
    }
}

impl Children {
    fn new(count: usize, effective_input: Payload, items: VecDeque<Payload>) -> Self {
        Self { outputs: vec![None; count], missing: count, running: BTreeMap::new(), items, effective_input }
    }
}
