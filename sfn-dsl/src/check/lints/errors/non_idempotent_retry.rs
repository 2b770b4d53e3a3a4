//! # `NON_IDEMPOTENT_RETRY`: a retry that may do the work twice
//!
//! **Why:** after a timeout or an unknown failure nobody knows whether the first call went through. A name or a
//! deduplication id of its own makes the call safe to repeat.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
//!  "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/bills", "MessageBody.$": "$"},
//!  "Retry": [{"ErrorEquals": ["States.ALL"]}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
//!  "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/bills", "MessageBody.$": "$", "MessageDeduplicationId.$": "$.billId"},
//!  "Retry": [{"ErrorEquals": ["States.ALL"]}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::idempotence::repeated;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::MachineType;
use crate::name::ErrorName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("NON_IDEMPOTENT_RETRY", "B213", "a retry that may do the work twice"),
    check: Check::State(check),
};

/// A retry that may do the work twice.
#[derive(Debug, Clone, PartialEq)]
pub struct NonIdempotentRetry {
    /// What happens, and what would make it safe.
    pub effect: &'static str,
}

impl Wording for NonIdempotentRetry {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { effect } = self;
        format!("a retry after an unclear failure {effect}")
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(effect) = here.state.task().and_then(repeated) else { return };
    if here.view.machine_type_of(here.scope) != MachineType::Standard {
        return;
    }
    for (index, retrier) in here.state.retry().iter().enumerate() {
        let ambiguous = [ErrorName::ALL, ErrorName::TASK_FAILED, ErrorName::TIMEOUT];
        let is_ambiguous = retrier.error_equals.iter().any(|name| ambiguous.contains(&name.as_str()));
        if is_ambiguous && retrier.max_attempts > 0 {
            findings.state(here, &[Key("Retry"), Index(index)], NonIdempotentRetry { effect });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_name_makes_a_start_safe() {
        let start = |name: &str, error: &str| {
            format!(
                r#"{{"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": true,
                    "Parameters": {{{name} "StateMachineArn": "${{Child}}"}}, "Retry": [{{"ErrorEquals": ["{error}"]}}]}}"#
            )
        };
        reported_at(&LINT, &start("", "States.Timeout"), &["/States/S/Retry[0]"]);
        silent(&LINT, &start(r#""Name.$": "$.id","#, "States.Timeout"));
        silent(&LINT, &start("", "StepFunctions.ExecutionLimitExceededException"));
    }
}
