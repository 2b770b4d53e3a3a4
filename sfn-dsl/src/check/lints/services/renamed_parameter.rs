//! # `RENAMED_PARAMETER`: a parameter that has another name in Step Functions
//!
//! **Why:** Step Functions takes the names of the AWS SDK for Java, which appends `Value` to words that are reserved in Java.
//! That the API's own name is refused is known of some such words and inferred of others.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:codeartifact:describePackage", "End": true,
//!   "Parameters": {"Domain": "tools", "Repository": "main", "Format": "npm", "Package": "left-pad"}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:codeartifact:describePackage", "End": true,
//!   "Parameters": {"Domain": "tools", "Repository": "main", "Format": "npm", "PackageValue": "left-pad"}}
//! ```

use super::{callee, given};
use crate::check::callee::{Callee, described};
use crate::check::findings::Step;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("RENAMED_PARAMETER", "B417", "a parameter that has another name in Step Functions"),
    check: Check::State(check),
};

/// A parameter under its name in the API.
#[derive(Debug, Clone, PartialEq)]
pub struct RenamedParameter {
    /// Service and action.
    pub called: String,
    /// The name in the API.
    pub api: &'static str,
    /// The name in Step Functions.
    pub renamed: &'static str,
}

impl Wording for RenamedParameter {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { called, api, renamed } = self;
        format!("`{called}` calls `{api}` of the API `{renamed}`, as the AWS SDK for Java does")
    }

    fn help(&self) -> Option<String> {
        Some(format!("write `{}`", self.renamed))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some((integration, Callee::Sdk(action))) = callee(here) else { return };
    let Some(given) = given(here) else { return };
    for (api, renamed) in action.renamed() {
        for (_, member) in given.members.iter().filter(|(name, _)| *name == api) {
            let problem = RenamedParameter { called: described(integration), api, renamed };
            findings.state(here, &[Step::Key(given.field), Step::Key(&member.key)], problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn the_name_of_the_api_is_told() {
        let task = |parameter: &str| {
            format!(
                r#"{{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:codeartifact:describePackage",
                "Parameters":{{"{parameter}":"p","Domain":"d","Format":"npm","Repository":"r"}},"Next":"Done"}}"#
            )
        };
        reported_at(&LINT, &task("Package"), &["/States/S/Parameters/Package"]);
        silent(&LINT, &task("PackageValue"));
    }
}
