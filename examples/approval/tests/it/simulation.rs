use std::path::Path;
use std::time::Duration;

use approval::APPROVAL;
use serde_json::{Value, json};
use sfn_sim::mock::MockConfig;
use sfn_sim::{Answer, ReplyError, Run, Simulation, Status, TaskReply};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

fn input(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn mocks() -> MockConfig {
    MockConfig::parse(include_str!("../../mocks.json")).unwrap()
}

/// The simulation of a test case of `mocks.json`.
fn simulation<'a>(test_case: &str) -> Simulation<'a> {
    let machine = APPROVAL.machine().unwrap();
    Simulation::of(&machine).unwrap().mocks(&mocks(), APPROVAL.name(), test_case).unwrap()
}

fn run(test_case: &str) -> Run {
    simulation(test_case).run(input("order.json")).unwrap()
}

#[test]
fn an_approved_order_goes_on_with_who_approved_it() {
    let run = run("Approved");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert_eq!(
        run.output(),
        Some(&json!({"orderId": "P-5001", "amount": 18000, "approval": {"approvedBy": "kim"}}))
    );
}

#[test]
fn a_rejection_fails_with_its_name_and_the_reason() {
    let run = run("Rejected");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("ApprovalRejected")), "{run}");
    assert_eq!(run.cause(), Some("kim: over the budget of this quarter"));
    assert_eq!(run.states(), ["ManualApproval", "Rejected"]);
}

#[test]
fn the_function_gets_the_order_and_the_token() {
    simulation("Approved")
        .on_task("ManualApproval", |request| {
            assert_eq!(request.input["FunctionName"], "manual-approval");
            assert_eq!(request.input["Payload"]["orderId"], "P-5001");
            assert_eq!(request.input["Payload"]["taskToken"].as_str(), request.token.as_deref());
            Answer::success(json!({}))
        })
        .run(input("order.json"))
        .unwrap();
}

#[test]
fn a_request_without_heartbeats_is_lost_after_an_hour_and_sent_once_more() {
    let mut tokens = Vec::new();
    let run = simulation("Approved")
        .on_task("ManualApproval", |request| {
            tokens.extend(request.token.clone());
            Answer::never()
        })
        .run(input("order.json"))
        .unwrap();
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("ApprovalRequestLost")), "{run}");
    assert_eq!(run.duration(), 2 * HOUR + Duration::from_secs(1));
    drop(run);
    tokens.dedup();
    assert_eq!(tokens.len(), 2, "each request has a token of its own");
}

#[test]
fn a_function_that_lambda_cannot_run_is_called_again() {
    let run = run("LambdaIsDownForAMoment");
    assert_eq!(run.status(), Status::Succeeded, "{run}");
    assert!(run.duration() <= Duration::from_secs(2 + 4), "{run}");
}

#[test]
fn a_timeout_that_is_no_lost_heartbeat_means_that_nobody_answered() {
    let run = run("NobodyAnswers");
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("ApprovalTimedOut")), "{run}");
    assert_eq!(run.states(), ["ManualApproval", "NobodyAnswered"]);
}

/// An approval whose inbox sends a heartbeat every 50 minutes, and that nobody answers.
fn unanswered<'a>() -> Simulation<'a> {
    simulation("Approved").on_task("ManualApproval", |_| Answer::never().heartbeat_every(HOUR * 5 / 6))
}

#[test]
fn a_person_may_take_two_days_while_the_inbox_sends_heartbeats() {
    let mut simulation = unanswered();
    let mut running = simulation.start(input("order.json")).unwrap();
    let task = running.run_until_waiting("ManualApproval").unwrap();
    running.run_for(2 * DAY).unwrap();
    running.reply(task.id, TaskReply::Success(json!({"approvedBy": "kim"}))).unwrap();
    let run = running.finish().unwrap();
    run.assert_succeeded();
    assert_eq!(run.duration(), 2 * DAY);
}

#[test]
fn nobody_may_take_longer_than_three_days() {
    let run = unanswered().run(input("order.json")).unwrap();
    run.assert_failed_with("ApprovalTimedOut");
    assert_eq!(run.duration(), 3 * DAY);
}

#[test]
fn a_second_answer_is_refused() {
    let mut simulation = unanswered();
    let mut running = simulation.start(input("order.json")).unwrap();
    let task = running.run_until_waiting("ManualApproval").unwrap();
    let approve = || TaskReply::Success(json!({"approvedBy": "kim"}));
    assert_eq!(running.reply(task.id, approve()), Ok(()));
    assert_eq!(running.reply(task.id, approve()), Err(ReplyError::Ended(task.id)));
}

#[test]
fn every_test_case_of_the_mocks_ends() {
    for case in mocks().test_cases(APPROVAL.name()) {
        let run = run(case);
        assert_ne!(run.status(), Status::Running, "{case}: {run}");
    }
}
