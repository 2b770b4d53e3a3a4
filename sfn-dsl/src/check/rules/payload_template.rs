//! # `SCHEMA_VALIDATION_FAILED`: a `.$` member that is neither a path nor an intrinsic function call
//!
//! **Why:** a key that ends in `.$` says that its value is computed, so the value must be something to compute.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Parameters": {"id.$": "order-1"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Parameters": {"id": "order-1", "customer.$": "$.customerId"}, "End": true}
//! ```

use super::Wording;
use super::path::parses_as_template_value;
use crate::check::findings::{Findings, Site};
use crate::json::{Node, Value};
use crate::substitution;

/// A `.$` member whose value cannot be computed.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidTemplateValue {
    /// The key, with its `.$`.
    pub key: String,
    /// The value, as written.
    pub value: String,
    /// Why it cannot be computed.
    pub reason: String,
}

impl Wording for InvalidTemplateValue {
    fn message(&self) -> String {
        let (key, value, reason) = (&self.key, &self.value, &self.reason);
        format!("\"{key}\" is {value}, which is neither a path nor an intrinsic function call: {reason}")
    }

    fn help(&self) -> Option<String> {
        let literal = self.key.strip_suffix(".$")?;
        let looks_literal = !self.value.starts_with("\"$") && !self.value.starts_with("\"States.");
        looks_literal.then(|| format!("to send it as it is, name the key \"{literal}\""))
    }

    fn service_message(&self) -> String {
        format!(
            "The value for the field '{}' must be a valid JSONPath or a valid intrinsic function call",
            self.key
        )
    }
}

/// Checks a payload template at any depth; the service reports at the whole template.
pub(crate) fn check(template: &Node, site: &Site<'_>, findings: &mut Findings) {
    match &template.value {
        Value::Object(object) => {
            for member in object.members() {
                if member.key.ends_with(".$") {
                    let reason = match member.value.as_str() {
                        Some(text) if substitution::is_in(text) => Ok(()),
                        Some(text) => parses_as_template_value(text),
                        None => Err("it is not a string".to_owned()),
                    };
                    if let Err(reason) = reason {
                        let value = member.value.to_compact().chars().take(80).collect();
                        let problem = InvalidTemplateValue { key: member.key.to_string(), value, reason };
                        findings.error(&site.at(member.value.place), problem);
                    }
                } else {
                    check(&member.value, site, findings);
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| check(element, site, findings)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{machine_of, problems_as};
    use crate::machine::MachineType;

    fn problems(parameters: &str) -> Vec<String> {
        let members = format!(r#""Type":"Pass","Parameters":{parameters},"Next":"Done""#);
        problems_as(&machine_of(&members), MachineType::Standard)
    }

    #[test]
    fn computed_members_hold_paths_or_calls() {
        let good = r#"{"a.$":"$.x","b":[{"c.$":"States.Format('{}', $.y)"}],"d.$":"$$.Execution.Id","e.$":"$v","f":"$.x"}"#;
        assert_eq!(problems(good), Vec::<String>::new());
        for bad in
            [r#"{"a.$":1}"#, r#"{"a":[[{"b.$":"x"}]]}"#, r#"{"a.$":"States.Nope()"}"#, r#"{"a.$":"$.["}"#]
        {
            let found = problems(bad);
            assert!(
                found.len() == 1 && found[0].starts_with("SCHEMA_VALIDATION_FAILED /States/S/Parameters:"),
                "{bad}: {found:?}"
            );
        }
    }

    #[test]
    fn the_result_of_a_pass_is_literal() {
        let members = r#""Type":"Pass","Result":{"a.$":1},"Next":"Done""#;
        assert_eq!(problems_as(&machine_of(members), MachineType::Standard), Vec::<String>::new());
    }
}
