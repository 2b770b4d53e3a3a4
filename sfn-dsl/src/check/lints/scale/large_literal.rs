//! # `LARGE_LITERAL`: a literal payload near the limit of 262,144 bytes
//!
//! **Why:** the limit holds for every input, result and output, so there is no room for what is added to it.
//!
//! Bad: too long to show; a text of a megabyte in `Result`.
//!
//! Good:
//! ```json
//! {"Type": "Pass", "Result": {"key": "s3://bucket/large.json"}, "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::json::{Node, Value};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("LARGE_LITERAL", "B503", "a literal payload near the limit of 262,144 bytes"),
    check: Check::State(check),
};

/// A literal payload near the limit.
#[derive(Debug, Clone, PartialEq)]
pub struct LargeLiteral {
    /// Its size.
    pub bytes: usize,
}

impl Wording for LargeLiteral {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { bytes } = self;
        format!("holds {bytes} bytes, near the limit of 262,144 for the data of a state")
    }

    fn help(&self) -> Option<String> {
        Some("keep it in S3, and pass its key".to_owned())
    }
}

const LARGE: usize = 200_000;

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for field in ["Result", "Parameters", "Arguments", "Output", "Assign"] {
        let Some(node) = here.state.object.get(field) else { continue };
        let bytes = bytes_of(node);
        if bytes > LARGE {
            findings.state(here, &[Key(field)], LargeLiteral { bytes });
        }
    }
}

/// The bytes of all texts in a value.
fn bytes_of(node: &Node) -> usize {
    match &node.value {
        Value::String(text) => text.len(),
        Value::Array(elements) => elements.iter().map(bytes_of).sum(),
        Value::Object(object) => object.members().iter().map(|member| bytes_of(&member.value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn texts_count_with_all_their_bytes() {
        let pass =
            |bytes: usize| format!(r#"{{"Type": "Pass", "Result": ["{}"], "End": true}}"#, "x".repeat(bytes));
        reported_at(&LINT, &pass(200_001), &["/States/S/Result"]);
        silent(&LINT, &pass(200_000));
    }
}
