//! # `SCHEMA_VALIDATION_FAILED`: a field of the other query language
//!
//! **Why:** paths belong to JSONPath states, expressions to JSONata states; a JSONata machine has no JSONPath states.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "QueryLanguage": "JSONata", "InputPath": "$.order", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.order %}", "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Visit};
use crate::json::{Member, Node};
use crate::machine::QueryLanguage;

/// A field of the other query language.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldOfOtherLanguage {
    /// The field.
    pub field: &'static str,
    /// The language of the state.
    pub language: QueryLanguage,
}

impl FieldOfOtherLanguage {
    fn other(&self) -> QueryLanguage {
        match self.language {
            QueryLanguage::JsonPath => QueryLanguage::Jsonata,
            QueryLanguage::Jsonata => QueryLanguage::JsonPath,
        }
    }
}

impl Wording for FieldOfOtherLanguage {
    fn message(&self) -> String {
        let (field, language, other) = (self.field, self.language.as_str(), self.other().as_str());
        format!("`{field}` belongs to {other} states, but the query language here is {language}")
    }

    fn help(&self) -> Option<String> {
        let instead = match self.field {
            "InputPath" | "Parameters" => "Arguments",
            "ResultSelector" | "ResultPath" | "OutputPath" | "Result" => "Output",
            "ItemsPath" => "Items",
            "Variable" => "Condition",
            "Arguments" => "Parameters",
            "Items" => "ItemsPath",
            "Output" => "ResultSelector",
            _ => self.field.strip_suffix("Path")?,
        };
        Some(format!("{} says this with `{instead}`", self.language.as_str()))
    }

    fn service_message(&self) -> String {
        let (language, other) = (self.language.as_str(), self.other().as_str());
        format!(
            "The QueryLanguage is set to '{language}', but field '{}' is only supported for the '{other}' QueryLanguage",
            self.field
        )
    }
}

/// A JSONPath state in a JSONata machine.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageDowngrade;

impl Wording for LanguageDowngrade {
    fn message(&self) -> String {
        "the machine is set to JSONata, so no state can go back to JSONPath".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("remove `QueryLanguage` from the machine and set it on each JSONata state".to_owned())
    }

    fn service_message(&self) -> String {
        "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine".to_owned()
    }
}

/// Checks that a field belongs to the language of its state; the service reports at the object.
pub(crate) fn check_field(
    visit: &Visit<'_, '_>,
    member: &Member,
    field: &'static str,
    only: Option<QueryLanguage>,
    findings: &mut Findings,
) -> bool {
    match (visit.language, only) {
        (Some(language), Some(only)) if language != only => {
            findings.error(&visit.site.at(member.key_place), FieldOfOtherLanguage { field, language });
            false
        }
        (None, Some(_)) => false,
        _ => true,
    }
}

/// The language of a state, `None` where its choice was refused.
///
/// Only the exact word `JSONPath` means JSONPath; any other means JSONata.
pub(crate) fn check_state(
    machine: QueryLanguage,
    own: Option<&Node>,
    visit: &Visit<'_, '_>,
    findings: &mut Findings,
) -> Option<QueryLanguage> {
    match (machine, own) {
        (machine, None) => Some(machine),
        (QueryLanguage::Jsonata, Some(own)) if own.as_str() == Some(QueryLanguage::JsonPath.as_str()) => {
            findings.error(&visit.site.at(own.place), LanguageDowngrade);
            None
        }
        (_, Some(own)) => Some(language_of(own)),
    }
}

/// What a `QueryLanguage` field means to the service.
pub(crate) fn language_of(node: &Node) -> QueryLanguage {
    if node.as_str() == Some(QueryLanguage::JsonPath.as_str()) {
        QueryLanguage::JsonPath
    } else {
        QueryLanguage::Jsonata
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, check_state};

    #[test]
    fn fields_stay_in_their_language() {
        let at = "SCHEMA_VALIDATION_FAILED /States/S: state \"S\":";
        let text =
            format!("{at} `Arguments` belongs to JSONata states, but the query language here is JSONPath");
        check_state(r#""Type":"Task","Resource":"${F}","Arguments":{},"Next":"Done""#, &[&text]);
        let text =
            format!("{at} `InputPath` belongs to JSONPath states, but the query language here is JSONata");
        check_state(r#""Type":"Pass","QueryLanguage":"JSONata","InputPath":"$","Next":"Done""#, &[&text]);
    }

    #[test]
    fn a_refused_downgrade_is_the_only_complaint_of_its_state() {
        let asl = r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{
            "A":{"Type":"Pass","QueryLanguage":"JSONPath","InputPath":"$.[","End":true}}}"#;
        let text = "SCHEMA_VALIDATION_FAILED /States/A: state \"A\": the machine is set to JSONata, so no state can go back to JSONPath";
        check(asl, &[text]);
    }
}
