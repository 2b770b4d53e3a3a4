//! # `DUPLICATE_TEMPLATE_KEY`: `a` and `a.$` side by side
//!
//! **Why:** both become the member `a`, so one of them would be lost; the language forbids it.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Parameters": {"id": "none", "id.$": "$.order.id"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Parameters": {"fallback": "none", "id.$": "$.order.id"}, "End": true}
//! ```

use crate::check::lints::payload::for_each_object;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Step, Wording};
use std::collections::HashSet;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::error("DUPLICATE_TEMPLATE_KEY", "B123", "`a` and `a.$` side by side"),
    check: Check::State(check),
};

/// A key with and without `.$`.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateTemplateKey {
    /// The key, without `.$`.
    pub key: String,
}

impl Wording for DuplicateTemplateKey {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { key } = self;
        format!("has both \"{key}\" and \"{key}.$\", which become one member")
    }

    fn help(&self) -> Option<String> {
        Some("remove one of the two".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    if here.state.is_jsonata() {
        return;
    }
    for_each_object(here, &mut |object, steps| {
        if !object.members().iter().any(|member| member.key.ends_with(".$")) {
            return;
        }
        let keys: HashSet<&str> = object.members().iter().map(|member| &*member.key).collect();
        for member in object.members() {
            if let Some(key) = member.key.strip_suffix(".$").filter(|key| keys.contains(key)) {
                let steps: Vec<Step<'_>> = steps.iter().copied().chain([Step::Key(&member.key)]).collect();
                findings.state(here, &steps, DuplicateTemplateKey { key: key.to_owned() });
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn a_member_is_written_once() {
        let pass =
            |inner: &str| format!(r#"{{"Type": "Pass", "Parameters": {{"o": [{{{inner}}}]}}, "End": true}}"#);
        let text = "has both \"a\" and \"a.$\", which become one member";
        reported(
            &LINT,
            &pass(r#""a": 1, "a.$": "$.x""#),
            &[&format!("/States/S/Parameters/o[0]/a.$: state \"S\": {text}")],
        );
        silent(&LINT, &pass(r#""a.$": "$.x", "b": {"a": 1}"#));
    }
}
