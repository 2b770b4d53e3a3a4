//! The same workflow as an ordinary async function, shared with the build script.

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::{fragment, states, task, workflow};

/// What S3 says of an upload, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Upload {
    /// When it was.
    pub time: String,
    /// What it was.
    pub detail: Detail,
}

/// Where the upload is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Detail {
    /// The bucket.
    pub bucket: Bucket,
    /// What is in it.
    pub object: Object,
}

/// A bucket in S3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Bucket {
    /// Its name.
    pub name: String,
}

/// An object in a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Object {
    /// Its key.
    pub key: String,
}

/// An upload that is a video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Video {
    /// Its number.
    pub video_id: String,
}

/// What `MediaConvert` says of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "PascalCase")]
pub struct MediaConvertJob {
    /// Its number.
    pub id: String,
    /// How it ended.
    pub status: String,
}

/// A job that is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Job {
    /// Its number.
    pub id: String,
    /// How it ended.
    pub status: String,
}

/// Where the thumbnails are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Thumbnails {
    /// What their keys begin with.
    pub prefix: String,
}

/// What was made of the upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Renditions {
    /// The job that transcoded it.
    pub job: Job,
    /// Its thumbnails.
    pub thumbnails: Thumbnails,
}

/// What is known of the video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// How long it takes.
    pub duration_seconds: u64,
}

/// A video that can be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Published {
    /// The video.
    pub video: Video,
    /// What was made of it.
    pub renditions: Renditions,
    /// What is known of it.
    pub metadata: Metadata,
}

/// How it fails: in any way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, WorkflowError)]
pub enum PipelineError {
    /// A failure of a function, of a job, or of a service.
    #[error_name("States.ALL")]
    Any {
        /// The error name.
        error: String,
        /// What happened.
        cause: String,
    },
}

/// Looks whether it is a video.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:validate-upload", timeout_seconds = 60)]
pub async fn validate_upload(bucket: String, key: String) -> Result<Video, PipelineError>;

/// Runs a `MediaConvert` job to its end.
#[task(
    resource = "mediaconvert:createJob",
    sync,
    result = "Job",
    timeout_seconds = 14_400,
    arguments = {
        "Role": "arn:aws:iam::123456789012:role/mediaconvert",
        "JobTemplate": "adaptive-1080p",
        "Settings": {"Inputs": [{"FileInput": file}]}
    }
)]
pub async fn transcode(file: String) -> Result<MediaConvertJob, PipelineError>;

/// Takes pictures out of it.
#[task(lambda = "arn:aws:lambda:us-east-1:123456789012:function:make-thumbnails", timeout_seconds = 900)]
pub async fn make_thumbnails(bucket: String, key: String) -> Result<Thumbnails, PipelineError>;

/// Asks the job what it saw.
#[task(
    lambda = "arn:aws:lambda:us-east-1:123456789012:function:extract-metadata",
    timeout_seconds = 60,
    payload = {"job": job}
)]
pub async fn extract_metadata(job: Job) -> Result<Metadata, PipelineError>;

/// Writes the video to the table directly. Written twice it is the same item, so an event that comes twice does no harm.
#[task(
    resource = "dynamodb:putItem",
    arguments = {
        "TableName": "videos",
        "Item": {
            "videoId": {"S": video_id},
            "source": {"S": source},
            "uploadedAt": {"S": uploaded_at},
            "transcodingJob": {"S": job_id},
            "thumbnails": {"S": thumbnails},
            "durationSeconds": {"N": duration_seconds}
        }
    }
)]
pub async fn record(
    video_id: String,
    source: String,
    uploaded_at: String,
    job_id: String,
    thumbnails: String,
    duration_seconds: String,
) -> Result<(), PipelineError>;

/// Tells whoever waits for it.
#[task(
    resource = "sns:publish",
    arguments = {"TopicArn": "arn:aws:sns:us-east-1:123456789012:video-status", "Message": message}
)]
pub async fn notify(message: String) -> Result<(), PipelineError>;

/// An upload to S3 becomes a video with thumbnails and metadata; as a function.
///
/// # Errors
/// [`PipelineError`], whatever happened.
#[workflow(name = "video-pipeline-function")]
pub async fn video_pipeline(upload: Upload) -> Result<Published, PipelineError> {
    let key = upload.detail.object.key.clone();
    match process(upload).await {
        Ok(published) => {
            notify(format!("{key} is ready")).retry(until_it_answers()).named("NotifyReady").await?;
            Ok(published)
        }
        Err(PipelineError::Any { error, cause }) => {
            // The execution fails with what happened to the video, whether somebody heard of it or not.
            let _ = notify(format!("{key} failed with {error}: {cause}"))
                .retry(until_it_answers())
                .named("NotifyFailed")
                .await;
            Err(PipelineError::Any { error, cause })
        }
    }
}

/// Everything but telling of it. Transcoding and thumbnails go side by side; when one fails, the other is stopped.
#[fragment]
async fn process(upload: Upload) -> Result<Published, PipelineError> {
    let bucket = upload.detail.bucket.name;
    let key = upload.detail.object.key;
    let source = format!("s3://{bucket}/{key}");
    let video = validate_upload(bucket.clone(), key.clone()).await?;
    let (job, thumbnails) = states::parallel((
        // A job that fails is tried again 3 times; one that hangs is not.
        transcode(source.clone()).retry(
            Retrier::on(ErrorName::TASK_FAILED)
                .interval_seconds(30)
                .max_attempts(3)
                .backoff_rate(2.0)
                .max_delay_seconds(300)
                .full_jitter(),
        ),
        make_thumbnails(bucket, key),
    ))
    .await?;
    let job = Job { id: job.id, status: job.status };
    let metadata = extract_metadata(job.clone()).await?;
    record(
        video.video_id.clone(),
        source,
        upload.time,
        job.id.clone(),
        thumbnails.prefix.clone(),
        metadata.duration_seconds.to_string(),
    )
    .retry(until_it_answers())
    .await?;
    Ok(Published { video, renditions: Renditions { job, thumbnails }, metadata })
}

/// For a service that is throttled or away: later and later, at random, never more than a minute apart.
fn until_it_answers() -> Retrier {
    Retrier::on_all().max_attempts(8).backoff_seconds(2..=60)
}
