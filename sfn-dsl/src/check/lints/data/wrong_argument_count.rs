//! # `WRONG_ARGUMENT_COUNT`: too many or too few arguments for a function of JSONata
//!
//! **Why:** the service accepts the expression, and fails the state when it runs. What the context may stand for counts
//! as given, and calls with an argument left open (`?`) are not judged; nor are types.
//!
//! Bad:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $append($states.input.items) %}", "End": true}
//! ```
//! Good:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $append($states.input.items, 1) %}", "End": true}
//! ```

use std::ops::RangeInclusive;

use crate::check::lints::reads::Expression;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::jsonata::arguments_of;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "WRONG_ARGUMENT_COUNT",
        "B132",
        "too many or too few arguments for a function of JSONata",
    ),
    check: Check::State(check),
};

/// Too many or too few arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongArgumentCount {
    /// The function, without `$`.
    pub function: String,
    /// How many it is given.
    pub given: usize,
    /// How many it takes.
    pub taken: RangeInclusive<usize>,
}

impl Wording for WrongArgumentCount {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { function, given, taken } = self;
        let taken = match (*taken.start(), *taken.end()) {
            (least, most) if least == most => least.to_string(),
            (least, usize::MAX) => format!("at least {least}"),
            (least, most) => format!("{least} to {most}"),
        };
        let arguments = if *given == 1 { "argument" } else { "arguments" };
        format!("calls `${function}` with {given} {arguments}, but it takes {taken}, so the expression fails")
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for read in &here.state.reads {
        let Expression::Jsonata(expression) = read.expression else { continue };
        for call in &expression.references().functions {
            let (Some(given), Some(taken)) = (call.arguments, arguments_of(&call.name)) else { continue };
            if !taken.contains(&given) {
                let function = call.name.clone();
                findings.state(here, &read.steps, WrongArgumentCount { function, given, taken });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn what_is_chained_counts() {
        let pass = |expression: &str| {
            format!(
                r#"{{"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{{% {expression} %}}", "End": true}}"#
            )
        };
        let line =
            |text: &str| format!("/States/S/Output: state \"S\": calls {text}, so the expression fails");
        let sum = line("`$sum` with 2 arguments, but it takes 1");
        reported(&LINT, &pass("$sum(1, 2)"), &[&sum]);
        reported(&LINT, &pass("[1] ~> $sum(2)"), &[&sum]);
        reported(
            &LINT,
            &pass("$range(1, 2)"),
            &[&line("`$range` with 2 arguments, but it takes at least 3")],
        );
        let replace = line("`$replace` with 1 argument, but it takes 2 to 4");
        reported(&LINT, &pass("$replace('a')"), &[&replace]);
        for expression in [
            "[1] ~> $sum() ~> $string",
            "$map([1], $replace(?, 'a'))",
            "$states.input.name.$uppercase()",
            "($sum := function($a, $b) { $a + $b }; $sum(1, 2))",
            "$zip([1], [2], [3], [4])",
        ] {
            silent(&LINT, &pass(expression));
        }
    }
}
