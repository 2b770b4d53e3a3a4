use std::cell::RefCell;
use std::time::Duration;

use order_processing::{ORDER_PROCESSING, ORDER_PROCESSING_REPAIRED};
use serde_json::{Value, json};
use sfn_dsl::build::EmittedWorkflow;
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Simulation};

pub(super) const DAY: Duration = Duration::from_hours(24);

pub(super) fn in_stock() -> Value {
    serde_json::from_str(include_str!("../../inputs/in-stock.json")).unwrap()
}

pub(super) fn out_of_stock() -> Value {
    serde_json::from_str(include_str!("../../inputs/out-of-stock.json")).unwrap()
}

/// Everything works. A test adds its fault on top.
pub(super) fn works<'a>(workflow: EmittedWorkflow) -> Simulation<'a> {
    answered(Simulation::of(&workflow.machine().unwrap()).unwrap())
}

pub(super) fn answered(simulation: Simulation<'_>) -> Simulation<'_> {
    simulation
        .on("ValidateOrder", |order: Value| Ok(order))
        .on_resource("charge-card", |_| Answer::success(json!({"chargeId": "ch-77"})))
        .on_resource("arn:aws:states:::sns:publish", |_| Answer::success(json!({"MessageId": "m-1"})))
        .on("ShipItem", |item: Value| Ok(item["sku"].clone()))
}

#[test]
fn an_order_in_stock_is_charged_confirmed_and_shipped() {
    let run = works(ORDER_PROCESSING_REPAIRED).run(in_stock()).unwrap();
    run.assert_output(json!(["lamp", "bulb", "shade"])).assert_all_answers_used();
    assert_eq!(run.duration(), Duration::ZERO);
}

#[test]
fn the_confirmation_names_the_order() {
    let message = RefCell::new(Value::Null);
    works(ORDER_PROCESSING_REPAIRED)
        .on("SendConfirmation", |call: Value| {
            message.replace(call["Message"].clone());
            Ok(json!({}))
        })
        .run(in_stock())
        .unwrap()
        .assert_succeeded();
    assert_eq!(message.into_inner(), "Order A-1001 confirmed");
}

#[test]
fn an_order_out_of_stock_waits_a_day_a_round() {
    let not_there = Answer::success(out_of_stock()).times(2);
    let run = works(ORDER_PROCESSING_REPAIRED)
        .on_task("ValidateOrder", |_| Answer::success(in_stock()))
        .on_task("ValidateOrder", not_there)
        .run(out_of_stock())
        .unwrap();
    let round = ["ValidateOrder", "CheckInventory", "BackorderItem"];
    run.assert_succeeded();
    assert!(run.states().starts_with(&[round, round].concat()), "{run}");
    assert_eq!(run.duration(), 2 * DAY);
}

#[test]
fn a_million_orders_a_month_cost_250_dollars_as_standard_and_less_as_express() {
    // Validate, look, charge and confirm as one with its two branches, ship as one with its three items, done.
    let report = works(ORDER_PROCESSING_REPAIRED).run(in_stock()).unwrap().report();
    assert_eq!(report.transitions, 10, "{report}");
    assert!((report.price.standard * 1e6 - 250.0).abs() < 1e-6, "{report}");
    assert!(report.price.express.unwrap() < report.price.standard / 10.0, "{report}");

    // An order that waits for a day cannot be Express.
    let not_there = Answer::success(out_of_stock()).times(1);
    let report = works(ORDER_PROCESSING_REPAIRED)
        .on_task("ValidateOrder", |_| Answer::success(in_stock()))
        .on_task("ValidateOrder", not_there)
        .run(out_of_stock())
        .unwrap()
        .report();
    assert_eq!(report.price.not_express, Some("it takes longer than five minutes"), "{report}");
}

#[test]
fn every_test_case_of_the_mocks_can_be_run() {
    let mocks = MockConfig::parse(include_str!("../../mocks.json")).unwrap();
    for workflow in [ORDER_PROCESSING, ORDER_PROCESSING_REPAIRED] {
        let cases: Vec<&str> = mocks.test_cases(workflow.name()).collect();
        assert!(cases.len() >= 3, "{cases:?}");
        for case in cases {
            let simulation = Simulation::of(&workflow.machine().unwrap()).unwrap();
            simulation.mocks(&mocks, workflow.name(), case).unwrap().run(in_stock()).unwrap();
        }
    }
}
