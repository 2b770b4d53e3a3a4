//! Recorded answers of the service, replayed call by call.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Bench;
use crate::Store;
use crate::runner::Policy;

/// Steps whose recorded answer must be given again. Raised when more are.
const FLOOR: usize = 265;

/// Recorded answers that no endpoint could give, with the reason: case, operation.
const UNUSABLE: [(&str, &str, &str); 5] = [
    (
        "aliasing/idempotent_create_alias",
        "CreateStateMachineAlias",
        "the recorder replaced the name of an alias",
    ),
    (
        "aliasing/idempotent_create_alias",
        "ListStateMachineAliases",
        "the recorder replaced the name of an alias",
    ),
    (
        "base_lifecycle_create_delete_list",
        "CreateStateMachineAlias",
        "the recorder replaced the names of the aliases",
    ),
    (
        "base_lifecycle_create_delete_list",
        "ListStateMachineAliases",
        "the recorder replaced the names of the aliases",
    ),
    (
        "start_async_describe_history_execution",
        "StartExecution",
        "a log event was recorded in place of the answer",
    ),
];

/// Recorded answers that are not given yet, with the reason. One that is given must leave this list.
const DIFFERENT: [(&str, &str, &str); 1] = [(
    "MAP_STATE_REFERENCE_IN_TOLERATED_FAILURE_PATH",
    "DescribeStateMachineForExecution",
    "distributed Maps are not simulated, so there is no execution",
)];

/// The recordings, beside the workspace or one folder up.
fn folder() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let beside = workspace.ancestors().skip(1).take(2).map(|folder| folder.join("shared/conformance/api"));
    beside.into_iter().find(|folder| folder.is_dir())
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test reads the recordings")]
fn the_answers_are_those_of_the_service() {
    let Some(folder) = folder() else {
        // The harness hides what passing tests print, and a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: ../shared/conformance/api is missing");
        return;
    };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut tally = Tally::default();
    for file in files {
        let case: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        replay(&case, &mut tally);
    }
    println!("{} steps as recorded, {} not, {} skipped", tally.same, tally.different.len(), tally.skipped);
    for difference in &tally.different {
        println!("{difference}");
    }
    assert!(tally.same >= FLOOR, "{} steps as recorded, expected {FLOOR}", tally.same);
    assert_eq!(tally.different.len(), 0);
}

#[derive(Default)]
struct Tally {
    same: usize,
    skipped: usize,
    different: Vec<String>,
}

fn replay(case: &Value, tally: &mut Tally) {
    let name = case["name"].as_str().unwrap();
    let steps = case["steps"].as_array().unwrap();
    if steps.iter().any(|step| step["service"] == "cloudformation") {
        tally.skipped += steps.len();
        return;
    }
    let mut bench = Bench::of_account("111111111111", Store::memory(), Policy::default());
    let mut names = Names::default();
    for (index, step) in steps.iter().enumerate() {
        let call = step["call"].as_str().unwrap();
        let client_side = step["error"]["clientSide"] == true;
        let listed = |list: &[(&str, &str, &str)]| {
            list.iter().any(|(case, operation, _)| name.contains(case) && *operation == call)
        };
        let unusable = listed(&UNUSABLE);
        if step.get("service").is_some() || client_side {
            tally.skipped += 1;
            continue;
        }
        if call.starts_with("Describe") || call.starts_with("List") || call.starts_with("Get") {
            // The recorder waited until what it had started was over.
            for _ in 0..1000 {
                if !bench.pass_to_next_timer() {
                    break;
                }
            }
        }
        let fails = step["fails"] == true;
        let request = names.request(&step["request"], fails);
        let answer = bench.call(call, &request);
        if let (Ok(answer), "StartExecution") = (&answer, call) {
            names.started(answer);
        }
        if let Ok(answer) = &answer {
            names.next_token = answer["nextToken"].as_str().map(str::to_owned).or(names.next_token.take());
        }
        let expected = (step.get("response"), step.get("error"));
        if unusable || expected == (None, None) {
            tally.skipped += 1;
            continue;
        }
        let found = match (&answer, expected) {
            (Ok(answer), (Some(response), _)) => names.differs("", response, answer),
            (Err((code, message)), (_, Some(error))) => {
                let found = serde_json::json!({ "code": code, "message": message });
                let expected = serde_json::json!({ "code": error["code"], "message": error["message"] });
                names.differs("", &expected, &found)
            }
            (answer, _) => Some(format!("{answer:?}")),
        };
        match found {
            None if listed(&DIFFERENT) => tally.different.push(format!("{name} {call}: no longer differs")),
            None => tally.same += 1,
            Some(_) if listed(&DIFFERENT) => tally.skipped += 1,
            Some(difference) => tally.different.push(format!("{name} step {index} {call}: {difference}")),
        }
    }
}

/// What the recorder called things, and what they are called here.
#[derive(Default)]
struct Names {
    known: BTreeMap<String, String>,
    /// Executions whose recorded name is not known yet.
    unnamed: Vec<String>,
    next_token: Option<String>,
}

impl Names {
    fn started(&mut self, answer: &Value) {
        let arn = answer["executionArn"].as_str().unwrap();
        self.unnamed.push(arn.split(':').nth(7).unwrap().to_owned());
    }

    /// The request as it is sent here.
    fn request(&mut self, recorded: &Value, fails: bool) -> Value {
        let mut request = recorded.as_object().unwrap().clone();
        for (field, value) in &mut request {
            let text = recorded.get(format!("{field}Text")).cloned();
            *value = match (field.as_str(), &*value) {
                ("definition" | "input" | "output", Value::Object(_) | Value::Array(_)) => {
                    text.unwrap_or_else(|| value.to_string().into())
                }
                ("nextToken", token)
                    if token.is_null() || token.as_str().is_some_and(|t| t.starts_with("auto-")) =>
                {
                    self.next_token.clone().into()
                }
                (_, Value::String(text)) => self.renamed(text, fails).into(),
                (_, value) => value.clone(),
            };
        }
        request.into()
    }

    /// A text with the recorder's names replaced by the ones here.
    fn renamed(&mut self, text: &str, fails: bool) -> String {
        let mut renamed = text.to_owned();
        for token in text.split(':').filter(|part| is_recorded_name(part)) {
            if !self.known.contains_key(token) && !fails && !self.unnamed.is_empty() {
                self.known.insert(token.to_owned(), self.unnamed.remove(0));
            }
            if let Some(here) = self.known.get(token) {
                renamed = renamed.replace(token, here);
            }
        }
        renamed
    }

    /// Where an answer is not the recorded one. Names the recorder made up are learned on the way.
    fn differs(&mut self, place: &str, expected: &Value, found: &Value) -> Option<String> {
        match (expected, found) {
            (Value::String(text), _) if is_wildcard(text) => None,
            (Value::String(expected), Value::String(found)) => (!self.matches(expected, found))
                .then(|| format!("{place}: expected {expected:?}, found {found:?}")),
            (Value::Object(_) | Value::Array(_), Value::String(text)) => match serde_json::from_str(text) {
                Ok(decoded) => self.differs(place, expected, &decoded),
                Err(_) => Some(format!("{place}: not JSON: {text}")),
            },
            (Value::Object(expected), Value::Object(found)) => {
                for (name, value) in expected {
                    let place = format!("{place}/{name}");
                    let Some(found) = found.get(name) else { return Some(format!("{place}: missing")) };
                    if let Some(difference) = self.differs(&place, value, found) {
                        return Some(difference);
                    }
                }
                // Older recordings lack what the service added later.
                let newer = ["encryptionConfiguration", "redriveCount"];
                let extra = found
                    .keys()
                    .find(|name| !expected.contains_key(*name) && !newer.contains(&name.as_str()));
                extra.map(|name| format!("{place}/{name}: not expected"))
            }
            (Value::Array(expected), Value::Array(found)) => {
                if expected.len() != found.len() {
                    return Some(format!(
                        "{place}: expected {} items, found {}",
                        expected.len(),
                        found.len()
                    ));
                }
                let mut pairs = expected.iter().zip(found).enumerate();
                pairs.find_map(|(index, (expected, found))| {
                    self.differs(&format!("{place}/{index}"), expected, found)
                })
            }
            (Value::Number(expected), Value::Number(found)) => (expected.as_f64() != found.as_f64())
                .then(|| format!("{place}: expected {expected}, found {found}")),
            _ => (expected != found).then(|| format!("{place}: expected {expected}, found {found}")),
        }
    }

    fn matches(&mut self, expected: &str, found: &str) -> bool {
        for (token, here) in expected.split(':').zip(found.split(':')) {
            if is_recorded_name(token) && !self.known.contains_key(token) {
                self.unnamed.retain(|name| name != here);
                self.known.insert(token.to_owned(), here.to_owned());
            }
        }
        let expected = self.renamed(expected, true);
        pattern_matches(&expected, found)
    }
}

/// Whether a part of an ARN is the name of an execution or run, as the recorder numbers them: `execution-0000000f`.
fn is_recorded_name(part: &str) -> bool {
    let number = part.strip_prefix("execution-").or_else(|| part.strip_prefix("run-"));
    number.is_some_and(|number| number.len() == 8 && number.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_wildcard(text: &str) -> bool {
    text.starts_with('<') && text.ends_with('>') && text.matches('<').count() == 1
}

/// Whether a text has the parts of a pattern around its `<…>`, in order.
fn pattern_matches(pattern: &str, text: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('<') else { return pattern == text };
    let (Some(text), Some((_, rest))) = (text.strip_prefix(before), rest.split_once('>')) else {
        return pattern == text;
    };
    (0..=text.len()).any(|at| text.get(at..).is_some_and(|text| pattern_matches(rest, text)))
}
