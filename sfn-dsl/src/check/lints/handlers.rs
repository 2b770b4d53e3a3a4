//! What retriers and catchers name.

use super::view::Here;
use crate::machine::{Retrier, Task};
use crate::name::ErrorName;
use crate::resource::ResourceKind;

/// An entry of `Retry` or `Catch`.
pub(super) struct Handler<'m> {
    /// `Retry` or `Catch`.
    pub(super) field: &'static str,
    /// Its position.
    pub(super) index: usize,
    pub(super) names: &'m [ErrorName],
}

/// All retriers, then all catchers of a state.
pub(super) fn handlers(here: Here<'_>) -> impl Iterator<Item = Handler<'_>> {
    let retriers = here.state.retry().iter().enumerate();
    let catchers = here.state.catch().iter().enumerate();
    retriers.map(|(index, retrier)| Handler { field: "Retry", index, names: &retrier.error_equals }).chain(
        catchers.map(|(index, catcher)| Handler { field: "Catch", index, names: &catcher.error_equals }),
    )
}

/// Whether a name in `ErrorEquals` stands for an error; the failure is one of a task, not a timeout.
pub(super) fn matches_failure(name: &ErrorName, error: &str) -> bool {
    *name == error || *name == ErrorName::ALL || *name == ErrorName::TASK_FAILED
}

/// Whether one of the retriers tries again after a failure of that name; the first that matches decides.
pub(super) fn is_retried(retriers: &[Retrier], error: &str) -> bool {
    let matching =
        retriers.iter().find(|retrier| retrier.error_equals.iter().any(|name| matches_failure(name, error)));
    matching.is_some_and(|retrier| retrier.max_attempts > 0)
}

/// Whether a Task calls a Lambda function.
pub(super) fn is_lambda(task: &Task) -> bool {
    match task.resource.kind() {
        ResourceKind::LambdaFunction => true,
        ResourceKind::Integration(integration) => {
            integration.service == "lambda" && integration.action == "invoke"
        }
        ResourceKind::Activity | ResourceKind::Substitution => false,
    }
}

/// The errors of the language that a definition may name.
///
/// Source: Amazon States Language, "Appendix A: Predefined Error Codes"; Developer Guide, "Handling errors".
pub(super) const STATES_ERRORS: [&str; 17] = [
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

/// What a call of a Lambda function can fail with, besides the errors of the function.
///
/// Source: Developer Guide, "Handle transient Lambda service exceptions"; Lambda API, `Invoke`.
pub(super) const LAMBDA_ERRORS: [&str; 8] = [
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ResourceNotFoundException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Lambda.CodeStorageExceededException",
];
