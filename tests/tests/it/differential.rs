//! The harness that holds a function against its definition, tried with the definition that is made of one, with the same written by
//! hand, and with wrong ones.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sfn_dsl::Failure;
use sfn_dsl::lowering::Declaration;
use sfn_dsl::machine::MachineType;
use sfn_dsl::prelude::*;
use sfn_dsl::raw::Definition;
use sfn_dsl::states::{self, TaskFunction};
use sfn_dsl::{task, workflow};
use sfn_sim::Objects;
use sfn_tests::differential::{Asked, Difference, End, Reply, Told, Twice};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowError)]
enum PayError {
    Declined { reason: String },
    Busy,
}

#[task(lambda = "${Check}")]
async fn check(id: String) -> Result<bool, PayError>;
#[task(lambda = "${Pay}", timeout_seconds = 30)]
async fn pay(id: String, amount: f64) -> Result<String, PayError>;

const TASKS: [&Declaration; 2] = [check::DECLARATION, pay::DECLARATION];

#[workflow]
async fn payment(id: String) -> Result<String, PayError> {
    if !check(id.clone()).await? {
        return Err(PayError::Declined { reason: "nobody".to_owned() });
    }
    states::wait(Duration::from_mins(1)).await;
    let both = states::parallel((
        pay(id.clone(), 12.5)
            .retry(Retrier::on(PayError::Busy).interval_seconds(2).max_attempts(2).full_jitter()),
        check(id),
    ))
    .await;
    match both {
        Ok((paid, _)) => Ok(paid),
        Err(PayError::Busy) => Ok("later".to_owned()),
        Err(other) => Err(other),
    }
}

/// The same, written by hand.
fn definition() -> Value {
    let lambda = json!({"ErrorEquals": [
        "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException", "Lambda.ClientExecutionTimeoutException"
    ], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2, "JitterStrategy": "FULL"});
    let check = |next: Value| {
        let mut state = json!({
            "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Retry": [lambda],
            "Arguments": {"FunctionName": "${Check}", "Payload": "{% $id %}"}
        });
        state.as_object_mut().unwrap().extend(next.as_object().unwrap().clone());
        state
    };
    json!({"QueryLanguage": "JSONata", "StartAt": "Start", "States": {
        "Start": {"Type": "Pass", "Assign": {"id": "{% $states.input %}"}, "Next": "check"},
        "check": check(json!({"Assign": {"known": "{% $states.result.Payload %}"}, "Next": "Known?"})),
        "Known?": {"Type": "Choice", "Choices": [{"Condition": "{% $known %}", "Next": "Wait"}], "Default": "Declined"},
        "Declined": {"Type": "Fail", "Error": "Declined", "Cause": "{\"reason\":\"nobody\"}"},
        "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Both"},
        "Both": {"Type": "Parallel", "Branches": [
            {"StartAt": "pay", "States": {"pay": {
                "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 30,
                "Arguments": {"FunctionName": "${Pay}", "Payload": {"id": "{% $id %}", "amount": 12.5}},
                "Output": "{% $states.result.Payload %}", "End": true,
                "Retry": [
                    {"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 2, "JitterStrategy": "FULL"},
                    lambda
                ]
            }}},
            {"StartAt": "check again", "States": {"check again": check(json!({"End": true}))}}
        ], "Catch": [{"ErrorEquals": ["Busy"], "Output": "later", "Next": "Done"}], "Output": "{% $states.result[0] %}", "Next": "Done"},
        "Done": {"Type": "Succeed"}
    }})
}

fn gives(value: Value) -> Reply {
    Reply { outcome: Some(Ok(value)), after: Duration::from_secs(1) }
}

fn fails(error: &str, cause: &str) -> Reply {
    Reply { outcome: Some(Err(Failure::new(error, cause))), after: Duration::from_millis(1_500) }
}

/// Runs both, with `payments` one after the other.
fn twice(
    definition: &Value,
    known: bool,
    payments: &[Reply],
) -> Result<Told<Result<String, PayError>>, String> {
    let definition = Definition::parse("payment", &definition.to_string()).unwrap();
    held(&Workflow::from_definition("payment", definition, MachineType::Standard), known, payments)
}

/// Runs the function and a workflow.
fn held(
    workflow: &Workflow,
    known: bool,
    payments: &[Reply],
) -> Result<Told<Result<String, PayError>>, String> {
    let answers = |asked: &Asked| match asked.task {
        "check" => gives(known.into()),
        _ => payments.get(asked.before).cloned().unwrap_or_else(|| gives(json!("paid"))),
    };
    Twice { tasks: &TASKS, answers: &answers, objects: Objects::default(), seed: 7 }
        .run(workflow, &json!("o-17"), || payment("o-17".to_owned()))
        .map_err(|difference: Difference<_>| difference.to_string())
}

#[track_caller]
fn same(known: bool, payments: &[Reply]) -> Told<Result<String, PayError>> {
    let made =
        held(&payment::workflow(), known, payments).unwrap_or_else(|difference| panic!("{difference}"));
    let written = twice(&definition(), known, payments).unwrap_or_else(|difference| panic!("{difference}"));
    assert_eq!(made, written);
    made
}

#[test]
fn the_function_and_its_definition_do_the_same() {
    let told = same(true, &[]);
    assert_eq!(told.end, End::Returned(Ok("paid".to_owned())));
    assert_eq!(told.calls.len(), 3);
    assert_eq!(told.duration, Duration::from_secs(62));
    let declined = PayError::Declined { reason: "nobody".to_owned() };
    assert_eq!(same(false, &[]).end, End::Returned(Err(declined)));
}

#[test]
fn errors_and_retries_are_the_same() {
    let busy = || fails("Busy", "");
    assert_eq!(same(true, &[busy(), busy()]).end, End::Returned(Ok("paid".to_owned())));
    assert_eq!(same(true, &[busy(), busy(), busy()]).end, End::Returned(Ok("later".to_owned())));
    let lambda = r#"{"errorType": "Declined", "errorMessage": "{\"reason\": \"no money\"}", "trace": []}"#;
    let declined = PayError::Declined { reason: "no money".to_owned() };
    assert_eq!(same(true, &[busy(), fails("Declined", lambda)]).end, End::Returned(Err(declined)));
    assert_eq!(same(true, &[fails("Lambda.ServiceException", "")]).end, End::Returned(Ok("paid".to_owned())));
    let unknown = Failure::new("Unknown", "why");
    assert_eq!(same(true, &[fails("Unknown", "why")]).end, End::Failed(unknown));
    let timeout = Failure { error: "States.Timeout".to_owned(), cause: None };
    let never = Reply { outcome: None, after: Duration::ZERO };
    assert_eq!(same(true, &[never]).end, End::Failed(timeout));
}

#[test]
fn a_definition_that_does_something_else_is_found() {
    let changed = |pointer: &str, value: Value| {
        let mut definition = definition();
        *definition.pointer_mut(pointer).unwrap() = value;
        twice(&definition, true, &[fails("Busy", "")]).unwrap_err()
    };
    for (pointer, value) in [
        ("/States/Wait/Seconds", json!(61)),
        ("/States/Both/Branches/0/States/pay/Arguments/Payload/amount", json!(13)),
        ("/States/Both/Branches/0/States/pay/Retry/0/MaxAttempts", json!(0)),
        ("/States/Both/Output", json!("{% $states.result[1].Payload %}")),
        ("/States/Both/Branches/1/States/check again/Arguments/Payload", json!("{% $id & '!' %}")),
    ] {
        let difference = changed(pointer, value);
        assert!(difference.contains("do not do the same"), "{pointer}: {difference}");
    }
}

/// All branches begin again after an error of one of them, whether the function knows it or not.
#[workflow]
async fn together(id: String) -> Result<String, PayError> {
    let (checks, paid) =
        states::parallel((states::map(vec!["a".to_owned(), id.clone()], check), pay(id, 1.0)))
            .retry(Retrier::on(PayError::Busy).interval_seconds(5).max_attempts(2))
            .retry(Retrier::on("Unheard.Of").interval_seconds(7).max_attempts(1))
            .await?;
    Ok(format!("{paid} {}", checks.len()))
}

#[test]
fn a_parallel_is_tried_again_as_a_whole() {
    let run = |payments: &[Reply]| {
        let answers = |asked: &Asked| match asked.task {
            "check" => gives(true.into()),
            _ => payments.get(asked.before).cloned().unwrap_or_else(|| gives(json!("paid"))),
        };
        Twice { tasks: &TASKS, answers: &answers, objects: Objects::default(), seed: 7 }
            .run(&together::workflow(), &json!("o-17"), || together("o-17".to_owned()))
            .unwrap_or_else(|difference| panic!("{difference}"))
    };
    let (busy, unheard) = (|| fails("Busy", ""), || fails("Unheard.Of", ""));
    let told = run(&[busy(), unheard()]);
    assert_eq!(told.end, End::Returned(Ok("paid 2".to_owned())));
    // Two checks and a payment, three times.
    assert_eq!(told.calls.len(), 9);
    assert_eq!(run(&[busy(), busy(), busy()]).end, End::Returned(Err(PayError::Busy)));
    let end = run(&[unheard(), unheard()]).end;
    assert!(matches!(&end, End::Failed(failure) if failure.error == "Unheard.Of"), "{end:?}");
    let declined = PayError::Declined { reason: "no".to_owned() };
    assert_eq!(run(&[fails("Declined", "no")]).end, End::Returned(Err(declined)));
}
