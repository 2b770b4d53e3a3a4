//! # `NO_JITTER`: retries that all come at the same moment
//!
//! **Why:** what fails together is tried again together, and fails again: in the iterations of a Map, after
//! throttling, with many attempts. `FULL` jitter spreads them.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "MaxAttempts": 6}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "MaxAttempts": 6, "JitterStrategy": "FULL"}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::view::ScopeKind;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::Jitter;
use crate::name::ErrorName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("NO_JITTER", "B203", "retries that all come at the same moment"),
    check: Check::State(check),
};

/// A retrier without jitter.
#[derive(Debug, Clone, PartialEq)]
pub struct NoJitter;

impl Wording for NoJitter {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "executions that fail together are retried at the same moments".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("add `\"JitterStrategy\": \"FULL\"`".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let in_map = here.view.scopes_around(here.scope).any(|scope| match scope.kind {
        ScopeKind::InlineMap | ScopeKind::DistributedMap(_) => true,
        ScopeKind::Machine | ScopeKind::Branch => false,
    });
    for (index, retrier) in here.state.retry().iter().enumerate() {
        let fails_together =
            in_map || retrier.max_attempts >= 3 || retrier.error_equals.iter().any(is_throttling);
        if retrier.jitter_strategy == Jitter::None && retrier.max_attempts > 0 && fails_together {
            findings.state(here, &[Key("Retry"), Index(index)], NoJitter);
        }
    }
}

fn is_throttling(name: &ErrorName) -> bool {
    ["TooManyRequests", "Throttl", "ThroughputExceeded", "LimitExceeded"]
        .iter()
        .any(|part| name.as_str().contains(part))
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    /// A Task that calls a function, with those fields.
    fn task(fields: &str) -> String {
        format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f", {fields} "End": true}}"#
        )
    }

    #[test]
    fn few_retries_of_a_single_execution_need_none() {
        let retry = |fields: &str| task(&format!(r#""Retry": [{{"ErrorEquals": ["Busy"], {fields}}}],"#));
        reported_at(&LINT, &retry(r#""MaxAttempts": 3"#), &["/States/S/Retry[0]"]);
        silent(&LINT, &retry(r#""MaxAttempts": 2"#));
        silent(&LINT, &retry(r#""MaxAttempts": 9, "JitterStrategy": "FULL""#));
        let map = format!(
            r#"{{"Type": "Map", "End": true, "ItemProcessor": {{"StartAt": "P", "States": {{"P": {}}}}}}}"#,
            retry(r#""MaxAttempts": 1"#)
        );
        reported_at(&LINT, &map, &["/States/S/ItemProcessor/States/P/Retry[0]"]);
    }
}
