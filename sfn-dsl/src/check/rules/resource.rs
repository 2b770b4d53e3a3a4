//! # `SCHEMA_VALIDATION_FAILED`: a resource that is no ARN
//!
//! **Why:** a Task calls a Lambda function, an activity or a service integration, each named by its ARN.
//!
//! Whether the service offers an integration is not decided here.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "charge-card", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge-card", "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::Node;
use crate::resource::Resource;

/// A resource that is no ARN of anything a Task can call.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidResource {
    /// What stands there.
    pub found: String,
}

impl InvalidResource {
    fn is_arn(&self) -> bool {
        self.found.split(':').count() >= 6 && self.found.starts_with("arn:")
    }
}

impl Wording for InvalidResource {
    fn message(&self) -> String {
        format!(
            "`Resource` is \"{}\", which names no Lambda function, activity or service integration",
            self.found
        )
    }

    fn help(&self) -> Option<String> {
        let word = !self.found.is_empty() && !self.found.contains([':', ' ', '$']);
        word.then(|| {
            let function = &self.found;
            format!("for a Lambda function write \"arn:aws:lambda:<region>:<account>:function:{function}\"")
        })
    }

    fn service_message(&self) -> String {
        if self.is_arn() {
            not_recognized(&self.found)
        } else {
            "Value is not a valid resource ARN".to_owned()
        }
    }
}

/// What the service says of an ARN that names nothing it can call.
pub(super) fn not_recognized(arn: &str) -> String {
    format!(
        "The resource provided {arn} is not recognized. The value is not a valid resource ARN, or the resource is not available \
         in this region."
    )
}

/// Checks the `Resource` of a Task, and returns it if it is one; the caller has checked that it is a string.
pub(crate) fn check(node: &Node, site: &Site<'_>, findings: &mut Findings) -> Option<Resource> {
    let found = node.as_str()?;
    let resource = Resource::parse(found);
    if resource.is_none() {
        findings.error(site, InvalidResource { found: found.to_owned() });
    }
    resource
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn a_bare_function_name_is_no_resource() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S/Resource: state \"S\": `Resource` is \"charge\", which names no Lambda function, \
                    activity or service integration";
        check_state(r#""Type":"Task","Resource":"charge","Next":"Done""#, &[text]);
        check_state(r#""Type":"Task","Resource":"${Charge}","Next":"Done""#, &[]);
    }
}
