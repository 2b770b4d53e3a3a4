//! The same workflow as an ordinary async function, shared with the build script.

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::{task, workflow};

/// Something in S3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Pointer {
    /// The bucket.
    pub bucket: String,
    /// The key in it.
    pub key: String,
}

/// What the job made, in S3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Rendition {
    /// The bucket.
    pub bucket: String,
    /// The key of the list of its parts.
    pub manifest: String,
}

/// A video to transcode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Video {
    /// Its number.
    pub video_id: String,
    /// Where it is.
    pub source: Pointer,
}

/// A video that is transcoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Published {
    /// The video.
    #[serde(flatten)]
    pub video: Video,
    /// Where the renditions are.
    pub transcoded: Rendition,
}

/// How it fails: in any way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, WorkflowError)]
pub enum TranscodeError {
    /// A failure of the job, of Batch, or of what comes after.
    #[error_name("States.ALL")]
    Any {
        /// The error name.
        error: String,
        /// What happened.
        cause: String,
    },
}

/// Starts the job and waits until it calls back; 6 hours at most.
#[task(
    resource = "aws-sdk:batch:submitJob",
    callback,
    timeout_seconds = 21_600,
    arguments = {
        "JobName": "transcode-4k",
        "JobQueue": "render-queue",
        "JobDefinition": "transcoder:7",
        "Parameters": {"taskToken": token}
    }
)]
pub async fn transcode() -> Result<Rendition, TranscodeError>;

/// Tells everybody who waits for the video where it is.
#[task(
    resource = "events:putEvents",
    arguments = {
        "Entries": [{
            "Source": "transcode-4k",
            "DetailType": "Video transcoded",
            "EventBusName": "videos",
            "Detail": {"source": source, "video": video}
        }]
    }
)]
pub async fn publish(source: Pointer, video: Rendition) -> Result<(), TranscodeError>;

/// Deletes what the job may have left behind.
#[task(
    lambda = "arn:aws:lambda:us-east-1:123456789012:function:delete-partial-renditions",
    timeout_seconds = 300
)]
pub async fn clean_up(video: Video) -> Result<(), TranscodeError>;

/// Keeps the input exactly as it was given, so that it can be given again.
#[task(
    resource = "sqs:sendMessage",
    arguments = {
        "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/transcode-dead-letters",
        "MessageBody": {"input": input, "error": {"Error": error, "Cause": cause}}
    }
)]
pub async fn dead_letter(input: Video, error: String, cause: String) -> Result<(), TranscodeError>;

/// Transcode a video in a Batch job that calls back, then publish it; as a function.
///
/// # Errors
/// [`TranscodeError`], whatever happened.
#[workflow(name = "transcode-4k-function")]
pub async fn transcode_4k(video: Video) -> Result<Published, TranscodeError> {
    let transcoded = transcode().retry(Retrier::on("States.Timeout").max_attempts(2).backoff_rate(2.0)).await;
    match transcoded {
        Ok(transcoded) => {
            // A failure here is not cleaned up: the video is there, and a redrive publishes it without transcoding again.
            publish(video.source.clone(), transcoded.clone())
                .retry(Retrier::on_all().max_attempts(8).backoff_seconds(2..=60))
                .await?;
            Ok(Published { video, transcoded })
        }
        Err(TranscodeError::Any { error, cause }) => {
            // What goes wrong here must not lose the dead letter.
            let _ = clean_up(video.clone()).await;
            dead_letter(video, error.clone(), cause.clone())
                .retry(Retrier::on_all().max_attempts(8).backoff_seconds(2..=60))
                .await?;
            Err(TranscodeError::Any { error, cause })
        }
    }
}
