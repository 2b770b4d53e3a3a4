//! The simulator against executions that were recorded from the service.

use std::collections::BTreeSet;
use std::path::Path;

use sfn_tests::executions;

/// How many of the recorded cases pass; it only ever rises.
const FLOOR: usize = 659;

#[test]
fn recorded_executions_are_repeated_except_for_known_differences() {
    let Some(folder) = sfn_tests::shared("conformance") else { return };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = executions::known_differences(&here.join("known_differences.json")).unwrap();
    let tally = executions::run(&folder, "", &known).unwrap();
    let failed: BTreeSet<&str> = tally.failures().iter().map(|failure| failure.case.as_str()).collect();
    let known: BTreeSet<&str> = known.keys().map(String::as_str).collect();
    assert_eq!(failed, known, "{tally}");
    let passed = tally.counts("").passed;
    assert!(passed >= FLOOR, "{passed} cases passed, {FLOOR} did before");
}
