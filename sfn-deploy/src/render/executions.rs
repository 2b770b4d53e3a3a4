//! Executions in words: a list of them, and one.

use sfn_dsl::time::Timestamp;

use super::duration;
use crate::execution::Execution;
use crate::style::{BAD, CHANGED, FAINT, GOOD, STRONG, paint, visible};

/// A status in its color.
pub fn status(status: &str) -> String {
    let style = match status {
        "SUCCEEDED" => GOOD,
        "RUNNING" | "PENDING_REDRIVE" => CHANGED,
        _ => BAD,
    };
    paint(style, &visible(status))
}

/// A list, one line for each, without a final line end.
pub fn table(executions: &[Execution], now: Timestamp) -> String {
    let has_version = executions.iter().any(|execution| execution.version.is_some());
    let mut lines = vec![paint(
        FAINT,
        &format!(
            "{:<20}  {:<15}  {:>7}  {}name",
            "started",
            "status",
            "took",
            if has_version { format!("{:<12}  ", "version") } else { String::new() }
        ),
    )];
    lines.extend(executions.iter().map(|execution| {
        let took = execution.stopped.unwrap_or(now).since(execution.started);
        let word = status(&execution.status);
        let pad = " ".repeat(15usize.saturating_sub(execution.status.chars().count()));
        let version = if has_version {
            let at = match (&execution.version, &execution.alias) {
                (Some(version), Some(alias)) => format!("{version} ({alias})"),
                (Some(version), None) => version.clone(),
                _ => "-".to_owned(),
            };
            format!("{:<12}  ", visible(&at))
        } else {
            String::new()
        };
        let redriven = match execution.redrive_count {
            0 => String::new(),
            number => format!("  redriven {number} times").replace(" 1 times", " once"),
        };
        format!(
            "{}  {word}{pad}  {:>7}  {version}{}{redriven}",
            second(execution.started),
            duration(took),
            visible(&execution.name)
        )
    }));
    lines.join("\n")
}

/// A moment to the second.
pub fn second(moment: Timestamp) -> String {
    let text = moment.to_string();
    text.split('.').next().map_or(text.clone(), |text| format!("{text}Z"))
}

/// One execution, without its data and without a final line end.
pub fn facts(execution: &Execution) -> String {
    let mut lines = vec![format!(
        "{}   {}",
        paint(STRONG, &format!("{} / {}", visible(execution.machine()), visible(&execution.name))),
        status(&execution.status)
    )];
    let mut fact = |name: &str, value: Option<String>| {
        lines.extend(value.map(|value| format!("  {name:<9} {value}")));
    };
    fact("arn", Some(visible(&execution.arn)));
    fact("started", Some(execution.started.to_string()));
    fact(
        "stopped",
        execution
            .stopped
            .map(|stopped| format!("{stopped}, after {}", duration(stopped.since(execution.started)))),
    );
    fact("version", execution.version.as_deref().map(visible));
    fact("alias", execution.alias.as_deref().map(visible));
    fact("map run", execution.map_run.as_deref().map(visible));
    fact("trace", execution.trace.as_deref().map(visible));
    fact("error", execution.error.as_deref().map(visible));
    let redriven = execution.redriven.map(|at| format!(", last at {at}")).unwrap_or_default();
    fact("redrives", (execution.redrive_count > 0).then(|| format!("{}{redriven}", execution.redrive_count)));
    fact(
        "redrive",
        execution.redrive_status.as_deref().map(|status| match (status, &execution.redrive_reason) {
            ("REDRIVABLE", _) => "possible".to_owned(),
            ("REDRIVABLE_BY_MAP_RUN", _) => "possible, together with its map run".to_owned(),
            (_, Some(reason)) => format!("not possible: {}", visible(reason)),
            (_, None) => "not possible".to_owned(),
        }),
    );
    lines.join("\n")
}
