//! # `UNKNOWN_CONTEXT_FIELD`: a field that the context object does not have
//!
//! **Why:** a path to it fails the execution with `States.Runtime`, which nothing can catch; an expression returns
//! nothing, which fails the state.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Parameters": {"id.$": "$$.Execution.Arn"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Parameters": {"id.$": "$$.Execution.Id"}, "End": true}
//! ```

use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::check::rules::listed;
use crate::nearest::nearest;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("UNKNOWN_CONTEXT_FIELD", "B135", "a field that the context object does not have"),
    check: Check::State(check),
};

/// A field that the context object does not have.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownContextField {
    /// What stands before it: `Execution`; empty for the context object itself.
    pub inside: String,
    /// The field.
    pub field: String,
    /// The fields that are there.
    pub known: &'static [&'static str],
}

impl Wording for UnknownContextField {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { inside, field, known } = self;
        let known = listed(known.iter().copied());
        let object = if inside.is_empty() {
            "the context object".to_owned()
        } else {
            format!("`{inside}` of the context object")
        };
        format!("reads \"{field}\" of {object}, which has only {known}")
    }

    fn help(&self) -> Option<String> {
        let Self { field, known, .. } = self;
        if field == "Arn" {
            return Some("the ARN is in `Id`".to_owned());
        }
        nearest(field, known.iter().copied()).map(|nearest| format!("did you mean `{nearest}`?"))
    }
}

/// The fields of an object in the context object; `None` where any may be.
///
/// Source: Developer Guide, "Accessing execution data from the Context object".
fn fields_of(names: &[&str]) -> Option<&'static [&'static str]> {
    Some(match names {
        [] => &["Execution", "Map", "State", "StateMachine", "Task"],
        ["Execution"] => &["Id", "Input", "Name", "RedriveCount", "RedriveTime", "RoleArn", "StartTime"],
        ["Map"] => &["Item"],
        ["Map", "Item"] => &["Index", "Key", "Source", "Value"],
        ["State"] => &["EnteredTime", "Name", "RetryCount"],
        ["StateMachine"] => &["Id", "Name"],
        ["Task"] => &["Token"],
        _ => return None,
    })
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for read in &here.state.reads {
        for names in &read.context {
            if let Some(problem) = unknown(names) {
                findings.state(here, &read.steps, problem);
            }
        }
    }
}

fn unknown(names: &[&str]) -> Option<UnknownContextField> {
    for (depth, field) in names.iter().enumerate() {
        let (inside, _) = names.split_at_checked(depth)?;
        let known = fields_of(inside)?;
        if !known.contains(field) {
            return Some(UnknownContextField { inside: inside.join("."), field: (*field).to_owned(), known });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    #[test]
    fn the_context_object_is_closed_where_the_service_fills_it() {
        let pass =
            |path: &str| format!(r#"{{"Type": "Pass", "Parameters": {{"x.$": "{path}"}}, "End": true}}"#);
        let line = |text: &str| format!("/States/S/Parameters/x.$: state \"S\": {text}");
        let text = "reads \"name\" of `StateMachine` of the context object, which has only `Id`, `Name`";
        reported(&LINT, &pass("$$.StateMachine.name"), &[&line(text)]);
        let text = "reads \"Foo\" of the context object, which has only `Execution`, `Map`, `State`, `StateMachine`, `Task`";
        reported(&LINT, &pass("States.Format('{}', $$.Foo.Id)"), &[&line(text)]);
        for path in
            ["$$", "$$.Execution", "$$.Execution.Input.Foo", "$$.Map.Item.Value.id", "$$['Task']['Token']"]
        {
            silent(&LINT, &pass(path));
        }
    }

    #[test]
    fn expressions_read_it_behind_states() {
        let pass = |expression: &str| {
            format!(
                r#"{{"Type": "Pass", "QueryLanguage": "JSONata", "Output": {{"x": "{{% {expression} %}}"}}, "End": true}}"#
            )
        };
        let place = ["/States/S/Output/x"];
        reported_at(&LINT, &pass("$uppercase($states.context.Execution.Arn)"), &place);
        reported_at(&LINT, &pass("$states.input.items[id = $states.context.state.Name]"), &place);
        for expression in [
            "$states.context.Execution.Id",
            "$states.context.Execution.*",
            "$states.input.context.Foo",
            "$exists($states.context.Foo)",
        ] {
            silent(&LINT, &pass(expression));
        }
    }
}
