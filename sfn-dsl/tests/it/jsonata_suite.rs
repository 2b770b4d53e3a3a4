//! The official test suite of JSONata 2.0.6: what must parse parses, what must not is refused with the code of the suite.

#![expect(clippy::disallowed_methods, reason = "tests read recorded facts")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sfn_dsl::jsonata::{self, SyntaxError};

/// Cases whose text Rust cannot hold.
const LONE_SURROGATES: [&str; 2] =
    ["function-encodeUrl/case002.json", "function-encodeUrlComponent/case002.json"];

#[test]
fn official_suite_is_read_as_the_reference_implementation_reads_it() {
    let Some(groups) = groups() else { return };
    let (mut parsed, mut refused, mut failures) = (0, 0, Vec::new());
    for_each_case(&groups, |name, text, code| {
        let expected = code.filter(|code| code.starts_with('S'));
        let found = jsonata::parse(text).err().as_ref().map(SyntaxError::code);
        match found {
            _ if found != expected => {
                failures.push(format!("{name}: {text}: {found:?}, not {expected:?}"));
            }
            None => parsed += 1,
            Some(_) => refused += 1,
        }
    });
    eprintln!("JSONata suite: {parsed} parsed, {refused} refused with their code, {} failed", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn no_call_of_the_suite_that_works_has_a_wrong_number_of_arguments() {
    let Some(groups) = groups() else { return };
    let (mut calls, mut failures) = (0, Vec::new());
    for_each_case(&groups, |name, text, code| {
        let (Ok(expression), None) = (jsonata::parse(text), code) else { return };
        for call in expression.references().functions {
            let (Some(given), Some(taken)) = (call.arguments, jsonata::arguments_of(&call.name)) else {
                continue;
            };
            calls += 1;
            if !taken.contains(&given) {
                failures.push(format!("{name}: {text}: `${}` with {given}", call.name));
            }
        }
    });
    assert!(calls > 500, "only {calls} calls");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The folder of the suite, if it lies beside the workspace or a folder above it.
fn groups() -> Option<PathBuf> {
    let ancestors = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    let groups =
        ancestors.map(|folder| folder.join("shared/jsonata-suite/groups")).find(|path| path.is_dir());
    if groups.is_none() {
        // The harness hides what passing tests print, and a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no ../shared/jsonata-suite beside the workspace");
    }
    groups
}

/// Calls `visit` with the name of every case, its expression and the code of its error.
fn for_each_case(groups: &Path, mut visit: impl FnMut(&str, &str, Option<&str>)) {
    let files = entries(groups).into_iter().flat_map(|group| entries(&group));
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let name = file.strip_prefix(groups).unwrap().display().to_string();
        if LONE_SURROGATES.contains(&name.as_str()) {
            continue;
        }
        for case in cases(&file) {
            let code = case["code"].as_str().or(case["error"]["code"].as_str());
            visit(&name, &expression(&case, &file), code);
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn cases(file: &Path) -> Vec<Value> {
    match serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap() {
        Value::Array(cases) => cases,
        case => vec![case],
    }
}

fn expression(case: &Value, file: &Path) -> String {
    match case["expr"].as_str() {
        Some(text) => text.to_owned(),
        None => std::fs::read_to_string(file.with_file_name(case["expr-file"].as_str().unwrap())).unwrap(),
    }
}
