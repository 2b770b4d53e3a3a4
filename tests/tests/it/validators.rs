//! What other people's validators say of the definitions that this workspace emits: those of the examples and of the guide to workflows.
//!
//! `asl-validator` (npm) and `cfn-lint` (`PyPI`) are installed into `.venv` by `.ci/run`. Without one of them its test says that it is skipped.

#![expect(clippy::disallowed_methods, reason = "validators read files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;
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

/// What a validator says of definitions that the service takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    validator: String,
    /// A part of every line that says so.
    says: String,
    #[expect(dead_code, reason = "for readers")]
    reason: String,
    #[expect(dead_code, reason = "for readers")]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Differences {
    difference: Vec<Difference>,
}

/// Holds what a validator says of each case, line by line, against what is known; the case of [`REFUSED`] is `""`.
fn judge(validator: &str, said: &BTreeMap<String, Vec<String>>) {
    assert!(said.contains_key(""), "{validator} accepts a definition without a `Resource`");
    let known: Differences = toml::from_str(include_str!("validators.toml")).unwrap();
    let known: Vec<Difference> =
        known.difference.into_iter().filter(|known| known.validator == validator).collect();
    let lines = said.iter().filter(|(case, _)| !case.is_empty());
    let lines: Vec<_> = lines.flat_map(|(case, lines)| lines.iter().map(move |line| (case, line))).collect();
    assert!(
        said.values().all(|lines| !lines.is_empty()),
        "{validator} refuses without saying why: {said:#?}"
    );
    let is_known = |line: &str| known.iter().any(|known| line.contains(&known.says));
    let unknown: Vec<_> = lines.iter().filter(|(_, line)| !is_known(line)).collect();
    assert!(unknown.is_empty(), "{validator} refuses what is emitted: {unknown:#?}");
    for known in &known {
        let is_said = lines.iter().any(|(_, line)| line.contains(&known.says));
        assert!(is_said, "{validator} no longer says \"{}\": remove it from validators.toml", known.says);
    }
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
    // What is said of a file stands between its name and the next one, each problem on a line.
    let lines = |file: &str| -> Vec<String> {
        let said = refused.split_once(file).map_or("nothing was said of it", |(_, said)| said);
        let said = said.split("State machine definition").next().unwrap_or_default();
        let is_problem = |line: &&str| !["", "✕", "\" is invalid:"].contains(&line.trim());
        said.lines().filter(is_problem).map(str::to_owned).collect()
    };
    let refused = files.iter().filter(|(_, file)| !is_accepted(file));
    let said = refused.map(|(case, file)| (case.clone(), lines(file))).collect();
    judge("asl-validator", &said);
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
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for problem in found {
        let machine = problem["Location"]["Path"][1].as_str().unwrap_or_default();
        let case = cases.get(machine).unwrap_or_else(|| panic!("it is about no machine: {problem}"));
        let line = format!("{} {}", problem["Rule"]["Id"], problem["Message"]);
        said.entry(case.clone()).or_default().push(line);
    }
    judge("cfn-lint", &said);
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
