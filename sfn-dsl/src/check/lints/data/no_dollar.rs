//! # `NO_DOLLAR`: a path that is sent as a text, because its key does not end in `.$`
//!
//! **Why:** only keys that end in `.$` are computed in JSONPath states; every other value is sent as it stands.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Parameters": {"id": "$.order.id"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Parameters": {"id.$": "$.order.id"}, "End": true}
//! ```

use crate::check::lints::payload::is_path_or_call;
use crate::check::lints::shortened;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Text, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "NO_DOLLAR",
        "B116",
        "a path that is sent as a text, because its key does not end in `.$`",
    ),
    check: Check::Text(check),
};

/// A path or a call that is sent as a text.
#[derive(Debug, Clone, PartialEq)]
pub struct NoDollar {
    /// The key of the member.
    pub key: String,
    /// What would be sent.
    pub text: String,
    /// Whether it is all of the payload; then the key is its field.
    pub is_whole: bool,
}

impl Wording for NoDollar {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { key, text, .. } = self;
        if self.is_whole {
            return format!(
                "sends the text \"{}\" itself: `{key}` is no path, but an object whose keys may end in `.$`",
                shortened(text)
            );
        }
        format!(
            "sends the text \"{}\" itself, because the key \"{key}\" does not end in `.$`",
            shortened(text)
        )
    }

    fn help(&self) -> Option<String> {
        (!self.is_whole).then(|| format!("write \"{}.$\"", self.key))
    }
}

fn check(here: Here<'_>, text: &Text<'_, '_>, findings: &mut Findings<'_>) {
    let is_template = text.in_payload && !here.state.is_jsonata();
    if is_template && !text.key.ends_with(".$") && is_path_or_call(text.value) && !text.in_list {
        let is_whole = text.steps.len() == 1;
        let problem = NoDollar { key: text.key.to_owned(), text: text.value.to_owned(), is_whole };
        findings.state(here, text.steps, problem);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    #[test]
    fn paths_and_calls_need_a_key_with_a_dollar() {
        let pass =
            |value: &str| format!(r#"{{"Type": "Pass", "Parameters": {{"id": {value}}}, "End": true}}"#);
        let text = "sends the text \"$.order.id\" itself, because the key \"id\" does not end in `.$`";
        reported(
            &LINT,
            &pass(r#""$.order.id""#),
            &[&format!("/States/S/Parameters/id: state \"S\": {text}")],
        );
        reported_at(&LINT, &pass(r#"{"n": "$$.Execution.Name"}"#), &["/States/S/Parameters/id/n"]);
        reported_at(&LINT, &pass(r#""States.UUID()""#), &["/States/S/Parameters/id"]);
        let whole = r#"{"Type": "Pass", "Parameters": "$.order", "End": true}"#;
        let text = "sends the text \"$.order\" itself: `Parameters` is no path, but an object whose keys may end in `.$`";
        reported(&LINT, whole, &[&format!("/States/S/Parameters: state \"S\": {text}")]);
        for value in [r#""$5""#, r#""$""#, r#""States.Timeout""#, r#""States.Sum($.x)""#, r#"["$.x"]"#] {
            silent(&LINT, &pass(value));
        }
    }
}
