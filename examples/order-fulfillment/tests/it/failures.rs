use std::cell::{Cell, RefCell};
use std::time::Duration;

use serde_json::{Value, json};
use sfn_sim::{Answer, ReplyError, TaskReply, TaskRequest, in_sequence};

use super::simulation::{HAPPY_PATH, order, works};

const DAY: Duration = Duration::from_hours(24);

/// A failure of the payment that is for a person to look at.
fn suspicious() -> Answer {
    Answer::fail("FraudSuspected", "the amount is unusual")
}

#[test]
fn an_invalid_order_is_rejected() {
    let invalid = |_: &TaskRequest| Answer::fail("ValidationError", "the order has no items");
    let run = works().on_task("ValidateOrder", invalid).run(order()).unwrap();
    run.assert_failed_with("ValidationError").assert_path(["ValidateOrder", "OrderRejected"]);
}

#[test]
fn who_cannot_pay_is_told() {
    let broke = |_: &TaskRequest| Answer::fail("InsufficientFundsError", "the account has 12.00");
    let run = works().on_task("ProcessPayment", broke).run(order()).unwrap();
    run.assert_failed_with("ValidationError").assert_path([
        "ValidateOrder",
        "ProcessPayment",
        "NotifyPaymentFailed",
        "OrderRejected",
    ]);
}

#[test]
fn services_that_are_down_are_tried_again_later_and_later() {
    let down = Answer::fail("ServiceUnavailableError", "no answer from upstream").times(3);
    let run = works().on_task("ValidateOrder", down).run(order()).unwrap();
    run.assert_path(HAPPY_PATH);
    assert_eq!(run.duration(), Duration::from_secs(2 + 4 + 8));

    let slow = Answer::fail("PaymentGatewayTimeout", "no answer in 3 s").times(2);
    let run = works().on_task("ProcessPayment", slow).run(order()).unwrap();
    run.assert_path(HAPPY_PATH);
    assert_eq!(run.duration(), Duration::from_secs(5 + 15));
}

#[test]
fn as_published_a_throttled_payment_is_not_tried_again_but_goes_to_a_person() {
    let run = works().on_task("ProcessPayment", Answer::throttled().times(1)).run(order()).unwrap();
    run.assert_succeeded().assert_visited("ManualReview");
    assert_eq!(run.duration(), Duration::from_hours(5), "the time the reviewer takes: {run}");
}

#[test]
fn a_payment_is_rolled_back_when_one_of_three_things_fails() {
    for state in ["ReserveInventory", "SendConfirmationEmail", "UpdateAnalytics"] {
        let seen = RefCell::new(Value::Null);
        let run = works()
            .on_task(state, |_| Answer::fail("Down", "no answer from upstream"))
            .on("RollbackPayment", |payment: Value| {
                seen.replace(payment);
                Ok(json!({"refund_id": "ref-1"}))
            })
            .run(order())
            .unwrap();
        run.assert_failed_with("ValidationError").assert_not_visited("ScheduleShipment");
        assert_eq!(run.states().last_chunk(), Some(&["RollbackPayment", "OrderRejected"]), "{run}");
        assert_eq!(
            seen.into_inner(),
            json!({
                "order_id": "F-2001",
                "payment_id": "pay-1",
                "error": {"Error": "Down", "Cause": "no answer from upstream"}
            })
        );
    }
}

#[test]
fn as_published_a_rollback_that_fails_is_for_a_redrive() {
    let mut simulation = works()
        .on_task("ReserveInventory", |_| Answer::fail("OutOfStock", "the last chair was sold a second ago"))
        .on_task("RollbackPayment", Answer::throttled().times(1));
    let run = simulation.run(order()).unwrap();
    run.assert_failed_with("Lambda.TooManyRequestsException").assert_visited("RollbackPayment");
    let run = simulation.redrive(run.later(DAY)).unwrap();
    run.assert_failed_with("ValidationError").assert_visited("OrderRejected");
}

#[test]
fn as_published_a_failed_shipment_is_not_rolled_back_and_a_redrive_ships_without_charging_again() {
    let charges = Cell::new(0);
    let mut simulation = works()
        .on_task("ProcessPayment", |_| -> Option<Answer> {
            charges.update(|count| count + 1);
            None
        })
        .on_task("ScheduleShipment", Answer::fail("NoCarrier", "no carrier serves the address").times(1));

    let run = simulation.run(order()).unwrap();
    run.assert_failed_with("NoCarrier").assert_not_visited("RollbackPayment");
    let run = simulation.redrive(run.later(DAY)).unwrap();
    run.assert_path(HAPPY_PATH).assert_output(json!({"shipment": "s-3"}));
    assert_eq!(charges.get(), 1);
}

#[test]
fn a_review_gets_token_order_and_error_and_leads_back_to_the_payment() {
    let message = RefCell::new(Value::Null);
    let run = works()
        .on_task("ProcessPayment", suspicious().times(1))
        .on_task("ManualReview", |request| -> Option<Answer> {
            assert_eq!(request.input["MessageBody"]["taskToken"].as_str(), request.token.as_deref());
            message.replace(request.input["MessageBody"].clone());
            None
        })
        .run(order())
        .unwrap();
    let [validate, pay, rest @ ..] = HAPPY_PATH;
    run.assert_path([validate, pay, "ManualReview", pay].into_iter().chain(rest));
    let message = message.into_inner();
    assert_eq!(message["orderId"], "F-2001");
    assert_eq!(message["error"]["Error"], "FraudSuspected");
}

#[test]
fn a_review_that_is_answered_twice_pays_once() {
    let charges = Cell::new(0);
    let mut simulation = works()
        .on_task("ProcessPayment", |_| -> Option<Answer> {
            charges.update(|count| count + 1);
            None
        })
        .on_task("ProcessPayment", suspicious().times(1))
        .on_task("ManualReview", |_| Answer::never());

    let mut running = simulation.start(order()).unwrap();
    let review = running.run_until_waiting("ManualReview").unwrap();
    running.reply(review.id, TaskReply::Success(order())).unwrap();
    let again = running.reply(review.id, TaskReply::Success(order()));
    assert_eq!(again, Err(ReplyError::Ended(review.id)));
    running.finish().unwrap().assert_succeeded();
    assert_eq!(charges.get(), 1);
}

#[test]
fn a_review_that_is_failed_by_its_token_fails_the_order_and_nothing_is_paid() {
    let run = works()
        .on_task("ProcessPayment", suspicious().times(1))
        .on_task("ManualReview", |_| Answer::fail("ApprovalRejected", "kim: stolen card"))
        .run(order())
        .unwrap();
    run.assert_failed_with("ApprovalRejected").assert_path([
        "ValidateOrder",
        "ProcessPayment",
        "ManualReview",
    ]);
    assert_eq!(run.cause(), Some("kim: stolen card"));
}

#[test]
fn a_review_nobody_answers_ends_after_a_day_and_a_redrive_asks_again_then_pays() {
    let mut simulation = works()
        .on_task("ProcessPayment", suspicious().times(1))
        .on_task("ManualReview", in_sequence([Answer::never(), Answer::success(order())]));

    let run = simulation.run(order()).unwrap();
    run.assert_failed_with("States.Timeout").assert_path(["ValidateOrder", "ProcessPayment", "ManualReview"]);
    assert_eq!(run.duration(), DAY);

    let run = simulation.redrive(run.later(Duration::from_hours(1))).unwrap();
    let [validate, pay, rest @ ..] = HAPPY_PATH;
    run.assert_path([validate, pay, "ManualReview", pay].into_iter().chain(rest)).assert_succeeded();
}

#[test]
fn as_published_results_over_256_kib_together_are_not_rolled_back() {
    // Each is within the limit, all three are not; and no Catch sees what a state makes of its results.
    let page = "x".repeat(100_000);
    let mut simulation = works();
    for state in ["ReserveInventory", "SendConfirmationEmail", "UpdateAnalytics"] {
        simulation = simulation.on_task(state, |_| Answer::success(page.as_str()));
    }
    let run = simulation.run(order()).unwrap();
    run.assert_failed_with("States.DataLimitExceeded").assert_not_visited("RollbackPayment");
    assert_eq!(run.oversized()[0].state, "ParallelFulfillment");
    assert!(run.report().payload_bytes["ParallelFulfillment"] > 300_000, "{}", run.report());
}
