//! What a workflow reads out of causes: the function and the state machine that it becomes read the same.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sfn_dsl::prelude::*;
use sfn_dsl::{Failure, task, workflow};
use sfn_sim::native::Ending;
use sfn_sim::{Answer, Native, Simulation, Status};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
struct Details {
    code: Option<u8>,
    reason_text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowError)]
#[serde(rename_all_fields = "camelCase")]
enum RiskError {
    Declined,
    #[error_name("Risk.Invalid")]
    Invalid {
        reason_text: String,
        order_id: Option<u32>,
    },
    Text(String),
    Detailed(Details),
    #[error_name("States.Timeout")]
    Late,
    #[error_name("States.ALL")]
    Other {
        error: String,
        cause: String,
    },
}

#[task(lambda = "${Risk}", retry = none)]
async fn assess(order_id: u32) -> Result<String, RiskError>;

#[workflow]
async fn told(order_id: u32) -> String {
    match assess(order_id).await {
        Ok(text) => text,
        Err(RiskError::Declined) => "declined".to_owned(),
        Err(RiskError::Invalid { reason_text, order_id: Some(id) }) => format!("invalid {id}: {reason_text}"),
        Err(RiskError::Invalid { reason_text, order_id: None }) => format!("invalid: {reason_text}"),
        Err(RiskError::Text(text)) => format!("text: {text}"),
        Err(RiskError::Detailed(Details { code, reason_text })) => {
            let code = code.map_or("none".to_owned(), |code| code.to_string());
            format!("detailed {code}: {reason_text}")
        }
        Err(RiskError::Late) => "late".to_owned(),
        Err(RiskError::Other { error, cause }) => format!("{error}: {cause}"),
    }
}

#[workflow]
async fn failed(order_id: u32) -> Result<String, RiskError> {
    match assess(order_id).await {
        Ok(text) => Ok(text),
        Err(RiskError::Text(text)) => Err(RiskError::Detailed(Details { code: Some(7), reason_text: text })),
        Err(RiskError::Detailed(details)) => Err(RiskError::Text(details.reason_text)),
        Err(RiskError::Invalid { reason_text, .. }) => {
            Err(RiskError::Invalid { reason_text, order_id: Some(order_id) })
        }
        Err(RiskError::Other { error, cause }) => Err(RiskError::Other { error: cause, cause: error }),
        Err(other) => Err(other),
    }
}

#[workflow]
async fn open(order_id: u32) -> String {
    if let Err(RiskError::Other { error, cause }) = assess(order_id).await {
        return format!("{error}: {cause}");
    }
    "known".to_owned()
}

const NAMES: [&str; 7] =
    ["Declined", "Risk.Invalid", "Text", "Detailed", "States.Timeout", "States.TaskFailed", "Unknown.Error"];

// Braces around what is no JSON are left out: a state machine cannot try to parse, and fails.
const CAUSES: [&str; 15] = [
    "",
    "disk full",
    "{not JSON",
    "[1, 2]",
    "null",
    "  {\"reasonText\": \"spaced\"}  ",
    r#"{"reasonText": "late", "orderId": 5, "code": 9}"#,
    r#"{"orderId": 5}"#,
    r#"{"code": null, "orderId": null}"#,
    r#"{"errorType": "E", "errorMessage": "no items", "trace": []}"#,
    r#"{"errorType": "E", "errorMessage": "{\"reasonText\": \"inner\", \"code\": 3, \"orderId\": 8}"}"#,
    r#"{"errorType": "E", "errorMessage": "{broken"}"#,
    r#"{"errorType": "E", "errorMessage": ""}"#,
    r#"{"errorMessage": 5, "reasonText": "five"}"#,
    "lines\nand \"quotes\" and {braces}",
];

/// The machine of a workflow, with this failure.
fn simulated(workflow: &Workflow, error: &str, cause: &str) -> Result<Value, Failure> {
    let machine = workflow.check().unwrap().machine;
    let answer = Answer::fail(error, cause);
    let mut simulation = Simulation::of(&machine).unwrap().on_task("assess", move |_| answer.clone());
    let run = simulation.run(4).unwrap();
    match run.status() {
        Status::Succeeded => Ok(run.output().cloned().unwrap()),
        _ => Err(Failure {
            error: run.error().unwrap_or_default().to_owned(),
            cause: run.cause().map(str::to_owned),
        }),
    }
}

#[track_caller]
fn check(run: impl Fn(&mut Native<'_>) -> Result<Value, Failure>, workflow: &Workflow) {
    let mut different = Vec::new();
    for error in NAMES {
        for cause in CAUSES {
            let mut native = Native::new().on_task(assess, |_: &_| Answer::fail(error, cause));
            let (native, simulated) = (run(&mut native), simulated(workflow, error, cause));
            // A Fail state whose cause is computed has one, if only an empty one.
            let native = native
                .map_err(|failure| Failure { cause: Some(failure.cause.unwrap_or_default()), ..failure });
            if native != simulated {
                different
                    .push(format!("{error} {cause:?}:\n  native    {native:?}\n  simulated {simulated:?}"));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn what_is_read_out_of_a_cause_is_the_same() {
    let run = |native: &mut Native<'_>| match native.run(|| told(4)).unwrap().into_ending() {
        Ending::Returned(text) => Ok(text.into()),
        Ending::Failed(failure) => Err(failure),
        other => panic!("{other:?}"),
    };
    check(run, &told::workflow());
}

#[test]
fn what_is_written_into_a_cause_is_the_same() {
    let run = |native: &mut Native<'_>| match native.run(|| failed(4)).unwrap().into_ending() {
        Ending::Returned(Ok(text)) => Ok(text.into()),
        Ending::Returned(Err(error)) => Err(Failure::of(&error)),
        Ending::Failed(failure) => Err(failure),
        other => panic!("{other:?}"),
    };
    check(run, &failed::workflow());
}

#[test]
fn an_arm_for_all_other_errors_is_for_no_named_one() {
    let run = |native: &mut Native<'_>| match native.run(|| open(4)).unwrap().into_ending() {
        Ending::Returned(text) => Ok(text.into()),
        Ending::Failed(failure) => Err(failure),
        other => panic!("{other:?}"),
    };
    check(run, &open::workflow());
}
