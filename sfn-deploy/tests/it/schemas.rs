//! The schemas of `--output json`: real outputs are as they say. Tests of commands call `Ran::conforms`.
#![expect(clippy::disallowed_methods, reason = "the schemas are files of this package")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Holds what a command has put out against its schema; `local serve` is in `local-serve.schema.json`.
#[track_caller]
pub(crate) fn conform(command: &str, value: &Value) {
    let schema = read(&folder().join(format!("{}.schema.json", command.replace(' ', "-"))));
    let validator = jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{command}: {error}"));
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{command}: {errors:#?}\n{value:#}");
}

/// Commands whose output is no JSON: scripts and pages.
const NO_JSON: [&str; 2] = ["completions", "man"];

#[test]
fn every_command_has_a_schema() {
    let mut commands = vec![(String::new(), <sfn_deploy::cli::Cli as clap::CommandFactory>::command())];
    while let Some((name, command)) = commands.pop() {
        for sub in command.get_subcommands() {
            let full = format!("{name} {}", sub.get_name()).trim().to_owned();
            commands.push((full, sub.clone()));
        }
        let is_leaf = !command.has_subcommands() && !name.is_empty();
        if is_leaf && !NO_JSON.contains(&name.as_str()) {
            let path = folder().join(format!("{}.schema.json", name.replace(' ', "-")));
            assert!(path.is_file(), "{name}: there is no {}", path.display());
        }
    }
}

#[test]
fn every_schema_is_a_schema_and_names_its_command() {
    let mut count = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let schema = read(&path);
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = path.file_name().unwrap().to_str().unwrap();
        let title = schema["title"].as_str().unwrap_or_default();
        if title == "Lines of `--output ndjson`" {
            assert_eq!(file, "line.schema.json");
            count += 1;
            continue;
        }
        let command = title.trim_start_matches("Output of `").trim_end_matches(" --output json`");
        assert_eq!(file, format!("{}.schema.json", command.replace(' ', "-")));
        // The outputs of `simulate` and `validate` have no name of their command in them.
        let named = schema["properties"]["command"]["const"].as_str();
        assert!(named.is_none_or(|named| named == command), "{file}: {named:?}");
        assert_eq!(schema["additionalProperties"], false, "{file}: a new field must be told in the schema");
        count += 1;
    }
    assert!(count > 0);
}
