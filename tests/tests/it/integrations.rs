//! The committed requests of the builders say what the table of services says.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

use std::collections::BTreeSet;

use sfn_tests::integrations::{folder, generate};

#[test]
fn the_committed_requests_are_what_the_generator_writes() {
    for (name, content) in generate() {
        let committed = std::fs::read_to_string(folder().join(&name)).unwrap_or_default();
        assert!(committed == content, "{name}: run `cargo run -p sfn-tests --bin generate-integrations`");
    }
}

#[test]
fn there_is_no_other_file_than_those_of_services() {
    let generated: BTreeSet<String> = generate().into_iter().map(|(name, _)| name).collect();
    let committed =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let others: Vec<String> =
        committed.filter(|name| !generated.contains(name)).collect::<BTreeSet<_>>().into_iter().collect();
    assert_eq!(others, ["mod.rs", "tests.rs"]);
}
