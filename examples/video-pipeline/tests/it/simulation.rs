use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Run, Simulation, Status};
use video_pipeline::VIDEO_PIPELINE;

const MINUTE: Duration = Duration::from_mins(1);

fn input(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn mocks() -> MockConfig {
    MockConfig::parse(include_str!("../../mocks.json")).unwrap()
}

/// The simulation of a test case of `mocks.json`.
fn simulation<'a>(test_case: &str) -> Simulation<'a> {
    let machine = VIDEO_PIPELINE.machine().unwrap();
    Simulation::of(&machine).unwrap().mocks(&mocks(), VIDEO_PIPELINE.name(), test_case).unwrap()
}

fn run(test_case: &str) -> Run {
    simulation(test_case).run(input("upload.json")).unwrap()
}

/// A job that ends after some time with a video.
fn job(minutes: u32) -> Answer {
    Answer::success(json!({"Job": {"Id": "j-1", "Status": "COMPLETE"}}))
        .submitted(json!({"Job": {"Id": "j-1", "Status": "SUBMITTED"}}))
        .after(minutes * MINUTE)
}

#[test]
fn an_upload_becomes_a_video() {
    let run = run("Ready");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    let states = run.states();
    assert_eq!(states.first_chunk(), Some(&["Validate", "Process"]));
    assert_eq!(states.last_chunk(), Some(&["ExtractMetadata", "Record", "NotifyReady"]));
    assert_eq!(
        run.output().unwrap()["renditions"],
        json!({
            "job": {"id": "1772443800000-abcdef", "status": "COMPLETE"},
            "thumbnails": {"bucket": "thumbnails", "prefix": "v-314/", "count": 24}
        })
    );
}

#[test]
fn transcoding_and_thumbnails_go_side_by_side() {
    let run = simulation("Ready")
        .on_task("Transcode", |_| job(40))
        .on_task("MakeThumbnails", |_| Answer::success(json!({"prefix": "v-314/"})).after(10 * MINUTE))
        .run(input("upload.json"))
        .unwrap();
    assert_eq!((run.status(), run.duration()), (Status::Succeeded, 40 * MINUTE), "{run}");
}

#[test]
fn the_job_reads_the_upload_and_the_table_gets_text() {
    let (mut job_input, mut item) = (Value::Null, Value::Null);
    simulation("Ready")
        .on_task("Transcode", |request| {
            job_input = request.input["Settings"]["Inputs"][0]["FileInput"].clone();
            job(1)
        })
        .on("Record", |call: Value| {
            item = call["Item"].clone();
            Ok(json!({}))
        })
        .run(input("upload.json"))
        .unwrap();
    assert_eq!(job_input, "s3://uploads/holiday.mov");
    assert_eq!(
        item,
        json!({
            "videoId": {"S": "v-314"},
            "source": {"S": "s3://uploads/holiday.mov"},
            "uploadedAt": {"S": "2026-03-02T09:30:00Z"},
            "transcodingJob": {"S": "j-1"},
            "thumbnails": {"S": "v-314/"},
            "durationSeconds": {"N": "5400"}
        })
    );
}

#[test]
fn what_is_no_video_is_refused_before_anything_is_paid() {
    let run = simulation("InvalidUpload").run(input("upload-text.json")).unwrap();
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("InvalidVideo")), "{run}");
    assert_eq!(run.states(), ["Validate", "NotifyFailed", "VideoFailed"]);
}

#[test]
fn transcoding_is_tried_three_times_more_with_growing_pauses() {
    // Full jitter: each pause is at random up to 30, 60 and 120 seconds.
    let longest = Duration::from_secs(30 + 60 + 120);
    let mut durations = Vec::new();
    for seed in 0..20 {
        let run = simulation("FourthJobSucceeds").seed(seed).run(input("upload.json")).unwrap();
        assert_eq!(run.status(), Status::Succeeded, "{run}");
        assert!(run.duration() <= longest, "{run}");
        durations.push(run.duration());
    }
    durations.sort();
    durations.dedup();
    assert!(durations.len() > 10, "pauses are spread: {durations:?}");
}

#[test]
fn the_fourth_failure_of_transcoding_notifies_and_fails() {
    let (mut jobs, mut message) = (0, Value::Null);
    let run = simulation("TranscodingFails")
        .on_task("Transcode", |_| {
            jobs += 1;
            Answer::fail("States.TaskFailed", "the job ended with ERROR")
        })
        .on("NotifyFailed", |call: Value| {
            message = call["Message"].clone();
            Ok(json!({"MessageId": "m-1"}))
        })
        .run(input("upload.json"))
        .unwrap();
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("States.TaskFailed")), "{run}");
    assert_eq!(run.states().last_chunk(), Some(&["NotifyFailed", "VideoFailed"]));
    drop(run);
    assert_eq!(jobs, 4);
    assert_eq!(message, "holiday.mov failed with States.TaskFailed: the job ended with ERROR");
}

#[test]
fn a_job_that_hangs_is_given_up_after_four_hours_and_not_started_again() {
    let run = simulation("TranscodingFails")
        .on_task("Transcode", |_| Answer::never())
        .run(input("upload.json"))
        .unwrap();
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("States.Timeout")), "{run}");
    assert_eq!(run.duration(), 240 * MINUTE);
}

#[test]
fn failed_thumbnails_stop_the_transcoding() {
    let run =
        simulation("ThumbnailsFail").on_task("Transcode", |_| job(40)).run(input("upload.json")).unwrap();
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("NoFrame")), "{run}");
    assert_eq!(run.duration(), Duration::ZERO, "nobody waits for a video that cannot be shown");
}

#[test]
fn failed_metadata_notifies_and_fails() {
    let run = run("MetadataFails");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("UnreadableContainer")), "{run}");
    assert_eq!(run.states().last_chunk(), Some(&["ExtractMetadata", "NotifyFailed", "VideoFailed"]));
}

#[test]
fn a_busy_table_is_asked_again() {
    let run = run("TableIsBusy");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert!(run.duration() <= Duration::from_secs(2 + 4), "{run}");
}

#[test]
fn an_execution_fails_with_what_happened_to_the_video_even_if_nobody_hears_of_it() {
    let run = run("NobodyHearsOfTheFailure");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("InvalidVideo")), "{run}");
    assert_eq!(run.cause(), Some("the upload is text/plain"));
    // 8 pauses of up to 2, 4, 8, 16, 32, and then never more than 60 seconds.
    assert!(run.duration() <= Duration::from_secs(62 + 3 * 60), "{run}");
}

#[test]
fn every_test_case_of_the_mocks_ends() {
    for case in mocks().test_cases(VIDEO_PIPELINE.name()) {
        let run = run(case);
        assert_ne!(run.status(), Status::Running, "{case}: {run}");
    }
}
