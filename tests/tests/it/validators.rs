//! What other people's validators say of the definitions that this workspace emits: those of the examples and of the guide to workflows.
//!
//! `asl-validator` (npm) and `cfn-lint` (`PyPI`) are installed into `.venv` by `.ci/run`. Without one of them its test says that it is skipped.

#![expect(clippy::disallowed_methods, reason = "validators read files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use sfn_dsl::raw::Definition;

/// What the validators are shown beside the rest: a Task that lacks its `Resource`. Both have to refuse it.
const REFUSED: &str = r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true}}}"#;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The program, where `.ci/run` puts it.
fn program(path: &str) -> Option<PathBuf> {
    let program = root().join(".venv").join(path);
    if !program.exists() {
        sfn_tests::skipped(&format!("{} is missing: run .ci/run, which installs it", program.display()));
        return None;
    }
    Some(program)
}

/// Every emitted definition by the name of its case.
fn definitions() -> BTreeMap<String, String> {
    let mut definitions = BTreeMap::new();
    let folders = fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.filter(|path| path.is_dir()).flat_map(|folder| fs::read_dir(folder).unwrap());
    for path in files.map(|entry| entry.unwrap().path()) {
        if path.to_string_lossy().ends_with(".asl.json") {
            let case = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            definitions.insert(case, fs::read_to_string(&path).unwrap());
        }
    }
    assert!(definitions.len() >= 17, "the examples have {} definitions", definitions.len());
    let guide = fs::read_to_string(root().join("sfn-dsl/docs/workflows.md")).unwrap();
    let mut title = "";
    for part in guide.split("\n## ").skip(1) {
        title = part.lines().next().unwrap_or(title);
        let code = part.split("\n```json\n").nth(1).and_then(|code| code.split("\n```").next());
        definitions.insert(format!("guide: {title}"), code.unwrap().to_owned());
    }
    assert!(definitions.len() >= 17 + 24, "with the guide there are {}", definitions.len());
    definitions
}

/// Holds that a validator says nothing of the definitions, and something of [`REFUSED`], whose case is `""`.
#[track_caller]
fn judge(validator: &str, mut said: BTreeMap<String, String>) {
    assert!(said.remove("").is_some(), "{validator} accepts a definition without a `Resource`");
    assert!(said.is_empty(), "{validator} refuses what is emitted: {said:#?}");
}

#[test]
fn asl_validator_accepts_what_is_emitted() {
    let Some(program) = program("node_modules/.bin/asl-validator") else { return };
    let definitions = definitions();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("asl-validator");
    fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new(program);
    let mut files = BTreeMap::new();
    for (number, (case, text)) in definitions
        .iter()
        .map(|(case, text)| (case.as_str(), text.as_str()))
        .chain([("", REFUSED)])
        .enumerate()
    {
        let file = folder.join(format!("{number}.asl.json"));
        fs::write(&file, text).unwrap();
        command.arg("--json-path").arg(&file);
        files.insert(case.to_owned(), file.display().to_string());
    }
    let Output { stdout, stderr, .. } = command.output().unwrap();
    let (accepted, refused) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    let is_accepted = |file: &str| accepted.contains(&format!("\"{file}\" is valid"));
    // What is said of a file stands between its name and the next one.
    let text = |file: &str| {
        let said = refused.split_once(file).map_or("nothing was said of it", |(_, said)| said);
        said.split("State machine definition").next().unwrap_or_default().to_owned()
    };
    let refused = files.iter().filter(|(_, file)| !is_accepted(file));
    let said = refused.map(|(case, file)| (case.clone(), text(file))).collect();
    judge("asl-validator", said);
}

#[test]
fn cfn_lint_accepts_what_is_emitted() {
    let Some(program) = program("bin/cfn-lint") else { return };
    let definitions = definitions();
    let mut resources = serde_json::Map::new();
    let mut cases = BTreeMap::new();
    for (number, (case, text)) in definitions
        .iter()
        .map(|(case, text)| (case.as_str(), text.as_str()))
        .chain([("", REFUSED)])
        .enumerate()
    {
        resources.insert(format!("Machine{number}"), resource(text));
        cases.insert(format!("Machine{number}"), case.to_owned());
    }
    let template = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Resources": resources });
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cfn-lint.template.json");
    fs::write(&file, template.to_string()).unwrap();
    let output = Command::new(program)
        .args(["--format", "json", "--regions", "us-east-1", "--template"])
        .arg(&file)
        .output()
        .unwrap();
    let found: Vec<Value> = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    for problem in found {
        let machine = problem["Location"]["Path"][1].as_str().unwrap_or_default();
        let case = cases.get(machine).unwrap_or_else(|| panic!("it is about no machine: {problem}"));
        let text = format!("{} {}; ", problem["Rule"]["Id"], problem["Message"]);
        said.entry(case.clone()).or_default().push_str(&text);
    }
    judge("cfn-lint", said);
}

/// A machine of a template.
fn resource(definition: &str) -> Value {
    let definition: Definition = definition.parse().unwrap();
    let names: BTreeSet<String> = definition.substitutions().into_iter().collect();
    let mut properties = json!({
        "RoleArn": "arn:aws:iam::123456789012:role/orders",
        "Definition": definition.to_json(),
    });
    if !names.is_empty() {
        properties["DefinitionSubstitutions"] =
            names.into_iter().map(|name| (name, json!("value"))).collect();
    }
    json!({ "Type": "AWS::StepFunctions::StateMachine", "Properties": properties })
}
