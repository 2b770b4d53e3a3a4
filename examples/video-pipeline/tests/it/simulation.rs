use std::cell::RefCell;
use std::time::Duration;

use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Simulation, Status};
use video_pipeline::VIDEO_PIPELINE;

pub(super) const MINUTE: Duration = Duration::from_mins(1);

pub(super) const READY: [&str; 7] =
    ["Validate", "Process", "Transcode", "MakeThumbnails", "ExtractMetadata", "Record", "NotifyReady"];

pub(super) fn upload() -> Value {
    serde_json::from_str(include_str!("../../inputs/upload.json")).unwrap()
}

/// A job that ends with a video.
fn job(duration: Duration) -> Answer {
    Answer::success(json!({"Job": {"Id": "j-1", "Status": "COMPLETE"}}))
        .submitted(json!({"Job": {"Id": "j-1", "Status": "SUBMITTED"}}))
        .after(duration)
}

/// Everything works; transcoding takes 40 minutes, thumbnails 10. A test adds its fault on top.
pub(super) fn works<'a>() -> Simulation<'a> {
    Simulation::of(&VIDEO_PIPELINE.machine().unwrap())
        .unwrap()
        .on_resource("validate-upload", |_| Answer::success(json!({"videoId": "v-314"})))
        .on_resource("arn:aws:states:::mediaconvert:createJob", |_| job(40 * MINUTE))
        .on_resource("make-thumbnails", |_| Answer::success(json!({"prefix": "v-314/"})).after(10 * MINUTE))
        .on_resource("extract-metadata", |_| Answer::success(json!({"durationSeconds": 5400})))
        .on_resource("arn:aws:states:::dynamodb:putItem", |_| Answer::success(json!({})))
        .on_resource("arn:aws:states:::sns:publish", |_| Answer::success(json!({"MessageId": "m-1"})))
}

#[test]
fn an_upload_becomes_a_video_and_transcoding_and_thumbnails_go_side_by_side() {
    let run = works().run(upload()).unwrap();
    run.assert_path(READY).assert_succeeded().assert_all_answers_used();
    assert_eq!(run.duration(), 40 * MINUTE);
    assert_eq!(
        run.output().unwrap()["renditions"],
        json!({"job": {"id": "j-1", "status": "COMPLETE"}, "thumbnails": {"prefix": "v-314/"}})
    );
}

#[test]
fn the_job_reads_the_upload_and_the_table_gets_text() {
    let item = RefCell::new(Value::Null);
    let from_s3 = json!({"Settings": {"Inputs": [{"FileInput": "s3://uploads/holiday.mov"}]}});
    works()
        .on_task("Transcode", |_| Answer::fail("NoSuchFile", "the job reads another file"))
        .on_task("Transcode", job(MINUTE).for_input(from_s3))
        .on("Record", |call: Value| {
            item.replace(call["Item"].clone());
            Ok(json!({}))
        })
        .run(upload())
        .unwrap()
        .assert_succeeded();
    assert_eq!(
        item.into_inner(),
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
fn a_video_costs_seven_transitions_and_cannot_be_express() {
    let report = works().run(upload()).unwrap().report();
    assert_eq!((report.transitions, report.price.standard), (7, 7.0 * 0.000_025), "{report}");
    assert!(report.price.not_express.unwrap().contains(".sync"), "{report}");
}

#[test]
fn every_test_case_of_the_mocks_ends() {
    let mocks = MockConfig::parse(include_str!("../../mocks.json")).unwrap();
    for case in mocks.test_cases(VIDEO_PIPELINE.name()) {
        let simulation = Simulation::of(&VIDEO_PIPELINE.machine().unwrap()).unwrap();
        let run = simulation.mocks(&mocks, VIDEO_PIPELINE.name(), case).unwrap().run(upload()).unwrap();
        assert_ne!(run.status(), Status::Running, "{case}: {run}");
    }
}
