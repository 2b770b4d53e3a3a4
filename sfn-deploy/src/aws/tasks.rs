//! Answering tasks by their tokens, and trying one state.

use std::time::Duration;

use aws_sdk_sfn::types::{InspectionLevel, MockErrorOutput, MockInput, TestStateConfiguration};
use serde_json::Value;

use super::{Api, failed, waiting};
use crate::failure::Failure;

/// How long the service tries a state, and some time for the way.
const TEST_TIMEOUT: Duration = Duration::from_secs(5 * 60 + 30);

/// What a state is tried with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StateTest {
    /// The definition with the state.
    pub definition: String,
    /// The name of the state; `None` where the definition is one state.
    pub state: Option<String>,
    /// The role, which a state without a mock needs.
    pub role: Option<String>,
    /// The input.
    pub input: String,
    /// The variables.
    pub variables: Option<String>,
    /// The context object.
    pub context: Option<String>,
    /// `INFO`, `DEBUG` or `TRACE`.
    pub inspection: String,
    /// Whether secrets of an HTTP task are shown.
    pub reveal_secrets: bool,
    /// What the called service answers instead of being called.
    pub mock: Option<Mock>,
    /// How often the state was retried before.
    pub retries: Option<i32>,
}

/// What a service answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Mock {
    /// This result.
    Result(String),
    /// An error with its cause.
    Error(String, Option<String>),
}

impl Api {
    /// Ends a task well.
    ///
    /// # Errors
    /// Where the call fails: the token is wrong, or the task has ended.
    pub async fn task_success(&self, token: &str, output: &str) -> Result<(), Failure> {
        let call = || self.client.send_task_success().task_token(token).output(output).send();
        let sent = self.paced("SendTaskSuccess", call).await;
        sent.map(drop).map_err(|error| {
            told(failed("could not send the result of the task", "states:SendTaskSuccess", "*", &error))
        })
    }

    /// Ends a task with an error.
    ///
    /// # Errors
    /// As [`task_success`](Self::task_success).
    pub async fn task_failure(
        &self,
        token: &str,
        error: Option<&str>,
        cause: Option<&str>,
    ) -> Result<(), Failure> {
        let call = || {
            let call = self.client.send_task_failure().task_token(token);
            call.set_error(error.map(str::to_owned)).set_cause(cause.map(str::to_owned)).send()
        };
        let sent = self.paced("SendTaskFailure", call).await;
        sent.map(drop).map_err(|error| {
            told(failed("could not send the error of the task", "states:SendTaskFailure", "*", &error))
        })
    }

    /// Tells that somebody still works on a task.
    ///
    /// # Errors
    /// As [`task_success`](Self::task_success).
    pub async fn task_heartbeat(&self, token: &str) -> Result<(), Failure> {
        let call = || self.client.send_task_heartbeat().task_token(token).send();
        let sent = self.paced("SendTaskHeartbeat", call).await;
        sent.map(drop).map_err(|error| {
            told(failed("could not send the heartbeat of the task", "states:SendTaskHeartbeat", "*", &error))
        })
    }

    /// Tries one state, and gives the answer as the service writes it.
    ///
    /// # Errors
    /// Where the call fails. A state that fails is no error.
    pub async fn test_state(&self, test: &StateTest) -> Result<Value, Failure> {
        let body = super::intercept::KeepBody::default();
        let mock = test.mock.as_ref().map(|mock| match mock {
            Mock::Result(result) => MockInput::builder().result(result).build(),
            Mock::Error(error, cause) => {
                let output = MockErrorOutput::builder().error(error).set_cause(cause.clone());
                MockInput::builder().error_output(output.build()).build()
            }
        });
        let configuration =
            test.retries.map(|count| TestStateConfiguration::builder().retrier_retry_count(count).build());
        let call = || {
            self.client
                .test_state()
                .definition(&test.definition)
                .set_state_name(test.state.clone())
                .set_role_arn(test.role.clone())
                .input(&test.input)
                .set_variables(test.variables.clone())
                .set_context(test.context.clone())
                .inspection_level(InspectionLevel::from(test.inspection.as_str()))
                .set_reveal_secrets(test.reveal_secrets.then_some(true))
                .set_mock(mock.clone())
                .set_state_configuration(configuration.clone())
                .customize()
                .config_override(waiting(TEST_TIMEOUT))
                .interceptor(body.clone())
                .send()
        };
        let what = "could not try the state";
        let tried = self.paced("TestState", call).await;
        tried.map_err(|error| failed(what, "states:TestState", "*", &error))?;
        serde_json::from_slice(&body.take().unwrap_or_default())
            .map_err(|error| Failure::new(what).because(error))
    }
}

/// Adds what to do about a token that is of no use.
fn told(failure: Failure) -> Failure {
    let text = failure.to_string();
    if text.contains("TaskTimedOut") {
        failure.help("the task has ended, was stopped or timed out: nobody waits for this token any more")
    } else if text.contains("InvalidToken") || text.contains("TaskDoesNotExist") {
        failure
            .help("is it the whole token, and the right target? tokens are known only where they were made")
    } else {
        failure
    }
}
