//! What clients can rely on.

use std::time::Duration;

use hyper::StatusCode;
use serde_json::{Value, json};
use sfn_local::{Server, ServerConfig, ServerError, Store};

use crate::client::{call, request, send};

const ROLE: &str = "arn:aws:iam::123456789012:role/orders";

async fn serve() -> Server {
    Server::bind(ServerConfig::default().port(0)).await.unwrap()
}

async fn create(server: &Server, name: &str, kind: &str, definition: &Value) -> Value {
    let request =
        json!({ "name": name, "roleArn": ROLE, "type": kind, "definition": definition.to_string() });
    call(server, "CreateStateMachine", &request).await.unwrap()["stateMachineArn"].clone()
}

fn wait(seconds: u32) -> Value {
    json!({ "StartAt": "Hold", "States": { "Hold": { "Type": "Wait", "Seconds": seconds, "End": true } } })
}

#[tokio::test]
async fn an_answer_has_the_form_of_the_protocol() {
    let server = serve().await;
    let response = send(&server, request("ListStateMachines", &json!({}))).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.0");
    assert_eq!(response.headers()["x-amzn-requestid"].len(), 36);
    assert_eq!(response.body().as_ref(), br#"{"stateMachines":[]}"#);
    server.shutdown().await;
}

#[tokio::test]
async fn a_refusal_has_the_form_of_the_protocol() {
    let server = serve().await;
    let response = send(&server, request("DescribeActivity", &json!({ "activityArn": "x" }))).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body, json!({ "__type": "InvalidArn", "message": "Invalid Arn: 'Invalid ARN prefix: x'" }));
    server.shutdown().await;
}

#[tokio::test]
async fn only_this_machine_can_reach_it() {
    let address = "0.0.0.0:0".parse().unwrap();
    let refused = Server::bind(ServerConfig::default().address(address)).await.unwrap_err();
    assert!(matches!(refused, ServerError::NotLoopback { .. }));
    assert_eq!(
        refused.to_string(),
        "the local endpoint listens on this machine only: 0.0.0.0:0 is not a loopback address"
    );
}

#[tokio::test]
async fn a_taken_port_is_told() {
    let server = serve().await;
    let refused = Server::bind(ServerConfig::default().port(server.address().port())).await.unwrap_err();
    assert_eq!(refused.to_string(), format!("could not listen on {}", server.address()));
}

#[tokio::test]
async fn account_and_region_are_those_of_the_configuration() {
    let config = ServerConfig::default().port(0).account("000000000001").region("eu-west-1");
    let server = Server::bind(config).await.unwrap();
    let arn = create(&server, "orders", "STANDARD", &wait(1)).await;
    assert_eq!(arn, "arn:aws:states:eu-west-1:000000000001:stateMachine:orders");
}

#[tokio::test]
async fn an_execution_goes_on_by_itself() {
    let server = serve().await;
    let arn = create(&server, "orders", "STANDARD", &wait(1)).await;
    let started = call(&server, "StartExecution", &json!({ "stateMachineArn": arn })).await.unwrap();
    let request = json!({ "executionArn": started["executionArn"] });
    let mut status = Value::Null;
    for _ in 0..100 {
        status = call(&server, "DescribeExecution", &request).await.unwrap()["status"].clone();
        if status != "RUNNING" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(status, "SUCCEEDED");
    server.shutdown().await;
}

#[tokio::test]
async fn a_synchronous_execution_is_answered_when_it_ends() {
    let server = serve().await;
    let arn = create(&server, "quick", "EXPRESS", &wait(1)).await;
    let requests = ["1", "2"].map(|input| json!({ "stateMachineArn": arn, "input": input }));
    let (first, second) = tokio::join!(
        call(&server, "StartSyncExecution", &requests[0]),
        call(&server, "StartSyncExecution", &requests[1]),
    );
    assert_eq!((&first.unwrap()["output"], &second.unwrap()["output"]), (&"1".into(), &"2".into()));
    server.shutdown().await;
}

#[tokio::test]
async fn a_waiting_worker_gets_the_next_task() {
    let server = serve().await;
    let activity =
        call(&server, "CreateActivity", &json!({ "name": "print" })).await.unwrap()["activityArn"].clone();
    let definition = json!({ "StartAt": "Print", "States": { "Print": { "Type": "Task", "Resource": activity, "End": true } } });
    let arn = create(&server, "orders", "STANDARD", &definition).await;
    let poll = json!({ "activityArn": activity });
    let request = json!({ "stateMachineArn": arn, "input": "[7]" });
    let (task, started) =
        tokio::join!(call(&server, "GetActivityTask", &poll), call(&server, "StartExecution", &request));
    let (task, started) = (task.unwrap(), started.unwrap());
    assert_eq!(task["input"], "[7]");
    let answer = json!({ "taskToken": task["taskToken"], "output": "8" });
    call(&server, "SendTaskSuccess", &answer).await.unwrap();
    let request = json!({ "executionArn": started["executionArn"] });
    let described = call(&server, "DescribeExecution", &request).await.unwrap();
    assert_eq!((&described["status"], &described["output"]), (&"SUCCEEDED".into(), &"8".into()));
}

#[tokio::test]
async fn shutting_down_does_not_wait_for_those_who_wait() {
    let server = serve().await;
    let activity =
        call(&server, "CreateActivity", &json!({ "name": "print" })).await.unwrap()["activityArn"].clone();
    let address = server.address();
    let poll = request("GetActivityTask", &json!({ "activityArn": activity }));
    let waiting = {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(hyper_util::rt::TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        tokio::spawn(async move { sender.send_request(poll).await.unwrap().status() })
    };
    tokio::time::sleep(Duration::from_millis(50)).await;
    tokio::time::timeout(Duration::from_secs(2), server.shutdown()).await.expect("an end within two seconds");
    assert_eq!(waiting.await.unwrap(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_file_is_free_again_after_shutting_down() {
    let folder = std::env::temp_dir().join(format!("sfn-local-it-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("endpoint.redb");
    let _ = std::fs::remove_file(&path);
    let config = || ServerConfig::default().port(0).store(Store::open(&path).unwrap());
    let server = Server::bind(config()).await.unwrap();
    create(&server, "orders", "STANDARD", &wait(1)).await;
    server.shutdown().await;
    let server = Server::bind(config()).await.unwrap();
    let machines = call(&server, "ListStateMachines", &json!({})).await.unwrap();
    assert_eq!(machines["stateMachines"][0]["name"], "orders");
    server.shutdown().await;
}
