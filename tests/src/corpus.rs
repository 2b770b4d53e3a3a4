//! Holds `check` against definitions with known verdicts.
//!
//! A corpus is a folder with a `manifest.json`: `entries` of `file`, `expected` (`valid`, `invalid`, `unknown`), `basis`,
//! `doubtful`, `contested`, `workflow_type` and, for invalid ones, `diagnostics` of `code` and `location`.

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;
use sfn_dsl::check::{Diagnostic, Levels, Report};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;

use crate::known::KnownDifferences;
use crate::tally::Tally;

/// Holds `check` against a corpus.
///
/// Groups: `valid/<basis>` (no error, and reading and writing changes nothing), `invalid/<basis>` (an error),
/// `diagnostics/<basis>` (the stated codes at the stated locations), `messages/<basis>` (the stated texts). Doubtful and
/// contested entries have groups of their own. Known differences are a group too.
///
/// # Errors
/// A text where the folder or a file cannot be read, and where there is no entry.
pub fn run(folder: &Path, known: &KnownDifferences) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for entry in &entries(folder)? {
        known.count(&mut tally, entry["file"].as_str().unwrap_or_default(), judge(folder, entry)?);
    }
    let total = tally.counts("");
    if total.passed + total.failed == 0 {
        return Err(format!("the manifest of {} has no entry", folder.display()));
    }
    Ok(tally)
}

/// How a case went; `Err` tells the difference.
type Outcome = Result<(), String>;

/// How an entry of a corpus goes, by group.
fn judge(folder: &Path, entry: &Value) -> Result<Vec<(String, Outcome)>, String> {
    let text = |key: &str| entry[key].as_str().unwrap_or_default();
    let (file, basis) = (text("file"), text("basis"));
    let bytes = read(folder, file)?;
    let machine_type = MachineType::from_api(text("workflow_type")).unwrap_or_default();
    let verdict = verdict(file, &bytes, machine_type);
    let doubt = if entry["doubtful"] == true { "doubtful-" } else { "" };
    let contest = if entry["contested"].is_null() || entry["contested"] == false { "" } else { "contested-" };
    let mut outcomes = Vec::new();
    match text("expected") {
        "valid" => {
            let outcome = verdict.map_err(|report| lines(&report)).and_then(|()| survives(file, &bytes));
            outcomes.push((format!("{doubt}valid/{basis}"), outcome));
        }
        "invalid" => {
            let report = verdict.err();
            let found = report.as_ref().map(lines);
            let outcome = found.as_ref().map(drop).ok_or_else(|| "no error was found".to_owned());
            outcomes.push((format!("{contest}invalid/{basis}"), outcome));
            let expected: Vec<String> = stated(&entry["diagnostics"]).collect();
            if !expected.is_empty() {
                let found = found.unwrap_or_default();
                let missing =
                    expected.iter().find(|expected| !found.lines().any(|line| line.starts_with(*expected)));
                let outcome =
                    missing.map_or(Ok(()), |missing| Err(format!("expected {missing}, found: {found}")));
                outcomes.push((format!("{contest}diagnostics/{basis}"), outcome));
            }
            if let Some(outcome) = messages(&entry["diagnostics"], report.as_ref()) {
                outcomes.push((format!("{contest}messages/{basis}"), outcome));
            }
        }
        _ => {}
    }
    Ok(outcomes)
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    let path = folder.join(name);
    std::fs::read(&path).map_err(|error| format!("could not read {}: {error}", path.display()))
}

fn entries(folder: &Path) -> Result<Vec<Value>, String> {
    let manifest: Value = serde_json::from_slice(&read(folder, "manifest.json")?)
        .map_err(|error| format!("could not read {}: {error}", folder.join("manifest.json").display()))?;
    Ok(manifest.get("entries").and_then(Value::as_array).cloned().unwrap_or_default())
}

/// What every lint says of the valid definitions, those that are silent by default included.
///
/// # Errors
/// As [`run`].
fn lint(folder: &Path) -> Result<Vec<(String, Report)>, String> {
    let mut levels = Levels::service_only();
    for rule in sfn_dsl::check::all_rules().filter(|rule| !rule.is_of_service()) {
        levels = levels.warn(rule.code).map_err(|error| error.to_string())?;
    }
    let mut reports = Vec::new();
    for entry in entries(folder)?.iter().filter(|entry| entry["expected"] == "valid") {
        let file = entry["file"].as_str().unwrap_or_default();
        let machine_type =
            MachineType::from_api(entry["workflow_type"].as_str().unwrap_or_default()).unwrap_or_default();
        let Ok(definition) = Definition::parse_bytes(file, &read(folder, file)?) else { continue };
        if let Ok(checked) = definition.check_with(machine_type, &levels) {
            reports.push((file.to_owned(), checked.warnings));
        }
    }
    Ok(reports)
}

/// How many of the valid definitions each lint speaks about: a line each, with a few of the files.
///
/// # Errors
/// As [`run`].
pub fn lint_counts(folder: &Path) -> Result<String, String> {
    let reports = lint(folder)?;
    let mut text = format!("{} valid definitions\n", reports.len());
    for rule in sfn_dsl::check::all_rules().filter(|rule| !rule.is_of_service()) {
        let is_found = |report: &Report| report.diagnostics().iter().any(|found| found.code() == rule.code);
        let files: Vec<&str> =
            reports.iter().filter(|(_, report)| is_found(report)).map(|(file, _)| file.as_str()).collect();
        let level = if rule.is_on { rule.severity.as_str() } else { "off" };
        #[expect(clippy::cast_precision_loss, reason = "a share for people")]
        let share = 100.0 * files.len() as f64 / reports.len().max(1) as f64;
        let (number, code, count) = (rule.number, rule.code, files.len());
        let _ = writeln!(text, "{number} {code:<32} {level:<8} {count:>4} {share:>5.1} %");
    }
    Ok(text)
}

/// What one lint says of the valid definitions.
///
/// # Errors
/// As [`run`].
pub fn lint_lines(folder: &Path, code: &str) -> Result<String, String> {
    let mut text = String::new();
    for (file, report) in lint(folder)? {
        for found in report.diagnostics().iter().filter(|found| found.code() == code) {
            let location = found.service_location().unwrap_or_default();
            let _ = writeln!(text, "{file} {location}: {}", found.message());
        }
    }
    Ok(text)
}

fn verdict(name: &str, bytes: &[u8], machine_type: MachineType) -> Result<(), Report> {
    Definition::parse_bytes(name, bytes)?.check(machine_type).map(drop)
}

/// Whether every stated message is one that the local endpoint would answer; `None` where none is stated.
fn messages(stated: &Value, report: Option<&Report>) -> Option<Result<(), String>> {
    let stated = stated.as_array()?.iter().filter_map(|stated| stated["message"].as_str());
    let stated: Vec<&str> = stated.collect();
    let found = report.map(Report::diagnostics).unwrap_or_default();
    let found: Vec<String> = found.iter().map(Diagnostic::service_message).collect();
    let missing = stated.iter().find(|stated| !found.iter().any(|found| found == *stated));
    (!stated.is_empty())
        .then(|| missing.map_or(Ok(()), |missing| Err(format!("expected {missing:?}, found {found:?}"))))
}

/// A line `CODE at /location: message` per error.
pub(crate) fn lines(report: &Report) -> String {
    let errors =
        report.diagnostics().iter().filter(|found| found.severity == sfn_dsl::check::Severity::Error);
    let line = |found: &Diagnostic| {
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
pub(crate) fn survives(name: &str, bytes: &[u8]) -> Result<(), String> {
    let read = Definition::parse_bytes(name, bytes).map_err(|error| error.to_string())?;
    let again = Definition::parse(name, &read.to_pretty()).map_err(|error| error.to_string())?;
    let compact = Definition::parse(name, &read.to_compact()).map_err(|error| error.to_string())?;
    if read == again && read == compact { Ok(()) } else { Err("changed by reading and writing".to_owned()) }
}
