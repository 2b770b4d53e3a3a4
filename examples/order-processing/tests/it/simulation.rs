use std::path::Path;
use std::time::Duration;

use order_processing::{ORDER_PROCESSING, ORDER_PROCESSING_REPAIRED};
use serde_json::Value;
use sfn_dsl::build::EmittedWorkflow;
use sfn_sim::mock::MockConfig;
use sfn_sim::{Run, Simulation, Status};

const DAY: Duration = Duration::from_hours(24);

fn read(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

fn input(file: &str) -> Value {
    serde_json::from_str(&read(&format!("inputs/{file}.json"))).unwrap()
}

/// Runs a test case of `mocks.json`.
fn run(workflow: EmittedWorkflow, test_case: &str, input_file: &str) -> Run {
    let machine = workflow.machine().unwrap();
    let mocks = MockConfig::parse(&read("mocks.json")).unwrap();
    Simulation::of(&machine)
        .unwrap()
        .mocks(&mocks, workflow.name(), test_case)
        .unwrap()
        .run(input(input_file))
        .unwrap()
}

#[test]
fn an_order_in_stock_is_charged_confirmed_and_shipped() {
    let run = run(ORDER_PROCESSING_REPAIRED, "InStock", "in-stock");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert_eq!(run.output().unwrap().as_array().map(Vec::len), Some(3), "one shipment for each item: {run}");
    assert_eq!(run.duration(), Duration::ZERO);
    // Validate, look, charge and confirm as one with its two branches, ship as one with its three items, done.
    assert_eq!(run.transitions(), 10, "{run}");
}

#[test]
fn the_confirmation_names_the_order() {
    let machine = ORDER_PROCESSING_REPAIRED.machine().unwrap();
    let mut confirmation = Value::Null;
    let run = Simulation::of(&machine)
        .unwrap()
        .on("ValidateOrder", |order: Value| Ok(order))
        .on("ChargeCard", |_: Value| Ok(Value::Null))
        .on("SendConfirmation", |message: Value| {
            confirmation = message["Message"].clone();
            Ok(Value::Null)
        })
        .on("ShipItem", |item: Value| Ok(item["sku"].clone()))
        .run(input("in-stock"))
        .unwrap();
    assert_eq!(run.output(), Some(&serde_json::json!(["lamp", "bulb", "shade"])), "{run}");
    drop(run);
    assert_eq!(confirmation, "Order A-1001 confirmed");
}

#[test]
fn an_order_out_of_stock_waits_a_day_a_round() {
    let run = run(ORDER_PROCESSING_REPAIRED, "OutOfStock", "out-of-stock");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert_eq!(run.duration(), 2 * DAY);
    assert_eq!(run.states().iter().filter(|state| **state == "BackorderItem").count(), 2, "{run}");
}

#[test]
fn an_invalid_order_is_rejected_and_nothing_is_charged() {
    for workflow in [ORDER_PROCESSING, ORDER_PROCESSING_REPAIRED] {
        let run = run(workflow, "InvalidOrder", "invalid-order");
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("OrderRejected")), "{run}");
        assert_eq!(run.states(), ["ValidateOrder", "RejectOrder"]);
    }
}

#[test]
fn a_lambda_service_that_is_down_for_a_moment_is_tried_again() {
    let run = run(ORDER_PROCESSING_REPAIRED, "LambdaIsDownForAMoment", "in-stock");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert!(run.duration() <= Duration::from_secs(2 + 4), "two retries, at random up to 2 s and 4 s: {run}");
    assert_eq!(run.states().first(), Some(&"ValidateOrder"), "{run}");
}

#[test]
fn as_published_a_charged_order_never_ships() {
    let run = run(ORDER_PROCESSING, "InStock", "in-stock");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("States.Runtime")), "{run}");
    assert!(run.states().contains(&"ChargeCard"), "{run}");
    assert_eq!(run.states().last(), Some(&"FulfillOrder"), "{run}");
}

#[test]
fn as_published_an_order_out_of_stock_waits_until_the_service_gives_it_up() {
    let run = run(ORDER_PROCESSING, "OutOfStock", "out-of-stock");
    assert_eq!(run.status(), Status::TimedOut, "{run}");
    assert_eq!(run.duration(), 365 * DAY);
    assert_eq!(run.states().iter().filter(|state| **state == "CheckInventory").count(), 365, "{run}");
}

#[test]
fn every_test_case_of_the_mocks_can_be_run() {
    let mocks = MockConfig::parse(&read("mocks.json")).unwrap();
    for workflow in [ORDER_PROCESSING, ORDER_PROCESSING_REPAIRED] {
        let cases: Vec<&str> = mocks.test_cases(workflow.name()).collect();
        assert!(cases.len() >= 3, "{cases:?}");
        for case in cases {
            run(workflow, case, "in-stock");
        }
    }
}
