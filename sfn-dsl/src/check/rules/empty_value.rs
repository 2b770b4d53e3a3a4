//! # `SCHEMA_VALIDATION_FAILED`: an empty list where something must stand
//!
//! **Why:** a Choice without rules and a Parallel without branches do nothing.
//!
//! Bad:
//! ```json
//! {"Type": "Choice", "Choices": [], "Default": "Done"}
//! ```
//! Good:
//! ```json
//! {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "Done"}], "Default": "Done"}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::Node;

/// An empty list where something must stand.
#[derive(Debug, Clone, PartialEq)]
pub struct EmptyValue {
    /// The field.
    pub field: &'static str,
}

impl Wording for EmptyValue {
    fn message(&self) -> String {
        format!("`{}` is empty, but it needs one entry at least", self.field)
    }

    fn service_message(&self) -> String {
        "Value cannot be empty".to_owned()
    }
}

pub(crate) fn check(field: &'static str, node: &Node, site: &Site<'_>, findings: &mut Findings) {
    let empty = node.as_array().is_some_and(<[Node]>::is_empty)
        || node.as_object().is_some_and(crate::json::Object::is_empty);
    if empty {
        findings.error(site, EmptyValue { field });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn choices_need_a_rule_but_retry_may_be_empty() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S/Choices: state \"S\": `Choices` is empty, but it needs one entry at least";
        check_state(r#""Type":"Choice","Choices":[],"Default":"Done""#, &[text]);
        check_state(r#""Type":"Task","Resource":"${F}","Retry":[],"Catch":[],"Next":"Done""#, &[]);
    }
}
