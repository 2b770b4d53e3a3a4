//! # `UNTRUSTED_ROLE`: a role that comes from the input
//!
//! **Why:** who can start an execution can choose the role it calls with (a confused deputy).
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "Credentials": {"RoleArn.$": "$.roleArn"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "Credentials": {"RoleArn": "${CallerRole}"}, "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::reads::Expression;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::path::Root;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("UNTRUSTED_ROLE", "B605", "a role that comes from the input"),
    check: Check::State(check),
};

/// A role that comes from the input.
#[derive(Debug, Clone, PartialEq)]
pub struct UntrustedRole;

impl Wording for UntrustedRole {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "calls with a role that its input chooses, so whoever starts an execution chooses it".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("write the role down, or choose among known ones in a Choice".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let reads = here.state.reads.iter().filter(|read| read.steps.first() == Some(&Key("Credentials")));
    for read in reads {
        let is_input = match read.expression {
            Expression::Path(_) | Expression::Intrinsic(_) => {
                read.paths().iter().any(|path| *path.root() == Root::Input)
            }
            Expression::Jsonata(expression) => expression.as_str().contains("$states.input"),
        };
        if is_input {
            findings.state(here, &read.steps, UntrustedRole);
        }
    }
}
