//! Tables of Choice rules and of calls of intrinsic functions.

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_sim::ExecutionContext;

use super::compare::Comparison;
use super::execution::{compare_outcome, history};
use super::{Outcome, compile, context, definition, drive, events};

/// Whether a Choice state goes where the service went.
pub(super) fn choice(file: &Value, row: &Value) -> Vec<(String, Outcome)> {
    let mut definition = file["machine"].clone();
    let mut rule = row["rule"].clone();
    if let Some(rule) = rule.as_object_mut() {
        rule.insert("Next".to_owned(), "ConditionTrue".into());
    }
    definition["States"]["CheckValues"]["Choices"] = json!([rule]);
    let accepted = definition::accepted(&definition, MachineType::Standard);
    vec![("definitions/choice".to_owned(), accepted), ("choice".to_owned(), choose(&definition, row))]
}

fn choose(definition: &Value, row: &Value) -> Outcome {
    let program = compile(definition, MachineType::Standard)?;
    let execution = drive::run(&program, ExecutionContext::default(), row)?;
    let expected = if row["matched"] == true { "ConditionTrue" } else { "ConditionFalse" };
    let history = history(&execution);
    let entered: Vec<&str> = history.iter().filter_map(events::entered).collect();
    if entered.get(1) == Some(&expected) {
        return Ok(());
    }
    let cause = execution.cause().unwrap_or_default();
    Err(format!("{} with {}: expected {expected}, found {entered:?} {cause}", row["rule"], row["input"]))
}

/// Whether a call of an intrinsic function gives what the service gave.
pub(super) fn intrinsic(file: &Value, row: &Value) -> Vec<(String, Outcome)> {
    let definition = if row["definition"].is_object() { &row["definition"] } else { &file["definition"] };
    let recorded = if row["context"].is_object() { &row["context"] } else { &file["context"] };
    let accepted = definition::accepted(definition, MachineType::Standard);
    vec![
        ("definitions/intrinsics".to_owned(), accepted),
        ("intrinsics".to_owned(), call(definition, recorded, row)),
    ]
}

fn call(definition: &Value, recorded: &Value, row: &Value) -> Outcome {
    let program = compile(definition, MachineType::Standard)?;
    let execution = drive::run(&program, context(recorded), row)?;
    compare_outcome(row, &execution, &mut Comparison::default())
        .map_err(|difference| format!("input {}: {difference}", row["input"]))
}
