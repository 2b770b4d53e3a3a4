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

use crate::check::lints::payload::for_each_text_of_state;
use crate::check::lints::shortened;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::substitution;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("PLACEHOLDER_LEFT", "B610", "a placeholder that was never replaced"),
    check: Check::State(check),
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

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for_each_text_of_state(here, &mut |text| {
        if text.key != "Comment" && text.key != "Cause" && is_placeholder(text.value) {
            findings.state(here, text.steps, PlaceholderLeft { text: text.value.to_owned() });
        }
    });
}

fn is_placeholder(text: &str) -> bool {
    // Each word has two capitals side by side, which most texts have not.
    let has_capitals = text
        .bytes()
        .zip(text.bytes().skip(1))
        .any(|(first, second)| first.is_ascii_uppercase() && second.is_ascii_uppercase());
    let is_arn = text.starts_with("arn:");
    if !(has_capitals || is_arn || text.starts_with('<')) || text.contains("{%") || substitution::is_in(text)
    {
        return false;
    }
    let words = ["REPLACE_ME", "REPLACE-ME", "CHANGEME", "CHANGE_ME", "YOUR_", "REPLACE_WITH", "TODO_"];
    (has_capitals && words.iter().any(|word| text.contains(word)))
        || (is_arn && (has_word_for_part(text) || text.contains(['<', '>'])))
        || is_bracketed(text)
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
