//! The workflow, shared with the build script.

use sfn_dsl::prelude::*;

/// Transcodes a video and publishes it. When that fails: clean up, and keep the exact input where a person finds it.
///
/// The input and the result of the job are pointers to S3. While the job runs, the execution waits for its task token, and
/// nothing is paid for but the job.
pub fn transcode_4k() -> Workflow {
    let flow = Flow::new()
        .then(
            transcode()
                .result_path("$.transcoded")
                .catch(Catcher::on_all().result_path("$.error").next("CleanUp"))
                .next("Publish"),
        )
        // A failure here is not cleaned up: the video is there, and a redrive publishes it without transcoding again.
        .then(publish().end())
        .then(clean_up())
        .then(dead_letter())
        .then(Fail::new("TranscodeFailed").error_output("$.error"));

    Workflow::new("transcode-4k", flow)
        .comment("Transcode a video in a Batch job that calls back, then publish it")
}

/// Starts the job and waits until it calls back. One that does not within 6 hours is given up and started again, twice.
fn transcode() -> Task {
    Task::aws_sdk("Transcode", "batch:submitJob")
        .wait_for_task_token()
        .parameters(Payload::object([
            ("JobName", Payload::from("transcode-4k")),
            ("JobQueue", "render-queue".into()),
            ("JobDefinition", "transcoder:7".into()),
            ("Parameters", [("taskToken.$", "$$.Task.Token")].into()),
        ]))
        .timeout_seconds(6 * 3_600)
        .retry(Retrier::on(ErrorName::TIMEOUT).max_attempts(2).backoff_rate(2.0))
}

/// Tells everybody who waits for the video where it is.
fn publish() -> Task {
    Task::integration("Publish", "events:putEvents")
        .parameters(json!({
            "Entries": [{
                "Source": "transcode-4k",
                "DetailType": "Video transcoded",
                "EventBusName": "videos",
                "Detail": {"source.$": "$.source", "video.$": "$.transcoded"}
            }]
        }))
        .discard_result()
        .retry(until_it_answers())
}

/// Deletes what the job may have left behind. What goes wrong here must not lose the dead letter.
fn clean_up() -> Task {
    Task::lambda("CleanUp", "arn:aws:lambda:us-east-1:123456789012:function:delete-partial-renditions")
        .discard_result()
        .timeout_seconds(300)
        .retry(Retrier::aws_lambda())
        .catch(Catcher::on_all().result_path("$.cleanUpError").next("DeadLetter"))
}

/// Keeps the input exactly as it was given, so that it can be given again.
fn dead_letter() -> Task {
    Task::integration("DeadLetter", "sqs:sendMessage")
        .parameters(json!({
            "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/transcode-dead-letters",
            "MessageBody": {
                "execution.$": "$$.Execution.Id",
                "input.$": "$$.Execution.Input",
                "error.$": "$.error"
            }
        }))
        .discard_result()
        .retry(until_it_answers())
}

/// For a service that is throttled or away: later and later, at random, never more than a minute apart.
fn until_it_answers() -> Retrier {
    Retrier::on_all().max_attempts(8).backoff_seconds(2..=60)
}
