//! How results look to people. Values come in, text goes out.

pub mod history;
pub mod plan;

use std::time::Duration;

use sfn_dsl::check::{Report, Severity};

use crate::style::quoted;

/// A duration in few characters: `40ms`, `12.0s`, `3m05s`, `2h10m`, `4d01h`.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use sfn_deploy::render::duration;
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

/// The warnings about a workflow in one line: how many, and which rules speak; `None` where there are none.
///
/// `validate` is the command that tells them all; others only say that there are some.
pub fn warnings(workflow: &str, report: &Report) -> Option<String> {
    let mut codes: Vec<(&str, usize)> = Vec::new();
    for found in report.diagnostics().iter().filter(|found| found.severity == Severity::Warning) {
        match codes.iter_mut().find(|(code, _)| *code == found.code()) {
            Some((_, times)) => *times += 1,
            None => codes.push((found.code(), 1)),
        }
    }
    let number = codes.iter().map(|(_, times)| times).sum();
    let listed: Vec<String> = codes
        .iter()
        .map(|(code, times)| if *times == 1 { (*code).to_owned() } else { format!("{code} ({times})") })
        .collect();
    (number > 0).then(|| {
        let (workflow, number) = (quoted(workflow), count(number, "warning"));
        format!("{workflow} has {number}: {}; `sfn-deploy validate` tells where and why", listed.join(", "))
    })
}

/// A count with its noun: `1 state`, `2 states`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
