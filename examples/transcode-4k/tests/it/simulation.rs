use std::time::Duration;

use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Simulation, Status, TaskRequest};
use transcode_4k::TRANSCODE_4K;

pub(super) const HOUR: Duration = Duration::from_hours(1);

pub(super) fn film() -> Value {
    serde_json::from_str(include_str!("../../inputs/film.json")).unwrap()
}

/// What the worker sends with the task token: a pointer to S3, not a video.
pub(super) fn rendition() -> Value {
    json!({"bucket": "renditions", "manifest": "film-88/master.m3u8"})
}

/// The job calls back after four hours, and everything else works at once. A test adds its fault on top.
pub(super) fn works<'a>() -> Simulation<'a> {
    Simulation::of(&TRANSCODE_4K.machine().unwrap())
        .unwrap()
        .on_resource("arn:aws:states:::aws-sdk:batch:submitJob", |_| {
            Answer::success(rendition()).submitted(json!({"JobId": "j-1"})).after(4 * HOUR)
        })
        .on_resource("arn:aws:states:::events:putEvents", |_| Answer::success(json!({"FailedEntryCount": 0})))
        .on_resource("delete-partial-renditions", |_| Answer::success(json!({"deleted": 12})))
        .on_resource("arn:aws:states:::sqs:sendMessage", |_| Answer::success(json!({"MessageId": "m-1"})))
}

#[test]
fn a_video_is_transcoded_for_four_hours_and_published() {
    let mut expected = film();
    expected["transcoded"] = rendition();
    let run = works().run(film()).unwrap();
    run.assert_path(["Transcode", "Publish"]).assert_output(expected);
    assert_eq!(run.duration(), 4 * HOUR);
}

#[test]
fn the_job_is_given_its_task_token() {
    let submitted = |request: &TaskRequest| -> Option<Answer> {
        assert_eq!(request.input["Parameters"]["taskToken"].as_str(), request.token.as_deref());
        assert!(request.token.is_some());
        None
    };
    works().on_task("Transcode", submitted).run(film()).unwrap().assert_succeeded();
}

#[test]
fn four_hours_cost_two_transitions_and_cannot_be_express() {
    let report = works().run(film()).unwrap().report();
    assert_eq!((report.transitions, report.price.standard), (2, 2.0 * 0.000_025), "{report}");
    assert!(report.price.not_express.unwrap().contains(".waitForTaskToken"), "{report}");
}

#[test]
fn every_test_case_of_the_mocks_ends() {
    let mocks = MockConfig::parse(include_str!("../../mocks.json")).unwrap();
    for case in mocks.test_cases(TRANSCODE_4K.name()) {
        let simulation = Simulation::of(&TRANSCODE_4K.machine().unwrap()).unwrap();
        let run = simulation.mocks(&mocks, TRANSCODE_4K.name(), case).unwrap().run(film()).unwrap();
        assert_ne!(run.status(), Status::Running, "{case}: {run}");
    }
}
