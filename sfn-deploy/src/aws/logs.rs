//! Log groups that are created beside a machine.

use serde_json::{Value, json};

use super::service::{CallError, Service, Services};
use crate::failure::Failure;
use crate::style::quoted;

impl Services {
    /// The days a log group keeps its events: `None` where there is no such group, `Some(None)` where it keeps them forever.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn log_group(&self, name: &str) -> Result<Option<Option<u32>>, Failure> {
        let wanted = json!({"logGroupNamePrefix": name, "limit": 50});
        let answer = self.json(Service::Logs, "DescribeLogGroups", &wanted).await;
        let answer = answer.map_err(|error| refused("look for", "logs:DescribeLogGroups", name, &error))?;
        let groups = answer.get("logGroups").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let group =
            groups.iter().find(|group| group.get("logGroupName").and_then(Value::as_str) == Some(name));
        let days =
            |group: &Value| group.get("retentionInDays")?.as_u64().and_then(|days| u32::try_from(days).ok());
        Ok(group.map(days))
    }

    /// Creates a log group, or sets how long an existing one keeps its events. May be repeated.
    ///
    /// # Errors
    /// Where a call fails.
    pub async fn put_log_group(&self, name: &str, days: Option<u32>) -> Result<(), Failure> {
        match self.json(Service::Logs, "CreateLogGroup", &json!({"logGroupName": name})).await {
            Err(error) if !error.is("ResourceAlreadyExistsException") => {
                return Err(refused("create", "logs:CreateLogGroup", name, &error));
            }
            _ => {}
        }
        let Some(days) = days else { return Ok(()) };
        let wanted = json!({"logGroupName": name, "retentionInDays": days});
        let done = self.json(Service::Logs, "PutRetentionPolicy", &wanted).await;
        done.map(drop)
            .map_err(|error| refused("set the retention of", "logs:PutRetentionPolicy", name, &error))
    }

    /// Deletes a log group; one that is not there is no error.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn delete_log_group(&self, name: &str) -> Result<(), Failure> {
        match self.json(Service::Logs, "DeleteLogGroup", &json!({"logGroupName": name})).await {
            Err(error) if !error.is("ResourceNotFoundException") => {
                Err(refused("delete", "logs:DeleteLogGroup", name, &error))
            }
            _ => Ok(()),
        }
    }
}

fn refused(verb: &str, action: &str, group: &str, error: &CallError) -> Failure {
    error.failure(&format!("could not {verb} log group {}", quoted(group)), action, group)
}
