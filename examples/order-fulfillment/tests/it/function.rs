use ::order_fulfillment::ORDER_FULFILLMENT_FUNCTION;
use ::order_fulfillment::function::{
    Order, OrderError, Payment, Reservation, Shipment, manual_review, notify_payment_failed,
    order_fulfillment, process_payment, reserve_inventory, rollback_payment, schedule_shipment,
    send_confirmation_email, update_analytics, validate_order,
};
use sfn_sim::{Answer, Native, Simulation};

use super::alike::{Fault, Outcome, in_function, in_states, in_tasks};
use super::simulation::{order, works};

/// Everything works, as [`works`] says for the version of builders; a reviewer returns the order at once.
macro_rules! answered {
    ($runner:expr) => {{
        let payment = || Payment { order_id: "F-2001".to_owned(), payment_id: "pay-1".to_owned() };
        $runner
            .on(validate_order, Ok)
            .on(process_payment, move |_| Ok(payment()))
            .on(reserve_inventory, |_| Ok(Reservation { reservation: "r-5".to_owned() }))
            .on(send_confirmation_email, |_| Ok(()))
            .on(update_analytics, |_| Ok(()))
            .on(schedule_shipment, |_, _| Ok(Shipment { shipment: "s-3".to_owned() }))
            .on(notify_payment_failed, |_, _| Ok(()))
            .on(rollback_payment, |_, _, _| Ok(()))
            .on(manual_review, |_, _, _| Ok(serde_json::from_value(order()).unwrap()))
    }};
}

fn native<'a>() -> Native<'a> {
    answered!(Native::new())
}

fn function<'a>() -> Simulation<'a> {
    answered!(Simulation::of(&ORDER_FULFILLMENT_FUNCTION.machine().unwrap()).unwrap())
}

/// All versions end alike, and what they end with.
#[track_caller]
fn check(faults: &[Fault]) -> Outcome {
    let reviewed_at_once = |_: &_| Answer::success(order());
    let states = works().on_task("ManualReview", reviewed_at_once);
    let states = Outcome::from(in_states(states, faults).run(order()).unwrap());
    let function = Outcome::from(in_function(function(), faults).run(order()).unwrap());
    assert_eq!(function, states);
    let order: Order = serde_json::from_value(order()).unwrap();
    let native = in_tasks(native(), faults).run(|| order_fulfillment(order)).unwrap();
    assert_eq!(Outcome::from(native), states);
    states
}

/// All versions fail alike.
#[track_caller]
fn check_failed(error: &str, faults: &[Fault]) {
    assert_eq!(check(faults).ending.unwrap_err().error, error);
}

#[test]
fn an_order_is_paid_and_shipped() {
    assert_eq!(check(&[]).ending.unwrap(), serde_json::json!({"shipment": "s-3"}));
}

#[test]
fn an_order_that_is_none_or_cannot_be_paid_is_rejected() {
    let invalid = Answer::fail("ValidationError", "the order has no items");
    check_failed("ValidationError", &[Fault::always("ValidateOrder", "validate_order", invalid)]);
    let broke = Answer::fail("InsufficientFundsError", "the account has 12.00");
    check_failed("ValidationError", &[Fault::always("ProcessPayment", "process_payment", broke)]);
}

#[test]
fn services_that_are_down_are_tried_again() {
    let down = Answer::fail("ServiceUnavailableError", "no answer from upstream");
    assert!(check(&[Fault::times("ValidateOrder", "validate_order", down.clone(), 3)]).ending.is_ok());
    check_failed("ServiceUnavailableError", &[Fault::always("ValidateOrder", "validate_order", down)]);
    let slow = Answer::fail("PaymentGatewayTimeout", "no answer in 3 s");
    assert!(check(&[Fault::times("ProcessPayment", "process_payment", slow, 2)]).ending.is_ok());
}

#[test]
fn an_unclear_payment_is_reviewed_and_tried_again() {
    let suspicious = || {
        let answer = Answer::fail("FraudSuspected", "the amount is unusual");
        Fault::times("ProcessPayment", "process_payment", answer, 1)
    };
    assert!(check(&[suspicious()]).ending.is_ok());
    let rejected = Answer::fail("ApprovalRejected", "kim: stolen card");
    check_failed(
        "ApprovalRejected",
        &[suspicious(), Fault::always("ManualReview", "manual_review", rejected)],
    );
    check_failed(
        "States.Timeout",
        &[suspicious(), Fault::always("ManualReview", "manual_review", Answer::never())],
    );
}

#[test]
fn a_payment_is_rolled_back_when_one_of_three_things_fails() {
    for (state, task) in [
        ("ReserveInventory", "reserve_inventory"),
        ("SendConfirmationEmail", "send_confirmation_email"),
        ("UpdateAnalytics", "update_analytics"),
    ] {
        let down = || Fault::always(state, task, Answer::fail("Down", "no answer from upstream"));
        check_failed("ValidationError", &[down()]);
        let stuck = Answer::fail("Stuck", "the bank is closed");
        check_failed("Stuck", &[down(), Fault::always("RollbackPayment", "rollback_payment", stuck)]);
    }
}

#[test]
fn the_review_is_told_what_happened() {
    let seen = std::cell::RefCell::new(None);
    let suspicious = Answer::fail("FraudSuspected", "the amount is unusual").times(1);
    let mut native = native().on_task(process_payment, suspicious).on(manual_review, |id, error, cause| {
        seen.replace(Some((id, error, cause)));
        Err(OrderError::Rejected("no".to_owned()))
    });
    let order: Order = serde_json::from_value(order()).unwrap();
    native.run(|| order_fulfillment(order)).unwrap();
    drop(native);
    let expected = ("F-2001".to_owned(), "FraudSuspected".to_owned(), "the amount is unusual".to_owned());
    assert_eq!(seen.into_inner(), Some(expected));
}
