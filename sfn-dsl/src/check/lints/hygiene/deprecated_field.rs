//! # `DEPRECATED_FIELD`: a field of a Map that has a newer name
//!
//! **Why:** `ItemProcessor` and `ItemSelector` do the same and more; only they work with distributed Maps.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true, "Iterator": {"StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("DEPRECATED_FIELD", "B606", "a field of a Map that has a newer name"),
    check: Check::State(check),
};

/// A field that has a newer name.
#[derive(Debug, Clone, PartialEq)]
pub struct DeprecatedField {
    /// The field.
    pub old: &'static str,
    /// The newer one.
    pub new: &'static str,
}

impl Wording for DeprecatedField {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { old, .. } = self;
        format!("`{old}` is deprecated on a Map")
    }

    fn help(&self) -> Option<String> {
        let Self { new, .. } = self;
        Some(format!("write `{new}`"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    if here.state.map().is_none() {
        return;
    }
    for (old, new) in [("Iterator", "ItemProcessor"), ("Parameters", "ItemSelector")] {
        if here.state.object.has(old) {
            findings.state(here, &[Key(old)], DeprecatedField { old, new });
        }
    }
}
