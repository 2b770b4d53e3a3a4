//! How results look to people. Values come in, text goes out.

pub mod history;
pub mod plan;
pub mod sarif;

use std::collections::BTreeMap;
use std::time::Duration;

use sfn_dsl::check::Report;

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

/// How often which rule found something: whoever deploys wants to know that, and no more.
pub fn in_short(warnings: &Report) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in warnings.diagnostics() {
        *counts.entry(diagnostic.code()).or_default() += 1;
    }
    let codes: Vec<String> = counts
        .into_iter()
        .map(|(code, count)| if count > 1 { format!("{code} ({count} times)") } else { code.to_owned() })
        .collect();
    format!("{}; `validate` shows more", codes.join(", "))
}

/// A count with its noun: `1 state`, `2 states`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
