use std::time::Duration;

use distributed_orders::DISTRIBUTED_ORDERS;
use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, MapRunStatus, Run, Simulation, Status};

pub(super) const BUCKET: &str = "batch-processing";

/// A day of orders, as they lie in S3.
pub(super) fn daily_orders(count: usize) -> String {
    let orders = (1..=count).map(|number| json!({"orderId": format!("D-{number}"), "quantity": number % 7}));
    orders.collect::<Value>().to_string()
}

fn number_of(order: &Value) -> u64 {
    order["orderId"].as_str().and_then(|id| id.strip_prefix("D-")).unwrap().parse().unwrap()
}

/// Processes a day of orders, each in two seconds; every order whose number is a multiple of `fails_each` fails.
fn process(count: usize, fails_each: u64) -> Run {
    let machine = DISTRIBUTED_ORDERS.machine().unwrap();
    Simulation::of(&machine)
        .unwrap()
        .object(BUCKET, "daily-orders.json", daily_orders(count))
        .on_task("ProcessSingleOrder", |task| {
            let answer = match number_of(&task.input) % fails_each {
                0 => Answer::fail("OutOfStock", "nothing left"),
                _ => Answer::success(json!({"processed": task.input["orderId"]})),
            };
            answer.after(Duration::from_secs(2))
        })
        .run(json!({}))
        .unwrap()
}

/// What a result file of the run holds, by the manifest that the output names.
fn results(run: &Run, status: &str) -> Vec<Value> {
    let read = |key: &Value| -> Value {
        let object = run.objects().read(BUCKET, key.as_str().unwrap()).unwrap();
        serde_json::from_slice(&object).unwrap()
    };
    let id = run.map_runs()[0].arn().rsplit(':').next().unwrap();
    let manifest = read(&json!(format!("results/{id}/manifest.json")));
    let files = manifest["ResultFiles"][status].as_array().unwrap().clone();
    files.iter().flat_map(|file| read(&file["Key"]).as_array().unwrap().clone()).collect()
}

#[test]
fn ten_thousand_orders_are_processed_a_thousand_at_once() {
    // Every twentieth fails: 5 %, which is as many as may.
    let run = process(10_000, 20);
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    let items = run.map_runs()[0].item_counts();
    assert_eq!(
        (items.total, items.succeeded, items.failed, items.results_written),
        (10_000, 9_500, 500, 10_000)
    );
    assert_eq!(run.highest_concurrency()["ProcessSingleOrder"], 1_000);
    assert_eq!(run.duration(), Duration::from_secs(20), "ten times a thousand orders, each in two seconds");

    let output = run.output().unwrap();
    assert_eq!(output["MapRunArn"], run.map_runs()[0].arn());
    assert_eq!(output["ResultWriterDetails"]["Bucket"], BUCKET);
    let (succeeded, failed) = (results(&run, "SUCCEEDED"), results(&run, "FAILED"));
    assert_eq!((succeeded.len(), failed.len()), (9_500, 500));
    assert_eq!(succeeded[0]["Output"], r#"{"processed":"D-1"}"#);
    let order: Value = serde_json::from_str(failed[0]["Input"].as_str().unwrap()).unwrap();
    assert_eq!((order["orderId"].as_str(), failed[0]["Error"].as_str()), (Some("D-20"), Some("OutOfStock")));
    // The orders are not in the history: it stays short, and far from the limits of payloads and events.
    assert_eq!(run.history().len(), 8);
}

#[test]
fn a_day_on_which_more_than_a_twentieth_of_the_orders_fails_is_given_up() {
    let run = process(10_000, 19);
    assert_eq!(run.error(), Some("States.ExceedToleratedFailureThreshold"));
    assert_eq!(run.cause(), Some("The specified tolerated failure threshold was exceeded"));
    let map_run = &run.map_runs()[0];
    assert_eq!(map_run.status(), MapRunStatus::Failed);
    let items = map_run.item_counts();
    assert_eq!(items.failed, 501, "the 501st of 10,000 is one too many");
    // What came of the others is in S3 all the same.
    assert_eq!(results(&run, "SUCCEEDED").len() as u64, items.succeeded);
    assert_eq!(results(&run, "FAILED").len() as u64, items.failed + items.aborted);
    assert_eq!(results(&run, "PENDING").len() as u64, items.pending);
    assert_eq!(items.succeeded + items.failed + items.aborted + items.pending, 10_000);
    // A look at one that failed: it is kept, with its history.
    let failed = map_run.children().find(|child| child.error() == Some("OutOfStock")).unwrap();
    assert_eq!(failed.input()["orderId"], "D-19");
}

#[test]
fn only_the_first_ten_thousand_orders_of_a_day_are_taken() {
    let run = process(10_001, 20);
    assert_eq!(run.map_runs()[0].item_counts().total, 10_000);
}

#[test]
fn a_day_without_a_file_fails() {
    let machine = DISTRIBUTED_ORDERS.machine().unwrap();
    let run = Simulation::of(&machine).unwrap().bucket(BUCKET).run(json!({})).unwrap();
    assert_eq!(run.error(), Some("States.ItemReaderFailed"));
}

#[test]
fn the_sample_of_a_day_runs_with_its_mocks() {
    let machine = DISTRIBUTED_ORDERS.machine().unwrap();
    let mocks = MockConfig::parse(include_str!("../../mocks.json")).unwrap();
    let input: Value = serde_json::from_str(include_str!("../../inputs/today.json")).unwrap();
    let run = Simulation::of(&machine)
        .unwrap()
        .object(BUCKET, "daily-orders.json", include_str!("../../data/daily-orders.json"))
        .mocks(&mocks, DISTRIBUTED_ORDERS.name(), "AllProcessed")
        .unwrap()
        .run(input)
        .unwrap();
    assert_eq!(results(&run, "SUCCEEDED").len(), 3, "{run}");
}
