//! # `EXPRESS_OVERTIME`: waits that no Express execution survives
//!
//! **Why:** an Express execution is stopped after five minutes; here the waits alone take longer on every way to an
//! end.
//!
//! Bad:
//! ```json
//! {"Comment": "Express", "StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 600, "End": true}}}
//! ```
//! Good:
//! ```json
//! {"Comment": "Express", "StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 60, "End": true}}}
//! ```

use crate::check::lints::graph::shortest_wait;
use crate::check::lints::view::ScopeKind;
use crate::check::lints::{Check, Findings, Lint, Rule, ScopeView, View, Wording};
use crate::machine::MachineType;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::error("EXPRESS_OVERTIME", "B305", "waits that no Express execution survives"),
    check: Check::Scope(check),
};

/// Waits that take longer than an Express execution.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpressOvertime {
    /// The seconds of the waits on the shortest way.
    pub seconds: u64,
}

impl Wording for ExpressOvertime {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { seconds } = self;
        format!(
            "every way from here to an end waits {seconds} s or more, but an Express execution is stopped after 300 s"
        )
    }

    fn help(&self) -> Option<String> {
        Some("make it a Standard machine, or wait less".to_owned())
    }
}

/// Source: Developer Guide, "Service quotas": five minutes.
const MOST: u64 = 300;

fn check(view: &View<'_>, scope: &ScopeView<'_>, findings: &mut Findings<'_>) {
    let is_execution = match scope.kind {
        ScopeKind::Machine => view.machine.machine_type() == MachineType::Express,
        ScopeKind::DistributedMap(machine_type) => machine_type == MachineType::Express,
        ScopeKind::Branch | ScopeKind::InlineMap => false,
    };
    if is_execution
        && let Some(seconds) = shortest_wait(scope).filter(|seconds| *seconds > MOST)
        && let Some(here) = view.here(scope, scope.start)
    {
        findings.state(here, &[], ExpressOvertime { seconds });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{found, silent};

    #[test]
    fn the_shortest_way_counts() {
        let machine = |first: u32, second: u32| {
            format!(
                r#"{{"StartAt": "C", "States": {{
                    "C": {{"Type": "Choice", "Default": "B", "Choices": [{{"Variable": "$.a", "IsPresent": true, "Next": "A"}}]}},
                    "A": {{"Type": "Wait", "Seconds": {first}, "Next": "Z"}}, "B": {{"Type": "Wait", "Seconds": {second}, "Next": "Z"}},
                    "Z": {{"Type": "Wait", "Seconds": 200, "End": true}}}}}}"#
            )
        };
        assert_eq!(found(&LINT, &machine(200, 150), crate::machine::MachineType::Express).len(), 1);
        assert_eq!(found(&LINT, &machine(200, 100), crate::machine::MachineType::Express).len(), 0);
        silent(&LINT, &machine(200, 150));
    }
}
