//! The parts of requests and answers that several operations share: logging, tracing, encryption, tags, moments.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fields::Fields;
use super::{ApiError, set};
use crate::store::record::{EncryptionConfiguration, LoggingConfiguration, Millis};

/// The longest ARN of most operations.
pub(super) const ARN: std::ops::RangeInclusive<usize> = 1..=256;
/// The longest ARN where map runs are allowed.
pub(super) const LONG_ARN: std::ops::RangeInclusive<usize> = 1..=2000;
const TAGS_PER_RESOURCE: usize = 50;

/// A moment as the API writes it: seconds since 1970.
pub(super) fn moment(millis: Millis) -> Value {
    json!(millis.as_epoch_seconds())
}

/// Reads `loggingConfiguration`, defaults filled in.
pub(super) fn logging(fields: &mut Fields<'_>) -> Option<LoggingConfiguration> {
    fields.object("loggingConfiguration", |fields| LoggingConfiguration {
        level: fields.word("level", &["ALL", "ERROR", "FATAL", "OFF"]).unwrap_or("OFF").to_owned(),
        include_execution_data: fields.boolean("includeExecutionData").unwrap_or(false),
        destinations: fields.objects("destinations", |fields| {
            let group = fields.object("cloudWatchLogsLogGroup", |fields| fields.text("logGroupArn", ARN));
            group.flatten().unwrap_or_default().to_owned()
        }),
    })
}

/// The rule about destinations, which comes after the limits of the fields.
pub(super) fn check_logging(logging: &LoggingConfiguration) -> Result<(), ApiError> {
    let destinations = logging.destinations.as_deref().unwrap_or_default();
    if logging.level != "OFF" && destinations.len() != 1 {
        let text = "Must specify exactly one Log Destination.".to_owned();
        return Err(ApiError::InvalidLoggingConfiguration(text));
    }
    if let Some(wrong) = destinations.iter().find(|arn| !arn.ends_with(":*")) {
        let text = format!("the Log Destination '{wrong}' must be the ARN of a log group and end with ':*'.");
        return Err(ApiError::InvalidLoggingConfiguration(text));
    }
    Ok(())
}

pub(super) fn write_logging(logging: &LoggingConfiguration) -> Value {
    let mut value = json!({ "level": logging.level, "includeExecutionData": logging.include_execution_data });
    let group = |arn: &String| json!({ "cloudWatchLogsLogGroup": { "logGroupArn": arn } });
    let destinations = logging.destinations.as_ref().map(|arns| arns.iter().map(group).collect::<Value>());
    set(&mut value, "destinations", destinations);
    value
}

/// Reads `tracingConfiguration`.
pub(super) fn tracing(fields: &mut Fields<'_>) -> Option<bool> {
    fields.object("tracingConfiguration", |fields| fields.boolean("enabled").unwrap_or(false))
}

/// Reads `encryptionConfiguration`. The second value is a key where one was expected and is missing, or the reverse.
pub(super) fn encryption(fields: &mut Fields<'_>) -> Option<Result<EncryptionConfiguration, ApiError>> {
    fields.object("encryptionConfiguration", |fields| {
        let kind = fields.required_word("type", &["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"]);
        let key = fields.text("kmsKeyId", 1..=2048);
        let seconds = fields.integer("kmsDataKeyReusePeriodSeconds", 60..=900);
        let invalid = |text: &str| Err(ApiError::InvalidEncryptionConfiguration(text.to_owned()));
        match (kind, key) {
            ("CUSTOMER_MANAGED_KMS_KEY", Some(key)) => Ok(EncryptionConfiguration::CustomerManagedKmsKey {
                kms_key_id: key.to_owned(),
                kms_data_key_reuse_period_seconds: seconds.and_then(|s| u64::try_from(s).ok()).unwrap_or(300),
            }),
            ("CUSTOMER_MANAGED_KMS_KEY", None) => {
                invalid("kmsKeyId must be specified when the type is CUSTOMER_MANAGED_KMS_KEY.")
            }
            _ if key.is_some() || seconds.is_some() => {
                invalid("kmsKeyId and kmsDataKeyReusePeriodSeconds need the type CUSTOMER_MANAGED_KMS_KEY.")
            }
            _ => Ok(EncryptionConfiguration::AwsOwnedKey),
        }
    })
}

pub(super) fn write_encryption(encryption: &EncryptionConfiguration) -> Value {
    match encryption {
        EncryptionConfiguration::AwsOwnedKey => json!({ "type": "AWS_OWNED_KEY" }),
        EncryptionConfiguration::CustomerManagedKmsKey { kms_key_id, kms_data_key_reuse_period_seconds } => {
            json!({
                "type": "CUSTOMER_MANAGED_KMS_KEY",
                "kmsKeyId": kms_key_id,
                "kmsDataKeyReusePeriodSeconds": kms_data_key_reuse_period_seconds,
            })
        }
    }
}

/// Reads `tags`; the last of several tags with one key counts.
pub(super) fn tags(fields: &mut Fields<'_>) -> Option<BTreeMap<String, String>> {
    let tags = fields.objects("tags", |fields| {
        let key = fields.required_text("key", 1..=128).to_owned();
        (key, fields.text("value", 0..=256).unwrap_or_default().to_owned())
    })?;
    Some(tags.into_iter().collect())
}

/// The rules about tags, which come after the limits of the fields.
pub(super) fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), ApiError> {
    if tags.len() > TAGS_PER_RESOURCE {
        return Err(ApiError::TooManyTags(tags.len()));
    }
    match tags.keys().find(|key| key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"))) {
        Some(key) => {
            Err(ApiError::Validation(format!("Tag keys must not start with 'aws:'. Received: {key}")))
        }
        None => Ok(()),
    }
}

pub(super) fn write_tags(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
}
