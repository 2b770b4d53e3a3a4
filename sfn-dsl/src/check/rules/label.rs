//! # `INVALID_LABEL_NAME`, `DUPLICATE_LABEL_NAME`: the label of a distributed Map
//!
//! **Why:** a label becomes part of the ARN of every map run: at most 40 characters, no blanks, wildcards, brackets or
//! control characters, and unique in the machine.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true, "Label": "all orders",
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true, "Label": "all-orders",
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```

use std::collections::HashSet;

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::Node;

const MAX_CHARACTERS: usize = 40;

/// A label that cannot be part of an ARN.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidLabel {
    /// The label.
    pub label: String,
}

impl Wording for InvalidLabel {
    fn code(&self) -> &'static str {
        "INVALID_LABEL_NAME"
    }

    fn message(&self) -> String {
        format!(
            "`Label` is \"{}\", but it must have 1 to {MAX_CHARACTERS} characters without blanks, wildcards, brackets and \
             control characters",
            self.label
        )
    }

    fn service_message(&self) -> String {
        format!("Invalid label name: '{}'", self.label)
    }
}

/// Two Maps with the same label.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateLabel {
    /// The label.
    pub label: String,
}

impl Wording for DuplicateLabel {
    fn code(&self) -> &'static str {
        "DUPLICATE_LABEL_NAME"
    }

    fn message(&self) -> String {
        format!("`Label` \"{}\" is already the label of another Map", self.label)
    }

    fn service_message(&self) -> String {
        format!("Duplicate label name: {}", self.label)
    }
}

/// The labels seen so far.
pub(crate) type Seen<'a> = HashSet<&'a str>;

pub(crate) fn check<'a>(label: &'a Node, seen: &mut Seen<'a>, site: &Site<'_>, findings: &mut Findings) {
    let Some(label) = label.as_str() else { return };
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "?*<>{}[]:;,\\|^~$#%&`\"".contains(c);
    if label.is_empty() || label.chars().count() > MAX_CHARACTERS || label.contains(forbidden) {
        findings.error(site, InvalidLabel { label: label.to_owned() });
    } else if !seen.insert(label) {
        findings.error(site, DuplicateLabel { label: label.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn labels_fit_into_an_arn() {
        let map = |label: &str| {
            format!(
                r#""Type":"Map","Label":"{label}","ItemProcessor":{{"ProcessorConfig":{{"Mode":"DISTRIBUTED",
                "ExecutionType":"EXPRESS"}},"StartAt":"In","States":{{"In":{{"Type":"Succeed"}}}}}},"Next":"Done""#
            )
        };
        check_state(&map("all-orders_1.x"), &[]);
        let text = "INVALID_LABEL_NAME /States/S/Label: state \"S\": `Label` is \"all orders\", but it must have 1 to 40 characters \
                    without blanks, wildcards, brackets and control characters";
        check_state(&map("all orders"), &[text]);
    }
}
