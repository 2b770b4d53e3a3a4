//! Looking at what is there.

use std::collections::BTreeMap;

use aws_sdk_sfn::operation::describe_state_machine::DescribeStateMachineOutput;
use aws_sdk_sfn::types::{EncryptionType, StateMachineStatus};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;

use super::{Api, failed};
use crate::failure::Failure;
use crate::machine::{Encryption, Live, LogLevel, Logging, Machine};
use crate::style::quoted;

/// A state machine as the service describes it.
pub type Described = DescribeStateMachineOutput;

impl Api {
    /// Describes a state machine; `None` where there is none.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn describe(&self, arn: &str) -> Result<Option<Described>, Failure> {
        self.turn("DescribeStateMachine").await;
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
        self.turn("ListTagsForResource").await;
        let answer =
            self.client.list_tags_for_resource().resource_arn(arn).send().await.map_err(|error| {
                let what = format!("could not list the tags of {}", quoted(arn));
                failed(&what, "states:ListTagsForResource", arn, &error)
            })?;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Ok(answer.tags().iter().map(|tag| (text(tag.key()), text(tag.value()))).collect())
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
