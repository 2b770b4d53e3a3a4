//! The same workflow as an ordinary async function, shared with the build script.

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::{task, workflow};

/// An order that somebody has to approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its number.
    pub order_id: String,
    /// What it costs.
    pub amount: u64,
}

/// What a person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Who it was.
    pub approved_by: String,
}

/// An order, and who approved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Shape)]
pub struct Approved {
    /// The order.
    #[serde(flatten)]
    pub order: Order,
    /// The approval.
    pub approval: Approval,
}

/// How asking fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, WorkflowError)]
pub enum RequestError {
    /// A person said no; the reason is what whoever held the token gave as the cause.
    #[error_name("ApprovalRejected")]
    Rejected(String),
    /// No heartbeat came.
    #[error_name("States.HeartbeatTimeout")]
    Silent,
    /// No answer came.
    #[error_name("States.Timeout")]
    Late,
}

/// How an order fails to be approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, WorkflowError)]
pub enum ApprovalError {
    /// A person said no.
    #[error_name("ApprovalRejected")]
    Rejected(String),
    /// The request is not in anybody's inbox any more: its heartbeats stopped.
    #[error_name("ApprovalRequestLost")]
    RequestLost(String),
    /// The request was in an inbox all the time, and nobody answered.
    #[error_name("ApprovalTimedOut")]
    TimedOut(String),
}

/// Puts a request into an inbox, which sends heartbeats while it has the request, and waits until a person decides.
#[task(
    lambda = "manual-approval",
    callback,
    heartbeat_seconds = 3_600,
    timeout_seconds = 259_200,
    payload = {"taskToken": token, "orderId": order_id}
)]
pub async fn manual_approval(order_id: String) -> Result<Approval, RequestError>;

/// A person approves or rejects an order; as a function.
///
/// # Errors
/// [`ApprovalError`], by which nobody approved it.
#[workflow(name = "approval-function")]
pub async fn approval(order: Order) -> Result<Approved, ApprovalError> {
    // A request that gets lost is noticed after an hour, and sent again with a new token.
    let answer = manual_approval(order.order_id.clone())
        .retry(Retrier::on(RequestError::Silent).max_attempts(1))
        .await;
    match answer {
        Ok(approval) => Ok(Approved { order, approval }),
        Err(RequestError::Rejected(reason)) => Err(ApprovalError::Rejected(reason)),
        Err(RequestError::Silent) => Err(ApprovalError::RequestLost(
            "the inbox that had the request stopped sending heartbeats".to_owned(),
        )),
        Err(RequestError::Late) => {
            Err(ApprovalError::TimedOut("nobody answered within three days".to_owned()))
        }
    }
}
