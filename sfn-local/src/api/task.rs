//! Answering tasks: by token, and as a worker of an activity.

use serde_json::{Value, json};

use super::configuration::ARN;
use super::execution::LARGEST_DATA;
use super::fields::Fields;
use super::{Answer, ApiError, Later, Service, json_text};
use crate::runner::Unreached;
use crate::runner::journal::{Reply, Signal};
use crate::store::record::Millis;

/// How long `GetActivityTask` waits for a task.
///
/// Source: `GetActivityTask`: "If no task is available within 60 seconds, the poll returns a taskToken with a null string".
const POLL: i64 = 60_000;

impl Service {
    pub(super) fn send_task_success(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let token = fields.required_data("taskToken", 2048);
        let output = fields.required_data("output", LARGEST_DATA);
        fields.finish()?;
        let output = json_text::parse(output).map_err(ApiError::InvalidOutput)?;
        self.send(token, now, |task| Signal::Reply { task, reply: Reply::Success(output) })
    }

    pub(super) fn send_task_failure(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let token = fields.required_data("taskToken", 2048);
        let error = fields.data("error", 256).map(str::to_owned);
        let cause = fields.data("cause", 32_768).map(str::to_owned);
        fields.finish()?;
        self.send(token, now, |task| Signal::Reply { task, reply: Reply::Failure { error, cause } })
    }

    pub(super) fn send_task_heartbeat(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let token = fields.required_data("taskToken", 2048);
        fields.finish()?;
        self.send(token, now, |task| Signal::Heartbeat { task })
    }

    fn send(
        &mut self,
        token: &str,
        now: Millis,
        signal: impl FnOnce(u64) -> Signal,
    ) -> Result<Value, ApiError> {
        match self.runner.send(token, now.into(), signal) {
            Ok(()) => Ok(json!({})),
            Err(Unreached::Ended) => Err(ApiError::TaskTimedOut),
            Err(Unreached::Unknown) if self.store.has_token(token)? => Err(ApiError::TaskTimedOut),
            Err(Unreached::Unknown) => Err(ApiError::InvalidToken),
        }
    }

    /// Gives a task of an activity to a worker, now or when there is one.
    pub(super) fn get_activity_task(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Answer, ApiError> {
        let arn = fields.required_text("activityArn", ARN);
        let worker_name = fields.text("workerName", 1..=80).map(str::to_owned);
        fields.finish()?;
        self.activity(arn)?;
        let until = Millis(now.0.saturating_add(POLL));
        Ok(Answer::Later(Later::ActivityTask { activity: arn.to_owned(), worker_name, until }))
    }
}
