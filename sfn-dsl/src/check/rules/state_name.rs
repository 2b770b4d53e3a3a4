//! # `INVALID_STATE_NAME`: a name of more than 80 characters, or none
//!
//! **Why:** the service takes 1 to 80 characters; any Unicode character may stand in a name.
//!
//! Bad:
//! ```json
//! {"StartAt": "", "States": {"": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Charge card / retry", "States": {"Charge card / retry": {"Type": "Succeed"}}}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};

/// The most characters of a state's name.
///
/// Source: Developer Guide, "Quotas".
pub(crate) const MAX_CHARACTERS: usize = 80;

/// A name that is too long or empty.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidStateName {
    /// How many characters it has.
    pub characters: usize,
}

impl Wording for InvalidStateName {
    fn code(&self) -> &'static str {
        "INVALID_STATE_NAME"
    }

    fn message(&self) -> String {
        format!("the name of a state has 1 to {MAX_CHARACTERS} characters, this one has {}", self.characters)
    }

    fn service_message(&self) -> String {
        format!("Invalid State name: the name must have 1 to {MAX_CHARACTERS} characters")
    }
}

pub(crate) fn check(name: &str, site: &Site<'_>, findings: &mut Findings) {
    let characters = name.chars().count();
    if characters == 0 || characters > MAX_CHARACTERS {
        findings.error(site, InvalidStateName { characters });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn eighty_characters_are_the_most() {
        let asl =
            |name: &str| format!(r#"{{"StartAt":"{name}","States":{{"{name}":{{"Type":"Succeed"}}}}}}"#);
        check(&asl(&"é".repeat(80)), &[]);
        let long = "n".repeat(81);
        let text = format!(
            "INVALID_STATE_NAME /States/{long}: state \"{long}\": the name of a state has 1 to 80 characters, this one has 81"
        );
        check(&asl(&long), &[&text]);
    }
}
