//! # `DUPLICATE_KEY`: a key stands twice in an object
//!
//! **Why:** the language forbids it, and a parser that keeps only the last one drops a field or a state without a word.
//!
//! What the service says is not recorded; the code is ours.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Comment": "a", "Comment": "b", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Comment": "b", "End": true}
//! ```

use std::collections::HashSet;

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::{Member, Object};

/// A key stands twice in an object.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateKey {
    /// The key.
    pub key: String,
}

impl Wording for DuplicateKey {
    fn code(&self) -> &'static str {
        "DUPLICATE_KEY"
    }

    fn message(&self) -> String {
        format!("the key \"{}\" stands twice in the same object", self.key)
    }

    fn service_message(&self) -> String {
        format!("Duplicate field '{}'", self.key)
    }
}

pub(crate) fn check(object: &Object, site: &Site<'_>, findings: &mut Findings) {
    let members = object.members();
    // Most objects are small; for them comparing is faster than hashing.
    if members.len() <= 16 {
        for (position, member) in members.iter().enumerate() {
            if members.iter().take(position).any(|earlier| earlier.key == member.key) {
                report(member, site, findings);
            }
        }
        return;
    }
    let mut seen = HashSet::with_capacity(members.len());
    for member in members.iter().filter(|member| !seen.insert(&*member.key)) {
        report(member, site, findings);
    }
}

fn report(member: &Member, site: &Site<'_>, findings: &mut Findings) {
    let place = member.key_place;
    findings.error(&site.key(&member.key, place).at(place), DuplicateKey { key: member.key.to_string() });
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[test]
    fn the_second_key_is_reported() {
        let text =
            "DUPLICATE_KEY /States/S/Next: state \"S\": the key \"Next\" stands twice in the same object";
        check_state(r#""Type":"Pass","Next":"Done","Next":"Done""#, &[text]);
    }
}
