//! # `INSECURE_HTTP_TASK`: an HTTP task without TLS, or with its own credentials
//!
//! **Why:** what is sent can be read on the way; an `Authorization` header in the definition can be read by
//! everybody who may see it. A Connection holds credentials.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "End": true,
//!  "Parameters": {"ApiEndpoint": "http://api.example.com/bills", "Method": "GET", "Authentication": {"ConnectionArn": "${Connection}"}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "End": true,
//!  "Parameters": {"ApiEndpoint": "https://api.example.com/bills", "Method": "GET", "Authentication": {"ConnectionArn": "${Connection}"}}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::arguments::{Member, arguments, calls, member};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "INSECURE_HTTP_TASK",
        "B604",
        "an HTTP task without TLS, or with its own credentials",
    ),
    check: Check::State(check),
};

/// An HTTP task that gives something away.
#[derive(Debug, Clone, PartialEq)]
pub struct InsecureHttpTask {
    /// Whether it is an `Authorization` header; else the address has no TLS.
    pub is_header: bool,
}

impl Wording for InsecureHttpTask {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { is_header } = self;
        if *is_header {
            "has its credentials in a header, readable to everybody who may see the machine".to_owned()
        } else {
            "sends without TLS, so that what it sends can be read on the way".to_owned()
        }
    }

    fn help(&self) -> Option<String> {
        Some(if self.is_header {
            "put them into the Connection".to_owned()
        } else {
            "use https://".to_owned()
        })
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task().filter(|task| calls(task, "http", "invoke")) else { return };
    let field = if here.state.is_jsonata() { "Arguments" } else { "Parameters" };
    if let Member::Literal(address) = member(arguments(task), "ApiEndpoint")
        && address.as_str().is_some_and(|address| address.starts_with("http://"))
    {
        findings.state(here, &[Key(field), Key("ApiEndpoint")], InsecureHttpTask { is_header: false });
    }
    if let Member::Literal(headers) = member(arguments(task), "Headers")
        && headers
            .as_object()
            .is_some_and(|headers| headers.keys().any(|key| key.eq_ignore_ascii_case("authorization")))
    {
        findings.state(here, &[Key(field), Key("Headers")], InsecureHttpTask { is_header: true });
    }
}
