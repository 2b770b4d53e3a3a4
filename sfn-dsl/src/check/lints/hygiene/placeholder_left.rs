//! # `PLACEHOLDER_LEFT`: a placeholder that was never replaced
//!
//! **Why:** what it names does not exist, so the call fails.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:REGION:ACCOUNT_ID:function:charge", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "${Charge}", "End": true}
//! ```

use crate::check::lints::shortened;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Text, Wording};
use crate::substitution;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("PLACEHOLDER_LEFT", "B610", "a placeholder that was never replaced"),
    check: Check::Text(check),
};

/// A placeholder that was never replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceholderLeft {
    /// The text it is in.
    pub text: String,
}

impl Wording for PlaceholderLeft {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { text } = self;
        format!("\"{}\" looks like a placeholder that was never replaced", shortened(text))
    }

    fn help(&self) -> Option<String> {
        Some("write what is meant, or a substitution such as \"${Name}\"".to_owned())
    }
}

fn check(here: Here<'_>, text: &Text<'_, '_>, findings: &mut Findings<'_>) {
    if text.key != "Comment" && text.key != "Cause" && is_placeholder(text.value) {
        findings.state(here, text.steps, PlaceholderLeft { text: text.value.to_owned() });
    }
}

fn is_placeholder(text: &str) -> bool {
    let may_be = text.starts_with("arn:") || text.starts_with('<') || has_capitals(text);
    may_be && !text.contains("{%") && !substitution::is_in(text) && is_unreplaced(text)
}

/// Whether two capitals stand side by side, as in each word for a placeholder and in few other texts.
fn has_capitals(text: &str) -> bool {
    let mut after_capital = false;
    // Expressions are the longest texts, and never placeholders.
    !text.starts_with("{%")
        && text.as_bytes().iter().any(|byte| {
            let is_capital = byte.is_ascii_uppercase();
            std::mem::replace(&mut after_capital, is_capital) && is_capital
        })
}

fn is_unreplaced(text: &str) -> bool {
    let is_arn = text.starts_with("arn:");
    has_word(text)
        || (is_arn && (has_word_for_part(text) || text.contains('<') || text.contains('>')))
        || is_bracketed(text)
}

fn has_word(text: &str) -> bool {
    let words = ["REPLACE_ME", "REPLACE-ME", "CHANGEME", "CHANGE_ME", "YOUR_", "REPLACE_WITH", "TODO_"];
    // One character is found faster than a word.
    let may_be = ['_', '-', 'G'].into_iter().any(|letter| text.contains(letter));
    may_be && words.iter().any(|word| text.contains(word))
}

/// Whether a part of an ARN, neither the first nor the last, is only the word for it.
fn has_word_for_part(arn: &str) -> bool {
    let words = ["REGION", "ACCOUNT_ID", "ACCOUNT-ID", "ACCOUNT", "region", "account-id", "account"];
    let mut parts = arn.split(':').skip(1).peekable();
    std::iter::from_fn(|| parts.next().filter(|_| parts.peek().is_some())).any(|part| words.contains(&part))
}

/// `<ARN>`: one word or a few in angle brackets, in capitals or with `_`.
fn is_bracketed(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    inner.is_some_and(|inner| {
        let is_word = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "_- ".contains(c);
        inner.len() >= 3 && inner.chars().all(is_word)
    })
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn html_and_substitutions_are_none() {
        let pass = |text: &str| format!(r#"{{"Type": "Pass", "Result": {{"x": "{text}"}}, "End": true}}"#);
        for text in ["<QUEUE_ARN>", "REPLACE_ME", "arn:aws:sns:us-east-1:<account>:t"] {
            reported_at(&LINT, &pass(text), &["/States/S/Result/x"]);
        }
        for text in ["<p>Hello</p>", "${ReplaceMe}", "your order", "<b>"] {
            silent(&LINT, &pass(text));
        }
    }
}
