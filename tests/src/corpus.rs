//! Holds `check` against a corpus of definitions with known verdicts.
//!
//! A corpus is a folder with a `manifest.json`: `entries` of `file`, `expected` (`valid`, `invalid`, `unknown`), `basis`,
//! `doubtful`, `contested`, `workflow_type` and, for invalid ones, `diagnostics` of `code` and `location`.

use std::path::Path;

use serde_json::Value;
use sfn_dsl::check::Report;
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;

use crate::tally::Tally;

/// Runs every entry of the corpus in a folder.
///
/// Groups: `valid/<basis>` (no error, and reading and writing changes nothing), `invalid/<basis>` (an error),
/// `diagnostics/<basis>` (the stated codes at the stated locations). Doubtful and contested entries have groups of their own.
///
/// # Errors
/// A text where the manifest or a file cannot be read.
pub fn run(folder: &Path) -> Result<Tally, String> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|error| format!("could not read {}: {error}", path.display()))
    };
    let manifest: Value = serde_json::from_slice(&read("manifest.json")?)
        .map_err(|error| format!("could not read {}: {error}", folder.join("manifest.json").display()))?;
    let mut tally = Tally::default();
    for entry in manifest.get("entries").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
        let text = |key: &str| entry[key].as_str().unwrap_or_default();
        let (file, basis) = (text("file"), text("basis"));
        let bytes = read(file)?;
        let machine_type = MachineType::from_api(text("workflow_type")).unwrap_or_default();
        let verdict = verdict(file, &bytes, machine_type);
        let doubt = if entry["doubtful"] == true { "doubtful-" } else { "" };
        let contest =
            if entry["contested"].is_null() || entry["contested"] == false { "" } else { "contested-" };
        match text("expected") {
            "valid" => tally.count(
                &format!("{doubt}valid/{basis}"),
                file,
                verdict.and_then(|()| survives(file, &bytes)),
            ),
            "invalid" => {
                let found = verdict.err();
                let outcome = found.as_ref().map(drop).ok_or_else(|| "no error was found".to_owned());
                tally.count(&format!("{contest}invalid/{basis}"), file, outcome);
                let expected: Vec<String> = stated(&entry["diagnostics"]).collect();
                if !expected.is_empty() {
                    let found = found.unwrap_or_default();
                    let missing = expected
                        .iter()
                        .find(|expected| !found.lines().any(|line| line.starts_with(*expected)));
                    let outcome =
                        missing.map_or(Ok(()), |missing| Err(format!("expected {missing}, found: {found}")));
                    tally.count(&format!("{contest}diagnostics/{basis}"), file, outcome);
                }
            }
            _ => {}
        }
    }
    Ok(tally)
}

/// `Err` with a line `CODE at /location: message` per error.
fn verdict(name: &str, bytes: &[u8], machine_type: MachineType) -> Result<(), String> {
    let definition = Definition::parse_bytes(name, bytes).map_err(|error| lines(&Report::from(error)))?;
    definition.check(machine_type).map(drop).map_err(|report| lines(&report))
}

fn lines(report: &Report) -> String {
    let errors =
        report.diagnostics().iter().filter(|found| found.severity == sfn_dsl::check::Severity::Error);
    let line = |found: &sfn_dsl::check::Diagnostic| {
        let location = found.service_location().unwrap_or_else(|| "null".to_owned());
        format!("{} at {location}: {}", found.code(), found.message())
    };
    errors.map(line).collect::<Vec<_>>().join("\n")
}

/// The beginnings of lines that the stated diagnostics call for.
fn stated(diagnostics: &Value) -> impl Iterator<Item = String> {
    diagnostics.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(|stated| {
        let code = stated["code"].as_str().unwrap_or_default();
        match (stated.get("location"), code) {
            (Some(Value::String(location)), _) if code != "INVALID_JSON_DESCRIPTION" => {
                format!("{code} at {location}:")
            }
            (Some(Value::Null), _) if code == "MISSING_END_STATE" => format!("{code} at null:"),
            _ => format!("{code} at "),
        }
    })
}

/// Reading, writing and reading again gives the same definition.
fn survives(name: &str, bytes: &[u8]) -> Result<(), String> {
    let read = Definition::parse_bytes(name, bytes).map_err(|error| error.to_string())?;
    let again = Definition::parse(name, &read.to_pretty()).map_err(|error| error.to_string())?;
    let compact = Definition::parse(name, &read.to_compact()).map_err(|error| error.to_string())?;
    if read == again && read == compact { Ok(()) } else { Err("changed by reading and writing".to_owned()) }
}
