//! How many events states write into the history.

use super::loops::waits_outside;
use super::view::{Here, ScopeView, View};
use crate::machine::StateKind;

/// The events of the states on the shortest way through a scope: at least those of the first one that can end it.
///
/// Counted along first transitions up to the end or the first state that was seen; loops and retries add to it.
///
/// Source: section 13 of the language facts, events per step.
pub(super) fn fewest_events(view: &View<'_>, scope: &ScopeView<'_>) -> u64 {
    let mut distance: Vec<Option<u64>> = vec![None; scope.states.len()];
    let mut queue = std::collections::BinaryHeap::from([(std::cmp::Reverse(0_u64), scope.start)]);
    while let Some((std::cmp::Reverse(before), position)) = queue.pop() {
        let (Some(here), Some(slot @ None)) = (view.here(scope, position), distance.get_mut(position)) else {
            continue;
        };
        let after = before + of_state(here);
        *slot = Some(after);
        if here.state.is_end() {
            return after;
        }
        queue.extend(here.state.edges.iter().map(|edge| (std::cmp::Reverse(after), edge.target)));
    }
    0
}

fn of_state(here: Here<'_>) -> u64 {
    match here.state.kind() {
        StateKind::Pass(_) | StateKind::Choice(_) | StateKind::Succeed(_) | StateKind::Wait(_) => 2,
        StateKind::Fail(_) => 1,
        StateKind::Task(task) if waits_outside(task) => 6,
        StateKind::Task(_) => 5,
        // What runs inside adds to it; how much is not needed where only many events matter.
        StateKind::Parallel(_) | StateKind::Map(_) => 4,
    }
}
