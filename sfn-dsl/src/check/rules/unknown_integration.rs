//! # `SCHEMA_VALIDATION_FAILED`: an integration that the service does not offer
//!
//! **Why:** the service knows which services and actions it can call, and how each can be waited for; names are
//! case-sensitive. `.sync` and `.waitForTaskToken` exist only where they are listed; AWS SDK integrations have no `.sync`.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem.sync", "End": true,
//!   "Parameters": {"TableName": "orders", "Item": {"id": {"S.$": "$.id"}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": true,
//!   "Parameters": {"TableName": "orders", "Item": {"id": {"S.$": "$.id"}}}}
//! ```
//!
//! Actions of services that the Developer Guide does not list, or that have left the AWS SDK, are not judged here.
//! A resource with a substitution (`${Resource}`) is opaque: that is the way to call what AWS has added since the table was
//! made.

use sfn_services::{
    OptimizedService, Service, Unsupported, optimized, optimized_services, service, services,
};

use super::resource::not_recognized;
use super::{Wording, listed};
use crate::check::callee::{Callee, described, is_certain};
use crate::check::findings::{Findings, Site};
use crate::machine::MachineType;
use crate::nearest::nearest;
use crate::resource::{Integration, Pattern, Resource};

/// A `Resource` whose form is right and that the service does not offer.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownIntegration {
    /// The resource.
    pub resource: String,
    /// What about it.
    pub fault: IntegrationFault,
}

/// What the service does not offer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum IntegrationFault {
    /// No service has that name.
    Service {
        /// The name, with `aws-sdk:` where that stood before it.
        name: String,
        /// What was probably meant, as it stands behind `arn:aws:states:::`.
        nearest: Option<String>,
    },
    /// The service has no action of that name.
    Action {
        /// The service, with `aws-sdk:` where that stood before it.
        service: String,
        /// The name.
        name: String,
        /// What was probably meant, as it stands behind `arn:aws:states:::`.
        nearest: Option<String>,
    },
    /// The action cannot be waited for like that.
    Pattern {
        /// Service and action.
        called: String,
        /// The suffix.
        pattern: Pattern,
        /// The suffixes it has.
        offered: Vec<&'static str>,
    },
    /// Step Functions withholds the action.
    Unsupported {
        /// Service and action.
        called: String,
        /// Whether it answers with a stream of events.
        is_event_stream: bool,
    },
}

impl Wording for UnknownIntegration {
    fn message(&self) -> String {
        match &self.fault {
            IntegrationFault::Service { name, .. } => {
                format!("`Resource` names the service `{name}`, which Step Functions does not know")
            }
            IntegrationFault::Action { service, name, .. } => {
                format!("`Resource` names the action \"{name}\", which `{service}` does not have")
            }
            IntegrationFault::Pattern { called, pattern, .. } => {
                format!("`{called}` has no `{pattern}`")
            }
            IntegrationFault::Unsupported { called, is_event_stream: true } => {
                format!("`{called}` answers with a stream of events, which Step Functions cannot take")
            }
            IntegrationFault::Unsupported { called, is_event_stream: false } => {
                format!("Step Functions does not offer `{called}`, although the API has it")
            }
        }
    }

    fn help(&self) -> Option<String> {
        match &self.fault {
            IntegrationFault::Service { nearest, .. } | IntegrationFault::Action { nearest, .. } => {
                nearest.as_ref().map(|nearest| format!("did you mean \"{}{nearest}\"?", self.beginning()))
            }
            IntegrationFault::Pattern { called, offered, .. } => {
                let others: Vec<&str> = offered.iter().copied().filter(|suffix| !suffix.is_empty()).collect();
                let plain = format!("use \"{}{called}\"", self.beginning());
                Some(if others.is_empty() { plain } else { format!("{plain}, or with {}", listed(others)) })
            }
            IntegrationFault::Unsupported { .. } => None,
        }
    }

    fn service_message(&self) -> String {
        not_recognized(&self.resource)
    }
}

impl UnknownIntegration {
    /// What stands before the service: `arn:aws:states:::`.
    fn beginning(&self) -> String {
        let partition = self.resource.split(':').nth(1).unwrap_or("aws");
        format!("arn:{partition}:states:::")
    }
}

/// Checks the `Resource` of a Task.
pub(crate) fn check(
    machine_type: MachineType,
    resource: &Resource,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    let Some(integration) = resource.integration() else { return };
    let fault = unknown_name(integration).or_else(|| {
        // In an Express machine the pattern has been refused already.
        let refused = machine_type == MachineType::Express && integration.pattern != Pattern::RequestResponse;
        if refused { None } else { unknown_pattern(integration) }
    });
    if let Some(fault) = fault {
        findings.error(site, UnknownIntegration { resource: resource.arn().to_owned(), fault });
    }
}

fn unknown_name(integration: &Integration) -> Option<IntegrationFault> {
    let Integration { sdk, service: name, action, .. } = integration;
    let fault_service = |nearest| {
        let prefix = if *sdk { "aws-sdk:" } else { "" };
        IntegrationFault::Service { name: format!("{prefix}{name}"), nearest }
    };
    if *sdk {
        let Some(service) = service(name) else {
            // The guide still lists a few that no model describes any more.
            let is_listed = sfn_services::deprecated_services().contains(&name.as_str());
            return (!is_listed).then(|| fault_service(meant_service(name, action)));
        };
        return match service.action(action) {
            Some(known) => known.unsupported().map(|reason| IntegrationFault::Unsupported {
                called: described(integration),
                is_event_stream: reason == Unsupported::EventStream,
            }),
            None => is_certain(service).then(|| IntegrationFault::Action {
                service: format!("aws-sdk:{name}"),
                name: action.clone(),
                nearest: nearest(action, service.actions().map(|action| action.name()))
                    .map(|action| format!("aws-sdk:{name}:{action}")),
            }),
        };
    }
    let Some(service) = optimized(name) else { return Some(fault_service(meant_optimized(name, action))) };
    service.action(action).is_none().then(|| IntegrationFault::Action {
        service: name.clone(),
        name: action.clone(),
        nearest: meant_action(service, action),
    })
}

/// The SDK integration that was probably meant by a service that is none.
///
/// Names of IAM, of the API and of optimized integrations are often written: `states` for `sfn`, `logs` for `cloudwatchlogs`.
fn meant_service(name: &str, action: &str) -> Option<String> {
    let has_action = |service: &Service| service.action(action).is_some();
    let by_iam = services().filter(|service| service.iam_prefix() == name).find(has_action);
    let by_name = || nearest(name, services().map(|service| service.id())).and_then(service);
    by_iam.or_else(by_name).map(|service| format!("aws-sdk:{}:{action}", service.id()))
}

/// What was probably meant by a service without optimized integrations.
fn meant_optimized(name: &str, action: &str) -> Option<String> {
    if service(name).is_some_and(|service| service.action(action).is_some()) {
        return Some(format!("aws-sdk:{name}:{action}"));
    }
    nearest(name, optimized_services().iter().map(|service| service.id))
        .map(|name| format!("{name}:{action}"))
}

/// What was probably meant by an action that is not optimized: the SDK integration, or another name.
fn meant_action(service: &OptimizedService, action: &str) -> Option<String> {
    let in_sdk = || {
        let apis = service.actions.iter().filter_map(|other| Some(other.api()?.service()));
        apis.into_iter().find(|api| api.action(action).is_some())
    };
    let sdk = in_sdk().map(|api| format!("aws-sdk:{}:{action}", api.id()));
    let names = || service.actions.iter().map(|action| action.name);
    sdk.or_else(|| nearest(action, names()).map(|name| format!("{}:{name}", service.id)))
}

fn unknown_pattern(integration: &Integration) -> Option<IntegrationFault> {
    let suffix = integration.pattern.suffix();
    let offered = match Callee::of(integration)? {
        Callee::Sdk(_) => vec!["", Pattern::WaitForTaskToken.suffix()],
        Callee::Optimized(_, action) => {
            action.patterns.iter().chain(action.patterns_in_doubt).copied().collect()
        }
    };
    (!offered.contains(&suffix)).then(|| IntegrationFault::Pattern {
        called: described(integration),
        pattern: integration.pattern,
        offered,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::machine_of;
    use crate::check::{Diagnostic, Levels};
    use crate::machine::MachineType;
    use crate::raw::Definition;

    /// What is said of a resource whose parameters nobody looks at: `message; help`.
    fn said(resource: &str, machine_type: MachineType) -> Vec<String> {
        let members = format!(
            r#""Type":"Task","QueryLanguage":"JSONata","Resource":"{resource}","Arguments":"{{% $states.input %}}","Next":"Done""#
        );
        let definition: Definition = machine_of(&members).parse().unwrap();
        let line = |found: &Diagnostic| {
            assert_eq!(found.code(), "SCHEMA_VALIDATION_FAILED");
            assert_eq!(found.service_location().unwrap(), "/States/S/Resource");
            format!("{}; {}", found.message(), found.help().unwrap_or_default())
        };
        match definition.check_with(machine_type, &Levels::service_only()) {
            Ok(_) => Vec::new(),
            Err(report) => report.diagnostics().iter().map(line).collect(),
        }
    }

    #[track_caller]
    fn refused(resource: &str, expected: &str) {
        let expected = format!("state \"S\": {expected}");
        assert_eq!(said(&format!("arn:aws:states:::{resource}"), MachineType::Standard), [expected]);
    }

    #[track_caller]
    fn accepted(resource: &str) {
        assert_eq!(said(resource, MachineType::Standard), Vec::<String>::new(), "{resource}");
    }

    #[test]
    fn patterns_exist_only_where_they_are_listed() {
        refused(
            "batch:submitJob.waitForTaskToken",
            "`batch:submitJob` has no `.waitForTaskToken`; use \"arn:aws:states:::batch:submitJob\", or with `.sync`",
        );
        refused(
            "dynamodb:putItem.sync",
            "`dynamodb:putItem` has no `.sync`; use \"arn:aws:states:::dynamodb:putItem\"",
        );
        refused(
            "aws-sdk:s3:getObject.sync",
            "`aws-sdk:s3:getObject` has no `.sync`; use \"arn:aws:states:::aws-sdk:s3:getObject\", or with `.waitForTaskToken`",
        );
        assert_eq!(said("arn:aws:states:::batch:submitJob.sync:2", MachineType::Standard).len(), 1);
        for resource in [
            "arn:aws:states:::batch:submitJob.sync",
            "arn:aws-cn:states:::states:startExecution.sync:2",
            "arn:aws:states:::aws-sdk:s3:listBuckets.waitForTaskToken",
            "arn:aws:states:::eks:call.waitForTaskToken",
            "arn:aws:states:::http:invoke",
        ] {
            accepted(resource);
        }
    }

    #[test]
    fn names_are_those_of_the_service_in_its_letter_case() {
        refused(
            "aws-sdk:rds:describeDbInstances",
            "`Resource` names the action \"describeDbInstances\", which `aws-sdk:rds` does not have; did you mean \
             \"arn:aws:states:::aws-sdk:rds:describeDBInstances\"?",
        );
        refused(
            "aws-sdk:states:startExecution",
            "`Resource` names the service `aws-sdk:states`, which Step Functions does not know; did you mean \
             \"arn:aws:states:::aws-sdk:sfn:startExecution\"?",
        );
        refused(
            "aws-sdk:dynamoDb:getItem",
            "`Resource` names the service `aws-sdk:dynamoDb`, which Step Functions does not know; did you mean \
             \"arn:aws:states:::aws-sdk:dynamodb:getItem\"?",
        );
        refused(
            "lamda:invoke",
            "`Resource` names the service `lamda`, which Step Functions does not know; did you mean \
             \"arn:aws:states:::lambda:invoke\"?",
        );
    }

    #[test]
    fn what_is_not_optimized_is_offered_through_the_sdk() {
        refused(
            "dynamodb:query",
            "`Resource` names the action \"query\", which `dynamodb` does not have; did you mean \
             \"arn:aws:states:::aws-sdk:dynamodb:query\"?",
        );
        refused(
            "s3:getObject",
            "`Resource` names the service `s3`, which Step Functions does not know; did you mean \
             \"arn:aws:states:::aws-sdk:s3:getObject\"?",
        );
    }

    #[test]
    fn withheld_actions_are_refused() {
        refused(
            "aws-sdk:sts:assumeRoleWithSAML",
            "Step Functions does not offer `aws-sdk:sts:assumeRoleWithSAML`, although the API has it; ",
        );
    }

    #[test]
    fn what_the_table_may_not_know_is_no_error() {
        accepted("arn:aws:states:::aws-sdk:s3vectors:somethingNew");
        accepted("arn:aws:states:::aws-sdk:qldb:somethingOld");
        accepted("arn:aws:states:::aws-sdk:macie:listMemberAccounts");
        accepted("arn:aws:states:::${Service}:invoke");
    }

    #[test]
    fn an_express_machine_is_told_once() {
        let said = said("arn:aws:states:::batch:submitJob.waitForTaskToken", MachineType::Express);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains("Express"), "{said:?}");
    }
}
