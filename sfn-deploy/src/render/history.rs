//! What an execution did, in words, and as JSON.

use std::time::Duration;

use serde_json::Value;
use sfn_dsl::time::Timestamp;
use sfn_sim::history::view::{Attempt, Outcome, View, Visit, moment};

use super::{count, duration};
use crate::style::{BAD, CHANGED, FAINT, GOOD, STRONG, cut, paint, visible};

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

/// The states that were entered, as a chain: `-x->` leads from a state whose error was caught.
pub fn path_line(view: &View) -> String {
    let mut line = "path: ".to_owned();
    let mut visits = view.visits().iter().filter(|visit| visit.depth == 0).peekable();
    while let Some(visit) = visits.next() {
        line += &visible(&visit.name);
        if visits.peek().is_some() {
            line += if visit.outcome == Outcome::Caught { " -x-> " } else { " -> " };
        }
    }
    line
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
