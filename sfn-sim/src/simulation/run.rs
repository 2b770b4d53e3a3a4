//! What happened in a simulation.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use sfn_dsl::name::StateName;
use thiserror::Error;

use crate::execution::{Execution, MapRun, Oversized, Status};
use crate::history::{EventKind, HistoryEvent};
use crate::objects::Objects;

/// A simulated execution: how it ended, and everything on the way.
///
/// `Display` tells the story in a few lines, with the seed that repeats it.
#[derive(Debug)]
pub struct Run {
    execution: Execution,
    waiting: Vec<StateName>,
    highest_concurrency: BTreeMap<StateName, usize>,
}

/// Why an execution has no output of a type.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OutputError {
    /// The execution did not succeed.
    #[error("the execution did not succeed: {story}")]
    NotSucceeded {
        /// What happened instead.
        story: String,
    },
    /// The output has another shape.
    #[error("the output is not of this type")]
    Shape {
        /// What does not fit.
        source: serde_json::Error,
    },
}

impl Run {
    /// How it ended. [`Status::Running`] where nothing can move it any more: see [`waiting`](Self::waiting).
    pub fn status(&self) -> Status {
        self.execution.status()
    }

    /// The output, where it succeeded.
    pub fn output(&self) -> Option<&Value> {
        self.execution.output()
    }

    /// The output as a type of your own.
    ///
    /// # Errors
    /// [`OutputError`] where the execution did not succeed, or the output has another shape.
    pub fn output_as<T: DeserializeOwned>(&self) -> Result<T, OutputError> {
        let output = self.output().ok_or_else(|| OutputError::NotSucceeded { story: self.to_string() })?;
        T::deserialize(output).map_err(|source| OutputError::Shape { source })
    }

    /// The error, where it failed with one.
    pub fn error(&self) -> Option<&str> {
        self.execution.error()
    }

    /// The cause, where it failed with one.
    pub fn cause(&self) -> Option<&str> {
        self.execution.cause()
    }

    /// The events, in order.
    pub fn history(&self) -> &[HistoryEvent] {
        self.execution.history()
    }

    /// The names of the states that were entered, in order.
    pub fn states(&self) -> Vec<&str> {
        let entered = self.history().iter().filter_map(|event| match &event.kind {
            EventKind::StateEntered { name, .. } => Some(name.as_str()),
            _ => None,
        });
        entered.collect()
    }

    /// How many states were started, retries included: what Standard executions are billed by.
    pub fn transitions(&self) -> u64 {
        self.execution.transitions()
    }

    /// How long it took, in virtual time.
    pub fn duration(&self) -> Duration {
        let end = self.execution.stop_time().unwrap_or_else(|| self.execution.now());
        end.since(self.execution.context().start_time)
    }

    /// The states that waited for an answer that never came, until the service would have given the execution up.
    pub fn waiting(&self) -> &[StateName] {
        &self.waiting
    }

    /// For each Task state the most of its tasks that were running at the same moment.
    pub fn highest_concurrency(&self) -> &BTreeMap<StateName, usize> {
        &self.highest_concurrency
    }

    /// The payloads that were too large, with state and size: what `States.DataLimitExceeded` does not tell.
    pub fn oversized(&self) -> &[Oversized] {
        self.execution.oversized()
    }

    /// The map runs of distributed Maps, in the order they started, with counts and child executions.
    pub fn map_runs(&self) -> &[MapRun] {
        self.execution.map_runs()
    }

    /// The objects in S3 as the run left them, results of distributed Maps included.
    pub fn objects(&self) -> &Objects {
        self.execution.objects()
    }

    /// The execution itself.
    pub fn execution(&self) -> &Execution {
        &self.execution
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.status().as_str())?;
        if let Some(error) = self.error() {
            write!(f, " with {error}")?;
        }
        if let Some(cause) = self.cause() {
            write!(f, ": {cause}")?;
        }
        write!(f, "\n  states: {}", self.states().join(" -> "))?;
        for Oversized { state, bytes, limit } in self.oversized() {
            write!(f, "\n  state \"{state}\" made a payload ")?;
            match bytes {
                Some(bytes) => write!(f, "of {bytes} bytes; the limit is {limit}")?,
                None => f.write_str("that is nested too deep")?,
            }
        }
        for state in &self.waiting {
            write!(f, "\n  state \"{state}\" waited for an answer that never came")?;
        }
        write!(
            f,
            "\n  seed {}, started at {}",
            self.execution.context().seed,
            self.execution.context().start_time
        )
    }
}

/// What is seen while an execution runs.
#[derive(Debug, Default)]
pub(super) struct Observed {
    waiting: Vec<StateName>,
    highest_concurrency: BTreeMap<StateName, usize>,
}

impl Observed {
    /// Looks at an execution that has nothing to do at this moment.
    pub(super) fn observe(&mut self, execution: &Execution, no_reply_is_under_way: bool) {
        let mut running: BTreeMap<&StateName, usize> = BTreeMap::new();
        for task in execution.pending_tasks() {
            *running.entry(&task.state).or_default() += 1;
        }
        self.waiting.clear();
        if no_reply_is_under_way {
            self.waiting.extend(running.keys().copied().cloned());
        }
        for (state, count) in running {
            match self.highest_concurrency.get_mut(state) {
                Some(highest) => *highest = count.max(*highest),
                None => drop(self.highest_concurrency.insert(state.clone(), count)),
            }
        }
    }

    pub(super) fn finish(self, execution: Execution) -> Run {
        let waiting = match execution.status() {
            Status::Running | Status::TimedOut => self.waiting,
            Status::Succeeded | Status::Failed | Status::Aborted => Vec::new(),
        };
        Run { execution, waiting, highest_concurrency: self.highest_concurrency }
    }
}
