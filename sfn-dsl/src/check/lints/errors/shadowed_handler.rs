//! # `SHADOWED_HANDLER`: an entry that an earlier one takes the errors from
//!
//! **Why:** entries are tried in order, so a name that an earlier entry matches never reaches this one.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.TaskFailed"]}, {"ErrorEquals": ["CardServiceBusy"], "MaxAttempts": 9}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["CardServiceBusy"], "MaxAttempts": 9}, {"ErrorEquals": ["States.TaskFailed"]}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::handlers::{Handler, handlers};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::name::ErrorName;
use std::collections::HashMap;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("SHADOWED_HANDLER", "B208", "an entry that an earlier one takes the errors from"),
    check: Check::State(check),
};

/// A name that never matches.
#[derive(Debug, Clone, PartialEq)]
pub struct ShadowedHandler {
    /// The name.
    pub name: ErrorName,
    /// The position of the earlier entry, from 0.
    pub by: usize,
}

impl Wording for ShadowedHandler {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name, by } = self;
        format!("`{name}` never matches here: the entry at position {by} takes it first")
    }

    fn help(&self) -> Option<String> {
        Some("put the narrower entry first, or remove the name".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    let is_alone = |handler: &Handler<'_>| match handler.field {
        "Retry" => here.state.retry().len() < 2,
        _ => here.state.catch().len() < 2,
    };
    for Handler { field, index, names } in handlers(here).filter(|handler| !is_alone(handler)) {
        for (position, name) in names.iter().enumerate() {
            let by_task_failed =
                if is_task_failure(name) { seen.get(&(field, ErrorName::TASK_FAILED)) } else { None };
            let by = seen.get(&(field, name.as_str())).into_iter().chain(by_task_failed).min();
            if let Some(by) = by.filter(|by| **by < index) {
                let problem = ShadowedHandler { name: name.clone(), by: *by };
                findings.state(
                    here,
                    &[Key(field), Index(index), Key("ErrorEquals"), Index(position)],
                    problem,
                );
            }
        }
        for name in names {
            seen.entry((field, name.as_str())).or_insert(index);
        }
    }
}

/// Whether `States.TaskFailed` matches the error too; of those of the language only permissions are sure.
fn is_task_failure(name: &ErrorName) -> bool {
    !name.as_str().starts_with("States.") || *name == ErrorName::PERMISSIONS
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    /// A Task that calls a function, with those fields.
    fn task(fields: &str) -> String {
        format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f", {fields} "End": true}}"#
        )
    }

    #[test]
    fn the_first_match_counts() {
        let text = "`Busy` never matches here: the entry at position 0 takes it first";
        let twice = r#""Retry": [{"ErrorEquals": ["A", "Busy"]}, {"ErrorEquals": ["Busy", "B"]}],"#;
        reported(&LINT, &task(twice), &[&format!("/States/S/Retry[1]/ErrorEquals[0]: state \"S\": {text}")]);
        silent(
            &LINT,
            &task(
                r#""Retry": [{"ErrorEquals": ["States.TaskFailed"]}, {"ErrorEquals": ["States.Timeout"]}],"#,
            ),
        );
        silent(&LINT, &task(r#""Retry": [{"ErrorEquals": ["A"]}, {"ErrorEquals": ["States.ALL"]}],"#));
        let both = r#""Retry": [{"ErrorEquals": ["A"]}], "Catch": [{"ErrorEquals": ["A"], "Next": "Done"}],"#;
        silent(&LINT, &task(both));
    }
}
