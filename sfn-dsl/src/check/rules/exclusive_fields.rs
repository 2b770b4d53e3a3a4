//! # `SCHEMA_VALIDATION_FAILED`: exactly one, or at most one, of several fields
//!
//! **Why:** `Next` and `End` contradict each other, as do `Seconds` and `Timestamp` or a value and its `…Path` form.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Next": "Done", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Next": "Done"}
//! ```

use super::{Wording, listed};
use crate::check::findings::{Findings, Visit};
use crate::machine::QueryLanguage;
use crate::raw::schema::{OPERATORS, ObjectKind};

/// None or several of the fields of which exactly one must stand.
#[derive(Debug, Clone, PartialEq)]
pub struct NotExactlyOne {
    /// The fields.
    pub fields: Vec<&'static str>,
    /// Those that stand there.
    pub found: Vec<&'static str>,
}

/// Several of the fields of which at most one may stand.
#[derive(Debug, Clone, PartialEq)]
pub struct TooMany {
    /// The fields that stand there.
    pub fields: Vec<&'static str>,
}

impl Wording for NotExactlyOne {
    fn message(&self) -> String {
        let fields = listed(self.fields.iter().copied());
        if self.found.is_empty() {
            format!("needs exactly one of {fields}; found none")
        } else {
            format!("needs exactly one of {fields}; found {}", listed(self.found.iter().copied()))
        }
    }

    fn help(&self) -> Option<String> {
        match (self.fields.as_slice(), self.found.as_slice()) {
            (["Next", "End"], []) => {
                Some("add `\"End\": true`, or `\"Next\"` with the name of a state".to_owned())
            }
            (["Next", "End"], _) => Some("keep `Next` to go on, or `End` to stop here".to_owned()),
            _ => None,
        }
    }

    fn service_message(&self) -> String {
        let fields = self.fields.join(", ");
        match self.fields.as_slice() {
            ["And", ..] => format!("The object must have only one of the following fields, [{fields}]"),
            _ if self.fields.len() == OPERATORS.len() => {
                format!("There should only be one of the following fields: [{fields}]")
            }
            ["Next", "End"] if self.found.len() > 1 => {
                format!("There should only be one of the following fields: [{fields}]")
            }
            _ => format!("This object should have only one of the following fields: [{fields}]"),
        }
    }
}

impl Wording for TooMany {
    fn message(&self) -> String {
        format!("has {}, but only one of them may stand", listed(self.fields.iter().copied()))
    }

    fn service_message(&self) -> String {
        format!("There should only be one of the following fields: [{}]", self.fields.join(", "))
    }
}

const NEXT_OR_END: &[&str] = &["Next", "End"];

/// The groups of which exactly one field must stand.
fn exactly_one(kind: ObjectKind) -> &'static [&'static [&'static str]] {
    match kind {
        ObjectKind::Task | ObjectKind::Pass | ObjectKind::Parallel => &[NEXT_OR_END],
        ObjectKind::Wait => &[&["SecondsPath", "Seconds", "TimestampPath", "Timestamp"], NEXT_OR_END],
        ObjectKind::Map => &[&["ItemProcessor", "Iterator"], NEXT_OR_END],
        ObjectKind::Rule | ObjectKind::NestedRule => &[&["And", "Or", "Not", "Variable", "Condition"]],
        _ => &[],
    }
}

/// The groups of which at most one field may stand.
fn at_most_one(kind: ObjectKind) -> &'static [&'static [&'static str]] {
    match kind {
        ObjectKind::Task => {
            &[&["TimeoutSeconds", "TimeoutSecondsPath"], &["HeartbeatSeconds", "HeartbeatSecondsPath"]]
        }
        ObjectKind::Fail => &[&["Error", "ErrorPath"], &["Cause", "CausePath"]],
        ObjectKind::Map => &[
            &["MaxConcurrency", "MaxConcurrencyPath"],
            &["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
            &["ToleratedFailureCount", "ToleratedFailureCountPath"],
            &["ItemSelector", "Parameters"],
        ],
        ObjectKind::ReaderConfig => &[&["MaxItems", "MaxItemsPath"]],
        ObjectKind::ItemBatcher => &[
            &["MaxItemsPerBatch", "MaxItemsPerBatchPath"],
            &["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"],
        ],
        _ => &[],
    }
}

pub(crate) fn check(visit: &Visit<'_, '_>, findings: &mut Findings) {
    let standing = |fields: &[&'static str]| -> Vec<&'static str> {
        fields.iter().copied().filter(|field| visit.object.has(field)).collect()
    };
    for group in at_most_one(visit.kind) {
        let found = standing(group);
        if found.len() > 1 {
            findings.error(&visit.site, TooMany { fields: found });
        }
    }
    for group in exactly_one(visit.kind) {
        let found = standing(group);
        if found.len() != 1 {
            findings.error(&visit.site, NotExactlyOne { fields: group.to_vec(), found });
        }
    }
    let is_rule = matches!(visit.kind, ObjectKind::Rule | ObjectKind::NestedRule);
    if is_rule && visit.language != Some(QueryLanguage::Jsonata) && visit.object.has("Variable") {
        let operators: Vec<&'static str> = OPERATORS.iter().map(|operator| operator.name).collect();
        let found = standing(&operators);
        if found.len() != 1 {
            findings.error(&visit.site, NotExactlyOne { fields: operators, found });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn a_state_goes_on_or_ends() {
        let at = "SCHEMA_VALIDATION_FAILED /States/S: state \"S\":";
        check_state(r#""Type":"Pass""#, &[&format!("{at} needs exactly one of `Next`, `End`; found none")]);
        let both = format!("{at} needs exactly one of `Next`, `End`; found `Next`, `End`");
        check_state(r#""Type":"Pass","Next":"Done","End":true"#, &[&both]);
    }

    #[test]
    fn a_wait_has_one_duration() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S: state \"S\": needs exactly one of `SecondsPath`, `Seconds`, \
                    `TimestampPath`, `Timestamp`; found `SecondsPath`, `Seconds`";
        check_state(r#""Type":"Wait","Seconds":1,"SecondsPath":"$.s","Next":"Done""#, &[text]);
    }

    #[test]
    fn a_value_and_its_path_form_exclude_each_other() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S: state \"S\": has `TimeoutSeconds`, `TimeoutSecondsPath`, but only one of \
                    them may stand";
        check_state(
            r#""Type":"Task","Resource":"${F}","TimeoutSeconds":1,"TimeoutSecondsPath":"$.t","Next":"Done""#,
            &[text],
        );
    }

    #[test]
    fn a_rule_has_one_test_with_one_operator() {
        let rule = |rule: &str| format!(r#""Type":"Choice","Choices":[{{{rule}"Next":"Done"}}]"#);
        let at = "SCHEMA_VALIDATION_FAILED /States/S/Choices[0]: state \"S\": needs exactly one of";
        check_state(&rule(""), &[&format!("{at} `And`, `Or`, `Not`, `Variable`, `Condition`; found none")]);
        let operators = "`StringEquals`, `StringEqualsPath`, `StringLessThan`, `StringLessThanPath`, `StringGreaterThan`, …";
        check_state(&rule(r#""Variable":"$.x","#), &[&format!("{at} {operators}; found none")]);
    }
}
