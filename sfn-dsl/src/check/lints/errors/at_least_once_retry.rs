//! # `AT_LEAST_ONCE_RETRY`: a retry in an Express machine that may do the work twice
//!
//! **Why:** an Express execution may run more than once, so calls in it should be safe to repeat even without a
//! retry.
//!
//! Bad:
//! ```json
//! {"Comment": "Express", "StartAt": "Bill", "States": {"Bill": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
//!  "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/bills", "MessageBody.$": "$"},
//!  "Retry": [{"ErrorEquals": ["States.ALL"]}]}}}
//! ```
//! Good:
//! ```json
//! {"Comment": "Express", "StartAt": "Bill", "States": {"Bill": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
//!  "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/bills", "MessageBody.$": "$", "MessageDeduplicationId.$": "$.billId"},
//!  "Retry": [{"ErrorEquals": ["States.ALL"]}]}}}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::idempotence::repeated;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::MachineType;
use crate::name::ErrorName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info(
        "AT_LEAST_ONCE_RETRY",
        "B218",
        "a retry in an Express machine that may do the work twice",
    ),
    check: Check::State(check),
};

/// A retry that may do the work twice, in an Express machine.
#[derive(Debug, Clone, PartialEq)]
pub struct AtLeastOnceRetry {
    /// What happens, and what would make it safe.
    pub effect: &'static str,
}

impl Wording for AtLeastOnceRetry {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { effect } = self;
        format!("an Express execution may run twice, and a retry {effect}")
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(effect) = here.state.task().and_then(repeated) else { return };
    if here.view.machine_type_of(here.scope) != MachineType::Express {
        return;
    }
    for (index, retrier) in here.state.retry().iter().enumerate() {
        let ambiguous = [ErrorName::ALL, ErrorName::TASK_FAILED, ErrorName::TIMEOUT];
        let is_ambiguous = retrier.error_equals.iter().any(|name| ambiguous.contains(&name.as_str()));
        if is_ambiguous && retrier.max_attempts > 0 {
            findings.state(here, &[Key("Retry"), Index(index)], AtLeastOnceRetry { effect });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{found, silent};

    #[test]
    fn a_standard_machine_is_another_rules_business() {
        let machine = r#"{"StartAt": "P", "States": {"P": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true,
            "Parameters": {"TopicArn": "${Topic}", "Message": "x"}, "Retry": [{"ErrorEquals": ["States.ALL"]}]}}}"#;
        assert_eq!(found(&LINT, machine, crate::machine::MachineType::Express).len(), 1);
        silent(&LINT, machine);
    }
}
