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
    // It lies beside the workspace or a folder above it.
    let ancestors = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    let Some(groups) =
        ancestors.map(|folder| folder.join("shared/jsonata-suite/groups")).find(|path| path.is_dir())
    else {
        // The harness hides what passing tests print, and a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no ../shared/jsonata-suite beside the workspace");
        return;
    };
    let files = entries(&groups).into_iter().flat_map(|group| entries(&group));
    let (mut parsed, mut refused, mut failures) = (0, 0, Vec::new());
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let name = file.strip_prefix(&groups).unwrap().display().to_string();
        if LONE_SURROGATES.contains(&name.as_str()) {
            continue;
        }
        for case in cases(&file) {
            let text = expression(&case, &file);
            let code = case["code"].as_str().or(case["error"]["code"].as_str());
            let expected = code.filter(|code| code.starts_with('S'));
            let found = jsonata::parse(&text).err().as_ref().map(SyntaxError::code);
            match found {
                _ if found != expected => {
                    failures.push(format!("{name}: {text}: {found:?}, not {expected:?}"));
                }
                None => parsed += 1,
                Some(_) => refused += 1,
            }
        }
    }
    eprintln!("JSONata suite: {parsed} parsed, {refused} refused with their code, {} failed", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
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
