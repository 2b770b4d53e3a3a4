//! The workflows, shared with the build script.

use sfn_dsl::integrations::sns;
use sfn_dsl::prelude::*;

/// Validate, look at the stock, charge and confirm, ship every item: the definition as it was published.
///
/// It equals the published one by value, with its two mistakes, which the tests of this package show in virtual time:
/// the result of `ProcessPayment` replaces the order, so `FulfillOrder` finds no items and a charged order never ships;
/// and nothing looks at the stock again, so an order out of stock waits for a year. [`order_processing_repaired`] does
/// better.
pub fn order_processing() -> Workflow {
    let ship_items = Map::new("FulfillOrder")
        .items_path("$.items")
        .max_concurrency(5)
        // The published definition has the deprecated name of `item_processor`.
        .iterator(ship_item());

    let flow = Flow::new()
        .then(validate_order(
            Retrier::on(["Lambda.ServiceException", "Lambda.AWSLambdaException"])
                .interval_seconds(2)
                .max_attempts(3)
                .backoff_rate(2.0),
        ))
        .then(check_inventory())
        .then(charge_and_confirm(charge_card()).next("FulfillOrder"))
        .then(ship_items)
        .then(Succeed::new("OrderComplete"))
        .then(reject_order())
        .then(Wait::seconds("BackorderItem", 86_400).next("CheckInventory"));

    Workflow::new("order-processing", flow).comment("Order processing workflow")
}

/// The same without the two mistakes, and without what the lints warn of.
///
/// The payment is kept beside the order, and an order out of stock is validated again after a day, which is where the stock
/// is looked up. Every Lambda call is retried as its service asks for.
pub fn order_processing_repaired() -> Workflow {
    let ship_items = Map::new("FulfillOrder")
        .items_path("$.items")
        .max_concurrency(5)
        .item_processor(ship_item().retry(Retrier::aws_lambda()));

    let flow = Flow::new()
        .then(validate_order(Retrier::aws_lambda()))
        .then(check_inventory())
        .then(charge_and_confirm(charge_card().retry(Retrier::aws_lambda())).result_path("$.payment"))
        .then(ship_items)
        .then(Succeed::new("OrderComplete"))
        .then(reject_order())
        .then(Wait::seconds("BackorderItem", 86_400).next("ValidateOrder"));

    Workflow::new("order-processing-repaired", flow).comment("Order processing workflow, repaired")
}

fn validate_order(retrier: Retrier) -> Task {
    Task::lambda("ValidateOrder", function("validate-order"))
        .retry(retrier)
        .catch(Catcher::on("ValidationError").result_path("$.error").next("RejectOrder"))
}

fn check_inventory() -> Choice {
    Choice::new("CheckInventory")
        .when(var("$.inStock").is_true(), "ProcessPayment")
        .otherwise("BackorderItem")
}

fn charge_card() -> Task {
    Task::lambda("ChargeCard", function("charge-card"))
}

fn charge_and_confirm(charge: Task) -> Parallel {
    let confirmation = sns::publish(path("States.Format('Order {} confirmed', $.orderId)"))
        .topic_arn("arn:aws:sns:eu-west-1:123456789:order-notifications");
    Parallel::new("ProcessPayment").branch(charge).branch(Task::call("SendConfirmation", confirmation))
}

fn ship_item() -> Task {
    Task::lambda("ShipItem", function("ship-item"))
}

fn reject_order() -> Fail {
    Fail::new("RejectOrder").error("OrderRejected").cause("Validation failed")
}

fn function(name: &str) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789:function:{name}")
}
