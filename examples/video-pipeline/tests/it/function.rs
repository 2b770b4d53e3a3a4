use ::video_pipeline::VIDEO_PIPELINE_FUNCTION;
use ::video_pipeline::function::{
    MediaConvertJob, Metadata, Thumbnails, Video, extract_metadata, make_thumbnails, notify, record,
    transcode, validate_upload, video_pipeline,
};
use serde_json::Value;
use sfn_sim::{Answer, Native, Simulation};

use super::alike::{Fault, Outcome, in_function, in_states, in_tasks};
use super::simulation::{upload, works};

/// Everything works.
macro_rules! answered {
    ($runner:expr) => {{
        let job = || MediaConvertJob { id: "j-1".to_owned(), status: "COMPLETE".to_owned() };
        $runner
            .on(validate_upload, |_, _| Ok(Video { video_id: "v-314".to_owned() }))
            .on(transcode, move |_| Ok(job()))
            .on(make_thumbnails, |_, _| Ok(Thumbnails { prefix: "v-314/".to_owned() }))
            .on(extract_metadata, |_| Ok(Metadata { duration_seconds: 5400 }))
            .on(record, |_, _, _, _, _, _| Ok(()))
            .on(notify, |_| Ok(()))
    }};
}

fn native<'a>() -> Native<'a> {
    answered!(Native::new())
}

fn function<'a>() -> Simulation<'a> {
    answered!(Simulation::of(&VIDEO_PIPELINE_FUNCTION.machine().unwrap()).unwrap())
}

/// All versions end alike: with what was made of the upload, or with the same failure. Pauses between attempts are drawn at random.
#[track_caller]
fn check(faults: &[Fault]) -> Outcome {
    let mut states = Outcome::from(in_states(works(), faults).run(upload()).unwrap());
    if let Ok(Value::Object(output)) = &mut states.ending {
        // The version of builders hands the event on, too.
        output.retain(|member, _| ["video", "renditions", "metadata"].contains(&member.as_str()));
    }
    let function = Outcome::from(in_function(function(), faults).run(upload()).unwrap());
    assert_eq!(function.ending, states.ending);
    let upload = serde_json::from_value(upload()).unwrap();
    let native = in_tasks(native(), faults).run(|| video_pipeline(upload)).unwrap();
    assert_eq!(Outcome::from(native).ending, states.ending);
    states
}

#[test]
fn an_upload_becomes_a_video() {
    assert_eq!(check(&[]).ending.unwrap()["metadata"]["durationSeconds"], 5400);
}

#[test]
fn whatever_fails_ends_the_pipeline_with_its_error() {
    for (state, task) in [
        ("Validate", "validate_upload"),
        ("Transcode", "transcode"),
        ("MakeThumbnails", "make_thumbnails"),
        ("ExtractMetadata", "extract_metadata"),
        ("Record", "record"),
        ("NotifyReady", "NotifyReady"),
    ] {
        let broken = || Fault::always(state, task, Answer::fail("Broken", "no answer"));
        let expected = sfn_dsl::Failure::new("Broken", "no answer");
        assert_eq!(check(&[broken()]).ending.unwrap_err(), expected, "{state}");
        let unheard = Fault::always("NotifyFailed", "NotifyFailed", Answer::fail("Unheard", "no topic"));
        assert_eq!(check(&[broken(), unheard]).ending.unwrap_err(), expected, "{state}");
    }
}

#[test]
fn a_job_that_fails_is_tried_again_three_times() {
    let failed = Answer::fail("MediaConvert.JobFailed", "no memory");
    assert!(check(&[Fault::times("Transcode", "transcode", failed, 3)]).ending.is_ok());
}

#[test]
fn whoever_waits_is_told_how_it_ended() {
    let messages = std::cell::RefCell::new(Vec::new());
    let mut native = native().on(notify, |message| {
        messages.borrow_mut().push(message);
        Ok(())
    });
    native.run(|| video_pipeline(serde_json::from_value(upload()).unwrap())).unwrap();
    let mut native = native.on_task("validate_upload", |_: &_| Answer::fail("NoVideo", "a text"));
    native.run(|| video_pipeline(serde_json::from_value(upload()).unwrap())).unwrap();
    drop(native);
    assert_eq!(messages.into_inner(), ["holiday.mov is ready", "holiday.mov failed with NoVideo: a text"]);
}
