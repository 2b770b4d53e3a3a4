//! Why an execution did not succeed, in words.

use std::fmt::Write as _;
use std::time::Duration;

use crate::explain::{Caught, Child, Explanation, FailedState, Redrive};
use crate::render::{count, duration};
use crate::style::{BAD, STRONG, cut, paint, quoted, visible};

/// How wide causes are shown on the line of an attempt.
const ATTEMPT_WIDTH: usize = 120;
/// How wide causes and inputs are shown on a line of their own.
const WIDE: usize = 2_000;
/// How many attempts are shown; of more, the first ones and the last one.
const MOST_ATTEMPTS: usize = 6;

/// Why it failed, without a final line end.
pub fn why(explanation: &Explanation) -> String {
    let heading = match explanation.status.as_str() {
        "ABORTED" => "where it was stopped",
        "TIMED_OUT" => "where it timed out",
        _ => "why it failed",
    };
    let mut lines = vec![paint(STRONG, heading)];
    tell(explanation, "  ", &mut lines);
    if lines.len() == 1 {
        lines.push("  neither a state nor an error is told".to_owned());
    }
    lines.join("\n")
}

/// The depth of this recursion is the number of executions inside each other that are followed.
fn tell(explanation: &Explanation, indent: &str, lines: &mut Vec<String>) {
    let Explanation { error, cause, state, caught, hint, map_run, child, .. } = explanation;
    if let Some(state) = state {
        lines.extend(blame(state, caught.as_ref()).lines().map(|line| format!("{indent}{line}")));
        attempts(state, indent, lines);
    }
    let last = state.as_ref().and_then(|state| state.attempts.last());
    if last.is_none_or(|last| last.error != *error) {
        lines.extend(error.iter().map(|error| format!("{indent}error  {}", visible(error))));
    }
    let cause = cause.as_ref().filter(|cause| !cause.is_empty());
    let is_told = last.is_some_and(|last| {
        last.cause.as_ref() == cause && cause.is_none_or(|cause| cause.chars().count() <= ATTEMPT_WIDTH)
    });
    if !is_told {
        lines.extend(cause.map(|cause| format!("{indent}cause  {}", cut(cause, WIDE))));
    }
    if let Some(state) = state {
        match (&state.input, state.input_bytes) {
            (Some(input), _) => lines.push(format!("{indent}input  {}", cut(input, WIDE))),
            (None, Some(bytes)) => {
                lines.push(format!("{indent}input  {} hidden; --show-data shows them", count(bytes, "byte")));
            }
            (None, None) => {}
        }
    }
    lines.extend(hint.map(|hint| format!("{indent}hint   {hint}")));
    if let Some(map_run) = map_run {
        let total = count(usize::try_from(map_run.total).unwrap_or_default(), "child execution");
        let (failed, arn) = (map_run.unsuccessful, visible(&map_run.arn));
        lines.push(format!("{indent}map    {failed} of {total} did not succeed: {arn}"));
    }
    if let Some(Child { execution_arn, status, explanation }) = child.as_deref() {
        let status = paint(BAD, &visible(status));
        lines.push(format!("{indent}inside {} {status}", visible(execution_arn)));
        if let Some(explanation) = explanation {
            tell(explanation, &format!("{indent}  "), lines);
        }
    }
}

/// Which state is to blame.
fn blame(state: &FailedState, caught: Option<&Caught>) -> String {
    let mut about = state.state_type.clone();
    if let Some(calls) = &state.calls {
        about.push(' ');
        about.push_str(&visible(calls));
    }
    if let Some(line) = &state.source {
        let _ = write!(about, ", {}:{}", visible(&line.file), line.line);
    }
    let item = state.iteration.map(|index| format!(" for item {index}")).unwrap_or_default();
    let times = match state.attempts.len() {
        0 | 1 => String::new(),
        times => format!(" {times} times"),
    };
    let name = quoted(&state.name);
    if state.interrupted {
        return format!("state {name} ({about}) ran{item} when the execution ended");
    }
    let Some(Caught { next, by, ended_at, ended_with }) = caught else {
        return format!("state {name} ({about}) {}{times}{item}", paint(BAD, "failed"));
    };
    let next = next.as_ref().map(|next| format!(" took {}", quoted(next))).unwrap_or_default();
    let whose =
        if *by == state.name { "its Catch".to_owned() } else { format!("the Catch of {}", quoted(by)) };
    let with = ended_with.as_ref().map(|error| format!(", {}", visible(error))).unwrap_or_default();
    format!(
        "state {name} ({about}) {}{times}{item}, and {whose}{next};\nthe execution ended at state {} (Fail{with}), \
         which is the handler's doing, not the cause",
        paint(BAD, "failed"),
        quoted(ended_at)
    )
}

fn attempts(state: &FailedState, indent: &str, lines: &mut Vec<String>) {
    let all = &state.attempts;
    for (index, attempt) in all.iter().enumerate() {
        if all.len() > MOST_ATTEMPTS && (MOST_ATTEMPTS - 1..all.len() - 1).contains(&index) {
            if index == MOST_ATTEMPTS - 1 {
                lines.push(format!("{indent}...         {} more", all.len() - MOST_ATTEMPTS));
            }
            continue;
        }
        let before = index.checked_sub(1).and_then(|before| all.get(before));
        let same =
            before.is_some_and(|before| before.cause == attempt.cause && before.error == attempt.error);
        let cause = match attempt.cause.as_deref().filter(|cause| !cause.is_empty()) {
            Some(_) if same => "(same)".to_owned(),
            Some(cause) => cut(cause, ATTEMPT_WIDTH),
            None => String::new(),
        };
        let took = duration(Duration::from_millis(attempt.millis));
        let error = attempt.error.as_deref().map_or("no error name".to_owned(), visible);
        let line = format!(
            "{indent}attempt {:<3} {}  {took:>6}  {error}  {cause}",
            index + 1,
            clock(&attempt.started.to_string())
        );
        lines.push(line.trim_end().to_owned());
    }
}

/// The time of day of a timestamp.
fn clock(timestamp: &str) -> &str {
    timestamp.split_once('T').map_or(timestamp, |(_, time)| time.trim_end_matches('Z'))
}

/// Whether a redrive can help, and the command; `arn` and `flags` are those of the execution. `None` where nothing is known.
pub fn redrive(explanation: &Explanation, workflow: &str, arn: &str, flags: &str) -> Option<String> {
    let state = explanation.state.as_ref().map(|state| quoted(&state.name)).unwrap_or_default();
    let lines = match explanation.redrive.as_ref()? {
        Redrive::Possible { until } => vec![
            format!(
                "possible{}: {state} runs again with the input it had, retries count from 0,",
                until_text(*until)
            ),
            "what has succeeded is not run again".to_owned(),
            format!("help: sfn-deploy redrive {arn}{flags}"),
        ],
        Redrive::Pointless { state, until } => vec![
            format!(
                "possible{}, but it would enter Fail {} again and fail again;",
                until_text(*until),
                quoted(state)
            ),
            "what has succeeded, handlers included, is not run again".to_owned(),
            format!(
                "help: start anew with the same input: sfn-deploy start {} --input-from {arn}{flags}",
                visible(workflow)
            ),
        ],
        Redrive::Impossible { reason } => vec![
            format!(
                "not possible: {}",
                reason.as_deref().map_or("the service does not say why".to_owned(), visible)
            ),
            format!(
                "help: start anew with the same input: sfn-deploy start {} --input-from {arn}{flags}",
                visible(workflow)
            ),
        ],
    };
    let lines: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
    Some(format!("{}\n{}", paint(STRONG, "redrive"), lines.join("\n")))
}

fn until_text(until: Option<sfn_dsl::time::Timestamp>) -> String {
    until
        .map(|until| format!(" until {}", until.to_string().split('T').next().unwrap_or_default()))
        .unwrap_or_default()
}
