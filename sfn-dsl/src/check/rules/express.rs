//! # `SCHEMA_VALIDATION_FAILED`: something that Express machines cannot do
//!
//! **Why:** an Express execution lasts five minutes and is not kept, so it cannot wait for jobs, tokens or workers, nor own
//! child executions. The type of a machine is fixed for its life.
//!
//! Bad:
//! ```json
//! {"Comment": "Express", "StartAt": "Ask", "States": {
//!   "Ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
//!     "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/asks", "MessageBody.$": "$$.Task.Token"}}}}
//! ```
//! Good:
//! ```json
//! {"Comment": "Express", "StartAt": "Ask", "States": {
//!   "Ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
//!     "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/asks", "MessageBody.$": "$.ask"}}}}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::Node;
use crate::machine::MachineType;
use crate::resource::{Pattern, Resource, ResourceKind};

/// A Task that waits in a way Express machines cannot.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternInExpress {
    /// The pattern, or `activity`.
    pub pattern: &'static str,
}

impl Wording for PatternInExpress {
    fn message(&self) -> String {
        let what = self.pattern;
        format!(
            "an Express machine cannot use `{what}`: its executions end after five minutes and are not kept"
        )
    }

    fn help(&self) -> Option<String> {
        Some("use a Standard machine, or call the service without waiting".to_owned())
    }

    fn service_message(&self) -> String {
        if self.pattern == ACTIVITY {
            "Express state machine does not support Activity ARN".to_owned()
        } else {
            let pattern =
                if self.pattern == Pattern::Sync2.suffix() { Pattern::Sync.suffix() } else { self.pattern };
            // Recorded: the service leaves a blank at the end for one of them.
            let blank = if pattern == Pattern::WaitForTaskToken.suffix() { " " } else { "" };
            format!("Express state machine does not support '{pattern}' service integration{blank}")
        }
    }
}

/// A distributed Map in an Express machine.
#[derive(Debug, Clone, PartialEq)]
pub struct DistributedMapInExpress;

impl Wording for DistributedMapInExpress {
    fn message(&self) -> String {
        "an Express machine cannot run a distributed Map: only Standard machines own child executions"
            .to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("use \"INLINE\", or a Standard machine".to_owned())
    }

    fn service_message(&self) -> String {
        "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines"
            .to_owned()
    }
}

const ACTIVITY: &str = "activity";

/// Checks the `Resource` of a Task.
pub(crate) fn check_resource(
    machine_type: MachineType,
    resource: &Resource,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    let waits = match resource.kind() {
        ResourceKind::Activity => Some(ACTIVITY),
        ResourceKind::Integration(integration) => match integration.pattern {
            Pattern::RequestResponse => None,
            Pattern::Sync | Pattern::Sync2 | Pattern::WaitForTaskToken => Some(integration.pattern.suffix()),
        },
        ResourceKind::LambdaFunction | ResourceKind::Substitution => None,
    };
    if let (MachineType::Express, Some(pattern)) = (machine_type, waits) {
        findings.error(site, PatternInExpress { pattern });
    }
}

/// Checks the `Mode` of a Map.
pub(crate) fn check_mode(machine_type: MachineType, mode: &Node, site: &Site<'_>, findings: &mut Findings) {
    if machine_type == MachineType::Express && mode.as_str() == Some("DISTRIBUTED") {
        findings.error(site, DistributedMapInExpress);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{machine_of, problems_as};
    use crate::machine::MachineType;

    #[test]
    fn express_machines_do_not_wait_for_tokens() {
        let asl = machine_of(
            r#""Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters":{"QueueUrl":"u","MessageBody.$":"$$.Task.Token"},"Next":"Done""#,
        );
        assert_eq!(problems_as(&asl, MachineType::Standard), Vec::<String>::new());
        let text = "SCHEMA_VALIDATION_FAILED /States/S/Resource: state \"S\": an Express machine cannot use `.waitForTaskToken`: its \
                    executions end after five minutes and are not kept";
        assert_eq!(problems_as(&asl, MachineType::Express), [text]);
    }
}
