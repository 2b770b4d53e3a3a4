//! # `UNKNOWN_ERROR_NAME`: an error name that does not exist
//!
//! **Why:** names are case-sensitive, and those that begin with `States.` belong to the language; an entry with
//! another one never matches.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.All"]}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.ALL"]}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use std::collections::HashSet;

use crate::check::lints::handlers::{Handler, LAMBDA_ERRORS, STATES_ERRORS, handlers};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, View, Wording};
use crate::machine::{FailText, StateKind};
use crate::name::ErrorName;
use crate::nearest::nearest;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("UNKNOWN_ERROR_NAME", "B212", "an error name that does not exist"),
    check: Check::Machine(check),
};

/// An error name that does not exist.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownErrorName {
    /// The name.
    pub name: ErrorName,
    /// The name that was probably meant.
    pub nearest: Option<&'static str>,
}

impl Wording for UnknownErrorName {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name, .. } = self;
        format!("handles `{name}`, which is no error that can be raised")
    }

    fn help(&self) -> Option<String> {
        let Self { nearest, .. } = self;
        nearest.map(|nearest| format!("did you mean `{nearest}`?"))
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let raised: HashSet<&str> = view.states().filter_map(raised_by).collect();
    for here in view.states() {
        check_state(here, &raised, findings);
    }
}

/// The error that a Fail state raises.
fn raised_by(here: Here<'_>) -> Option<&str> {
    match here.state.kind() {
        StateKind::Fail(fail) => match &fail.error {
            Some(FailText::Literal(text)) => Some(text),
            Some(FailText::Path(_) | FailText::Intrinsic(_) | FailText::Jsonata(_)) | None => None,
        },
        StateKind::Task(_)
        | StateKind::Pass(_)
        | StateKind::Choice(_)
        | StateKind::Wait(_)
        | StateKind::Succeed(_)
        | StateKind::Parallel(_)
        | StateKind::Map(_) => None,
    }
}

fn check_state(here: Here<'_>, raised: &HashSet<&str>, findings: &mut Findings<'_>) {
    for Handler { field, index, names } in handlers(here) {
        for (position, name) in names.iter().enumerate() {
            let text = name.as_str();
            let is_reserved = text.starts_with("States.");
            let is_known = (is_reserved && STATES_ERRORS.contains(&text))
                || LAMBDA_ERRORS.contains(&text)
                || text.starts_with("States.Http.StatusCode.")
                || raised.contains(text);
            // Other names may be anybody's; one that is almost a known one is a slip.
            if is_known || !(is_reserved || is_like(text, "Lambda.") || is_like(text, "States.")) {
                continue;
            }
            let nearest = nearest(text, STATES_ERRORS.into_iter().chain(LAMBDA_ERRORS));
            let is_slip = nearest.is_some_and(|nearest| strsim::damerau_levenshtein(text, nearest) <= 2);
            let is_unknown = is_reserved || is_slip;
            if is_unknown {
                let steps = [Key(field), Index(index), Key("ErrorEquals"), Index(position)];
                findings.state(here, &steps, UnknownErrorName { name: name.clone(), nearest });
            }
        }
    }
}

/// Whether a name begins almost with that prefix.
fn is_like(name: &str, prefix: &str) -> bool {
    const MOST: usize = 2;
    let start = || name.chars().take(prefix.len());
    // Each character that the prefix does not have is one step away from it.
    start().filter(|character| !prefix.contains(*character)).count() <= MOST
        && strsim::damerau_levenshtein(&start().collect::<String>(), prefix) <= MOST
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    /// A Task that calls a function, with those fields.
    fn task(fields: &str) -> String {
        format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f", {fields} "End": true}}"#
        )
    }

    #[test]
    fn slips_are_found_and_own_names_are_not() {
        let retry = |name: &str| task(&format!(r#""Retry": [{{"ErrorEquals": ["{name}"]}}],"#));
        for name in ["States.TaskFail", "States.Custom", "Lambda.ServiceExeption", "Lambda.Unkown"] {
            reported_at(&LINT, &retry(name), &["/States/S/Retry[0]/ErrorEquals[0]"]);
        }
        for name in [
            "States.Http.StatusCode.503",
            "Lambda.EC2ThrottledException",
            "TaskFailed",
            "OutOfStock",
            "Timeout",
        ] {
            silent(&LINT, &retry(name));
        }
    }
}
