//! # `SCHEMA_VALIDATION_FAILED`: an item reader that the service cannot use
//!
//! **Why:** items come from `s3:getObject` or `s3:listObjectsV2`, results go to `s3:putObject`; a CSV file needs to be told
//! where its header is, and given headers must be listed.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}},
//!  "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"},
//!    "ReaderConfig": {"InputType": "CSV"}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}},
//!  "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"},
//!    "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}}}
//! ```

use super::{MissingFields, UnknownField, Wording, listed};
use crate::check::findings::{Findings, Site, Visit};
use crate::json::Node;
use crate::raw::schema::ObjectKind;

/// A `Resource` of a reader or writer that is not one of the S3 actions.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongS3Resource {
    /// What stands there.
    pub found: String,
    /// The actions it may be.
    pub allowed: &'static [&'static str],
}

impl Wording for WrongS3Resource {
    fn message(&self) -> String {
        let allowed: Vec<String> =
            self.allowed.iter().map(|action| format!("arn:aws:states:::{action}")).collect();
        format!(
            "`Resource` is \"{}\", but it must be {}",
            self.found,
            listed(allowed.iter().map(String::as_str))
        )
    }

    fn service_message(&self) -> String {
        let examples: Vec<String> =
            self.allowed.iter().map(|action| format!("arn:<partition>:states:::{action}")).collect();
        format!(
            "The field 'Resource' does not match any of the allowed values. Examples: [{}]",
            examples.join(", ")
        )
    }
}

/// Checks the `Resource` of a reader or writer.
pub(crate) fn check_resource(
    allowed: &'static [&'static str],
    node: &Node,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    let Some(found) = node.as_str() else { return };
    let action = found.strip_prefix("arn:").and_then(|rest| rest.split_once(':')).map(|(_, service)| service);
    if !allowed
        .iter()
        .any(|allowed| action.and_then(|action| action.strip_prefix("states:::")) == Some(*allowed))
    {
        findings.error(site, WrongS3Resource { found: found.to_owned(), allowed });
    }
}

/// Checks how the fields of `ReaderConfig` go together.
pub(crate) fn check_config(visit: &Visit<'_, '_>, findings: &mut Findings) {
    let text = |field: &str| visit.object.get(field).and_then(Node::as_str);
    let mut missing =
        |field| findings.error(&visit.site, MissingFields { kind: visit.kind, fields: vec![field] });
    match (text("InputType"), visit.object.member("CSVHeaderLocation")) {
        (Some("CSV"), None) => missing("CSVHeaderLocation"),
        (Some("CSV"), Some(location))
            if location.value.as_str() == Some("GIVEN") && !visit.object.has("CSVHeaders") =>
        {
            missing("CSVHeaders");
        }
        (Some("JSON" | "JSONL" | "PARQUET"), Some(location)) => {
            let problem = UnknownField {
                field: location.key.to_string(),
                kind: ObjectKind::ReaderConfig,
                nearest: None,
                belongs_to: None,
            };
            findings.error(&visit.site.at(location.key_place), problem);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    fn map(reader: &str) -> String {
        format!(
            r#""Type":"Map","ItemReader":{reader},"ItemProcessor":{{"ProcessorConfig":{{"Mode":"DISTRIBUTED",
            "ExecutionType":"EXPRESS"}},"StartAt":"In","States":{{"In":{{"Type":"Succeed"}}}}}},"Next":"Done""#
        )
    }

    #[test]
    fn a_csv_file_needs_its_header_location() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S/ItemReader/ReaderConfig: state \"S\": `ReaderConfig` needs `CSVHeaderLocation`";
        let reader = |config: &str| {
            format!(r#"{{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{config}}}"#)
        };
        check_state(&map(&reader(r#"{"InputType":"CSV"}"#)), &[text]);
        check_state(&map(&reader(r#"{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"}"#)), &[]);
        let given = text.replace("CSVHeaderLocation", "CSVHeaders");
        check_state(&map(&reader(r#"{"InputType":"CSV","CSVHeaderLocation":"GIVEN"}"#)), &[&given]);
    }

    #[test]
    fn items_come_from_s3() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S/ItemReader/Resource: state \"S\": `Resource` is \
                    \"arn:aws:states:::s3:putObject\", but it must be `arn:aws:states:::s3:getObject`, \
                    `arn:aws:states:::s3:listObjectsV2`";
        check_state(&map(r#"{"Resource":"arn:aws:states:::s3:putObject"}"#), &[text]);
    }
}
