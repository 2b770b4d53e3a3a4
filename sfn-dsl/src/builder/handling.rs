//! `Retry` and `Catch`: what happens when a state fails.

use std::marker::PhantomData;
use std::ops::RangeInclusive;

use super::draft::Fields;
use super::flow::Flow;
use super::kind::Standard;
use super::language::{JsonPath, Jsonata, Language};
use super::payload::Payload;
use super::task::Task;
use crate::check::{Checked, Report};
use crate::json::{Node, Object, Value};
use crate::machine;
use crate::name::ErrorName;
use crate::place::Place;
use crate::workflow_error::WorkflowError;

/// The errors a retrier or a catcher handles: a name, a value of a [`WorkflowError`], or an array of either.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name errors",
    label = "expected an error name such as `\"States.Timeout\"`, an error value, or an array of them",
    note = "an error enum names errors when it has `#[derive(WorkflowError)]`; a variant with data is named by its \
            constant, such as `OrderError::INVALID_ORDER`"
)]
pub trait ErrorNames {
    /// The names, in order.
    fn into_error_names(self) -> Vec<ErrorName>;
}

impl<E: WorkflowError> ErrorNames for E {
    fn into_error_names(self) -> Vec<ErrorName> {
        vec![self.error_name().into()]
    }
}

impl ErrorNames for &str {
    fn into_error_names(self) -> Vec<ErrorName> {
        vec![self.into()]
    }
}

impl ErrorNames for String {
    fn into_error_names(self) -> Vec<ErrorName> {
        vec![self.into()]
    }
}

impl ErrorNames for ErrorName {
    fn into_error_names(self) -> Vec<ErrorName> {
        vec![self]
    }
}

impl ErrorNames for &ErrorName {
    fn into_error_names(self) -> Vec<ErrorName> {
        vec![self.clone()]
    }
}

impl<T: ErrorNames, const N: usize> ErrorNames for [T; N] {
    fn into_error_names(self) -> Vec<ErrorName> {
        self.into_iter().flat_map(ErrorNames::into_error_names).collect()
    }
}

impl<T: ErrorNames> ErrorNames for Vec<T> {
    fn into_error_names(self) -> Vec<ErrorName> {
        self.into_iter().flat_map(ErrorNames::into_error_names).collect()
    }
}

/// `ErrorEquals` as the first field of an object.
fn handler(errors: impl ErrorNames, place: Place) -> Object {
    let names: Vec<Node> =
        errors.into_error_names().iter().map(|name| Node::new(name.as_str(), place)).collect();
    let mut fields = Object::new();
    fields.put("ErrorEquals", place, names);
    fields
}

/// An entry of `Retry`: which errors a state is tried again for, how often and when.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let retrier = Retrier::on("PaymentGatewayTimeout").interval_seconds(5).max_attempts(2).backoff_rate(3.0);
/// let pay = Flow::from(Task::lambda("Pay", "${Pay}").retry(retrier)).definition();
/// assert!(pay.to_compact().contains(r#""IntervalSeconds":5,"MaxAttempts":2,"BackoffRate":3"#));
/// ```
///
/// Source: Amazon States Language, "Retrying after error".
#[derive(Debug, Clone)]
#[must_use = "a retrier does nothing until a state has it"]
pub struct Retrier {
    pub(crate) fields: Object,
    pub(crate) place: Place,
}

impl Retrier {
    /// Handles these errors.
    #[track_caller]
    pub fn on(errors: impl ErrorNames) -> Self {
        let place = Place::caller();
        Self { fields: handler(errors, place), place }
    }

    /// Handles every error that can be handled: `States.ALL`. It must be the last retrier.
    #[track_caller]
    pub fn on_all() -> Self {
        Self::on(ErrorName::ALL)
    }

    /// What a Lambda call should be retried for: trouble of the service, throttling, and a call that got no answer.
    ///
    /// Up to 6 retries after 2, 4, 8, … seconds, at random up to that so that throttled callers spread.
    ///
    /// Source: Developer Guide, "Handle transient Lambda service exceptions".
    #[track_caller]
    pub fn aws_lambda() -> Self {
        Self::on([
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
            "Lambda.ClientExecutionTimeoutException",
        ])
        .interval_seconds(2)
        .max_attempts(6)
        .backoff_rate(2.0)
        .full_jitter()
    }

    /// Retriers as a state that has them would run them.
    ///
    /// # Errors
    /// A [`Report`] of what is wrong with one of them.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// let checked = Retrier::checked(&[Retrier::on("GatewayBusy").max_attempts(5)])?;
    /// assert_eq!(checked[0].max_attempts, 5);
    /// # Ok::<(), sfn_dsl::check::Report>(())
    /// ```
    pub fn checked(retriers: &[Self]) -> Result<Vec<machine::Retrier>, Report> {
        if retriers.is_empty() {
            return Ok(Vec::new());
        }
        let call = Task::<JsonPath, Standard>::lambda("Call", "${Function}");
        let call = retriers.iter().fold(call, |call, retrier| call.retry(retrier.clone()));
        let Checked { machine, .. } = Flow::from(call).check()?;
        let mut states = machine.scope().states().iter();
        let retriers = states.find_map(|state| match &state.kind {
            machine::StateKind::Task(task) => Some(task.retry.clone()),
            _ => None,
        });
        Ok(retriers.unwrap_or_default())
    }

    /// Whether it is for every error.
    pub(crate) fn is_for_all(&self) -> bool {
        let names = self.fields.get("ErrorEquals").and_then(Node::as_array).unwrap_or_default();
        names.iter().any(|name| name.as_str() == Some(ErrorName::ALL))
    }

    #[track_caller]
    fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.fields.put(field, Place::caller(), value);
        self
    }

    /// Waits twice as long each time, from the first number of seconds up to the last, at random up to that: `IntervalSeconds`,
    /// `BackoffRate` 2, `MaxDelaySeconds` and `JitterStrategy` `FULL`.
    ///
    /// For a service that is throttled or away: callers that failed together do not come back together.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// let until_it_answers = Retrier::on_all().max_attempts(8).backoff_seconds(2..=60);
    /// let flow = Flow::from(Task::lambda("Pay", "${Pay}").retry(until_it_answers));
    /// let retrier = flow.definition().to_json()["States"]["Pay"]["Retry"][0].clone();
    /// assert_eq!(retrier, json!({
    ///     "ErrorEquals": ["States.ALL"], "MaxAttempts": 8,
    ///     "IntervalSeconds": 2, "BackoffRate": 2, "MaxDelaySeconds": 60, "JitterStrategy": "FULL"
    /// }));
    /// ```
    ///
    /// Source: Amazon States Language, "Retrying after error".
    #[track_caller]
    pub fn backoff_seconds(self, seconds: RangeInclusive<u64>) -> Self {
        self.interval_seconds(*seconds.start())
            .backoff_rate(2.0)
            .max_delay_seconds(*seconds.end())
            .full_jitter()
    }

    /// `IntervalSeconds`: seconds before the first retry. Default 1.
    #[track_caller]
    pub fn interval_seconds(self, seconds: u64) -> Self {
        self.with("IntervalSeconds", seconds)
    }

    /// `MaxAttempts`: how many retries; 0 means never. Default 3.
    #[track_caller]
    pub fn max_attempts(self, attempts: u64) -> Self {
        self.with("MaxAttempts", attempts)
    }

    /// `BackoffRate`: by how much each delay is longer than the one before. Default 2.0.
    #[track_caller]
    pub fn backoff_rate(self, rate: f64) -> Self {
        self.with("BackoffRate", rate)
    }

    /// `MaxDelaySeconds`: the longest delay in seconds. Default: none.
    #[track_caller]
    pub fn max_delay_seconds(self, seconds: u64) -> Self {
        self.with("MaxDelaySeconds", seconds)
    }

    /// `JitterStrategy` `FULL`: each delay is random, between zero and the computed one. Default: exactly the computed one.
    #[track_caller]
    pub fn full_jitter(self) -> Self {
        self.with("JitterStrategy", "FULL")
    }

    /// `Comment`: a note for people.
    #[track_caller]
    pub fn comment(self, text: impl AsRef<str>) -> Self {
        self.with("Comment", text.as_ref())
    }

    /// Sets any field by its ASL name: for what the language has and this builder does not know yet.
    #[track_caller]
    pub fn field(mut self, name: impl AsRef<str>, value: impl Into<Payload<JsonPath>>) -> Self {
        self.fields.put_payload(name.as_ref(), Place::caller(), value.into());
        self
    }
}

/// An entry of `Catch`: where the execution goes on after an error.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let flow = Flow::new()
///     .then(Task::lambda("Pay", "${Pay}").catch(Catcher::on_all().result_path("$.error").next("Review")).end())
///     .then(Task::lambda("Review", "${Review}"));
/// assert!(flow.definition().to_compact().contains(r#"{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"Review"}"#));
/// ```
///
/// Source: Amazon States Language, "Fallback states".
#[derive(Debug, Clone)]
#[must_use = "a catcher does nothing until a state has it"]
pub struct Catcher<L: Language> {
    pub(crate) fields: Object,
    pub(crate) place: Place,
    language: PhantomData<L>,
}

impl<L: Language> Catcher<L> {
    /// Handles these errors.
    #[track_caller]
    pub fn on(errors: impl ErrorNames) -> Self {
        let place = Place::caller();
        Self { fields: handler(errors, place), place, language: PhantomData }
    }

    /// Handles every error that can be handled: `States.ALL`. It must be the last catcher.
    #[track_caller]
    pub fn on_all() -> Self {
        Self::on(ErrorName::ALL)
    }

    /// `Next`: the state that goes on. A catcher needs one.
    #[track_caller]
    pub fn next(mut self, state: impl AsRef<str>) -> Self {
        self.fields.put("Next", Place::caller(), state.as_ref());
        self
    }

    /// `Assign`: sets a variable for the states that follow, instead of what the state assigns.
    ///
    /// In JSONPath the name ends in `.$` when the value is a path or an intrinsic function call.
    #[track_caller]
    pub fn assign(mut self, variable: impl AsRef<str>, value: impl Into<Payload<L>>) -> Self {
        self.fields.assign(Place::caller(), variable.as_ref(), value.into());
        self
    }

    /// `Comment`: a note for people.
    #[track_caller]
    pub fn comment(mut self, text: impl AsRef<str>) -> Self {
        self.fields.put("Comment", Place::caller(), text.as_ref());
        self
    }

    /// Sets any field by its ASL name: for what the language has and this builder does not know yet.
    #[track_caller]
    pub fn field(mut self, name: impl AsRef<str>, value: impl Into<Payload<L>>) -> Self {
        self.fields.put_payload(name.as_ref(), Place::caller(), value.into());
        self
    }
}

impl Catcher<JsonPath> {
    /// `ResultPath`: where the error output goes in the state's input. Absent: it replaces the input.
    #[track_caller]
    pub fn result_path(mut self, path: impl AsRef<str>) -> Self {
        self.fields.put("ResultPath", Place::caller(), path.as_ref());
        self
    }

    /// `ResultPath` null: the error output is dropped, the input goes on.
    #[track_caller]
    pub fn discard_result(mut self) -> Self {
        self.fields.put("ResultPath", Place::caller(), Value::Null);
        self
    }
}

impl Catcher<Jsonata> {
    /// `Output`: what goes on. Absent: the error output.
    #[track_caller]
    pub fn output(mut self, output: impl Into<Payload<Jsonata>>) -> Self {
        self.fields.put_payload("Output", Place::caller(), output.into());
        self
    }
}
