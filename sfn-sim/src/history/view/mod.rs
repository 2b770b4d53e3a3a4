//! What an execution did, state by state, made of the events of its history.
//!
//! Events come one by one, as the service writes them in JSON, so the same code serves a live tail, a finished execution and
//! the simulator. Types of events that are not known are passed over. Read [`View`] first; [`View::picture`] draws it.

mod picture;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use sfn_dsl::time::Timestamp;

pub use picture::{Picture, duration};

/// What an execution did so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    visits: Vec<Visit>,
    started: Option<Timestamp>,
    end: Option<End>,
    /// To which visit an event belongs.
    owners: BTreeMap<u64, usize>,
    /// Which iteration an event has started.
    iterations: BTreeMap<u64, u64>,
    /// How often the execution was redriven.
    redrives: u64,
}

/// A state that was entered. A state in a loop or a Map is entered several times.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Visit {
    /// The name of the state.
    pub name: String,
    /// The type: `Task`, `Pass`, ...
    #[serde(rename = "type")]
    pub state_type: String,
    /// When it was entered.
    pub entered: Timestamp,
    /// When it was left; `None` while it runs, and where the execution ended in it.
    pub exited: Option<Timestamp>,
    /// How often its work was started; 0 for states without work.
    pub attempts: u32,
    /// How it stands.
    pub outcome: Outcome,
    /// The attempts that failed.
    pub failures: Vec<Attempt>,
    /// The iterations of a Map that were started.
    pub iterations: u32,
    /// The input, as text.
    pub input: Option<String>,
    /// The output, as text.
    pub output: Option<String>,
    /// How deep it is in Maps and Parallels; 0 at the top level.
    pub depth: usize,
    /// The position of the item, for states in an iteration of a Map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iteration: Option<u64>,
    /// The Map or Parallel that it is in.
    #[serde(skip)]
    parent: Option<usize>,
    /// The state that was left before, in the same scope; `None` for the first one.
    #[serde(skip)]
    before: Option<usize>,
    #[serde(skip)]
    has_failed: bool,
}

impl Visit {
    fn is_container(&self) -> bool {
        matches!(self.state_type.as_str(), "Map" | "Parallel")
    }

    /// Ends what still runs, with what it is in.
    fn stop(&mut self) {
        if self.outcome == Outcome::Running {
            self.outcome = if self.has_failed { Outcome::Failed } else { Outcome::Stopped };
        }
    }
}

/// How a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It runs.
    Running,
    /// It went well.
    Done,
    /// It failed, and a catcher took over.
    Caught,
    /// It failed, and with it what it is in.
    Failed,
    /// It was stopped, because something else failed or the execution ended.
    Stopped,
}

/// An attempt that failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// The error.
    pub error: Option<String>,
    /// The cause.
    pub cause: Option<String>,
    /// When the next attempt was started; `None` where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retried: Option<Timestamp>,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`.
    pub status: &'static str,
    /// When.
    pub at: Timestamp,
    /// The error.
    pub error: Option<String>,
    /// The cause.
    pub cause: Option<String>,
}

/// Something worth telling while an execution runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// An attempt of a visit failed.
    Failed(usize),
    /// A visit ended, well or not.
    Ended(usize),
}

/// An event, as far as it matters here.
struct Event<'a> {
    id: u64,
    previous: u64,
    at: Timestamp,
    kind: &'a str,
    details: &'a Value,
}

impl<'a> Event<'a> {
    fn read(event: &'a Value) -> Option<Self> {
        let details = event.as_object()?.iter().find(|(key, _)| key.ends_with("EventDetails"));
        Some(Self {
            id: event.get("id")?.as_u64()?,
            previous: event.get("previousEventId").and_then(Value::as_u64).unwrap_or(0),
            at: moment(event.get("timestamp")?)?,
            kind: event.get("type")?.as_str()?,
            details: details.map_or(&Value::Null, |(_, details)| details),
        })
    }

    fn text(&self, key: &str) -> Option<String> {
        self.details.get(key).and_then(Value::as_str).map(str::to_owned)
    }

    fn attempt(&self) -> Attempt {
        Attempt { at: self.at, error: self.text("error"), cause: self.text("cause"), retried: None }
    }
}

/// A moment in JSON: seconds since the epoch on the wire, RFC 3339 in recordings.
pub fn moment(value: &Value) -> Option<Timestamp> {
    if let Some(text) = value.as_str() {
        return Timestamp::parse(text);
    }
    let seconds = value.as_f64().filter(|seconds| seconds.abs() < 1e12)?;
    #[expect(clippy::cast_possible_truncation, reason = "the range is limited above")]
    Some(Timestamp::from_millis((seconds * 1000.0).round() as i64))
}

impl View {
    /// A view of these events.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut view = Self::default();
        for event in events {
            view.push(event);
        }
        view
    }

    /// The visits in the order in which they were entered.
    pub fn visits(&self) -> &[Visit] {
        &self.visits
    }

    /// The states at the top level that were entered, in order.
    pub fn path(&self) -> Vec<&str> {
        self.visits.iter().filter(|visit| visit.depth == 0).map(|visit| visit.name.as_str()).collect()
    }

    /// When the execution started.
    pub fn started(&self) -> Option<Timestamp> {
        self.started
    }

    /// How it ended, if it did.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// How often it was redriven.
    pub fn redrives(&self) -> u64 {
        self.redrives
    }

    /// The visit that the execution failed in: the last one that failed, as deep as it goes.
    pub fn failed(&self) -> Option<&Visit> {
        let failed = || self.visits.iter().filter(|visit| visit.outcome == Outcome::Failed);
        failed()
            .rfind(|visit| !visit.failures.is_empty() || visit.state_type == "Fail")
            .or_else(|| failed().next_back())
    }

    /// Takes the next event.
    pub fn push(&mut self, event: &Value) -> Option<Moment> {
        let event = Event::read(event)?;
        let owner = self.owners.get(&event.previous).copied();
        let (owner, moment) = self.take(&event, owner);
        if let Some(owner) = owner {
            self.owners.insert(event.id, owner);
        }
        moment
    }

    fn take(&mut self, event: &Event<'_>, owner: Option<usize>) -> (Option<usize>, Option<Moment>) {
        match event.kind {
            "ExecutionStarted" => {
                self.started = Some(event.at);
                return (None, None);
            }
            "ExecutionSucceeded" => return (None, self.finish(event, "SUCCEEDED", None)),
            "ExecutionFailed" => return (None, self.finish(event, "FAILED", owner)),
            "ExecutionTimedOut" => return (None, self.finish(event, "TIMED_OUT", owner)),
            "ExecutionAborted" => return (None, self.finish(event, "ABORTED", owner)),
            "ExecutionRedriven" => return (self.redrive(), None),
            _ => {}
        }
        if let Some(state_type) = event.kind.strip_suffix("StateEntered") {
            return (Some(self.enter(event, state_type, owner)), None);
        }
        if event.kind.ends_with("StateExited") {
            let name = event.text("name");
            let visit =
                self.climb(owner, |visit| Some(&visit.name) == name.as_ref() && visit.exited.is_none());
            return (visit, visit.map(|visit| self.exit(visit, event)));
        }
        if event.kind.starts_with("MapIteration") {
            let name = event.text("name");
            let visit = self.climb(owner, |visit| Some(&visit.name) == name.as_ref());
            if event.kind == "MapIterationStarted" {
                self.change(visit, |visit| visit.iterations += 1);
                if let Some(index) = event.details.get("index").and_then(Value::as_u64) {
                    self.iterations.insert(event.id, index);
                }
            }
            return (visit, None);
        }
        let container =
            ["MapState", "ParallelState", "MapRun"].iter().find(|prefix| event.kind.starts_with(*prefix));
        if let Some(prefix) = container {
            let state_type = if *prefix == "ParallelState" { "Parallel" } else { "Map" };
            let visit = self.climb(owner, |visit| visit.state_type == state_type && visit.exited.is_none());
            if event.kind.ends_with("Failed") {
                self.change(visit, |visit| visit.has_failed = true);
            }
            return (visit, None);
        }
        (owner, self.work(event, owner))
    }

    /// What happens to the work of a state: scheduled, started, failed, done.
    fn work(&mut self, event: &Event<'_>, owner: Option<usize>) -> Option<Moment> {
        let is_failure = event.kind.ends_with("Failed") || event.kind.ends_with("TimedOut");
        if matches!(event.kind, "TaskScheduled" | "LambdaFunctionScheduled" | "ActivityScheduled") {
            let at = event.at;
            self.change(owner, |visit| {
                visit.attempts += 1;
                if let Some(failure) = visit.failures.last_mut() {
                    failure.retried.get_or_insert(at);
                }
            });
        } else if event.kind.ends_with("Succeeded") {
            self.change(owner, |visit| visit.has_failed = false);
        } else if is_failure {
            let attempt = event.attempt();
            self.change(owner, |visit| {
                visit.has_failed = true;
                visit.failures.push(attempt);
            });
            return owner.map(Moment::Failed);
        }
        None
    }

    fn enter(&mut self, event: &Event<'_>, state_type: &str, owner: Option<usize>) -> usize {
        // A state follows the one that was left before, or is the first in the one that was started.
        let last = owner.and_then(|owner| self.visits.get(owner));
        let (parent, before) = match last {
            Some(last) if last.exited.is_some() || !last.is_container() => (last.parent, owner),
            Some(_) => (owner, None),
            None => (None, self.visits.iter().rposition(|visit| visit.parent.is_none())),
        };
        let started = self.iterations.get(&event.previous).copied();
        let iteration = started.or_else(|| last.and_then(|last| last.iteration));
        let depth = parent.and_then(|parent| self.visits.get(parent)).map_or(0, |parent| parent.depth + 1);
        self.visits.push(Visit {
            name: event.text("name").unwrap_or_default(),
            state_type: state_type.to_owned(),
            entered: event.at,
            exited: None,
            attempts: 0,
            outcome: Outcome::Running,
            failures: Vec::new(),
            iterations: 0,
            input: event.text("input"),
            output: None,
            depth,
            iteration,
            parent,
            before,
            has_failed: false,
        });
        self.visits.len() - 1
    }

    fn exit(&mut self, visit: usize, event: &Event<'_>) -> Moment {
        self.change(Some(visit), |visit| {
            visit.exited = Some(event.at);
            visit.output = event.text("output");
            visit.outcome = if visit.has_failed { Outcome::Caught } else { Outcome::Done };
        });
        for index in visit + 1..self.visits.len() {
            if self.is_inside(index, visit) {
                self.change(Some(index), Visit::stop);
            }
        }
        Moment::Ended(visit)
    }

    fn finish(&mut self, event: &Event<'_>, status: &'static str, last: Option<usize>) -> Option<Moment> {
        let Attempt { at, error, cause, .. } = event.attempt();
        self.end = Some(End { status, at, error, cause });
        let mut failing = last.filter(|_| status == "FAILED");
        while let Some(index) = failing {
            self.change(Some(index), |visit| visit.has_failed = true);
            failing = self.visits.get(index).and_then(|visit| visit.parent);
        }
        self.visits.iter_mut().for_each(Visit::stop);
        last.map(Moment::Ended)
    }

    /// Goes on with what was left unfinished; returns the visit that the execution had failed in.
    fn redrive(&mut self) -> Option<usize> {
        let failed = self.failed().and_then(|failed| self.visits.iter().position(|visit| visit == failed));
        self.redrives += 1;
        self.end = None;
        for index in 0..self.visits.len() {
            // What stood in a Parallel or Map that a catcher took over stays as it is.
            let is_unfinished = self.climb(Some(index), |visit| visit.exited.is_some()).is_none();
            if is_unfinished {
                self.change(Some(index), |visit| {
                    (visit.outcome, visit.has_failed) = (Outcome::Running, false);
                });
            }
        }
        failed
    }

    /// The nearest visit from `start` outwards that fits.
    fn climb(&self, start: Option<usize>, fits: impl Fn(&Visit) -> bool) -> Option<usize> {
        let mut next = start;
        while let Some(index) = next {
            let visit = self.visits.get(index)?;
            if fits(visit) {
                return Some(index);
            }
            next = visit.parent;
        }
        None
    }

    fn is_inside(&self, inner: usize, outer: usize) -> bool {
        let mut next = self.visits.get(inner).and_then(|visit| visit.parent);
        while let Some(index) = next {
            if index == outer {
                return true;
            }
            next = self.visits.get(index).and_then(|visit| visit.parent);
        }
        false
    }

    fn change(&mut self, visit: Option<usize>, change: impl FnOnce(&mut Visit)) {
        if let Some(visit) = visit.and_then(|index| self.visits.get_mut(index)) {
            change(visit);
        }
    }
}

#[cfg(test)]
mod tests;
