//! Errors of the SDK in words: what was tried on what, what the other side said, and what to do.

use std::any::Any;
use std::error::Error;

use aws_sdk_sfn::config::http::HttpResponse;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};

use crate::failure::Failure;

/// The failure of a call; `action` is the right it needs, `resource` what it was tried on.
pub fn failed<E, R>(what: &str, action: &str, resource: &str, error: &SdkError<E, R>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug + 'static,
{
    let failure = Failure::new(what);
    let SdkError::ServiceError(service) = error else {
        let cause = chain(error);
        let failure = failure.because(&cause);
        return match &cause {
            cause if cause.contains("credential") => {
                failure.help("log in (`aws sso login`), or set `profile` in sfn.toml")
            }
            cause if cause.contains("onnect") => {
                failure.help("is the endpoint running, and the network there?")
            }
            _ => failure,
        };
    };
    let Some(code) = service.err().code() else {
        let status =
            (service.raw() as &dyn Any).downcast_ref::<HttpResponse>().map(|raw| raw.status().as_u16());
        let status = status.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
        return failure
            .because(format!("the endpoint answers with an error that has no name{status}"))
            .help(format!("an endpoint that is not of AWS may lack {action}"));
    };
    let message = service.err().message().unwrap_or("no message");
    let failure = failure.because(format!("{code}: {message}"));
    match code {
        "AccessDeniedException" | "AccessDenied" => {
            failure.help(format!("allow {action} on {resource} for the credentials in use"))
        }
        "ExpiredTokenException" | "ExpiredToken" | "UnrecognizedClientException" | "InvalidClientTokenId" => {
            failure.help("the credentials are not valid any more: log in again (`aws sso login`)")
        }
        _ => failure,
    }
}

/// Whether the same call may go well in a moment, and why it did not now.
///
/// The SDK repeats throttled calls itself, but not these.
pub(super) fn passing<E, R>(error: &SdkError<E, R>) -> Option<String>
where
    E: ProvideErrorMetadata,
{
    let SdkError::ServiceError(service) = error else { return None };
    let (code, message) = (service.err().code()?, service.err().message().unwrap_or_default());
    // A role made seconds ago is refused with one of these.
    let role_is_new = [
        "authorized to assume the provided role",
        "not authorized to create managed-rule",
        "not authorized to access the Log Destination",
    ]
    .iter()
    .any(|text| message.contains(text));
    let is_passing = role_is_new
        || matches!(code, "ConflictException" | "KmsThrottlingException" | "StateMachineDeleting");
    is_passing.then(|| format!("{code}: {message}"))
}

/// An error with its causes, each said once.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !said.iter().any(|earlier| earlier.contains(&text)) {
            said.push(text);
        }
        next = error.source();
    }
    said.join(": ")
}
