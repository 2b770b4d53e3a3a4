//! Calls of `TestState`.

use serde_json::{Map, Value, json};
use sfn_local::ServerConfig;

use super::compare::{Comparison, decode};
use super::{Outcome, endpoint};

/// The fields of the answer that are JSON texts; they were decoded when they were recorded.
const TEXTS: [&str; 12] = [
    "output",
    "input",
    "afterArguments",
    "afterInputPath",
    "afterParameters",
    "result",
    "afterResultSelector",
    "afterResultPath",
    "afterItemsPath",
    "afterItemSelector",
    "afterItemBatcher",
    "variables",
];

/// Makes a recorded call again and compares the whole answer.
pub(super) fn repeat(case: &Value) -> Outcome {
    let mut endpoint = endpoint(ServerConfig::default())?;
    let found = match endpoint.call("TestState", &request(case)) {
        Ok(answer) => json!({"response": normalized(&answer)}),
        Err(refusal) => json!({
            "error": {"code": refusal.code, "message": refusal.message, "httpStatus": refusal.status}
        }),
    };
    let mut expected = case["expect"].clone();
    if let Some(response) = expected.get_mut("response") {
        *response = normalized(response);
    }
    Comparison::default()
        .same("answer", &expected, &found)
        .map_err(|difference| format!("{difference}; {found}"))
}

/// The request as it was sent: definitions and payloads are texts.
fn request(case: &Value) -> Value {
    let recorded = case["request"].as_object().cloned().unwrap_or_default();
    let is_text = |key: &str| matches!(key, "definition" | "input" | "context" | "variables");
    let sent = recorded.iter().map(|(key, value)| {
        let value = match case["request"].get(format!("{key}Text")).or_else(|| case.get(format!("{key}Text")))
        {
            Some(text) if is_text(key) => text.clone(),
            None if is_text(key) => value.to_string().into(),
            Some(_) | None => value.clone(),
        };
        (key.clone(), value)
    });
    Value::Object(sent.filter(|(key, _)| !key.ends_with("Text")).collect())
}

/// An answer with its JSON texts decoded.
fn normalized(answer: &Value) -> Value {
    let mut answer = answer.clone();
    decode_texts(answer.as_object_mut());
    decode_texts(answer.get_mut("inspectionData").and_then(Value::as_object_mut));
    answer
}

fn decode_texts(members: Option<&mut Map<String, Value>>) {
    if let Some(members) = members {
        for key in TEXTS {
            decode(members.get_mut(key));
        }
    }
}
