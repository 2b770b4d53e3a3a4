use ::approval::APPROVAL_FUNCTION;
use ::approval::function::{Approval, approval, manual_approval};
use sfn_sim::{Answer, Native, Simulation};

use super::alike::{Fault, Outcome, in_function, in_states, in_tasks};
use super::simulation::{DAY, MINUTE, order, works};

/// A person approves at once.
macro_rules! answered {
    ($runner:expr) => {{ $runner.on(manual_approval, |_| Ok(Approval { approved_by: "kim".to_owned() })) }};
}

fn native<'a>() -> Native<'a> {
    answered!(Native::new())
}

fn function<'a>() -> Simulation<'a> {
    answered!(Simulation::of(&APPROVAL_FUNCTION.machine().unwrap()).unwrap())
}

/// All versions end alike.
#[track_caller]
fn check(faults: &[Fault]) -> Outcome {
    let states = Outcome::from(in_states(works(), faults).run(order()).unwrap());
    let function = Outcome::from(in_function(function(), faults).run(order()).unwrap());
    assert_eq!(function, states);
    let order = serde_json::from_value(order()).unwrap();
    let native = in_tasks(native(), faults).run(|| approval(order)).unwrap();
    assert_eq!(Outcome::from(native), states);
    states
}

fn request(answer: Answer) -> [Fault; 1] {
    [Fault::always("ManualApproval", "manual_approval", answer)]
}

#[test]
fn an_approved_order_goes_on_with_who_approved_it() {
    assert_eq!(check(&[]).ending.unwrap()["approval"]["approvedBy"], "kim");
}

#[test]
fn a_rejection_has_its_reason() {
    let outcome = check(&request(Answer::fail("ApprovalRejected", "kim: over the budget")));
    assert_eq!(
        outcome.ending.unwrap_err(),
        sfn_dsl::Failure::new("ApprovalRejected", "kim: over the budget")
    );
}

#[test]
fn nobody_answers_in_two_ways() {
    let lost = check(&request(Answer::never()));
    assert_eq!(lost.ending.unwrap_err().error, "ApprovalRequestLost");
    let late = check(&request(Answer::never().heartbeat_every(50 * MINUTE)));
    assert_eq!((late.ending.unwrap_err().error.as_str(), late.duration), ("ApprovalTimedOut", 3 * DAY));
}

#[test]
fn a_request_that_is_lost_once_is_sent_again() {
    assert!(check(&[Fault::times("ManualApproval", "manual_approval", Answer::never(), 1)]).ending.is_ok());
}

#[test]
fn any_other_failure_ends_the_order() {
    assert_eq!(check(&request(Answer::fail("Broken", "no inbox"))).ending.unwrap_err().error, "Broken");
}
