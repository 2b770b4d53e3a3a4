//! The mock configuration file of Step Functions Local: replies for tasks, by state machine and test case.
//!
//! ```json
//! {
//!   "StateMachines": {"Orders": {"TestCases": {"Retry": {"Charge": "BusyOnce"}}}},
//!   "MockedResponses": {"BusyOnce": {
//!     "0": {"Throw": {"Error": "GatewayBusy", "Cause": "try again"}},
//!     "1-2": {"Return": {"charged": true}}
//!   }}
//! }
//! ```
//!
//! Source: AWS Step Functions Developer Guide, "Testing state machines with Step Functions Local", "Mocked service
//! integrations".

use std::collections::BTreeMap;
use std::fmt;

use sfn_dsl::json::{self, Node, Object};
use sfn_dsl::name::StateName;
use sfn_dsl::place::{LineColumn, Place, Source, Span};
use thiserror::Error;

use crate::execution::TaskReply;

/// A mock configuration. Every name that a test case uses is known.
///
/// # Examples
/// ```
/// use sfn_sim::{TaskReply, mock::MockConfig};
///
/// let config = MockConfig::parse(r#"{
///     "StateMachines": {"Orders": {"TestCases": {"Happy": {"Charge": "Charged"}}}},
///     "MockedResponses": {"Charged": {"0": {"Return": 17}}}
/// }"#)?;
/// let case = config.test_case("Orders", "Happy").ok_or("no such test case")?;
/// assert_eq!(case.reply("Charge", 0), Some(Ok(TaskReply::Success(17.into()))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MockConfig {
    machines: BTreeMap<String, BTreeMap<String, TestCase>>,
}

/// The replies of one test case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TestCase {
    responses: BTreeMap<StateName, Response>,
}

/// A mocked response: replies by invocation.
#[derive(Debug, Clone, PartialEq)]
struct Response {
    name: String,
    replies: Vec<Reply>,
}

/// The reply to a range of invocations, counted from 0.
#[derive(Debug, Clone, PartialEq)]
struct Reply {
    first: u64,
    last: u64,
    outcome: TaskReply,
}

/// A mocked response that has no reply for an invocation.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("mocked response \"{response}\" has no reply number {invocation} for state \"{state}\"")]
pub struct MissingReply {
    /// The state.
    pub state: StateName,
    /// The mocked response.
    pub response: String,
    /// The invocation, counted from 0.
    pub invocation: u64,
}

/// Why a text is no mock configuration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("mock configuration, line {}, column {}: {problem}", .place.line, .place.column)]
pub struct MockConfigError {
    /// Where.
    pub place: LineColumn,
    /// What is wrong.
    pub problem: MockConfigProblem,
}

/// What is wrong with a mock configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MockConfigProblem {
    /// The text is no JSON.
    Json(String),
    /// A value has the wrong type; the words say which it should have.
    Type(&'static str),
    /// A member that the format does not have, or one that stands twice.
    Member(String),
    /// A key of a mocked response is no invocation.
    Invocation(String),
    /// Two keys of a mocked response cover the same invocation.
    Overlap(u64),
    /// A reply has neither `Return` nor `Throw`, or both.
    Reply,
    /// A test case names a response that is not there.
    UnknownResponse(String),
}

impl fmt::Display for MockConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(message) => f.write_str(message),
            Self::Type(expected) => write!(f, "expected {expected}"),
            Self::Member(name) => write!(f, "unknown or repeated member \"{name}\""),
            Self::Invocation(key) => {
                write!(f, "\"{key}\" is no invocation; write a number from 0 on, or a range such as \"1-2\"")
            }
            Self::Overlap(invocation) => write!(f, "invocation {invocation} has a reply already"),
            Self::Reply => f.write_str("a reply has exactly one of `Return` and `Throw`"),
            Self::UnknownResponse(name) => write!(f, "`MockedResponses` has no \"{name}\""),
        }
    }
}

impl MockConfig {
    /// Reads a mock configuration.
    ///
    /// # Errors
    /// [`MockConfigError`] with the place of the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, MockConfigError> {
        let source = Source::new("mock configuration", text);
        let problem = |(place, problem): (Place, MockConfigProblem)| {
            let start = match place {
                Place::Text(span) => span.start,
                Place::Unknown | Place::Rust(_) => 0,
            };
            MockConfigError { place: source.line_column(start), problem }
        };
        let root = json::parse(text).map_err(|error| {
            let Span { start, .. } = error.span;
            MockConfigError {
                place: source.line_column(start),
                problem: MockConfigProblem::Json(error.message),
            }
        })?;
        read(&root).map_err(problem)
    }

    /// The replies of a test case.
    pub fn test_case(&self, state_machine: &str, test_case: &str) -> Option<&TestCase> {
        self.machines.get(state_machine)?.get(test_case)
    }

    /// The names of the test cases of a state machine, in order.
    pub fn test_cases(&self, state_machine: &str) -> impl Iterator<Item = &str> {
        self.machines.get(state_machine).into_iter().flat_map(|cases| cases.keys().map(String::as_str))
    }
}

impl TestCase {
    /// The reply to an invocation of a state, counted from 0; `None` where the test case leaves the state alone.
    pub fn reply(&self, state: &str, invocation: u64) -> Option<Result<TaskReply, MissingReply>> {
        let (state, response) = self.responses.get_key_value(state)?;
        let found = response.replies.iter().find(|reply| (reply.first..=reply.last).contains(&invocation));
        Some(found.map(|reply| reply.outcome.clone()).ok_or_else(|| MissingReply {
            state: state.clone(),
            response: response.name.clone(),
            invocation,
        }))
    }

    /// The states that it replies for.
    pub fn states(&self) -> impl Iterator<Item = &StateName> {
        self.responses.keys()
    }
}

type Placed<T> = Result<T, (Place, MockConfigProblem)>;

fn read(root: &Node) -> Placed<MockConfig> {
    let [machines, responses] = members(root, ["StateMachines", "MockedResponses"])?;
    let mut known = BTreeMap::new();
    for (name, _, response) in entries(responses)? {
        known.insert(name, Response { name: name.to_owned(), replies: replies(response)? });
    }
    let mut config = MockConfig { machines: BTreeMap::new() };
    for (machine, _, node) in entries(machines)? {
        let [cases] = members(node, ["TestCases"])?;
        let mut read = BTreeMap::new();
        for (case, _, states) in entries(cases)? {
            let mut test_case = TestCase::default();
            for (state, _, response) in entries(Some(states))? {
                let name = response
                    .as_str()
                    .ok_or((response.place, MockConfigProblem::Type("the name of a mocked response")))?;
                let found = known.get(name);
                let found = found
                    .ok_or_else(|| (response.place, MockConfigProblem::UnknownResponse(name.to_owned())))?;
                test_case.responses.insert(state.into(), found.clone());
            }
            read.insert(case.to_owned(), test_case);
        }
        config.machines.insert(machine.to_owned(), read);
    }
    Ok(config)
}

fn replies(response: &Node) -> Placed<Vec<Reply>> {
    let mut replies: Vec<Reply> = Vec::new();
    for (key, place, reply) in entries(Some(response))? {
        let (first, last) =
            invocations(key).ok_or_else(|| (place, MockConfigProblem::Invocation(key.to_owned())))?;
        if let Some(other) = replies.iter().find(|other| first <= other.last && other.first <= last) {
            return Err((place, MockConfigProblem::Overlap(first.max(other.first))));
        }
        let outcome = match members(reply, ["Return", "Throw"])? {
            [Some(result), None] => TaskReply::Success(result.to_json()),
            [None, Some(thrown)] => {
                let [error, cause] = members(thrown, ["Error", "Cause"])?;
                TaskReply::Failure { error: text(error)?, cause: text(cause)? }
            }
            [None, None] | [Some(_), Some(_)] => return Err((reply.place, MockConfigProblem::Reply)),
        };
        replies.push(Reply { first, last, outcome });
    }
    Ok(replies)
}

/// `"0"` or `"1-2"`.
fn invocations(key: &str) -> Option<(u64, u64)> {
    let (first, last) = key.split_once('-').unwrap_or((key, key));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last).then_some((first, last))
}

fn text(node: Option<&Node>) -> Placed<Option<String>> {
    match node {
        None => Ok(None),
        Some(node) => match node.as_str() {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err((node.place, MockConfigProblem::Type("a string"))),
        },
    }
}

fn object(node: &Node) -> Placed<&Object> {
    node.as_object().ok_or((node.place, MockConfigProblem::Type("an object")))
}

/// The members of an object that has no others.
fn members<'a, const N: usize>(node: &'a Node, names: [&str; N]) -> Placed<[Option<&'a Node>; N]> {
    let mut found = [None; N];
    for member in object(node)?.members() {
        let slot = names.iter().zip(&mut found).find(|(name, slot)| **name == &*member.key && slot.is_none());
        match slot {
            Some((_, slot)) => *slot = Some(&member.value),
            None => return Err((member.key_place, MockConfigProblem::Member(member.key.to_string()))),
        }
    }
    Ok(found)
}

/// The members of an object whose names are free, each once; none where there is no object.
fn entries(node: Option<&Node>) -> Placed<Vec<(&str, Place, &Node)>> {
    let Some(node) = node else { return Ok(Vec::new()) };
    let mut entries: Vec<(&str, Place, &Node)> = Vec::new();
    for member in object(node)?.members() {
        if entries.iter().any(|(name, ..)| *name == &*member.key) {
            return Err((member.key_place, MockConfigProblem::Member(member.key.to_string())));
        }
        entries.push((&member.key, member.key_place, &member.value));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        assert_eq!(
            MockConfig::parse(text).unwrap_err().to_string(),
            format!("mock configuration, {expected}")
        );
    }

    #[test]
    fn replies_are_found_by_invocation() {
        let text = r#"{
            "StateMachines": {"M": {"TestCases": {"C": {"S": "R"}}}},
            "MockedResponses": {"R": {
                "0": {"Throw": {"Error": "E", "Cause": "c"}}, "1-2": {"Return": [1]}, "4": {"Throw": {}}
            }}
        }"#;
        let config = MockConfig::parse(text).unwrap();
        let case = config.test_case("M", "C").unwrap();
        let failure = |error: Option<&str>, cause: Option<&str>| {
            Some(Ok(TaskReply::Failure { error: error.map(Into::into), cause: cause.map(Into::into) }))
        };
        assert_eq!(case.reply("S", 0), failure(Some("E"), Some("c")));
        assert_eq!(case.reply("S", 2), Some(Ok(TaskReply::Success(serde_json::json!([1])))));
        assert_eq!(case.reply("S", 4), failure(None, None));
        assert_eq!(
            case.reply("S", 3).unwrap().unwrap_err().to_string(),
            "mocked response \"R\" has no reply number 3 for state \"S\""
        );
        assert_eq!(case.reply("T", 0), None);
        assert_eq!(config.test_cases("M").collect::<Vec<_>>(), ["C"]);
        assert_eq!(config.test_case("M", "D"), None);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        refused("{", "line 1, column 1: unterminated object");
        refused("[]", "line 1, column 1: expected an object");
        refused("{\n  \"Machines\": {}}", "line 2, column 3: unknown or repeated member \"Machines\"");
        refused(
            "{\"MockedResponses\": {\"R\": {\"x\": {}}}}",
            "line 1, column 28: \"x\" is no invocation; write a number from 0 on, or a range such as \"1-2\"",
        );
        refused(
            "{\"MockedResponses\": {\"R\": {\"0-3\": {\"Return\": 1}, \"2\": {\"Return\": 1}}}}",
            "line 1, column 50: invocation 2 has a reply already",
        );
        refused(
            "{\"MockedResponses\": {\"R\": {\"0\": {}}}}",
            "line 1, column 33: a reply has exactly one of `Return` and `Throw`",
        );
        refused(
            "{\"StateMachines\": {\"M\": {\"TestCases\": {\"C\": {\"S\": \"R\"}}}}}",
            "line 1, column 51: `MockedResponses` has no \"R\"",
        );
    }
}
