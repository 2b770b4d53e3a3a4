//! The workflow, shared with the build script.

use sfn_dsl::prelude::*;

/// What the functions of this workflow fail with when they are certain that nothing was done. Trying again would not help.
#[derive(Debug, Clone, PartialEq, Eq, WorkflowError)]
pub enum Refusal {
    /// The bank said no.
    PaymentDeclined,
    /// There are not enough items.
    OutOfStock,
    /// There is no such address.
    AddressUnknown,
}

/// Payment, inventory, e-mail: all of them, or none. The e-mail comes last, because it cannot be taken back.
pub fn order_saga() -> Workflow {
    let steps = [
        Step {
            state: "TakePayment",
            function: "take-payment",
            result_path: "$.payment",
            refusal: Refusal::PaymentDeclined,
            undo: Some(Undo { state: "RefundPayment", function: "refund-payment" }),
        },
        Step {
            state: "ReserveInventory",
            function: "reserve-inventory",
            result_path: "$.reservation",
            refusal: Refusal::OutOfStock,
            undo: Some(Undo { state: "ReleaseInventory", function: "release-inventory" }),
        },
        Step {
            state: "SendEmail",
            function: "send-email",
            result_path: "$.email",
            refusal: Refusal::AddressUnknown,
            undo: None,
        },
    ];
    Workflow::new("order-saga", saga(&steps)).comment("Payment, inventory, e-mail: all of them, or none")
}

/// Something to do, and what undoes it. It is called with the order, whose id is the idempotency key: it may be called twice.
struct Step {
    state: &'static str,
    function: &'static str,
    result_path: &'static str,
    refusal: Refusal,
    undo: Option<Undo>,
}

/// Undoes a step. It is called with the order, may be called twice, and for a step that never happened.
struct Undo {
    state: &'static str,
    function: &'static str,
}

/// The steps one after the other, then the way back: a step that fails leads to the place where its undoing starts, and from
/// there on all the steps before it are undone too.
fn saga(steps: &[Step]) -> Flow {
    let mut flow = Flow::new();
    let mut undo_before = "OrderFailed";
    for step in steps {
        let undo_from_here = step.undo.as_ref().map_or(undo_before, |undo| undo.state);
        flow = flow.then(attempt(step, undo_before, undo_from_here));
        undo_before = undo_from_here;
    }
    flow = flow.then(Succeed::new("OrderCompleted"));
    for undo in steps.iter().rev().filter_map(|step| step.undo.as_ref()) {
        flow = flow.then(undone(undo));
    }
    flow.then(Fail::new("OrderFailed").error_output("$.error"))
        .then(ask_for_help())
        .then(Fail::new("UndoFailed").error("UndoFailed").cause_path("$.undoError.Cause"))
}

/// A step. When it is refused, what came before is undone; after any other failure, such as a timeout, nobody knows whether
/// it happened, so it is undone too.
fn attempt(step: &Step, undo_before: &str, undo_from_here: &str) -> Task {
    Task::lambda(step.state, function(step.function))
        .result_path(step.result_path)
        .timeout_seconds(30)
        .retry(Retrier::on(step.refusal.error_name()).max_attempts(0))
        .retry(again(4, 30))
        .catch(Catcher::on(step.refusal.error_name()).result_path("$.error").next(undo_before))
        .catch(Catcher::on_all().result_path("$.error").next(undo_from_here))
}

/// The way back has to work, so it is tried for longer, and a person is called before it is given up.
fn undone(undo: &Undo) -> Task {
    Task::lambda(undo.state, function(undo.function))
        .discard_result()
        .timeout_seconds(30)
        .retry(again(12, 300))
        .catch(Catcher::on_all().result_path("$.undoError").next("AskForHelp"))
}

/// Tells a person which order is half undone, with all that is known of it.
fn ask_for_help() -> Task {
    Task::integration("AskForHelp", "sqs:sendMessage")
        .parameters(json!({
            "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/orders-that-need-help",
            "MessageBody": {"execution.$": "$$.Execution.Id", "order.$": "$"}
        }))
        .discard_result()
        .retry(again(12, 300))
}

/// Later and later, never more than `max_delay_seconds` apart, and at random, so that the orders of a bad minute do not all come
/// back at once.
fn again(attempts: u64, max_delay_seconds: u64) -> Retrier {
    Retrier::on_all().max_attempts(attempts).backoff_seconds(2..=max_delay_seconds)
}

fn function(name: &str) -> String {
    format!("arn:aws:lambda:us-east-1:123456789012:function:{name}")
}
