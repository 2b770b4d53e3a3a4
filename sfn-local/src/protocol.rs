//! AWS JSON 1.0 over HTTP: what a request says, what an answer looks like.
//!
//! Source: Smithy, "AWS JSON 1.0 protocol"; `POST /`, the operation in `x-amz-target`, errors as `{"__type", "message"}`.

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, ORIGIN};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};

use crate::api::ApiError;

/// The largest request that is read. The service stops at 1 MiB; a definition of that size is larger once it is escaped.
const LARGEST_REQUEST: usize = 4 * 1024 * 1024;
const TARGET_PREFIX: &str = "AWSStepFunctions.";
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const JSON: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");

/// An operation with its request.
#[derive(Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) operation: String,
    pub(crate) request: Value,
}

/// A request that is no call, with the status and the code of its answer.
#[derive(Debug, PartialEq)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }
}

/// Reads a call.
///
/// Any path and any host are fine: SDKs put `sync-` before the host for two operations. Signatures are not looked at.
/// A request with an `Origin` comes from a web page, which has no business here, and is refused.
pub(crate) async fn read<B>(request: Request<B>) -> Result<Call, Refusal>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if request.headers().contains_key(ORIGIN) {
        let text = "the local endpoint does not answer web pages";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "AccessDeniedException", text));
    }
    if request.method() != Method::POST {
        let text = "this is a local AWS Step Functions endpoint; it answers POST requests of the AWS JSON 1.0 protocol";
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "UnknownOperationException", text));
    }
    let target = request.headers().get(TARGET).and_then(|target| target.to_str().ok());
    let Some(operation) = target.and_then(|target| target.strip_prefix(TARGET_PREFIX)).map(str::to_owned)
    else {
        let text = format!("the header x-amz-target must be {TARGET_PREFIX}<operation>");
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "UnknownOperationException", text));
    };
    let json = request.headers().get(CONTENT_TYPE).is_some_and(|found| {
        found.to_str().is_ok_and(|text| text.split(';').next().is_some_and(|kind| kind.trim() == JSON))
    });
    if !json {
        let text = "the content type must be application/x-amz-json-1.0";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "UnknownOperationException", text));
    }
    let body = match Limited::new(request.into_body(), LARGEST_REQUEST).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            let text = format!("a request can have {LARGEST_REQUEST} bytes");
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLargeException", text));
        }
        Err(error) => {
            let text = format!("the request could not be read: {error}");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "SerializationException", text));
        }
    };
    let request = if body.is_empty() { Ok(json!({})) } else { serde_json::from_slice(&body) };
    match request {
        Ok(request) => Ok(Call { operation, request }),
        Err(error) => {
            let text = format!("the request is not JSON: {error}");
            Err(Refusal::new(StatusCode::BAD_REQUEST, "SerializationException", text))
        }
    }
}

/// Writes an answer.
pub(crate) fn answer(outcome: &Result<Value, ApiError>, request_id: &str) -> Response<Full<Bytes>> {
    match outcome {
        Ok(value) => respond(StatusCode::OK, value, request_id),
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            fail(status, error.code(), &error.to_string(), request_id)
        }
    }
}

/// Writes the answer to what is no call.
pub(crate) fn refuse(refusal: &Refusal, request_id: &str) -> Response<Full<Bytes>> {
    fail(refusal.status, refusal.code, &refusal.message, request_id)
}

/// Writes the answer when nobody is left to decide one.
pub(crate) fn unavailable(request_id: &str) -> Response<Full<Bytes>> {
    fail(
        StatusCode::SERVICE_UNAVAILABLE,
        "ServiceUnavailable",
        "the local endpoint is shutting down",
        request_id,
    )
}

fn fail(status: StatusCode, code: &str, message: &str, request_id: &str) -> Response<Full<Bytes>> {
    respond(status, &json!({ "__type": code, "message": message }), request_id)
}

fn respond(status: StatusCode, body: &Value, request_id: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    if let Ok(id) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Request<Full<Bytes>> {
        let mut builder = Request::builder().method(method).uri("/");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(Full::new(body.into())).unwrap()
    }

    const GOOD: [(&str, &str); 2] = [
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amz-target", "AWSStepFunctions.ListStateMachines"),
    ];

    #[tokio::test]
    async fn a_call_is_its_target_and_its_json() {
        let call = read(request("POST", &GOOD, r#"{"maxResults":1}"#)).await.unwrap();
        let expected = Call { operation: "ListStateMachines".to_owned(), request: json!({"maxResults": 1}) };
        assert_eq!(call, expected);
        assert_eq!(read(request("POST", &GOOD, "")).await.unwrap().request, json!({}));
    }

    #[track_caller]
    fn check(refused: Result<Call, Refusal>, status: u16, code: &str) {
        let refusal = refused.unwrap_err();
        assert_eq!((refusal.status.as_u16(), refusal.code), (status, code), "{}", refusal.message);
    }

    #[tokio::test]
    async fn other_requests_are_refused() {
        let [content_type, target] = GOOD;
        check(read(request("GET", &GOOD, "")).await, 405, "UnknownOperationException");
        check(read(request("POST", &[content_type], "{}")).await, 400, "UnknownOperationException");
        check(read(request("POST", &[target], "{}")).await, 400, "UnknownOperationException");
        check(read(request("POST", &GOOD, "{")).await, 400, "SerializationException");
        let foreign = [content_type, ("x-amz-target", "DynamoDB_20120810.ListTables")];
        check(read(request("POST", &foreign, "{}")).await, 400, "UnknownOperationException");
        let page = [content_type, target, ("origin", "https://example.com")];
        check(read(request("POST", &page, "{}")).await, 403, "AccessDeniedException");
        let large = vec![b' '; LARGEST_REQUEST + 1];
        check(read(request("POST", &GOOD, large)).await, 413, "RequestEntityTooLargeException");
    }
}
