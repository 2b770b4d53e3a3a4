//! Distributed Maps of functions: the children do what the closure does, whatever they read, carry along and fail with.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sfn_dsl::Failure;
use sfn_dsl::lowering::Declaration;
use sfn_dsl::prelude::*;
use sfn_dsl::states::{self, Outcome, TaskFunction, WrittenResults};
use sfn_dsl::{task, workflow};
use sfn_sim::{Answer, Native, Objects, Simulation, TaskRequest};
use sfn_tests::differential::{Asked, End, Reply, Told, Twice};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
struct Order {
    order_id: String,
    amount: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowError)]
enum ImportError {
    Invalid {
        reason: String,
    },
    #[error_name("States.ExceedToleratedFailureThreshold")]
    TooMany,
    #[error_name("States.ItemReaderFailed")]
    Unreadable {
        cause: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Row {
    sku: String,
    quantity: String,
}

#[task(lambda = "Import")]
async fn import(order: Order, day: String) -> Result<u32, ImportError>;
#[task(lambda = "Check")]
async fn check(order_id: String) -> bool;
#[task(lambda = "Store")]
async fn store(sku: String, quantity: i64) -> Vec<String>;
#[task(lambda = "Batch")]
async fn batch(orders: Vec<Order>, day: String, rate: f64) -> f64;

const TASKS: [&Declaration; 4] =
    [import::DECLARATION, store::DECLARATION, batch::DECLARATION, check::DECLARATION];

fn objects() -> Objects {
    let order = |id: u32| json!({"orderId": format!("o-{id}"), "amount": id});
    Objects::default()
        .with("orders", "monday.json", json!({"orders": [order(1), order(2), order(3)]}).to_string())
        .with("orders", "lines/a.jsonl", format!("{}\n{}\n", order(4), order(5)))
        .with("orders", "lines/b.jsonl", format!("{}\n", order(6)))
        .with("orders", "stock.csv", "sku;quantity\na;7\nb;x\n")
        .with_bucket("results")
}

/// What tasks answer.
type Answers<'a> = &'a dyn Fn(&Asked) -> Result<Value, Failure>;

/// Runs the function and its definition.
#[track_caller]
fn same<Output, F>(
    workflow: &Workflow,
    input: &Value,
    answers: Answers<'_>,
    function: impl FnOnce() -> F,
) -> Told<Output>
where
    F: Future<Output = Output>,
    Output: Shape<Kind: Outcome<Output>> + PartialEq + std::fmt::Debug,
{
    let answers = |asked: &Asked| Reply { outcome: Some(answers(asked)), after: Duration::from_secs(1) };
    Twice { tasks: &TASKS, answers: &answers, objects: objects(), seed: 3 }
        .run(workflow, input, function)
        .unwrap_or_else(|difference| panic!("{difference}\n{:#}", workflow.definition().to_json()))
}

/// The Map of a workflow that has one.
fn map_of(workflow: &Workflow) -> Value {
    if let Err(report) = workflow.check() {
        panic!("{report}");
    }
    let states = workflow.definition().to_json()["States"].clone();
    states.as_object().unwrap().values().find(|state| state["Type"] == "Map").unwrap().clone()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
fn amount(asked: &Asked) -> u32 {
    asked.arguments[0]["amount"].as_f64().unwrap() as u32
}

/// Variables of the function and its parameter are carried along, also to where they are read inside of another Map.
#[workflow]
async fn import_all(day: String) -> Result<Vec<Vec<u32>>, ImportError> {
    let first = check(day.clone()).await;
    let orders = states::read_json("orders", format!("{day}.json")).items_pointer("/orders").max_items(2);
    states::distributed_map(orders, async |order: Order| {
        let days = if first { vec![day.clone(), "tuesday".to_owned()] } else { Vec::new() };
        states::map(days, |day| import(order.clone(), day)).await
    })
    .max_concurrency(2)
    .label("import")
    .named("Import")
    .await
}

#[test]
fn items_are_read_and_variables_carried_along() {
    let answers = |asked: &Asked| match asked.task {
        "check" => Ok(json!(true)),
        _ => Ok(json!(amount(asked) * 2)),
    };
    let told = same(&import_all::workflow(), &json!("monday"), &answers, || import_all("monday".to_owned()));
    assert_eq!(told.end, End::Returned(Ok(vec![vec![2, 2], vec![4, 4]])));
    let days: Vec<&Value> = told.calls[1..].iter().map(|(_, _, arguments)| &arguments[1]).collect();
    assert_eq!(days, ["monday", "tuesday", "monday", "tuesday"]);
    let map = map_of(&import_all::workflow());
    assert_eq!(map["ItemReader"]["Arguments"], json!({"Bucket": "orders", "Key": "{% $day & '.json' %}"}));
    let config = json!({"InputType": "JSON", "ItemsPointer": "/orders", "MaxItems": 2});
    assert_eq!(map["ItemReader"]["ReaderConfig"], config);
    assert_eq!(map["ItemSelector"]["day"], "{% $day %}");
    assert_eq!((&map["Label"], &map["MaxConcurrency"]), (&json!("import"), &json!(2)));
    let mode = json!({"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"});
    assert_eq!(map["ItemProcessor"]["ProcessorConfig"], mode);
}

#[test]
fn a_child_that_fails_is_too_many_where_none_may() {
    let answers = |asked: &Asked| match (asked.task, asked.arguments.first().map(|order| &order["orderId"])) {
        ("check", _) => Ok(json!(true)),
        (_, Some(id)) if id == "o-2" => Err(Failure::new("Invalid", "no such day")),
        _ => Ok(json!(1)),
    };
    let told = same(&import_all::workflow(), &json!("monday"), &answers, || import_all("monday".to_owned()));
    assert_eq!(told.end, End::Returned(Err(ImportError::TooMany)));
}

#[test]
fn what_cannot_be_read_is_an_error_of_the_map() {
    let answers = |_: &Asked| Ok(json!(true));
    let told = same(&import_all::workflow(), &json!("friday"), &answers, || import_all("friday".to_owned()));
    let cause = "The specified key does not exist: s3://orders/friday.json".to_owned();
    assert_eq!(told.end, End::Returned(Err(ImportError::Unreadable { cause })));
}

/// The Map as the first state; failures are tolerated, and the closure decides.
#[workflow]
async fn import_some(orders: Vec<Order>) -> Result<Vec<Option<Vec<u32>>>, ImportError> {
    states::distributed_map(orders, async |order: Order| {
        if order.amount > 100.0 {
            return Err(ImportError::Invalid { reason: format!("{} is too much", order.amount) });
        }
        if !check(order.order_id.clone()).await {
            return Ok(Vec::new());
        }
        let count = import(order, "today".to_owned()).await?;
        Ok(vec![count])
    })
    .express()
    .tolerated_failure_count(2)
    .tolerated_failure_percentage(60.0)
    .await
}

fn orders(amounts: &[u32]) -> Vec<Order> {
    let order =
        |(id, amount): (usize, &u32)| Order { order_id: format!("o-{id}"), amount: f64::from(*amount) };
    amounts.iter().enumerate().map(order).collect()
}

#[test]
fn tolerated_failures_leave_no_value() {
    let answers = |asked: &Asked| match asked.task {
        "check" => Ok(json!(asked.arguments[0] != "o-1")),
        _ if amount(asked) > 50 => Err(Failure::new("Unheard.Of", "why")),
        _ => Ok(json!(amount(asked))),
    };
    let run = |amounts: &[u32]| {
        let orders = orders(amounts);
        let input = serde_json::to_value(&orders).unwrap();
        same(&import_some::workflow(), &input, &answers, || import_some(orders)).end
    };
    let some = |values: &[u32]| Some(values.to_vec());
    assert_eq!(run(&[7, 8, 9]), End::Returned(Ok(vec![some(&[7]), some(&[]), some(&[9])])));
    assert_eq!(run(&[]), End::Returned(Ok(Vec::new())));
    // One of its own, and one of a task.
    assert_eq!(run(&[700, 8, 9, 60]), End::Returned(Ok(vec![None, some(&[]), some(&[9]), None])));
    // Two of three are more than 60 %, three are more than two.
    assert_eq!(run(&[60, 8, 70]), End::Returned(Err(ImportError::TooMany)));
    assert_eq!(run(&[60, 8, 70, 1, 1, 80]), End::Returned(Err(ImportError::TooMany)));
    let map = map_of(&import_some::workflow());
    assert_eq!(map["ItemProcessor"]["ProcessorConfig"]["ExecutionType"], "EXPRESS");
    assert_eq!((&map["ToleratedFailureCount"], &map["ToleratedFailurePercentage"]), (&json!(2), &json!(60)));
}

/// Rows are texts; columns have names of their own.
#[workflow]
async fn stock() -> Vec<Vec<String>> {
    let rows = states::read_csv("orders", "stock.csv")
        .csv_delimiter(CsvDelimiter::Semicolon)
        .csv_headers(["sku", "quantity"]);
    states::distributed_map(rows, |row: Row| store(row.sku.clone(), row.quantity.parse().unwrap_or(-1))).await
}

#[test]
fn rows_are_read_as_texts() {
    let answers = |asked: &Asked| Ok(json!([asked.arguments[0], asked.arguments[1].to_string()]));
    let told = same(&stock::workflow(), &Value::Null, &answers, stock);
    let rows = [["sku", "-1"], ["a", "7"], ["b", "-1"]].map(|row| row.map(str::to_owned).to_vec());
    assert_eq!(told.end, End::Returned(rows.to_vec()));
    let config = json!({
        "InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["sku", "quantity"], "CSVDelimiter": "SEMICOLON"
    });
    assert_eq!(map_of(&stock::workflow())["ItemReader"]["ReaderConfig"], config);
}

/// Batches of what many objects hold, and variables beside them.
#[workflow]
async fn import_lines(day: String) -> f64 {
    let rate = if check(day.clone()).await { 0.5 } else { 2.0 };
    let orders = states::read_json_lines("orders", "lines/").load_and_flatten().max_items_per_batch(2);
    let sums = states::distributed_map(orders, |orders| batch(orders, day.clone(), rate)).await;
    sums.iter().sum()
}

#[test]
fn batches_are_lists_and_variables_stand_beside_them() {
    let answers = |asked: &Asked| {
        if asked.task == "check" {
            return Ok(json!(true));
        }
        let orders = asked.arguments[0].as_array().unwrap().iter();
        let sum: f64 = orders.map(|order| order["amount"].as_f64().unwrap()).sum();
        Ok(json!(sum * asked.arguments[2].as_f64().unwrap()))
    };
    let told = same(&import_lines::workflow(), &json!("d"), &answers, || import_lines("d".to_owned()));
    assert_eq!(told.end, End::Returned(7.5));
    assert_eq!(told.calls.len(), 3);
    let map = map_of(&import_lines::workflow());
    assert_eq!(map["ItemReader"]["Resource"], "arn:aws:states:::s3:listObjectsV2");
    assert_eq!(map["ItemReader"]["Arguments"], json!({"Bucket": "orders", "Prefix": "lines/"}));
    assert_eq!(
        map["ItemReader"]["ReaderConfig"],
        json!({"InputType": "JSONL", "Transformation": "LOAD_AND_FLATTEN"})
    );
    let batcher = json!({"MaxItemsPerBatch": 2, "BatchInput": {"day": "{% $day %}", "rate": "{% $rate %}"}});
    assert_eq!(map["ItemBatcher"], batcher);
    assert_eq!(map["ItemSelector"], Value::Null);
}

/// Batches of a list, tried again as a whole.
#[workflow]
async fn import_batches(orders: Vec<Order>) -> Vec<f64> {
    states::distributed_map(
        states::items(orders.into_iter().filter(|order| order.amount > 1.0).collect::<Vec<_>>())
            .max_items_per_batch(2),
        |orders| batch(orders, String::new(), 1.0),
    )
    .retry(Retrier::on("States.ExceedToleratedFailureThreshold").interval_seconds(10).max_attempts(2))
    .named("Batches")
    .await
}

#[test]
fn a_map_is_tried_again_as_a_whole() {
    let answers = |asked: &Asked| {
        let first = &asked.arguments[0][0]["amount"];
        if first == 4 && asked.before == 0 { Err(Failure::new("Busy", "")) } else { Ok(first.clone()) }
    };
    let given = orders(&[1, 2, 3, 4, 1, 5, 6]);
    let input = serde_json::to_value(&given).unwrap();
    let told = same(&import_batches::workflow(), &input, &answers, || import_batches(given));
    assert_eq!(told.end, End::Returned(vec![2.0, 4.0, 6.0]));
    assert_eq!(told.duration, Duration::from_secs(12));
}

/// Keys of objects; results go to S3.
#[workflow]
async fn check_all() -> WrittenResults {
    let objects = states::list_objects("orders", "lines/");
    states::distributed_map(objects, |object| check(format!("{} of {}", object.key, object.size)))
        .tolerated_failure_percentage(50.0)
        .result_writer("results", "checked")
        .named("Check all")
        .await
}

#[test]
fn results_are_written() {
    let answers = |asked: &Asked| match asked.arguments[0].as_str().unwrap() {
        text if text.starts_with("lines/b") => Err(Failure::new("Lost", "gone")),
        _ => Ok(json!(true)),
    };
    let told = same(&check_all::workflow(), &Value::Null, &answers, check_all);
    let End::Returned(written) = told.end else { panic!("{:?}", told.end) };
    let details = &written.result_writer_details;
    assert_eq!(details.bucket, "results");
    assert!(
        details.key.starts_with("checked/") && details.key.ends_with("/manifest.json"),
        "{}",
        details.key
    );
    let mut native = Native::new().objects(objects()).on_task(check, |request: &TaskRequest| {
        let task = check::DECLARATION.arguments_in(&request.input, &BTreeMap::new()).unwrap();
        let asked = Asked { task: "check", arguments: task, before: 0 };
        match answers(&asked) {
            Ok(value) => Answer::success(check::DECLARATION.result_with(value)),
            Err(failure) => Answer::fail(failure.error, failure.cause.unwrap_or_default()),
        }
    });
    let run = native.run(check_all).unwrap();
    let files: Vec<&str> = run.objects().keys("results", "checked/").collect();
    let names: Vec<&str> = files.iter().map(|key| key.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["FAILED_0.json", "SUCCEEDED_0.json", "manifest.json"]);
    let failed: Value = serde_json::from_slice(&run.objects().read("results", files[0]).unwrap()).unwrap();
    assert_eq!((&failed[0]["Error"], &failed[0]["Status"]), (&json!("Lost"), &json!("FAILED")));
}

/// A reader that reads what may have changed by then.
#[workflow]
async fn changing() -> Vec<bool> {
    let mut key = "a".to_owned();
    let ids = states::read_json("orders", key.clone());
    key = "b".to_owned();
    let checked = states::distributed_map(ids, |id: String| check(id)).await;
    let _ = check(key).await;
    checked
}

/// A number is no text.
#[derive(Debug, Clone, Serialize, Deserialize, Shape)]
struct Count {
    count: u32,
}

#[workflow]
async fn numbers() -> Vec<bool> {
    states::distributed_map(states::read_csv("orders", "stock.csv"), |row: Count| {
        check(row.count.to_string())
    })
    .await
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let refused = |workflow: &Workflow| workflow.check().unwrap_err().to_string();
    let report = refused(&changing::workflow());
    assert!(report.contains("[ITEMS_THAT_CHANGE]"), "{report}");
    let error = Simulation::of(&changing::workflow()).unwrap_err().to_string();
    assert!(error.contains("[ITEMS_THAT_CHANGE]"), "{error}");
    let report = refused(&numbers::workflow());
    assert!(report.contains("[ITEM_OF_TEXTS]") && report.contains("`Count`"), "{report}");
}
