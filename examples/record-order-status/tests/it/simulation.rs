use std::path::Path;
use std::time::Duration;

use record_order_status::{PUT_ORDER, RECORD_ORDER_STATUS};
use serde_json::{Value, json};
use sfn_dsl::build::EmittedWorkflow;
use sfn_dsl::time::Timestamp;
use sfn_sim::mock::MockConfig;
use sfn_sim::{Run, Simulation, Status};

fn input(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn mocks() -> MockConfig {
    MockConfig::parse(include_str!("../../mocks.json")).unwrap()
}

/// Both workflows, with an input for each.
fn workflows() -> [(EmittedWorkflow, Value); 2] {
    [(PUT_ORDER, input("new-order.json")), (RECORD_ORDER_STATUS, input("completed-order.json"))]
}

/// The simulation of a test case of `mocks.json`.
fn simulation<'a>(workflow: EmittedWorkflow, test_case: &str) -> Simulation<'a> {
    let machine = workflow.machine().unwrap();
    Simulation::of(&machine).unwrap().mocks(&mocks(), workflow.name(), test_case).unwrap()
}

/// Runs a test case of both workflows.
fn runs(test_case: &str) -> [Run; 2] {
    workflows().map(|(workflow, input)| simulation(workflow, test_case).run(input).unwrap())
}

/// The item that a workflow writes.
fn item((workflow, input): (EmittedWorkflow, Value), state: &str) -> Value {
    let mut item = Value::Null;
    simulation(workflow, "Written")
        .start_at(Timestamp::parse("2026-03-02T09:30:00Z").unwrap())
        .on(state, |call: Value| {
            item = call["Item"].clone();
            Ok(json!({}))
        })
        .run(input)
        .unwrap();
    item
}

#[test]
fn items_are_written_in_the_words_of_the_table() {
    let [order, status] = workflows();
    assert_eq!(item(order, "PutOrder"), json!({"orderId": {"S": "R-4001"}, "status": {"S": "PROCESSING"}}));
    assert_eq!(
        item(status, "RecordOrderStatus"),
        json!({
            "pk": {"S": "R-4001"},
            "sk": {"S": "STATUS"},
            "status": {"S": "COMPLETED"},
            "completed_at": {"S": "2026-03-02T09:30:00.000Z"}
        })
    );
}

#[test]
fn a_write_is_one_transition() {
    let [order, status] = runs("Written");
    assert_eq!((order.status(), order.transitions()), (Status::Succeeded, 1), "{order}");
    assert_eq!(
        (status.status(), status.transitions()),
        (Status::Succeeded, 2),
        "the second is `Done`: {status}"
    );
}

#[test]
fn a_busy_table_is_asked_again_at_random_moments() {
    for (workflow, input) in workflows() {
        let mut durations = Vec::new();
        for seed in 0..20 {
            let run = simulation(workflow, "TableIsBusy").seed(seed).run(input.clone()).unwrap();
            assert_eq!(run.status(), Status::Succeeded, "{run}");
            assert!(run.duration() <= Duration::from_secs(1 + 2), "{run}");
            durations.push(run.duration());
        }
        durations.sort();
        durations.dedup();
        assert!(durations.len() > 10, "twenty executions do not come back at once: {durations:?}");
    }
}

#[test]
fn a_missing_table_is_not_asked_again() {
    for run in runs("NoTable") {
        assert_eq!(run.error(), Some("DynamoDB.ResourceNotFoundException"), "{run}");
        assert_eq!((run.status(), run.transitions()), (Status::Failed, 1), "{run}");
    }
}

#[test]
fn an_order_without_an_id_is_not_written() {
    for (workflow, _) in workflows() {
        let run = simulation(workflow, "Written").run(json!({})).unwrap();
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("States.Runtime")), "{run}");
    }
}
