//! What a payload has instead of the members of another one.

use std::cmp::Ordering;
use std::sync::Arc;

use super::Payload;

/// Where a part is: the name of a member, or the position of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step<'s> {
    Member(&'s str),
    Item(usize),
}

/// A [`Step`] that is kept.
#[derive(Debug, Clone)]
pub(super) enum Key {
    Member(Arc<str>),
    Item(usize),
}

impl Key {
    pub(super) fn step(&self) -> Step<'_> {
        match self {
            Self::Member(name) => Step::Member(name),
            Self::Item(position) => Step::Item(*position),
        }
    }
}

impl From<Step<'_>> for Key {
    fn from(step: Step<'_>) -> Self {
        match step {
            Step::Member(name) => Self::Member(name.into()),
            Step::Item(position) => Self::Item(position),
        }
    }
}

/// Parts by their keys. One more change costs the logarithm of how many there are, and shares the others.
///
/// They are in sorted runs, each longer than the next one; a new change is a run of its own, and runs that are no longer
/// longer than the next are merged.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    runs: Vec<Arc<[Change]>>,
    /// How many keys there have been.
    keys: usize,
}

/// A part that was changed or added.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) key: Key,
    pub(super) part: Payload,
    /// The number of its key, by which added members are ordered.
    number: usize,
}

impl Change {
    fn order(&self, step: Step<'_>) -> Ordering {
        self.key.step().cmp(&step)
    }
}

impl Changes {
    fn find(&self, step: Step<'_>) -> Option<&Change> {
        let in_run = |run: &'_ Arc<[Change]>| run.binary_search_by(|change| change.order(step)).ok();
        self.runs.iter().rev().find_map(|run| run.get(in_run(run)?))
    }

    pub(super) fn get(&self, step: Step<'_>) -> Option<&Payload> {
        self.find(step).map(|change| &change.part)
    }

    /// These, and one more.
    pub(super) fn with(&self, key: Key, part: Payload) -> Self {
        let known = self.find(key.step()).map(|change| change.number);
        let number = known.unwrap_or(self.keys);
        let mut runs = self.runs.clone();
        let mut run: Arc<[Change]> = Arc::new([Change { key, part, number }]);
        while let Some(older) = runs.pop_if(|older| older.len() <= run.len()) {
            run = merged(&older, &run);
        }
        runs.push(run);
        Self { runs, keys: self.keys + usize::from(known.is_none()) }
    }

    /// Everything in the order in which it is to be applied: members in the order they were added, old values first.
    pub(super) fn in_order(&self) -> Vec<&Change> {
        let mut changes: Vec<&Change> = self.runs.iter().flat_map(|run| run.iter()).collect();
        changes.sort_by_key(|change| change.number);
        changes
    }
}

/// Two runs as one, in which newer changes replace older ones.
fn merged(older: &[Change], newer: &[Change]) -> Arc<[Change]> {
    let is_replaced = |old: &&Change| newer.binary_search_by(|new| new.order(old.key.step())).is_ok();
    let kept = older.iter().filter(|old| !is_replaced(old));
    let mut run: Vec<Change> = kept.chain(newer).cloned().collect();
    run.sort_by(|left, right| left.order(right.key.step()));
    run.into()
}
