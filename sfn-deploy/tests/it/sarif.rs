//! `validate --output sarif`: what code hosts and editors read.

use serde_json::Value;

use crate::support::{Folder, PASS, Ran};

/// With characters of one and two UTF-16 code units before the mistake.
const WRONG: &str = "{\n  \"StartAt\": \"Pack\",\n  \"TimeoutSeconds\": 9,\n  \"States\": {\n    \"Pack\": {\"Comment\": \"é😀\", \"Type\": \"Pass\", \"Next\": \"Shp\"},\n    \"Ship\": {\"Type\": \"Succeed\"}\n  }\n}\n";

#[track_caller]
fn log(ran: &Ran) -> Value {
    let log = ran.json();
    assert_eq!(log.get("version").and_then(Value::as_str), Some("2.1.0"));
    assert!(log.pointer("/runs/1").is_none());
    log.pointer("/runs/0").unwrap().clone()
}

#[track_caller]
fn results(ran: &Ran) -> Vec<Value> {
    log(ran).get("results").and_then(Value::as_array).unwrap().clone()
}

fn fingerprints(results: &[Value]) -> Vec<&str> {
    results
        .iter()
        .map(|result| result.pointer("/partialFingerprints/sfnDefinition~1v1").unwrap().as_str().unwrap())
        .collect()
}

#[test]
fn every_finding_is_a_result_of_one_run() {
    let folder = Folder::new("sarif");
    folder.write("a b/order.asl.json", WRONG);
    folder.write("fine.asl.json", PASS);
    let ran = folder
        .run(&["validate", "./a b", "fine.asl.json", "--output", "sarif", "--severity", "warning"])
        .exits(3);
    let run = log(&ran);
    assert_eq!(run["tool"]["driver"]["name"], "sfn-deploy");
    // The columns are those that `validate` prints.
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let first = &results[0];
    assert_eq!(first["level"], "error");
    assert_eq!(first["ruleId"], "MISSING_TRANSITION_TARGET");
    let text = first["message"]["text"].as_str().unwrap();
    assert!(
        text.starts_with("state \"Pack\": `Next` names \"Shp\"")
            && text.ends_with("\nhelp: did you mean \"Ship\"?")
    );
    let location = &first["locations"][0];
    assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "a%20b/order.asl.json");
    assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "/States/Pack/Next");
    let region = &location["physicalLocation"]["region"];
    let numbers =
        ["startLine", "startColumn", "endLine", "endColumn"].map(|key| region[key].as_u64().unwrap());
    assert_eq!(numbers, [5, 55, 5, 60]);
    let shown: String = WRONG.lines().nth(4).unwrap().chars().skip(54).take(5).collect();
    assert_eq!(shown, "\"Shp\"");
}

#[test]
fn rules_have_a_page_and_results_point_at_them() {
    let folder = Folder::new("sarif-rules");
    folder.write("order.asl.json", WRONG);
    folder.write(
        "free.asl.json",
        "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\", \"End\": true, \"Typo\": 1}}}",
    );
    let run = log(&folder.run(&["validate", ".", "--output", "sarif"]).exits(3));
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty());
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("**Why:**"));
    }
    let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert!(
        ids.contains(&"SCHEMA_VALIDATION_FAILED") && ids.contains(&"MISSING_TRANSITION_TARGET"),
        "{ids:?}"
    );
    let mut distinct = ids.clone();
    distinct.dedup();
    assert_eq!(ids, distinct);
    // Advice is a note.
    folder.write("calm.asl.json", PASS);
    let notes = results_of(&folder, &["calm.asl.json"]);
    assert!(notes.iter().any(|result| result["level"] == "note"), "{notes:?}");
}

fn results_of(folder: &Folder, paths: &[&str]) -> Vec<Value> {
    results(&folder.run(&[&["validate", "--output", "sarif"], paths].concat()))
}

#[test]
fn fingerprints_stay_where_lines_move() {
    let folder = Folder::new("sarif-moved");
    folder.write("order.asl.json", WRONG);
    let before = results_of(&folder, &["order.asl.json"]);
    folder.write("order.asl.json", WRONG.replace("  \"States\"", "\n\n  \"States\""));
    let after = results_of(&folder, &["order.asl.json"]);
    assert_ne!(before[0]["locations"], after[0]["locations"]);
    assert_eq!(fingerprints(&before), fingerprints(&after));
    folder.write("order.asl.json", WRONG.replace("Shp", "Shipp"));
    assert_ne!(fingerprints(&before)[0], fingerprints(&results_of(&folder, &["order.asl.json"]))[0]);
    // What is found twice at one place of the definition is told apart.
    folder.write(
        "twice.asl.json",
        WRONG.replace("\"Next\": \"Shp\"", "\"a\": 1, \"Next\": \"Ship\", \"a\": 2, \"a\": 3"),
    );
    let twice = results_of(&folder, &["twice.asl.json"]);
    let mut found = fingerprints(&twice);
    assert!(found.len() >= 3);
    found.sort_unstable();
    found.dedup();
    assert_eq!(found.len(), twice.len());
}

#[test]
fn what_cannot_be_read_is_a_notification_and_what_is_no_json_a_result() {
    let folder = Folder::new("sarif-unreadable");
    folder.write("a.asl.json", "{\n  \"StartAt\" 1\n}");
    folder.write("b.asl.yaml", "StartAt: !Ref A\n");
    let ran = folder
        .run(&["validate", "a.asl.json", "b.asl.yaml", "missing.asl.json", "--output", "sarif"])
        .exits(3);
    let run = log(&ran.tells("could not read missing.asl.json"));
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notification = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap();
    assert!(notification.starts_with("could not read missing.asl.json"), "{notification}");
    let lines: Vec<u64> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [2, 1]);
    folder.write("fine.asl.json", PASS);
    let run =
        log(&folder.run(&["validate", "fine.asl.json", "--output", "sarif", "--severity", "error"]).exits(0));
    assert_eq!(run["results"], serde_json::json!([]));
}

#[test]
fn workflows_of_a_manifest_are_shown_in_their_files() {
    let folder = Folder::new("sarif-manifest");
    folder.write("out/order.asl.json", WRONG);
    let hash = sfn_dsl::manifest::sha256_hex(WRONG.as_bytes());
    folder.write(
        "out/sfn-manifest.json",
        format!(
            r#"{{"schema": 1, "dsl_version": "0.1.0", "package": "orders", "package_version": "0.3.0",
            "workflows": [{{"name": "order", "file": "order.asl.json", "type": "STANDARD", "sha256": "{hash}",
            "source": {{"file": "src/order.rs", "line": 14}}, "states": {{}}, "parameters": []}}]}}"#
        ),
    );
    let results = results(&folder.run(&["validate", "--manifest", "out", "--output", "sarif"]).exits(3));
    let location = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "out/order.asl.json");
    assert_eq!(location["region"]["startLine"], 5);
}
