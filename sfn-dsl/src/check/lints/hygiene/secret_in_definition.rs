//! # `SECRET_IN_DEFINITION`: a secret in the definition
//!
//! **Why:** definitions are readable to everybody who may describe the machine, and stay in its history, in
//! CloudFormation and in the repository.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Result": {"accessKeyId": "AKIA1234567890ABCDEF"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Result": {"secretName": "payment/gateway"}, "End": true}
//! ```

use crate::check::lints::{Check, Findings, Here, Lint, Rule, Text, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::error("SECRET_IN_DEFINITION", "B601", "a secret in the definition"),
    check: Check::Text(check),
};

/// A secret in the definition.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretInDefinition {
    /// What it looks like.
    pub what: &'static str,
}

impl Wording for SecretInDefinition {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { what } = self;
        format!("holds what looks like {what}, readable to everybody who may see the machine")
    }

    fn help(&self) -> Option<String> {
        Some("keep it in Secrets Manager, or use a Connection".to_owned())
    }
}

fn check(here: Here<'_>, text: &Text<'_, '_>, findings: &mut Findings<'_>) {
    if let Some(what) = secret(text.key, text.value) {
        findings.state(here, text.steps, SecretInDefinition { what });
    }
}

fn secret(key: &str, text: &str) -> Option<&'static str> {
    // Most texts are shorter than any key, or lack one of its characters.
    if text.len() >= 20 {
        if text.contains('-') && text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
            return Some("a private key");
        }
        let has_start = || ["AKIA", "ASIA"].iter().any(|start| text.contains(start));
        if text.contains('I') && has_start() && words(text).any(is_access_key) {
            return Some("an access key");
        }
    }
    if let Some(token) = text.strip_prefix("Bearer ").or_else(|| text.strip_prefix("Basic ")) {
        return is_random(token).then_some("a token");
    }
    let is_written = || !text.contains(['$', '<', '*', '{', ' ']);
    (names_secret(key) && is_written()).then_some("a password or a key")
}

/// Whether what stands under a key is a secret, whatever stands between the words of its name.
fn names_secret(key: &str) -> bool {
    let names: &[&str] = match key.bytes().rfind(u8::is_ascii_alphanumeric) {
        Some(b'd' | b'D') => &["password", "passwd"],
        Some(b'y' | b'Y') => &["secretkey", "secretaccesskey", "apikey"],
        Some(b't' | b'T') => &["clientsecret"],
        Some(b'n' | b'N') => &["authtoken"],
        _ => return false,
    };
    let ends_with = |name: &&str| {
        let letters = key.bytes().rev().filter(u8::is_ascii_alphanumeric);
        let mut letters = letters.map(|letter| letter.to_ascii_lowercase());
        name.bytes().rev().all(|letter| letters.next() == Some(letter))
    };
    names.iter().any(ends_with)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
}

/// Source: IAM User Guide, "IAM identifiers": `AKIA` or `ASIA`, then 16 letters and digits.
fn is_access_key(word: &str) -> bool {
    word.len() == 20
        && (word.starts_with("AKIA") || word.starts_with("ASIA"))
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && !word.ends_with("EXAMPLE")
}

/// Whether a text was made by chance rather than written: long, without blanks, with letters and digits.
fn is_random(text: &str) -> bool {
    text.len() >= 12
        && text.chars().all(|c| c.is_ascii_graphic())
        && text.chars().any(|c| c.is_ascii_digit())
        && text.chars().any(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn names_of_secrets_and_examples_are_none() {
        let pass = |key: &str, value: &str| {
            format!(r#"{{"Type": "Pass", "Result": {{"{key}": "{value}"}}, "End": true}}"#)
        };
        let secrets = [
            ("password", "hunter2hunter2"),
            ("x-api-key", "9f8e7d6c5b4a3928"),
            ("note", "-----BEGIN RSA PRIVATE KEY-----"),
            ("Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9"),
        ];
        for (key, value) in secrets {
            reported_at(&LINT, &pass(key, value), &[&format!("/States/S/Result/{key}")]);
        }
        for (key, value) in [
            ("password", "${Password}"),
            ("password", "$.password"),
            ("passwordField", "hunter2hunter2"),
            ("key", "AKIAIOSFODNN7EXAMPLE"),
            ("token", "Bearer of bad news"),
        ] {
            silent(&LINT, &pass(key, value));
        }
    }
}
