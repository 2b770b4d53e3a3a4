//! # `SCHEMA_VALIDATION_FAILED`: credentials without a role, or on an activity
//!
//! **Why:** `Credentials` name the role a Task calls with; an activity is polled, so nobody calls.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"},
//!  "Credentials": {}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"},
//!  "Credentials": {"RoleArn": "arn:aws:iam::123456789012:role/caller"}, "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::Node;
use crate::resource::{Resource, ResourceKind};

/// `Credentials` without `RoleArn`.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingRole;

impl Wording for MissingRole {
    fn message(&self) -> String {
        "`Credentials` needs `RoleArn`, the role that the task is called with".to_owned()
    }

    fn service_message(&self) -> String {
        "The field 'RoleArn' is required but was missing".to_owned()
    }
}

/// `Credentials` on an activity.
#[derive(Debug, Clone, PartialEq)]
pub struct CredentialsOfActivity;

impl Wording for CredentialsOfActivity {
    fn message(&self) -> String {
        "an activity takes no `Credentials`: its workers poll, nobody is called".to_owned()
    }

    fn service_message(&self) -> String {
        "The field 'Credentials' is not supported for activities".to_owned()
    }
}

/// Checks `Credentials` of a Task that calls `resource`.
pub(crate) fn check(credentials: &Node, resource: Option<&Node>, site: &Site<'_>, findings: &mut Findings) {
    let resource = resource.and_then(Node::as_str).and_then(Resource::parse);
    if resource.is_some_and(|resource| resource.kind() == &ResourceKind::Activity) {
        findings.error(site, CredentialsOfActivity);
    }
    let Some(object) = credentials.as_object() else { return };
    if !object.has("RoleArn") && !object.has("RoleArn.$") {
        findings.error(site, MissingRole);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn credentials_name_a_role() {
        let task = |members: &str| {
            format!(
                r#""Type":"Task","Resource":"arn:aws:states:::aws-sdk:s3:listBuckets",{members},"Next":"Done""#
            )
        };
        let text = "SCHEMA_VALIDATION_FAILED /States/S/Credentials: state \"S\": `Credentials` needs `RoleArn`, the role that the \
                    task is called with";
        check_state(&task(r#""Credentials":{}"#), &[text]);
        check_state(&task(r#""Credentials":{"RoleArn.$":"$.role"}"#), &[]);
    }

    #[test]
    fn activities_take_none() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S/Credentials: state \"S\": an activity takes no `Credentials`: its workers \
                    poll, nobody is called";
        let activity = "arn:aws:states:eu-west-1:123456789012:activity:print";
        let credentials = r#""Credentials":{"RoleArn":"arn:aws:iam::123456789012:role/r"}"#;
        check_state(
            &format!(r#""Type":"Task","Resource":"{activity}",{credentials},"Next":"Done""#),
            &[text],
        );
    }
}
