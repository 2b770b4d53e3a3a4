//! # `SCHEMA_VALIDATION_FAILED`: a word that the field does not know
//!
//! **Why:** the language closes the list, and the words are case-sensitive.
//!
//! Bad:
//! ```json
//! {"Type": "task", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "End": true}
//! ```

use super::{Wording, listed};
use crate::check::findings::{Findings, Site};
use crate::json::Node;
use crate::nearest::nearest;

/// A word that the field does not know.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownWord {
    /// The field.
    pub field: &'static str,
    /// What stands there.
    pub found: String,
    /// What may stand there.
    pub allowed: &'static [&'static str],
}

impl Wording for UnknownWord {
    fn message(&self) -> String {
        let (field, found) = (self.field, &self.found);
        format!("`{field}` is \"{found}\", but it must be one of {}", listed(self.allowed.iter().copied()))
    }

    fn help(&self) -> Option<String> {
        nearest(&self.found, self.allowed.iter().copied()).map(|word| format!("did you mean \"{word}\"?"))
    }

    fn service_message(&self) -> String {
        let allowed = self.allowed.join(", ");
        if self.field == "Type" {
            format!("The field 'Type' should have one of these values: [{allowed}]")
        } else {
            format!("Value should be one of the following: [{allowed}]")
        }
    }
}

/// Checks a word; the caller has checked that it is a string.
pub(crate) fn check(
    field: &'static str,
    allowed: &'static [&'static str],
    node: &Node,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    let Some(found) = node.as_str() else { return };
    if !allowed.contains(&found) {
        findings.error(site, UnknownWord { field, found: found.to_owned(), allowed });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn words_are_case_sensitive() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S/Type: state \"S\": `Type` is \"task\", but it must be one of \
                    `Task`, `Wait`, `Pass`, `Succeed`, `Fail`, …";
        check_state(r#""Type":"task","Resource":"x","Next":"Done""#, &[text]);
    }
}
