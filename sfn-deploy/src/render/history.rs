//! What an execution did, in words, and as JSON.

use std::time::Duration;

use serde_json::Value;
use sfn_dsl::time::Timestamp;
use sfn_sim::history::view::{Attempt, Outcome, View, Visit, moment};

use super::{count, duration};
use crate::style::{BAD, CHANGED, FAINT, GOOD, STRONG, cut, paint, quoted, visible};

/// How wide causes are shown on a line of their own.
const CAUSE_WIDTH: usize = 160;

/// How a visit stands: `ok`, `failed`, ...
fn outcome(visit: &Visit) -> String {
    let took = visit
        .exited
        .map(|exited| exited.since(visit.entered))
        .filter(|took| *took >= Duration::from_millis(100));
    let took = took.map(|took| format!("  {}", duration(took))).unwrap_or_default();
    let items = if visit.iterations > 0 {
        format!("  {}", count(visit.iterations as usize, "item"))
    } else {
        String::new()
    };
    let attempts = if visit.attempts > 1 { format!("  attempt {}", visit.attempts) } else { String::new() };
    let (style, word) = match visit.outcome {
        Outcome::Running => (FAINT, "..."),
        Outcome::Done => (GOOD, "ok"),
        Outcome::Caught => (CHANGED, "caught"),
        Outcome::Failed => (BAD, "failed"),
        Outcome::Stopped => (FAINT, "stopped"),
    };
    format!("{}{items}{attempts}{took}", paint(style, word))
}

/// Error and cause on one line.
pub fn error_text(error: Option<&str>, cause: Option<&str>) -> String {
    match (error, cause) {
        (Some(error), Some(cause)) if !cause.is_empty() => {
            format!("{}: {}", visible(error), cut(cause, CAUSE_WIDTH))
        }
        (Some(error), _) => visible(error),
        (None, Some(cause)) => cut(cause, CAUSE_WIDTH),
        (None, None) => "no error name".to_owned(),
    }
}

/// One line about a visit, `at` after the start.
pub fn visit_line(visit: &Visit, at: Duration) -> String {
    let name = format!("{}{}", "  ".repeat(visit.depth), visible(&visit.name));
    format!("  {:>7}  {name:<28} {:<9} {}", format!("+{}", duration(at)), visit.state_type, outcome(visit))
}

/// One line about an attempt that failed.
pub fn failure_line(visit: &Visit, attempt: &Attempt, at: Duration) -> String {
    let name = format!("{}{}", "  ".repeat(visit.depth), visible(&visit.name));
    let error = error_text(attempt.error.as_deref(), attempt.cause.as_deref());
    format!("  {:>7}  {name:<28} {:<9} {}  {error}", format!("+{}", duration(at)), "", paint(BAD, "error"))
}

/// The states that were entered, as a chain.
pub fn path_line(view: &View) -> String {
    let names: Vec<String> = view.path().into_iter().map(visible).collect();
    format!("path: {}", names.join(" -> "))
}

/// All visits with their attempts, without a final line end.
pub fn table(view: &View) -> String {
    let start = view.started().unwrap_or_default();
    let mut lines = Vec::new();
    for visit in view.visits() {
        lines.extend(
            visit
                .failures
                .iter()
                .map(|attempt| (attempt.at, failure_line(visit, attempt, attempt.at.since(start)))),
        );
        lines.push((visit.entered, visit_line(visit, visit.entered.since(start))));
    }
    lines.sort_by_key(|(at, _)| *at);
    lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

/// The first line about an execution: its names, how it stands, and when it started.
pub fn heading(machine: &str, execution: &str, status: &str, view: &View) -> String {
    let style = match status {
        "SUCCEEDED" => GOOD,
        "RUNNING" => CHANGED,
        _ => BAD,
    };
    let took = view
        .started()
        .zip(view.end())
        .map(|(started, end)| format!(" in {}", duration(end.at.since(started))));
    let started = view.started().map(|started| format!("   {started}")).unwrap_or_default();
    let names = format!("{} / {}", visible(machine), visible(execution));
    format!("{}   {}{}{started}", paint(STRONG, &names), paint(style, status), took.unwrap_or_default())
}

/// Why an execution failed: the state, its input, the error and the cause. `None` where it did not.
pub fn why(view: &View, error: Option<&str>, cause: Option<&str>) -> Option<String> {
    let end = view.end().filter(|end| end.status != "SUCCEEDED")?;
    let mut lines = Vec::new();
    if let Some(visit) = view.failed() {
        let times = if visit.attempts > 1 {
            format!(" after {}", count(visit.attempts as usize, "attempt"))
        } else {
            String::new()
        };
        lines.push(format!(
            "state {} ({}) {}{times}",
            quoted(&visit.name),
            visit.state_type,
            paint(BAD, "failed")
        ));
        if let Some(input) = &visit.input {
            lines.push(format!("  input  {}", cut(input, 2_000)));
        }
        if let Some(caught) = caught_before(view, visit) {
            lines.push(format!("  after  {caught}"));
        }
    }
    let error = error.or(end.error.as_deref());
    let cause = cause.or(end.cause.as_deref());
    lines.extend(error.map(|error| format!("  error  {}", visible(error))));
    lines.extend(
        cause.filter(|cause| !cause.is_empty()).map(|cause| format!("  cause  {}", cut(cause, 2_000))),
    );
    Some(lines.join("\n"))
}

/// A Fail state says what its author wrote; what went wrong was caught before it.
fn caught_before(view: &View, failed: &Visit) -> Option<String> {
    if failed.state_type != "Fail" {
        return None;
    }
    let caught = view.visits().iter().rfind(|visit| visit.outcome == Outcome::Caught)?;
    let attempt = caught.failures.last()?;
    let error = error_text(attempt.error.as_deref(), attempt.cause.as_deref());
    Some(format!("state {} caught {error}", quoted(&caught.name)))
}

/// One line about an event, as the service writes it.
pub fn event_line(event: &Value, started: Option<Timestamp>) -> String {
    let number = |key: &str| event.get(key).and_then(Value::as_u64).unwrap_or(0);
    let kind = event.get("type").and_then(Value::as_str).unwrap_or("?");
    let at = event.get("timestamp").and_then(moment).zip(started).map(|(at, started)| at.since(started));
    let at = at.map(|at| format!("+{}", duration(at))).unwrap_or_default();
    let details =
        event.as_object().and_then(|event| event.iter().find(|(key, _)| key.ends_with("EventDetails")));
    let details = details.map(|(_, details)| cut(&details.to_string(), CAUSE_WIDTH)).unwrap_or_default();
    let line = format!(
        "{:>5} {:>5}  {at:>7}  {:<28} {details}",
        number("id"),
        number("previousEventId"),
        visible(kind)
    );
    line.trim_end().to_owned()
}
