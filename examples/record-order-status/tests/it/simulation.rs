use record_order_status::{PUT_ORDER, RECORD_ORDER_STATUS};
use serde_json::{Value, json};
use sfn_dsl::build::EmittedWorkflow;
use sfn_dsl::time::Timestamp;
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Simulation, Status};

/// A workflow, its state that writes, and an input.
pub(super) type Example = (EmittedWorkflow, &'static str, Value);

pub(super) fn examples() -> [Example; 2] {
    let read = |text| serde_json::from_str(text).unwrap();
    [
        (PUT_ORDER, "PutOrder", read(include_str!("../../inputs/new-order.json"))),
        (RECORD_ORDER_STATUS, "RecordOrderStatus", read(include_str!("../../inputs/completed-order.json"))),
    ]
}

/// The table takes every item. A test adds its fault on top.
pub(super) fn works<'a>(workflow: EmittedWorkflow) -> Simulation<'a> {
    Simulation::of(&workflow.machine().unwrap())
        .unwrap()
        .on_resource("arn:aws:states:::dynamodb:putItem", |_| Answer::success(json!({})))
}

#[test]
fn items_are_written_in_the_words_of_the_table() {
    let items = [
        json!({"orderId": {"S": "R-4001"}, "status": {"S": "PROCESSING"}}),
        json!({
            "pk": {"S": "R-4001"},
            "sk": {"S": "STATUS"},
            "status": {"S": "COMPLETED"},
            "completed_at": {"S": "2026-03-02T09:30:00.000Z"}
        }),
    ];
    for ((workflow, state, input), item) in examples().into_iter().zip(items) {
        works(workflow)
            .start_at(Timestamp::parse("2026-03-02T09:30:00Z").unwrap())
            .on(state, |call: Value| {
                assert_eq!(call["Item"], item);
                Ok(json!({}))
            })
            .run(input)
            .unwrap()
            .assert_succeeded();
    }
}

#[test]
fn a_write_is_one_transition_and_as_express_it_costs_less() {
    let [(put_order, _, order), (record_order_status, _, status)] = examples();
    let put = works(put_order).run(order).unwrap().report();
    assert_eq!((put.transitions, put.price.standard), (1, 0.000_025));
    assert!(put.price.express.unwrap() < put.price.standard / 10.0, "{put}");
    let recorded = works(record_order_status).run(status).unwrap().report();
    assert_eq!(recorded.path, ["RecordOrderStatus", "Done"]);
    assert_eq!(recorded.transitions, 2, "the second is `Done`: {recorded}");
}

#[test]
fn every_test_case_of_the_mocks_ends() {
    let mocks = MockConfig::parse(include_str!("../../mocks.json")).unwrap();
    for (workflow, _, input) in examples() {
        for case in mocks.test_cases(workflow.name()) {
            let simulation = Simulation::of(&workflow.machine().unwrap()).unwrap();
            let run = simulation.mocks(&mocks, workflow.name(), case).unwrap().run(&input).unwrap();
            assert_ne!(run.status(), Status::Running, "{case}: {run}");
        }
    }
}
