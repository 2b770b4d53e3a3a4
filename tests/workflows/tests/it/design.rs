//! The function of the design, as it is printed there: natively and as a state machine.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sfn_dsl::prelude::*;
use sfn_dsl::{WorkflowError, states, task, workflow};
use sfn_sim::native::Ending;
use sfn_sim::{Answer, Native, Run, Simulation, Status};

#[derive(Clone, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    in_stock: bool,
    items: Vec<Item>,
}

#[derive(Clone, Serialize, Deserialize, Shape)]
struct Item {
    sku: String,
    qty: u32,
    price: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(tag = "status", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Outcome {
    Shipped { charge_id: String, tracking: Vec<String> },
    Backordered { order_id: String },
    Rejected { reason: String },
}

#[derive(Debug, Clone, Serialize, Deserialize, WorkflowError)]
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
#[task(lambda = "${Confirm}")]
async fn confirm(order_id: String, text: String) -> Result<(), OrderError>;
#[task(lambda = "${ShipItem}")]
async fn ship_item(order_id: String, item: Item) -> Result<String, OrderError>;
#[task(lambda = "${Refund}")]
async fn refund(charge_id: String) -> Result<(), OrderError>;

#[rustfmt::skip]
#[expect(
    clippy::while_immutable_condition, clippy::duration_suboptimal_units, clippy::cast_lossless, clippy::single_match_else,
    reason = "it stands here as it is printed in the design"
)]
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
    let total = order.items.iter().map(|i| i.qty as f64 * i.price).sum::<f64>();
    let paid = states::parallel((
        charge(order.id.clone(), total)
            .retry(Retrier::on(OrderError::GatewayBusy).max_attempts(5).full_jitter()),
        confirm(order.id.clone(), format!("Order {} confirmed", order.id)),
    ))
    .await;
    let charge_id = match paid {
        Ok((charge_id, ())) => charge_id,
        Err(OrderError::CardDeclined) => return Ok(Outcome::Rejected { reason: "card declined".into() }),
        Err(other) => return Err(other),
    };
    match states::map(order.items.clone(), |item| ship_item(order.id.clone(), item)).max_concurrency(5).await
    {
        Ok(tracking) => Ok(Outcome::Shipped { charge_id, tracking }),
        Err(_) => {
            refund(charge_id).await?;
            Err(OrderError::ShippingFailed)
        }
    }
}

/// The names of the states of a scope, those of scopes within not counted.
fn states(scope: &Value) -> Vec<&str> {
    scope["States"].as_object().unwrap().keys().map(String::as_str).collect()
}

fn order(in_stock: bool, items: u32) -> Order {
    let item = |number| Item { sku: format!("sku-{number}"), qty: number + 1, price: 2.5 };
    Order { id: "o-17".to_owned(), in_stock, items: (0..items).map(item).collect() }
}

/// What the tasks do in a scenario.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that happens")]
struct Scenario {
    in_stock: bool,
    items: u32,
    invalid: bool,
    /// After how many checks the order is in stock.
    restocked_after: Option<u32>,
    declined: bool,
    busy: usize,
    ship_fails: bool,
    unknown_error: bool,
}

/// How it ended: the outcome, or the error.
type Ended = Result<Outcome, String>;

/// Runs a scenario both ways; both have to end the same, after the same calls and the same time.
fn both_ways(scenario: Scenario) -> (Ended, Run) {
    macro_rules! answered {
        ($runner:expr, $checks:ident) => {
            $runner
                .on(validate, move |order: Order| {
                    let message = "no items".to_owned();
                    if scenario.invalid { Err(OrderError::InvalidOrder { message }) } else { Ok(order) }
                })
                .on(check_stock, |_| {
                    $checks += 1;
                    Ok(Some($checks) == scenario.restocked_after)
                })
                .on(charge, |_, amount: f64| {
                    if scenario.declined {
                        Err(OrderError::CardDeclined)
                    } else {
                        Ok(format!("charged {}", amount.abs()))
                    }
                })
                .on_task(charge, Answer::fail("GatewayBusy", "").times(scenario.busy))
                .on(confirm, |_, _| Ok(()))
                .on(ship_item, |_, item: Item| {
                    if scenario.ship_fails {
                        Err(OrderError::ShippingFailed)
                    } else {
                        Ok(format!("{} shipped", item.sku))
                    }
                })
                .on_task(
                    ship_item,
                    Answer::fail("Carrier.Gone", "").times(usize::from(scenario.unknown_error)),
                )
                .on(refund, |_| Ok(()))
        };
    }
    let input = order(scenario.in_stock, scenario.items);
    let mut checks = 0;
    let native = answered!(Native::new(), checks).run(|| order_fulfillment(input.clone())).unwrap();
    let mut checks = 0;
    let run =
        answered!(Simulation::of(&order_fulfillment::workflow().check().unwrap().machine).unwrap(), checks)
            .run(&input)
            .unwrap();
    let natively = match native.ending() {
        Ending::Returned(Ok(outcome)) => Ok(outcome.clone()),
        Ending::Returned(Err(error)) => Err(error.error_name().to_owned()),
        Ending::Failed(failure) => Err(failure.error.clone()),
        ending => panic!("{ending:?}"),
    };
    let simulated = match run.status() {
        Status::Succeeded => Ok(run.output_as().unwrap()),
        _ => Err(run.error().unwrap_or_default().to_owned()),
    };
    assert_eq!(natively, simulated, "{run}");
    assert_eq!(native.duration(), run.duration(), "{run}");
    (simulated, run)
}

#[test]
fn the_machine_is_small_and_free_of_warnings() {
    let checked = order_fulfillment::workflow().check().unwrap();
    let warnings = checked.warnings.at_least(sfn_dsl::check::Severity::Warning);
    assert!(warnings.is_empty(), "{warnings}");
    let definition = order_fulfillment::workflow().definition().to_json();
    assert_eq!(states(&definition).len(), 12, "{definition:#}");
    let parallel = &definition["States"]["parallel charge, confirm"]["Branches"];
    let map = &definition["States"]["map order.items"]["ItemProcessor"];
    let nested: Vec<&str> = [&parallel[0], &parallel[1], map].into_iter().flat_map(states).collect();
    assert_eq!(nested, ["charge", "confirm", "ship_item"]);
}

#[test]
fn an_order_in_stock_is_shipped() {
    for items in 0..3 {
        let (ended, run) = both_ways(Scenario { in_stock: true, items, ..Scenario::default() });
        let total: f64 = (0..items).map(|number| f64::from(number + 1) * 2.5).sum();
        let tracking = (0..items).map(|number| format!("sku-{number} shipped")).collect();
        assert_eq!(
            ended,
            Ok(Outcome::Shipped { charge_id: format!("charged {}", total.abs()), tracking }),
            "{run}"
        );
    }
}

#[test]
fn an_invalid_order_is_rejected_with_its_reason() {
    let (ended, _) = both_ways(Scenario { invalid: true, ..Scenario::default() });
    assert_eq!(ended, Ok(Outcome::Rejected { reason: "no items".to_owned() }));
}

#[test]
fn an_order_waits_until_it_is_in_stock() {
    let (ended, run) = both_ways(Scenario { restocked_after: Some(3), items: 1, ..Scenario::default() });
    assert!(matches!(ended, Ok(Outcome::Shipped { .. })), "{run}");
    assert_eq!(run.duration(), Duration::from_hours(3));
}

#[test]
fn an_order_that_never_comes_into_stock_is_given_up() {
    let (ended, run) = both_ways(Scenario::default());
    assert_eq!(ended, Ok(Outcome::Backordered { order_id: "o-17".to_owned() }));
    assert_eq!(run.duration(), Duration::from_hours(12));
}

#[test]
fn a_declined_card_rejects_the_order() {
    let (ended, _) = both_ways(Scenario { in_stock: true, declined: true, ..Scenario::default() });
    assert_eq!(ended, Ok(Outcome::Rejected { reason: "card declined".to_owned() }));
}

#[test]
fn a_busy_gateway_is_tried_again() {
    let (ended, run) = both_ways(Scenario { in_stock: true, busy: 3, ..Scenario::default() });
    assert!(matches!(ended, Ok(Outcome::Shipped { .. })), "{run}");
    let (ended, _) = both_ways(Scenario { in_stock: true, busy: 6, ..Scenario::default() });
    assert_eq!(ended, Err("GatewayBusy".to_owned()));
}

#[test]
fn what_cannot_be_shipped_is_refunded() {
    let (ended, run) =
        both_ways(Scenario { in_stock: true, items: 2, ship_fails: true, ..Scenario::default() });
    assert_eq!(ended, Err("ShippingFailed".to_owned()));
    assert!(run.states().contains(&"refund"), "{run}");
}

#[test]
fn an_error_that_the_workflow_does_not_know_ends_it() {
    let (ended, run) =
        both_ways(Scenario { in_stock: true, items: 1, unknown_error: true, ..Scenario::default() });
    assert_eq!(ended, Err("Carrier.Gone".to_owned()));
    assert!(!run.states().contains(&"refund"), "{run}");
}
