use order_saga::ORDER_SAGA;
use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Simulation, Status};

pub(super) fn order() -> Value {
    serde_json::from_str(include_str!("../../inputs/order.json")).unwrap()
}

/// Everything works, the way back too. A test adds its fault on top.
pub(super) fn works<'a>() -> Simulation<'a> {
    Simulation::of(&ORDER_SAGA.machine().unwrap())
        .unwrap()
        .on_resource("take-payment", |_| Answer::success(json!({"paymentId": "pay-7"})))
        .on_resource("reserve-inventory", |_| Answer::success(json!({"reservationId": "r-7"})))
        .on_resource("send-email", |_| Answer::success(json!({"messageId": "mail-7"})))
        .on_resource("release-inventory", |_| Answer::success(json!({"released": true})))
        .on_resource("refund-payment", |_| Answer::success(json!({"refundId": "ref-7"})))
        .on_resource("arn:aws:states:::sqs:sendMessage", |_| Answer::success(json!({"MessageId": "m-1"})))
}

#[test]
fn an_order_is_paid_reserved_and_confirmed() {
    let mut expected = order();
    expected["payment"] = json!({"paymentId": "pay-7"});
    expected["reservation"] = json!({"reservationId": "r-7"});
    expected["email"] = json!({"messageId": "mail-7"});
    works()
        .run(order())
        .unwrap()
        .assert_path(["TakePayment", "ReserveInventory", "SendEmail", "OrderCompleted"])
        .assert_output(expected);
}

#[test]
fn the_same_seed_gives_the_same_pauses_and_another_seed_others() {
    let duration = |seed| {
        let busy = Answer::throttled().times(4);
        works().seed(seed).on_task("TakePayment", busy).run(order()).unwrap().duration()
    };
    assert_eq!(duration(1), duration(1));
    assert_ne!(duration(1), duration(2));
}

#[test]
fn an_order_costs_four_transitions_and_the_way_back_three_more() {
    let completed = works().run(order()).unwrap().report();
    assert_eq!((completed.transitions, completed.price.standard), (4, 4.0 * 0.000_025));
    let refused = Answer::fail("AddressUnknown", "c-9 has no e-mail address").times(1);
    let undone = works().on_task("SendEmail", refused).run(order()).unwrap().report();
    assert_eq!(undone.transitions, 6, "{undone}");
    assert!(completed.price.express.unwrap() < completed.price.standard, "{completed}");
}

#[test]
fn every_test_case_of_the_mocks_ends() {
    let mocks = MockConfig::parse(include_str!("../../mocks.json")).unwrap();
    for case in mocks.test_cases(ORDER_SAGA.name()) {
        let simulation = Simulation::of(&ORDER_SAGA.machine().unwrap()).unwrap();
        let run = simulation.mocks(&mocks, ORDER_SAGA.name(), case).unwrap().run(order()).unwrap();
        assert_ne!(run.status(), Status::Running, "{case}: {run}");
    }
}
