//! What happened in a simulation.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use sfn_dsl::Failure;
use sfn_dsl::name::StateName;
use sfn_dsl::shape::Shape;
use sfn_dsl::states::Outcome;
use thiserror::Error;

use super::AnswerFor;
use super::report::Report;
use crate::execution::{Execution, MapRun, Oversized, Status, TaskId};
use crate::history::view::{View, duration};
use crate::history::{EventKind, HistoryEvent};
use crate::objects::Objects;

/// A simulated execution: how it ended, and everything on the way.
///
/// `Display` tells the story, with a picture of the path that was taken and the seed that repeats it. So do the assertions
/// where they fail.
#[derive(Debug)]
pub struct Run {
    execution: Execution,
    observed: Observed,
    unused_answers: Vec<AnswerFor>,
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
    /// The execution ended in a way that the function does not.
    #[error("the function cannot return what the execution ended with ({reason}): {story}")]
    NotReturned {
        /// What it ended with.
        reason: String,
        /// What happened.
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
    pub(super) fn new(execution: Execution, observed: Observed, unused_answers: Vec<AnswerFor>) -> Self {
        Self { execution, observed, unused_answers }
    }

    pub(super) fn into_parts(self) -> (Execution, Observed) {
        (self.execution, self.observed)
    }

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

    /// What the workflow function gives that this is an execution of: the output, or the error that the execution failed with where
    /// the function declares it.
    ///
    /// # Errors
    /// [`OutputError`] where the execution ended in a way that the function cannot return.
    ///
    /// # Examples
    /// ```
    /// use serde::{Deserialize, Serialize};
    /// use serde_json::json;
    /// use sfn_dsl::{WorkflowError, machine::MachineType, raw::Definition};
    /// use sfn_sim::Simulation;
    ///
    /// #[derive(Debug, PartialEq, Serialize, Deserialize, WorkflowError)]
    /// enum OrderError {
    ///     Invalid { message: String },
    /// }
    ///
    /// let text = r#"{"StartAt": "Fail", "States": {"Fail": {"Type": "Fail", "Error": "Invalid", "Cause": "no items"}}}"#;
    /// let machine = Definition::parse("fail.asl.json", text)?.check(MachineType::Standard)?.machine;
    /// let run = Simulation::of(&machine)?.run(json!({}))?;
    /// let invalid = OrderError::Invalid { message: "no items".to_owned() };
    /// assert_eq!(run.returned::<Result<(), OrderError>>()?, Err(invalid));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn returned<Output: Shape<Kind: Outcome<Output>>>(&self) -> Result<Output, OutputError> {
        let ended = match self.status() {
            Status::Succeeded => Ok(self.output().cloned().unwrap_or_default()),
            Status::Failed => Err(Failure {
                error: self.error().unwrap_or_default().to_owned(),
                cause: self.cause().map(str::to_owned),
            }),
            Status::Running | Status::TimedOut | Status::Aborted => {
                return Err(OutputError::NotSucceeded { story: self.to_string() });
            }
        };
        Output::Kind::settle(ended).map_err(|failure| OutputError::NotReturned {
            reason: format!("{}: {}", failure.error, failure.cause.unwrap_or_default()),
            story: self.to_string(),
        })
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
        match self.status() {
            Status::Running | Status::TimedOut => &self.observed.waiting,
            Status::Succeeded | Status::Failed | Status::Aborted => &[],
        }
    }

    /// For each Task state the most of its tasks that were running at the same moment.
    pub fn highest_concurrency(&self) -> &BTreeMap<StateName, usize> {
        &self.observed.highest_concurrency
    }

    /// The answers that no task was given, in the order they were added.
    pub fn unused_answers(&self) -> &[AnswerFor] {
        &self.unused_answers
    }

    /// What the run used of the quotas and what it would cost.
    pub fn report(&self) -> Report {
        Report::of(self)
    }

    /// What it did, state by state.
    pub fn view(&self) -> View {
        view(&self.execution)
    }

    /// The same run some time after its end: for [`Simulation::redrive`](super::Simulation::redrive).
    pub fn later(mut self, duration: Duration) -> Self {
        let moment = self.execution.now().after(duration);
        self.execution.advance_to(moment);
        self
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
        f.write_str(&story(&self.execution))?;
        for state in self.waiting() {
            write!(f, "\n  state \"{state}\" waited for an answer that never came")?;
        }
        let context = self.execution.context();
        write!(f, "\n  seed {}, started at {}", context.seed, context.start_time)
    }
}

fn view(execution: &Execution) -> View {
    let mut view = View::default();
    for event in execution.history() {
        view.push(&event.to_json());
    }
    view
}

/// How an execution stands, the path it took, and where and with which input it failed.
pub(super) fn story(execution: &Execution) -> String {
    let view = view(execution);
    let end = execution.stop_time().unwrap_or_else(|| execution.now());
    let mut lines = vec![format!(
        "{} after {}",
        execution.status().as_str(),
        duration(end.since(execution.context().start_time))
    )];
    lines.extend(execution.error().map(|error| format!("  error: {error}")));
    lines
        .extend(execution.cause().filter(|cause| !cause.is_empty()).map(|cause| format!("  cause: {cause}")));
    lines.push(view.picture().to_string());
    let is_bad = matches!(execution.status(), Status::Failed | Status::TimedOut | Status::Aborted);
    if let (true, Some(failed)) = (is_bad, view.failed()) {
        let input = excerpt(failed.input.as_deref().unwrap_or("unknown"));
        lines.push(format!("  state \"{}\" failed with the input {input}", failed.name));
    }
    for Oversized { state, bytes, limit } in execution.oversized() {
        lines.push(match bytes {
            Some(bytes) => {
                format!("  state \"{state}\" made a payload of {bytes} bytes; the limit is {limit}")
            }
            None => format!("  state \"{state}\" made a payload that is nested too deep"),
        });
    }
    lines.join("\n")
}

/// As much of a payload as people read.
pub(super) fn excerpt(text: &str) -> Cow<'_, str> {
    match text.split_at_checked(text.floor_char_boundary(MAX_EXCERPT)) {
        Some((beginning, rest)) if !rest.is_empty() => {
            format!("{beginning}… ({} bytes in all)", text.len()).into()
        }
        _ => text.into(),
    }
}

/// The most bytes of a payload that a picture shows.
const MAX_EXCERPT: usize = 1_000;

/// What is seen while an execution runs.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// The states that wait, and no reply is under way.
    waiting: Vec<StateName>,
    highest_concurrency: BTreeMap<StateName, usize>,
}

impl Observed {
    /// Looks at an execution that has nothing to do at this moment.
    pub(super) fn observe(&mut self, execution: &Execution, has_reply: impl Fn(TaskId) -> bool) {
        let mut running: BTreeMap<&StateName, (usize, bool)> = BTreeMap::new();
        for task in execution.pending_tasks() {
            let (count, waits) = running.entry(&task.state).or_default();
            *count += 1;
            *waits |= !has_reply(task.id);
        }
        self.waiting.clear();
        for (state, (count, waits)) in running {
            if waits {
                self.waiting.push(state.clone());
            }
            match self.highest_concurrency.get_mut(state) {
                Some(highest) => *highest = count.max(*highest),
                None => drop(self.highest_concurrency.insert(state.clone(), count)),
            }
        }
    }
}
