//! # `MISSING_STATES_MEMBER`: a member of `$states` that is never there
//!
//! **Why:** `$states` has `input`, `context`, `result` and `errorOutput`, and a catcher has no `result`, because its
//! state has failed. The service accepts such an expression, but it returns nothing. `result` and `errorOutput` in other
//! places are refused (rule A36).
//!
//! Bad:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.inputs.id %}", "End": true}
//! ```
//! Good:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input.id %}", "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::reads::Expression;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::nearest::nearest;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("MISSING_STATES_MEMBER", "B133", "a member of `$states` that is never there"),
    check: Check::State(check),
};

/// A member of `$states` that is never there.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingStatesMember {
    /// The member.
    pub member: String,
}

const MEMBERS: [&str; 4] = ["input", "context", "result", "errorOutput"];

impl Wording for MissingStatesMember {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { member } = self;
        if member == "result" {
            "reads `$states.result` in a catcher, but a state that failed has no result".to_owned()
        } else {
            format!(
                "reads `$states.{member}`, but `$states` has only `input`, `context`, `result` and `errorOutput`"
            )
        }
    }

    fn help(&self) -> Option<String> {
        let Self { member } = self;
        if member == "result" {
            return Some("read `$states.errorOutput`, or `$states.input`".to_owned());
        }
        nearest(member, MEMBERS.into_iter()).map(|nearest| format!("did you mean `$states.{nearest}`?"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for read in &here.state.reads {
        let Expression::Jsonata(expression) = read.expression else { continue };
        let has_failed = read.steps.first() == Some(&Key("Catch"));
        let is_missing =
            |member: &&String| !MEMBERS.contains(&member.as_str()) || (has_failed && *member == "result");
        let members = expression.references().states.iter().filter_map(|read| read.member.as_ref());
        for member in members.filter(is_missing) {
            if !expression.as_str().contains("$exists(") {
                findings.state(here, &read.steps, MissingStatesMember { member: member.clone() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn a_catcher_has_no_result() {
        let task = |field: &str, expression: &str| {
            let output = format!(r#""Output": "{{% {expression} %}}""#);
            let (state, catcher) = if field == "state" {
                (output, String::new())
            } else {
                (r#""Comment": """#.to_owned(), format!("{output},"))
            };
            format!(
                r#"{{"Type": "Task", "QueryLanguage": "JSONata", "Resource": "${{Work}}", {state}, "End": true,
                    "Catch": [{{"ErrorEquals": ["States.ALL"], {catcher} "Next": "Done"}}]}}"#
            )
        };
        let text = "reads `$states.result` in a catcher, but a state that failed has no result";
        let line = format!("/States/S/Catch[0]/Output: state \"S\": {text}");
        reported(&LINT, &task("catcher", "$states.result.id"), &[&line]);
        silent(&LINT, &task("state", "$states.result.id"));
        silent(&LINT, &task("catcher", "$exists($states.result) ? $states.result : 1"));
        silent(&LINT, &task("catcher", "$states.errorOutput.Error & $string($states)"));
        silent(&LINT, &task("state", "($states := {'a': 1}; $states.a)"));
    }
}
