//! What is to be done, and when.

use std::collections::{BTreeMap, VecDeque};

use sfn_dsl::time::Timestamp;

use super::TaskId;
use super::distributed::{ChildId, MapRunId};
use super::frame::FrameId;

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Work {
    /// A frame goes on, if it is still in the activity with this stamp.
    Frame(FrameId, u64),
    /// A timeout or heartbeat of a task may be over.
    Task(TaskId),
    /// A map run may start a child execution, or has ended.
    MapRun(MapRunId),
    /// A child execution goes on, if it waits for work with this stamp.
    Child(ChildId, u64),
    /// The execution has run for as long as it may.
    Deadline,
}

/// When something is to be done; what was put in earlier comes first.
pub(super) type Due = (Timestamp, u64);

/// Work in the order it is to be done: by time, then by the order it was put in.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Work of the present moment, in order.
    ready: VecDeque<(Due, Work)>,
    /// Work of later moments.
    later: BTreeMap<Due, Work>,
    sequence: u64,
}

impl Queue {
    /// Puts in work that is due at once.
    pub(super) fn push_now(&mut self, now: Timestamp, work: Work) {
        let due = self.due(now);
        self.ready.push_back((due, work));
    }

    /// Puts in work that is due at a moment; returns how it can be taken back.
    pub(super) fn push_at(&mut self, moment: Timestamp, work: Work) -> Due {
        let due = self.due(moment);
        self.later.insert(due, work);
        due
    }

    /// Takes work of a later moment back.
    pub(super) fn cancel(&mut self, due: Due) {
        self.later.remove(&due);
    }

    fn due(&mut self, moment: Timestamp) -> Due {
        self.sequence += 1;
        (moment, self.sequence)
    }

    /// Takes the next work that is due at `now`.
    pub(super) fn pop_due(&mut self, now: Timestamp) -> Option<Work> {
        let ready = self.ready.front().map(|(due, _)| *due);
        let later = self.later.first_key_value().map(|(due, _)| *due).filter(|due| due.0 <= now);
        match (ready, later) {
            (Some(ready), Some(later)) if later < ready => self.pop_later(),
            (Some(_), _) => self.ready.pop_front().map(|(_, work)| work),
            (None, Some(_)) => self.pop_later(),
            (None, None) => None,
        }
    }

    fn pop_later(&mut self) -> Option<Work> {
        self.later.pop_first().map(|(_, work)| work)
    }

    /// The moment of the next work that is still of use. Only to be called when none is due.
    pub(super) fn next_moment(&mut self, is_of_use: impl Fn(Work) -> bool) -> Option<Timestamp> {
        loop {
            let (&(moment, _), &work) = self.later.first_key_value()?;
            if is_of_use(work) {
                return Some(moment);
            }
            self.later.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_comes_by_time_and_then_in_the_order_it_was_put_in() {
        let moment = Timestamp::from_millis;
        let mut queue = Queue::default();
        queue.push_at(moment(2), Work::Task(TaskId::new(1)));
        queue.push_at(moment(1), Work::Task(TaskId::new(2)));
        queue.push_now(moment(0), Work::Task(TaskId::new(3)));
        queue.push_at(moment(1), Work::Task(TaskId::new(4)));
        let taken_back = queue.push_at(moment(1), Work::Task(TaskId::new(5)));
        queue.cancel(taken_back);
        let mut order = Vec::new();
        for now in 0..3 {
            while let Some(Work::Task(id)) = queue.pop_due(moment(now)) {
                order.push((now, id.number()));
            }
        }
        assert_eq!(order, [(0, 3), (1, 2), (1, 4), (2, 1)]);
    }
}
