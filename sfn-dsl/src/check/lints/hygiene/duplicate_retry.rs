//! # `DUPLICATE_RETRY`: the same Retry in many states
//!
//! **Why:** a change has to be made in all of them; builders and templates can share it.
//!
//! Whether a `Label` is used cannot be told: nothing in a definition refers to one. On an inline Map it is an
//! `INLINE_MAP_FIELD`.
//!
//! Bad:
//! ```json
//! {"StartAt": "A", "States": {
//!   "A": {"Type": "Task", "Resource": "${F}", "Next": "B", "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 7}]},
//!   "B": {"Type": "Task", "Resource": "${F}", "Next": "C", "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 7}]},
//!   "C": {"Type": "Task", "Resource": "${F}", "End": true, "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 7}]}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "${F}", "End": true, "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 7}]}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, View, Wording};
use crate::json::Node;
use std::collections::HashMap;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("DUPLICATE_RETRY", "B611", "the same Retry in many states").off(),
    check: Check::Machine(check),
};

/// The same Retry in many states.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateRetry {
    /// In how many.
    pub count: usize,
}

impl Wording for DuplicateRetry {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { count } = self;
        format!("the same `Retry` stands in {count} states")
    }
}

const MANY: usize = 3;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let mut same: HashMap<String, Vec<Here<'_>>> = HashMap::new();
    let mut order = Vec::new();
    for here in view.states().filter(|here| !here.state.retry().is_empty()) {
        let Some(retry) = here.state.object.get("Retry").map(Node::to_compact) else { continue };
        let heres = same.entry(retry.clone()).or_default();
        if heres.is_empty() {
            order.push(retry);
        }
        heres.push(here);
    }
    for heres in order.iter().filter_map(|retry| same.get(retry)).filter(|heres| heres.len() >= MANY) {
        if let Some(first) = heres.first() {
            findings.state(*first, &[Key("Retry")], DuplicateRetry { count: heres.len() });
        }
    }
}
