//! Replies and heartbeats on their way to tasks.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sfn_dsl::time::Timestamp;

use super::Answer;
use crate::execution::{TaskId, TaskReply, TaskRequest};

/// Replies and heartbeats that are under way.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    by_moment: BTreeMap<(Timestamp, u64), (TaskId, Delivery)>,
    /// The tasks that a reply is under way for.
    replied: BTreeSet<TaskId>,
    sequence: u64,
}

#[derive(Debug)]
enum Delivery {
    Reply(TaskReply),
    /// A heartbeat, and then one each time so much time has passed.
    Heartbeat(Duration),
}

/// What a task is told.
pub(crate) enum Delivered {
    Reply(TaskReply),
    Heartbeat,
}

impl Deliveries {
    pub(crate) fn put(&mut self, now: Timestamp, request: &TaskRequest, answer: Answer) {
        let Answer { after, heartbeat_every, .. } = answer;
        if let Some(interval) = heartbeat_every {
            self.insert(now.after(interval), request.id, Delivery::Heartbeat(interval));
        }
        if let Some(reply) = answer.into_reply(&request.resource) {
            self.replied.insert(request.id);
            self.insert(now.after(after), request.id, Delivery::Reply(reply));
        }
    }

    fn insert(&mut self, moment: Timestamp, task: TaskId, delivery: Delivery) {
        self.sequence += 1;
        self.by_moment.insert((moment, self.sequence), (task, delivery));
    }

    pub(crate) fn has_reply(&self, task: TaskId) -> bool {
        self.replied.contains(&task)
    }

    pub(crate) fn next_moment(&self) -> Option<Timestamp> {
        self.by_moment.first_key_value().map(|((moment, _), _)| *moment)
    }

    /// Delivers everything that is due; the closure says whether the task still takes it.
    pub(crate) fn deliver(&mut self, now: Timestamp, mut deliver: impl FnMut(TaskId, Delivered) -> bool) {
        while let Some(entry) = self.by_moment.first_entry() {
            let moment = entry.key().0;
            if moment > now {
                break;
            }
            let (task, delivery) = entry.remove();
            match delivery {
                Delivery::Reply(reply) => {
                    deliver(task, Delivered::Reply(reply));
                }
                Delivery::Heartbeat(interval) => {
                    if deliver(task, Delivered::Heartbeat) {
                        self.insert(moment.after(interval), task, Delivery::Heartbeat(interval));
                    }
                }
            }
        }
    }
}
