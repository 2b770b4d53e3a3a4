//! # `SCHEMA_VALIDATION_FAILED`: `States.ALL` beside other errors, or not last
//!
//! **Why:** it matches everything, so what stands beside or behind it never counts.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"}, "End": true,
//!  "Retry": [{"ErrorEquals": ["States.ALL", "Busy"]}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"}, "End": true,
//!  "Retry": [{"ErrorEquals": ["Busy"]}, {"ErrorEquals": ["States.ALL"]}]}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::Node;
use crate::name::ErrorName;

/// `States.ALL` beside other errors, or in an entry that is not the last.
#[derive(Debug, Clone, PartialEq)]
pub struct MisplacedStatesAll {
    /// Whether other names stand in the same entry.
    pub has_company: bool,
}

impl Wording for MisplacedStatesAll {
    fn message(&self) -> String {
        if self.has_company {
            "`States.ALL` matches every error, so it must be the only name of its entry".to_owned()
        } else {
            "`States.ALL` matches every error, so its entry must be the last".to_owned()
        }
    }

    fn help(&self) -> Option<String> {
        let help = if self.has_company { "remove the other names" } else { "move this entry to the end" };
        Some(help.to_owned())
    }

    fn service_message(&self) -> String {
        "States.ALL must appear alone and at end of list".to_owned()
    }
}

/// Checks a `Retry` or `Catch`.
pub(crate) fn check(entries: &[Node], site: &Site<'_>, findings: &mut Findings) {
    for (index, entry) in entries.iter().enumerate() {
        let Some(names) = entry.get("ErrorEquals").and_then(Node::as_array) else { continue };
        let Some(position) = names.iter().position(|name| name.as_str() == Some(ErrorName::ALL)) else {
            continue;
        };
        let has_company = names.len() > 1;
        if has_company || index + 1 < entries.len() {
            // The service reports at the list of names, people look at the name.
            let place = names.get(position).map_or(entry.place, |name| name.place);
            let entry_site = site.element(index, entry);
            findings.error(&entry_site.key("ErrorEquals", place), MisplacedStatesAll { has_company });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    fn task(retry: &str) -> String {
        format!(r#""Type":"Task","Resource":"${{F}}","Retry":{retry},"Next":"Done""#)
    }

    #[test]
    fn states_all_stands_alone_and_last() {
        let at =
            |location: &str| format!("SCHEMA_VALIDATION_FAILED /States/S/Retry{location}: state \"S\": ");
        let alone = "`States.ALL` matches every error, so it must be the only name of its entry";
        let last = "`States.ALL` matches every error, so its entry must be the last";
        check_state(
            &task(r#"[{"ErrorEquals":["A","States.ALL"]}]"#),
            &[&format!("{}{alone}", at("[0]/ErrorEquals"))],
        );
        check_state(
            &task(r#"[{"ErrorEquals":["States.ALL"]},{"ErrorEquals":["A"]}]"#),
            &[&format!("{}{last}", at("[0]/ErrorEquals"))],
        );
        check_state(&task(r#"[{"ErrorEquals":["A"]},{"ErrorEquals":["States.ALL"]}]"#), &[]);
    }
}
