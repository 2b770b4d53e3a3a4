use ::record_order_status::function::{
    CompletedOrder, NewOrder, put_item, put_order, put_status, record_order_status,
};
use ::record_order_status::{
    PUT_ORDER, PUT_ORDER_FUNCTION, RECORD_ORDER_STATUS, RECORD_ORDER_STATUS_FUNCTION,
};
use serde_json::json;
use sfn_dsl::time::Timestamp;
use sfn_sim::native::Ending;
use sfn_sim::{Answer, Native};

use super::simulation::works;

fn order() -> NewOrder {
    NewOrder { order_id: "R-4001".to_owned() }
}

#[test]
fn a_new_order_is_written_by_all_versions_alike() {
    let written = std::cell::RefCell::new(Vec::new());
    let keep = |request: &sfn_sim::TaskRequest| {
        written.borrow_mut().push((*request.input).clone());
        Answer::success(json!({}))
    };
    works(PUT_ORDER).on_task("PutOrder", keep).run(order()).unwrap().assert_succeeded();
    works(PUT_ORDER_FUNCTION).on_task(put_item, keep).run(order()).unwrap().assert_succeeded();
    let run = Native::new().on_task(put_item, keep).run(|| put_order(order())).unwrap();
    assert_eq!(run.ending(), &Ending::Returned(()));
    let written = written.into_inner();
    assert_eq!(written.len(), 3);
    assert!(written.iter().all(|item| *item == written[0]), "{written:?}");
}

#[test]
fn a_table_that_is_gone_fails_all_versions_alike() {
    let gone = || Answer::fail("DynamoDB.ResourceNotFoundException", "no table Orders");
    for workflow in [PUT_ORDER, PUT_ORDER_FUNCTION] {
        let run = works(workflow).on_task("PutOrder", |_| gone()).run(order()).unwrap();
        run.assert_failed_with("DynamoDB.ResourceNotFoundException");
    }
    let run = Native::new().on_task(put_item, |_| gone()).run(|| put_order(order())).unwrap();
    assert_eq!(run.failure().unwrap().error, "DynamoDB.ResourceNotFoundException");
}

#[test]
fn a_status_is_written_with_its_moment_by_all_versions_alike() {
    let order = || CompletedOrder { order_id: "R-4001".to_owned() };
    let moment = Timestamp::parse("2026-03-02T09:30:00Z").unwrap();
    let written = std::cell::RefCell::new(Vec::new());
    // A table that is throttled once: the moment is the one at which the state began.
    let throttle = |request: &sfn_sim::TaskRequest| {
        written.borrow_mut().push((*request.input).clone());
        if request.attempt == 1 {
            Answer::fail("DynamoDB.ThrottlingException", "")
        } else {
            Answer::success(json!({}))
        }
    };
    for workflow in [RECORD_ORDER_STATUS, RECORD_ORDER_STATUS_FUNCTION] {
        let run =
            works(workflow).start_at(moment).on_task("RecordOrderStatus", throttle).run(order()).unwrap();
        run.assert_succeeded();
    }
    let run = Native::new()
        .start_at(moment)
        .on_task(put_status, throttle)
        .run(|| record_order_status(order()))
        .unwrap();
    assert_eq!(run.ending(), &Ending::Returned(()));
    let written = written.into_inner();
    assert_eq!(written.len(), 6);
    assert_eq!(written[0]["Item"]["completed_at"], json!({"S": "2026-03-02T09:30:00.000Z"}));
    assert!(written.iter().all(|item| *item == written[0]), "{written:?}");
}
