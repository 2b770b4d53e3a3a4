//! # `GROWING_LOOP`: a loop that adds to a variable in every round
//!
//! **Why:** a state holds 262,144 bytes at most; a list that grows with every round reaches that in the end.
//!
//! Bad:
//! ```json
//! {"StartAt": "Add", "States": {
//!   "Add": {"Type": "Pass", "Assign": {"seen.$": "States.Array($seen, $.id)"}, "Next": "More?"},
//!   "More?": {"Type": "Choice", "Default": "Done",
//!     "Choices": [{"Variable": "$.more", "BooleanEquals": true, "Next": "Add"}]},
//!   "Done": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Add", "States": {
//!   "Add": {"Type": "Pass", "Assign": {"count.$": "States.MathAdd($count, 1)"}, "Next": "More?"},
//!   "More?": {"Type": "Choice", "Default": "Done",
//!     "Choices": [{"Variable": "$.more", "BooleanEquals": true, "Next": "Add"}]},
//!   "Done": {"Type": "Succeed"}}}
//! ```

use crate::check::lints::Step::{self, Index, Key};
use crate::check::lints::reads::Expression;
use crate::check::lints::variables::for_each_assignment;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::intrinsic::{Arg, Function};
use crate::path::Root;
use std::collections::HashSet;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("GROWING_LOOP", "B109", "a loop that adds to a variable in every round"),
    check: Check::State(check),
};

/// A variable that grows in every round of a loop.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowingLoop {
    /// The variable.
    pub name: String,
}

impl Wording for GrowingLoop {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name } = self;
        format!("adds to `{name}` in every round of a loop, up to the limit of 262,144 bytes")
    }

    fn help(&self) -> Option<String> {
        Some("keep the list outside (S3, DynamoDB), or bound the rounds".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    if !here.scope.components.is_in_loop(here.state.position) {
        return;
    }
    let grown = here.state.reads.iter().filter_map(|read| {
        let assignment = match read.steps.as_slice() {
            [Key("Assign"), Key(_), ..] => read.steps.get(..2)?,
            [Key("Choices" | "Catch"), Index(_), Key("Assign"), Key(_), ..] => read.steps.get(..4)?,
            _ => return None,
        };
        let Some(Key(name)) = assignment.last() else { return None };
        grows(read.expression, name.strip_suffix(".$").unwrap_or(name)).then_some(assignment)
    });
    let grown: HashSet<&[Step<'_>]> = grown.collect();
    for_each_assignment(here.state, &mut |name, steps| {
        if grown.contains(steps) {
            findings.state(here, steps, GrowingLoop { name: name.to_string() });
        }
    });
}

/// Whether the value of an expression is the variable with something added.
fn grows(expression: Expression<'_>, name: &str) -> bool {
    match expression {
        Expression::Intrinsic(call) => {
            let is_list = matches!(call.function, Function::Array | Function::Format);
            let is_variable = |arg: &Arg| {
                matches!(arg, Arg::Path(path)
                    if path.segments().is_empty() && matches!(path.root(), Root::Variable(root) if root == name))
            };
            is_list && call.args.len() > 1 && call.args.iter().any(is_variable)
        }
        Expression::Jsonata(expression) => {
            let text: String = expression.as_str().split_whitespace().collect();
            [format!("$append(${name},"), format!("[${name},"), format!("${name}&")]
                .iter()
                .any(|form| text.starts_with(form))
        }
        Expression::Path(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn an_append_in_a_loop_grows() {
        let machine = |value: &str| {
            format!(
                r#"{{"QueryLanguage": "JSONata", "StartAt": "A", "States": {{
                    "A": {{"Type": "Pass", "Assign": {{"all": "{{% {value} %}}"}}, "Next": "C"}},
                    "C": {{"Type": "Choice", "Default": "A", "Choices": [{{"Condition": "{{% $all[9] %}}", "Next": "Done"}}]}},
                    "Done": {{"Type": "Succeed"}}}}}}"#
            )
        };
        reported_at(&LINT, &machine("$append($all, $states.input)"), &["/States/A/Assign/all"]);
        silent(&LINT, &machine("$append([], $states.input)"));
    }
}
