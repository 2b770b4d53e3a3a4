use std::io::Write as _;
use std::path::Path;

use approval::workflows::ApprovalError;
use approval::{APPROVAL, APPROVAL_FUNCTION};
use sfn_dsl::WorkflowError;
use sfn_dsl::build::EmittedWorkflow;
use sfn_dsl::json::{Node, same_meaning};
use sfn_dsl::raw::Definition;

#[test]
fn definition_is_the_one_beside_this_package() {
    assert_eq!(APPROVAL.definition(), include_str!("../../approval.asl.json"));
}

#[test]
fn manual_approval_is_the_published_state_and_also_ends_when_nobody_answers() {
    let Some(published) = published("state-manual-approval.asl.json") else { return };
    assert_eq!(
        added(APPROVAL, "ManualApproval", published.root()),
        ["ResultPath", "TimeoutSeconds", "HeartbeatSeconds", "Retry", "Catch"]
    );
}

#[test]
fn every_way_to_fail_has_its_own_error_name() {
    for name in ApprovalError::NAMES {
        assert!(APPROVAL.definition().contains(&format!("\"Error\": \"{name}\"")), "{name}");
    }
}

/// The fields that a state of ours has in addition to the published one. The others are equal, apart from where the state leads.
fn added(workflow: EmittedWorkflow, state: &str, published: &Node) -> Vec<String> {
    let definition = Definition::parse(workflow.name(), workflow.definition()).unwrap();
    let ours = definition.root().get("States").unwrap().get(state).unwrap();
    let members = |node: &Node| {
        let members = node.as_object().unwrap().members().to_vec();
        members.into_iter().filter(|member| !matches!(&*member.key, "Next" | "End"))
    };
    for member in members(published) {
        let value = ours.get(&member.key).unwrap_or_else(|| panic!("{state} has no {}", member.key));
        assert!(same_meaning(value, &member.value), "{state}: {} is {}", member.key, value.to_compact());
    }
    members(ours).map(|member| member.key.to_string()).filter(|key| published.get(key).is_none()).collect()
}

/// A published definition, where the systems are beside this repository.
fn published(file: &str) -> Option<Definition> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/systems").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        // The harness hides what passing tests print, and a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not there", path.display());
        return None;
    };
    Some(Definition::parse(file, &text).unwrap())
}

#[test]
fn the_function_becomes_the_definition_beside_this_package() {
    assert_eq!(APPROVAL_FUNCTION.definition(), include_str!("../../approval-function.asl.json"));
}
