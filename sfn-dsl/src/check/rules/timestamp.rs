//! # `SCHEMA_VALIDATION_FAILED`: a text that is no timestamp
//!
//! **Why:** the language takes RFC 3339 with a capital `T` and `Z` or an offset.
//!
//! Bad:
//! ```json
//! {"Type": "Wait", "Timestamp": "2026-03-14 01:59:00Z", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Wait", "Timestamp": "2026-03-14T01:59:00Z", "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::Node;
use crate::time::Timestamp;

/// A text that is no timestamp.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidTimestamp {
    /// The field.
    pub field: &'static str,
    /// The text.
    pub text: String,
}

impl Wording for InvalidTimestamp {
    fn message(&self) -> String {
        format!("`{}` is \"{}\", which is no RFC 3339 timestamp", self.field, self.text)
    }

    fn help(&self) -> Option<String> {
        let upper = self.text.to_uppercase().replacen(' ', "T", 1);
        [upper.clone(), format!("{upper}Z")]
            .into_iter()
            .find(|candidate| Timestamp::parse(candidate).is_some())
            .map(|candidate| format!("write \"{candidate}\""))
    }

    fn service_message(&self) -> String {
        "String does not match RFC3339 timestamp".to_owned()
    }
}

pub(crate) fn check(field: &'static str, node: &Node, site: &Site<'_>, findings: &mut Findings) {
    let Some(text) = node.as_str() else { return };
    if Timestamp::parse(text).is_none() {
        findings.error(site, InvalidTimestamp { field, text: text.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn timestamps_are_strict() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S/Timestamp: state \"S\": `Timestamp` is \"2026-03-14 01:59:00Z\", which is no RFC \
                    3339 timestamp";
        check_state(r#""Type":"Wait","Timestamp":"2026-03-14 01:59:00Z","Next":"Done""#, &[text]);
        check_state(r#""Type":"Wait","Timestamp":"2026-03-14T01:59:00.123456789+02:00","Next":"Done""#, &[]);
    }
}
