//! Activities and their workers.

use std::time::Duration;

use aws_sdk_sfn::operation::get_activity_task::GetActivityTaskError;
use sfn_dsl::time::Timestamp;

use super::executions::moment;
use super::{Api, failed, waiting};
use crate::failure::Failure;
use crate::style::quoted;

/// How long the service holds a poll, and some time for the way.
const POLL_TIMEOUT: Duration = Duration::from_secs(70);

/// An activity.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
}

/// A task of an activity.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityTask {
    /// What its result is sent with.
    pub token: String,
    /// Its input, as text.
    pub input: String,
}

impl Api {
    /// Creates an activity; one that is there already stays as it is.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn create_activity(&self, name: &str) -> Result<Activity, Failure> {
        let call = || self.client.create_activity().name(name).send();
        let answer = self.paced("CreateActivity", call).await.map_err(|error| {
            let what = format!("could not create activity {}", quoted(name));
            failed(&what, "states:CreateActivity", "*", &error)
        })?;
        Ok(Activity {
            arn: answer.activity_arn().to_owned(),
            name: name.to_owned(),
            created: moment(answer.creation_date()),
        })
    }

    /// Deletes an activity; whether it was there is not told by the service.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn delete_activity(&self, arn: &str) -> Result<(), Failure> {
        let call = || self.client.delete_activity().activity_arn(arn).send();
        self.paced("DeleteActivity", call).await.map(drop).map_err(|error| {
            let what = format!("could not delete activity {}", quoted(arn));
            failed(&what, "states:DeleteActivity", arn, &error)
        })
    }

    /// All activities.
    ///
    /// # Errors
    /// Where a call fails.
    pub async fn activities(&self) -> Result<Vec<Activity>, Failure> {
        let mut activities = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let call = || {
                let call = self.client.list_activities().max_results(1000);
                call.set_next_token(token.clone()).send()
            };
            let answer = self.paced("ListActivities", call).await.map_err(|error| {
                failed("could not list the activities", "states:ListActivities", "*", &error)
            })?;
            activities.extend(answer.activities().iter().map(|activity| Activity {
                arn: activity.activity_arn().to_owned(),
                name: activity.name().to_owned(),
                created: moment(activity.creation_date()),
            }));
            match answer.next_token() {
                Some(next) => token = Some(next.to_owned()),
                None => return Ok(activities),
            }
        }
    }

    /// Asks for a task, and waits for one for up to a minute.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn activity_task(&self, arn: &str, worker: &str) -> Result<Option<ActivityTask>, Failure> {
        let call = || {
            let call = self.client.get_activity_task().activity_arn(arn).worker_name(worker);
            call.customize().config_override(waiting(POLL_TIMEOUT)).send()
        };
        let answer = self.paced("GetActivityTask", call).await.map_err(|error| {
            let what = format!("could not ask for a task of activity {}", quoted(arn));
            let failure = failed(&what, "states:GetActivityTask", arn, &error);
            let is_missing =
                error.as_service_error().is_some_and(GetActivityTaskError::is_activity_does_not_exist);
            if is_missing { failure.help("create it first: `activity create NAME`") } else { failure }
        })?;
        let token = answer.task_token().filter(|token| !token.is_empty());
        Ok(token.map(|token| ActivityTask {
            token: token.to_owned(),
            input: answer.input().unwrap_or_default().to_owned(),
        }))
    }
}
