//! `check` against published definitions whose verdicts are known.
//!
//! The files are not part of the repository; without them these tests say so and check nothing.

use std::path::Path;

use sfn_tests::known::{GROUP, KnownDifferences};
use sfn_tests::shared;
use sfn_tests::tally::Tally;
use sfn_tests::{conformance, corpus};

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
    let tally = corpus::run(&folder, &KnownDifferences::read().unwrap()).unwrap();
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
fn every_known_difference_is_one_of_these_cases() {
    let folders = ["corpus", "conformance", "jsonata-suite"].map(shared);
    let [Some(published), Some(recorded), Some(suite)] = folders else { return };
    let known = KnownDifferences::read().unwrap();
    let tallies = [
        corpus::run(&published, &known),
        conformance::run(&recorded, "", &known),
        conformance::run(&suite, "", &known),
    ];
    let seen = tallies.map(|tally| tally.unwrap().counts(GROUP).passed);
    assert_eq!(seen.iter().sum::<usize>(), known.len());
}

#[test]
fn a_folder_without_a_manifest_is_no_success() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert!(corpus::run(&folder, &KnownDifferences::default()).unwrap_err().contains("manifest.json"));
}
