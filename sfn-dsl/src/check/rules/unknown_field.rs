//! # `SCHEMA_VALIDATION_FAILED`: a field that the object does not have
//!
//! **Why:** the service refuses unknown fields, so a typo never goes unnoticed. Names are case-sensitive.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "comment": "a", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Comment": "a", "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Visit};
use crate::json::Member;
use crate::nearest::nearest;
use crate::raw::schema::{OBJECT_KINDS, ObjectKind};

/// A field that the object does not have.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownField {
    /// The field.
    pub field: String,
    /// The object.
    pub kind: ObjectKind,
    /// The field that was probably meant.
    pub nearest: Option<&'static str>,
    /// Another kind of object that has a field of that name.
    pub belongs_to: Option<ObjectKind>,
}

impl Wording for UnknownField {
    fn message(&self) -> String {
        format!("{} has no field `{}`", self.kind.described(), self.field)
    }

    fn help(&self) -> Option<String> {
        match (self.nearest, self.belongs_to) {
            (Some(nearest), _) => Some(format!("did you mean `{nearest}`?")),
            (None, Some(kind)) => Some(format!("`{}` belongs to {}", self.field, kind.described())),
            (None, None) => None,
        }
    }

    fn service_message(&self) -> String {
        format!("Field '{}' is not supported", self.field)
    }
}

pub(crate) fn check(visit: &Visit<'_, '_>, member: &Member, findings: &mut Findings) {
    let kind = visit.kind;
    let belongs_to = OBJECT_KINDS.iter().copied().find(|other| other.field(&member.key).is_some());
    let absent = || kind.fields().map(|field| field.name).filter(|name| !visit.object.has(name));
    let nearest = if belongs_to.is_none() { nearest(&member.key, absent()) } else { None };
    let problem = UnknownField { field: member.key.to_string(), kind, nearest, belongs_to };
    findings.error(&visit.site.at(member.key_place), problem);
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_state, machine_of};
    use crate::machine::MachineType;
    use crate::raw::Definition;

    fn help(members: &str) -> Vec<Option<String>> {
        let definition: Definition = machine_of(members).parse().unwrap();
        let report = definition.check(MachineType::Standard).unwrap_err();
        report.diagnostics().iter().map(crate::check::Diagnostic::help).collect()
    }

    #[test]
    fn fields_are_refused_where_they_do_not_belong() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S: state \"S\": a `Pass` state has no field `Retry`";
        check_state(r#""Type":"Pass","Retry":[],"End":true"#, &[text]);
    }

    #[test]
    fn help_names_the_field_that_was_meant_or_its_owner() {
        assert_eq!(
            help(r#""Type":"Pass","resultPath":null,"End":true"#),
            [Some("did you mean `ResultPath`?".to_owned())]
        );
        let owner = "`HeartbeatSeconds` belongs to a `Task` state".to_owned();
        assert_eq!(help(r#""Type":"Pass","HeartbeatSeconds":1,"End":true"#), [Some(owner)]);
        assert_eq!(
            help(r#""Type":"Pass","_comment":1,"End":true"#),
            [Some("did you mean `Comment`?".to_owned())]
        );
    }
}
