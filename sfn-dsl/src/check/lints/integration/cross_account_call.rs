//! # `CROSS_ACCOUNT_CALL`: a call into another account without `Credentials`
//!
//! **Why:** without `Credentials` the role of the machine makes the call, so the resource itself must let that role in.
//! Which account the machine is in is not in its definition: it is taken to be the one that most Tasks call.
//!
//! Bad:
//! ```json
//! {"StartAt": "Charge", "States": {
//!   "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:111111111111:function:charge:live", "Next": "Ship"},
//!   "Ship": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:222222222222:function:ship:live", "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Charge", "States": {
//!   "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:111111111111:function:charge:live", "Next": "Ship"},
//!   "Ship": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:222222222222:function:ship:live", "End": true,
//!     "Credentials": {"RoleArn": "arn:aws:iam::222222222222:role/ship"}}}}
//! ```

use crate::check::lints::accounts::{called_account, home_account};
use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("CROSS_ACCOUNT_CALL", "B414", "a call into another account without `Credentials`"),
    check: Check::Machine(check),
};

/// A call into another account without `Credentials`.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossAccountCall {
    /// The account it calls.
    pub account: String,
    /// The account that most other Tasks call.
    pub home: String,
}

impl Wording for CrossAccountCall {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { account, home } = self;
        format!("calls account {account} without `Credentials`, while other Tasks call account {home}")
    }

    fn help(&self) -> Option<String> {
        let Self { account, .. } = self;
        Some(format!(
            "name a role of that account: `\"Credentials\": {{\"RoleArn\": \"arn:aws:iam::{account}:role/…\"}}`"
        ))
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let Some(home) = home_account(view) else { return };
    for here in view.states() {
        let Some(task) = here.state.task().filter(|task| task.credentials.is_none()) else { continue };
        if let Some(account) = called_account(task).filter(|account| *account != home) {
            let (account, home) = (account.to_owned(), home.to_owned());
            findings.state(here, &[], CrossAccountCall { account, home });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn most_tasks_call_the_account_of_the_machine() {
        let machine = |queue: &str| {
            format!(
                r#"{{"StartAt": "A", "States": {{
                    "A": {{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": "B",
                        "Parameters": {{"QueueUrl": "{queue}", "MessageBody": "x"}}}},
                    "B": {{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:111111111111:function:f", "Next": "C"}},
                    "C": {{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
                        "Parameters": {{"FunctionName": "arn:aws:lambda:eu-west-1:111111111111:function:g"}}}}}}}}"#
            )
        };
        reported_at(&LINT, &machine("https://sqs.eu-west-1.amazonaws.com/222222222222/q"), &["/States/A"]);
        silent(&LINT, &machine("https://sqs.eu-west-1.amazonaws.com/111111111111/q"));
        silent(&LINT, &machine("${Queue}"));
    }
}
