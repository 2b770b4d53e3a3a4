//! Who answers a task: a mocked response, a caller of the API, or nobody.

use sfn_dsl::name::ErrorName;
use sfn_dsl::resource::{Pattern, ResourceKind};
use sfn_sim::TaskRequest;
use sfn_sim::mock::{MockConfig, TestCase};

use super::journal::{Decision, Reply};

/// How executions are run: what the configuration of the endpoint says about it.
#[derive(Debug, Default)]
pub(crate) struct Policy {
    mocks: Option<MockConfig>,
    /// The test case of executions that name none, where their machine has it.
    default_case: Option<String>,
    skips_waits: bool,
}

/// A test case that the mock configuration does not have.
#[derive(Debug, thiserror::Error)]
#[error(
    "the mock configuration has no test case '{case}' for state machine '{machine}'; it has [{}]",
    .known.join(", ")
)]
pub(crate) struct UnknownCase {
    machine: String,
    case: String,
    known: Vec<String>,
}

impl Policy {
    pub(crate) fn new(mocks: Option<MockConfig>, default_case: Option<String>, skips_waits: bool) -> Self {
        Self { mocks, default_case, skips_waits }
    }

    /// Whether new executions skip their waits.
    pub(crate) fn skips_waits(&self) -> bool {
        self.skips_waits
    }

    /// The test case of an execution: the one it names, or the default one if its machine has it.
    ///
    /// # Errors
    /// [`UnknownCase`] for a case that is named and not there.
    pub(crate) fn case(&self, machine: &str, named: Option<&str>) -> Result<Option<String>, UnknownCase> {
        let Some(case) = named.or(self.default_case.as_deref()) else { return Ok(None) };
        if self.test_case(machine, case).is_some() {
            return Ok(Some(case.to_owned()));
        }
        if named.is_none() {
            return Ok(None);
        }
        let known =
            self.mocks.iter().flat_map(|mocks| mocks.test_cases(machine)).map(str::to_owned).collect();
        Err(UnknownCase { machine: machine.to_owned(), case: case.to_owned(), known })
    }

    fn test_case(&self, machine: &str, case: &str) -> Option<&TestCase> {
        self.mocks.as_ref()?.test_case(machine, case)
    }

    /// Decides about a task the moment it is scheduled. `invocation` counts the tasks of its state from 0.
    pub(crate) fn decide(
        &self,
        machine: &str,
        case: Option<&str>,
        request: &TaskRequest,
        invocation: u64,
    ) -> Decision {
        let state = request.state.as_str();
        let mocked = case.and_then(|case| self.test_case(machine, case)?.reply(state, invocation));
        match mocked {
            Some(Ok(reply)) => return Decision::Reply(reply.into()),
            Some(Err(missing)) => return unanswered(missing.to_string()),
            None => {}
        }
        match request.resource.kind() {
            ResourceKind::Activity => Decision::Wait,
            ResourceKind::Integration(integration) if integration.pattern == Pattern::WaitForTaskToken => {
                Decision::Wait
            }
            ResourceKind::LambdaFunction | ResourceKind::Integration(_) | ResourceKind::Substitution => {
                let arn = request.resource.arn();
                unanswered(format!(
                    "state \"{state}\": the local endpoint does not call {arn}; name \"{state}\" in a test case of the \
                     mock configuration, and start the execution with that case"
                ))
            }
        }
    }
}

/// A task that nobody can answer. `States.Runtime` is handled by neither `Retry` nor `Catch`: the set-up is wrong, not the
/// workflow.
fn unanswered(cause: String) -> Decision {
    Decision::Reply(Reply::Failure { error: Some(ErrorName::RUNTIME.to_owned()), cause: Some(cause) })
}
