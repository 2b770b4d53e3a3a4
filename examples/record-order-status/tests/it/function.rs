use ::record_order_status::function::{NewOrder, put_item, put_order};
use ::record_order_status::{PUT_ORDER, PUT_ORDER_FUNCTION};
use serde_json::json;
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
