use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use sfn_sim::{Answer, ReplyError, Status, TaskReply, TaskRequest};

use super::simulation::{HOUR, film, rendition, works};

const GIVEN_UP: [&str; 4] = ["Transcode", "CleanUp", "DeadLetter", "TranscodeFailed"];

/// A worker that fails its token.
fn codec_unknown(_: &TaskRequest) -> Answer {
    Answer::fail("CodecUnknown", "no decoder for dvhe").after(HOUR)
}

#[test]
fn a_job_that_fails_is_not_started_again() {
    let run = works().on_task("Transcode", codec_unknown).run(film()).unwrap();
    run.assert_failed_with("CodecUnknown").assert_path(GIVEN_UP);
    assert_eq!((run.cause(), run.duration()), (Some("no decoder for dvhe"), HOUR));
}

#[test]
fn a_job_that_never_calls_back_is_given_up_after_three_times_six_hours() {
    let tokens = RefCell::new(BTreeSet::new());
    let lost = |request: &TaskRequest| {
        tokens.borrow_mut().extend(request.token.clone());
        Answer::never()
    };
    let run = works().on_task("Transcode", lost).run(film()).unwrap();
    run.assert_failed_with("States.Timeout").assert_path(GIVEN_UP);
    assert_eq!(run.duration(), 3 * 6 * HOUR + Duration::from_secs(1 + 2));
    assert_eq!(tokens.into_inner().len(), 3, "every job has a token of its own");
}

#[test]
fn a_job_that_takes_six_hours_is_started_again() {
    let slow = Answer::success(rendition()).after(6 * HOUR).times(1);
    let run = works().on_task("Transcode", slow).run(film()).unwrap();
    run.assert_path(["Transcode", "Publish"]).assert_succeeded();
    assert_eq!(run.duration(), 6 * HOUR + Duration::from_secs(1) + 4 * HOUR);
}

#[test]
fn a_job_that_was_given_up_calls_back_too_late() {
    let mut simulation = works().on_task("Transcode", Answer::never().times(1));
    let mut running = simulation.start(film()).unwrap();
    let given_up = running.run_until_waiting("Transcode").unwrap();
    running.run_for(7 * HOUR).unwrap();
    let late = running.reply(given_up.id, TaskReply::Success(json!({"manifest": "half a film"})));
    assert_eq!(late, Err(ReplyError::Ended(given_up.id)));

    let run = running.finish().unwrap();
    run.assert_succeeded();
    assert_eq!(run.output().unwrap()["transcoded"], rendition(), "{run}");
}

#[test]
fn a_second_callback_is_refused_and_changes_nothing() {
    let mut simulation = works().on_task("Transcode", |_| Answer::never());
    let mut running = simulation.start(film()).unwrap();
    let job = running.run_until_waiting("Transcode").unwrap();
    running.reply(job.id, TaskReply::Success(rendition())).unwrap();
    let again = running.reply(job.id, TaskReply::Success(json!({"manifest": "again"})));
    assert_eq!(again, Err(ReplyError::Ended(job.id)));
    let run = running.finish().unwrap();
    assert_eq!(run.output().unwrap()["transcoded"], rendition(), "{run}");
}

#[test]
fn the_dead_letter_keeps_the_exact_input() {
    let cleaned_up = |_: &TaskRequest| Answer::success(json!({"deleted": 12}));
    let bucket_gone = |_: &TaskRequest| Answer::fail("NoSuchBucket", "the bucket renditions is gone");
    for clean_up in [cleaned_up, bucket_gone] {
        let letter = RefCell::new(Value::Null);
        let run = works()
            .on_task("Transcode", codec_unknown)
            .on_task("CleanUp", clean_up)
            .on("DeadLetter", |message: Value| {
                letter.replace(message["MessageBody"].clone());
                Ok(json!({"MessageId": "m-1"}))
            })
            .run(film())
            .unwrap();
        run.assert_failed_with("CodecUnknown").assert_path(GIVEN_UP);
        let letter = letter.into_inner();
        assert_eq!(letter["input"], film());
        assert_eq!(letter["error"]["Error"], "CodecUnknown", "what went wrong first, not the clean-up");
        assert!(letter["execution"].as_str().unwrap().contains(":execution:"), "{letter}");
    }
}

#[test]
fn as_published_a_throttled_batch_is_a_dead_letter() {
    let run = works().on_task("Transcode", Answer::throttled().times(1)).run(film()).unwrap();
    run.assert_path(GIVEN_UP);
    assert_eq!(run.duration(), Duration::ZERO, "not tried again: {run}");
}

#[test]
fn a_throttled_event_bus_is_asked_again_without_transcoding_again() {
    let run = works().on_task("Publish", Answer::throttled().times(2)).run(film()).unwrap();
    run.assert_path(["Transcode", "Publish"]).assert_succeeded();
    // Full jitter: two pauses of up to 2 and 4 seconds.
    let pauses = run.duration().checked_sub(4 * HOUR).unwrap();
    assert!(!pauses.is_zero() && pauses <= Duration::from_secs(2 + 4), "{run}");
}

#[test]
fn an_execution_that_failed_at_hour_four_is_redriven_without_transcoding_again() {
    let jobs = Cell::new(0);
    let mut simulation = works()
        .on_task("Transcode", |_| -> Option<Answer> {
            jobs.update(|count| count + 1);
            None
        })
        // One call and its 8 retries; then the bus is back.
        .on_task("Publish", Answer::throttled().times(9));

    let run = simulation.run(film()).unwrap();
    run.assert_status(Status::Failed).assert_path(["Transcode", "Publish"]);
    let run = simulation.redrive(run.later(24 * HOUR)).unwrap();
    run.assert_path(["Transcode", "Publish"]).assert_succeeded();
    assert_eq!(jobs.get(), 1);
}

#[test]
fn a_worker_that_sends_data_instead_of_pointers_is_over_256_kib() {
    // A result that is too large is a failure of its task, and caught.
    let data = "x".repeat(262_143);
    let run = works().on_task("Transcode", |_| Answer::success(data.as_str())).run(film()).unwrap();
    run.assert_failed_with("States.DataLimitExceeded").assert_path(GIVEN_UP);

    // One that is too large beside the input is a failure of the state, and no Catch sees it.
    let data = "x".repeat(262_100);
    let run = works().on_task("Transcode", |_| Answer::success(data.as_str())).run(film()).unwrap();
    run.assert_failed_with("States.DataLimitExceeded").assert_path(["Transcode"]);
    assert_eq!(run.oversized()[0].state, "Transcode");
    assert!(run.report().payload_bytes["Transcode"] > 262_144, "{}", run.report());
}
