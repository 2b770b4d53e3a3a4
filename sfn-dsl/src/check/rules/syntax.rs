//! # `SCHEMA_VALIDATION_FAILED`: the definition is not an object
//!
//! **Why:** a definition is one JSON object; a list or a text has no states.
//! Bad: `[]`. Good: `{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`.

use super::Wording;
use crate::check::findings::Findings;
use crate::json::{Kind, Node, Object};

/// The document is not an object.
#[derive(Debug, Clone, PartialEq)]
pub struct NotAnObject {
    /// What it is.
    pub found: Kind,
}

impl Wording for NotAnObject {
    fn message(&self) -> String {
        format!("a definition is an object with `StartAt` and `States`, found {}", self.found.described())
    }

    fn service_message(&self) -> String {
        "Definition must be a valid JSON object".to_owned()
    }
}

/// The object of the definition.
pub(crate) fn check<'a>(root: &'a Node, findings: &mut Findings) -> Option<&'a Object> {
    let object = root.as_object();
    if object.is_none() {
        findings.error_without_location(root.place, NotAnObject { found: root.kind() });
    }
    object
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn a_list_is_no_definition() {
        let message = "a definition is an object with `StartAt` and `States`, found an array";
        check("[]", &[&format!("SCHEMA_VALIDATION_FAILED : {message}")]);
    }
}
