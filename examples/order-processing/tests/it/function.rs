use std::time::Duration;

use ::order_processing::function::{
    Charge, Item, Order, OrderError, charge_card, order_processing, send_confirmation, ship_item,
    validate_order,
};
use ::order_processing::{ORDER_PROCESSING_FUNCTION, ORDER_PROCESSING_REPAIRED};
use serde_json::Value;
use sfn_sim::{Answer, Native, Simulation};

use super::alike::{Fault, Outcome, in_function, in_states, in_tasks};
use super::simulation::{DAY, in_stock, out_of_stock, works};

/// Everything works, as [`works`] says for the version of builders.
macro_rules! answered {
    ($runner:expr) => {{
        $runner
            .on(validate_order, Ok)
            .on(charge_card, |_| Ok(Charge { charge_id: "ch-77".to_owned() }))
            .on(send_confirmation, |_| Ok(()))
            .on(ship_item, |_, item: Item| Ok(item.sku))
    }};
}

fn native<'a>() -> Native<'a> {
    answered!(Native::new())
}

fn function<'a>() -> Simulation<'a> {
    answered!(Simulation::of(&ORDER_PROCESSING_FUNCTION.machine().unwrap()).unwrap())
}

/// All versions end alike.
#[track_caller]
fn check(order: Value, faults: &[Fault]) -> Outcome {
    let states = Outcome::from(in_states(works(ORDER_PROCESSING_REPAIRED), faults).run(&order).unwrap());
    let function = Outcome::from(in_function(function(), faults).run(&order).unwrap());
    assert_eq!(function, states);
    let order: Order = serde_json::from_value(order).unwrap();
    let native = in_tasks(native(), faults).run(|| order_processing(order)).unwrap();
    assert_eq!(Outcome::from(native), states);
    states
}

#[test]
fn an_order_in_stock_ships() {
    let outcome = check(in_stock(), &[]);
    assert_eq!(outcome.ending.unwrap(), serde_json::json!(["lamp", "bulb", "shade"]));
}

#[test]
fn an_invalid_order_is_rejected() {
    let invalid = Answer::fail("ValidationError", "an order needs one item at least");
    let outcome = check(in_stock(), &[Fault::always("ValidateOrder", "validate_order", invalid)]);
    assert_eq!(outcome.ending.unwrap_err().error, "OrderRejected");
}

#[test]
fn failures_that_nobody_handles_end_the_order() {
    for (state, task) in [
        ("ValidateOrder", "validate_order"),
        ("ChargeCard", "charge_card"),
        ("SendConfirmation", "send_confirmation"),
        ("ShipItem", "ship_item"),
    ] {
        let outcome = check(in_stock(), &[Fault::always(state, task, Answer::fail("Broken", "no answer"))]);
        assert_eq!(outcome.ending.unwrap_err().error, "Broken");
    }
}

#[test]
fn an_order_out_of_stock_is_looked_at_every_day() {
    let days = std::cell::Cell::new(0);
    let in_stock_on_day_3 = |order: Order| {
        days.update(|day| day + 1);
        Ok::<_, OrderError>(Order { in_stock: days.get() > 2, ..order })
    };
    let order: Order = serde_json::from_value(out_of_stock()).unwrap();
    let run = native().on(validate_order, in_stock_on_day_3).run(|| order_processing(order)).unwrap();
    assert_eq!(run.duration(), 2 * DAY);
    assert_eq!(run.returned().unwrap().as_ref().unwrap().len(), 3);
    assert_ne!(run.duration(), Duration::ZERO);
}
