//! Looking at what is there.

use std::collections::BTreeMap;

use aws_sdk_sfn::operation::describe_state_machine::DescribeStateMachineOutput;
use aws_sdk_sfn::types::{EncryptionType, StateMachineStatus};
use serde_json::Value;
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;

use super::{Api, failed};
use crate::failure::Failure;
use crate::machine::{Encryption, Live, LogLevel, Logging, Machine};
use crate::style::quoted;

/// A state machine as the service describes it.
pub type Described = DescribeStateMachineOutput;

/// An execution as the service describes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Execution {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The status: `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`, `PENDING_REDRIVE`.
    pub status: String,
    /// The input, as text.
    pub input: Option<String>,
    /// The output, as text.
    pub output: Option<String>,
    /// The error.
    pub error: Option<String>,
    /// The cause.
    pub cause: Option<String>,
}

impl Api {
    /// Describes a state machine; `None` where there is none.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn describe(&self, arn: &str) -> Result<Option<Described>, Failure> {
        self.pace("DescribeStateMachine").await;
        match self.client.describe_state_machine().state_machine_arn(arn).send().await {
            Ok(described) => Ok(Some(described)),
            Err(error)
                if error.as_service_error().is_some_and(aws_sdk_sfn::operation::describe_state_machine::DescribeStateMachineError::is_state_machine_does_not_exist) =>
            {
                Ok(None)
            }
            Err(error) => {
                let what = format!("could not describe state machine {}", quoted(arn));
                Err(failed(&what, "states:DescribeStateMachine", arn, &error))
            }
        }
    }

    /// Reads a state machine with its tags; `None` where there is none.
    ///
    /// # Errors
    /// Where a call fails, or the definition cannot be read.
    pub async fn live(&self, arn: &str) -> Result<Option<Live>, Failure> {
        let Some(described) = self.describe(arn).await? else { return Ok(None) };
        let is_deleting = described.status() == Some(&StateMachineStatus::Deleting);
        let tags = if is_deleting { BTreeMap::new() } else { self.tags(arn).await? };
        let revision_id = described.revision_id().map(str::to_owned);
        let machine = machine(&described)?;
        Ok(Some(Live { tags, revision_id, is_deleting, ..Live::of(machine) }))
    }

    async fn tags(&self, arn: &str) -> Result<BTreeMap<String, String>, Failure> {
        self.pace("ListTagsForResource").await;
        let answer =
            self.client.list_tags_for_resource().resource_arn(arn).send().await.map_err(|error| {
                let what = format!("could not list the tags of {}", quoted(arn));
                failed(&what, "states:ListTagsForResource", arn, &error)
            })?;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Ok(answer.tags().iter().map(|tag| (text(tag.key()), text(tag.value()))).collect())
    }

    /// Describes an execution of a Standard machine; `None` where there is none.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn execution(&self, arn: &str) -> Result<Option<Execution>, Failure> {
        match self.client.describe_execution().execution_arn(arn).send().await {
            Ok(answer) => Ok(Some(Execution {
                arn: answer.execution_arn().to_owned(),
                name: answer.name().unwrap_or_default().to_owned(),
                status: answer.status().as_str().to_owned(),
                input: answer.input().map(str::to_owned),
                output: answer.output().map(str::to_owned),
                error: answer.error().map(str::to_owned),
                cause: answer.cause().map(str::to_owned),
            })),
            Err(error)
                if error.as_service_error().is_some_and(aws_sdk_sfn::operation::describe_execution::DescribeExecutionError::is_execution_does_not_exist) =>
            {
                Ok(None)
            }
            Err(error) => {
                let what = format!("could not describe execution {}", quoted(arn));
                Err(failed(&what, "states:DescribeExecution", arn, &error))
            }
        }
    }

    /// One page of the history, as the service writes it, and the token of the next page.
    ///
    /// Events stay JSON: types of events the SDK does not know yet are kept.
    ///
    /// # Errors
    /// Where the call fails, or the answer cannot be read.
    pub async fn history_page(
        &self,
        arn: &str,
        token: Option<&str>,
    ) -> Result<(Vec<Value>, Option<String>), Failure> {
        let body = super::intercept::KeepBody::default();
        let call = self.client.get_execution_history().execution_arn(arn).max_results(1000);
        let answer =
            call.set_next_token(token.map(str::to_owned)).customize().interceptor(body.clone()).send().await;
        let what = || format!("could not read the history of {}", quoted(arn));
        let answer = answer.map_err(|error| failed(&what(), "states:GetExecutionHistory", arn, &error))?;
        let body: Value = serde_json::from_slice(&body.take().unwrap_or_default())
            .map_err(|error| Failure::new(what()).because(error))?;
        let events = body.get("events").and_then(Value::as_array).cloned().unwrap_or_default();
        Ok((events, answer.next_token().map(str::to_owned)))
    }

    /// The whole history of an execution.
    ///
    /// # Errors
    /// As [`history_page`](Self::history_page).
    pub async fn history(&self, arn: &str) -> Result<Vec<Value>, Failure> {
        let (mut events, mut token) = self.history_page(arn, None).await?;
        while let Some(next) = token {
            let (page, after) = self.history_page(arn, Some(&next)).await?;
            events.extend(page);
            token = after;
        }
        Ok(events)
    }
}

pub(super) fn machine(described: &Described) -> Result<Machine, Failure> {
    let name = described.name();
    let definition = Definition::parse(name, described.definition()).map_err(|error| {
        Failure::new(format!("could not read the definition of {} that is deployed", quoted(name)))
            .because(error)
    })?;
    Ok(Machine {
        machine_type: MachineType::from_api(described.r#type().as_str()).unwrap_or_default(),
        definition,
        role_arn: described.role_arn().to_owned(),
        logging: logging(described),
        tracing: described
            .tracing_configuration()
            .is_some_and(aws_sdk_sfn::types::TracingConfiguration::enabled),
        encryption: encryption(described),
    })
}

fn logging(described: &Described) -> Logging {
    let Some(logging) = described.logging_configuration() else { return Logging::default() };
    let destination = |log_group: &aws_sdk_sfn::types::LogDestination| {
        Some(log_group.cloud_watch_logs_log_group()?.log_group_arn()?.to_owned())
    };
    Logging {
        level: logging.level().and_then(|level| LogLevel::from_api(level.as_str())).unwrap_or_default(),
        include_execution_data: logging.include_execution_data(),
        destinations: logging.destinations().iter().filter_map(destination).collect(),
    }
}

fn encryption(described: &Described) -> Encryption {
    match described.encryption_configuration() {
        Some(configuration) if *configuration.r#type() == EncryptionType::CustomerManagedKmsKey => {
            Encryption::Kms {
                key: configuration.kms_key_id().unwrap_or_default().to_owned(),
                reuse_seconds: configuration.kms_data_key_reuse_period_seconds().unwrap_or(300),
            }
        }
        _ => Encryption::AwsOwnedKey,
    }
}
