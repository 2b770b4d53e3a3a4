//! # `REPEATED_ERROR_NAME`: a name that stands twice in one `ErrorEquals`
//!
//! **Why:** the second one does nothing; often another name was meant.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["Lambda.ServiceException", "Lambda.ServiceException"]}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["Lambda.ServiceException", "Lambda.SdkClientException"]}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::handlers::{Handler, handlers};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::name::ErrorName;
use std::collections::HashSet;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("REPEATED_ERROR_NAME", "B209", "a name that stands twice in one `ErrorEquals`"),
    check: Check::State(check),
};

/// A name that stands twice.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatedErrorName {
    /// The name.
    pub name: ErrorName,
}

impl Wording for RepeatedErrorName {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name } = self;
        format!("`{name}` stands twice in this `ErrorEquals`")
    }

    fn help(&self) -> Option<String> {
        Some("remove one, or name the error that was meant".to_owned())
    }
}

fn check<'a>(here: Here<'a>, findings: &mut Findings<'_>) {
    for Handler { field, index, names } in handlers(here) {
        // Most lists are short; for them comparing is faster than hashing.
        let is_short = names.len() <= 16;
        let mut seen = HashSet::new();
        let mut is_repeated = |position: usize, name: &'a ErrorName| match names.get(..position) {
            Some(earlier) if is_short => earlier.contains(name),
            _ => !seen.insert(name.as_str()),
        };
        for (position, name) in
            names.iter().enumerate().filter(|(position, name)| is_repeated(*position, name))
        {
            let steps = [Key(field), Index(index), Key("ErrorEquals"), Index(position)];
            findings.state(here, &steps, RepeatedErrorName { name: name.clone() });
        }
    }
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
    fn each_entry_has_names_of_its_own() {
        let line = "/States/S/Retry[0]/ErrorEquals[2]: state \"S\": `A` stands twice in this `ErrorEquals`";
        reported(&LINT, &task(r#""Retry": [{"ErrorEquals": ["A", "B", "A"]}],"#), &[line]);
        silent(&LINT, &task(r#""Retry": [{"ErrorEquals": ["A"]}, {"ErrorEquals": ["A"]}],"#));
    }
}
