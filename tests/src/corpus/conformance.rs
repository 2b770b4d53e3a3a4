//! The definitions of recorded cases: what the service accepted is accepted, what it refused is refused as it did.

use serde_json::{Value, json};
use sfn_dsl::check::{Diagnostic, Report, Severity};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;

use super::{lines, survives};

/// An outcome with the group it counts in.
type Outcome = (String, Result<(), String>);

/// A problem as the service tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    code: String,
    location: String,
    message: String,
}

/// The cases in a recorded file, each with its name; none where the file is of another kind.
pub(super) fn judge(file: &Value) -> Vec<(String, Vec<Outcome>)> {
    let name = file["name"].as_str().unwrap_or_default();
    match (file["rows"].as_array(), file["machine"].is_object()) {
        (Some(rows), true) => {
            let rows = rows.iter().enumerate();
            rows.map(|(index, row)| {
                accepted("choice", format!("{name}#{index}"), &with_rule(file, row), file)
            })
            .collect()
        }
        (Some(rows), false) => {
            let own = rows.iter().enumerate().filter(|(_, row)| row["definition"].is_object());
            let own = own.map(|(index, row)| {
                accepted("intrinsics", format!("{name}#{index}"), &row["definition"], file)
            });
            let shared = file["definition"].is_object();
            let shared = shared.then(|| accepted("intrinsics", name.to_owned(), &file["definition"], file));
            shared.into_iter().chain(own).collect()
        }
        (None, _) if file["api"].is_string() && file["expect"]["accepted"].is_boolean() => {
            vec![(format!("validation/{name}"), validation(file))]
        }
        (None, _) if file["expect"]["status"].is_string() && file["definition"].is_object() => {
            vec![accepted("executions", format!("executions/{name}"), &file["definition"], file)]
        }
        _ => Vec::new(),
    }
}

/// The machine of a table of Choice rows, with the rule of one.
fn with_rule(file: &Value, row: &Value) -> Value {
    let mut rule = row["rule"].clone();
    if let Some(rule) = rule.as_object_mut() {
        rule.insert("Next".to_owned(), "ConditionTrue".into());
    }
    let mut definition = file["machine"].clone();
    definition["States"]["CheckValues"]["Choices"] = json!([rule]);
    definition
}

fn machine_type(file: &Value) -> MachineType {
    file["type"].as_str().and_then(MachineType::from_api).unwrap_or_default()
}

/// A definition that the service accepted has no error, and reading and writing changes nothing.
fn accepted(area: &str, name: String, definition: &Value, file: &Value) -> (String, Vec<Outcome>) {
    let text = definition.to_string();
    let outcome = report(&text, machine_type(file)).map_err(|report| lines(&report));
    let outcome = outcome.and_then(|()| survives(&name, text.as_bytes()));
    (name, vec![(format!("conformance/{area}"), outcome)])
}

fn report(text: &str, machine_type: MachineType) -> Result<(), Report> {
    Definition::parse("definition", text)?.check(machine_type).map(drop)
}

/// The verdict, then the codes with their locations, then the messages.
fn validation(file: &Value) -> Vec<Outcome> {
    let text = match file["definitionText"].as_str() {
        Some(text) => text.to_owned(),
        None => file["definition"].to_string(),
    };
    let expect = &file["expect"];
    let found = report(&text, machine_type(file)).err();
    let told: Vec<Told> =
        found.iter().flat_map(|report| report.diagnostics().iter().filter_map(told_of)).collect();
    let is_accepted = expect["accepted"] == true && expect["result"] != "FAIL";
    let verdict = if is_accepted == found.is_none() {
        Ok(())
    } else {
        Err(format!("accepted by the service: {is_accepted}, found {told:?}"))
    };
    let mut outcomes = vec![("conformance/validation/verdict".to_owned(), verdict)];
    let expected: Vec<Told> = match (expect["diagnostics"].as_array(), expect["error"]["message"].as_str()) {
        (Some(diagnostics), _) => diagnostics.iter().map(told_by_service).collect(),
        (None, Some(message)) => match told_in_message(message) {
            Some(expected) => expected,
            None => return outcomes,
        },
        (None, None) => return outcomes,
    };
    let compare = |part: fn(&Told) -> String| {
        let (expected, found) =
            (expected.iter().map(part).collect::<Vec<_>>(), told.iter().map(part).collect::<Vec<_>>());
        if expected == found { Ok(()) } else { Err(format!("expected {expected:?}, found {found:?}")) }
    };
    let places = compare(|told| format!("{} at {}", told.code, told.location));
    outcomes.push(("conformance/validation/diagnostics".to_owned(), places));
    outcomes.push(("conformance/validation/messages".to_owned(), compare(|told| told.message.clone())));
    outcomes
}

/// The text that stands for a location where there is none.
const NOWHERE: &str = "null";

fn told_of(diagnostic: &Diagnostic) -> Option<Told> {
    (diagnostic.severity == Severity::Error).then(|| Told {
        code: diagnostic.code().to_owned(),
        location: diagnostic.service_location().unwrap_or_else(|| NOWHERE.to_owned()),
        message: diagnostic.service_message(),
    })
}

fn told_by_service(diagnostic: &Value) -> Told {
    let text = |key: &str| diagnostic[key].as_str().map(str::to_owned);
    Told {
        code: text("code").unwrap_or_default(),
        location: text("location").unwrap_or_else(|| NOWHERE.to_owned()),
        message: text("message").unwrap_or_default(),
    }
}

/// The problems in `Invalid State Machine Definition: 'CODE: message at /location, CODE: message at /location'`.
fn told_in_message(message: &str) -> Option<Vec<Told>> {
    let list = message.strip_prefix("Invalid State Machine Definition: '")?.strip_suffix('\'')?;
    let mut parts: Vec<String> = Vec::new();
    for part in list.split(", ") {
        // Messages have commas too: a problem begins with its code.
        let is_code = |code: &str| {
            code.contains('_') && code.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
        };
        match parts.last_mut() {
            Some(last) if !part.split_once(": ").is_some_and(|(code, _)| is_code(code)) => {
                last.push_str(", ");
                last.push_str(part);
            }
            _ => parts.push(part.to_owned()),
        }
    }
    let told = parts.iter().map(|part| {
        let (code, rest) = part.split_once(": ")?;
        let (message, location) = rest.rsplit_once(" at ")?;
        Some(Told { code: code.to_owned(), location: location.to_owned(), message: message.to_owned() })
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: &str, location: &str, message: &str) -> Told {
        Told { code: code.to_owned(), location: location.to_owned(), message: message.to_owned() }
    }

    #[test]
    fn messages_are_taken_apart_at_their_codes() {
        let message = "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [A, B] at /, \
                       MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A at b/Next'";
        let expected = [
            told("SCHEMA_VALIDATION_FAILED", "/", "These fields are required: [A, B]"),
            told("MISSING_TRANSITION_TARGET", "b/Next", "Missing 'Next' target: X at /States/A"),
        ];
        assert_eq!(told_in_message(message).unwrap(), expected);
        assert_eq!(told_in_message("Something else"), None);
    }

    #[test]
    fn files_are_judged_by_what_is_in_them() {
        let machine = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
        let names = |file: Value| judge(&file).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let execution = json!({"name": "x", "definition": machine, "expect": {"status": "SUCCEEDED"}});
        assert_eq!(names(execution), ["executions/x"]);
        let table = json!({"name": "i", "definition": machine, "rows": [{}, {"definition": machine}]});
        assert_eq!(names(table), ["i", "i#1"]);
        assert_eq!(names(json!({"name": "api", "steps": []})), [""; 0]);
        let refused =
            json!({"name": "v", "api": "CreateStateMachine", "definition": {}, "expect": {"accepted": true}});
        let judged = judge(&refused);
        assert_eq!(judged[0].0, "validation/v");
        assert!(judged[0].1[0].1.is_err());
    }
}
