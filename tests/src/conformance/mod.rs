//! Holds the simulator, the checks and the local endpoint against what the service answered.
//!
//! A folder holds recorded cases as JSON files, at any depth, of any of these kinds: one execution, one Choice operator or
//! intrinsic function with a table of rows, one call of `TestState`, one judged definition, one sequence of calls of the API.
//! What a file is shows in its members. A file that is none of them is a failure; only `README.md` is left alone.
//!
//! Groups of the tally: `executions/<area>`, `choice`, `intrinsics`, `test_state`, `validation/…`, `api` (one count per
//! answer), and `definitions/…`: every definition that the service ran was accepted when it was created.
//!
//! A folder may also be the official test suite of JSONata: `jsonata/…`.

#![expect(clippy::indexing_slicing, reason = "a `Value` gives null where there is nothing")]

mod api;
mod compare;
mod definition;
mod drive;
mod events;
mod execution;
mod jsonata;
mod response;
mod rows;
mod test_state;

use std::path::{Path, PathBuf};

use serde_json::Value;
use sfn_dsl::check::Levels;
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_dsl::time::Timestamp;
use sfn_local::{Endpoint, ServerConfig};
use sfn_sim::{ExecutionContext, Program};

use crate::known::KnownDifferences;
use crate::tally::Tally;

/// How something went; `Err` tells the difference.
type Outcome = Result<(), String>;

/// What was found of one case.
struct Judged {
    case: String,
    /// By group.
    outcomes: Vec<(String, Outcome)>,
}

impl Judged {
    fn new(case: impl Into<String>, outcomes: impl IntoIterator<Item = (String, Outcome)>) -> Self {
        Self { case: case.into(), outcomes: outcomes.into_iter().collect() }
    }
}

/// Runs every case in a folder whose name contains `filter`.
///
/// # Errors
/// A text where the folder cannot be read, and where no case was run.
pub fn run(folder: &Path, filter: &str, known: &KnownDifferences) -> Result<Tally, String> {
    let mut tally = Tally::default();
    if jsonata::is_suite(folder) {
        for Judged { case, outcomes } in jsonata::judge(folder, filter)? {
            known.count(&mut tally, &case, outcomes);
        }
        return not_empty(tally, folder, filter);
    }
    for file in files(folder)? {
        let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        match read(&file) {
            Ok(case) => match judge(&case, filter) {
                Some(judged) => {
                    for Judged { case, outcomes } in judged {
                        known.count(&mut tally, &case, outcomes);
                    }
                }
                None => {
                    tally.count("unknown", &name, Err("no kind of recorded case looks like this".to_owned()));
                }
            },
            Err(problem) => tally.count("unknown", &name, Err(problem)),
        }
    }
    not_empty(tally, folder, filter)
}

/// A tally that has cases.
fn not_empty(tally: Tally, folder: &Path, filter: &str) -> Result<Tally, String> {
    let total = tally.counts("");
    if total.passed + total.failed == 0 {
        return Err(format!("{} holds no case whose name contains \"{filter}\"", folder.display()));
    }
    Ok(tally)
}

/// The cases in a recorded file; `None` where it is no such file.
fn judge(file: &Value, filter: &str) -> Option<Vec<Judged>> {
    let name = file["name"].as_str()?;
    let runs = |case: &str| case.contains(filter);
    let one = |case: String, judge: &dyn Fn() -> Vec<(String, Outcome)>| {
        if runs(&case) { vec![Judged::new(case, judge())] } else { Vec::new() }
    };
    Some(if let Some(rows) = file["rows"].as_array() {
        let is_choice = file["operator"].is_string();
        let rows = rows.iter().enumerate().map(|(index, row)| (format!("{name}#{index}"), row));
        let rows = rows.filter(|(case, _)| runs(case)).map(|(case, row)| {
            let outcomes = if is_choice { rows::choice(file, row) } else { rows::intrinsic(file, row) };
            Judged::new(case, outcomes)
        });
        rows.collect()
    } else if file["steps"].is_array() {
        one(name.to_owned(), &|| api::replay(file))
    } else if file["request"].is_object() && file["expect"].is_object() {
        one(name.to_owned(), &|| {
            test_state::repeat(file).map(|found| ("test_state".to_owned(), found)).into_iter().collect()
        })
    } else if file["api"].is_string() && file["expect"]["accepted"].is_boolean() {
        one(format!("validation/{name}"), &|| definition::judged(file))
    } else if file["definition"].is_object() && file["expect"]["status"].is_string() {
        let area = name.split('/').next().unwrap_or_default();
        one(format!("executions/{name}"), &|| {
            let accepted = definition::accepted(&file["definition"], machine_type(file));
            vec![
                ("definitions/executions".to_owned(), accepted),
                (format!("executions/{area}"), execution::repeat(file)),
            ]
        })
    } else {
        return None;
    })
}

/// The files in a folder that should be cases, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let problem = |error| format!("could not read {}: {error}", folder.display());
        for entry in std::fs::read_dir(&folder).map_err(problem)? {
            let path = entry.map_err(problem)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_none_or(|name| name != "README.md") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("could not be read: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("is not JSON: {error}"))
}

fn machine_type(file: &Value) -> MachineType {
    file["type"].as_str().and_then(MachineType::from_api).unwrap_or_default()
}

/// The program of a definition.
fn compile(definition: &Value, machine_type: MachineType) -> Result<Program, String> {
    let definition = Definition::parse("definition", &definition.to_string())
        .map_err(|error| format!("the definition was not read: {error}"))?;
    let checked = definition
        .check_with(machine_type, &Levels::service_only())
        .map_err(|report| format!("the definition was refused: {report}"))?;
    Program::compile(&checked.machine).map_err(|error| error.to_string())
}

/// The context that a case gives.
fn context(recorded: &Value) -> ExecutionContext {
    let mut context = ExecutionContext::default();
    let text = |key: &str, field: &mut String| {
        if let Some(text) = recorded[key].as_str() {
            text.clone_into(field);
        }
    };
    text("stateMachineArn", &mut context.state_machine_arn);
    text("stateMachineName", &mut context.state_machine_name);
    text("executionArn", &mut context.execution_arn);
    text("executionName", &mut context.execution_name);
    text("roleArn", &mut context.role_arn);
    if let Some(moment) = recorded["startTime"].as_str().and_then(Timestamp::parse) {
        context.start_time = moment;
    }
    context
}

/// The account of the recordings.
const ACCOUNT: &str = "111111111111";

/// An endpoint of the account of the recordings.
fn endpoint(config: ServerConfig) -> Result<Endpoint, String> {
    let start = ExecutionContext::default().start_time;
    Endpoint::new(config.account(ACCOUNT), 7, start).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(file: &Value, expected: Option<&[&str]>) {
        let judged =
            judge(file, "").map(|judged| judged.into_iter().map(|judged| judged.case).collect::<Vec<_>>());
        assert_eq!(
            judged.as_deref(),
            expected.map(|names| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>()).as_deref()
        );
    }

    #[test]
    fn files_are_judged_by_what_is_in_them() {
        let machine = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
        let execution = json!({"name": "x", "definition": machine, "expect": {"status": "SUCCEEDED"}});
        check(&execution, Some(&["executions/x"]));
        let row = json!({"input": 1, "status": "SUCCEEDED", "output": 1});
        check(&json!({"name": "i", "definition": machine, "rows": [row, row]}), Some(&["i#0", "i#1"]));
        check(&json!({"name": "api", "steps": []}), Some(&["api"]));
        check(&json!({"name": "t", "request": {}, "expect": {}}), Some(&["t"]));
        check(&json!({"name": "other"}), None);
        check(&json!([]), None);
    }

    #[test]
    fn a_verdict_that_differs_fails() {
        let refused =
            json!({"name": "v", "api": "CreateStateMachine", "definition": {}, "expect": {"accepted": true}});
        let judged = judge(&refused, "").unwrap();
        assert_eq!(judged[0].case, "validation/v");
        assert!(judged[0].outcomes[0].1.is_err());
    }
}
