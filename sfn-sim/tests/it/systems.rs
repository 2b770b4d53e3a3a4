//! Published workflows, whole.

use serde_json::{Value, json};
use sfn_dsl::machine::{MachineType, StateMachine};
use sfn_dsl::raw::Definition;
use sfn_sim::{Answer, Simulation, Status, TaskError};

use crate::shared;

/// A definition in `../shared/systems`.
fn system(name: &str) -> Option<StateMachine> {
    let definition = shared::json(&shared::find(&format!("systems/{name}.asl.json"))?);
    let definition = Definition::parse(name, &definition.to_string()).unwrap();
    Some(definition.check(MachineType::Standard).unwrap().machine)
}

#[test]
fn a_published_workflow_fails_where_its_map_looks_for_items_in_the_output_of_a_parallel() {
    let Some(machine) = system("order-processing") else { return };
    let mut validations = 0;
    let run = Simulation::of(&machine)
        .unwrap()
        .on("ValidateOrder", |order: Value| {
            validations += 1;
            match validations {
                1 => Err(TaskError::new("Lambda.ServiceException", "busy")),
                _ => Ok(order),
            }
        })
        .on("ChargeCard", |order: Value| {
            let items: Vec<u32> = (0..12).collect();
            Ok(json!({"charged": order["orderId"], "items": items}))
        })
        .on("SendConfirmation", |message: Value| Ok(message["Message"].clone()))
        .on("ShipItem", |item: Value| Ok(item))
        .run(json!({"orderId": "o-1", "inStock": true}))
        .unwrap();
    // The published workflow gives the branches' outputs, an array, to a Map that wants `$.items`.
    assert_eq!(run.error(), Some("States.Runtime"), "{run}");
    assert_eq!(run.states().last(), Some(&"FulfillOrder"));
    assert_eq!(run.duration().as_secs(), 2);
}

#[test]
fn an_order_that_is_never_in_stock_is_checked_every_day_for_a_year() {
    let Some(machine) = system("order-processing") else { return };
    let mut simulation = Simulation::of(&machine).unwrap().on("ValidateOrder", |order: Value| Ok(order));
    let run = simulation.run(json!({"inStock": false})).unwrap();
    assert_eq!(run.status(), Status::TimedOut, "{run}");
    assert_eq!(run.states().iter().filter(|state| **state == "CheckInventory").count(), 365);
}

#[test]
fn a_declined_payment_goes_to_a_person_and_back() {
    let Some(machine) = system("order-fulfillment") else { return };
    let mut payments = 0;
    let mut simulation = Simulation::of(&machine).unwrap();
    for task in [
        "ValidateOrder",
        "ReserveInventory",
        "SendConfirmationEmail",
        "UpdateAnalytics",
        "ScheduleShipment",
        "NotifyPaymentFailed",
        "RollbackPayment",
    ] {
        simulation = simulation.on(task, |input: Value| Ok(input));
    }
    let mut simulation = simulation
        .on("ProcessPayment", |order: Value| {
            payments += 1;
            match payments {
                1..=3 => Err(TaskError::new("PaymentGatewayTimeout", "no answer")),
                _ => Ok(order),
            }
        })
        .on_task("ManualReview", |request| {
            let reviewed = json!({"order_id": request.input["MessageBody"]["orderId"], "approved": true});
            Answer::success(reviewed).after(std::time::Duration::from_hours(3))
        });
    let run = simulation.run(json!({"order_id": "o-2"})).unwrap();
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    let order = json!({"order_id": "o-2", "approved": true});
    assert_eq!(run.output(), Some(&json!([order, order, order])));
    assert_eq!(run.duration().as_secs(), 5 + 15 + 3 * 3600);
}
