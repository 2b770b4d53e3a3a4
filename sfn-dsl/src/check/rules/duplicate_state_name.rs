//! # `DUPLICATE_STATE_NAME`: two states share a name
//!
//! **Why:** names are unique in the whole machine, across all branches and processors; histories and metrics know a state
//! by its name alone.
//!
//! Bad:
//! ```json
//! {"StartAt": "Notify", "States": {
//!   "Notify": {"Type": "Parallel", "End": true, "Branches": [
//!     {"StartAt": "Notify", "States": {"Notify": {"Type": "Succeed"}}}]}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Notify", "States": {
//!   "Notify": {"Type": "Parallel", "End": true, "Branches": [
//!     {"StartAt": "Notify staff", "States": {"Notify staff": {"Type": "Succeed"}}}]}}}
//! ```

use std::collections::HashSet;

use super::Wording;
use crate::check::findings::{Findings, Site};

/// Two states share a name.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateStateName {
    /// The name.
    pub name: String,
}

impl Wording for DuplicateStateName {
    fn code(&self) -> &'static str {
        "DUPLICATE_STATE_NAME"
    }

    fn message(&self) -> String {
        format!(
            "state \"{}\" has the name of another state; names are unique in the whole machine",
            self.name
        )
    }

    fn service_message(&self) -> String {
        format!("Duplicate State name: {}", self.name)
    }

    fn names_state(&self) -> bool {
        true
    }
}

/// The names seen so far.
pub(crate) type Seen<'a> = HashSet<&'a str>;

pub(crate) fn check<'a>(name: &'a str, seen: &mut Seen<'a>, site: &Site<'_>, findings: &mut Findings) {
    if !seen.insert(name) {
        findings.error(site, DuplicateStateName { name: name.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn names_are_unique_across_scopes() {
        let asl = r#"{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
            {"StartAt":"X","States":{"X":{"Type":"Succeed"}}},{"StartAt":"X","States":{"X":{"Type":"Succeed"}}}]}}}"#;
        let text = "state \"X\" has the name of another state; names are unique in the whole machine";
        check(asl, &[&format!("DUPLICATE_STATE_NAME /States/P/Branches[1]/States/X: {text}")]);
    }
}
