//! The official test suite of JSONata 2.0.6: what must parse parses, what must not is refused with the code of the suite.

use std::path::Path;

use serde_json::Value;
use sfn_dsl::jsonata;

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
        eprintln!("skipped: no ../shared/jsonata-suite beside the workspace");
        return;
    };
    let (mut parsed, mut refused, mut failures) = (0, 0, Vec::new());
    for group in entries(&groups) {
        for file in entries(&group).into_iter().filter(|file| file.extension().is_some_and(|it| it == "json"))
        {
            let name = file.strip_prefix(&groups).unwrap().display().to_string();
            let cases = match serde_json::from_slice(&std::fs::read(&file).unwrap()) {
                Ok(Value::Array(cases)) => cases,
                Ok(case) => vec![case],
                Err(_) if LONE_SURROGATES.contains(&name.as_str()) => continue,
                Err(error) => {
                    failures.push(format!("{name}: {error}"));
                    continue;
                }
            };
            for case in cases {
                let text = match case["expr"].as_str() {
                    Some(text) => text.to_owned(),
                    None => std::fs::read_to_string(group.join(case["expr-file"].as_str().unwrap())).unwrap(),
                };
                let code = case["code"].as_str().or(case["error"]["code"].as_str());
                let expected = code.filter(|code| code.starts_with('S'));
                let found = jsonata::parse(&text);
                let found = found.as_ref().map_err(jsonata::SyntaxError::code).map(drop);
                match (found.err(), expected) {
                    (None, None) => parsed += 1,
                    (Some(found), Some(expected)) if found == expected => refused += 1,
                    (found, expected) => {
                        failures.push(format!("{name}: {text}: {found:?}, not {expected:?}"))
                    }
                }
            }
        }
    }
    println!("JSONata suite: {parsed} parsed, {refused} refused with their code, {} failed", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}
