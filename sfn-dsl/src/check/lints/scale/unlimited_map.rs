//! # `UNLIMITED_MAP`: an inline Map that calls something without a limit of concurrency
//!
//! **Why:** up to 40 iterations call it at once, more than some services take.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "ship"}, "End": true}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true, "MaxConcurrency": 5,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "ship"}, "End": true}}}}
//! ```

use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{MapMode, Setting};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info(
        "UNLIMITED_MAP",
        "B502",
        "an inline Map that calls something without a limit of concurrency",
    ),
    check: Check::State(check),
};

/// An inline Map without a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnlimitedMap;

impl Wording for UnlimitedMap {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "runs up to 40 iterations at once".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("set `MaxConcurrency`".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(map) = here.state.map() else { return };
    let is_unlimited = match &map.max_concurrency {
        Some(Setting::Literal(0)) | None => true,
        Some(Setting::Literal(_) | Setting::Path(_) | Setting::Jsonata(_)) => false,
    };
    let scopes = here.state.children.iter().filter_map(|child| here.view.scopes.get(*child));
    let calls = scopes.flat_map(|scope| &scope.states).any(|state| state.task().is_some());
    if is_unlimited && calls && map.mode == MapMode::Inline {
        findings.state(here, &[], UnlimitedMap);
    }
}
