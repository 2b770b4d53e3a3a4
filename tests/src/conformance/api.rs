//! Sequences of calls of the API.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sfn_local::{Endpoint, ServerConfig};

use super::compare::Comparison;
use super::{Outcome, endpoint};

/// What the service tells since a case was recorded.
const NEWER: [&str; 2] = ["encryptionConfiguration", "redriveCount"];

/// Makes the calls of a case again; one outcome for each recorded answer.
pub(super) fn replay(case: &Value) -> Vec<(String, Outcome)> {
    let mut replay = match endpoint(ServerConfig::default()) {
        Ok(endpoint) => Replay {
            endpoint,
            names: Names::default(),
            next_token: None,
            comparison: Comparison::with_newer(&NEWER),
        },
        Err(problem) => return vec![("api".to_owned(), Err(problem))],
    };
    let steps = case["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut outcomes = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        // Other services have no endpoint here, and what an SDK refused was never sent.
        if step.get("service").is_some() || step["error"]["clientSide"] == true {
            continue;
        }
        if let Some(outcome) = replay.step(step) {
            let call = step["call"].as_str().unwrap_or_default();
            outcomes.push((
                "api".to_owned(),
                outcome.map_err(|problem| format!("step {index} {call}: {problem}")),
            ));
        }
    }
    outcomes
}

struct Replay {
    endpoint: Endpoint,
    names: Names,
    /// The token of the last page.
    next_token: Option<String>,
    comparison: Comparison,
}

impl Replay {
    /// Makes a call; `None` where no answer was recorded.
    fn step(&mut self, step: &Value) -> Option<Outcome> {
        let call = step["call"].as_str().unwrap_or_default();
        if ["Describe", "List", "Get"].iter().any(|verb| call.starts_with(verb)) {
            // The recorder waited until what it had started was over.
            while self.endpoint.advance_to_next_timer().unwrap_or(false) {}
        }
        let request = self.request(&step["request"], step["fails"] == true);
        let answer = self.endpoint.call(call, &request);
        if let Ok(answer) = &answer {
            if call == "StartExecution" {
                self.names.started(answer);
            }
            if let Some(token) = answer["nextToken"].as_str() {
                self.next_token = Some(token.to_owned());
            }
        }
        match (step.get("response"), step.get("error"), answer) {
            (None, None, _) => None,
            (Some(expected), _, Ok(found)) => Some(self.same(expected, &found)),
            (_, Some(error), Err(refusal)) => {
                let expected = json!({"code": error["code"], "message": error["message"]});
                Some(self.same(&expected, &json!({"code": refusal.code, "message": refusal.message})))
            }
            (_, _, Ok(found)) => Some(Err(format!("expected a refusal, found {found}"))),
            (_, _, Err(refusal)) => Some(Err(format!("refused: {refusal}"))),
        }
    }

    fn same(&mut self, expected: &Value, found: &Value) -> Outcome {
        self.names.learn(expected, found);
        let expected = self.names.renamed(expected, false);
        self.comparison.same("", &expected, found)
    }

    /// The request as it is sent here.
    fn request(&mut self, recorded: &Value, fails: bool) -> Value {
        let fields = recorded.as_object().into_iter().flatten().map(|(field, value)| {
            let text = recorded.get(format!("{field}Text"));
            let value = match (field.as_str(), value) {
                ("definition" | "input" | "output", Value::Object(_) | Value::Array(_)) => {
                    text.cloned().unwrap_or_else(|| value.to_string().into())
                }
                ("nextToken", token)
                    if token.is_null() || token.as_str().is_some_and(|token| token.starts_with("auto-")) =>
                {
                    self.next_token.clone().into()
                }
                (_, Value::String(_)) => self.names.renamed(value, !fails),
                (_, value) => value.clone(),
            };
            (field.clone(), value)
        });
        Value::Object(fields.collect())
    }
}

/// What the recorder called executions and runs, and what they are called here.
#[derive(Default)]
struct Names {
    known: BTreeMap<String, String>,
    /// Executions whose recorded name is not known yet.
    unnamed: Vec<String>,
}

impl Names {
    fn started(&mut self, answer: &Value) {
        let arn = answer["executionArn"].as_str().unwrap_or_default();
        self.unnamed.extend(arn.split(':').nth(7).map(str::to_owned));
    }

    /// A value with the recorder's names replaced by the ones here. `takes`: a name that is not known belongs to the
    /// execution that was started first and is not known either.
    fn renamed(&mut self, value: &Value, takes: bool) -> Value {
        match value {
            Value::String(text) => {
                let mut renamed = text.clone();
                for name in text.split(':').filter(|part| is_recorded_name(part)) {
                    if takes && !self.known.contains_key(name) && !self.unnamed.is_empty() {
                        self.known.insert(name.to_owned(), self.unnamed.remove(0));
                    }
                    if let Some(here) = self.known.get(name) {
                        renamed = renamed.replace(name, here);
                    }
                }
                renamed.into()
            }
            Value::Array(elements) => elements.iter().map(|element| self.renamed(element, takes)).collect(),
            Value::Object(members) => {
                let members = members.iter().map(|(key, value)| (key.clone(), self.renamed(value, takes)));
                Value::Object(members.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// Learns names from a recorded answer and the one here.
    fn learn(&mut self, expected: &Value, found: &Value) {
        match (expected, found) {
            (Value::String(expected), Value::String(found)) => {
                for (name, here) in expected.split(':').zip(found.split(':')) {
                    if is_recorded_name(name) && !self.known.contains_key(name) {
                        self.unnamed.retain(|unnamed| unnamed != here);
                        self.known.insert(name.to_owned(), here.to_owned());
                    }
                }
            }
            (Value::Array(expected), Value::Array(found)) => {
                expected.iter().zip(found).for_each(|(expected, found)| self.learn(expected, found));
            }
            (Value::Object(expected), Value::Object(found)) => {
                let pairs = expected.iter().filter_map(|(key, value)| Some((value, found.get(key)?)));
                pairs.for_each(|(expected, found)| self.learn(expected, found));
            }
            _ => {}
        }
    }
}

/// Whether a part of an ARN is the name of an execution or run, as the recorder numbers them: `execution-0000000f`.
fn is_recorded_name(part: &str) -> bool {
    let number = part.strip_prefix("execution-").or_else(|| part.strip_prefix("run-"));
    number.is_some_and(|number| number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
