use std::path::Path;
use std::time::Duration;

use order_saga::ORDER_SAGA;
use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Run, Simulation, Status, TaskError};

fn input(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn mocks() -> MockConfig {
    MockConfig::parse(include_str!("../../mocks.json")).unwrap()
}

/// The simulation of a test case of `mocks.json`.
fn simulation<'a>(test_case: &str) -> Simulation<'a> {
    let machine = ORDER_SAGA.machine().unwrap();
    Simulation::of(&machine).unwrap().mocks(&mocks(), ORDER_SAGA.name(), test_case).unwrap()
}

fn run(test_case: &str) -> Run {
    simulation(test_case).run(input("order.json")).unwrap()
}

/// Runs a test case that fails, and compares the error and the states after the last step that was tried.
#[track_caller]
fn check_undone(test_case: &str, error: &str, states: &[&str]) {
    let run = run(test_case);
    assert_eq!((run.status(), run.error()), (Status::Failed, Some(error)), "{run}");
    assert_eq!(run.states(), states, "{run}");
}

#[test]
fn an_order_is_paid_reserved_and_confirmed() {
    let run = run("Completed");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert_eq!(run.states(), ["TakePayment", "ReserveInventory", "SendEmail", "OrderCompleted"]);
    let mut output = input("order.json");
    output["payment"] = json!({"paymentId": "pay-7"});
    output["reservation"] = json!({"reservationId": "r-7"});
    output["email"] = json!({"messageId": "mail-7"});
    assert_eq!(run.output(), Some(&output));
}

#[test]
fn a_refused_step_undoes_what_came_before_in_reverse_order() {
    check_undone("PaymentDeclined", "PaymentDeclined", &["TakePayment", "OrderFailed"]);
    check_undone(
        "OutOfStock",
        "OutOfStock",
        &["TakePayment", "ReserveInventory", "RefundPayment", "OrderFailed"],
    );
    check_undone(
        "AddressUnknown",
        "AddressUnknown",
        &["TakePayment", "ReserveInventory", "SendEmail", "ReleaseInventory", "RefundPayment", "OrderFailed"],
    );
}

#[test]
fn a_step_that_may_have_happened_is_undone_too() {
    check_undone(
        "PaymentServiceFails",
        "ServiceUnavailable",
        &["TakePayment", "RefundPayment", "OrderFailed"],
    );
    check_undone(
        "InventoryServiceFails",
        "ServiceUnavailable",
        &["TakePayment", "ReserveInventory", "ReleaseInventory", "RefundPayment", "OrderFailed"],
    );
    check_undone(
        "EmailServiceFails",
        "ServiceUnavailable",
        &["TakePayment", "ReserveInventory", "SendEmail", "ReleaseInventory", "RefundPayment", "OrderFailed"],
    );
}

#[test]
fn a_step_that_does_not_answer_is_tried_five_times_and_then_undone() {
    let mut attempts = 0;
    let run = simulation("OutOfStock")
        .on_task("ReserveInventory", |_| {
            attempts += 1;
            Answer::never()
        })
        .on("ReleaseInventory", |_: Value| Ok(json!({"released": false})))
        .run(input("order.json"))
        .unwrap();
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("States.Timeout")), "{run}");
    assert_eq!(run.states().last_chunk(), Some(&["ReleaseInventory", "RefundPayment", "OrderFailed"]));
    let (timeouts, pauses) = (Duration::from_secs(5 * 30), Duration::from_secs(2 + 4 + 8 + 16));
    assert!((timeouts..=timeouts + pauses).contains(&run.duration()), "{run}");
    drop(run);
    assert_eq!(attempts, 5);
}

#[test]
fn a_refusal_is_not_tried_again() {
    for test_case in ["PaymentDeclined", "OutOfStock", "AddressUnknown"] {
        assert_eq!(run(test_case).duration(), Duration::ZERO, "{test_case}");
    }
}

#[test]
fn trouble_of_a_moment_undoes_nothing() {
    for seed in 0..20 {
        let run = simulation("EveryServiceFailsForAMoment").seed(seed).run(input("order.json")).unwrap();
        assert_eq!(run.status(), Status::Succeeded, "{run}");
        assert!(run.duration() <= Duration::from_secs(3 * (2 + 4)), "{run}");
    }
}

#[test]
fn the_same_seed_gives_the_same_pauses_and_another_seed_others() {
    let duration = |seed| {
        simulation("EveryServiceFailsForAMoment").seed(seed).run(input("order.json")).unwrap().duration()
    };
    assert_eq!(duration(1), duration(1));
    assert_ne!(duration(1), duration(2));
}

#[test]
fn a_refund_knows_the_order_the_payment_and_what_failed() {
    let mut seen = Value::Null;
    simulation("AddressUnknown")
        .on("RefundPayment", |order: Value| {
            seen = order;
            Ok(json!({"refundId": "ref-7"}))
        })
        .run(input("order.json"))
        .unwrap();
    assert_eq!(seen["orderId"], "S-6001");
    assert_eq!(seen["payment"], json!({"paymentId": "pay-7"}));
    assert_eq!(seen["error"], json!({"Error": "AddressUnknown", "Cause": "c-9 has no e-mail address"}));
}

#[test]
fn undoing_is_tried_again_too() {
    let run = run("UndoFailsForAMoment");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("AddressUnknown")), "{run}");
    assert_eq!(run.states().last_chunk(), Some(&["ReleaseInventory", "RefundPayment", "OrderFailed"]));
}

#[test]
fn undoing_that_cannot_be_done_calls_a_person_with_all_that_is_known() {
    let (mut attempts, mut letter) = (0, Value::Null);
    let run = simulation("UndoFails")
        .on("ReleaseInventory", |_: Value| {
            attempts += 1;
            Err::<Value, _>(TaskError::new("ServiceUnavailable", "no answer from upstream"))
        })
        .on("AskForHelp", |message: Value| {
            letter = message["MessageBody"].clone();
            Ok(json!({"MessageId": "m-1"}))
        })
        .run(input("order.json"))
        .unwrap();
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("UndoFailed")), "{run}");
    assert_eq!(run.cause(), Some("no answer from upstream"));
    assert_eq!(run.states().last_chunk(), Some(&["ReleaseInventory", "AskForHelp", "UndoFailed"]));
    // 12 pauses of up to 2, 4, …, 256 and then never more than 300 seconds.
    assert!(run.duration() <= Duration::from_secs(510 + 4 * 300), "{run}");
    drop(run);
    assert_eq!(attempts, 13);
    assert_eq!(letter["order"]["orderId"], "S-6001");
    assert_eq!(letter["order"]["undoError"]["Error"], "ServiceUnavailable");
    assert!(letter["execution"].as_str().unwrap().contains(":execution:"));
}

#[test]
fn every_test_case_of_the_mocks_ends() {
    for case in mocks().test_cases(ORDER_SAGA.name()) {
        let run = run(case);
        assert_ne!(run.status(), Status::Running, "{case}: {run}");
    }
}
