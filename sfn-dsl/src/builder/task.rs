//! Task states.

use std::marker::PhantomData;

use super::draft::{
    Draft, Fields, arguments, assign, common, handling, input_output, parameters, result_path,
    result_selector, transition,
};
use super::kind::{Kind, Standard};
use super::language::{JsonPath, Language};
use super::payload::{Payload, Setting};
use super::request::{Argument, IntoRequest, Request};
use crate::json::Object;
use crate::place::Place;
use crate::resource::Pattern;

/// Builds a Task state: it calls a Lambda function, a service, an activity.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let review = Task::integration("ManualReview", "sqs:sendMessage")
///     .wait_for_task_token()
///     .parameters(json!({"QueueUrl": "${ReviewQueue}", "MessageBody": {"taskToken.$": "$$.Task.Token"}}))
///     .timeout_seconds(86_400);
/// let definition = Flow::from(review).definition();
/// assert!(definition.to_compact().contains("arn:aws:states:::sqs:sendMessage.waitForTaskToken"));
/// ```
///
/// Source: Amazon States Language, "Task State".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct Task<L: Language, K: Kind> {
    pub(crate) draft: Draft<L>,
    kind: PhantomData<K>,
}

impl<L: Language, K: Kind> Task<L, K> {
    /// Calls `resource`: the ARN of a Lambda function, an activity or a service integration, or a `${Parameter}`.
    #[track_caller]
    pub fn new(name: impl AsRef<str>, resource: impl AsRef<str>) -> Self {
        let mut draft = Draft::new(name, "Task");
        draft.set("Resource", resource.as_ref());
        Self { draft, kind: PhantomData }
    }

    /// Calls a Lambda function by its ARN or a `${Parameter}`.
    ///
    /// The input is the function's payload, its value is the result. See [`lambda_invoke`](Self::lambda_invoke) for
    /// the form through the API `Invoke`.
    #[track_caller]
    pub fn lambda(name: impl AsRef<str>, function: impl AsRef<str>) -> Self {
        Self::new(name, function)
    }

    /// Calls a Lambda function, by name, ARN or a `${Parameter}`, through the API `Invoke`: `lambda:invoke`.
    ///
    /// The function gets the input of the state; `parameters` or `arguments` replace that. The result is an envelope whose
    /// `Payload` has the function's value. With [`wait_for_task_token`](Self::wait_for_task_token) the result is what
    /// somebody returns with the token.
    #[track_caller]
    pub fn lambda_invoke(name: impl AsRef<str>, function: impl AsRef<str>) -> Self {
        let mut task = Self::integration(name, "lambda:invoke");
        task.draft.set_payload(L::ARGUMENTS, L::invocation(function.as_ref()));
        task
    }

    /// Calls a service through an optimized integration, with its parameters: `sqs::send_message(…)` and the like, see
    /// [`integrations`](crate::integrations).
    ///
    /// A direct call costs one state transition and no function.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::integrations::dynamodb;
    /// use sfn_dsl::prelude::*;
    /// let key = json!({"id": {"S.$": "$.orderId"}});
    /// let read = Task::call("Read order", dynamodb::get_item("${Orders}", key).consistent_read(true));
    /// assert_eq!(Flow::from(read).check()?.machine.scope().states().len(), 1);
    ///
    /// let key = json!({"id": {"S": "{% $states.input.orderId %}"}});
    /// let read = jsonata::Task::call("Read order", dynamodb::get_item("${Orders}", key)).output(json!("{% $states.result.Item %}"));
    /// assert_eq!(Flow::from(read).check()?.machine.scope().states().len(), 1);
    /// # Ok::<(), sfn_dsl::check::Report>(())
    /// ```
    #[track_caller]
    pub fn call(name: impl AsRef<str>, request: impl IntoRequest<L, K>) -> Self {
        let Request { action, pattern, parameters, .. } = request.into_request();
        let mut task = Self::integration(name, format!("{action}{pattern}"));
        task.draft.set(L::ARGUMENTS, parameters);
        task
    }

    /// Calls a service through an optimized integration by its name, such as `sns:publish`: for what [`call`](Self::call) does
    /// not know yet.
    #[track_caller]
    pub fn integration(name: impl AsRef<str>, action: impl AsRef<str>) -> Self {
        Self::new(name, format!("arn:aws:states:::{}", action.as_ref()))
    }

    /// Calls any API action of AWS through the SDK, such as `batch:submitJob`, `s3:headObject`.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// let head = Task::aws_sdk("Look", "s3:headObject").parameter("Bucket", "orders").parameter("Key", path("$.key"));
    /// let states = Flow::from(head).definition().to_json()["States"].clone();
    /// assert_eq!(states["Look"]["Parameters"], json!({"Bucket": "orders", "Key.$": "$.key"}));
    /// ```
    #[track_caller]
    pub fn aws_sdk(name: impl AsRef<str>, action: impl AsRef<str>) -> Self {
        Self::new(name, format!("arn:aws:states:::aws-sdk:{}", action.as_ref()))
    }

    /// Sets one parameter of the call, in `Parameters` or `Arguments`, by its name in Pascal case.
    ///
    /// Parameters that were given before stay, unless they are one expression for all of them, which this replaces.
    #[track_caller]
    pub fn parameter(mut self, name: impl AsRef<str>, value: impl Into<Argument<L>>) -> Self {
        let (place, fields) = (Place::caller(), &mut self.draft.fields);
        if fields.get(L::ARGUMENTS).is_some_and(|given| given.as_object().is_none()) {
            fields.remove(L::ARGUMENTS);
        }
        if let Some(parameters) = fields.object(L::ARGUMENTS, place) {
            value.into().put(parameters, name.as_ref(), place);
        }
        self
    }

    /// `TimeoutSeconds`: seconds until the task fails with `States.Timeout`. Absent: none.
    #[track_caller]
    pub fn timeout_seconds(mut self, seconds: impl Into<Setting<L, u64>>) -> Self {
        self.draft.set_setting("TimeoutSeconds", seconds);
        self
    }

    /// `HeartbeatSeconds`: the longest time between two heartbeats, in seconds.
    #[track_caller]
    pub fn heartbeat_seconds(mut self, seconds: impl Into<Setting<L, u64>>) -> Self {
        self.draft.set_setting("HeartbeatSeconds", seconds);
        self
    }

    /// `Credentials`: the role, in this or another account, that makes the call.
    #[track_caller]
    pub fn credentials(mut self, role_arn: impl Into<Setting<L, String>>) -> Self {
        self.set_role("RoleArn", role_arn);
        self
    }

    #[track_caller]
    fn set_role(&mut self, key: &str, role_arn: impl Into<Setting<L, String>>) {
        let place = Place::caller();
        let mut credentials = Object::new();
        credentials.push(key, place, crate::json::Node::new(role_arn.into().value, place));
        self.draft.set("Credentials", credentials);
    }
}

/// What only Standard machines can wait for. An Express flow with such a task does not compile.
impl<L: Language> Task<L, Standard> {
    /// Hands the work to the workers of an activity, by its ARN or a `${Parameter}`.
    #[track_caller]
    pub fn activity(name: impl AsRef<str>, activity: impl AsRef<str>) -> Self {
        Self::new(name, activity)
    }

    /// `.sync`: goes on when the job that the call starts has ended, with its result.
    #[track_caller]
    pub fn sync(self) -> Self {
        self.pattern(Pattern::Sync)
    }

    /// `.sync:2`: as [`sync`](Self::sync), with the output as JSON; only `states:startExecution` has it.
    #[track_caller]
    pub fn sync_2(self) -> Self {
        self.pattern(Pattern::Sync2)
    }

    /// `.waitForTaskToken`: goes on when somebody returns the token in `$$.Task.Token` or `$states.context.Task.Token`.
    ///
    /// Give it a timeout or a heartbeat: a token that never comes back keeps the execution running for up to a year.
    #[track_caller]
    pub fn wait_for_task_token(self) -> Self {
        self.pattern(Pattern::WaitForTaskToken)
    }

    #[track_caller]
    fn pattern(mut self, pattern: Pattern) -> Self {
        let resource = self.draft.fields.get("Resource").and_then(|node| node.as_str()).unwrap_or_default();
        let base = [Pattern::WaitForTaskToken, Pattern::Sync2, Pattern::Sync]
            .iter()
            .find_map(|earlier| resource.strip_suffix(earlier.suffix()))
            .unwrap_or(resource);
        let resource = format!("{base}{pattern}");
        self.draft.set("Resource", resource);
        self
    }
}

impl<K: Kind> Task<JsonPath, K> {
    /// `TimeoutSecondsPath`: as [`timeout_seconds`](Self::timeout_seconds), read from the input.
    #[track_caller]
    pub fn timeout_seconds_path(mut self, path: impl AsRef<str>) -> Self {
        self.draft.set("TimeoutSecondsPath", path.as_ref());
        self
    }

    /// `HeartbeatSecondsPath`: as [`heartbeat_seconds`](Self::heartbeat_seconds), read from the input.
    #[track_caller]
    pub fn heartbeat_seconds_path(mut self, path: impl AsRef<str>) -> Self {
        self.draft.set("HeartbeatSecondsPath", path.as_ref());
        self
    }

    /// `Credentials` with a role that a path or an intrinsic function call gives.
    #[track_caller]
    pub fn credentials_path(mut self, path: impl AsRef<str>) -> Self {
        self.set_role("RoleArn.$", path.as_ref());
        self
    }
}

common!(Task<K>);
transition!(Task<K>);
input_output!(Task<K>);
parameters!(Task<K>);
arguments!(Task<K>);
result_selector!(Task<K>);
result_path!(Task<K>);
assign!(Task<K>);
handling!(Task<K>);
