//! What is simulated, checked and answered, against recorded answers of the service.
//!
//! The files are not part of the repository; without them these tests say so and check nothing.

use std::path::Path;

use sfn_tests::conformance;
use sfn_tests::known::KnownDifferences;
use sfn_tests::shared;

/// How many of the recorded cases pass, by beginnings of groups; they only ever rise.
const FLOORS: [(&str, usize); 7] = [
    ("executions/", 348),
    ("choice", 323),
    ("intrinsics", 114),
    ("test_state", 128),
    ("validation/", 39),
    ("api", 271),
    ("definitions/", 786),
];

#[test]
fn the_service_is_repeated_except_for_known_differences() {
    let Some(folder) = shared("conformance") else { return };
    let tally = conformance::run(&folder, "", &KnownDifferences::read().unwrap()).unwrap();
    assert!(tally.failures().is_empty(), "{tally}");
    for (prefix, floor) in FLOORS {
        let passed = tally.counts(prefix).passed;
        assert!(passed >= floor, "{prefix}: {passed} passed, {floor} did before");
    }
}

#[test]
fn states_evaluate_the_official_suite_of_jsonata() {
    let Some(folder) = shared("jsonata-suite") else { return };
    let tally = conformance::run(&folder, "", &KnownDifferences::read().unwrap()).unwrap();
    assert!(tally.failures().is_empty(), "{tally}");
    let passed = tally.counts("jsonata/").passed;
    assert!(passed >= 1_476, "{passed} passed, 1476 did before");
}

#[test]
fn what_is_no_recorded_case_fails() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let tally = conformance::run(&folder, "", &KnownDifferences::default()).unwrap();
    assert!(tally.counts("unknown").failed > 0, "{tally}");
    assert!(conformance::run(&folder.join("none"), "", &KnownDifferences::default()).is_err());
}
