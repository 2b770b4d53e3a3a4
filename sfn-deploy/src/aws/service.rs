//! The few calls of other services than Step Functions: IAM, logs, alarms, parameters, stacks.
//!
//! Five SDK crates would bring thousands of operations for about fifteen calls. Those are signed here, with the credentials,
//! the HTTP client, the retries and the signer that `aws-config` brings anyway. Two protocols are spoken: Query, which answers
//! in XML, and JSON 1.1. Read [`Services`]; the calls themselves are in the files beside this one.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::time::SystemTime;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextMut, InterceptorContext,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::error::display::DisplayErrorContext;
use serde_json::Value;

use super::xml::Element;
use crate::failure::Failure;

/// A service, and how it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Iam,
    CloudWatch,
    Logs,
    Ssm,
    CloudFormation,
}

impl Service {
    /// The name in endpoints, which is that of signatures but for `CloudWatch`.
    fn endpoint_prefix(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::CloudWatch => "monitoring",
            Self::Logs => "logs",
            Self::Ssm => "ssm",
            Self::CloudFormation => "cloudformation",
        }
    }

    /// The version in the Query protocol; the prefix of targets in JSON.
    fn version(self) -> &'static str {
        match self {
            Self::Iam => "2010-05-08",
            Self::CloudWatch => "2010-08-01",
            Self::CloudFormation => "2010-05-15",
            Self::Logs => "Logs_20140328",
            Self::Ssm => "AmazonSSM",
        }
    }

    /// What environment variables call it: `AWS_ENDPOINT_URL_IAM`.
    pub(super) fn variable(self) -> &'static str {
        match self {
            Self::Iam => "AWS_ENDPOINT_URL_IAM",
            Self::CloudWatch => "AWS_ENDPOINT_URL_CLOUDWATCH",
            Self::Logs => "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
            Self::Ssm => "AWS_ENDPOINT_URL_SSM",
            Self::CloudFormation => "AWS_ENDPOINT_URL_CLOUDFORMATION",
        }
    }

    /// The Region of signatures: IAM has one for all Regions of a partition.
    fn signing_region(self, region: &str) -> &str {
        match self {
            Self::Iam if region.starts_with("cn-") => "cn-north-1",
            Self::Iam if region.starts_with("us-gov-") => "us-gov-west-1",
            Self::Iam => "us-east-1",
            _ => region,
        }
    }

    /// Source: AWS General Reference, "Service endpoints".
    fn url(self, region: &str) -> String {
        let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        match self {
            Self::Iam if region.starts_with("cn-") => format!("https://iam.cn-north-1.{domain}"),
            Self::Iam if region.starts_with("us-gov-") => format!("https://iam.us-gov.{domain}"),
            Self::Iam => format!("https://iam.{domain}"),
            service => format!("https://{}.{region}.{domain}", service.endpoint_prefix()),
        }
    }
}

/// What a service refused, in its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) code: String,
    pub(super) message: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refused {}

impl Refused {
    fn is_throttling(&self) -> bool {
        [
            "Throttl",
            "TooManyRequests",
            "RequestLimitExceeded",
            "EntityTemporarilyUnmodifiable",
            "ConcurrentModification",
        ]
        .iter()
        .any(|word| self.code.contains(word))
    }
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CallError {
    /// The service said no.
    Refused(Refused),
    /// It was not reached, or not understood.
    Unreached(String),
}

impl CallError {
    /// Whether the service refused with that code.
    pub(super) fn is(&self, code: &str) -> bool {
        matches!(self, Self::Refused(refused) if refused.code == code)
    }

    /// The failure for people: what was tried, and the right it needs.
    pub(super) fn failure(&self, what: &str, action: &str, resource: &str) -> Failure {
        match self {
            Self::Refused(refused) => {
                let failure = Failure::new(what).because(refused);
                if ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"]
                    .contains(&refused.code.as_str())
                {
                    failure.help(format!("allow {action} on {resource} for the credentials in use"))
                } else {
                    failure
                }
            }
            Self::Unreached(why) => Failure::new(what).because(why),
        }
    }
}

/// A signed client of all of them.
#[derive(Debug, Clone)]
pub struct Services {
    http: Option<SharedHttpClient>,
    credentials: Option<SharedCredentialsProvider>,
    region: String,
    /// The endpoint of all services, where it is not AWS's own.
    url: Option<String>,
    attempts: u32,
    shared: SdkConfig,
}

/// A request before it is signed.
#[derive(Debug)]
struct Unsigned {
    url: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Services {
    pub(super) fn new(shared: &SdkConfig, region: &str, url: Option<&str>, attempts: u32) -> Self {
        Self {
            http: shared.http_client(),
            credentials: shared.credentials_provider(),
            region: region.to_owned(),
            url: url.map(str::to_owned),
            attempts,
            shared: shared.clone(),
        }
    }

    /// A call of the Query protocol. Gives the element `<Action>Result`, or an empty one.
    pub(super) async fn query(
        &self,
        service: Service,
        action: &str,
        parameters: &BTreeMap<String, String>,
    ) -> Result<Element, CallError> {
        let mut body = format!("Action={action}&Version={}", service.version());
        for (name, value) in parameters {
            // Writing to a text cannot fail.
            let _ = write!(body, "&{}={}", encoded(name), encoded(value));
        }
        let headers = vec![("content-type", "application/x-www-form-urlencoded; charset=utf-8".to_owned())];
        let answer = self.call(service, action, headers, body).await?;
        let root = Element::parse(&answer).map_err(CallError::Unreached)?;
        Ok(root.child(&format!("{action}Result")).cloned().unwrap_or_default())
    }

    /// A call of the JSON protocol.
    pub(super) async fn json(
        &self,
        service: Service,
        action: &str,
        request: &Value,
    ) -> Result<Value, CallError> {
        let headers = vec![
            ("content-type", "application/x-amz-json-1.1".to_owned()),
            ("x-amz-target", format!("{}.{action}", service.version())),
        ];
        let answer = self.call(service, action, headers, request.to_string()).await?;
        if answer.trim().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&answer).map_err(|error| CallError::Unreached(error.to_string()))
    }

    async fn call(
        &self,
        service: Service,
        action: &str,
        headers: Vec<(&'static str, String)>,
        body: String,
    ) -> Result<String, CallError> {
        let unreached = |why: &dyn fmt::Display| CallError::Unreached(why.to_string());
        let provider = self.credentials.as_ref().ok_or_else(|| unreached(&"there are no credentials"))?;
        let credentials =
            provider.provide_credentials().await.map_err(|error| unreached(&DisplayErrorContext(error)))?;
        let url = self.endpoint(service);
        let signing = Sign {
            identity: credentials.into(),
            region: service.signing_region(&self.region).to_owned(),
            name: service.endpoint_prefix(),
        };
        let retry = RetryConfig::standard().with_max_attempts(self.attempts);
        let mut operation = Operation::builder()
            .service_name(service.endpoint_prefix())
            .operation_name(action.to_owned())
            .endpoint_url(&url)
            .no_auth()
            .standard_retry(&retry)
            .retry_classifier(Throttled)
            .retry_classifier(TransientErrorClassifier::<Refused>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .timeout_config(TimeoutConfig::disabled())
            .interceptor(signing)
            .serializer(|unsigned: Unsigned| {
                let mut request = HttpRequest::new(SdkBody::from(unsigned.body));
                request.set_method("POST")?;
                request.set_uri(unsigned.url)?;
                for (name, value) in unsigned.headers {
                    request.headers_mut().insert(name, value);
                }
                Ok(request)
            })
            .deserializer(read);
        // Without one of its own the operation has the default client of the SDK.
        if let Some(http) = self.http.clone() {
            operation = operation.http_client(http);
        }
        if let Some(sleep) = self.shared.sleep_impl() {
            operation = operation.sleep_impl(sleep);
        }
        if let Some(time) = self.shared.time_source() {
            operation = operation.time_source(time);
        }
        let unsigned = Unsigned { url: format!("{}/", url.trim_end_matches('/')), headers, body };
        match operation.build().invoke(unsigned).await {
            Ok(answer) => Ok(answer),
            Err(SdkError::ServiceError(refused)) => Err(CallError::Refused(refused.into_err())),
            Err(error) => Err(unreached(&DisplayErrorContext(error))),
        }
    }

    fn endpoint(&self, service: Service) -> String {
        let variable = || crate::project::Project::variable(service.variable());
        self.url
            .clone()
            .or_else(variable)
            .or_else(|| crate::project::Project::variable("AWS_ENDPOINT_URL"))
            .unwrap_or_else(|| service.url(&self.region))
    }
}

/// Reads an answer: its text, or what the service refused.
fn read(response: &HttpResponse) -> Result<String, OrchestratorError<Refused>> {
    let text = String::from_utf8_lossy(response.body().bytes().unwrap_or_default()).into_owned();
    if response.status().is_success() {
        return Ok(text);
    }
    Err(OrchestratorError::operation(refused(&text, response.status().as_u16())))
}

/// The code and the message of a refusal, in JSON or XML.
fn refused(text: &str, status: u16) -> Refused {
    let unknown = || Refused { code: format!("HTTP {status}"), message: text.chars().take(200).collect() };
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        let word = |keys: [&str; 2]| keys.iter().find_map(|key| value.get(*key)?.as_str());
        let Some(code) = word(["__type", "code"]) else { return unknown() };
        let code = code.rsplit('#').next().unwrap_or(code).to_owned();
        return Refused { code, message: word(["message", "Message"]).unwrap_or_default().to_owned() };
    }
    let Ok(root) = Element::parse(text) else { return unknown() };
    let error = root.find("Error").unwrap_or(&root);
    match error.text_of("Code") {
        Some(code) => Refused {
            code: code.to_owned(),
            message: error.text_of("Message").unwrap_or_default().to_owned(),
        },
        None => unknown(),
    }
}

/// A text in a form: everything but unreserved characters is escaped.
fn encoded(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            form.push(char::from(byte));
        } else {
            let _ = write!(form, "%{byte:02X}");
        }
    }
    form
}

/// The text of a form, as IAM writes policies.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (byte, hex) {
            (b'%', Some(hex)) => {
                bytes.push(hex);
                rest = after.get(2..).unwrap_or_default();
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Says that throttled calls may be repeated.
#[derive(Debug)]
struct Throttled;

impl ClassifyRetry for Throttled {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error =
            context.output_or_error().and_then(Result::err).and_then(OrchestratorError::as_operation_error);
        let refused = error.and_then(|error| error.downcast_ref::<Refused>());
        if refused.is_some_and(Refused::is_throttling) {
            RetryAction::throttling_error()
        } else {
            RetryAction::NoActionIndicated
        }
    }

    fn name(&self) -> &'static str {
        "Throttled"
    }
}

/// Signs each try of a request.
#[derive(Debug)]
struct Sign {
    identity: Identity,
    region: String,
    name: &'static str,
}

impl Intercept for Sign {
    fn name(&self) -> &'static str {
        "Sign"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        components: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), aws_smithy_runtime_api::box_error::BoxError> {
        let now = components.time_source().map_or(SystemTime::UNIX_EPOCH, |time| time.now());
        let request = context.request_mut();
        let parameters = SigningParams::builder()
            .identity(&self.identity)
            .region(&self.region)
            .name(self.name)
            .time(now)
            .settings(SigningSettings::default())
            .build()?
            .into();
        let headers: Vec<(String, String)> =
            request.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let body = request.body().bytes().unwrap_or_default();
        let signable =
            SignableRequest::new(request.method(), request.uri(), headers, SignableBody::Bytes(body))?;
        let (instructions, _) = sign(signable, &parameters)?.into_parts();
        let (signed, _) = instructions.into_parts();
        for header in signed {
            request.headers_mut().insert(header.name(), header.value().to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_written_and_read() {
        let text = "{\"a\": \"é + b/c\"}";
        assert_eq!(decoded(&encoded(text)), text);
        assert_eq!(decoded("100%"), "100%");
    }

    #[test]
    fn refusals_are_read_in_both_protocols() {
        let xml = "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>no role</Message></Error></ErrorResponse>";
        let json = r#"{"__type": "com.amazonaws.logs#ResourceAlreadyExistsException", "message": "there"}"#;
        assert_eq!(refused(xml, 404).to_string(), "NoSuchEntity: no role");
        assert_eq!(refused(json, 400).to_string(), "ResourceAlreadyExistsException: there");
        assert_eq!(refused("teapot", 418).to_string(), "HTTP 418: teapot");
    }

    #[test]
    fn iam_is_one_place_for_each_partition() {
        assert_eq!(Service::Iam.url("eu-west-1"), "https://iam.amazonaws.com");
        assert_eq!(Service::Iam.signing_region("eu-west-1"), "us-east-1");
        assert_eq!(Service::Logs.url("cn-north-1"), "https://logs.cn-north-1.amazonaws.com.cn");
        assert_eq!(Service::CloudWatch.url("eu-west-1"), "https://monitoring.eu-west-1.amazonaws.com");
    }
}
