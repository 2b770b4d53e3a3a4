//! # `UNLIMITED_DISTRIBUTED_MAP`: a distributed Map that calls something without a limit of concurrency
//!
//! **Why:** up to 10,000 iterations call it at once: more than the default limit of Lambda (1,000), and than most
//! databases take.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "ship"}, "End": true}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true, "MaxConcurrency": 100,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "ship"}, "End": true}}}}
//! ```

use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{MapMode, Setting};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "UNLIMITED_DISTRIBUTED_MAP",
        "B502",
        "a distributed Map that calls something without a limit of concurrency",
    ),
    check: Check::State(check),
};

/// A distributed Map without a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnlimitedDistributedMap;

impl Wording for UnlimitedDistributedMap {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "runs up to 10,000 iterations at once, more than what they call is likely to take".to_owned()
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
    if is_unlimited && calls && map.mode != MapMode::Inline {
        findings.state(here, &[], UnlimitedDistributedMap);
    }
}
