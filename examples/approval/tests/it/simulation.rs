use std::time::Duration;

use approval::APPROVAL;
use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, Simulation, Status, TaskRequest};

pub(super) const MINUTE: Duration = Duration::from_mins(1);
pub(super) const DAY: Duration = Duration::from_hours(24);

pub(super) fn order() -> Value {
    serde_json::from_str(include_str!("../../inputs/order.json")).unwrap()
}

pub(super) fn approved() -> Value {
    json!({"approvedBy": "kim"})
}

/// A person approves at once. A test adds its fault on top.
pub(super) fn works<'a>() -> Simulation<'a> {
    let simulation = Simulation::of(&APPROVAL.machine().unwrap()).unwrap();
    simulation.on_resource("manual-approval", |_| Answer::success(approved()))
}

#[test]
fn an_approved_order_goes_on_with_who_approved_it() {
    let mut expected = order();
    expected["approval"] = approved();
    works().run(order()).unwrap().assert_path(["ManualApproval", "Approved"]).assert_output(expected);
}

#[test]
fn the_function_gets_the_order_and_the_token() {
    let asked = |request: &TaskRequest| {
        assert_eq!(
            *request.input,
            json!({
                "FunctionName": "manual-approval",
                "Payload": {"orderId": "P-5001", "taskToken": request.token}
            })
        );
        Answer::success(approved())
    };
    works().on_task("ManualApproval", asked).run(order()).unwrap().assert_succeeded();
}

#[test]
fn a_person_may_take_two_days_while_the_inbox_sends_heartbeats() {
    let slow = |_: &TaskRequest| Answer::success(approved()).after(2 * DAY).heartbeat_every(50 * MINUTE);
    let run = works().on_task("ManualApproval", slow).run(order()).unwrap();
    run.assert_succeeded();
    assert_eq!(run.duration(), 2 * DAY);
    assert_eq!(run.transitions(), 2, "nothing is paid for while it waits: {run}");
}

#[test]
fn an_approval_cannot_be_express() {
    let report = works().run(order()).unwrap().report();
    assert_eq!((report.price.standard, report.price.express), (2.0 * 0.000_025, None), "{report}");
    assert_eq!(report.price.not_express, Some("it has `.sync`, `.waitForTaskToken` or an activity"));
}

#[test]
fn every_test_case_of_the_mocks_ends() {
    let mocks = MockConfig::parse(include_str!("../../mocks.json")).unwrap();
    for case in mocks.test_cases(APPROVAL.name()) {
        let simulation = Simulation::of(&APPROVAL.machine().unwrap()).unwrap();
        let run = simulation.mocks(&mocks, APPROVAL.name(), case).unwrap().run(order()).unwrap();
        assert_ne!(run.status(), Status::Running, "{case}: {run}");
    }
}
