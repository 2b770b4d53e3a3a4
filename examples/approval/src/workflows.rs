//! The workflow, shared with the build script.

use sfn_dsl::prelude::*;

/// How an order fails to be approved.
#[derive(Debug, Clone, PartialEq, Eq, WorkflowError)]
pub enum ApprovalError {
    /// A person said no; whoever holds the task token fails it with this name and the reason as its cause.
    #[error_name = "ApprovalRejected"]
    Rejected,
    /// The request is not in anybody's inbox any more: its heartbeats stopped.
    #[error_name = "ApprovalRequestLost"]
    RequestLost,
    /// The request was in an inbox all the time, and nobody answered.
    #[error_name = "ApprovalTimedOut"]
    TimedOut,
}

/// Asks a person, and waits for the task token to come back: with an approval, a rejection, or not at all.
///
/// Whatever happens, the execution ends: a token that never comes back would keep it running for a year.
pub fn approval() -> Workflow {
    let flow = Flow::new()
        .then(ask().next("Approved"))
        .then(Succeed::new("Approved"))
        .then(Fail::new("Rejected").error(ApprovalError::Rejected).cause_path("$.error.Cause"))
        .then(
            Fail::new("RequestLost")
                .error(ApprovalError::RequestLost)
                .cause("the inbox that had the request stopped sending heartbeats"),
        )
        .then(
            Fail::new("NobodyAnswered")
                .error(ApprovalError::TimedOut)
                .cause("nobody answered within three days"),
        );
    Workflow::new("approval", flow).comment("A person approves or rejects an order")
}

/// The function puts the request into an inbox, which sends a heartbeat every few minutes while it has the request, and
/// returns the token when a person decides.
///
/// A request that gets lost is noticed after an hour, not after the three days which a person may take, and sent again, with
/// a new token.
fn ask() -> Task {
    Task::integration("ManualApproval", "lambda:invoke")
        .wait_for_task_token()
        .parameters(json!({
            "FunctionName": "manual-approval",
            "Payload": {"taskToken.$": "$$.Task.Token", "orderId.$": "$.orderId"}
        }))
        .result_path("$.approval")
        .heartbeat_seconds(3_600)
        .timeout_seconds(3 * 86_400)
        .retry(Retrier::aws_lambda())
        .retry(Retrier::on(ErrorName::HEARTBEAT_TIMEOUT).max_attempts(1))
        .catch(failed(ApprovalError::Rejected, "Rejected"))
        // A missed heartbeat has two names: the narrow one comes first.
        .catch(failed(ErrorName::HEARTBEAT_TIMEOUT, "RequestLost"))
        .catch(failed(ErrorName::TIMEOUT, "NobodyAnswered"))
}

fn failed(error: impl ErrorNames, next: &str) -> Catcher {
    Catcher::on(error).result_path("$.error").next(next)
}
