//! # `TOKEN_NOT_PASSED`: a task that waits for a token it gave to nobody
//!
//! **Why:** only who has the token can complete the task, so it waits until its timeout, or a year.
//!
//! It stays a warning: the service creates such a machine (recorded), and a Task may wait for its timeout on purpose.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "TimeoutSeconds": 600, "End": true,
//!  "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/asks", "MessageBody.$": "$"}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "TimeoutSeconds": 600, "End": true,
//!  "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/asks", "MessageBody": {"token.$": "$$.Task.Token"}}}
//! ```

use crate::check::lints::payload::for_each_text;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::resource::Pattern;
use crate::substitution;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("TOKEN_NOT_PASSED", "B401", "a task that waits for a token it gave to nobody"),
    check: Check::State(check),
};

/// A token that nobody gets.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenNotPassed;

impl Wording for TokenNotPassed {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "waits for its token to come back, but hands it to nobody".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("put `$$.Task.Token` (JSONata: `$states.context.Task.Token`) into what it sends".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task() else { return };
    let waits = task
        .resource
        .integration()
        .is_some_and(|integration| integration.pattern == Pattern::WaitForTaskToken);
    if !waits {
        return;
    }
    let mut is_passed = false;
    for_each_text(here, &mut |text| {
        if is_passed || !text.in_payload {
            return;
        }
        // The whole context object has the token in it; a substitution may.
        let text = text.value;
        is_passed = text.contains("Task.Token")
            || text.contains("['Task']")
            || text == "$$"
            || text.contains("$$.Task")
            || (text.contains("$states.context") && !text.contains("$states.context."))
            || substitution::is_in(text)
                && text.trim().starts_with("${")
                && text.trim().ends_with('}')
                && is_payload(text);
    });
    if !is_passed {
        findings.state(here, &[], TokenNotPassed);
    }
}

/// Whether a substitution may stand for a payload rather than for a name.
fn is_payload(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["payload", "message", "body", "input", "token", "overrides"].iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn the_token_may_be_anywhere_in_the_payload() {
        let task = |value: &str| {
            format!(
                r#"{{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "End": true,
                    "Parameters": {{"FunctionName": "f", "Payload": {{"deep": [{{"x.$": "{value}"}}]}}}}}}"#
            )
        };
        reported_at(&LINT, &task("$.token"), &["/States/S"]);
        for value in
            ["$$.Task.Token", "$$", "$$.Task", "States.Format('{}', $$.Task.Token)", "$$['Task']['Token']"]
        {
            silent(&LINT, &task(value));
        }
        let jsonata = r#"{"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Arguments": "{% $merge([$states.input, {'t': $states.context.Task.Token}]) %}", "End": true}"#;
        silent(&LINT, jsonata);
    }
}
