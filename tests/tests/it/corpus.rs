//! `check` against definitions whose verdicts are known: what authors published, and what the service answered.
//!
//! The files are not part of the repository; without them these tests say so and check nothing.

use std::path::Path;

use sfn_tests::corpus;
use sfn_tests::known::{GROUP, KnownDifferences};
use sfn_tests::shared;
use sfn_tests::tally::Tally;

/// Asserts that nothing failed and that no fewer cases passed than before: `floors` are beginnings of groups.
#[track_caller]
fn check(tally: &Tally, floors: &[(&str, usize)]) {
    assert!(tally.failures().is_empty(), "{tally}");
    for (prefix, floor) in floors {
        let passed = tally.counts(prefix).passed;
        assert!(passed >= *floor, "{prefix}: {passed} cases passed, {floor} did before");
    }
}

#[test]
fn published_definitions_get_their_verdicts() {
    let Some(folder) = shared("corpus") else { return };
    let tally = corpus::run(&folder, &KnownDifferences::of_check().unwrap()).unwrap();
    let floors = [
        ("valid/", 747),
        ("invalid/", 430),
        ("diagnostics/", 336),
        ("messages/", 120),
        ("doubtful-valid/", 3),
    ];
    check(&tally, &floors);
}

#[test]
fn recorded_definitions_get_the_verdicts_of_the_service() {
    let Some(folder) = shared("conformance") else { return };
    let tally = corpus::run(&folder, &KnownDifferences::of_check().unwrap()).unwrap();
    let areas = ["executions", "choice", "intrinsics", "validation/verdict", "validation/messages"];
    let floors = areas.map(|area| format!("conformance/{area}"));
    let floors: Vec<(&str, usize)> = floors.iter().map(String::as_str).zip([349, 323, 22, 20, 19]).collect();
    check(&tally, &floors);
}

#[test]
fn every_known_difference_is_one_of_these_cases() {
    let (Some(published), Some(recorded)) = (shared("corpus"), shared("conformance")) else { return };
    let known = KnownDifferences::of_check().unwrap();
    let seen = [published, recorded].map(|folder| corpus::run(&folder, &known).unwrap().counts(GROUP).passed);
    assert_eq!(seen.iter().sum::<usize>(), known.len());
}

#[test]
fn a_folder_without_cases_is_no_success() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert!(corpus::run(&folder, &KnownDifferences::default()).unwrap_err().contains("neither"));
}
