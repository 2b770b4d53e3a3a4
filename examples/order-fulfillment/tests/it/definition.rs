use std::io::Write as _;
use std::path::Path;

use order_fulfillment::workflows::OrderError;
use order_fulfillment::{ORDER_FULFILLMENT, ORDER_FULFILLMENT_FUNCTION};
use sfn_dsl::WorkflowError;
use sfn_dsl::raw::Definition;

#[test]
fn definition_is_the_one_beside_this_package() {
    assert_eq!(ORDER_FULFILLMENT.definition(), include_str!("../../order-fulfillment.asl.json"));
}

#[test]
fn definition_equals_the_published_one() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/systems/order-fulfillment.asl.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        // The harness hides what passing tests print, and a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not there", path.display());
        return;
    };
    let published = Definition::parse("published", &text).unwrap();
    let emitted = Definition::parse("emitted", ORDER_FULFILLMENT.definition()).unwrap();
    assert!(emitted.same_meaning(&published), "{emitted}");
}

#[test]
fn every_error_of_the_functions_is_retried_or_caught_by_name() {
    for name in OrderError::NAMES {
        assert!(ORDER_FULFILLMENT.definition().contains(&format!("\"{name}\"")), "{name}");
    }
}

#[test]
fn the_function_becomes_the_definition_beside_this_package() {
    assert_eq!(
        ORDER_FULFILLMENT_FUNCTION.definition(),
        include_str!("../../order-fulfillment-function.asl.json")
    );
}
