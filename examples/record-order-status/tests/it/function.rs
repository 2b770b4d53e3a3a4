use ::record_order_status::PUT_ORDER;
use ::record_order_status::function::{NewOrder, put_item, put_order};
use serde_json::json;
use sfn_sim::native::Ending;
use sfn_sim::{Answer, Native};

use super::simulation::works;

fn order() -> NewOrder {
    NewOrder { order_id: "R-4001".to_owned() }
}

#[test]
fn a_new_order_is_written_by_both_versions_alike() {
    let written = std::cell::RefCell::new(Vec::new());
    let keep = |request: &sfn_sim::TaskRequest| {
        written.borrow_mut().push((*request.input).clone());
        Answer::success(json!({}))
    };
    works(PUT_ORDER).on_task("PutOrder", keep).run(order()).unwrap().assert_succeeded();
    let run = Native::new().on_task(put_item, keep).run(|| put_order(order())).unwrap();
    assert_eq!(run.ending(), &Ending::Returned(()));
    let written = written.into_inner();
    assert_eq!(written.len(), 2);
    assert_eq!(written[0], written[1]);
}

#[test]
fn a_table_that_is_gone_fails_both_versions_alike() {
    let gone = || Answer::fail("DynamoDB.ResourceNotFoundException", "no table Orders");
    works(PUT_ORDER)
        .on_task("PutOrder", |_| gone())
        .run(order())
        .unwrap()
        .assert_failed_with("DynamoDB.ResourceNotFoundException");
    let run = Native::new().on_task(put_item, |_| gone()).run(|| put_order(order())).unwrap();
    assert_eq!(run.failure().unwrap().error, "DynamoDB.ResourceNotFoundException");
}
