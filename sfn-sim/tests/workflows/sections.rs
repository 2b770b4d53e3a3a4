use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub id: String,
    pub amount: f64,
    pub count: u32,
    pub note: Option<String>,
    pub items: Vec<String>,
    pub status: Status,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub enum Status {
    New,
    Paid,
    Shipped { parcels: u32 },
}

#[derive(Debug, Clone, Serialize, Deserialize, WorkflowError)]
pub enum PaymentError {
    Declined { reason: String },
    Busy,
}

const MAX_COUNT: u32 = 10;

#[task(lambda = "${Charge}", retry = none)]
pub async fn charge(order_id: String, amount: f64) -> Result<String, PaymentError>;

#[task(lambda = "${Refund}", retry = none)]
pub async fn refund(receipt: String) -> Result<(), PaymentError>;

#[task(lambda = "${InStock}", retry = none)]
pub async fn in_stock(item: String) -> bool;

#[task(lambda = "${Ship}", retry = none)]
pub async fn ship(item: String) -> String;

#[task(lambda = "${Log}", retry = none)]
pub async fn log(text: String);

#[task(resource = "sqs:sendMessage", callback, arguments = {
    "QueueUrl": "${Approvals}", "MessageBody": {"order": order_id, "token": token}
})]
pub async fn approve(order_id: String) -> bool;

#[task(workflow = "${Accounting}")]
pub async fn book(receipt: String) -> String;

// # Variables
//
// `let` and `let mut` cost no state: a value that needs no call is an expression, and stands where it is used. What a later state
// reads is assigned on the way out of an earlier one. Shadowing makes another variable.
#[workflow]
async fn variables(order: Order) -> f64 {
    let price = order.amount;
    let mut total = price * f64::from(order.count);
    let receipt = charge(order.id, total).await;
    let price = if receipt.is_ok() { price } else { 0.0 };
    total += price;
    total
}

// # Destructuring
//
// Patterns take values apart: structs, tuples, slices and variants. `let … else` leaves where the pattern does not match.
#[workflow]
async fn destructuring(order: Order) -> String {
    let Order { id, note, items, .. } = order;
    let [first, ..] = items.as_slice() else { return "nothing to ship".to_owned() };
    let Some(note) = note else { return ship(first.clone()).await };
    log(format!("{id}: {note}")).await;
    note
}

// # Assignment to fields
//
// A variable of a state machine is replaced as a whole, so an assignment to a field gives the variable a new object.
#[workflow]
async fn fields(mut order: Order) -> Order {
    order.count += 1;
    if in_stock(order.id.clone()).await {
        order.status = Status::Shipped { parcels: order.count };
    }
    order
}

// # Assignment to elements
//
// An element of a list is assigned by a new list, which has another element there; an index beyond the end fails the execution with the
// text of Rust's panic. An entry of a map is made or changed by `insert`, or through `entry`.
#[workflow]
async fn elements(order: Order) -> (Vec<String>, BTreeMap<String, u32>) {
    let mut items = order.items;
    items[1] = ship(items[1].clone()).await;
    let mut letters: BTreeMap<String, u32> = BTreeMap::new();
    *letters.entry(order.id).or_insert(0) += order.count;
    (items, letters)
}

// # Conditions
//
// `if`, `else if` and `else` between calls are a Choice state. Where no branch calls anything, the condition is part of an
// expression and costs nothing.
#[workflow]
async fn conditions(order: Order) -> String {
    let size = if order.count > MAX_COUNT { "large" } else { "small" };
    if order.amount == 0.0 {
        "free".to_owned()
    } else if let Some(note) = &order.note
        && size == "large"
    {
        ship(note.clone()).await
    } else {
        ship(order.id).await
    }
}

// # Calls in conditions
//
// `&&` and `||` around calls that are awaited call what Rust would call, and no more.
#[workflow]
async fn lazy(order: Order) -> bool {
    order.count > 0 && in_stock(order.id.clone()).await || in_stock("spare".to_owned()).await
}

// # Match
//
// `match` on enums, options, literals, ranges and tuples, with guards; the arms become the rules of a Choice state, or an expression.
#[workflow]
async fn matching(order: Order) -> String {
    match (order.status, order.count) {
        (Status::Shipped { parcels }, _) if parcels > 1 => format!("{parcels} parcels"),
        (Status::Shipped { .. }, _) => "one parcel".to_owned(),
        (Status::Paid, 0) => "nothing".to_owned(),
        (Status::Paid, 1..=9) => ship(order.id).await,
        (Status::Paid | Status::New, _) => "later".to_owned(),
    }
}

// # Errors of tasks
//
// A `match` on the result of a task becomes its catchers: a variant of the error is the name of an error. A call that
// handles none has no catcher.
#[workflow]
async fn errors(order: Order) -> Result<String, PaymentError> {
    match charge(order.id, order.amount).await {
        Ok(receipt) => Ok(receipt),
        Err(PaymentError::Declined { reason }) => {
            log(reason).await;
            Ok("declined".to_owned())
        }
        Err(other) => Err(other),
    }
}

// # The question mark
//
// `?` on the result of a task needs nothing: an error that nobody catches ends the execution, as it ends the function. In the
// middle of the workflow it costs no state.
#[workflow]
async fn question_mark(order: Order) -> Result<String, PaymentError> {
    let receipt = charge(order.id, order.amount).await?;
    refund(receipt.clone()).await?;
    Ok(receipt)
}

// # Retries
//
// The retrier is part of the definition, so it is evaluated when the definition is made. It can name variants of the error. A call of
// a Lambda function has a retrier for trouble of the service too, which these examples leave out with `retry = none`.
#[workflow]
async fn retries(order: Order) -> Result<String, PaymentError> {
    charge(order.id, order.amount)
        .retry(Retrier::on(PaymentError::BUSY).interval_seconds(2).max_attempts(5).full_jitter())
        .timeout(Duration::from_secs(30))
        .named("Charge the card")
        .await
}

// # Loops
//
// `while`, `loop` and `for` with calls inside go back to an earlier state. `break` gives a value where the loop is `loop`, and labels
// name the loop that is meant.
#[workflow]
async fn loops(order: Order) -> u32 {
    let mut shipped = 0;
    'items: for item in &order.items {
        let mut attempts = 0;
        while !in_stock(item.clone()).await {
            attempts += 1;
            if attempts == 3 {
                continue 'items;
            }
            states::wait(Duration::from_hours(1)).await;
        }
        ship(item.clone()).await;
        shipped += 1;
        if shipped > MAX_COUNT {
            break;
        }
    }
    shipped
}

// # Blocks as values
//
// A block is an expression. One with a label can be left with a value.
#[workflow]
async fn blocks(order: Order) -> String {
    let text = 'found: {
        if let Some(note) = order.note {
            break 'found note;
        }
        if in_stock(order.id.clone()).await {
            break 'found "in stock".to_owned();
        }
        "unknown".to_owned()
    };
    log(text.clone()).await;
    text
}

// # Early return
//
// `return` ends the execution there.
#[workflow]
async fn early_return(order: Order) -> String {
    if order.items.is_empty() {
        return "nothing to ship".to_owned();
    }
    let tracking = ship(order.id).await;
    log(tracking.clone()).await;
    tracking
}

// # Values
//
// Struct literals with `..base`, enum literals, tuples, `vec!`, `format!` and `matches!` are expressions, with the names that serde
// gives the fields and variants.
#[workflow]
async fn values(order: Order) -> (Order, Vec<u32>, bool) {
    let open = matches!(order.status, Status::New | Status::Paid);
    log(format!("{} of {:>4} costs {:.2}", order.id, order.count, order.amount)).await;
    let counts = vec![order.count, order.count + 1];
    (Order { status: Status::Paid, note: None, ..order }, counts, open)
}

// # Arithmetic
//
// Numbers do what they do in Rust, or the execution fails where Rust would panic: integers are divided without a fraction, and what
// leaves the range of its type fails.
#[workflow]
async fn arithmetic(order: Order) -> (u32, u32, f64, bool) {
    log("counting".to_owned()).await;
    (order.count / 2, order.count % 2, -order.amount, order.amount * 2.0 >= 10.0)
}

// # Iterators and methods
//
// Chains of iterator methods and the methods of texts, options and lists are one expression.
#[workflow]
async fn iterators(order: Order) -> (usize, Vec<String>, String) {
    let long: Vec<String> =
        order.items.iter().filter(|item| item.chars().count() > 3).map(|item| item.to_uppercase()).collect();
    let note = order.note.map(|note| note.trim().to_owned()).unwrap_or_default();
    log(long.join(", ")).await;
    (long.len(), long, note)
}

// # Waiting
//
// `states::wait` and `states::wait_until` are Wait states. The simulator waits in virtual time.
#[workflow]
async fn waiting(order: Order) -> String {
    states::wait(Duration::from_hours(24)).await;
    ship(order.id).await
}

// # Durations
//
// A duration is a value like others, in JSON as serde writes it: `{"secs": 60, "nanos": 0}`. Where the service takes seconds, it is rounded
// up to whole ones.
#[workflow]
async fn durations(order: Order) -> Duration {
    let pause = Duration::from_millis(u64::from(order.count) * 2_500);
    if pause < Duration::from_mins(1) {
        states::wait(pause).await;
    }
    pause
}

// # Side by side
//
// `states::parallel` runs calls as branches of a Parallel state. Branches that can fail give one `Result`.
#[workflow]
async fn side_by_side(order: Order) -> Result<String, PaymentError> {
    let (receipt, ()) = states::parallel((charge(order.id.clone(), order.amount), async {
        log(format!("charging {}", order.id)).await;
        Ok(())
    }))
    .await?;
    Ok(receipt)
}

// # For every item
//
// `states::map` makes a call, or runs an `async` closure, for every item. The closure reads what is around it, and the compiler does
// not let it assign: a Map state could not do so either.
#[workflow]
async fn every_item(order: Order) -> Vec<String> {
    let prefix = format!("{}/", order.id);
    states::map(order.items, |item| ship(format!("{prefix}{item}"))).max_concurrency(5).await
}

// # For every item by name
//
// A function that makes the call for an item is named where a closure would do no more than call it.
#[workflow]
async fn every_item_by_name(order: Order) -> Vec<String> {
    states::map(order.items, ship).await
}

// # For every item, in executions of their own
//
// `states::distributed_map` runs the closure in a child execution for every item. Items come from a list, or are read from S3 by the
// Map itself: `read_json`, `read_json_lines`, `read_csv`, `read_inventory`, `list_objects`. Variables that the closure reads are
// handed to every child. Where failures are tolerated, an item whose child failed is `None`.
#[workflow]
async fn distributed(order: Order) -> Vec<Option<String>> {
    let prefix = format!("{}/", order.id);
    let items = states::read_json("${Bucket}", format!("{}.json", order.id)).max_items(10_000);
    states::distributed_map(items, |item: String| ship(format!("{prefix}{item}")))
        .express()
        .max_concurrency(1_000)
        .tolerated_failure_percentage(5.0)
        .await
}

// # Batches, and results in S3
//
// `max_items_per_batch` hands lists of items to the children; a list that is no file becomes items by `states::items`. With
// `result_writer`, outputs go to S3, and the Map gives the place.
#[workflow]
async fn batches(order: Order) -> String {
    let batches = states::items(order.items).max_items_per_batch(2);
    let written = states::distributed_map(batches, |items| log(items.join(", ")))
        .result_writer("${Bucket}", "logs/")
        .await;
    written.result_writer_details.bucket
}

// # Try and finally
//
// An `async` block that is awaited at once is a block whose errors can be handled in one place.
#[workflow]
async fn finally(order: Order) -> Result<String, PaymentError> {
    let paid: Result<String, PaymentError> = async {
        let receipt = charge(order.id.clone(), order.amount).await?;
        if !in_stock(order.id.clone()).await {
            refund(receipt.clone()).await?;
        }
        Ok(receipt)
    }
    .await;
    log("done".to_owned()).await;
    paid
}

// # Callbacks
//
// A task marked `callback` waits until somebody returns its token. The attribute says where the token goes.
#[workflow]
async fn callbacks(order: Order) -> bool {
    approve(order.id).await
}

// # The Context object
//
// What the service knows of the execution stands in the attribute of a task, by its names in ASL: `context.Execution.Id`,
// `context.State.EnteredTime`, ….
#[task(lambda = "${Audit}", retry = none, payload = {
    "text": text, "execution": context.Execution.Id, "at": context.State.EnteredTime
})]
pub async fn audit(text: String) -> String;

#[workflow]
async fn audited(order: Order) -> String {
    audit(format!("order {}", order.id)).await
}

// # Other state machines
//
// A task marked `workflow = "…"` starts an execution of another state machine and waits for its output.
#[workflow]
async fn nested(order: Order) -> Result<String, PaymentError> {
    let receipt = charge(order.id, order.amount).await?;
    Ok(book(receipt).await)
}

// # Fragments
//
// A function marked `#[fragment]` is a part of a workflow: its states stand wherever it is awaited.
#[fragment]
async fn shipped(item: &str) -> String {
    while !in_stock(item.to_owned()).await {
        states::wait(Duration::from_mins(1)).await;
    }
    ship(item.to_owned()).await
}

#[workflow]
async fn fragments(order: Order) -> String {
    let first = shipped(&order.id).await;
    log(first).await;
    shipped("gift").await
}

// # Names of states
//
// States are named after the function they call. `.named("…")` names the state of a call, `#[state(name = "…")]` that of a
// statement.
#[workflow(name = "named-states", comment = "Shows names", timeout_seconds = 3600)]
async fn names(order: Order) -> String {
    #[state(name = "Is it there?")]
    let there = in_stock(order.id.clone()).await;
    #[state(name = "Decide")]
    if there {
        log("there".to_owned()).named("Write it down").await;
    }
    order.id
}

// ---

/// The workflows, in the order in which they stand above.
pub(super) const WORKFLOWS: &[fn() -> Workflow] = &[
    variables::workflow,
    destructuring::workflow,
    fields::workflow,
    elements::workflow,
    conditions::workflow,
    lazy::workflow,
    matching::workflow,
    errors::workflow,
    question_mark::workflow,
    retries::workflow,
    loops::workflow,
    blocks::workflow,
    early_return::workflow,
    values::workflow,
    arithmetic::workflow,
    iterators::workflow,
    waiting::workflow,
    durations::workflow,
    side_by_side::workflow,
    every_item::workflow,
    every_item_by_name::workflow,
    distributed::workflow,
    batches::workflow,
    finally::workflow,
    callbacks::workflow,
    audited::workflow,
    nested::workflow,
    fragments::workflow,
    names::workflow,
];
