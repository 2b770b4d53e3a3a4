use std::io::Write as _;
use std::path::Path;

use distributed_orders::{DISTRIBUTED_ORDERS, DISTRIBUTED_ORDERS_FUNCTION};
use sfn_dsl::raw::Definition;

#[test]
fn definition_is_the_one_beside_this_package() {
    assert_eq!(DISTRIBUTED_ORDERS.definition(), include_str!("../../distributed-orders.asl.json"));
}

#[test]
fn definition_equals_the_published_one() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/systems/distributed-orders.asl.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        // The harness hides what passing tests print, and a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not there", path.display());
        return;
    };
    let published = Definition::parse("published", &text).unwrap();
    let emitted = Definition::parse("emitted", DISTRIBUTED_ORDERS.definition()).unwrap();
    assert!(emitted.same_meaning(&published), "{emitted}");
}

#[test]
fn the_function_becomes_the_definition_beside_this_package() {
    assert_eq!(
        DISTRIBUTED_ORDERS_FUNCTION.definition(),
        include_str!("../../distributed-orders-function.asl.json")
    );
}
