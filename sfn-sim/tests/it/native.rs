//! Workflows as the functions that they are.

#![allow(
    clippy::duration_suboptimal_units,
    clippy::single_match_else,
    clippy::while_immutable_condition,
    reason = "workflows as people write them"
)]

use std::cell::{Cell, RefCell};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;
use sfn_dsl::prelude::*;
use sfn_dsl::shape::Shape;
use sfn_dsl::{states, task, workflow};
use sfn_sim::native::{Ending, NativeRun};
use sfn_sim::{Answer, Native, Simulation, SimulationError, in_sequence};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    in_stock: bool,
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Item {
    sku: String,
    qty: u32,
    price: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(tag = "status", rename_all = "camelCase")]
enum Outcome {
    Shipped { charge_id: String, tracking: Vec<String> },
    Backordered { order_id: String },
    Rejected { reason: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowError)]
enum OrderError {
    InvalidOrder { message: String },
    CardDeclined,
    GatewayBusy,
    ShippingFailed,
}

#[task(lambda = "${ValidateOrder}")]
async fn validate(order: Order) -> Result<Order, OrderError>;
#[task(lambda = "${CheckStock}")]
async fn check_stock(order_id: String) -> Result<bool, OrderError>;
#[task(lambda = "${Charge}")]
async fn charge(order_id: String, amount: f64) -> Result<String, OrderError>;
#[task(resource = "sns:publish", arguments = {"TopicArn": "${Topic}", "Message": text}, timeout_seconds = 10)]
async fn confirm(text: String) -> Result<(), OrderError>;
#[task(lambda = "${ShipItem}")]
async fn ship_item(order_id: String, item: Item) -> Result<String, OrderError>;
#[task(lambda = "${Refund}")]
async fn refund(charge_id: String) -> Result<(), OrderError>;

#[workflow]
async fn order_fulfillment(order: Order) -> Result<Outcome, OrderError> {
    let order = match validate(order).await {
        Ok(order) => order,
        Err(OrderError::InvalidOrder { message }) => return Ok(Outcome::Rejected { reason: message }),
        Err(other) => return Err(other),
    };
    let mut checks = 0;
    while !order.in_stock {
        if checks >= 12 {
            return Ok(Outcome::Backordered { order_id: order.id });
        }
        states::wait(Duration::from_secs(3600)).await;
        if check_stock(order.id.clone()).await? {
            break;
        }
        checks += 1;
    }
    let total = order.items.iter().map(|item| f64::from(item.qty) * item.price).sum::<f64>();
    let paid = states::parallel((
        charge(order.id.clone(), total)
            .retry(Retrier::on(OrderError::GatewayBusy).interval_seconds(2).max_attempts(5)),
        confirm(format!("Order {} confirmed", order.id)),
    ))
    .await;
    let charge_id = match paid {
        Ok((charge_id, ())) => charge_id,
        Err(OrderError::CardDeclined) => return Ok(Outcome::Rejected { reason: "card declined".into() }),
        Err(other) => return Err(other),
    };
    match states::map(order.items.clone(), |item| ship_item(order.id.clone(), item)).max_concurrency(2).await
    {
        Ok(tracking) => Ok(Outcome::Shipped { charge_id, tracking }),
        Err(_) => {
            refund(charge_id).await?;
            Err(OrderError::ShippingFailed)
        }
    }
}

fn order(in_stock: bool) -> Order {
    let item = |sku: &str, qty| Item { sku: sku.to_owned(), qty, price: 2.5 };
    Order { id: "o-17".to_owned(), in_stock, items: vec![item("a", 1), item("b", 2), item("c", 3)] }
}

/// Everything works.
fn answered<'a>() -> Native<'a> {
    Native::new()
        .on(validate, Ok)
        .on(check_stock, |_| Ok(true))
        .on(charge, |id, amount| Ok(format!("{id}: {amount}")))
        .on(confirm, |_| Ok(()))
        .on(ship_item, |_, item| Ok(item.sku))
        .on(refund, |_| Ok(()))
}

#[track_caller]
fn fulfilled(native: &mut Native<'_>, in_stock: bool) -> NativeRun<Result<Outcome, OrderError>> {
    native.run(|| order_fulfillment(order(in_stock))).unwrap()
}

fn seconds(run: &NativeRun<impl Sized>) -> Vec<(&'static str, u64)> {
    let start = Timestamp::from_millis(1_767_225_600_000);
    run.calls().iter().map(|call| (call.task, call.at.since(start).as_secs())).collect()
}

#[test]
fn a_workflow_runs_to_its_end() {
    let run = fulfilled(&mut answered(), true);
    let tracking = ["a", "b", "c"].map(str::to_owned).to_vec();
    assert_eq!(run.returned(), Some(&Ok(Outcome::Shipped { charge_id: "o-17: 15".into(), tracking })));
    let names: Vec<&str> = run.calls().iter().map(|call| call.task).collect();
    assert_eq!(names, ["validate", "charge", "confirm", "ship_item", "ship_item", "ship_item"]);
    assert_eq!(run.calls()[1].arguments, [json!("o-17"), json!(15.0)]);
    assert_eq!(run.duration(), Duration::ZERO);
}

/// The same answers for its definition.
fn simulated<'a>() -> Simulation<'a> {
    Simulation::of(&order_fulfillment::workflow())
        .unwrap()
        .on(validate, Ok)
        .on(check_stock, |_| Ok(true))
        .on(charge, |id, amount| Ok(format!("{id}: {amount}")))
        .on(confirm, |_| Ok(()))
        .on(ship_item, |_, item| Ok(item.sku))
        .on(refund, |_| Ok(()))
}

#[test]
fn the_definition_of_a_workflow_is_simulated_with_the_same_answers() {
    type Returned = Result<Outcome, OrderError>;
    let run = simulated().run(order(true)).unwrap();
    let native = fulfilled(&mut answered(), true);
    assert_eq!(run.returned::<Returned>().as_ref().ok(), native.returned(), "{run}");

    let run = simulated().on(check_stock, |_| Ok(false)).run(order(false)).unwrap();
    let backordered = Ok(Outcome::Backordered { order_id: "o-17".into() });
    assert_eq!(run.returned::<Returned>().unwrap(), backordered, "{run}");
    assert_eq!(run.duration(), Duration::from_secs(12 * 3600));

    let run = simulated().on(charge, |_, _| Err(OrderError::CardDeclined)).run(order(true)).unwrap();
    let declined = Ok(Outcome::Rejected { reason: "card declined".into() });
    assert_eq!(run.returned::<Returned>().unwrap(), declined, "{run}");

    let run = simulated().on(ship_item, |_, _| Err(OrderError::GatewayBusy)).run(order(true)).unwrap();
    assert_eq!(run.returned::<Returned>().unwrap(), Err(OrderError::ShippingFailed), "{run}");
    assert!(run.states().contains(&"refund"), "{run}");
}

#[test]
fn waits_take_virtual_time() {
    let run = fulfilled(&mut answered().on(check_stock, |_| Ok(false)), false);
    assert_eq!(run.returned(), Some(&Ok(Outcome::Backordered { order_id: "o-17".into() })));
    assert_eq!(run.duration(), Duration::from_secs(12 * 3600));
}

#[test]
fn declared_errors_are_matched_and_retried() {
    let declined = answered().on(charge, |_, _| Err(OrderError::CardDeclined));
    let run = fulfilled(&mut { declined }, true);
    assert_eq!(run.returned(), Some(&Ok(Outcome::Rejected { reason: "card declined".into() })));

    let attempts = Cell::new(0);
    let busy_twice = answered().on(charge, |_, _| {
        attempts.set(attempts.get() + 1);
        if attempts.get() < 3 { Err(OrderError::GatewayBusy) } else { Ok("paid".to_owned()) }
    });
    let run = fulfilled(&mut { busy_twice }, true);
    assert_eq!(seconds(&run)[1..5], [("charge", 0), ("confirm", 0), ("charge", 2), ("charge", 6)]);
    assert_eq!(run.calls()[4].attempt, 3);

    let invalid = answered().on(validate, |_| Err(OrderError::InvalidOrder { message: "no items".into() }));
    let run = fulfilled(&mut { invalid }, true);
    assert_eq!(run.returned(), Some(&Ok(Outcome::Rejected { reason: "no items".into() })));
}

#[test]
fn an_error_that_no_type_knows_ends_the_run() {
    let run = fulfilled(&mut answered().on_task(charge, |_| Answer::fail("Payment.Down", "away")), true);
    assert_eq!(run.ending(), &Ending::Failed(sfn_dsl::Failure::new("Payment.Down", "away")));
    let run = fulfilled(&mut answered().on_task(confirm, |_| Answer::never()), true);
    let timeout = sfn_dsl::Failure { error: "States.Timeout".into(), cause: None };
    assert_eq!(run.failure(), Some(&timeout));
    assert_eq!(run.duration(), Duration::from_secs(10));
}

#[test]
fn calls_of_functions_are_retried_for_trouble_of_the_service() {
    let throttled = || Answer::throttled().times(2);
    let run = fulfilled(&mut answered().on_task(validate, throttled()), true);
    assert!(matches!(run.returned(), Some(Ok(Outcome::Shipped { .. }))));
    let (first, other) =
        (run.duration(), fulfilled(&mut answered().seed(1).on_task(validate, throttled()), true));
    assert!(first < Duration::from_secs(2 + 4), "full jitter is below the delay");
    assert_ne!(first, other.duration(), "another seed gives other delays");
}

#[test]
fn the_first_failure_ends_the_other_branches_and_iterations() {
    let slow =
        |id: &str| Answer::success(json!({"Payload": id, "StatusCode": 200})).after(Duration::from_secs(60));
    let mut native = answered().on_task(charge, move |_| slow("c-1")).on_task(ship_item, move |request| {
        match request.input["Payload"]["item"]["sku"].as_str() {
            Some("b") => Answer::fail("ShippingFailed", "").after(Duration::from_secs(5)),
            _ => slow("t"),
        }
    });
    let run = fulfilled(&mut native, true);
    assert_eq!(run.returned(), Some(&Err(OrderError::ShippingFailed)));
    assert_eq!(seconds(&run)[3..], [("ship_item", 60), ("ship_item", 60), ("refund", 65)]);
}

#[test]
fn iterations_start_as_others_end() {
    let took = |request: &sfn_sim::TaskRequest| {
        let item = &request.input["Payload"]["item"];
        let taken = Duration::from_secs(10 * item["qty"].as_u64().unwrap());
        Answer::success(json!({"Payload": item["sku"]})).after(taken)
    };
    let run = fulfilled(&mut answered().on_task(ship_item, took), true);
    assert_eq!(seconds(&run)[3..], [("ship_item", 0), ("ship_item", 0), ("ship_item", 10)]);
    assert_eq!(run.duration(), Duration::from_secs(40));
}

#[test]
fn a_panic_is_the_failure_of_the_workflow() {
    let run = Native::new().run(|| async { Vec::<u32>::new()[3] }).unwrap();
    assert_eq!(run.failure().unwrap().error, "States.QueryEvaluationError");
    // Before the first await, too.
    let run = Native::new().run(|| -> std::future::Ready<()> { panic!("at once") }).unwrap();
    assert_eq!(run.failure().unwrap().cause.as_deref(), Some("at once"));
}

#[test]
fn a_map_is_retried_as_a_whole() {
    let attempts = RefCell::new(Vec::new());
    let mut native = Native::new().on_task(ship_item, |request| {
        attempts.borrow_mut().push(request.input["Payload"]["item"]["sku"].clone());
        if attempts.borrow().len() == 2 {
            Answer::fail("Unknown", "")
        } else {
            Answer::success(json!({"Payload": "t"}))
        }
    });
    let items = order(true).items;
    let run = native
        .run(|| async {
            let again = Retrier::on_all().interval_seconds(7);
            states::map(items.clone(), |item| ship_item("o".to_owned(), item)).retry(again).await
        })
        .unwrap();
    assert_eq!(run.returned(), Some(&Ok(vec!["t".to_owned(); 3])));
    assert_eq!(*attempts.borrow(), ["a", "b", "c", "a", "b", "c"]);
    assert_eq!(run.duration(), Duration::from_secs(7));
}

#[test]
fn async_blocks_run_side_by_side() {
    let run = answered()
        .run(|| async {
            states::parallel((
                async {
                    states::wait(Duration::from_secs(5)).await;
                    charge("o".to_owned(), 1.0).await
                },
                async {
                    states::wait_until(Timestamp::from_millis(1_767_225_600_000 + 3_000)).await;
                    let checks =
                        states::parallel([check_stock("a".to_owned()), check_stock("b".to_owned())]).await?;
                    Ok(checks == [true, true])
                },
            ))
            .await
        })
        .unwrap();
    assert_eq!(run.returned(), Some(&Ok(("o: 1".to_owned(), true))));
    assert_eq!(seconds(&run), [("check_stock", 3), ("check_stock", 3), ("charge", 5)]);
}

#[test]
fn a_loop_without_end_ends() {
    let run = answered().run(|| async {
        loop {
            if check_stock("o".to_owned()).await.is_err() {
                return;
            }
        }
    });
    assert_eq!(run.unwrap().failure().unwrap().error, "States.Runtime");
}

#[test]
fn a_task_that_nobody_answers_is_told() {
    let missing = Native::new().run(|| order_fulfillment(order(true))).unwrap_err();
    assert!(matches!(missing, SimulationError::NoAnswer { .. }), "{missing}");
    let run = fulfilled(&mut answered().on_task(validate, |_| Answer::never()), true);
    assert_eq!(run.ending(), &Ending::Waiting(vec!["validate".into()]));
}

#[test]
fn answers_are_given_in_sequence_and_for_names() {
    let answers = [Answer::fail("CardDeclined", ""), Answer::success(json!({"Payload": "c-2"}))];
    let mut native = Native::new().on_task("Pay", in_sequence(answers));
    let run = native.run(|| async {
        match charge("o".to_owned(), 1.0).named("Pay").await {
            Err(OrderError::CardDeclined) => charge("o".to_owned(), 1.0).named("Pay").await,
            other => other,
        }
    });
    assert_eq!(run.unwrap().returned(), Some(&Ok("c-2".to_owned())));
}

#[task(lambda = "${Rest}")]
async fn rest(pause: Duration, pauses: Vec<Duration>) -> Duration;

#[workflow]
async fn rests(pause: Duration) -> Duration {
    let answer = rest(pause, vec![Duration::from_secs(60), Duration::from_millis(1_500)]).await;
    states::wait(answer).await;
    answer
}

#[test]
fn durations_are_given_to_tasks_and_taken_from_them_as_serde_writes_them() {
    let payloads = RefCell::new(Vec::new());
    let reply = |request: &sfn_sim::TaskRequest| {
        payloads.borrow_mut().push(request.input["Payload"].clone());
        Answer::success(json!({"StatusCode": 200, "Payload": {"secs": 7, "nanos": 250_000_000}}))
    };
    let pause = Duration::from_nanos(2_000_000_001);
    let answer = Duration::from_millis(7_250);
    let mut native = Native::new().on_task(rest, reply);
    let run = native.run(|| rests(pause)).unwrap();
    assert_eq!(run.duration(), Duration::from_secs(8));
    let Ending::Returned(returned) = run.into_ending() else { panic!("it returns") };
    assert_eq!(returned, answer);
    drop(native);
    let machine = rests::workflow().check().unwrap().machine;
    let run = Simulation::of(&machine).unwrap().on_task(rest, reply).run(pause).unwrap();
    assert_eq!(run.output_as::<Duration>().unwrap(), answer);
    assert_eq!(run.duration(), Duration::from_secs(8));
    let payloads = payloads.into_inner();
    assert_eq!(
        payloads[0],
        json!({"pause": {"secs": 2, "nanos": 1}, "pauses": [{"secs": 60, "nanos": 0}, {"secs": 1, "nanos": 500_000_000}]})
    );
    assert_eq!(payloads[0], payloads[1]);
}
