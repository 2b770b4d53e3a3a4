//! What Jayway's JSONPath answered, path by path.

use serde_json::{Value, json};
use sfn_dsl::path::JsonPath;
use sfn_sim::eval::{ReadError, read, read_suppressing};

use crate::shared;

/// Paths on which we differ from Jayway on purpose.
const DIFFERENCES: [(&str, &str); 1] = [(
    "foo",
    "Jayway puts `$.` before a path without it; the service refuses it (\"Value must be a valid JSONPath.\")",
)];

#[test]
fn paths_give_what_jayway_gives() {
    let Some(file) = shared::find("reference/jsonpath.json") else { return };
    let golden = shared::json(&file);
    let document = &golden["document"];
    let cases = golden["cases"].as_array().unwrap();
    let mut failures = Vec::new();
    let mut differences = 0;
    for case in cases {
        let text = case["path"].as_str().unwrap();
        let result = check(text, case, document);
        match DIFFERENCES.iter().find(|(path, _)| *path == text) {
            Some((_, reason)) if result.is_ok() => {
                failures.push(format!("{text}: no longer differs ({reason})"));
            }
            Some(_) => differences += 1,
            None => failures.extend(result.err().map(|problem| format!("{text}: {problem}"))),
        }
    }
    let passed = cases.len() - failures.len() - differences;
    println!("jsonpath: {passed} of {} as Jayway, {differences} known differences", cases.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn check(text: &str, case: &Value, document: &Value) -> Result<(), String> {
    let path = match (JsonPath::parse(text), case.get("refused")) {
        (Err(_), Some(_)) => return Ok(()),
        (Ok(_), Some(refused)) => return Err(format!("accepted, but {refused}")),
        (Err(error), None) => return Err(format!("refused: {error}")),
        (Ok(path), None) => path,
    };
    expect(text, "definite", &json!(path.is_definite()), &case["definite"])?;
    match read(&path, document) {
        Ok(value) => expect(text, "value", &value, case.get("value").unwrap_or(&case["error"]))?,
        Err(error) => expect(text, "error", &json!(jayway(&error.reason)), &case["error"])?,
    }
    if let Some(expected) = case.get("suppressed") {
        let found = read_suppressing(&path, document).map_err(|error| error.to_string())?;
        expect(text, "suppressed", &found.map_or(Value::Null, std::borrow::Cow::into_owned), expected)?;
    }
    Ok(())
}

/// The text with the class that Jayway throws.
fn jayway(error: &ReadError) -> String {
    let class = match error {
        ReadError::Primitive { .. } => "InvalidPathException",
        ReadError::EmptyAggregation | ReadError::NoSuchItem { .. } => "JsonPathException",
        _ => "PathNotFoundException",
    };
    format!("{class}: {error}")
}

fn expect(path: &str, what: &str, found: &Value, expected: &Value) -> Result<(), String> {
    // Members of objects have no order here, so texts that print objects are compared by their start.
    let same_text = match (found, expected) {
        (Value::String(found), Value::String(expected)) => {
            let start = |text: &str| text.split("Current context is: {").next().map(str::to_owned);
            start(found) == start(expected)
        }
        _ => false,
    };
    // The service keeps the order in which members stand in the document, our objects do not.
    let lists_members = path.contains('*') || path.contains("..") || path.contains("keys()");
    let same_items = match (found, expected) {
        (Value::Array(found), Value::Array(expected)) if lists_members => {
            found.len() == expected.len() && expected.iter().all(|item| found.contains(item))
        }
        _ => false,
    };
    if same_text || same_items || found == expected {
        Ok(())
    } else {
        Err(format!("{what} is {found}, expected {expected}"))
    }
}
