//! Why an execution did not succeed, as a value: the state that failed for good, its attempts, who handled it, and whether a
//! redrive can help. Pure: events, definition and source lines come in.
//!
//! The first error of a history is rarely the one that counts: it may have been retried or caught. And the last state may be a
//! Fail state, which only says what its author wrote. Read [`explain`] first.

use serde::Serialize;
use sfn_dsl::json::Node;
use sfn_dsl::manifest::SourceLine;
use sfn_dsl::raw::Definition;
use sfn_dsl::time::Timestamp;
use sfn_sim::history::view::{Outcome, View, Visit};
use sfn_sim::quota::REDRIVABLE_PERIOD;

use crate::execution::Execution;
use crate::workflow::Workflow;

/// Why an execution did not succeed, or, where it has not ended, what has failed in it so far.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// `FAILED`, `TIMED_OUT` or `ABORTED`.
    pub status: String,
    /// The error the execution ended with.
    pub error: Option<String>,
    /// Its cause. Data of the execution are taken out unless they were asked for.
    pub cause: Option<String>,
    /// The state that is to blame.
    pub state: Option<FailedState>,
    /// What happened after it, where a catcher took over.
    pub caught: Option<Caught>,
    /// What is known about errors of that kind.
    pub hint: Option<&'static str>,
    /// Whether a redrive is possible and of use; `None` where the service does not tell.
    pub redrive: Option<Redrive>,
    /// The map run in which child executions did not succeed.
    pub map_run: Option<FailedMapRun>,
    /// An execution inside this one that did not succeed.
    pub child: Option<Box<Child>>,
}

/// A state that failed for good.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailedState {
    /// Its name.
    pub name: String,
    /// Its type: `Task`, `Map`, ...
    #[serde(rename = "type")]
    pub state_type: String,
    /// Whether it has not failed itself: it ran when the execution was stopped or timed out.
    pub interrupted: bool,
    /// What it calls, in short: `lambda:invoke`.
    pub calls: Option<String>,
    /// Where it was written.
    pub source: Option<Line>,
    /// The position of the item, for a state in an iteration of a Map.
    pub iteration: Option<u64>,
    /// What it got: only where data were asked for.
    pub input: Option<String>,
    /// How many bytes that has.
    pub input_bytes: Option<usize>,
    /// Its attempts, in order; none for states that have no work.
    pub attempts: Vec<FailedAttempt>,
}

/// A line of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// An attempt that failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailedAttempt {
    /// When it began.
    pub started: Timestamp,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// The error.
    pub error: Option<String>,
    /// The cause.
    pub cause: Option<String>,
}

/// What became of an error that was caught.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Caught {
    /// Where the catcher went.
    pub next: Option<String>,
    /// The state whose error was caught: that to blame, or one that it is in.
    pub by: String,
    /// The Fail state at which the execution ended.
    pub ended_at: String,
    /// The error that the Fail state says.
    pub ended_with: Option<String>,
}

/// Whether a redrive can help.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Redrive {
    /// The states that did not succeed run again.
    Possible {
        /// Until when.
        until: Option<Timestamp>,
    },
    /// It is possible, but a Fail state would be entered again and fail again.
    Pointless {
        /// That state.
        state: String,
        /// Until when it is possible.
        until: Option<Timestamp>,
    },
    /// The service refuses it.
    Impossible {
        /// Why.
        reason: Option<String>,
    },
}

/// An execution that another one started.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Child {
    /// Its ARN.
    pub execution_arn: String,
    /// Its status.
    pub status: String,
    /// Why it did not succeed; `None` where that is not known.
    pub explanation: Option<Explanation>,
}

/// A map run with children that did not succeed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailedMapRun {
    /// Its ARN.
    pub arn: String,
    /// Child executions that failed, timed out or were stopped.
    pub unsuccessful: i64,
    /// All of its child executions.
    pub total: i64,
}

/// What is known beside the history.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'a> {
    /// The definition that the execution ran.
    pub definition: Option<&'a Definition>,
    /// The workflow it was made of.
    pub workflow: Option<&'a Workflow>,
    /// Whether data of the execution may be told.
    pub shows_data: bool,
}

/// Explains an execution that ended without success; `None` where it succeeded or still runs.
pub fn explain(execution: &Execution, view: &View, sources: Sources<'_>) -> Option<Explanation> {
    if !execution.is_unsuccessful() {
        return None;
    }
    let last = view.failed().or_else(|| interrupted(view));
    let catching = last.and_then(|last| Some((last, caught_before(view, last)?)));
    let to_blame = catching.map(|(_, catching)| inside(view, catching).unwrap_or(catching)).or(last);
    let caught = catching.map(|(last, catching)| {
        let next = after(view, catching).find(|visit| visit.depth == catching.depth);
        Caught {
            next: next.map(|visit| visit.name.clone()),
            by: catching.name.clone(),
            ended_at: last.name.clone(),
            ended_with: execution.error.clone(),
        }
    });
    let attempt = to_blame.and_then(|visit| visit.failures.last());
    let end = view.end();
    // What a Fail state says is what its author wrote; what was caught is what happened.
    let (error, cause) = match (&caught, attempt) {
        (Some(_), Some(attempt)) => (attempt.error.clone(), attempt.cause.clone()),
        // A branch or iteration that ended in a Fail state, or an expression that failed: only the catcher was told.
        (Some(_), None) => (None, None),
        (None, _) => (
            execution.error.clone().or_else(|| end.and_then(|end| end.error.clone())),
            execution.cause.clone().or_else(|| end.and_then(|end| end.cause.clone())),
        ),
    };
    let shown =
        |cause: Option<String>| cause.map(|cause| if sources.shows_data { cause } else { redacted(&cause) });
    Some(Explanation {
        status: execution.status.clone(),
        hint: hint(&execution.status, error.as_deref(), cause.as_deref()),
        error,
        cause: shown(cause),
        state: to_blame.map(|visit| failed_state(visit, sources)),
        redrive: redrive(execution, last),
        caught,
        map_run: None,
        child: None,
    })
}

/// The state that ran when the execution was stopped or timed out.
fn interrupted(view: &View) -> Option<&Visit> {
    view.visits().iter().rfind(|visit| visit.exited.is_none() && visit.outcome == Outcome::Stopped)
}

/// The state whose error was caught before the execution ended in a Fail state.
fn caught_before<'v>(view: &'v View, last: &Visit) -> Option<&'v Visit> {
    let position = view.visits().iter().position(|visit| visit == last)?;
    if last.state_type != "Fail" {
        return None;
    }
    view.visits().get(..position)?.iter().rfind(|visit| visit.outcome == Outcome::Caught)
}

/// What was entered after a visit.
fn after<'v>(view: &'v View, visit: &Visit) -> impl Iterator<Item = &'v Visit> + use<'v> {
    let position = view.visits().iter().position(|other| other == visit).unwrap_or_default();
    view.visits().iter().skip(position + 1)
}

/// The state inside a Parallel or Map that made it fail.
fn inside<'v>(view: &'v View, container: &Visit) -> Option<&'v Visit> {
    let inner = after(view, container).take_while(|visit| visit.depth > container.depth);
    inner.filter(|visit| visit.outcome == Outcome::Failed).last()
}

fn failed_state(visit: &Visit, sources: Sources<'_>) -> FailedState {
    let state = sources.definition.and_then(|definition| find_state(definition.root(), &visit.name));
    let mut started = visit.entered;
    let attempts = visit.failures.iter().map(|attempt| {
        let begun = started;
        started = attempt.retried.unwrap_or(attempt.at);
        FailedAttempt {
            started: begun,
            millis: u64::try_from(attempt.at.since(begun).as_millis()).unwrap_or(u64::MAX),
            error: attempt.error.clone(),
            cause: attempt
                .cause
                .as_ref()
                .map(|cause| if sources.shows_data { cause.clone() } else { redacted(cause) }),
        }
    });
    FailedState {
        name: visit.name.clone(),
        state_type: visit.state_type.clone(),
        interrupted: visit.outcome == Outcome::Stopped,
        calls: state.and_then(|state| state.get("Resource")?.as_str()).map(calls),
        source: sources.workflow.and_then(|workflow| line(workflow, &visit.name)),
        iteration: visit.iteration,
        attempts: attempts.collect(),
        input_bytes: visit.input.as_ref().map(String::len),
        input: visit.input.clone().filter(|_| sources.shows_data),
    }
}

/// What a resource calls, in short.
fn calls(resource: &str) -> String {
    if let Some(integration) = resource.split(":states:::").nth(1) {
        return integration.to_owned();
    }
    resource.splitn(6, ':').nth(5).unwrap_or(resource).to_owned()
}

/// Where a state was written: the Rust line of the manifest, or the line of the definition.
fn line(workflow: &Workflow, state: &str) -> Option<Line> {
    if let Some(SourceLine { file, line }) = workflow.states.get(state) {
        return Some(Line { file: file.clone(), line: *line });
    }
    let source = workflow.definition.source()?;
    let sfn_dsl::place::Place::Text(span) = find_state(workflow.definition.root(), state)?.place else {
        return None;
    };
    Some(Line { file: source.name().to_owned(), line: source.line_column(span.start).line })
}

/// The state of that name, wherever it stands. The depth of this recursion is that of the definition.
pub fn find_state<'d>(scope: &'d Node, name: &str) -> Option<&'d Node> {
    let states = scope.get("States")?.as_object()?;
    if let Some(state) = states.get(name) {
        return Some(state);
    }
    states.members().iter().find_map(|member| {
        let state = &member.value;
        let branches = state.get("Branches").and_then(Node::as_array).unwrap_or_default();
        let scopes = branches.iter().chain(state.get("ItemProcessor")).chain(state.get("Iterator"));
        scopes.into_iter().find_map(|scope| find_state(scope, name))
    })
}

fn redrive(execution: &Execution, last: Option<&Visit>) -> Option<Redrive> {
    let until = execution.stopped.map(|stopped| stopped.after(REDRIVABLE_PERIOD));
    Some(match (execution.redrive_status.as_deref()?, last) {
        ("REDRIVABLE", Some(last)) if last.state_type == "Fail" => {
            Redrive::Pointless { state: last.name.clone(), until }
        }
        ("REDRIVABLE", _) => Redrive::Possible { until },
        _ => Redrive::Impossible { reason: execution.redrive_reason.clone() },
    })
}

/// A cause without the data that the service quotes in it.
///
/// Recorded: `The JSONPath '$.a' specified for the field '...' could not be found in the input '{...}'`, and the description of an
/// execution or job as JSON, with its input, where a Task that started one failed.
///
/// # Examples
/// ```
/// use sfn_deploy::explain::redacted;
/// assert_eq!(redacted("not found in the input '{\"card\":1}'"), "not found in the input '<hidden>'");
/// assert_eq!(redacted(r#"{"Status":"FAILED","Input":"{}"}"#), r#"{"Status":"FAILED","Input":"<hidden>"}"#);
/// ```
pub fn redacted(cause: &str) -> String {
    const MARK: &str = "input '";
    if let Ok(mut value @ serde_json::Value::Object(_)) = serde_json::from_str(cause) {
        hide(&mut value, 0);
        return value.to_string();
    }
    match (cause.find(MARK), cause.rfind('\'')) {
        (Some(start), Some(end)) if end > start + MARK.len() => {
            let (before, after) = (cause.get(..start + MARK.len()), cause.get(end..));
            format!("{}<hidden>{}", before.unwrap_or_default(), after.unwrap_or_default())
        }
        _ => cause.to_owned(),
    }
}

/// Hides the members of a description that hold data. Descriptions of jobs are flat; deeper down nothing is looked at.
fn hide(value: &mut serde_json::Value, depth: usize) {
    const DATA: [&str; 7] =
        ["Input", "Output", "Parameters", "Overrides", "Environment", "ContainerOverrides", "Arguments"];
    const DEEP: usize = 8;
    let Some(members) = value.as_object_mut().filter(|_| depth < DEEP) else { return };
    for (name, member) in members.iter_mut() {
        if DATA.iter().any(|data| data.eq_ignore_ascii_case(name)) {
            *member = "<hidden>".into();
        } else {
            hide(member, depth + 1);
        }
    }
}

/// What is known about an error.
fn hint(status: &str, error: Option<&str>, cause: Option<&str>) -> Option<&'static str> {
    let cause = cause.unwrap_or_default();
    if status == "TIMED_OUT" {
        return Some("the execution ran for longer than its TimeoutSeconds");
    }
    if cause.contains("signal: killed") || cause.contains("Runtime.OutOfMemory") {
        return Some("the function was killed: most often it needs more memory than it has");
    }
    if cause.contains("Task timed out after") {
        return Some("the function ran into its own timeout, not into that of the state");
    }
    Some(match error.unwrap_or_default() {
        "States.Timeout" => "a timeout of the state or of the execution passed before an answer came",
        "States.HeartbeatTimeout" => {
            "nobody sent a heartbeat in time: the worker is gone, or works too long in one piece"
        }
        "States.DataLimitExceeded" => "a payload was larger than 256 KiB: pass large data through S3",
        "States.Permissions" => "the role of the state machine may not do that",
        "States.ItemReaderFailed" => {
            "the items could not be read: bucket, key, format, or the rights of the role"
        }
        "States.ResultWriterFailed" => {
            "the results could not be written: bucket, prefix, or the rights of the role"
        }
        "States.ExceedToleratedFailureThreshold" => {
            "more items failed than the Map tolerates: look at its child executions"
        }
        "Lambda.TooManyRequestsException" | "Lambda.TooManyRequestsException1" => {
            "the function was throttled: retry with backoff, or raise its concurrency"
        }
        "Lambda.Unknown" => {
            "the function ended without an answer: it crashed, ran out of memory or timed out"
        }
        "States.Runtime" if !cause.contains("local endpoint") => {
            "the data did not fit the definition; no retry helps, and `Retry` and `Catch` do not see it"
        }
        _ => return None,
    })
}

/// How an execution ended, made of its last events alone: enough to sort many of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ending {
    /// The state it ended in.
    pub state: Option<String>,
    /// Whether that is a Fail state, so that a redrive would fail again.
    pub is_fail_state: bool,
    /// The error.
    pub error: Option<String>,
}

impl Ending {
    /// Reads the last events of an execution, newest first.
    pub fn of(events: &[serde_json::Value]) -> Self {
        use serde_json::Value;
        let number = |event: &Value, key: &str| event.get(key).and_then(Value::as_u64);
        let details = |event: &Value, key: &str| {
            let (_, details) = event.as_object()?.iter().find(|(name, _)| name.ends_with("EventDetails"))?;
            details.get(key)?.as_str().map(str::to_owned)
        };
        let Some(end) = events.first() else { return Self::default() };
        let error = details(end, "error");
        // The end of an execution that was stopped or timed out follows no event.
        let mut next = number(end, "previousEventId").filter(|id| *id > 0);
        if next.is_none() {
            next = events.get(1).and_then(|event| number(event, "id"));
        }
        for event in events {
            if number(event, "id") != next {
                continue;
            }
            let kind = event.get("type").and_then(Value::as_str).unwrap_or_default();
            if let Some(state_type) = kind.strip_suffix("StateEntered") {
                return Self { state: details(event, "name"), is_fail_state: state_type == "Fail", error };
            }
            next = number(event, "previousEventId");
        }
        Self { error, ..Self::default() }
    }
}
