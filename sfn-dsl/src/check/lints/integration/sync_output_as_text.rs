//! # `SYNC_OUTPUT_AS_TEXT`: a nested execution whose output is a text
//!
//! **Why:** `startExecution.sync` returns `Output` as JSON in a text; `.sync:2` returns it as JSON.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync", "TimeoutSeconds": 600, "End": true,
//!  "Parameters": {"StateMachineArn": "${Child}"}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "TimeoutSeconds": 600, "End": true,
//!  "Parameters": {"StateMachineArn": "${Child}"}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::arguments::calls;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::resource::Pattern;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("SYNC_OUTPUT_AS_TEXT", "B403", "a nested execution whose output is a text"),
    check: Check::State(check),
};

/// A nested execution whose output is a text.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncOutputAsText;

impl Wording for SyncOutputAsText {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "gets `Output` of the nested execution as a text".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("use `startExecution.sync:2`, which returns JSON".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task().filter(|task| calls(task, "states", "startExecution")) else { return };
    if task.resource.integration().is_some_and(|integration| integration.pattern == Pattern::Sync) {
        findings.state(here, &[Key("Resource")], SyncOutputAsText);
    }
}
