//! What the service answered to intrinsic functions.

use serde_json::{Map, Value, json};
use sfn_dsl::intrinsic::Intrinsic;
use sfn_sim::eval::{Env, eval_intrinsic, read, write_reference};
use sfn_sim::random::Random;

use crate::shared;

#[test]
fn intrinsic_functions_give_what_the_service_gave() {
    let Some(folder) = shared::find("conformance/intrinsics") else { return };
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut passed, mut skipped, mut failures) = (0, 0, Vec::new());
    for file in files {
        let table = shared::json(&file);
        let name = table["name"].as_str().unwrap();
        for row in table["rows"].as_array().unwrap() {
            let definition = row.get("definition").unwrap_or(&table["definition"]);
            match single_pass_state(definition) {
                Some(state) if row["status"] == "SUCCEEDED" => match run(state, row) {
                    Ok(output) if same(&output, &row["output"]) => passed += 1,
                    other => failures.push(format!("{name}: {other:?}, expected {}", row["output"])),
                },
                _ => skipped += 1,
            }
        }
    }
    println!("intrinsics: {passed} rows as the service, {skipped} not JSONPath");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The only state of a definition, when it is a Pass state with a template.
fn single_pass_state(definition: &Value) -> Option<&Value> {
    let states = definition["States"].as_object()?;
    let state = states.values().next()?;
    (states.len() == 1 && state["Type"] == "Pass" && state["Parameters"].is_object()).then_some(state)
}

fn run(state: &Value, row: &Value) -> Result<Value, String> {
    let input = &row["input"];
    let context = json!({
        "Execution": { "Name": row["context"]["executionName"], "Input": input },
        "StateMachine": { "Id": row["context"]["stateMachineArn"], "Name": row["context"]["stateMachineName"] },
    });
    let document = input.clone().into();
    let mut env =
        Env { input: &document, context: &context, variables: &|_| None, random: &mut Random::new(0) };
    let mut result = Map::new();
    for (key, text) in state["Parameters"].as_object().unwrap() {
        let call = Intrinsic::parse(text.as_str().unwrap()).map_err(|error| error.to_string())?;
        let value = eval_intrinsic(&call, &mut env).map_err(|error| error.to_string())?;
        result.insert(key.strip_suffix(".$").unwrap().to_owned(), value);
    }
    let result_path = state["ResultPath"].as_str().unwrap_or("$").parse().unwrap();
    let output = write_reference(&result_path, &input.clone().into(), Value::Object(result).into())
        .map_err(|error| error.to_string())?;
    let output_path = state["OutputPath"].as_str().unwrap_or("$").parse().unwrap();
    read(&output_path, &output).map(std::borrow::Cow::into_owned).map_err(|error| error.to_string())
}

/// Numbers compare by value.
fn same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(found), Value::Number(expected)) => found.as_f64() == expected.as_f64(),
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len()
                && found.iter().zip(expected).all(|(found, expected)| same(found, expected))
        }
        (Value::Object(found), Value::Object(expected)) => {
            found.len() == expected.len()
                && found
                    .iter()
                    .all(|(name, value)| expected.get(name).is_some_and(|expected| same(value, expected)))
        }
        _ => found == expected,
    }
}
