use ::transcode_4k::TRANSCODE_4K_FUNCTION;
use ::transcode_4k::function::{Rendition, clean_up, dead_letter, publish, transcode, transcode_4k};
use sfn_sim::{Answer, Native, Simulation};

use super::alike::{Fault, Outcome, in_function, in_states, in_tasks};
use super::simulation::{film, rendition, works};

/// Everything works, and the job is done at once.
macro_rules! answered {
    ($runner:expr) => {{
        let rendition: Rendition = serde_json::from_value(rendition()).unwrap();
        $runner
            .on(transcode, move || Ok(rendition.clone()))
            .on(publish, |_, _| Ok(()))
            .on(clean_up, |_| Ok(()))
            .on(dead_letter, |_, _, _| Ok(()))
    }};
}

fn native<'a>() -> Native<'a> {
    answered!(Native::new())
}

fn function<'a>() -> Simulation<'a> {
    answered!(Simulation::of(&TRANSCODE_4K_FUNCTION.machine().unwrap()).unwrap())
}

/// All versions end alike. Pauses between attempts to publish are drawn at random, so only the endings are compared.
#[track_caller]
fn check(faults: &[Fault], expected_calls: &[&str]) -> Outcome {
    let at_once = |_: &_| Answer::success(rendition());
    let states = works().on_task("Transcode", at_once);
    let states = Outcome::from(in_states(states, faults).run(film()).unwrap());
    let function = Outcome::from(in_function(function(), faults).run(film()).unwrap());
    assert_eq!(function.ending, states.ending);
    let film = serde_json::from_value(film()).unwrap();
    let native = in_tasks(native(), faults).run(|| transcode_4k(film)).unwrap();
    let mut calls: Vec<&str> = native.calls().iter().map(|call| call.task).collect();
    calls.dedup();
    assert_eq!(calls, expected_calls);
    assert_eq!(Outcome::from(native).ending, states.ending);
    states
}

fn fault(state: &'static str, task: &'static str) -> Fault {
    Fault::always(state, task, Answer::fail("Broken", "no answer"))
}

#[test]
fn a_video_is_transcoded_and_published() {
    assert!(check(&[], &["transcode", "publish"]).ending.is_ok());
}

#[test]
fn a_job_that_fails_is_cleaned_up_and_its_input_is_kept() {
    let outcome = check(&[fault("Transcode", "transcode")], &["transcode", "clean_up", "dead_letter"]);
    assert_eq!(outcome.ending.unwrap_err(), sfn_dsl::Failure::new("Broken", "no answer"));
}

#[test]
fn a_clean_up_that_fails_does_not_lose_the_dead_letter() {
    let faults = [fault("Transcode", "transcode"), fault("CleanUp", "clean_up")];
    let outcome = check(&faults, &["transcode", "clean_up", "dead_letter"]);
    assert_eq!(outcome.ending.unwrap_err(), sfn_dsl::Failure::new("Broken", "no answer"));
}

#[test]
fn a_job_that_hangs_is_started_three_times() {
    let hangs = Fault::times("Transcode", "transcode", Answer::never(), 2);
    assert!(check(&[hangs], &["transcode", "publish"]).ending.is_ok());
    let hangs = Fault::always("Transcode", "transcode", Answer::never());
    let outcome = check(&[hangs], &["transcode", "clean_up", "dead_letter"]);
    assert_eq!(outcome.ending.unwrap_err().error, "States.Timeout");
}

#[test]
fn a_video_that_cannot_be_published_is_not_cleaned_up() {
    let outcome = check(&[fault("Publish", "publish")], &["transcode", "publish"]);
    assert_eq!(outcome.ending.unwrap_err().error, "Broken");
}
