use ::order_saga::ORDER_SAGA_FUNCTION;
use ::order_saga::function::{
    Email, Payment, Reservation, ask_for_help, order_saga, refund_payment, release_inventory,
    reserve_inventory, send_email, take_payment,
};
use sfn_sim::{Answer, Native, Simulation};

use super::alike::{Fault, Outcome, in_function, in_states, in_tasks};
use super::simulation::{order, works};

const STEPS: [(&str, &str, &str); 3] = [
    ("TakePayment", "take_payment", "PaymentDeclined"),
    ("ReserveInventory", "reserve_inventory", "OutOfStock"),
    ("SendEmail", "send_email", "AddressUnknown"),
];

/// Everything works, as [`works`] says for the version of builders.
macro_rules! answered {
    ($runner:expr) => {{
        $runner
            .on(take_payment, |_| Ok(Payment { payment_id: "pay-7".to_owned() }))
            .on(reserve_inventory, |_| Ok(Reservation { reservation_id: "r-7".to_owned() }))
            .on(send_email, |_| Ok(Email { message_id: "mail-7".to_owned() }))
            .on(release_inventory, |_| Ok(()))
            .on(refund_payment, |_| Ok(()))
            .on(ask_for_help, |_, _| Ok(()))
    }};
}

fn native<'a>() -> Native<'a> {
    answered!(Native::new())
}

fn function<'a>() -> Simulation<'a> {
    answered!(Simulation::of(&ORDER_SAGA_FUNCTION.machine().unwrap()).unwrap())
}

/// What is done and undone, in its order, in both versions; how they end is held equal. Pauses between attempts are drawn at random,
/// so only the endings are compared.
#[track_caller]
fn check(faults: &[Fault], expected_calls: &[&str]) -> Outcome {
    let states = Outcome::from(in_states(works(), faults).run(order()).unwrap());
    let function = Outcome::from(in_function(function(), faults).run(order()).unwrap());
    assert_eq!(function.ending, states.ending);
    let order = serde_json::from_value(order()).unwrap();
    let native = in_tasks(native(), faults).run(|| order_saga(order)).unwrap();
    let mut calls: Vec<&str> = native.calls().iter().map(|call| call.task).collect();
    calls.dedup();
    assert_eq!(calls, expected_calls);
    assert_eq!(Outcome::from(native).ending, states.ending);
    states
}

/// The calls up to this step.
fn up_to(step: usize) -> Vec<&'static str> {
    STEPS[..=step].iter().map(|(_, task, _)| *task).collect()
}

#[test]
fn an_order_is_paid_reserved_and_confirmed() {
    assert!(check(&[], &up_to(2)).ending.is_ok());
}

#[test]
fn a_refusal_undoes_what_came_before() {
    let undone: [&[&str]; 3] = [&[], &["refund_payment"], &["release_inventory", "refund_payment"]];
    for (step, (state, task, refusal)) in STEPS.into_iter().enumerate() {
        let refused = Fault::always(state, task, Answer::fail(refusal, "no"));
        let outcome = check(&[refused], &[&up_to(step), undone[step]].concat());
        assert_eq!(outcome.ending.unwrap_err(), sfn_dsl::Failure::new(refusal, "no"));
    }
}

#[test]
fn a_step_that_may_have_happened_is_undone_too() {
    let undone: [&[&str]; 3] = [
        &["refund_payment"],
        &["release_inventory", "refund_payment"],
        &["release_inventory", "refund_payment"],
    ];
    for (step, (state, task, _)) in STEPS.into_iter().enumerate() {
        let down = Fault::always(state, task, Answer::fail("ServiceUnavailable", "no answer from upstream"));
        check(&[down], &[&up_to(step), undone[step]].concat());
    }
}

#[test]
fn a_step_that_works_in_the_end_is_no_failure() {
    for (state, task, _) in STEPS {
        let down = Answer::fail("ServiceUnavailable", "no answer from upstream");
        assert!(check(&[Fault::times(state, task, down, 4)], &up_to(2)).ending.is_ok());
    }
}

#[test]
fn a_person_is_called_when_the_way_back_is_blocked() {
    for (state, task) in [("ReleaseInventory", "release_inventory"), ("RefundPayment", "refund_payment")] {
        let unknown =
            Fault::always("SendEmail", "send_email", Answer::fail("AddressUnknown", "no such street"));
        let blocked = Fault::always(state, task, Answer::fail("Closed", "on Sundays"));
        let way_back: &[&str] = match task {
            "refund_payment" => &["release_inventory", "refund_payment", "ask_for_help"],
            _ => &["release_inventory", "ask_for_help"],
        };
        let outcome = check(&[unknown, blocked], &[&up_to(2), way_back].concat());
        assert_eq!(outcome.ending.unwrap_err(), sfn_dsl::Failure::new("UndoFailed", "on Sundays"));
    }
}
