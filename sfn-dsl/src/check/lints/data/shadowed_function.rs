//! # `SHADOWED_FUNCTION`: a variable with the name of a function
//!
//! **Why:** in expressions that see the variable, `$name` is its value and no longer the function, so calls of the
//! function fail. In a machine without JSONata nothing is hidden.
//!
//! Bad:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Assign": {"count": "{% $count($states.input.items) %}"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Assign": {"itemCount": "{% $count($states.input.items) %}"}, "End": true}
//! ```

use crate::check::lints::variables::for_each_assignment;
use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};
use crate::jsonata::is_function;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("SHADOWED_FUNCTION", "B134", "a variable with the name of a function"),
    check: Check::Machine(check),
};

/// A variable with the name of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct ShadowedFunction {
    /// The name.
    pub name: String,
}

impl Wording for ShadowedFunction {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name } = self;
        format!("assigns `{name}`, which hides the function `${name}` from the expressions that follow")
    }

    fn help(&self) -> Option<String> {
        Some("name the variable otherwise".to_owned())
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    if !view.states().any(|here| here.state.is_jsonata()) {
        return;
    }
    for here in view.states() {
        for_each_assignment(here.state, &mut |name, steps| {
            if is_function(name.as_str()) {
                findings.state(here, steps, ShadowedFunction { name: name.to_string() });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn only_expressions_have_functions_to_hide() {
        let pass = |language: &str, name: &str| {
            format!(
                r#"{{"Type": "Pass", "QueryLanguage": "{language}", "Assign": {{"{name}": 1}}, "End": true}}"#
            )
        };
        reported_at(&LINT, &pass("JSONata", "sum"), &["/States/S/Assign/sum"]);
        silent(&LINT, &pass("JSONata", "total"));
        silent(&LINT, &pass("JSONPath", "sum"));
    }
}
