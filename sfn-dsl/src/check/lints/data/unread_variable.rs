//! # `UNREAD_VARIABLE`: a variable that nothing reads
//!
//! **Why:** it costs size in every execution and says that something was forgotten, or can go.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Assign": {"total.$": "$.price"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Sum", "States": {
//!   "Sum": {"Type": "Pass", "Assign": {"total.$": "$.price"}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "Parameters": {"total.$": "$total"}, "End": true}}}
//! ```

use crate::check::lints::variables::for_each_assignment;
use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};
use std::collections::HashSet;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("UNREAD_VARIABLE", "B102", "a variable that nothing reads"),
    check: Check::Machine(check),
};

/// A variable that nothing reads.
#[derive(Debug, Clone, PartialEq)]
pub struct UnreadVariable {
    /// The variable.
    pub name: String,
}

impl Wording for UnreadVariable {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name } = self;
        format!("assigns `{name}`, which nothing reads")
    }

    fn help(&self) -> Option<String> {
        Some("remove it from `Assign`".to_owned())
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    // A value that is not known yet may read anything.
    if view.machine.unresolved().iter().any(|unresolved| unresolved.field.ends_with(".$")) {
        return;
    }
    let read = read_within(view);
    for scope in &view.scopes {
        for here in view.states_of(scope) {
            let mut unread = Vec::new();
            for_each_assignment(here.state, &mut |name, steps| {
                let is_read = read.get(scope.id).is_some_and(|names| names.contains(name.as_str()));
                if !is_read {
                    unread.push((name.to_string(), steps.to_vec()));
                }
            });
            for (name, steps) in unread {
                findings.state(here, &steps, UnreadVariable { name });
            }
        }
    }
}

/// Per scope: the variables that its states, or those of the scopes inside it, may read.
fn read_within<'m>(view: &View<'m>) -> Vec<HashSet<&'m str>> {
    let mut read: Vec<HashSet<&str>> = vec![HashSet::new(); view.scopes.len()];
    // A scope stands before those inside it: backwards, what is inside is complete.
    for scope in view.scopes.iter().rev() {
        let mut names = HashSet::new();
        for state in &scope.states {
            for read in &state.reads {
                read.for_each_mention(&mut |name| {
                    names.insert(name);
                });
            }
            for child in &state.children {
                names.extend(read.get(*child).into_iter().flatten());
            }
        }
        if let Some(slot) = read.get_mut(scope.id) {
            *slot = names;
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn a_read_in_an_inner_scope_or_an_expression_counts() {
        let map = |path: &str| {
            format!(
                r#"{{"StartAt": "A", "States": {{
                    "A": {{"Type": "Pass", "Assign": {{"rate": 1}}, "Next": "M"}},
                    "M": {{"Type": "Map", "End": true, "ItemProcessor": {{"StartAt": "P", "States": {{
                        "P": {{"Type": "Pass", "Parameters": {{"x.$": "{path}"}}, "End": true}}}}}}}}}}}}"#
            )
        };
        silent(&LINT, &map("$rate"));
        reported(
            &LINT,
            &map("$.rate"),
            &["/States/A/Assign/rate: state \"A\": assigns `rate`, which nothing reads"],
        );
        let jsonata = r#"{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
            "A": {"Type": "Pass", "Assign": {"rate": 1}, "Next": "B"},
            "B": {"Type": "Pass", "Output": {"x": "{% 2*$rate %}"}, "End": true}}}"#;
        silent(&LINT, jsonata);
    }
}
