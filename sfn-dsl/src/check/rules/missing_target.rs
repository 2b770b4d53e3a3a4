//! # `MISSING_TRANSITION_TARGET`: a transition to a state that is not there
//!
//! **Why:** `Next`, `Default` and `StartAt` reach only states of the same `States`; a state inside a Map or Parallel cannot
//! be reached from outside, nor the outside from within.
//!
//! Bad:
//! ```json
//! {"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "Next": "Shp"}, "Ship": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "Next": "Ship"}, "Ship": {"Type": "Succeed"}}}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::nearest::nearest;

/// A transition to a state that is not in the same scope.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingTarget {
    /// The field.
    pub field: &'static str,
    /// The name in it.
    pub target: String,
    /// The name of a sibling that was probably meant.
    pub nearest: Option<String>,
}

impl Wording for MissingTarget {
    fn code(&self) -> &'static str {
        "MISSING_TRANSITION_TARGET"
    }

    fn message(&self) -> String {
        format!("`{}` names \"{}\", which is not in the same `States` map", self.field, self.target)
    }

    fn help(&self) -> Option<String> {
        self.nearest.as_ref().map(|name| format!("did you mean \"{name}\"?"))
    }

    fn service_message(&self) -> String {
        format!("Missing 'Next' target: {}", self.target)
    }
}

/// Reports a target; `siblings` are the states of the scope.
pub(crate) fn check<'a>(
    field: &'static str,
    target: &str,
    siblings: impl Iterator<Item = &'a str>,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    let nearest = nearest(target, siblings).map(str::to_owned);
    findings.error(site, MissingTarget { field, target: target.to_owned(), nearest });
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn targets_in_another_scope_are_missing() {
        let asl = r#"{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"StartAt":"In","States":{
            "In":{"Type":"Pass","Next":"Out"}}},"Next":"Out"},"Out":{"Type":"Succeed"}}}"#;
        let location = "/States/M/ItemProcessor/States/In/Next";
        let text = "state \"In\": `Next` names \"Out\", which is not in the same `States` map";
        check(asl, &[&format!("MISSING_TRANSITION_TARGET {location}: {text}")]);
    }
}
