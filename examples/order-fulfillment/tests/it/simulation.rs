use std::path::Path;
use std::time::Duration;

use order_fulfillment::ORDER_FULFILLMENT;
use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Run, Simulation, Status};

const DAY: Duration = Duration::from_hours(24);

fn read(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

fn input(file: &str) -> Value {
    serde_json::from_str(&read(&format!("inputs/{file}.json"))).unwrap()
}

fn mocks() -> MockConfig {
    MockConfig::parse(&read("mocks.json")).unwrap()
}

/// The simulation of a test case of `mocks.json`.
fn simulation<'a>(test_case: &str) -> Simulation<'a> {
    let machine = ORDER_FULFILLMENT.machine().unwrap();
    Simulation::of(&machine).unwrap().mocks(&mocks(), ORDER_FULFILLMENT.name(), test_case).unwrap()
}

fn run(test_case: &str, input_file: &str) -> Run {
    simulation(test_case).run(input(input_file)).unwrap()
}

#[test]
fn an_order_is_paid_and_shipped() {
    let run = run("HappyPath", "happy-path");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert_eq!(run.output(), Some(&json!({"shipment": "s-3"})));
    assert_eq!(run.duration(), Duration::ZERO);
}

#[test]
fn an_invalid_order_is_rejected() {
    let run = run("InvalidOrder", "happy-path");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("ValidationError")), "{run}");
    assert_eq!(run.states(), ["ValidateOrder", "OrderRejected"]);
}

#[test]
fn who_cannot_pay_is_told() {
    let run = run("InsufficientFunds", "insufficient-funds");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("ValidationError")), "{run}");
    assert_eq!(run.states(), ["ValidateOrder", "ProcessPayment", "NotifyPaymentFailed", "OrderRejected"]);
}

#[test]
fn a_payment_gateway_that_times_out_is_tried_again_later_and_later() {
    let run = run("GatewayTimeout", "gateway-timeout");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert_eq!(run.duration(), Duration::from_secs(5 + 15));
}

#[test]
fn a_payment_is_rolled_back_when_one_of_three_things_fails() {
    let run = run("Rollback", "rollback");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("ValidationError")), "{run}");
    let states = run.states();
    assert_eq!(
        states.get(states.len() - 2..),
        Some(["RollbackPayment", "OrderRejected"].as_slice()),
        "{run}"
    );
}

#[test]
fn the_rollback_sees_the_payment_and_what_failed() {
    let mut seen = Value::Null;
    simulation("Rollback")
        .on("RollbackPayment", |input: Value| {
            seen = input;
            Ok(Value::Null)
        })
        .run(input("rollback"))
        .unwrap();
    assert_eq!(seen["payment_id"], "pay-1");
    assert_eq!(
        seen["error"],
        json!({"Error": "OutOfStock", "Cause": "the last chair was sold a second ago"})
    );
}

#[test]
fn as_published_a_failed_shipment_is_not_rolled_back() {
    let run = run("ShipmentFails", "happy-path");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("NoCarrier")), "{run}");
    assert!(!run.states().contains(&"RollbackPayment"), "{run}");
}

#[test]
fn a_review_that_is_answered_leads_back_to_the_payment() {
    let run = run("ReviewAnswered", "manual-review");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    let until_paid: Vec<&str> = run.states().into_iter().take(4).collect();
    assert_eq!(until_paid, ["ValidateOrder", "ProcessPayment", "ManualReview", "ProcessPayment"]);
}

#[test]
fn a_reviewer_may_take_hours_and_gets_token_order_and_error() {
    let hours = Duration::from_hours(5);
    let mut message = Value::Null;
    let run = simulation("ReviewAnswered")
        .on_task("ManualReview", |request| {
            message = request.input["MessageBody"].clone();
            Answer::success(json!({"order_id": "F-2005"})).after(hours)
        })
        .run(input("manual-review"))
        .unwrap();
    assert_eq!((run.status(), run.duration()), (Status::Succeeded, hours), "{run}");
    drop(run);
    assert_eq!(message["orderId"], "F-2001", "the order as it was validated");
    assert_eq!(message["error"]["Error"], "FraudSuspected");
    assert!(message["taskToken"].is_string());
}

#[test]
fn a_review_nobody_answers_ends_after_a_day() {
    let run = simulation("ReviewUnanswered")
        .on_task("ManualReview", |_| Answer::never())
        .run(input("manual-review"))
        .unwrap();
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("States.Timeout")), "{run}");
    assert_eq!(run.duration(), DAY);
}

#[test]
fn every_test_case_of_the_mocks_can_be_run() {
    for case in mocks().test_cases(ORDER_FULFILLMENT.name()) {
        let run =
            simulation(case).on_task("ManualReview", |_| Answer::never()).run(input("happy-path")).unwrap();
        assert_ne!(run.status(), Status::Running, "{case}: {run}");
    }
}
