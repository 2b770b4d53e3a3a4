//! # `INVALID_VARIABLE_NAME`, `RESERVED_VARIABLE_NAME`: a name that no variable can have
//!
//! **Why:** names are Unicode identifiers of at most 80 characters, and `states` belongs to the language.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Assign": {"order-id": 1}, "End": true}
//! ```
//! ```json
//! {"Type": "Pass", "Assign": {"states": 1}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Assign": {"orderId": 1}, "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::Object;

const MAX_CHARACTERS: usize = 80;

/// A name that is no identifier.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidVariableName {
    /// The name.
    pub name: String,
}

impl Wording for InvalidVariableName {
    fn code(&self) -> &'static str {
        "INVALID_VARIABLE_NAME"
    }

    fn message(&self) -> String {
        let name = &self.name;
        format!(
            "`Assign` sets \"{name}\", but a variable is a letter followed by letters, digits and `_`, 80 at most"
        )
    }

    fn help(&self) -> Option<String> {
        let words: Vec<&str> =
            self.name.split(|c: char| !is_continue(c)).filter(|word| !word.is_empty()).collect();
        let name = words.join("_");
        is_name(&name).then(|| format!("write \"{name}\""))
    }

    fn service_message(&self) -> String {
        format!("Invalid variable name '{}': the variable name contains invalid characters.", self.name)
    }
}

/// An assignment to `states`.
#[derive(Debug, Clone, PartialEq)]
pub struct ReservedVariableName;

impl Wording for ReservedVariableName {
    fn code(&self) -> &'static str {
        "RESERVED_VARIABLE_NAME"
    }

    fn message(&self) -> String {
        "`Assign` sets \"states\", but `$states` belongs to the language".to_owned()
    }

    fn service_message(&self) -> String {
        "Cannot assign to reserved variable '$states'.".to_owned()
    }
}

/// Checks the names in `Assign`; the service reports at the whole of it. In JSONPath a name may end in `.$`.
pub(crate) fn check(assign: &Object, in_paths: bool, site: &Site<'_>, findings: &mut Findings) {
    for member in assign.members() {
        let name = if in_paths { member.key.strip_suffix(".$").unwrap_or(&member.key) } else { &member.key };
        if name == "states" {
            findings.error(&site.at(member.key_place), ReservedVariableName);
        } else if !is_name(name) {
            findings.error(&site.at(member.key_place), InvalidVariableName { name: name.to_owned() });
        }
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(is_continue)
        && name.chars().count() <= MAX_CHARACTERS
}

fn is_continue(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn variables_are_identifiers() {
        let pass = |name: &str| format!(r#""Type":"Pass","Assign":{{"{name}":1}},"Next":"Done""#);
        for name in ["x", "orderId", "größe", "a_1"] {
            check_state(&pass(name), &[]);
        }
        let text = |name: &str| {
            format!(
                "INVALID_VARIABLE_NAME /States/S/Assign: state \"S\": `Assign` sets \"{name}\", but a variable is a letter followed by \
                 letters, digits and `_`, 80 at most"
            )
        };
        for name in ["a-b", "1a", "a b", "", "a.b"] {
            check_state(&pass(name), &[&text(name)]);
        }
        let reserved = "`Assign` sets \"states\", but `$states` belongs to the language";
        check_state(
            &pass("states"),
            &[&format!("RESERVED_VARIABLE_NAME /States/S/Assign: state \"S\": {reserved}")],
        );
    }
}
