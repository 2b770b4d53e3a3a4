//! # `PASS_RESULT_IS_STATIC`: a path in `Result`, which is never evaluated
//!
//! **Why:** `Result` of a Pass is literal: keys that end in `.$` stay as they are, paths are sent as texts.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Result": {"id.$": "$.order.id"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Parameters": {"id.$": "$.order.id"}, "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::payload::{is_path_or_call, texts};
use crate::check::lints::shortened;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::StateKind;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("PASS_RESULT_IS_STATIC", "B117", "a path in `Result`, which is never evaluated"),
    check: Check::State(check),
};

/// A path in `Result`.
#[derive(Debug, Clone, PartialEq)]
pub struct PassResultIsStatic {
    /// The path.
    pub text: String,
}

impl Wording for PassResultIsStatic {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { text } = self;
        format!("\"{}\" in `Result` is a text: `Result` is never evaluated", shortened(text))
    }

    fn help(&self) -> Option<String> {
        Some("use `Parameters` instead of `Result`".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let StateKind::Pass(_) = here.state.kind() else { return };
    let Some(result) = here.state.object.get("Result") else { return };
    let mut steps = vec![Key("Result")];
    let mut found = None;
    texts("Result", result, &mut steps, false, &mut |text| {
        if found.is_none()
            && (is_path_or_call(text.value) || (text.key.ends_with(".$") && text.value.starts_with('$')))
        {
            found = Some((text.steps.to_vec(), text.value.to_owned()));
        }
    });
    if let Some((steps, text)) = found {
        findings.state(here, &steps, PassResultIsStatic { text });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    #[test]
    fn a_result_is_sent_as_it_stands() {
        let pass = |result: &str| format!(r#"{{"Type": "Pass", "Result": {result}, "End": true}}"#);
        let text = "\"$.x\" in `Result` is a text: `Result` is never evaluated";
        reported(
            &LINT,
            &pass(r#"{"a": {"b.$": "$.x"}}"#),
            &[&format!("/States/S/Result/a/b.$: state \"S\": {text}")],
        );
        reported_at(&LINT, &pass(r#"["$.x", "$.y"]"#), &["/States/S/Result[0]"]);
        silent(&LINT, &pass(r#"{"price": "$5", "error": "States.Timeout"}"#));
    }
}
