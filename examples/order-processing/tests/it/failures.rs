use std::cell::{Cell, RefCell};
use std::time::Duration;

use order_processing::{ORDER_PROCESSING, ORDER_PROCESSING_REPAIRED};
use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_sim::{Answer, Simulation, Status, TaskRequest};

use super::simulation::{DAY, answered, in_stock, out_of_stock, works};

/// An order of so many lamps.
fn lamps(count: u32) -> Value {
    let items: Vec<Value> = (0..count).map(|number| json!({"sku": number})).collect();
    json!({"orderId": "A-1004", "inStock": true, "items": items})
}

#[test]
fn an_invalid_order_is_rejected_and_nothing_is_charged() {
    let order: Value = serde_json::from_str(include_str!("../../inputs/invalid-order.json")).unwrap();
    for workflow in [ORDER_PROCESSING, ORDER_PROCESSING_REPAIRED] {
        let invalid = |_: &TaskRequest| Answer::fail("ValidationError", "an order needs one item at least");
        let run = works(workflow).on_task("ValidateOrder", invalid).run(&order).unwrap();
        run.assert_failed_with("OrderRejected").assert_path(["ValidateOrder", "RejectOrder"]);
    }
}

#[test]
fn as_published_lambda_in_trouble_is_tried_again_after_2_4_and_8_seconds() {
    let trouble = Answer::fail("Lambda.ServiceException", "the service is not available").times(3);
    let run = works(ORDER_PROCESSING).on_task("ValidateOrder", trouble).run(in_stock()).unwrap();
    run.assert_visited("ChargeCard");
    assert_eq!(run.duration(), Duration::from_secs(2 + 4 + 8), "{run}");
}

#[test]
fn as_published_a_throttled_validation_fails_at_once_and_repaired_it_is_tried_again() {
    let run = works(ORDER_PROCESSING).on_task("ValidateOrder", Answer::throttled().times(1)).run(in_stock());
    let run = run.unwrap();
    run.assert_failed_with("Lambda.TooManyRequestsException").assert_path(["ValidateOrder"]);
    assert_eq!(run.duration(), Duration::ZERO);

    // Full jitter: two pauses of up to 2 and 4 seconds, and the charge and the items as long as those.
    let mut simulation = works(ORDER_PROCESSING_REPAIRED);
    for state in ["ValidateOrder", "ChargeCard", "ShipItem"] {
        simulation = simulation.on_task(state, Answer::throttled().times(2));
    }
    let run = simulation.run(in_stock()).unwrap();
    run.assert_succeeded().assert_all_answers_used();
    assert!(run.duration() <= 3 * Duration::from_secs(2 + 4), "{run}");
}

#[test]
fn as_published_a_charged_order_never_ships() {
    let run = works(ORDER_PROCESSING).run(in_stock()).unwrap();
    run.assert_failed_with("States.Runtime").assert_visited("ChargeCard").assert_not_visited("ShipItem");
    assert_eq!(run.states().last(), Some(&"FulfillOrder"), "{run}");
}

#[test]
fn as_published_an_order_out_of_stock_waits_until_the_service_gives_it_up() {
    let run = works(ORDER_PROCESSING).run(out_of_stock()).unwrap();
    run.assert_status(Status::TimedOut).assert_not_visited("ChargeCard");
    assert_eq!(run.duration(), 365 * DAY);
    assert_eq!(run.states().iter().filter(|state| **state == "CheckInventory").count(), 365, "{run}");
}

#[test]
fn a_stock_that_is_looked_at_every_minute_runs_out_of_events() {
    let definition = ORDER_PROCESSING_REPAIRED.definition().replace("86400", "60");
    let definition = Definition::parse("every-minute.asl.json", &definition).unwrap();
    let machine = definition.check(MachineType::Standard).unwrap().machine;
    let run = answered(Simulation::of(&machine).unwrap()).run(out_of_stock()).unwrap();
    run.assert_failed_with("States.Runtime");
    assert_eq!(run.cause(), Some("The execution reached the maximum number of history events (25000)."));
    assert_eq!(run.report().history_events, 25_000);
    // A round has 9 events: 5 of the task, 2 of the Choice, 2 of the wait.
    assert_eq!(run.duration(), (25_000 / 9) * Duration::from_mins(1));

    // Once a day, the year ends before the events do.
    let run = works(ORDER_PROCESSING_REPAIRED).run(out_of_stock()).unwrap();
    run.assert_status(Status::TimedOut);
    assert_eq!(run.report().history_events / 9, 365, "{}", run.report());
}

#[test]
fn an_order_of_4000_items_runs_out_of_events_while_it_ships() {
    let shipped = Cell::new(0);
    let run = works(ORDER_PROCESSING_REPAIRED)
        .on_task("ShipItem", |_| -> Option<Answer> {
            shipped.update(|count| count + 1);
            None
        })
        .run(lamps(4_000))
        .unwrap();
    run.assert_failed_with("States.Runtime");
    assert_eq!(run.report().history_events, 25_000);
    // An item has 7 events. This is what a distributed Map is for: every item has a history of its own.
    assert_eq!(shipped.get(), 3_570);
}

#[test]
fn never_more_than_five_items_ship_at_once() {
    let slow = |_: &TaskRequest| Answer::success("shipped").after(Duration::from_mins(1));
    let run = works(ORDER_PROCESSING_REPAIRED).on_task("ShipItem", slow).run(lamps(12)).unwrap();
    run.assert_succeeded();
    assert_eq!(run.report().highest_concurrency["ShipItem"], 5, "{}", run.report());
    assert_eq!(run.duration(), 3 * Duration::from_mins(1), "5, 5 and 2: {run}");
}

#[test]
fn a_redrive_ships_what_did_not_ship_and_charges_nobody_again() {
    let (charges, shipments) = (Cell::new(0), RefCell::new(Vec::new()));
    let broken = Answer::fail("Broken", "fell off the belt").for_input(json!({"sku": "shade"}));
    let is_broken = Cell::new(true);
    let mut simulation = works(ORDER_PROCESSING_REPAIRED)
        .on_task("ChargeCard", |_| -> Option<Answer> {
            charges.update(|count| count + 1);
            None
        })
        .on_task("ShipItem", |request| broken(request).filter(|_| is_broken.get()))
        .on_task("ShipItem", |request| -> Option<Answer> {
            shipments.borrow_mut().push(request.input["sku"].clone());
            None
        });

    let run = simulation.run(in_stock()).unwrap();
    run.assert_failed_with("Broken");
    is_broken.set(false);
    let run = simulation.redrive(run.later(DAY)).unwrap();
    run.assert_output(json!(["lamp", "bulb", "shade"]));
    assert_eq!(charges.get(), 1);
    assert_eq!(*shipments.borrow(), ["lamp", "bulb", "shade", "shade"]);
}

#[test]
fn labels_over_256_kib_together_fail_the_order_and_the_report_says_where() {
    // Each label is within the limit, a hundred of them are not: tasks return pointers to S3.
    let label = "x".repeat(4_000);
    let printed = |_: &TaskRequest| Answer::success(label.as_str());
    let run = works(ORDER_PROCESSING_REPAIRED).on_task("ShipItem", printed).run(lamps(100)).unwrap();
    run.assert_failed_with("States.DataLimitExceeded").assert_not_visited("OrderComplete");
    assert_eq!(run.oversized()[0].state, "FulfillOrder");
    assert!(run.report().payload_bytes["FulfillOrder"] > 400_000, "{}", run.report());
}
