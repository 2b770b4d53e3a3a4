//! Definitions that the service judged.

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_local::ServerConfig;

use super::compare::Comparison;
use super::{Outcome, endpoint};
use crate::corpus::{lines, survives};

/// A definition that the service accepted has no error, and reading and writing changes nothing.
pub(super) fn accepted(definition: &Value, machine_type: MachineType) -> Outcome {
    let text = definition.to_string();
    let checked = Definition::parse("definition", &text).map_err(sfn_dsl::check::Report::from);
    checked.and_then(|definition| definition.check(machine_type)).map_err(|report| lines(&report))?;
    survives("definition", text.as_bytes())
}

/// The verdict on a definition, then the whole answer of the API, word by word.
pub(super) fn judged(file: &Value) -> Vec<(String, Outcome)> {
    let (verdict, answer) = match answer(file) {
        Ok(answer) => (verdict(file, &answer), same_answer(file, &answer)),
        Err(problem) => (Err(problem.clone()), Err(problem)),
    };
    vec![("validation/verdict".to_owned(), verdict), ("validation/answer".to_owned(), answer)]
}

/// What the API answers, in the form of `expect`.
fn answer(file: &Value) -> Result<Value, String> {
    const ROLE: &str = "arn:aws:iam::111111111111:role/judged";
    let operation = file["api"].as_str().unwrap_or_default();
    let definition = match file["definitionText"].as_str() {
        Some(text) => text.to_owned(),
        None => file["definition"].to_string(),
    };
    let mut endpoint = endpoint(ServerConfig::default())?;
    let machine_type = file["type"].as_str().unwrap_or("STANDARD");
    let request = match operation {
        "CreateStateMachine" => {
            json!({"name": "judged", "definition": definition, "roleArn": ROLE, "type": machine_type})
        }
        "UpdateStateMachine" => {
            let before = json!({"StartAt": "Before", "States": {"Before": {"Type": "Succeed"}}}).to_string();
            let machine =
                json!({"name": "judged", "definition": before, "roleArn": ROLE, "type": machine_type});
            let created =
                endpoint.call("CreateStateMachine", &machine).map_err(|refusal| refusal.to_string())?;
            json!({"stateMachineArn": created["stateMachineArn"], "definition": definition})
        }
        "ValidateStateMachineDefinition" => json!({"definition": definition, "type": machine_type}),
        other => return Err(format!("no definition is judged by {other}")),
    };
    Ok(match endpoint.call(operation, &request) {
        Ok(mut answer) if operation == "ValidateStateMachineDefinition" => {
            answer["accepted"] = (answer["result"] == "OK").into();
            answer
        }
        Ok(_) => json!({"accepted": true}),
        Err(refusal) => {
            json!({"accepted": false, "error": {"code": refusal.code, "message": refusal.message}})
        }
    })
}

fn verdict(file: &Value, answer: &Value) -> Outcome {
    Comparison::default()
        .same("accepted", &file["expect"]["accepted"], &answer["accepted"])
        .map_err(|difference| format!("{difference}; {answer}"))
}

fn same_answer(file: &Value, answer: &Value) -> Outcome {
    let mut expected = file["expect"].clone();
    if let Some(error) = expected.get_mut("error").and_then(Value::as_object_mut) {
        error.retain(|key, _| matches!(key.as_str(), "code" | "message"));
    }
    Comparison::default().same("answer", &expected, answer)
}
