use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use sfn_sim::{Answer, Status, TaskRequest};

use super::simulation::{MINUTE, READY, upload, works};

/// A job that ends with an error.
fn job_fails() -> Answer {
    Answer::fail("States.TaskFailed", "the job ended with ERROR")
}

fn no_video(_: &TaskRequest) -> Answer {
    Answer::fail("InvalidVideo", "the upload is text/plain")
}

#[test]
fn what_is_no_video_is_refused_before_anything_is_paid() {
    let text: Value = serde_json::from_str(include_str!("../../inputs/upload-text.json")).unwrap();
    let run = works().on_task("Validate", no_video).run(text).unwrap();
    run.assert_failed_with("InvalidVideo").assert_path(["Validate", "NotifyFailed", "VideoFailed"]);
}

#[test]
fn transcoding_is_tried_three_times_more_with_growing_pauses() {
    let durations = (0..20).map(|seed| {
        let run = works().seed(seed).on_task("Transcode", job_fails().times(3)).run(upload()).unwrap();
        run.assert_succeeded();
        // Full jitter: each pause is at random up to 30, 60 and 120 seconds.
        assert!(run.duration() <= 40 * MINUTE + Duration::from_secs(30 + 60 + 120), "{run}");
        run.duration()
    });
    let moments: BTreeSet<Duration> = durations.collect();
    assert!(moments.len() > 10, "pauses are spread: {moments:?}");
}

#[test]
fn the_fourth_failure_of_transcoding_notifies_and_fails() {
    let message = RefCell::new(Value::Null);
    let run = works()
        .on_task("Transcode", job_fails().times(4))
        .on("NotifyFailed", |call: Value| {
            message.replace(call["Message"].clone());
            Ok(json!({"MessageId": "m-1"}))
        })
        .run(upload())
        .unwrap();
    run.assert_failed_with("States.TaskFailed").assert_not_visited("ExtractMetadata");
    assert_eq!(run.states().last_chunk(), Some(&["NotifyFailed", "VideoFailed"]), "{run}");
    assert_eq!(message.into_inner(), "holiday.mov failed with States.TaskFailed: the job ended with ERROR");
}

#[test]
fn a_job_that_hangs_is_given_up_after_four_hours_and_not_started_again() {
    let run = works().on_task("Transcode", |_| Answer::never()).run(upload()).unwrap();
    run.assert_failed_with("States.Timeout").assert_visited("NotifyFailed");
    assert_eq!(run.duration(), 240 * MINUTE);
}

#[test]
fn throttled_services_are_asked_again() {
    let mut simulation = works();
    for state in READY.into_iter().filter(|state| *state != "Process") {
        simulation = simulation.on_task(state, Answer::throttled().times(2));
    }
    let run = simulation.run(upload()).unwrap();
    run.assert_path(READY).assert_succeeded().assert_all_answers_used();
    // Two pauses of up to 30 and 60 seconds for the job, and of up to 2 and 4 for each of four others.
    assert!(run.duration() <= 40 * MINUTE + Duration::from_secs(30 + 60 + 4 * (2 + 4)), "{run}");
}

#[test]
fn failed_thumbnails_stop_the_transcoding() {
    let no_frame = |_: &TaskRequest| Answer::fail("NoFrame", "the video has no picture").after(MINUTE);
    let run = works().on_task("MakeThumbnails", no_frame).run(upload()).unwrap();
    run.assert_failed_with("NoFrame").assert_visited("NotifyFailed");
    assert_eq!(run.duration(), MINUTE, "nobody waits for a video that cannot be shown: {run}");
}

#[test]
fn failed_metadata_notifies_and_fails() {
    let unreadable = |_: &TaskRequest| Answer::fail("UnreadableContainer", "moov atom not found");
    let run = works().on_task("ExtractMetadata", unreadable).run(upload()).unwrap();
    run.assert_failed_with("UnreadableContainer").assert_not_visited("Record");
    assert_eq!(run.states().last_chunk(), Some(&["ExtractMetadata", "NotifyFailed", "VideoFailed"]), "{run}");
}

#[test]
fn an_execution_fails_with_what_happened_to_the_video_even_if_nobody_hears_of_it() {
    let topic_gone = |_: &TaskRequest| Answer::fail("SNS.NotFoundException", "topic does not exist");
    let run =
        works().on_task("Validate", no_video).on_task("NotifyFailed", topic_gone).run(upload()).unwrap();
    run.assert_failed_with("InvalidVideo").assert_path(["Validate", "NotifyFailed", "VideoFailed"]);
    assert_eq!(run.cause(), Some("the upload is text/plain"));
    // 8 pauses of up to 2, 4, 8, 16, 32, and then never more than 60 seconds.
    assert!(run.duration() <= Duration::from_secs(62 + 3 * 60), "{run}");
}

#[test]
fn a_redrive_notifies_and_does_not_transcode_again() {
    let jobs = Cell::new(0);
    let mut simulation = works()
        .on_task("Transcode", |_| -> Option<Answer> {
            jobs.update(|count| count + 1);
            None
        })
        // One call and its 8 retries; then the topic is back.
        .on_task("NotifyReady", Answer::throttled().times(9));

    let run = simulation.run(upload()).unwrap();
    run.assert_status(Status::Failed).assert_path(READY);
    let run = simulation.redrive(run.later(60 * MINUTE)).unwrap();
    run.assert_path(READY).assert_succeeded();
    assert_eq!(jobs.get(), 1);
}

#[test]
fn metadata_over_256_kib_is_notified_unless_only_the_state_grows_over_it() {
    // A result that is too large is a failure of its task, and caught.
    let frames = "x".repeat(262_143);
    let run = works().on_task("ExtractMetadata", |_| Answer::success(frames.as_str())).run(upload()).unwrap();
    run.assert_failed_with("States.DataLimitExceeded").assert_visited("NotifyFailed");

    // One that is too large beside the event is a failure of the state, and no Catch sees it.
    let frames = "x".repeat(262_000);
    let run = works().on_task("ExtractMetadata", |_| Answer::success(frames.as_str())).run(upload()).unwrap();
    run.assert_failed_with("States.DataLimitExceeded").assert_not_visited("NotifyFailed");
    assert_eq!(run.oversized()[0].state, "ExtractMetadata");
    assert!(run.report().payload_bytes["ExtractMetadata"] > 262_144, "{}", run.report());
}
