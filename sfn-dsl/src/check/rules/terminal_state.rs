//! # `MISSING_END_STATE`: no state ends the execution
//!
//! **Why:** without a state with `End`, a Succeed or a Fail at the top level, every execution runs until its quota ends it.
//! The service looks at the top level only and, when this fails, does not look for unreachable states.
//!
//! Bad:
//! ```json
//! {"StartAt": "Ask", "States": {"Ask": {"Type": "Pass", "Next": "Answer"}, "Answer": {"Type": "Pass", "Next": "Ask"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Ask", "States": {"Ask": {"Type": "Pass", "Next": "Answer"}, "Answer": {"Type": "Pass", "End": true}}}
//! ```

use super::Wording;
use crate::check::findings::Findings;
use crate::json::Object;
use crate::place::Place;

/// No state of the top level ends the execution.
#[derive(Debug, Clone, PartialEq)]
pub struct NoTerminalState;

impl Wording for NoTerminalState {
    fn code(&self) -> &'static str {
        "MISSING_END_STATE"
    }

    fn message(&self) -> String {
        "no state ends the execution: the machine would run until its quota stops it".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("give one state `\"End\": true`, or add a `Succeed` or `Fail` state".to_owned())
    }

    fn service_message(&self) -> String {
        "Workflow has no terminal state".to_owned()
    }
}

/// Whether the top level can end; a finding if not.
pub(crate) fn check(states: &Object, place: Place, findings: &mut Findings) -> bool {
    let ends = states.members().iter().any(|member| {
        let is_terminal = member
            .value
            .get("Type")
            .and_then(|node| node.as_str())
            .is_some_and(|name| matches!(name, "Succeed" | "Fail"));
        is_terminal || member.value.get("End").is_some()
    });
    if !ends {
        findings.error_without_location(place, NoTerminalState);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn a_loop_without_an_end_is_refused() {
        let asl =
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}}}"#;
        check(
            asl,
            &[
                "MISSING_END_STATE : no state ends the execution: the machine would run until its quota stops it",
            ],
        );
    }

    #[test]
    fn an_inner_scope_may_lack_an_end() {
        let asl = r#"{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"A","States":{
            "A":{"Type":"Pass","Next":"A"}}}}}}"#;
        check(asl, &[]);
    }
}
