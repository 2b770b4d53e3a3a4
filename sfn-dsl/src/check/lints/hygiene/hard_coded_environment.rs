//! # `HARD_CODED_ENVIRONMENT`: an account or a region in the definition
//!
//! **Why:** the same definition cannot be deployed to another account or region. A substitution `${Name}` is filled
//! in when it is deployed.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "${Charge}", "End": true}
//! ```

use crate::check::lints::shortened;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Text, Wording};
use crate::substitution;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("HARD_CODED_ENVIRONMENT", "B602", "an account or a region in the definition"),
    check: Check::Text(check),
};

/// An ARN with an account or a region.
#[derive(Debug, Clone, PartialEq)]
pub struct HardCodedEnvironment {
    /// The ARN.
    pub arn: String,
}

impl Wording for HardCodedEnvironment {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { arn } = self;
        format!("names account or region in \"{}\", so it cannot be deployed elsewhere", shortened(arn))
    }

    fn help(&self) -> Option<String> {
        Some("use a substitution such as \"${Charge}\"".to_owned())
    }
}

fn check(here: Here<'_>, text: &Text<'_, '_>, findings: &mut Findings<'_>) {
    if has_environment(text.value) && text.key != "Comment" {
        findings.state(here, text.steps, HardCodedEnvironment { arn: text.value.to_owned() });
    }
}

/// Whether a text is an ARN or the URL of a queue with an account in it.
fn has_environment(text: &str) -> bool {
    let is_account = |part: &str| part.len() == 12 && part.chars().all(|c| c.is_ascii_digit());
    let found = if text.starts_with("arn:aws") {
        text.split(':').nth(4).is_some_and(is_account)
    } else {
        text.starts_with("https://sqs.") && text.split('/').any(is_account)
    };
    found && !substitution::is_in(text)
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn integrations_are_the_same_everywhere() {
        let task = |url: &str| {
            format!(
                r#"{{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
                    "Parameters": {{"QueueUrl": "{url}", "MessageBody": "x"}}}}"#
            )
        };
        let url = "https://sqs.eu-west-1.amazonaws.com/123456789012/queue";
        reported_at(&LINT, &task(url), &["/States/S/Parameters/QueueUrl"]);
        silent(&LINT, &task("${Queue}"));
    }
}
