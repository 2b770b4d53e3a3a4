//! # `SCHEMA_VALIDATION_FAILED`: `ExecutionType` belongs to distributed Maps, and they need it
//!
//! **Why:** only the iterations of a distributed Map are executions with a type of their own.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```

use super::{MissingFields, UnknownField};
use crate::check::findings::{Findings, Visit};
use crate::json::Node;

/// Checks a `ProcessorConfig`.
pub(crate) fn check(visit: &Visit<'_, '_>, findings: &mut Findings) {
    let distributed = visit.object.get("Mode").and_then(Node::as_str) == Some("DISTRIBUTED");
    match (distributed, visit.object.member("ExecutionType")) {
        (true, None) => {
            findings.error(&visit.site, MissingFields { kind: visit.kind, fields: vec!["ExecutionType"] });
        }
        (false, Some(member)) => {
            let problem = UnknownField {
                field: member.key.to_string(),
                kind: visit.kind,
                nearest: None,
                belongs_to: None,
            };
            findings.error(&visit.site.at(member.key_place), problem);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn the_execution_type_goes_with_the_mode() {
        let map = |config: &str| {
            format!(
                r#""Type":"Map","ItemProcessor":{{"ProcessorConfig":{config},"StartAt":"In","States":{{
                "In":{{"Type":"Succeed"}}}}}},"Next":"Done""#
            )
        };
        let at = "SCHEMA_VALIDATION_FAILED /States/S/ItemProcessor/ProcessorConfig: state \"S\": `ProcessorConfig`";
        check_state(&map(r#"{"Mode":"DISTRIBUTED"}"#), &[&format!("{at} needs `ExecutionType`")]);
        let unknown = format!("{at} has no field `ExecutionType`");
        check_state(&map(r#"{"Mode":"INLINE","ExecutionType":"STANDARD"}"#), &[&unknown]);
        check_state(&map(r#"{"Mode":"INLINE"}"#), &[]);
    }
}
