//! What came to an execution from outside. Start parameters and this list are enough to run it again.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sfn_sim::execution::MapRunLimits;
use sfn_sim::{Execution, RedriveError, ReplyError, TaskId, TaskReply};

use crate::store::record::Millis;

/// One thing that came from outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Entry {
    /// What was decided about a task the moment it was scheduled.
    Scheduled {
        /// The task.
        task: u64,
        /// The decision.
        decision: Decision,
    },
    /// Somebody did something later.
    Signal {
        /// When.
        at: Millis,
        /// What.
        signal: Signal,
    },
}

/// What happens with a task the moment it is scheduled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Decision {
    /// It is answered at once.
    Reply(Reply),
    /// A worker or the holder of its token will answer.
    Wait,
}

/// The result of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// It succeeded with this output.
    Success(Value),
    /// It failed.
    Failure { error: Option<String>, cause: Option<String> },
}

impl From<Reply> for TaskReply {
    fn from(reply: Reply) -> Self {
        match reply {
            Reply::Success(output) => Self::Success(output),
            Reply::Failure { error, cause } => Self::Failure { error, cause },
        }
    }
}

impl From<TaskReply> for Reply {
    fn from(reply: TaskReply) -> Self {
        match reply {
            TaskReply::Success(output) => Self::Success(output),
            TaskReply::Failure { error, cause } => Self::Failure { error, cause },
        }
    }
}

/// What a caller does to an execution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Signal {
    /// `SendTaskSuccess` or `SendTaskFailure`.
    Reply { task: u64, reply: Reply },
    /// `SendTaskHeartbeat`.
    Heartbeat { task: u64 },
    /// `GetActivityTask` gave the task to a worker.
    ActivityStarted { task: u64, worker_name: Option<String> },
    /// `StopExecution`, or the end of a machine that is being deleted.
    Stop { error: Option<String>, cause: Option<String> },
    /// `RedriveExecution`
    Redrive,
    /// `StopExecution` of a child execution.
    StopChild { arn: String, error: Option<String>, cause: Option<String> },
    /// `UpdateMapRun`
    UpdateMapRun {
        arn: String,
        max_concurrency: u64,
        tolerated_failure_count: u64,
        tolerated_failure_percentage: f64,
    },
}

/// Why a signal did nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unapplied {
    #[error(transparent)]
    Reply(#[from] ReplyError),
    #[error(transparent)]
    Redrive(#[from] RedriveError),
    #[error("the map run does not run")]
    MapRun,
    #[error("the child execution does not run")]
    Child,
}

impl Signal {
    /// Does it.
    pub(crate) fn apply(self, execution: &mut Execution) -> Result<(), Unapplied> {
        match self {
            Self::Reply { task, reply } => execution.reply(TaskId::new(task), reply.into())?,
            Self::Heartbeat { task } => execution.heartbeat(TaskId::new(task))?,
            Self::ActivityStarted { task, worker_name } => {
                execution.activity_started(TaskId::new(task), worker_name)?;
            }
            Self::Stop { error, cause } => execution.stop(error, cause),
            Self::Redrive => execution.redrive()?,
            Self::StopChild { arn, error, cause } => {
                if !execution.stop_child(&arn, error.as_deref(), cause.as_deref()) {
                    return Err(Unapplied::Child);
                }
            }
            Self::UpdateMapRun {
                arn,
                max_concurrency,
                tolerated_failure_count,
                tolerated_failure_percentage,
            } => {
                let limits =
                    MapRunLimits { max_concurrency, tolerated_failure_count, tolerated_failure_percentage };
                if !execution.update_map_run(&arn, limits) {
                    return Err(Unapplied::MapRun);
                }
            }
        }
        Ok(())
    }
}

/// The journal of a running execution.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    /// Entries the store has or is about to get.
    written: u64,
    /// Entries since the last write.
    new: Vec<Entry>,
    /// Decisions of an earlier process about tasks that are scheduled again.
    decided: HashMap<u64, Decision>,
}

impl Journal {
    /// The journal of an execution that is run again, and the signals it got, in order.
    pub(crate) fn resume(entries: Vec<Entry>) -> (Self, Vec<(Millis, Signal)>) {
        let mut journal = Self { written: entries.len() as u64, ..Self::default() };
        let mut signals = Vec::new();
        for entry in entries {
            match entry {
                Entry::Scheduled { task, decision } => {
                    journal.decided.insert(task, decision);
                }
                Entry::Signal { at, signal } => signals.push((at, signal)),
            }
        }
        (journal, signals)
    }

    /// What an earlier process decided about a task.
    pub(crate) fn decided(&mut self, task: u64) -> Option<Decision> {
        self.decided.remove(&task)
    }

    pub(crate) fn add(&mut self, entry: Entry) {
        self.new.push(entry);
    }

    /// The entries to write, with their numbers.
    pub(crate) fn take_new(&mut self) -> impl Iterator<Item = (u64, Entry)> {
        let first = self.written;
        self.written += self.new.len() as u64;
        (first..).zip(std::mem::take(&mut self.new))
    }
}
