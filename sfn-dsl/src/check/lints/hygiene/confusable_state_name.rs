//! # `CONFUSABLE_STATE_NAME`: two state names that differ only in case or blanks
//!
//! **Why:** people read them as one, in the console and in metrics.
//!
//! Names outside of ASCII are not judged: what they would spoil, the metrics of CloudWatch, is not in a definition.
//!
//! Bad:
//! ```json
//! {"StartAt": "Ship order", "States": {
//!   "Ship order": {"Type": "Pass", "Next": "Ship Order"},
//!   "Ship Order": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Ship order", "States": {
//!   "Ship order": {"Type": "Pass", "Next": "Order shipped"},
//!   "Order shipped": {"Type": "Succeed"}}}
//! ```

use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};
use crate::name::StateName;
use std::collections::HashMap;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("CONFUSABLE_STATE_NAME", "B607", "two state names that differ only in case or blanks"),
    check: Check::Machine(check),
};

/// A name that is almost another.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfusableStateName {
    /// The other name.
    pub other: StateName,
}

impl Wording for ConfusableStateName {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { other } = self;
        format!("its name differs from \"{other}\" only in case, blanks or signs")
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let mut seen: HashMap<String, &StateName> = HashMap::new();
    for here in view.states() {
        let name = here.state.name();
        let plain: String =
            name.as_str().chars().filter(|c| !" _-".contains(*c)).flat_map(char::to_lowercase).collect();
        match seen.get(&plain) {
            Some(other) => findings.state(here, &[], ConfusableStateName { other: (*other).clone() }),
            None => drop(seen.insert(plain, name)),
        }
    }
}
