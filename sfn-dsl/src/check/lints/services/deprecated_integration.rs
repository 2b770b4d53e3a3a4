//! # `DEPRECATED_INTEGRATION`: an action or service that AWS is ending
//!
//! **Why:** AWS marks actions as deprecated before it removes them, and services leave the AWS SDK when they end.
//! A state machine that calls them stops working without being changed.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:qldb:describeLedger", "Parameters": {"Name": "orders"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:rds:describeDBClusters", "Parameters": {}, "End": true}
//! ```

use super::integration;
use crate::check::callee::described;
use crate::check::findings::Step;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("DEPRECATED_INTEGRATION", "B415", "an action or service that AWS is ending"),
    check: Check::State(check),
};

/// An action or service that AWS is ending.
#[derive(Debug, Clone, PartialEq)]
pub struct DeprecatedIntegration {
    /// Service and action.
    pub called: String,
    /// Whether it is the service, not the action alone.
    pub is_service: bool,
}

impl Wording for DeprecatedIntegration {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        if self.is_service {
            format!("`{}` belongs to a service that has left the AWS SDK", self.called)
        } else {
            format!("`{}` is deprecated by AWS", self.called)
        }
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(integration) = integration(here).filter(|integration| integration.sdk) else { return };
    let service = sfn_services::service(&integration.service);
    let is_deprecated = |service: sfn_services::Service| {
        service.action(&integration.action).is_some_and(|action| action.is_deprecated())
    };
    let is_service = match service {
        Some(service) => service.is_retired(),
        None => sfn_services::deprecated_services().contains(&integration.service.as_str()),
    };
    if is_service || service.is_some_and(is_deprecated) {
        let problem = DeprecatedIntegration { called: described(integration), is_service };
        findings.state(here, &[Step::Key("Resource")], problem);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn task(resource: &str) -> String {
        format!(
            r#"{{"Type":"Task","Resource":"arn:aws:states:::{resource}","Parameters":{{}},"Next":"Done"}}"#
        )
    }

    #[test]
    fn what_aws_ends_is_told() {
        for (called, why) in [
            ("aws-sdk:wisdom:queryAssistant", "is deprecated by AWS"),
            ("aws-sdk:qldb:describeLedger", "belongs to a service that has left the AWS SDK"),
            ("aws-sdk:macie:listMemberAccounts", "belongs to a service that has left the AWS SDK"),
        ] {
            let text = format!("/States/S/Resource: state \"S\": `{called}` {why}");
            reported(&LINT, &task(called), &[&text]);
        }
        silent(&LINT, &task("aws-sdk:s3:listBuckets"));
    }
}
