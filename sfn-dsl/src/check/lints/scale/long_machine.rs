//! # `LONG_MACHINE`: a machine of more than 5,000 states
//!
//! **Why:** a chain of that many fills the history of 25,000 events; nested executions have histories of their own.
//!
//! Bad: too long to show; a chain of 5,001 states.
//!
//! Good:
//! ```json
//! {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};
use crate::machine::MachineType;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("LONG_MACHINE", "B508", "a machine of more than 5,000 states"),
    check: Check::Machine(check),
};

/// A machine of very many states.
#[derive(Debug, Clone, PartialEq)]
pub struct LongMachine {
    /// How many.
    pub states: usize,
}

impl Wording for LongMachine {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { states } = self;
        format!("has {states} states: a chain of 5,000 fills the history of 25,000 events")
    }

    fn help(&self) -> Option<String> {
        Some("split it into nested executions".to_owned())
    }
}

const MOST: usize = 5_000;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let states = view.states().count();
    if states > MOST && view.machine.machine_type() == MachineType::Standard {
        findings.machine(&[Key("States")], LongMachine { states });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn chain(states: usize) -> String {
        let pass = |state: usize| format!(r#""{state}": {{"Type": "Pass", "Next": "{}"}},"#, state + 1);
        let passes: String = (1..states).map(pass).collect();
        format!(r#"{{"StartAt": "1", "States": {{{passes} "{states}": {{"Type": "Succeed"}}}}}}"#)
    }

    #[test]
    fn five_thousand_states_are_the_most() {
        silent(&LINT, &chain(5000));
        let text = "has 5001 states: a chain of 5,000 fills the history of 25,000 events";
        reported(&LINT, &chain(5001), &[&format!("/States: {text}")]);
    }
}
