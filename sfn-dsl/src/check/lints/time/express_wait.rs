//! # `EXPRESS_WAIT`: a long Wait in an Express machine
//!
//! **Why:** Express executions are paid by their duration, and stopped after five minutes. In a Standard machine waiting
//! costs nothing.
//!
//! Bad:
//! ```json
//! {"Comment": "Express", "StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 120, "End": true}}}
//! ```
//! Good:
//! ```json
//! {"Comment": "Express", "StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 2, "End": true}}}
//! ```

use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{MachineType, Setting, StateKind, WaitUntil};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("EXPRESS_WAIT", "B307", "a long Wait in an Express machine"),
    check: Check::State(check),
};

/// A long Wait in an Express machine.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpressWait {
    /// The seconds of one Wait; `None` where it is in a loop.
    pub seconds: Option<u64>,
}

impl Wording for ExpressWait {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { seconds } = self;
        match seconds {
            Some(seconds) => {
                format!("waits {seconds} s in an Express machine, which is paid by its duration")
            }
            None => "waits again and again in an Express machine, which is paid by its duration".to_owned(),
        }
    }

    fn help(&self) -> Option<String> {
        Some("wait in a Standard machine, and call an Express machine for the short work".to_owned())
    }
}

const LONG: u64 = 60;

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let StateKind::Wait(wait) = here.state.kind() else { return };
    let seconds = match &wait.until {
        WaitUntil::Seconds(Setting::Literal(seconds)) => Some(*seconds),
        WaitUntil::Seconds(_) | WaitUntil::Timestamp(_) => None,
    };
    let long = seconds.filter(|seconds| *seconds >= LONG);
    let is_in_loop = here.scope.components.is_in_loop(here.state.position) && seconds != Some(0);
    if (long.is_some() || is_in_loop) && here.view.machine_type_of(here.scope) == MachineType::Express {
        findings.state(here, &[], ExpressWait { seconds: long });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{found, silent};
    use crate::machine::MachineType;

    #[test]
    fn a_short_wait_counts_in_a_loop() {
        let machine = |seconds: u64, next: &str| {
            format!(
                r#"{{"StartAt": "W", "States": {{
                    "W": {{"Type": "Wait", "Seconds": {seconds}, "Next": "C"}},
                    "C": {{"Type": "Choice", "Default": "{next}", "Choices": [{{"Variable": "$.x", "IsPresent": true, "Next": "Z"}}]}},
                    "Z": {{"Type": "Succeed"}}}}}}"#
            )
        };
        let express = |seconds, next| found(&LINT, &machine(seconds, next), MachineType::Express).len();
        assert_eq!([express(60, "Z"), express(59, "Z"), express(1, "W"), express(0, "W")], [1, 0, 1, 0]);
        silent(&LINT, &machine(60, "W"));
    }
}
