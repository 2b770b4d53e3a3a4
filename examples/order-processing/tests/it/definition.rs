use std::io::Write as _;
use std::path::Path;

use order_processing::{ORDER_PROCESSING, ORDER_PROCESSING_FUNCTION, ORDER_PROCESSING_REPAIRED};
use sfn_dsl::raw::Definition;

#[test]
fn definitions_are_the_ones_beside_this_package() {
    assert_eq!(ORDER_PROCESSING.definition(), include_str!("../../order-processing.asl.json"));
    assert_eq!(
        ORDER_PROCESSING_REPAIRED.definition(),
        include_str!("../../order-processing-repaired.asl.json")
    );
}

#[test]
fn definition_equals_the_published_one() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/systems/order-processing.asl.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        // The harness hides what passing tests print, and a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not there", path.display());
        return;
    };
    let published = Definition::parse("published", &text).unwrap();
    let emitted = Definition::parse("emitted", ORDER_PROCESSING.definition()).unwrap();
    assert!(emitted.same_meaning(&published), "{emitted}");
}

#[test]
fn emitted_workflows_are_machines() {
    for workflow in [ORDER_PROCESSING, ORDER_PROCESSING_REPAIRED] {
        let machine = workflow.machine().unwrap();
        assert_eq!(machine.scope().start_at().as_str(), "ValidateOrder");
        assert_eq!(machine.machine_type(), workflow.machine_type());
    }
}

#[test]
fn the_function_becomes_the_definition_beside_this_package() {
    assert_eq!(
        ORDER_PROCESSING_FUNCTION.definition(),
        include_str!("../../order-processing-function.asl.json")
    );
}
