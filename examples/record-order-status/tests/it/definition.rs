use std::io::Write as _;
use std::path::Path;

use record_order_status::{PUT_ORDER, PUT_ORDER_FUNCTION, RECORD_ORDER_STATUS, RECORD_ORDER_STATUS_FUNCTION};
use sfn_dsl::build::EmittedWorkflow;
use sfn_dsl::json::{Node, same_meaning};
use sfn_dsl::raw::Definition;

#[test]
fn definitions_are_the_ones_beside_this_package() {
    assert_eq!(PUT_ORDER.definition(), include_str!("../../put-order.asl.json"));
    assert_eq!(RECORD_ORDER_STATUS.definition(), include_str!("../../record-order-status.asl.json"));
}

#[test]
fn both_states_are_the_published_ones_and_also_retry() {
    for (workflow, state, file) in [
        (PUT_ORDER, "PutOrder", "state-put-order.asl.json"),
        (RECORD_ORDER_STATUS, "RecordOrderStatus", "state-record-order-status.asl.json"),
    ] {
        let Some(published) = published(file) else { return };
        assert_eq!(added(workflow, state, published.root()), ["Retry"]);
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
fn the_functions_become_the_definitions_beside_this_package() {
    assert_eq!(PUT_ORDER_FUNCTION.definition(), include_str!("../../put-order-function.asl.json"));
    assert_eq!(
        RECORD_ORDER_STATUS_FUNCTION.definition(),
        include_str!("../../record-order-status-function.asl.json")
    );
}
