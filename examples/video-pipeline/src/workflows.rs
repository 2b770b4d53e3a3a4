//! The workflow, shared with the build script.

use sfn_dsl::prelude::*;

/// From an upload to a video: validate, transcode and make thumbnails at once, extract metadata, record, notify.
///
/// The input is the event that S3 sends to `EventBridge` for an upload. Only pointers to S3 go from state to state.
pub fn video_pipeline() -> Workflow {
    let flow = Flow::new()
        .then(work("Validate", "validate-upload").parameters(upload()).result_path("$.video"))
        .then(process())
        .then(
            work("ExtractMetadata", "extract-metadata")
                .parameters(json!({"job.$": "$.renditions.job"}))
                .result_path("$.metadata"),
        )
        .then(record())
        .then(notify("NotifyReady", "States.Format('{} is ready', $.detail.object.key)").end())
        .then(
            notify(
                "NotifyFailed",
                "States.Format('{} failed with {}: {}', $.detail.object.key, $.error.Error, $.error.Cause)",
            )
            // The execution fails with what happened to the video, whether somebody heard of it or not.
            .catch(Catcher::on_all().result_path("$.notifyError").next("VideoFailed")),
        )
        .then(Fail::new("VideoFailed").error_output("$.error"));

    Workflow::new("video-pipeline", flow)
        .comment("An upload to S3 becomes a video with thumbnails and metadata")
}

/// The two things that need nothing but the upload, side by side. When one fails, the other is stopped.
fn process() -> Parallel {
    let thumbnails =
        Task::lambda("MakeThumbnails", function("make-thumbnails")).parameters(upload()).timeout_seconds(900);
    Parallel::new("Process")
        .branch(transcode())
        .branch(thumbnails.retry(Retrier::aws_lambda()))
        .result_selector(json!({"job.$": "$[0]", "thumbnails.$": "$[1]"}))
        .result_path("$.renditions")
        .catch(failed())
}

/// Runs a `MediaConvert` job to its end. A job that fails is tried again 3 times; one that hangs is not.
fn transcode() -> Task {
    Task::integration("Transcode", "mediaconvert:createJob")
        .sync()
        .parameters(json!({
            "Role": "arn:aws:iam::123456789012:role/mediaconvert",
            "JobTemplate": "adaptive-1080p",
            "Settings": {
                "Inputs": [{
                    "FileInput.$": "States.Format('s3://{}/{}', $.detail.bucket.name, $.detail.object.key)"
                }]
            }
        }))
        .result_selector(json!({"id.$": "$.Job.Id", "status.$": "$.Job.Status"}))
        .timeout_seconds(4 * 3_600)
        .retry(
            Retrier::on(ErrorName::TASK_FAILED)
                .interval_seconds(30)
                .max_attempts(3)
                .backoff_rate(2.0)
                .max_delay_seconds(300)
                .full_jitter(),
        )
}

/// Writes the video to the table directly. Written twice it is the same item, so an event that comes twice does no harm.
fn record() -> Task {
    Task::integration("Record", "dynamodb:putItem")
        .parameters(json!({
            "TableName": "videos",
            "Item": {
                "videoId": {"S.$": "$.video.videoId"},
                "source": {"S.$": "States.Format('s3://{}/{}', $.detail.bucket.name, $.detail.object.key)"},
                "uploadedAt": {"S.$": "$.time"},
                "transcodingJob": {"S.$": "$.renditions.job.id"},
                "thumbnails": {"S.$": "$.renditions.thumbnails.prefix"},
                "durationSeconds": {"N.$": "States.Format('{}', $.metadata.durationSeconds)"}
            }
        }))
        .discard_result()
        .retry(until_it_answers())
        .catch(failed())
}

fn notify(state: &str, message: &str) -> Task {
    Task::integration(state, "sns:publish")
        .parameters([("TopicArn", "arn:aws:sns:us-east-1:123456789012:video-status"), ("Message.$", message)])
        .discard_result()
        .retry(until_it_answers())
}

/// A function of ours, tried again when Lambda is in trouble; its own errors end the pipeline.
fn work(state: &str, name: &str) -> Task {
    Task::lambda(state, function(name)).timeout_seconds(60).retry(Retrier::aws_lambda()).catch(failed())
}

/// Where the upload is.
fn upload() -> Payload {
    [("bucket.$", "$.detail.bucket.name"), ("key.$", "$.detail.object.key")].into()
}

fn failed() -> Catcher {
    Catcher::on_all().result_path("$.error").next("NotifyFailed")
}

/// For a service that is throttled or away: later and later, at random, never more than a minute apart.
fn until_it_answers() -> Retrier {
    Retrier::on_all().max_attempts(8).backoff_seconds(2..=60)
}

fn function(name: &str) -> String {
    format!("arn:aws:lambda:us-east-1:123456789012:function:{name}")
}
