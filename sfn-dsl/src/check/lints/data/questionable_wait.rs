//! # `QUESTIONABLE_WAIT`: a Wait until a fixed moment, or for more than a year
//!
//! **Why:** a fixed moment passes, and from then on the Wait does nothing; an execution lasts a year at most.
//!
//! Bad:
//! ```json
//! {"Type": "Wait", "Timestamp": "2026-03-14T01:59:00Z", "End": true}
//! ```
//! ```json
//! {"Type": "Wait", "Seconds": 40000000, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Wait", "TimestampPath": "$.deliverAt", "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{Setting, StateKind, WaitUntil};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("QUESTIONABLE_WAIT", "B128", "a Wait until a fixed moment, or for more than a year"),
    check: Check::State(check),
};

/// A Wait that does nothing, or never ends.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionableWait {
    /// How long, in seconds; `None`: until a fixed moment.
    pub seconds: Option<u64>,
}

impl Wording for QuestionableWait {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { seconds } = self;
        match seconds {
            Some(seconds) => {
                format!("waits {seconds} s, but an execution lasts a year (31,536,000 s) at most")
            }
            None => "waits until a fixed moment, and from then on not at all".to_owned(),
        }
    }

    fn help(&self) -> Option<String> {
        let Self { seconds } = self;
        match seconds {
            Some(_) => None,
            None => Some("take the moment from the input, with `TimestampPath` or an expression".to_owned()),
        }
    }
}

/// The longest an execution may run, in seconds.
const YEAR: u64 = 365 * 24 * 60 * 60;

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let StateKind::Wait(wait) = here.state.kind() else { return };
    match &wait.until {
        WaitUntil::Seconds(Setting::Literal(seconds)) if *seconds > YEAR => {
            findings.state(here, &[Key("Seconds")], QuestionableWait { seconds: Some(*seconds) });
        }
        WaitUntil::Timestamp(Setting::Literal(_)) => {
            findings.state(here, &[Key("Timestamp")], QuestionableWait { seconds: None });
        }
        WaitUntil::Seconds(_) | WaitUntil::Timestamp(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_year_is_the_longest() {
        let wait = |seconds: u64| format!(r#"{{"Type": "Wait", "Seconds": {seconds}, "End": true}}"#);
        silent(&LINT, &wait(31_536_000));
        reported_at(&LINT, &wait(31_536_001), &["/States/S/Seconds"]);
    }
}
