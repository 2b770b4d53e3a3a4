//! The function and the version of builders, on the same orders with the same failures.

use std::time::Duration;

use ::distributed_orders::function::{Order, Processed, distributed_orders, process_single};
use ::distributed_orders::{DISTRIBUTED_ORDERS, DISTRIBUTED_ORDERS_FUNCTION};
use serde_json::{Value, json};
use sfn_sim::native::Ending;
use sfn_sim::{Answer, Native, Objects, Simulation, TaskRequest};

use super::simulation::{BUCKET, daily_orders};

/// What a version did: how it ended, how long it took, and what lies in the bucket for every order.
#[derive(Debug, PartialEq)]
struct Told {
    error: Option<String>,
    duration: Duration,
    succeeded: Vec<(Value, Value)>,
    failed: Vec<(Value, Value)>,
}

/// Input and output, or input and error, of the children in the files with that name.
fn children(objects: &Objects, name: &str, what: &str) -> Vec<(Value, Value)> {
    let files = objects.keys(BUCKET, "results/").filter(|key| key.ends_with(name));
    let read = |key| serde_json::from_slice::<Vec<Value>>(&objects.read(BUCKET, key).unwrap()).unwrap();
    let mut children: Vec<(Value, Value)> =
        files.flat_map(read).map(|child| (child["Input"].clone(), child[what].clone())).collect();
    children.sort_by_key(|(input, _)| input.to_string());
    children
}

fn told(error: Option<&str>, duration: Duration, objects: &Objects) -> Told {
    Told {
        error: error.map(str::to_owned),
        duration,
        succeeded: children(objects, "SUCCEEDED_0.json", "Output"),
        failed: children(objects, "FAILED_0.json", "Error"),
    }
}

/// Every order takes two seconds; those whose number is a multiple of `fails_each` fail.
fn answer(order: &Value, fails_each: u64, success: impl FnOnce(Value) -> Value) -> Answer {
    let id = order["orderId"].as_str().unwrap();
    let number: u64 = id.strip_prefix("D-").unwrap().parse().unwrap();
    let answer = if number.is_multiple_of(fails_each) {
        Answer::fail("OutOfStock", "nothing left")
    } else {
        Answer::success(success(json!({"processed": id})))
    };
    answer.after(Duration::from_secs(2))
}

/// What the version of builders, the state machine of the function and the function itself do.
fn versions(count: usize, fails_each: u64) -> [Told; 3] {
    let orders = daily_orders(count);
    let simulated = |simulation: Simulation<'_>| {
        let run = simulation.object(BUCKET, "daily-orders.json", &orders).run(json!({})).unwrap();
        told(run.error(), run.duration(), run.objects())
    };
    let invoked = |task: &TaskRequest| {
        let order = task.input.get("Payload").unwrap_or(&task.input).clone();
        answer(&order, fails_each, |value| json!({"StatusCode": 200, "Payload": value}))
    };
    let builders = Simulation::of(&DISTRIBUTED_ORDERS.machine().unwrap())
        .unwrap()
        .on_task("ProcessSingleOrder", |task: &TaskRequest| answer(&task.input, fails_each, |value| value));
    let function = Simulation::of(&DISTRIBUTED_ORDERS_FUNCTION.machine().unwrap())
        .unwrap()
        .on_task(process_single, invoked);
    let native = Native::new()
        .object(BUCKET, "daily-orders.json", &orders)
        .on_task(process_single, invoked)
        .run(distributed_orders)
        .unwrap();
    let error = native.failure().map(|failure| failure.error.as_str());
    let native = told(error, native.duration(), native.objects());
    [simulated(builders), simulated(function), native]
}

#[test]
fn a_day_is_processed_by_all_versions_alike() {
    // Two of forty are 5 %, as many as may.
    let [builders, function, native] = versions(40, 20);
    assert_eq!((builders.error.as_deref(), builders.duration), (None, Duration::from_secs(2)));
    assert_eq!((builders.succeeded.len(), builders.failed.len()), (38, 2));
    assert_eq!(function, builders);
    assert_eq!(native, builders);
}

#[test]
fn a_day_with_too_many_failures_is_given_up_by_all_versions_alike() {
    let errors = versions(40, 13).map(|told| (told.error, told.duration));
    let threshold = Some("States.ExceedToleratedFailureThreshold".to_owned());
    assert!(errors.iter().all(|told| *told == (threshold.clone(), Duration::from_secs(2))), "{errors:?}");
}

#[test]
fn typed_replies_answer_orders_of_the_file() {
    let run = Native::new()
        .object(BUCKET, "daily-orders.json", include_str!("../../data/daily-orders.json"))
        .on(process_single, |order: Order| {
            assert!(order.quantity > 0);
            Processed { processed: order.order_id }
        })
        .run(distributed_orders)
        .unwrap();
    let Ending::Returned(written) = run.ending() else { panic!("{:?}", run.ending()) };
    assert_eq!(written.result_writer_details.bucket, BUCKET);
    assert_eq!(run.calls().len(), 3);
}
