//! Who answers a task: a mocked response, a caller of the API, or nobody.

use sfn_dsl::resource::{Pattern, ResourceKind};
use sfn_sim::TaskRequest;

use super::journal::{Decision, Reply};
use crate::api::ApiError;

/// The error of a task that nobody can answer. Neither `Retry` nor `Catch` handles it: the set-up is wrong, not the workflow.
const NO_ANSWER: &str = "States.Runtime";

/// How tasks are answered.
#[derive(Debug, Default)]
pub(crate) struct TaskPolicy {}

impl TaskPolicy {
    /// The test case of an execution: the one it names, or the default one if the machine has it.
    ///
    /// # Errors
    /// A case that is named and not there.
    pub(crate) fn case(&self, _machine: &str, named: Option<String>) -> Result<Option<String>, ApiError> {
        Ok(named)
    }

    /// Decides about a task the moment it is scheduled. `invocation` counts the calls of its state from 0.
    pub(crate) fn decide(
        &self,
        _machine: &str,
        _case: Option<&str>,
        request: &TaskRequest,
        _invocation: u64,
    ) -> Decision {
        match request.resource.kind() {
            ResourceKind::Activity => Decision::Wait,
            ResourceKind::Integration(integration) if integration.pattern == Pattern::WaitForTaskToken => {
                Decision::Wait
            }
            ResourceKind::LambdaFunction | ResourceKind::Integration(_) | ResourceKind::Substitution => {
                let (state, arn) = (&request.state, request.resource.arn());
                let cause = format!(
                    "state \"{state}\": the local endpoint does not call {arn}; give it a mocked response: name \
                     \"{state}\" in a test case of the mock configuration, and start the execution with that case"
                );
                Decision::Reply(Reply::Failure { error: Some(NO_ANSWER.to_owned()), cause: Some(cause) })
            }
        }
    }
}
