//! # `INEXACT_NUMBER`: a number that JSONata cannot hold
//!
//! **Why:** JSONata counts in floating point of about 15 digits, so a longer whole number becomes one beside it. Long
//! identifiers are texts.
//!
//! Bad:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input.orders[id = 9007199254740993] %}", "End": true}
//! ```
//! Good:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input.orders[id = '9007199254740993'] %}", "End": true}
//! ```

use crate::check::lints::reads::Expression;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording, shortened};
use crate::jsonata::{self, Kind};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("INEXACT_NUMBER", "B137", "a number that JSONata cannot hold"),
    check: Check::State(check),
};

/// A number that JSONata cannot hold.
#[derive(Debug, Clone, PartialEq)]
pub struct InexactNumber {
    /// What is written.
    pub written: String,
    /// What it becomes.
    pub held: f64,
}

impl Wording for InexactNumber {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { written, held } = self;
        format!("writes the number {}, which JSONata holds as {held}", shortened(written))
    }

    fn help(&self) -> Option<String> {
        Some("write it as a text, if nothing is computed with it".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for read in &here.state.reads {
        let Expression::Jsonata(expression) = read.expression else { continue };
        let text = expression.as_str();
        let digits = || text.bytes().filter(u8::is_ascii_digit).count();
        if text.len() > 15 && digits() > 15 {
            numbers(expression.expression(), &mut |number, span| {
                let written = text.get(span.start as usize..span.end as usize).unwrap_or_default();
                let whole = written.trim_start_matches(['-', '0']);
                let is_whole = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
                if is_whole && number.abs().to_string() != whole {
                    let problem = InexactNumber { written: written.to_owned(), held: number };
                    findings.state(here, &read.steps, problem);
                }
            });
        }
    }
}

fn numbers(expression: &jsonata::Expression, visit: &mut impl FnMut(f64, crate::place::Span)) {
    if let Kind::Number(number) = expression.kind {
        visit(number, expression.span);
    }
    expression.for_each_child(|child| numbers(child, visit));
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn whole_numbers_must_be_held_as_written() {
        let pass = |expression: &str| {
            format!(
                r#"{{"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{{% {expression} %}}", "End": true}}"#
            )
        };
        let line = |text: &str| format!("/States/S/Output: state \"S\": writes the number {text}");
        let held = line("12345678901234567890, which JSONata holds as 12345678901234567000");
        reported(&LINT, &pass("[1, 12345678901234567890]"), &[&held]);
        for expression in [
            "123456789012345",
            "-9007199254740992",
            "0.1234567890123456789",
            "1e300",
            "'12345678901234567890'",
            "0",
        ] {
            silent(&LINT, &pass(expression));
        }
    }
}
