//! Changing what is there: each call may be repeated.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::types::{
    CloudWatchLogsLogGroup, EncryptionConfiguration, EncryptionType, LogDestination, LoggingConfiguration,
    StateMachineType, Tag, TracingConfiguration,
};

use sfn_dsl::raw::Definition;

use super::error::passing;
use super::{Api, failed};
use crate::failure::Failure;
use crate::machine::{Desired, Encryption, Logging};
use crate::style::quoted;

/// How long to wait for what passes by itself: a new role that is not known everywhere yet, a namesake being deleted.
const PATIENCE: [u64; 8] = [1, 2, 4, 8, 15, 30, 30, 30];

impl Api {
    /// Creates a state machine with its tags, and its first version if it publishes. Gives the ARN of the version.
    ///
    /// # Errors
    /// Where the call fails for another reason than one that passes in about two minutes.
    pub async fn create(&self, desired: &Desired, told: &dyn Fn(&str)) -> Result<Option<String>, Failure> {
        self.create_with(desired, &desired.tags, None, told).await
    }

    /// As [`create`](Self::create), with these tags, and a description of the version.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn create_with(
        &self,
        desired: &Desired,
        with: &BTreeMap<String, String>,
        version: Option<&str>,
        told: &dyn Fn(&str),
    ) -> Result<Option<String>, Failure> {
        self.turn("CreateStateMachine").await;
        let machine = &desired.machine;
        let what = format!("could not create state machine {}", quoted(&desired.name));
        let machine_type = StateMachineType::from(machine.machine_type.as_str());
        let encryption =
            encryption(&machine.encryption).map_err(|error| Failure::new(&what).because(error))?;
        let tags = tags(with.iter());
        let call = || {
            self.client
                .create_state_machine()
                .name(&desired.name)
                .definition(text(&machine.definition))
                .role_arn(&machine.role_arn)
                .r#type(machine_type.clone())
                .logging_configuration(logging(&machine.logging))
                .tracing_configuration(tracing(machine.tracing))
                .encryption_configuration(encryption.clone())
                .set_tags(Some(tags.clone()))
                .publish(desired.publish)
                .set_version_description(version.filter(|_| desired.publish).map(str::to_owned))
                .send()
        };
        let answer = patiently(call, told).await;
        let answer =
            answer.map_err(|error| failed(&what, "states:CreateStateMachine", &desired.arn, &error))?;
        Ok(answer.state_machine_version_arn().map(str::to_owned))
    }

    /// Updates a state machine: every setting is sent, because one that is left out would keep its old value.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn update(&self, desired: &Desired, told: &dyn Fn(&str)) -> Result<Option<String>, Failure> {
        self.update_with(desired, None, told).await
    }

    /// As [`update`](Self::update), with a description of the version.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn update_with(
        &self,
        desired: &Desired,
        version: Option<&str>,
        told: &dyn Fn(&str),
    ) -> Result<Option<String>, Failure> {
        self.turn("UpdateStateMachine").await;
        let machine = &desired.machine;
        let what = format!("could not update state machine {}", quoted(&desired.name));
        let encryption =
            encryption(&machine.encryption).map_err(|error| Failure::new(&what).because(error))?;
        let call = || {
            self.client
                .update_state_machine()
                .state_machine_arn(&desired.arn)
                .definition(text(&machine.definition))
                .role_arn(&machine.role_arn)
                .logging_configuration(logging(&machine.logging))
                .tracing_configuration(tracing(machine.tracing))
                .encryption_configuration(encryption.clone())
                .publish(desired.publish)
                .set_version_description(version.filter(|_| desired.publish).map(str::to_owned))
                .send()
        };
        let answer = patiently(call, told).await;
        let answer =
            answer.map_err(|error| failed(&what, "states:UpdateStateMachine", &desired.arn, &error))?;
        Ok(answer.state_machine_version_arn().map(str::to_owned))
    }

    /// Writes tags.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn tag(&self, arn: &str, values: &BTreeMap<String, String>) -> Result<(), Failure> {
        self.turn("TagResource").await;
        let call = self.client.tag_resource().resource_arn(arn).set_tags(Some(tags(values.iter())));
        call.send().await.map(drop).map_err(|error| {
            let what = format!("could not write the tags of {}", quoted(arn));
            failed(&what, "states:TagResource", arn, &error)
        })
    }

    /// Takes tags away.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn untag(&self, arn: &str, keys: Vec<String>) -> Result<(), Failure> {
        self.turn("UntagResource").await;
        let call = self.client.untag_resource().resource_arn(arn).set_tag_keys(Some(keys));
        call.send().await.map(drop).map_err(|error| {
            let what = format!("could not take away tags of {}", quoted(arn));
            failed(&what, "states:UntagResource", arn, &error)
        })
    }
}

/// Repeats a call as long as what stands in its way passes by itself.
pub(super) async fn patiently<T, E, R, F>(
    call: impl Fn() -> F,
    told: &dyn Fn(&str),
) -> Result<T, SdkError<E, R>>
where
    F: Future<Output = Result<T, SdkError<E, R>>>,
    E: ProvideErrorMetadata,
{
    for seconds in PATIENCE {
        match call().await {
            Err(error) => match passing(&error) {
                Some(why) => {
                    told(&format!("trying again in {seconds}s: {why}"));
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                }
                None => return Err(error),
            },
            done => return done,
        }
    }
    call().await
}

/// The text of a definition as it is sent: readable in the console, unless that makes it too large for a request.
///
/// Source: Step Functions quotas, "Maximum request size", 1 MB; quotation marks are escaped in it.
pub(super) fn text(definition: &Definition) -> String {
    const READABLE: usize = 256 * 1024;
    let text = definition.to_pretty();
    if text.len() <= READABLE { text } else { definition.to_compact() }
}

fn logging(logging: &Logging) -> LoggingConfiguration {
    let destination = |arn: &String| {
        let group = CloudWatchLogsLogGroup::builder().log_group_arn(arn).build();
        LogDestination::builder().cloud_watch_logs_log_group(group).build()
    };
    LoggingConfiguration::builder()
        .level(logging.level.as_str().into())
        .include_execution_data(logging.include_execution_data)
        .set_destinations(Some(logging.destinations.iter().map(destination).collect()))
        .build()
}

fn tracing(enabled: bool) -> TracingConfiguration {
    TracingConfiguration::builder().enabled(enabled).build()
}

fn encryption(encryption: &Encryption) -> Result<EncryptionConfiguration, aws_sdk_sfn::error::BuildError> {
    let builder = EncryptionConfiguration::builder();
    match encryption {
        Encryption::AwsOwnedKey => builder.r#type(EncryptionType::AwsOwnedKey),
        Encryption::Kms { key, reuse_seconds } => builder
            .r#type(EncryptionType::CustomerManagedKmsKey)
            .kms_key_id(key)
            .kms_data_key_reuse_period_seconds(*reuse_seconds),
    }
    .build()
}

fn tags<'a>(values: impl Iterator<Item = (&'a String, &'a String)>) -> Vec<Tag> {
    values.map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}
