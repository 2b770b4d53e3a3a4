use std::time::Duration;

use order_fulfillment::ORDER_FULFILLMENT;
use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Simulation, Status};

pub(super) const HAPPY_PATH: [&str; 8] = [
    "ValidateOrder",
    "ProcessPayment",
    "ParallelFulfillment",
    "ReserveInventory",
    "SendConfirmationEmail",
    "UpdateAnalytics",
    "ScheduleShipment",
    "OrderCompleted",
];

pub(super) fn order() -> Value {
    serde_json::from_str(include_str!("../../inputs/order.json")).unwrap()
}

/// Everything works, the way back too; a reviewer returns the order after five hours. A test adds its fault on top.
pub(super) fn works<'a>() -> Simulation<'a> {
    Simulation::of(&ORDER_FULFILLMENT.machine().unwrap())
        .unwrap()
        .on("ValidateOrder", |order: Value| Ok(order))
        .on_resource("process-payment", |_| {
            Answer::success(json!({"order_id": "F-2001", "payment_id": "pay-1"}))
        })
        .on_resource("reserve-inventory", |_| Answer::success(json!({"reservation": "r-5"})))
        .on_resource("send-email", |_| Answer::success(json!({"sent": true})))
        .on_resource("update-analytics", |_| Answer::success(json!({"counted": true})))
        .on_resource("schedule-shipment", |_| Answer::success(json!({"shipment": "s-3"})))
        .on_resource("notify-payment-failed", |_| Answer::success(json!({"notified": true})))
        .on_resource("rollback-payment", |_| Answer::success(json!({"refund_id": "ref-1"})))
        .on_task("ManualReview", |_| Answer::success(order()).after(Duration::from_hours(5)))
}

#[test]
fn an_order_is_paid_and_shipped() {
    let run = works().run(order()).unwrap();
    run.assert_path(HAPPY_PATH).assert_output(json!({"shipment": "s-3"}));
    assert_eq!(run.duration(), Duration::ZERO);
}

#[test]
fn an_order_costs_eight_transitions_and_only_a_reviewed_one_cannot_be_express() {
    let shipped = works().run(order()).unwrap().report();
    assert_eq!((shipped.transitions, shipped.price.standard), (8, 8.0 * 0.000_025));
    assert!(shipped.price.express.unwrap() < shipped.price.standard, "{shipped}");
    let suspicious = Answer::fail("FraudSuspected", "the amount is unusual").times(1);
    let reviewed = works().on_task("ProcessPayment", suspicious).run(order()).unwrap().report();
    assert_eq!((reviewed.transitions, reviewed.price.express), (10, None), "{reviewed}");
}

#[test]
fn every_test_case_of_the_mocks_ends() {
    let mocks = MockConfig::parse(include_str!("../../mocks.json")).unwrap();
    for case in mocks.test_cases(ORDER_FULFILLMENT.name()) {
        let simulation = Simulation::of(&ORDER_FULFILLMENT.machine().unwrap()).unwrap();
        let run = simulation.mocks(&mocks, ORDER_FULFILLMENT.name(), case).unwrap().run(order()).unwrap();
        assert_ne!(run.status(), Status::Running, "{case}: {run}");
    }
}
