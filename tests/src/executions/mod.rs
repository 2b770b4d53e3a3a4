//! Holds the simulator against recorded executions of the service.
//!
//! A folder holds JSON files, at any depth, of three kinds: one execution with its task results and expected history, one
//! Choice operator with a table of rows, one intrinsic function with a table of rows. Other files are left alone.

#![expect(clippy::indexing_slicing, reason = "a `Value` gives null where there is nothing")]

mod compare;
mod drive;
mod events;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use sfn_dsl::check::Levels;
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_sim::program::{CompileError, Feature};
use sfn_sim::{ExecutionContext, Program};

use crate::tally::Tally;
use compare::Comparison;
use drive::Driven;

/// How a case went.
enum Verdict {
    Passed,
    Failed(String),
    /// It needs something that is not simulated.
    Skipped(String),
}

impl From<Result<(), String>> for Verdict {
    fn from(result: Result<(), String>) -> Self {
        result.map_or_else(Self::Failed, |()| Self::Passed)
    }
}

/// Runs every case in a folder whose name contains `filter`.
///
/// `known` are the differences that are known, by case, with their reasons.
///
/// # Errors
/// A text where a file cannot be read.
pub fn run(folder: &Path, filter: &str, known: &BTreeMap<String, String>) -> Result<Tally, String> {
    let mut tally = Tally::with_skips();
    for file in json_files(folder)? {
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("could not read {}: {error}", file.display()))?;
        let case: Value = serde_json::from_str(&text)
            .map_err(|error| format!("could not read {}: {error}", file.display()))?;
        let mut count = |group: &str, name: &str, run: &dyn Fn() -> Verdict| {
            if !name.contains(filter) {
                return;
            }
            let known = known.get(name);
            match run() {
                Verdict::Passed => tally.count(group, name, Ok(())),
                Verdict::Failed(difference) => {
                    let note = known.map(|reason| format!(" (known: {reason})")).unwrap_or_default();
                    tally.count(group, name, Err(difference + &note));
                }
                Verdict::Skipped(reason) => tally.skip(group, name, reason),
            }
        };
        let name = case["name"].as_str().unwrap_or_default();
        match case["rows"].as_array() {
            Some(rows) => {
                let (group, check): (_, fn(&Value, &Value) -> Verdict) = if case["operator"].is_string() {
                    ("choice", choice_row)
                } else {
                    ("intrinsics", intrinsic_row)
                };
                for (index, row) in rows.iter().enumerate() {
                    count(group, &format!("{name}#{index}"), &|| check(&case, row));
                }
            }
            None if case["expect"]["status"].is_string() && case["definition"].is_object() => {
                let area = name.split('/').next().unwrap_or_default();
                count(&format!("executions/{area}"), &format!("executions/{name}"), &|| execution(&case));
            }
            None => {}
        }
    }
    Ok(tally)
}

/// Reads known differences: an object from case to reason.
///
/// # Errors
/// A text where the file cannot be read.
pub fn known_differences(file: &Path) -> Result<BTreeMap<String, String>, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("could not read {}: {error}", file.display()))?;
    let read: Map<String, Value> =
        serde_json::from_str(&text).map_err(|error| format!("could not read {}: {error}", file.display()))?;
    Ok(read
        .into_iter()
        .map(|(case, reason)| (case, reason.as_str().unwrap_or_default().to_owned()))
        .collect())
}

/// All JSON files in a folder, in order.
pub(crate) fn json_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let problem = |error| format!("could not read {}: {error}", folder.display());
        for entry in std::fs::read_dir(&folder).map_err(problem)? {
            let path = entry.map_err(problem)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The program of a definition, or the verdict that there is none.
fn compile(definition: &Value, machine_type: MachineType) -> Result<Program, Verdict> {
    let definition = Definition::parse("definition", &definition.to_string())
        .map_err(|error| Verdict::Failed(format!("the definition was not read: {error}")))?;
    let checked = definition
        .check_with(machine_type, &Levels::service_only())
        .map_err(|report| Verdict::Failed(format!("the definition was refused: {report}")))?;
    Program::compile(&checked.machine).map_err(|error| match missing_features(&error) {
        Some(features) => Verdict::Skipped(features),
        None => Verdict::Failed(error.to_string()),
    })
}

/// The features that a machine needs; `None` where features are not what is missing.
fn missing_features(error: &CompileError) -> Option<String> {
    let features = error.unsupported.iter().map(|unsupported| match unsupported.feature {
        Feature::DistributedMap => Some("distributed Map"),
        _ => None,
    });
    let mut features: Vec<&str> = features.collect::<Option<_>>()?;
    features.sort_unstable();
    features.dedup();
    Some(features.join(", "))
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
    if let Some(moment) = recorded["startTime"].as_str().and_then(sfn_dsl::time::Timestamp::parse) {
        context.start_time = moment;
    }
    context
}

fn execution(case: &Value) -> Verdict {
    let machine_type = case["type"].as_str().and_then(MachineType::from_api).unwrap_or_default();
    let program = match compile(&case["definition"], machine_type) {
        Ok(program) => program,
        Err(verdict) => return verdict,
    };
    let mut context = context(&case["context"]);
    // Executions could not be redriven before 2023-11-15, and their context did not speak of it.
    let is_older = case["recorded"].as_str().is_some_and(|day| day < "2023-11-15");
    if case["invoke"] == "StartSyncExecution" || is_older {
        context.redrive_count = None;
    }
    match drive::run(&program, context, case) {
        Ok(driven) => compare_execution(case, &driven).into(),
        Err(problem) => Verdict::Failed(problem),
    }
}

fn compare_execution(case: &Value, driven: &Driven) -> Result<(), String> {
    let expected = &case["expect"];
    let mut comparison = Comparison::default();
    let execution = &driven.execution;
    let found = json!({
        "status": execution.status().as_str(), "output": execution.output(),
        "error": execution.error(), "cause": execution.cause(),
    });
    for key in ["status", "output", "error", "cause"] {
        let expected = expected.get(key).unwrap_or(&Value::Null);
        comparison.same(key, expected, &found[key])?;
    }
    let top_level = case["definition"]["States"].as_object();
    let is_top_level = |name: &str| top_level.is_some_and(|states| states.contains_key(name));
    let history: Vec<Value> =
        execution.history().iter().map(sfn_sim::history::HistoryEvent::to_json).collect();
    if let Some(states) = expected["states"].as_array() {
        let entered: Vec<Value> = history
            .iter()
            .filter_map(events::entered)
            .filter(|name| is_top_level(name))
            .map(Value::from)
            .collect();
        comparison.same("states", &states.clone().into(), &entered.into())?;
    }
    if let Some(recorded) = expected["events"].as_array() {
        let order = expected["eventOrder"].as_str().unwrap_or_default();
        events::compare(order, recorded, &history, &is_top_level, &mut comparison)?;
    }
    if let Some(id) = expected["endLogEvent"]["id"].as_str() {
        comparison.same("number of events", &id.into(), &history.len().to_string().into())?;
    }
    Ok(())
}

fn choice_row(case: &Value, row: &Value) -> Verdict {
    let mut definition = case["machine"].clone();
    let mut rule = row["rule"].clone();
    if let Some(rule) = rule.as_object_mut() {
        rule.insert("Next".to_owned(), "ConditionTrue".into());
    }
    definition["States"]["CheckValues"]["Choices"] = json!([rule]);
    let program = match compile(&definition, MachineType::Standard) {
        Ok(program) => program,
        Err(verdict) => return verdict,
    };
    let driven = match drive::run(&program, ExecutionContext::default(), row) {
        Ok(driven) => driven,
        Err(problem) => return Verdict::Failed(problem),
    };
    let expected = if row["matched"] == true { "ConditionTrue" } else { "ConditionFalse" };
    let execution = &driven.execution;
    let history: Vec<Value> =
        execution.history().iter().map(sfn_sim::history::HistoryEvent::to_json).collect();
    let entered: Vec<&str> = history.iter().filter_map(events::entered).collect();
    if entered.get(1) == Some(&expected) {
        return Verdict::Passed;
    }
    Verdict::Failed(format!(
        "{} with {}: expected {expected}, found {entered:?} {}",
        row["rule"],
        row["input"],
        execution.cause().unwrap_or_default()
    ))
}

fn intrinsic_row(case: &Value, row: &Value) -> Verdict {
    let definition = if row["definition"].is_object() { &row["definition"] } else { &case["definition"] };
    let program = match compile(definition, MachineType::Standard) {
        Ok(program) => program,
        Err(verdict) => return verdict,
    };
    let recorded = if row["context"].is_object() { &row["context"] } else { &case["context"] };
    let driven = match drive::run(&program, context(recorded), row) {
        Ok(driven) => driven,
        Err(problem) => return Verdict::Failed(problem),
    };
    let execution = &driven.execution;
    let mut comparison = Comparison::default();
    let found = json!({
        "status": execution.status().as_str(), "output": execution.output(),
        "error": execution.error(), "cause": execution.cause(),
    });
    for key in ["status", "output", "error", "cause"] {
        if let Err(difference) = comparison.same(key, row.get(key).unwrap_or(&Value::Null), &found[key]) {
            return Verdict::Failed(format!("input {}: {difference}", row["input"]));
        }
    }
    Verdict::Passed
}
