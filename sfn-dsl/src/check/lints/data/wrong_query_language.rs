//! # `WRONG_QUERY_LANGUAGE`: a text in the other query language
//!
//! **Why:** JSONPath states do not evaluate `{% … %}`, JSONata states do not evaluate `$.…`, intrinsic functions or
//! keys in `.$`: it is sent as a text, or fails.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Parameters": {"id": "{% $states.input.id %}"}, "End": true}
//! ```
//! ```json
//! {"Type": "Pass", "QueryLanguage": "JSONata", "Output": {"id": "$.order.id"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "QueryLanguage": "JSONata", "Output": {"id": "{% $states.input.id %}"}, "End": true}
//! ```

use crate::check::lints::payload::{is_expression, is_path_or_call};
use crate::check::lints::shortened;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Text, Wording};
use crate::machine::QueryLanguage;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("WRONG_QUERY_LANGUAGE", "B118", "a text in the other query language"),
    check: Check::Text(check),
};

/// A text in the other query language.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongQueryLanguage {
    /// The text.
    pub text: String,
    /// The language of the state.
    pub language: QueryLanguage,
}

impl Wording for WrongQueryLanguage {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { text, language } = self;
        let text = shortened(text);
        match language {
            QueryLanguage::JsonPath => format!(
                "sends the text \"{text}\" itself: this is a JSONPath state, and `{{% … %}}` is JSONata"
            ),
            QueryLanguage::Jsonata => {
                format!("\"{text}\" is JSONPath, which a JSONata state does not evaluate")
            }
        }
    }

    fn help(&self) -> Option<String> {
        let Self { language, .. } = self;
        Some(match language {
            QueryLanguage::JsonPath => {
                "give the state `\"QueryLanguage\": \"JSONata\"`, or use a path".to_owned()
            }
            QueryLanguage::Jsonata => "write an expression, such as \"{% $states.input.id %}\"".to_owned(),
        })
    }
}

fn check(here: Here<'_>, text: &Text<'_, '_>, findings: &mut Findings<'_>) {
    let language = here.state.state.query_language;
    let is_wrong = match language {
        _ if !text.in_payload => false,
        QueryLanguage::JsonPath => is_expression(text.value),
        // Inside of an expression the service refuses it.
        QueryLanguage::Jsonata => is_path_or_call(text.value),
    };
    if is_wrong {
        findings.state(here, text.steps, WrongQueryLanguage { text: text.value.to_owned(), language });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    #[test]
    fn each_language_keeps_to_itself() {
        let jsonata = |value: &str| {
            format!(
                r#"{{"Type": "Pass", "QueryLanguage": "JSONata", "Output": {{"x": "{value}"}}, "End": true}}"#
            )
        };
        for value in ["$.x", "$$.Execution.Id", "States.UUID()"] {
            reported_at(&LINT, &jsonata(value), &["/States/S/Output/x"]);
        }
        for value in ["{% $states.input.items[$.price > 1] %}", "$5", "{% $uuid() %}", "costs $.50"] {
            silent(&LINT, &jsonata(value));
        }
        let json_path = r#"{"Type": "Pass", "Parameters": {"x": "{% 1 %}"}, "End": true}"#;
        let text = "sends the text \"{% 1 %}\" itself: this is a JSONPath state, and `{% … %}` is JSONata";
        reported(&LINT, json_path, &[&format!("/States/S/Parameters/x: state \"S\": {text}")]);
    }
}
