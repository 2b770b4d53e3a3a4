//! What a task answers in a simulation.

use std::time::Duration;

use serde_json::Value;
use sfn_dsl::resource::{Integration, Resource, ResourceKind};
use thiserror::Error;

use crate::execution::{TaskReply, TaskRequest};

/// The error of a task: what a Lambda function throws, what `SendTaskFailure` sends.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{error}: {cause}")]
pub struct TaskError {
    /// The error name, for `ErrorEquals`.
    pub error: String,
    /// The cause, for people.
    pub cause: String,
}

impl TaskError {
    /// An error with a cause.
    pub fn new(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { error: error.into(), cause: cause.into() }
    }
}

/// What a task answers, and when. A fault is an answer too.
///
/// | what happens | the answer |
/// |---|---|
/// | it works | [`success`](Self::success) |
/// | it fails | [`fail`](Self::fail) |
/// | it times out, at once | [`timeout`](Self::timeout) |
/// | nobody answers, and the clock runs until the timeout or the missed heartbeat | [`never`](Self::never) |
/// | the service throttles | [`throttled`](Self::throttled) |
/// | it is slow | any of them, with [`after`](Self::after) |
/// | it sends heartbeats on the way | any of them, with [`heartbeat_every`](Self::heartbeat_every) |
/// | it happens so many times, and then what else is said | any of them, with [`times`](Self::times) or [`in_sequence`] |
/// | it happens for some payloads only | any of them, with [`for_input`](Self::for_input) |
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use serde_json::json;
/// use sfn_sim::Answer;
///
/// let job = Answer::success(json!({"Status": "COMPLETE"})).after(Duration::from_secs(90)).submitted(json!({"Id": "j-1"}));
/// assert_ne!(job, Answer::never());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    outcome: Option<Outcome>,
    pub(super) after: Duration,
    pub(crate) heartbeat_every: Option<Duration>,
    pub(super) submitted: Option<Value>,
}

#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    Reply(TaskReply),
    /// The error depends on what is called.
    Throttled,
}

impl Answer {
    /// A result.
    pub fn success(output: impl Into<Value>) -> Self {
        Self::reply(TaskReply::Success(output.into()))
    }

    /// An error, for `Retry` and `Catch`: what a Lambda function throws, what `SendTaskFailure` sends.
    ///
    /// # Examples
    /// ```
    /// use sfn_sim::{Answer, TaskError};
    /// assert_eq!(Answer::fail("CardDeclined", "no money"), TaskError::new("CardDeclined", "no money").into());
    /// ```
    pub fn fail(error: impl Into<String>, cause: impl Into<String>) -> Self {
        TaskError::new(error, cause).into()
    }

    /// `States.Timeout`, at once and without a cause: how handlers are tried without waiting.
    ///
    /// With [`never`](Self::never) the clock runs until the task has timed out, and the history has the event of it.
    pub fn timeout() -> Self {
        Self::reply(TaskReply::Failure { error: Some("States.Timeout".to_owned()), cause: None })
    }

    /// The error that a service throttles with: `Lambda.TooManyRequestsException`, `DynamoDB.ThrottlingException`.
    ///
    /// Which one depends on what the task calls. Of an activity it is `ThrottlingException`, for lack of a better one.
    ///
    /// # Examples
    /// ```
    /// use serde_json::json;
    /// use sfn_dsl::{machine::MachineType, raw::Definition};
    /// use sfn_sim::{Answer, Simulation};
    ///
    /// let text = r#"{"StartAt": "Put", "States": {"Put": {
    ///     "Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": true,
    ///     "Parameters": {"TableName": "orders", "Item": {"id": {"S": "17"}}},
    ///     "Retry": [{"ErrorEquals": ["DynamoDB.ThrottlingException"], "IntervalSeconds": 1, "BackoffRate": 2}]
    /// }}}"#;
    /// let machine = Definition::parse("put.asl.json", text)?.check(MachineType::Standard)?.machine;
    /// let run = Simulation::of(&machine)?
    ///     .on_task("Put", |_| Answer::success(json!({})))
    ///     .on_task("Put", Answer::throttled().times(2))
    ///     .run(json!({}))?;
    /// run.assert_succeeded();
    /// assert_eq!(run.duration().as_secs(), 1 + 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn throttled() -> Self {
        Self { outcome: Some(Outcome::Throttled), ..Self::never() }
    }

    /// No answer: the task waits until it times out or misses a heartbeat.
    pub fn never() -> Self {
        Self { outcome: None, after: Duration::ZERO, heartbeat_every: None, submitted: None }
    }

    pub(super) fn reply(reply: TaskReply) -> Self {
        Self { outcome: Some(Outcome::Reply(reply)), ..Self::never() }
    }

    /// How long the task takes.
    pub fn after(self, duration: Duration) -> Self {
        Self { after: duration, ..self }
    }

    /// Sends a heartbeat each time so much time has passed, until the task ends; a second at least.
    ///
    /// # Examples
    /// ```
    /// use std::time::Duration;
    /// use serde_json::json;
    /// use sfn_dsl::{machine::MachineType, raw::Definition};
    /// use sfn_sim::{Answer, Simulation};
    ///
    /// let text = r#"{"StartAt": "Ask", "States": {"Ask": {
    ///     "Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:ask",
    ///     "HeartbeatSeconds": 60, "TimeoutSeconds": 3600, "End": true
    /// }}}"#;
    /// let machine = Definition::parse("ask.asl.json", text)?.check(MachineType::Standard)?.machine;
    /// let slow = Answer::success("yes").after(Duration::from_secs(600));
    /// let heartbeats = slow.clone().heartbeat_every(Duration::from_secs(50));
    ///
    /// let run = Simulation::of(&machine)?.on_task("Ask", move |_| heartbeats.clone()).run(json!({}))?;
    /// run.assert_succeeded();
    /// let run = Simulation::of(&machine)?.on_task("Ask", move |_| slow.clone()).run(json!({}))?;
    /// run.assert_failed_with("States.Timeout");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn heartbeat_every(self, interval: Duration) -> Self {
        Self { heartbeat_every: Some(interval.max(Duration::from_secs(1))), ..self }
    }

    /// What the API answers that starts the job or passes the token on; `{}` where it is not set.
    ///
    /// Only tasks with `.sync` or `.waitForTaskToken` have such an answer.
    pub fn submitted(self, output: impl Into<Value>) -> Self {
        Self { submitted: Some(output.into()), ..self }
    }

    /// This answer for the next so many tasks; those after them are left to the answers added before.
    ///
    /// # Examples
    /// See [`throttled`](Self::throttled).
    pub fn times(self, count: usize) -> impl FnMut(&TaskRequest) -> Option<Self> {
        in_sequence(std::iter::repeat_n(self, count))
    }

    /// This answer for tasks whose payload has what the pattern has; others are left to the answers added before.
    ///
    /// Members of objects that the pattern does not name do not matter. Everything else must be equal.
    ///
    /// # Examples
    /// ```
    /// use serde_json::json;
    /// use sfn_dsl::{machine::MachineType, raw::Definition};
    /// use sfn_sim::{Answer, Simulation};
    ///
    /// let text = r#"{"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "ItemProcessor": {
    ///     "StartAt": "Ship", "States": {"Ship": {
    ///         "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:ship", "End": true
    ///     }}
    /// }}}}"#;
    /// let machine = Definition::parse("ship.asl.json", text)?.check(MachineType::Standard)?.machine;
    /// let run = Simulation::of(&machine)?
    ///     .on_task("Ship", |_| Answer::success("shipped"))
    ///     .on_task("Ship", Answer::success("held back").for_input(json!({"country": "NZ"})))
    ///     .run(json!([{"id": 1, "country": "DE"}, {"id": 2, "country": "NZ"}]))?;
    /// run.assert_output(json!(["shipped", "held back"]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn for_input(self, pattern: impl Into<Value>) -> impl Fn(&TaskRequest) -> Option<Self> {
        let pattern = pattern.into();
        move |request| has(&request.input, &pattern).then(|| self.clone())
    }

    /// The reply to a task; `None` where nobody replies.
    pub(super) fn into_reply(self, resource: &Resource) -> Option<TaskReply> {
        Some(match self.outcome? {
            Outcome::Reply(reply) => reply,
            Outcome::Throttled => TaskReply::Failure {
                error: Some(throttling_error(resource)),
                cause: Some("Rate exceeded".to_owned()),
            },
        })
    }

    /// Whether somebody replies at some time.
    pub(crate) fn replies(&self) -> bool {
        self.outcome.is_some()
    }
}

impl From<TaskError> for Answer {
    fn from(TaskError { error, cause }: TaskError) -> Self {
        Self::reply(TaskReply::Failure { error: Some(error), cause: Some(cause) })
    }
}

/// One answer after the other, each for one task; tasks after the last are left to the answers added before.
///
/// Where there are none, the simulation ends with an error that says so. The sequence is the simulation's: a second run, and
/// an execution that is redriven, go on with it.
///
/// # Examples
/// ```
/// use serde_json::json;
/// use sfn_dsl::{machine::MachineType, raw::Definition};
/// use sfn_sim::{Answer, Simulation, in_sequence};
///
/// let text = r#"{"StartAt": "Charge", "States": {"Charge": {
///     "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "End": true,
///     "Retry": [{"ErrorEquals": ["GatewayBusy"], "IntervalSeconds": 60}]
/// }}}"#;
/// let machine = Definition::parse("charge.asl.json", text)?.check(MachineType::Standard)?.machine;
/// let answers = [Answer::fail("GatewayBusy", "try again"), Answer::success(json!({"paid": 12}))];
///
/// let mut simulation = Simulation::of(&machine)?.on_task("Charge", in_sequence(answers));
/// simulation.run(json!({}))?.assert_output(json!({"paid": 12}));
/// let used_up = simulation.run(json!({})).unwrap_err();
/// assert!(used_up.to_string().contains("task 1 of the run was left by every answer for it"), "{used_up}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn in_sequence<Answers>(answers: Answers) -> impl FnMut(&TaskRequest) -> Option<Answer> + use<Answers>
where
    Answers: IntoIterator<Item = Answer>,
{
    let mut answers = answers.into_iter();
    move |_| answers.next()
}

/// Whether a value has everything that a pattern has.
fn has(value: &Value, pattern: &Value) -> bool {
    match (value, pattern) {
        (Value::Object(members), Value::Object(wanted)) => {
            wanted.iter().all(|(key, wanted)| members.get(key).is_some_and(|member| has(member, wanted)))
        }
        (Value::Array(elements), Value::Array(wanted)) => {
            elements.len() == wanted.len() && elements.iter().zip(wanted).all(|(one, other)| has(one, other))
        }
        (value, pattern) => value == pattern,
    }
}

/// The error that the service behind a resource throttles with.
///
/// Source: the services' API models, and the Developer Guide on the error names of integrations.
fn throttling_error(resource: &Resource) -> String {
    const NAMES: [&str; 5] = [
        "TooManyRequestsException",
        "ThrottlingException",
        "ThrottledException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
    ];
    let integration = match resource.kind() {
        // A substitution stands for a Lambda function most often.
        ResourceKind::LambdaFunction | ResourceKind::Substitution => {
            return "Lambda.TooManyRequestsException".to_owned();
        }
        ResourceKind::Activity => return "ThrottlingException".to_owned(),
        ResourceKind::Integration(integration) => integration,
    };
    let Integration { sdk, service, action, .. } = integration;
    let optimized = sfn_services::optimized(service).filter(|_| !sdk);
    let called = optimized.map(|optimized| optimized.actions.iter().find(|known| known.name == action));
    let (service, action) = match called {
        Some(called) => called.and_then(|called| called.api).unwrap_or((service, action)),
        None => (service.as_str(), action.as_str()),
    };
    let service = sfn_services::service(service);
    // Not every action lists what all actions of its service share.
    let of_action =
        service.and_then(|service| service.action(action)).map(|action| action.errors().collect());
    let of_service = service.map(|service| service.errors().collect());
    let known: [Vec<&str>; 2] = [of_action.unwrap_or_default(), of_service.unwrap_or_default()];
    let name = known.iter().find_map(|errors| NAMES.into_iter().find(|name| errors.contains(name)));
    let name = name.unwrap_or("ThrottlingException");
    let prefix = match optimized {
        Some(optimized) => optimized.error_prefix,
        None => service.map(|service| service.error_prefix()),
    };
    match prefix {
        Some(prefix) => format!("{prefix}.{name}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pattern_says_what_must_be_there() {
        let value = json!({"a": 1, "b": {"c": [1, {"d": 2, "e": 3}]}});
        for (pattern, expected) in [
            (json!({}), true),
            (json!({"a": 1}), true),
            (json!({"b": {"c": [1, {"d": 2}]}}), true),
            (json!({"b": {"c": [1]}}), false),
            (json!({"z": null}), false),
            (json!([]), false),
        ] {
            assert_eq!(has(&value, &pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn every_service_throttles_with_an_error_of_its_own() {
        for (resource, expected) in [
            ("arn:aws:lambda:us-east-1:123456789012:function:f", "Lambda.TooManyRequestsException"),
            ("arn:aws:states:::lambda:invoke", "Lambda.TooManyRequestsException"),
            ("arn:aws:states:::dynamodb:putItem", "DynamoDB.ThrottlingException"),
            ("arn:aws:states:::aws-sdk:dynamodb:putItem", "DynamoDb.ThrottlingException"),
            ("arn:aws:states:::sns:publish", "SNS.ThrottledException"),
            ("arn:aws:states:us-east-1:123456789012:activity:a", "ThrottlingException"),
        ] {
            assert_eq!(throttling_error(&Resource::parse(resource).unwrap()), expected, "{resource}");
        }
    }
}
