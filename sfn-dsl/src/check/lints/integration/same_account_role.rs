//! # `SAME_ACCOUNT_ROLE`: `Credentials` with a role of the same account
//!
//! **Why:** `Credentials` are there to work in another account. In the same one the role of the machine can be given the
//! rights, without a second role to assume. Which account the machine is in is not in its definition: it is taken
//! to be the one that most Tasks without `Credentials` call.
//!
//! Bad:
//! ```json
//! {"StartAt": "Charge", "States": {
//!   "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:111111111111:function:charge:live", "Next": "Ship"},
//!   "Ship": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:111111111111:function:ship:live", "End": true,
//!     "Credentials": {"RoleArn": "arn:aws:iam::111111111111:role/ship"}}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Charge", "States": {
//!   "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:111111111111:function:charge:live", "Next": "Ship"},
//!   "Ship": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:111111111111:function:ship:live", "End": true}}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::accounts::{account_of, home_account};
use crate::check::lints::arguments::{Member, member};
use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("SAME_ACCOUNT_ROLE", "B414", "`Credentials` with a role of the same account"),
    check: Check::Machine(check),
};

/// `Credentials` with a role of the same account.
#[derive(Debug, Clone, PartialEq)]
pub struct SameAccountRole {
    /// The account.
    pub account: String,
}

impl Wording for SameAccountRole {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { account } = self;
        format!("assumes a role of account {account}, which other Tasks call without one")
    }

    fn help(&self) -> Option<String> {
        Some("give the rights to the role of the machine, and remove `Credentials`".to_owned())
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let Some(home) = home_account(view) else { return };
    for here in view.states() {
        let credentials = here.state.task().and_then(|task| task.credentials.as_ref());
        let Member::Literal(role) = member(credentials, "RoleArn") else { continue };
        if role.as_str().and_then(account_of) == Some(home) {
            let steps = [Key("Credentials"), Key("RoleArn")];
            findings.state(here, &steps, SameAccountRole { account: home.to_owned() });
        }
    }
}
