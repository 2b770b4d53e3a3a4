use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Run, Simulation, Status};
use transcode_4k::TRANSCODE_4K;

const HOUR: Duration = Duration::from_hours(1);

fn input(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn mocks() -> MockConfig {
    MockConfig::parse(include_str!("../../mocks.json")).unwrap()
}

/// The simulation of a test case of `mocks.json`.
fn simulation<'a>(test_case: &str) -> Simulation<'a> {
    let machine = TRANSCODE_4K.machine().unwrap();
    Simulation::of(&machine).unwrap().mocks(&mocks(), TRANSCODE_4K.name(), test_case).unwrap()
}

fn run(test_case: &str) -> Run {
    simulation(test_case).run(input("film.json")).unwrap()
}

/// What the worker sends with the task token.
fn rendition() -> Value {
    json!({"bucket": "renditions", "manifest": "film-88/master.m3u8"})
}

#[test]
fn a_video_is_transcoded_and_published() {
    let run = run("Transcoded");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert_eq!(run.states(), ["Transcode", "Publish"]);
    let mut output = input("film.json");
    output["transcoded"] = rendition();
    assert_eq!(run.output(), Some(&output), "pointers to S3, not videos");
    assert_eq!(run.transitions(), 2);
}

#[test]
fn a_job_may_take_four_hours_and_is_given_its_task_token() {
    let mut token_of_job = Value::Null;
    let run = simulation("Transcoded")
        .on_task("Transcode", |request| {
            token_of_job = request.input["Parameters"]["taskToken"].clone();
            assert_eq!(token_of_job.as_str(), request.token.as_deref());
            Answer::success(rendition()).submitted(json!({"JobId": "j-1"})).after(4 * HOUR)
        })
        .run(input("film.json"))
        .unwrap();
    assert_eq!((run.status(), run.duration()), (Status::Succeeded, 4 * HOUR), "{run}");
    assert!(token_of_job.is_string());
}

#[test]
fn a_job_that_takes_six_hours_is_started_again() {
    let run = simulation("Transcoded")
        .on_task("Transcode", |request| match request.attempt {
            1 => Answer::success(rendition()).after(6 * HOUR),
            _ => Answer::success(rendition()).after(HOUR),
        })
        .run(input("film.json"))
        .unwrap();
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert_eq!(run.duration(), 6 * HOUR + Duration::from_secs(1) + HOUR);
}

#[test]
fn a_job_that_never_calls_back_is_given_up_after_three_times_six_hours() {
    let mut tokens = Vec::new();
    let run = simulation("NoJobCallsBack")
        .on_task("Transcode", |request| {
            tokens.extend(request.token.clone());
            Answer::never()
        })
        .run(input("film.json"))
        .unwrap();
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("States.Timeout")), "{run}");
    assert_eq!(run.states(), ["Transcode", "CleanUp", "DeadLetter", "TranscodeFailed"]);
    assert_eq!(run.duration(), 18 * HOUR + Duration::from_secs(1 + 2));
    drop(run);
    tokens.dedup();
    assert_eq!(tokens.len(), 3, "every job has a token of its own");
}

#[test]
fn a_job_that_fails_is_not_started_again() {
    let run = run("WorkerFails");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("CodecUnknown")), "{run}");
    assert_eq!(run.cause(), Some("no decoder for dvhe"));
    assert_eq!(run.states(), ["Transcode", "CleanUp", "DeadLetter", "TranscodeFailed"]);
    assert_eq!(run.duration(), Duration::ZERO);
}

#[test]
fn the_dead_letter_keeps_the_exact_input() {
    for test_case in ["WorkerFails", "CleanUpFails"] {
        let mut letter = Value::Null;
        let run = simulation(test_case)
            .on("DeadLetter", |message: Value| {
                letter = message["MessageBody"].clone();
                Ok(json!({"MessageId": "m-1"}))
            })
            .run(input("film.json"))
            .unwrap();
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("CodecUnknown")), "{run}");
        drop(run);
        assert_eq!(letter["input"], input("film.json"));
        assert_eq!(letter["error"]["Error"], "CodecUnknown", "what went wrong first, not the clean-up");
        assert!(letter["execution"].as_str().unwrap().contains(":execution:"));
    }
}

#[test]
fn a_busy_event_bus_is_asked_again_without_transcoding_again() {
    let run = run("BusIsBusy");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert_eq!(run.states(), ["Transcode", "Publish"]);
    assert!(run.duration() <= Duration::from_secs(2 + 4), "{run}");
}

#[test]
fn every_test_case_of_the_mocks_ends() {
    for case in mocks().test_cases(TRANSCODE_4K.name()) {
        let run = run(case);
        assert_ne!(run.status(), Status::Running, "{case}: {run}");
    }
}
