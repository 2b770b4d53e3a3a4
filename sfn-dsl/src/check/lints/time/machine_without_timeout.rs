//! # `MACHINE_WITHOUT_TIMEOUT`: a Standard machine without a timeout
//!
//! **Why:** an execution that hangs stays for a year, unseen. Express executions end after five minutes anyway.
//!
//! Bad:
//! ```json
//! {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Done", "TimeoutSeconds": 3600, "States": {"Done": {"Type": "Succeed"}}}
//! ```

use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};
use crate::machine::MachineType;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("MACHINE_WITHOUT_TIMEOUT", "B304", "a Standard machine without a timeout"),
    check: Check::Machine(check),
};

/// A Standard machine without a timeout.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineWithoutTimeout;

impl Wording for MachineWithoutTimeout {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "the machine has no `TimeoutSeconds`, so an execution that hangs stays for a year".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("set `TimeoutSeconds` at the top level".to_owned())
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let is_standard = view.machine.machine_type() == MachineType::Standard;
    if is_standard && !view.root.has("TimeoutSeconds") {
        findings.machine(&[], MachineWithoutTimeout);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{found, reported};

    #[test]
    fn express_machines_end_anyway() {
        let machine = r#"{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}"#;
        assert_eq!(found(&LINT, machine, crate::machine::MachineType::Express), Vec::<String>::new());
        let text = "the machine has no `TimeoutSeconds`, so an execution that hangs stays for a year";
        reported(&LINT, machine, &[&format!("/: {text}")]);
    }
}
