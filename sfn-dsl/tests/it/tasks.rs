//! `#[task]`: what it declares.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use sfn_dsl::states::TaskFunction;
use sfn_dsl::{WorkflowError, task};

#[derive(Debug, Serialize, Deserialize, WorkflowError)]
enum OrderError {
    CardDeclined,
}

#[task(lambda = "${Charge}")]
async fn charge(order_id: String, amount: f64) -> Result<String, OrderError>;

#[task(lambda = "${Confirm}", retry = none, timeout_seconds = 30)]
async fn confirm(text: &str) -> Result<(), OrderError>;

#[task(lambda = "${Audit}")]
async fn audit(text: String);

#[task(resource = "sqs:sendMessage", callback, arguments = {
    "QueueUrl": "${Approvals}", "MessageBody": {"order": order_id, "token": token, "limits": [1, -2.5, null, true]}
})]
async fn approve(order_id: String) -> bool;

#[task(workflow = "${Refunds}")]
async fn refund(charge_id: String) -> String;

#[test]
fn a_task_says_what_it_calls_and_with_which_payload() {
    let declaration = <charge as TaskFunction>::DECLARATION;
    assert_eq!(declaration.resource, "arn:aws:states:::lambda:invoke");
    let payload = declaration.payload(&[json!("o-1"), json!(12.5)], &json!(null));
    assert_eq!(payload, json!({"FunctionName": "${Charge}", "Payload": {"order_id": "o-1", "amount": 12.5}}));
    assert_eq!(declaration.arguments_in(&payload, &BTreeMap::new()), Some(vec![json!("o-1"), json!(12.5)]));
    assert_eq!((declaration.retriers)().len(), 1);
    let result = declaration.result_with(json!("c-1"));
    assert_eq!(result, json!({"Payload": "c-1", "StatusCode": 200}));
    assert_eq!(declaration.value_in(result), json!("c-1"));
}

#[test]
fn callbacks_and_nested_workflows_know_their_resource() {
    let declaration = <approve as TaskFunction>::DECLARATION;
    assert_eq!(declaration.resource, "arn:aws:states:::sqs:sendMessage.waitForTaskToken");
    let payload = declaration.payload(&[json!("o-1")], &json!({"Task": {"Token": "t"}}));
    assert_eq!(
        payload["MessageBody"],
        json!({"order": "o-1", "token": "t", "limits": [1, -2.5, null, true]})
    );
    assert_eq!(
        <refund as TaskFunction>::DECLARATION.resource,
        "arn:aws:states:::states:startExecution.sync:2"
    );
    let _ = (OrderError::CardDeclined, confirm("x"), audit(String::new()));
    let _ = (approve("o".to_owned()), refund("c".to_owned()));
}
