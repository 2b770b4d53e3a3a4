//! How results look to people. Values come in, text goes out.

pub mod executions;
pub mod explain;
pub mod history;
pub mod plan;
pub mod sarif;

use std::collections::BTreeMap;

use sfn_dsl::check::Report;
pub use sfn_sim::history::view::duration;

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
