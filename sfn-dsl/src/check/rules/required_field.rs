//! # `SCHEMA_VALIDATION_FAILED`: a required field is missing
//!
//! **Why:** without it the object means nothing.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"}, "End": true}
//! ```

use super::{Wording, listed};
use crate::check::findings::{Findings, Visit};
use crate::raw::schema::ObjectKind;

/// Required fields are missing.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingFields {
    /// The object that lacks them.
    pub kind: ObjectKind,
    /// The fields, in the order of the service.
    pub fields: Vec<&'static str>,
}

impl Wording for MissingFields {
    fn message(&self) -> String {
        format!("{} needs {}", self.kind.described(), listed(self.fields.iter().copied()))
    }

    fn service_message(&self) -> String {
        format!("These fields are required: [{}]", self.fields.join(", "))
    }
}

pub(crate) fn check(visit: &Visit<'_, '_>, findings: &mut Findings) {
    let missing: Vec<&str> = visit
        .kind
        .fields()
        .filter(|field| field.required && !visit.object.has(field.name))
        .map(|field| field.name)
        .collect();
    if !missing.is_empty() {
        findings.error(&visit.site, MissingFields { kind: visit.kind, fields: missing });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, check_state};

    #[test]
    fn all_missing_fields_are_named_at_once() {
        check("{}", &["SCHEMA_VALIDATION_FAILED /: a state machine needs `States`, `StartAt`"]);
    }

    #[test]
    fn a_task_needs_its_resource() {
        let expected = "SCHEMA_VALIDATION_FAILED /States/S: state \"S\": a `Task` state needs `Resource`";
        check_state(r#""Type":"Task","Next":"Done""#, &[expected]);
    }
}
