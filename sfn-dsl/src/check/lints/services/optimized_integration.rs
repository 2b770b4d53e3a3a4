//! # `OPTIMIZED_INTEGRATION`: an AWS SDK integration where an optimized one exists
//!
//! **Why:** an optimized integration takes and returns JSON where the API wants encoded text, fills in idempotency tokens,
//! and can often wait for the job it starts. Results and error names differ, so this is a hint for new states.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sns:publish", "End": true,
//!   "Parameters": {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:orders", "Message.$": "$.text"}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true,
//!   "Parameters": {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:orders", "Message.$": "$.text"}}
//! ```
//!
//! Silent where the optimized one does not take a parameter that is given, or cannot wait in the same way.

use sfn_services::{Acceptance, OptimizedAction, OptimizedService, optimized_services};

use super::{callee, given};
use crate::check::callee::{Callee, described};
use crate::check::findings::Step;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("OPTIMIZED_INTEGRATION", "B406", "an AWS SDK integration where an optimized one exists"),
    check: Check::State(check),
};

/// An AWS SDK integration where an optimized one exists.
#[derive(Debug, Clone, PartialEq)]
pub struct OptimizedIntegration {
    /// Service and action.
    pub called: String,
    /// Service and action of the optimized integration.
    pub optimized: String,
    /// Whether the optimized one can wait for what it starts.
    pub can_wait: bool,
}

impl Wording for OptimizedIntegration {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { called, optimized, .. } = self;
        let wait = if self.can_wait { " and can wait for what it starts" } else { "" };
        format!("`{called}` has the optimized integration `{optimized}`, which takes and returns JSON{wait}")
    }

    fn help(&self) -> Option<String> {
        Some(format!("use \"arn:aws:states:::{}\"; results and error names differ", self.optimized))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some((integration, Callee::Sdk(action))) = callee(here) else { return };
    // The API's name, the way of waiting and every parameter that is given must be the same.
    let Some(given) = given(here) else { return };
    let is_same = |optimized: &OptimizedAction| {
        optimized.api == Some((action.service().id(), action.name()))
            && optimized.name == action.name()
            && optimized.patterns.contains(&integration.pattern.suffix())
            && given.members.iter().all(|(name, _)| optimized.acceptance(name) == Acceptance::Accepted)
    };
    let find = |service: &'static OptimizedService| {
        service.actions.iter().find(|optimized| is_same(optimized)).map(|optimized| (service, optimized))
    };
    if let Some((service, optimized)) = optimized_services().iter().find_map(find) {
        let problem = OptimizedIntegration {
            called: described(integration),
            optimized: format!("{}:{}", service.id, optimized.name),
            can_wait: optimized.patterns.contains(&".sync"),
        };
        findings.state(here, &[Step::Key("Resource")], problem);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    fn task(resource: &str, parameters: &str) -> String {
        format!(
            r#"{{"Type":"Task","Resource":"arn:aws:states:::{resource}","Parameters":{parameters},"Next":"Done"}}"#
        )
    }

    #[test]
    fn an_optimized_integration_of_the_same_name_is_proposed() {
        for (resource, parameters) in [
            ("aws-sdk:sqs:sendMessage", r#"{"QueueUrl":"u","MessageBody":"b"}"#),
            ("aws-sdk:eventbridge:putEvents", r#"{"Entries":[]}"#),
            ("aws-sdk:sfn:startExecution", r#"{"StateMachineArn":"a"}"#),
        ] {
            reported_at(&LINT, &task(resource, parameters), &["/States/S/Resource"]);
        }
    }

    #[test]
    fn what_the_optimized_one_cannot_do_is_left_alone() {
        for (resource, parameters) in [
            ("aws-sdk:dynamodb:putItem.waitForTaskToken", r#"{"TableName":"t","Item":{}}"#),
            ("aws-sdk:ecs:runTask", r#"{"TaskDefinition":"t","Count":2}"#),
            ("aws-sdk:dynamodb:query", r#"{"TableName":"t"}"#),
            ("sqs:sendMessage", r#"{"QueueUrl":"u","MessageBody":"b"}"#),
        ] {
            silent(&LINT, &task(resource, parameters));
        }
    }
}
