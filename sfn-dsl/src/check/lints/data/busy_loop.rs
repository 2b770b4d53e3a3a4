//! # `BUSY_LOOP`: a loop that asks again and again without waiting
//!
//! **Why:** each round costs transitions and history; an execution fails at 25,000 events. A Wait, a task that waits
//! for a job or a token, or a Choice that compares a counter makes it harmless.
//!
//! Bad:
//! ```json
//! {"StartAt": "Status", "States": {
//!   "Status": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:status", "Next": "Ready?"},
//!   "Ready?": {"Type": "Choice", "Default": "Status",
//!     "Choices": [{"Variable": "$.status", "StringEquals": "READY", "Next": "Done"}]},
//!   "Done": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Status", "States": {
//!   "Status": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:status", "Next": "Ready?"},
//!   "Ready?": {"Type": "Choice", "Default": "Pause",
//!     "Choices": [{"Variable": "$.status", "StringEquals": "READY", "Next": "Done"}]},
//!   "Pause": {"Type": "Wait", "Seconds": 30, "Next": "Status"},
//!   "Done": {"Type": "Succeed"}}}
//! ```

use crate::check::lints::loops::takes_time;
use crate::check::lints::quoted;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, ScopeView, View, Wording};
use crate::machine::{Comparison, Condition, StateKind};
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("BUSY_LOOP", "B108", "a loop that asks again and again without waiting"),
    check: Check::Scope(check),
};

/// A loop that neither waits nor counts.
#[derive(Debug, Clone, PartialEq)]
pub struct BusyLoop {
    /// The other states of the loop.
    pub others: Vec<StateName>,
}

impl Wording for BusyLoop {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { others } = self;
        let others = if others.is_empty() { String::new() } else { format!(" with {}", quoted(others)) };
        format!("is in a loop{others} that neither waits nor counts: it may run until the history is full")
    }

    fn help(&self) -> Option<String> {
        Some("put a Wait into the loop, or count its rounds in the Choice that leaves it".to_owned())
    }
}

fn check(view: &View<'_>, scope: &ScopeView<'_>, findings: &mut Findings<'_>) {
    for states in scope.components.loops() {
        let heres: Vec<Here<'_>> = states.iter().filter_map(|state| view.here(scope, *state)).collect();
        // Without a Choice it is a retry by hand or a loop without a way out, which are other rules' business.
        let choices = heres.iter().filter(|here| matches!(here.state.kind(), StateKind::Choice(_))).count();
        if choices > 0
            && !heres.iter().any(|here| takes_time(*here) || is_bounded(*here))
            && let Some((first, rest)) = heres.split_first()
        {
            let others = rest.iter().map(|here| here.state.name().clone()).collect();
            findings.state(*first, &[], BusyLoop { others });
        }
    }
}

/// Whether a Choice leaves the loop by something other than the text of a status: a counter, a flag, the end of a list.
fn is_bounded(here: Here<'_>) -> bool {
    let StateKind::Choice(choice) = here.state.kind() else { return false };
    let mut conditions: Vec<&Condition> = choice.rules.iter().map(|rule| &rule.condition).collect();
    while let Some(condition) = conditions.pop() {
        let bounds = match condition {
            Condition::And(all) | Condition::Or(all) => {
                conditions.extend(all);
                false
            }
            Condition::Not(nested) => {
                conditions.push(nested);
                false
            }
            Condition::Compare { comparison, .. } => match comparison {
                Comparison::String(..) | Comparison::StringMatches(_) => false,
                Comparison::Numeric(..)
                | Comparison::Timestamp(..)
                | Comparison::Boolean(_)
                | Comparison::IsNull(_)
                | Comparison::IsPresent(_)
                | Comparison::IsNumeric(_)
                | Comparison::IsString(_)
                | Comparison::IsBoolean(_)
                | Comparison::IsTimestamp(_) => true,
            },
            // Only a comparison with a text is surely no counter.
            Condition::Jsonata(expression) => {
                let text = expression.as_str();
                !(text.contains(" = '") || text.contains(" = \"")) || text.contains(['<', '>'])
            }
            Condition::Literal(_) => false,
        };
        if bounds {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn a_counter_or_a_flag_bounds_the_loop() {
        let machine = |test: &str| {
            format!(
                r#"{{"StartAt": "T", "States": {{
                    "T": {{"Type": "Pass", "Next": "C"}},
                    "C": {{"Type": "Choice", "Default": "T", "Choices": [{{"Variable": "$.x", {test}, "Next": "Done"}}]}},
                    "Done": {{"Type": "Succeed"}}}}}}"#
            )
        };
        let text =
            "is in a loop with \"C\" that neither waits nor counts: it may run until the history is full";
        reported(
            &LINT,
            &machine(r#""StringEquals": "READY""#),
            &[&format!("/States/T: state \"T\": {text}")],
        );
        silent(&LINT, &machine(r#""NumericGreaterThan": 9"#));
        silent(&LINT, &machine(r#""BooleanEquals": false"#));
    }
}
