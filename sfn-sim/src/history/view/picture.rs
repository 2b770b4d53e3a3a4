//! A view as an indented text: one line a state, with its failures and how they were retried.
//!
//! Branches of a Parallel stand below it one after the other. Iterations of a Map that went the same way share a line; the
//! first of those that failed is drawn in full.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::time::Duration;

use super::{Attempt, Outcome, View, Visit};

/// The most lines of a picture: of a longer one, the beginning and the end are shown.
const MOST_LINES: usize = 120;
/// How many lines of a picture that is too long are shown at its beginning.
const FIRST_LINES: usize = 40;
/// How wide names of states are padded.
const NAME_WIDTH: usize = 28;

/// A duration in few characters: `40ms`, `12.0s`, `3m05s`, `2h10m`, `4d01h`.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use sfn_sim::history::view::duration;
/// assert_eq!(duration(Duration::from_millis(1450)), "1.4s");
/// assert_eq!(duration(Duration::from_secs(185)), "3m05s");
/// ```
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{}ms", duration.as_millis()),
        1..60 => format!("{seconds}.{}s", duration.subsec_millis() / 100),
        60..3_600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        3_600..86_400 => format!("{}h{:02}m", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{}d{:02}h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// The picture of a [`View`], for people: see [`View::picture`].
#[derive(Debug)]
pub struct Picture<'v>(&'v View);

impl View {
    /// The path that was taken, as an indented text without a final line end.
    ///
    /// Each line starts with the time since the start of the execution.
    ///
    /// # Examples
    /// ```
    /// use serde_json::json;
    /// use sfn_sim::history::view::View;
    ///
    /// let view = View::of(&[
    ///     json!({"id": 1, "type": "ExecutionStarted", "timestamp": 0}),
    ///     json!({"id": 2, "previousEventId": 1, "type": "WaitStateEntered", "timestamp": 0,
    ///         "stateEnteredEventDetails": {"name": "Hold"}}),
    ///     json!({"id": 3, "previousEventId": 2, "type": "WaitStateExited", "timestamp": 90,
    ///         "stateExitedEventDetails": {"name": "Hold"}}),
    /// ]);
    /// assert_eq!(view.picture().to_string(), "     +0ms  Hold                         Wait      ok, 1m30s");
    /// ```
    pub fn picture(&self) -> Picture<'_> {
        Picture(self)
    }
}

impl fmt::Display for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = Drawing::of(self.0).lines;
        let left_out = if lines.len() > MOST_LINES { lines.len() - MOST_LINES } else { 0 };
        let mut separator = "";
        for (position, line) in lines.iter().enumerate() {
            if (FIRST_LINES..FIRST_LINES + left_out).contains(&position) {
                if position == FIRST_LINES {
                    write!(f, "\n           … {left_out} more lines …")?;
                }
                continue;
            }
            write!(f, "{separator}{}", line.trim_end())?;
            separator = "\n";
        }
        Ok(())
    }
}

/// A picture on its way.
struct Drawing<'v> {
    view: &'v View,
    /// The first states in a container, or at the top level.
    firsts: BTreeMap<Option<usize>, Vec<usize>>,
    /// The state after a state, in the same scope.
    next: BTreeMap<usize, usize>,
    lines: Vec<String>,
}

impl<'v> Drawing<'v> {
    fn of(view: &'v View) -> Self {
        let mut drawing = Self { view, firsts: BTreeMap::new(), next: BTreeMap::new(), lines: Vec::new() };
        for (index, visit) in view.visits.iter().enumerate() {
            match visit.before {
                Some(before) => drop(drawing.next.insert(before, index)),
                None => drawing.firsts.entry(visit.parent).or_default().push(index),
            }
        }
        drawing.draw_scopes(None, 0);
        drawing
    }

    /// A scope from its first state on.
    fn scope(&self, first: usize) -> impl Iterator<Item = usize> + use<'_> {
        std::iter::successors(Some(first), |index| self.next.get(index).copied())
    }

    fn visit(&self, index: usize) -> Option<&'v Visit> {
        self.view.visits.get(index)
    }

    /// Draws what is in a container, or the top level.
    ///
    /// The depth of this recursion is that of the definition.
    fn draw_scopes(&mut self, container: Option<usize>, depth: usize) {
        let Some(firsts) = self.firsts.remove(&container) else { return };
        let is_map =
            firsts.first().and_then(|first| self.visit(*first)).is_some_and(|v| v.iteration.is_some());
        match container.and_then(|index| self.visit(index)) {
            Some(map) if is_map && map.state_type == "Map" => self.draw_iterations(&firsts, depth),
            Some(_) => {
                for (branch, first) in firsts.into_iter().enumerate() {
                    self.note(depth, &format!("branch {branch}:"));
                    self.draw_scope(first, depth + 1);
                }
            }
            None => firsts.into_iter().for_each(|first| self.draw_scope(first, depth)),
        }
    }

    fn draw_scope(&mut self, first: usize, depth: usize) {
        for index in self.scope(first).collect::<Vec<_>>() {
            self.draw_visit(index, depth);
            self.draw_scopes(Some(index), depth + 1);
        }
    }

    /// Iterations that went the same way share a line; the first that failed is drawn in full.
    fn draw_iterations(&mut self, firsts: &[usize], depth: usize) {
        let mut ways: Vec<(String, &'static str, Vec<usize>)> = Vec::new();
        for first in firsts {
            let visits = self.scope(*first).filter_map(|index| self.visit(index));
            let (mut path, mut word) = (String::new(), "ok");
            for visit in visits {
                let arrow = if path.is_empty() { "" } else { " -> " };
                let _ = write!(path, "{arrow}{}", visit.name);
                word = match visit.outcome {
                    Outcome::Done | Outcome::Caught => "ok",
                    Outcome::Running => "running",
                    Outcome::Failed => "failed",
                    Outcome::Stopped => "stopped",
                };
            }
            match ways.iter_mut().find(|(known, how, _)| *known == path && *how == word) {
                Some((.., members)) => members.push(*first),
                None => ways.push((path, word, vec![*first])),
            }
        }
        for (path, word, members) in ways {
            let items: Vec<u64> = members.iter().filter_map(|first| self.visit(*first)?.iteration).collect();
            let items = match items.as_slice() {
                [only] => format!("item {only}"),
                [first, ..] => format!("{} items, first {first}", items.len()),
                [] => "items".to_owned(),
            };
            self.note(depth, &format!("{items}: {path} {word}"));
            if let (true, Some(first)) = (word == "failed", members.first()) {
                self.draw_scope(*first, depth + 1);
            }
        }
    }

    fn draw_visit(&mut self, index: usize, depth: usize) {
        let Some(visit) = self.visit(index) else { return };
        let name = format!("{}{}", "  ".repeat(depth), visit.name);
        let line =
            format!("{}  {name:<NAME_WIDTH$} {:<9} {}", self.at(visit.entered), visit.state_type, how(visit));
        self.lines.push(line);
        for failure in &visit.failures {
            let line = format!("{}  {}  ! {}", self.at(failure.at), "  ".repeat(depth), error(failure));
            self.lines.push(line);
        }
    }

    /// A line without a time.
    fn note(&mut self, depth: usize, text: &str) {
        self.lines.push(format!("{:>9}  {}{text}", "", "  ".repeat(depth)));
    }

    fn at(&self, moment: sfn_dsl::time::Timestamp) -> String {
        let start = self.view.started.unwrap_or(moment);
        format!("{:>9}", format!("+{}", duration(moment.since(start))))
    }
}

/// How a visit stands, and how long it took.
fn how(visit: &Visit) -> String {
    let mut text = match visit.outcome {
        Outcome::Running => "running",
        Outcome::Done => "ok",
        Outcome::Caught => "caught",
        Outcome::Failed => "failed",
        Outcome::Stopped => "stopped",
    }
    .to_owned();
    if visit.iterations > 0 {
        let _ = write!(text, ", {} item{}", visit.iterations, if visit.iterations == 1 { "" } else { "s" });
    }
    if visit.attempts > 1 {
        let _ = write!(text, ", {} attempts", visit.attempts);
    }
    match visit.exited.map(|exited| exited.since(visit.entered)) {
        Some(took) if !took.is_zero() => {
            let _ = write!(text, ", {}", duration(took));
        }
        Some(_) | None => {}
    }
    text
}

/// What failed, and when it was tried again.
fn error(failure: &Attempt) -> String {
    let error = failure.error.as_deref().unwrap_or("no error name");
    let mut text = match failure.cause.as_deref() {
        Some(cause) if !cause.is_empty() => format!("{error}: {}", one_line(cause)),
        Some(_) | None => error.to_owned(),
    };
    if let Some(retried) = failure.retried {
        let _ = write!(text, "; again after {}", duration(retried.since(failure.at)));
    }
    text
}

/// The beginning of a text, without line ends.
fn one_line(text: &str) -> String {
    const WIDTH: usize = 160;
    let mut line: String = text.chars().take(WIDTH).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(WIDTH).is_some() {
        line.push('…');
    }
    line
}
