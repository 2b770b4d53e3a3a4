use std::cell::{Cell, RefCell};
use std::time::Duration;

use serde_json::{Value, json};
use sfn_sim::{Answer, Status, TaskRequest};

use super::simulation::{order, works};

const PAID: &[&str] = &["TakePayment"];
const RESERVED: &[&str] = &["TakePayment", "ReserveInventory"];
const SENT: &[&str] = &["TakePayment", "ReserveInventory", "SendEmail"];

/// A service that is down.
fn down() -> Answer {
    Answer::fail("ServiceUnavailable", "no answer from upstream")
}

/// The last of these states always gets the answer; compares the error, and the states that come after it.
#[track_caller]
fn check_undone(states: &[&str], answer: &Answer, error: &str, undone: &[&str]) {
    let failing = *states.last().unwrap();
    let run = works().on_task(failing, |_| answer.clone()).run(order()).unwrap();
    let way_back = undone.iter().chain(&["OrderFailed"]);
    run.assert_failed_with(error).assert_path(states.iter().chain(way_back).copied());
}

#[test]
fn a_refused_step_undoes_what_came_before_in_reverse_order() {
    let refused = |error| Answer::fail(error, "no");
    check_undone(PAID, &refused("PaymentDeclined"), "PaymentDeclined", &[]);
    check_undone(RESERVED, &refused("OutOfStock"), "OutOfStock", &["RefundPayment"]);
    let both = ["ReleaseInventory", "RefundPayment"];
    check_undone(SENT, &refused("AddressUnknown"), "AddressUnknown", &both);
}

#[test]
fn a_step_that_may_have_happened_is_undone_too() {
    let both = ["ReleaseInventory", "RefundPayment"];
    check_undone(PAID, &down(), "ServiceUnavailable", &["RefundPayment"]);
    check_undone(RESERVED, &down(), "ServiceUnavailable", &both);
    check_undone(SENT, &down(), "ServiceUnavailable", &both);
    check_undone(RESERVED, &Answer::timeout(), "States.Timeout", &both);
}

#[test]
fn a_refusal_is_not_tried_again() {
    for (state, refusal) in [
        ("TakePayment", "PaymentDeclined"),
        ("ReserveInventory", "OutOfStock"),
        ("SendEmail", "AddressUnknown"),
    ] {
        let run = works().on_task(state, |_| Answer::fail(refusal, "no")).run(order()).unwrap();
        run.assert_failed_with(refusal);
        assert_eq!(run.duration(), Duration::ZERO, "{run}");
    }
}

#[test]
fn a_step_that_does_not_answer_is_tried_five_times_and_then_undone() {
    let attempts = Cell::new(0);
    let lost = |_: &TaskRequest| {
        attempts.update(|count| count + 1);
        Answer::never()
    };
    let run = works().on_task("ReserveInventory", lost).run(order()).unwrap();
    run.assert_failed_with("States.Timeout").assert_path([
        "TakePayment",
        "ReserveInventory",
        "ReleaseInventory",
        "RefundPayment",
        "OrderFailed",
    ]);
    assert_eq!(attempts.get(), 5);
    let (timeouts, pauses) = (Duration::from_secs(5 * 30), Duration::from_secs(2 + 4 + 8 + 16));
    assert!((timeouts..=timeouts + pauses).contains(&run.duration()), "{run}");
}

#[test]
fn throttled_services_are_asked_again_and_nothing_is_undone() {
    for seed in 0..20 {
        let mut simulation = works().seed(seed);
        for state in SENT {
            simulation = simulation.on_task(*state, Answer::throttled().times(2));
        }
        let run = simulation.run(order()).unwrap();
        run.assert_succeeded().assert_not_visited("RefundPayment");
        assert!(run.duration() <= 3 * Duration::from_secs(2 + 4), "{run}");
    }
}

#[test]
fn a_refund_knows_the_order_the_payment_and_what_failed() {
    let seen = RefCell::new(Value::Null);
    works()
        .on_task("SendEmail", |_| Answer::fail("AddressUnknown", "c-9 has no e-mail address"))
        .on("RefundPayment", |order: Value| {
            seen.replace(order);
            Ok(json!({"refundId": "ref-7"}))
        })
        .run(order())
        .unwrap();
    let mut expected = order();
    expected["payment"] = json!({"paymentId": "pay-7"});
    expected["reservation"] = json!({"reservationId": "r-7"});
    expected["error"] = json!({"Error": "AddressUnknown", "Cause": "c-9 has no e-mail address"});
    assert_eq!(seen.into_inner(), expected);
}

#[test]
fn undoing_is_tried_again_too() {
    let run = works()
        .on_task("SendEmail", |_| Answer::fail("AddressUnknown", "no"))
        .on_task("ReleaseInventory", Answer::throttled().times(12))
        .run(order())
        .unwrap();
    run.assert_failed_with("AddressUnknown").assert_visited("RefundPayment").assert_not_visited("AskForHelp");
}

#[test]
fn undoing_that_cannot_be_done_calls_a_person_with_all_that_is_known() {
    let letter = RefCell::new(Value::Null);
    let run = works()
        .on_task("SendEmail", |_| Answer::fail("AddressUnknown", "no"))
        .on_task("ReleaseInventory", |_| down())
        .on("AskForHelp", |message: Value| {
            letter.replace(message["MessageBody"].clone());
            Ok(json!({"MessageId": "m-1"}))
        })
        .run(order())
        .unwrap();
    run.assert_failed_with("UndoFailed").assert_visited("AskForHelp").assert_not_visited("RefundPayment");
    assert_eq!(run.cause(), Some("no answer from upstream"));
    // 12 pauses of up to 2, 4, …, 256 and then never more than 300 seconds.
    assert!(run.duration() <= Duration::from_secs(510 + 4 * 300), "{run}");
    let letter = letter.into_inner();
    assert_eq!(letter["order"]["orderId"], "S-6001");
    assert_eq!(letter["order"]["undoError"]["Error"], "ServiceUnavailable");
    assert!(letter["execution"].as_str().unwrap().contains(":execution:"), "{letter}");
}

#[test]
fn a_redrive_calls_the_person_again_and_undoes_nothing_twice() {
    let releases = Cell::new(0);
    let mut simulation = works()
        .on_task("SendEmail", |_| Answer::fail("AddressUnknown", "no"))
        .on_task("ReleaseInventory", |_| {
            releases.update(|count| count + 1);
            down()
        })
        // The queue is away for one call and its 12 retries, and then it is back.
        .on_task("AskForHelp", Answer::throttled().times(13));

    let run = simulation.run(order()).unwrap();
    run.assert_status(Status::Failed).assert_visited("AskForHelp").assert_not_visited("UndoFailed");
    let before = releases.get();
    let run = simulation.redrive(run.later(Duration::from_hours(1))).unwrap();
    run.assert_failed_with("UndoFailed");
    assert_eq!(releases.get(), before, "{run}");
}

#[test]
fn a_result_over_256_kib_is_undone_as_any_other_failure() {
    let letter = Answer::success("x".repeat(262_143));
    check_undone(SENT, &letter, "States.DataLimitExceeded", &["ReleaseInventory", "RefundPayment"]);
}

#[test]
fn an_order_that_grows_over_256_kib_fails_where_no_catch_sees_it() {
    // Within the limit as a result, over it beside the order: so functions return ids, and S3 has the rest.
    let letter = "x".repeat(262_100);
    let run = works().on_task("SendEmail", |_| Answer::success(letter.as_str())).run(order()).unwrap();
    run.assert_failed_with("States.DataLimitExceeded").assert_path(SENT.iter().copied());
    assert_eq!(run.oversized()[0].state, "SendEmail");
    assert!(run.report().payload_bytes["SendEmail"] > 262_144, "{}", run.report());
}
