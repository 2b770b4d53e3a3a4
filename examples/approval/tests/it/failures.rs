use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use approval::APPROVAL;
use serde_json::Value;
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_sim::{Answer, ReplyError, Simulation, Status, TaskReply, TaskRequest};

use super::simulation::{DAY, MINUTE, approved, order, works};

#[test]
fn a_token_failed_by_a_person_rejects_with_the_reason() {
    let mut simulation = works().on_task("ManualApproval", |_| Answer::never());
    let mut running = simulation.start(order()).unwrap();
    let task = running.run_until_waiting("ManualApproval").unwrap();
    running.run_for(10 * MINUTE).unwrap();
    let rejected = TaskReply::Failure {
        error: Some("ApprovalRejected".to_owned()),
        cause: Some("kim: over the budget of this quarter".to_owned()),
    };
    running.reply(task.id, rejected).unwrap();

    let run = running.finish().unwrap();
    run.assert_failed_with("ApprovalRejected").assert_path(["ManualApproval", "Rejected"]);
    assert_eq!(run.cause(), Some("kim: over the budget of this quarter"));
    assert_eq!(run.duration(), 10 * MINUTE);
}

#[test]
fn a_second_callback_is_refused_and_changes_nothing() {
    let mut simulation = works().on_task("ManualApproval", |_| Answer::never());
    let mut running = simulation.start(order()).unwrap();
    let task = running.run_until_waiting("ManualApproval").unwrap();
    running.reply(task.id, TaskReply::Success(approved())).unwrap();
    let again = running.reply(task.id, TaskReply::Failure { error: None, cause: None });
    assert_eq!(again, Err(ReplyError::Ended(task.id)));
    running.finish().unwrap().assert_succeeded();
}

#[test]
fn a_request_without_heartbeats_is_lost_after_an_hour_and_sent_once_more_with_a_new_token() {
    let tokens = RefCell::new(BTreeSet::new());
    let lost = |request: &TaskRequest| {
        tokens.borrow_mut().extend(request.token.clone());
        Answer::never()
    };
    let run = works().on_task("ManualApproval", lost).run(order()).unwrap();
    run.assert_failed_with("ApprovalRequestLost").assert_path(["ManualApproval", "RequestLost"]);
    assert_eq!(run.duration(), 60 * MINUTE + Duration::from_secs(1) + 60 * MINUTE);
    assert_eq!(tokens.into_inner().len(), 2);
}

#[test]
fn a_request_that_is_lost_once_can_still_be_approved() {
    let run = works().on_task("ManualApproval", Answer::never().times(1)).run(order()).unwrap();
    run.assert_succeeded().assert_all_answers_used();
    assert_eq!(run.duration(), 60 * MINUTE + Duration::from_secs(1));
}

#[test]
fn nobody_may_take_longer_than_three_days() {
    let in_the_inbox = |_: &TaskRequest| Answer::never().heartbeat_every(50 * MINUTE);
    let run = works().on_task("ManualApproval", in_the_inbox).run(order()).unwrap();
    run.assert_failed_with("ApprovalTimedOut").assert_path(["ManualApproval", "NobodyAnswered"]);
    assert_eq!(run.duration(), 3 * DAY);
}

#[test]
fn without_timeout_and_heartbeat_a_lost_token_waits_for_a_year_and_the_report_says_where() {
    let mut definition: Value = serde_json::from_str(APPROVAL.definition()).unwrap();
    let state = definition["States"]["ManualApproval"].as_object_mut().unwrap();
    state.retain(|field, _| !matches!(field.as_str(), "TimeoutSeconds" | "HeartbeatSeconds"));
    let definition = Definition::parse("published.asl.json", &definition.to_string()).unwrap();
    let machine = definition.check(MachineType::Standard).unwrap().machine;

    let mut lost = Simulation::of(&machine).unwrap().on_task("ManualApproval", |_| Answer::never());
    let run = lost.run(order()).unwrap();
    run.assert_status(Status::TimedOut);
    assert_eq!(run.duration(), 365 * DAY);
    assert_eq!(run.report().waiting, ["ManualApproval"], "{}", run.report());
}

#[test]
fn a_throttled_function_is_called_again() {
    let run = works().on_task("ManualApproval", Answer::throttled().times(6)).run(order()).unwrap();
    run.assert_succeeded().assert_all_answers_used();
    // Full jitter: each pause is at random up to so many seconds.
    assert!(run.duration() <= Duration::from_secs(2 + 4 + 8 + 16 + 32 + 64), "{run}");
}

#[test]
fn a_function_that_stays_throttled_fails_the_execution_and_a_redrive_asks_again() {
    let mut simulation = works().on_task("ManualApproval", Answer::throttled().times(7));
    let run = simulation.run(order()).unwrap();
    run.assert_failed_with("Lambda.TooManyRequestsException");
    simulation
        .redrive(run.later(DAY))
        .unwrap()
        .assert_path(["ManualApproval", "Approved"])
        .assert_succeeded();
}

#[test]
fn an_answer_with_its_attachments_is_over_256_kib() {
    // Within the limit as a result, over it beside the order: a person answers with pointers to S3.
    let scan = "x".repeat(262_100);
    let run = works().on_task("ManualApproval", |_| Answer::success(scan.as_str())).run(order()).unwrap();
    run.assert_failed_with("States.DataLimitExceeded").assert_path(["ManualApproval"]);
    assert_eq!(run.oversized()[0].state, "ManualApproval");
    assert!(run.report().payload_bytes["ManualApproval"] > 262_144, "{}", run.report());
}
