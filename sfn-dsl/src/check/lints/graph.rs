//! Cycles and reachability in the graph of a scope, in linear time and without recursion.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::view::{Edge, ScopeView, StateView};
use crate::machine::{Setting, StateKind, WaitUntil};

/// The strongly connected components of a scope.
pub(super) struct Components {
    of: Vec<usize>,
    /// Per component whether its states can come round to themselves.
    is_loop: Vec<bool>,
}

impl Components {
    /// Tarjan's algorithm with a stack of its own, since a chain of states may be long.
    pub(super) fn of(edges: &[Vec<Edge<'_>>]) -> Self {
        let mut search = Search {
            edges,
            index: vec![None; edges.len()],
            low: vec![0; edges.len()],
            on_stack: vec![false; edges.len()],
            stack: Vec::new(),
            next: 0,
            of: vec![0; edges.len()],
            is_loop: Vec::new(),
        };
        for state in 0..edges.len() {
            search.visit(state);
        }
        Self { of: search.of, is_loop: search.is_loop }
    }

    /// The component of a state.
    pub(super) fn component(&self, state: usize) -> usize {
        self.of.get(state).copied().unwrap_or_default()
    }

    /// Whether a state can come round to itself.
    pub(super) fn is_in_loop(&self, state: usize) -> bool {
        self.is_loop.get(self.component(state)).copied().unwrap_or_default()
    }

    /// The loops: the states of each, in order.
    pub(super) fn loops(&self) -> Vec<Vec<usize>> {
        let mut loops = vec![Vec::new(); self.is_loop.len()];
        for (state, component) in self.of.iter().enumerate() {
            if self.is_in_loop(state)
                && let Some(states) = loops.get_mut(*component)
            {
                states.push(state);
            }
        }
        loops.retain(|states: &Vec<usize>| !states.is_empty());
        loops.sort_by_key(|states| states.first().copied());
        loops
    }
}

struct Search<'a, 'm> {
    edges: &'a [Vec<Edge<'m>>],
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    of: Vec<usize>,
    is_loop: Vec<bool>,
}

#[expect(
    clippy::indexing_slicing,
    reason = "every index is a position in `edges`, which all vectors are as long as"
)]
impl Search<'_, '_> {
    fn visit(&mut self, start: usize) {
        if self.index[start].is_some() {
            return;
        }
        // Each entry: a state and how many of its edges are done.
        let mut path = vec![(start, 0)];
        while let Some((state, done)) = path.pop() {
            if done == 0 {
                self.enter(state);
            }
            if let Some(edge) = self.edges[state].get(done) {
                path.push((state, done + 1));
                match self.index[edge.target] {
                    None => path.push((edge.target, 0)),
                    Some(index) if self.on_stack[edge.target] => {
                        self.low[state] = self.low[state].min(index);
                    }
                    Some(_) => {}
                }
            } else {
                self.leave(state);
                if let Some((parent, _)) = path.last() {
                    self.low[*parent] = self.low[*parent].min(self.low[state]);
                }
            }
        }
    }

    fn enter(&mut self, state: usize) {
        if self.index[state].is_none() {
            self.index[state] = Some(self.next);
            self.low[state] = self.next;
            self.next += 1;
            self.stack.push(state);
            self.on_stack[state] = true;
        }
    }

    fn leave(&mut self, state: usize) {
        if self.index[state] != Some(self.low[state]) {
            return;
        }
        let component = self.is_loop.len();
        let mut size = 0;
        while let Some(member) = self.stack.pop() {
            self.on_stack[member] = false;
            self.of[member] = component;
            size += 1;
            if member == state {
                break;
            }
        }
        let to_itself = self.edges[state].iter().any(|edge| edge.target == state);
        self.is_loop.push(size > 1 || to_itself);
    }
}

/// Which states the edges lead to from `starts`, these included.
pub(super) fn reachable(
    states: usize,
    starts: impl IntoIterator<Item = usize>,
    mut next: impl FnMut(usize, &mut Vec<usize>),
) -> Vec<bool> {
    let mut reached = vec![false; states];
    let mut queue: Vec<usize> = starts.into_iter().collect();
    while let Some(state) = queue.pop() {
        if let Some(seen @ false) = reached.get_mut(state) {
            *seen = true;
            next(state, &mut queue);
        }
    }
    reached
}

/// The seconds that an execution of a scope waits at least before it ends; `None` where it cannot end.
///
/// Only waits for a literal number of seconds count.
pub(super) fn shortest_wait(scope: &ScopeView<'_>) -> Option<u64> {
    let mut best = vec![None; scope.states.len()];
    let mut queue = BinaryHeap::from([(Reverse(0_u64), scope.start)]);
    while let Some((Reverse(before), position)) = queue.pop() {
        let (Some(state), Some(slot @ None)) = (scope.states.get(position), best.get_mut(position)) else {
            continue;
        };
        let after = before.saturating_add(literal_wait(state));
        *slot = Some(after);
        if state.is_end() {
            return Some(after);
        }
        queue.extend(state.edges.iter().map(|edge| (Reverse(after), edge.target)));
    }
    None
}

fn literal_wait(state: &StateView<'_>) -> u64 {
    match state.kind() {
        StateKind::Wait(wait) => match &wait.until {
            WaitUntil::Seconds(Setting::Literal(seconds)) => *seconds,
            WaitUntil::Seconds(_) | WaitUntil::Timestamp(_) => 0,
        },
        StateKind::Task(_)
        | StateKind::Pass(_)
        | StateKind::Choice(_)
        | StateKind::Succeed(_)
        | StateKind::Fail(_)
        | StateKind::Parallel(_)
        | StateKind::Map(_) => 0,
    }
}
