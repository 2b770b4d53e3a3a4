//! Executions that were recorded with their histories.

use serde_json::{Value, json};
use sfn_sim::history::{HistoryEvent, LogLevel};
use sfn_sim::{Execution, Program};

use super::compare::{Comparison, decode};
use super::{Outcome, compile, context, drive, events, machine_type, response};

/// Runs an execution again and compares everything that was recorded of it.
pub(super) fn repeat(case: &Value) -> Outcome {
    let program = compile(&case["definition"], machine_type(case))?;
    let execution = execute(&program, case)?;
    let mut comparison = Comparison::default();
    compare_outcome(&case["expect"], &execution, &mut comparison)?;
    compare_history(case, &execution, &mut comparison)?;
    compare_log(case, &execution, &mut comparison)?;
    response::compare(case, &mut comparison)
}

fn execute(program: &Program, case: &Value) -> Result<Execution, String> {
    let mut context = context(&case["context"]);
    // Executions could not be redriven before 2023-11-15, and their context did not speak of it.
    let is_older = case["recorded"].as_str().is_some_and(|day| day < "2023-11-15");
    if case["invoke"] == "StartSyncExecution" || is_older {
        context.redrive_count = None;
    }
    drive::run(program, context, case)
}

/// Compares status, output, error and cause with those that a case or row expects.
pub(super) fn compare_outcome(
    expected: &Value,
    execution: &Execution,
    comparison: &mut Comparison,
) -> Outcome {
    let found = json!({
        "status": execution.status().as_str(), "output": execution.output(),
        "error": execution.error(), "cause": execution.cause(),
    });
    for key in ["status", "output", "error", "cause"] {
        comparison.same(key, expected.get(key).unwrap_or(&Value::Null), &found[key])?;
    }
    Ok(())
}

/// The events as the API shows them.
pub(super) fn history(execution: &Execution) -> Vec<Value> {
    execution.history().iter().map(HistoryEvent::to_json).collect()
}

fn compare_history(case: &Value, execution: &Execution, comparison: &mut Comparison) -> Outcome {
    let expected = &case["expect"];
    let top_level = case["definition"]["States"].as_object();
    let is_top_level = |name: &str| top_level.is_some_and(|states| states.contains_key(name));
    let history = history(execution);
    if let Some(states) = expected["states"].as_array() {
        let entered = history.iter().filter_map(events::entered).filter(|name| is_top_level(name));
        let entered: Vec<Value> = entered.map(Value::from).collect();
        comparison.same("states", &states.clone().into(), &entered.into())?;
    }
    match expected["events"].as_array() {
        Some(recorded) => {
            let order = expected["eventOrder"].as_str().unwrap_or_default();
            let recorded = events::at_present(recorded);
            events::compare(order, &recorded, &history, &is_top_level, comparison)
        }
        None => Ok(()),
    }
}

/// Compares what CloudWatch Logs received: everything at the level of the machine, or the last event of all.
fn compare_log(case: &Value, execution: &Execution, comparison: &mut Comparison) -> Outcome {
    let expected = &case["expect"];
    let log = |level: LogLevel, with_data: bool| -> Vec<Value> {
        let arn = &execution.context().execution_arn;
        let logged = execution.history().iter().filter(|event| level.includes(&event.kind));
        logged.map(|event| normalized(event.to_log(arn, with_data))).collect()
    };
    if let Some(level) = case["logging"]["level"].as_str() {
        let level = LogLevel::from_api(level).ok_or_else(|| format!("no log level is called {level}"))?;
        let found = log(level, case["logging"]["includeExecutionData"] == true);
        let recorded = expected["logEvents"].as_array().map(Vec::as_slice).unwrap_or_default();
        let recorded: Vec<Value> = recorded.iter().cloned().map(normalized).collect();
        comparison.same("log events", &recorded.into(), &found.into())?;
    }
    match (&expected["endLogEvent"], log(LogLevel::All, true).pop()) {
        (Value::Null, _) => Ok(()),
        (end, Some(found)) => comparison.same("last log event", &normalized(end.clone()), &found),
        (end, None) => Err(format!("last log event: expected {end}, found none")),
    }
}

/// A log event without its time, with its payloads decoded.
fn normalized(mut event: Value) -> Value {
    if let Some(members) = event.as_object_mut() {
        members.remove("event_timestamp");
    }
    if let Some(details) = event.get_mut("details").and_then(Value::as_object_mut) {
        details.remove("inputText");
        details.remove("outputText");
        for key in ["input", "output", "parameters"] {
            decode(details.get_mut(key));
        }
    }
    event
}
