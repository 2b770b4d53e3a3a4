//! # `UNCERTAIN_INTEGRATION`: an integration that the service may not offer
//!
//! **Why:** AWS adds services to the AWS SDK before Step Functions and its Developer Guide list them; a few need an endpoint of
//! the customer's own, which a Task cannot give; and the guide contradicts itself about some ways to wait.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:neptunedata:getEngineStatus", "Parameters": {}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:neptune:describeDBClusters", "Parameters": {}, "End": true}
//! ```

use super::integration;
use crate::check::callee::{Callee, described};
use crate::check::findings::Step;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::resource::Pattern;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("UNCERTAIN_INTEGRATION", "B416", "an integration that the service may not offer"),
    check: Check::State(check),
};

/// An integration that the service may not offer.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertainIntegration {
    /// Service and action.
    pub called: String,
    /// Why it may not be offered.
    pub doubt: Doubt,
}

/// Why an integration may not be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// The Developer Guide does not list the service.
    Unlisted,
    /// The service is called at an endpoint of the customer's own.
    NeedsEndpoint,
    /// The Developer Guide contradicts itself about the pattern.
    Pattern(Pattern),
}

impl Wording for UncertainIntegration {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let called = &self.called;
        match self.doubt {
            Doubt::Unlisted => {
                format!("`{called}` belongs to a service that the Developer Guide does not list")
            }
            Doubt::NeedsEndpoint => {
                format!("`{called}` needs an endpoint of your own, which a Task state cannot give")
            }
            Doubt::Pattern(pattern) => {
                format!("`{called}` may not offer `{pattern}`: the Developer Guide contradicts itself")
            }
        }
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(integration) = integration(here) else { return };
    let doubt = if integration.sdk {
        sfn_services::service(&integration.service).and_then(|service| match service {
            service if service.needs_endpoint() => Some(Doubt::NeedsEndpoint),
            service if !service.is_documented() => Some(Doubt::Unlisted),
            _ => None,
        })
    } else {
        match Callee::of(integration) {
            Some(Callee::Optimized(_, action))
                if action.patterns_in_doubt.contains(&integration.pattern.suffix()) =>
            {
                Some(Doubt::Pattern(integration.pattern))
            }
            _ => None,
        }
    };
    if let Some(doubt) = doubt {
        let problem = UncertainIntegration { called: described(integration), doubt };
        findings.state(here, &[Step::Key("Resource")], problem);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn task(resource: &str) -> String {
        let parameters =
            r#"{"ClusterName":"c","CertificateAuthority":"a","Endpoint":"e","Method":"GET","Path":"/"}"#;
        format!(
            r#"{{"Type":"Task","Resource":"arn:aws:states:::{resource}","Parameters":{parameters},"Next":"Done"}}"#
        )
    }

    #[test]
    fn doubts_are_told() {
        for (resource, message) in [
            (
                "aws-sdk:s3vectors:listVectors",
                "`aws-sdk:s3vectors:listVectors` belongs to a service that the Developer Guide does not list",
            ),
            (
                "aws-sdk:neptunedata:getEngineStatus",
                "`aws-sdk:neptunedata:getEngineStatus` needs an endpoint of your own, which a Task state cannot give",
            ),
            (
                "eks:call.waitForTaskToken",
                "`eks:call` may not offer `.waitForTaskToken`: the Developer Guide contradicts itself",
            ),
        ] {
            reported(&LINT, &task(resource), &[&format!("/States/S/Resource: state \"S\": {message}")]);
        }
        for resource in ["eks:call", "aws-sdk:eks:listClusters"] {
            silent(&LINT, &task(resource));
        }
    }
}
