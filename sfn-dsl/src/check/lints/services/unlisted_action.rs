//! # `UNLISTED_ACTION`: an action that the table of services does not have
//!
//! **Why:** AWS adds services before the Developer Guide lists them, and the guide lists services that have left the AWS SDK.
//! What the table knows of their actions is incomplete, so a name may be right; it may also be misspelled.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3vectors:putVector", "Parameters": {}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3vectors:putVectors", "End": true,
//!   "Parameters": {"VectorBucketName": "notes", "IndexName": "words", "Vectors.$": "$.vectors"}}
//! ```

use super::integration;
use crate::check::callee::described;
use crate::check::findings::Step;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::nearest::nearest;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("UNLISTED_ACTION", "B407", "an action that the table of services does not have"),
    check: Check::State(check),
};

/// An action that the table does not have, of a service it knows little of.
#[derive(Debug, Clone, PartialEq)]
pub struct UnlistedAction {
    /// Service and action.
    pub called: String,
    /// The action that was probably meant.
    pub nearest: Option<&'static str>,
}

impl Wording for UnlistedAction {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        format!("`{}` is not among the known actions of its service", self.called)
    }

    fn help(&self) -> Option<String> {
        self.nearest.map(|nearest| format!("did you mean \"{nearest}\"?"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(integration) = integration(here).filter(|integration| integration.sdk) else { return };
    let Some(service) = sfn_services::service(&integration.service) else { return };
    // The rules have refused the unknown actions of other services.
    if service.action(&integration.action).is_none() {
        let nearest = nearest(&integration.action, service.actions().map(|action| action.name()));
        let problem = UnlistedAction { called: described(integration), nearest };
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
    fn unknown_actions_of_young_and_retired_services_are_told() {
        let text = |called: &str| {
            format!(
                "/States/S/Resource: state \"S\": `{called}` is not among the known actions of its service"
            )
        };
        for called in ["aws-sdk:s3vectors:putVector", "aws-sdk:qldb:createLedgers"] {
            reported(&LINT, &task(called), &[&text(called)]);
        }
        silent(&LINT, &task("aws-sdk:s3vectors:listVectors"));
        silent(&LINT, &task("aws-sdk:macie:listMemberAccounts"));
    }
}
