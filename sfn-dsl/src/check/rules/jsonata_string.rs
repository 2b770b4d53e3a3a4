//! # `SCHEMA_VALIDATION_FAILED`: a JSONata string with only one of its delimiters
//!
//! **Why:** an expression is a whole string from `{%` to `%}`; with text before or after, it is neither text nor expression.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.id", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.id %}", "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};

/// A JSONata string with only one of its delimiters.
#[derive(Debug, Clone, PartialEq)]
pub struct HalfDelimited {
    /// Whether it begins with `{%`.
    pub begins: bool,
}

impl Wording for HalfDelimited {
    fn message(&self) -> String {
        if self.begins {
            "the expression begins with `{%` but does not end with `%}`".to_owned()
        } else {
            "the expression ends with `%}` but does not begin with `{%`".to_owned()
        }
    }

    fn service_message(&self) -> String {
        "JSONata string must start with {% and end with %}".to_owned()
    }
}

/// Checks a string that may be an expression; returns whether it is one or is meant to be.
pub(crate) fn check(text: &str, site: &Site<'_>, findings: &mut Findings) -> bool {
    match (text.starts_with("{%"), text.ends_with("%}")) {
        (true, true) => text.len() >= 4,
        (false, false) => false,
        (begins, _) => {
            findings.error(site, HalfDelimited { begins });
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn expressions_have_both_delimiters_at_any_depth() {
        let asl = |output: &str| {
            format!(
                r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{"A":{{"Type":"Succeed","Output":{output}}}}}}}"#
            )
        };
        check(&asl(r#"{"a":["{%1%}","plain"]}"#), &[]);
        let text = "the expression begins with `{%` but does not end with `%}`";
        let at = "SCHEMA_VALIDATION_FAILED /States/A/Output/a[0]: state \"A\":";
        check(&asl(r#"{"a":["{% 1 %} "]}"#), &[&format!("{at} {text}")]);
    }
}
