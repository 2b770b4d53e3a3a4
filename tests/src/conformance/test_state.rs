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

/// Makes a recorded call again and compares the whole answer; `None` where an SDK refused the call, so that it was never sent.
pub(super) fn repeat(case: &Value) -> Option<Outcome> {
    (case["expect"]["error"]["clientSide"] != true).then(|| compare(case))
}

fn compare(case: &Value) -> Outcome {
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
    if let Some(error) = expected.get_mut("error").and_then(Value::as_object_mut) {
        // The class of the Python SDK; a status was not always recorded.
        error.remove("exception");
        error.entry("httpStatus").or_insert(400.into());
    }
    Comparison::default()
        .same("answer", &expected, &found)
        .map_err(|difference| format!("{difference}; {found}"))
}

/// The request as it was sent: definitions and payloads are texts.
fn request(case: &Value) -> Value {
    let sent = case["request"].as_object().into_iter().flatten().map(|(key, value)| {
        let is_text = matches!(key.as_str(), "definition" | "input" | "context" | "variables");
        let value = match (case["request"].get(format!("{key}Text")), value) {
            (Some(text), _) => text.clone(),
            // Only objects were decoded for sure.
            (None, Value::String(text)) if serde_json::from_str::<Value>(text).is_ok() => value.clone(),
            (None, _) if is_text => value.to_string().into(),
            (None, _) => value.clone(),
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
        members.retain(|key, _| !key.ends_with("Text"));
        for key in TEXTS {
            decode(members.get_mut(key));
        }
    }
}
