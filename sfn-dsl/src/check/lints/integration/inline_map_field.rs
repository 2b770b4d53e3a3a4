//! # `INLINE_MAP_FIELD`: a field of distributed Maps on an inline Map
//!
//! **Why:** inline Maps read no items from S3, write no results there, batch nothing and tolerate no failures.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true, "ToleratedFailurePercentage": 5,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true, "ToleratedFailurePercentage": 5,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::json::Node;
use crate::machine::MapMode;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("INLINE_MAP_FIELD", "B411", "a field of distributed Maps on an inline Map"),
    check: Check::State(check),
};

/// A field without effect.
#[derive(Debug, Clone, PartialEq)]
pub struct InlineMapField {
    /// The field.
    pub field: String,
}

impl Wording for InlineMapField {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { field } = self;
        format!("`{field}` has no effect: this Map is inline")
    }

    fn help(&self) -> Option<String> {
        Some("set `\"Mode\": \"DISTRIBUTED\"` in `ProcessorConfig`, or remove the field".to_owned())
    }
}

const DISTRIBUTED: [&str; 8] = [
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "Label",
];

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(map) = here.state.map() else { return };
    // A mode that is a substitution may be distributed.
    let config =
        here.state.object.get("ItemProcessor").and_then(|processor| processor.get("ProcessorConfig"));
    let mode = config.and_then(|config| config.get("Mode")).and_then(Node::as_str);
    if map.mode != MapMode::Inline || mode.is_some_and(crate::substitution::is_in) {
        return;
    }
    for field in DISTRIBUTED.into_iter().filter(|field| here.state.object.has(field)) {
        findings.state(here, &[Key(field)], InlineMapField { field: field.to_owned() });
    }
}
