//! # `UNSUPPORTED_JSONATA_EXPRESSION`: a member of `$states` that is not there
//!
//! **Why:** `$states.result` is there once a Task, Parallel or Map state has succeeded, so for its `Output` and `Assign`.
//! `$states.errorOutput` is there for `Output` and `Assign` of a catcher. `input` and `context` are always there.
//!
//! Bad:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.errorOutput.Cause %}", "End": true}
//! ```
//! Good:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input.cause %}", "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::jsonata::References;
use crate::raw::schema::ObjectKind;

/// A member of `$states` that is not always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatesMember {
    /// `$states.result`
    Result,
    /// `$states.errorOutput`
    ErrorOutput,
}

impl StatesMember {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "result" => Some(Self::Result),
            "errorOutput" => Some(Self::ErrorOutput),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::ErrorOutput => "errorOutput",
        }
    }

    /// Whether it is there in a field of an object of that kind.
    fn is_in(self, kind: ObjectKind, field: &str) -> bool {
        let after = matches!(field, "Output" | "Assign");
        match (self, kind) {
            (Self::Result, ObjectKind::Task | ObjectKind::Parallel | ObjectKind::Map)
            | (Self::ErrorOutput, ObjectKind::Catcher) => after,
            // Not there either, but not refused: an example of AWS has it.
            (Self::Result, ObjectKind::Catcher) => true,
            _ => false,
        }
    }
}

/// A member of `$states` where it is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct UnavailableStatesMember {
    /// The member.
    pub member: StatesMember,
}

impl Wording for UnavailableStatesMember {
    fn code(&self) -> &'static str {
        "UNSUPPORTED_JSONATA_EXPRESSION"
    }

    fn message(&self) -> String {
        let only = match self.member {
            StatesMember::Result => "`Output` and `Assign` of a Task, Parallel or Map state",
            StatesMember::ErrorOutput => "`Output` and `Assign` of a catcher",
        };
        format!("the expression reads `$states.{}`, which only {only} have", self.member.name())
    }

    fn service_message(&self) -> String {
        format!("Field '$states.{}' does not exist.", self.member.name())
    }
}

/// Checks which members of `$states` an expression, which begins at that byte of the string, reads; each once.
pub(crate) fn check(
    (kind, field): (ObjectKind, &str),
    text: &str,
    begin: u32,
    references: &References,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    let mut seen = Vec::new();
    for reference in &references.states {
        let member = reference.member.as_deref().and_then(StatesMember::from_name);
        if let Some(member) = member.filter(|member| !member.is_in(kind, field) && !seen.contains(member)) {
            seen.push(member);
            let part = findings.part(site, text, begin, reference.span);
            findings.error(&part, UnavailableStatesMember { member });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    const TASK: &str = r#""QueryLanguage":"JSONata","Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"Done""#;

    fn problem(location: &str, member: &str) -> String {
        let only = match member {
            "result" => "`Output` and `Assign` of a Task, Parallel or Map state",
            _ => "`Output` and `Assign` of a catcher",
        };
        format!(
            "UNSUPPORTED_JSONATA_EXPRESSION /States/S/{location}: state \"S\": the expression reads `$states.{member}`, which only {only} have"
        )
    }

    #[test]
    fn the_result_is_there_after_the_work() {
        let read = r#""{% $states.result.Payload & $states.result.x & $states.input & $states.context %}""#;
        check_state(
            &format!(r#"{TASK},"Arguments":{{"FunctionName":"f"}},"Output":{read},"Assign":{{"v":{read}}}"#),
            &[],
        );
        check_state(
            &format!(r#"{TASK},"Arguments":{{"FunctionName":"f","Payload":[{read}]}}"#),
            &[&problem("Arguments/Payload[0]", "result")],
        );
        check_state(
            &format!(r#"{TASK},"Arguments":{{"FunctionName":"f"}},"TimeoutSeconds":{read}"#),
            &[&problem("TimeoutSeconds", "result")],
        );
        check_state(
            &format!(r#""QueryLanguage":"JSONata","Type":"Pass","Output":{read},"Next":"Done""#),
            &[&problem("Output", "result")],
        );
    }

    #[test]
    fn the_error_output_is_there_for_a_catcher() {
        let read = r#""{% $states.errorOutput.Cause %}""#;
        check_state(
            &format!(
                r#"{TASK},"Arguments":{{"FunctionName":"f"}},"Catch":[{{"ErrorEquals":["States.ALL"],"Output":{{"c":{read}}},"Assign":{{"v":{read}}},"Next":"Done"}}]"#
            ),
            &[],
        );
        check_state(
            &format!(r#"{TASK},"Arguments":{{"FunctionName":"f"}},"Output":{read}"#),
            &[&problem("Output", "errorOutput")],
        );
        let bound =
            r#""{% ($states := {}; $states.errorOutput; $states.input.errorOutput; $states.other) %}""#;
        check_state(&format!(r#"{TASK},"Arguments":{{"FunctionName":"f"}},"Output":{bound}"#), &[]);
    }
}
