//! A client that does what an SDK does, and no more.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use sfn_local::Server;
use tokio::net::TcpStream;

/// Sends one request on a connection of its own.
pub(crate) async fn send(server: &Server, request: Request<Full<Bytes>>) -> Response<Bytes> {
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let (parts, body) = sender.send_request(request).await.unwrap().into_parts();
    Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
}

/// The request of an operation.
pub(crate) fn request(operation: &str, body: &Value) -> Request<Full<Bytes>> {
    Request::post("/")
        .header("host", "sync-localhost")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", format!("AWSStepFunctions.{operation}"))
        .body(Full::new(body.to_string().into()))
        .unwrap()
}

/// Calls an operation: the answer, or code and message.
pub(crate) async fn call(server: &Server, operation: &str, body: &Value) -> Result<Value, (String, String)> {
    let response = send(server, request(operation, body)).await;
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    if response.status().is_success() {
        return Ok(answer);
    }
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    Err((text("__type"), text("message")))
}
