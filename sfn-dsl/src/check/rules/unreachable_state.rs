//! # `MISSING_TRANSITION_TARGET`: a state that can never run
//!
//! **Why:** no transition leads to it, so it is dead, or the transition that should is missing. The service refuses it.
//!
//! Bad:
//! ```json
//! {"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "End": true}, "Ship": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "Next": "Ship"}, "Ship": {"Type": "Succeed"}}}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};

/// A state that no transition leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct UnreachableState {
    /// Its name.
    pub name: String,
}

impl Wording for UnreachableState {
    fn code(&self) -> &'static str {
        "MISSING_TRANSITION_TARGET"
    }

    fn message(&self) -> String {
        format!(
            "state \"{}\" can never run: no `StartAt`, `Next`, `Default` or `Catch` leads to it",
            self.name
        )
    }

    fn service_message(&self) -> String {
        format!("State \"{}\" is not reachable.", self.name)
    }

    fn names_state(&self) -> bool {
        true
    }
}

pub(crate) fn check(name: &str, site: &Site<'_>, findings: &mut Findings) {
    findings.error(site, UnreachableState { name: name.to_owned() });
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn a_pair_of_states_that_only_reach_each_other_is_dead() {
        let asl = r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"},
            "B":{"Type":"Pass","Next":"C"},"C":{"Type":"Pass","Next":"B"}}}"#;
        let dead = |name: &str| {
            format!(
                "MISSING_TRANSITION_TARGET /States/{name}: state \"{name}\" can never run: no `StartAt`, `Next`, `Default` or \
                 `Catch` leads to it"
            )
        };
        check(asl, &[&dead("B"), &dead("C")]);
    }

    #[test]
    fn catchers_choices_and_defaults_lead_somewhere() {
        let asl = r#"{"StartAt":"T","States":{
            "T":{"Type":"Task","Resource":"${F}","Catch":[{"ErrorEquals":["States.ALL"],"Next":"C"}],"End":true},
            "C":{"Type":"Choice","Choices":[{"Variable":"$.a","IsPresent":true,"Next":"D"}],"Default":"E"},
            "D":{"Type":"Succeed"},"E":{"Type":"Fail"}}}"#;
        check(asl, &[]);
    }
}
