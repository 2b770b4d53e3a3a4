//! What a test of one state sees of it, and what it gives instead of the work.
//!
//! The data flow of an execution tells its [`Inspection`], where it has one, what each stage made. There is no second data
//! flow for tests; an execution without an inspection pays a look at a pointer.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use sfn_dsl::name::{StateName, VariableName};

use super::data::Problem;
use super::failure::Failure;
use super::frame::{FrameId, Frames};
use super::{Execution, Outcome, Status};
use crate::context::{ContextObject, ExecutionContext};
use crate::history::{ErrorOutput, EventKind, StateType};
use crate::payload::Payload;
use crate::program::{Flow, Machine, Next, Program, StateIndex};
use crate::test_state::{ErrorDetails, MapLimits, Mock, Stage, StateConfiguration, TestStateProblem};

/// The test of one state.
#[derive(Debug, Default)]
pub(crate) struct Inspection {
    pub(crate) mock: Option<Mock>,
    pub(crate) configuration: StateConfiguration,
    /// What the stages made that were reached.
    pub(crate) stages: BTreeMap<Stage, Payload>,
    pub(crate) limits: Option<MapLimits>,
    pub(crate) error_details: ErrorDetails,
    /// The error, of a state that handled it too.
    pub(crate) error_output: ErrorOutput,
    /// Whether a retrier would try the state again.
    pub(crate) is_retriable: bool,
    /// Where the state goes.
    pub(crate) next_state: Option<StateName>,
    /// Why the test makes no sense.
    pub(crate) problem: Option<TestStateProblem>,
}

impl Execution {
    /// Starts the test of one state.
    pub(crate) fn start_inspected(
        program: &Program,
        context: ExecutionContext,
        context_object: Option<Value>,
        state: StateIndex,
        input: &Payload,
        variables: Vec<(VariableName, Value)>,
        inspection: Inspection,
    ) -> Self {
        let mut execution = Self::start(program, context, Value::clone(input));
        let retry_count = inspection.configuration.retrier_retry_count;
        if let Some(context_object) = context_object {
            execution.context_object = ContextObject::given(context_object);
        }
        execution.inspection = Some(Box::new(inspection));
        // How many bytes they have does not matter: nothing is assigned after the state.
        let variables = variables.into_iter().map(|(name, value)| (name, value.into(), 0));
        execution.frames.assign(Frames::ROOT, variables);
        let root = execution.frames.get_mut(Frames::ROOT);
        root.visit.state = state;
        root.visit.retry_count = retry_count;
        root.visit.retries = vec![retry_count; program.machine().state(state).retriers().len()];
        execution
    }

    /// Takes the test apart: how the execution ended, its variables, and what was seen.
    pub(crate) fn into_inspected(mut self) -> (Outcome, BTreeMap<VariableName, Payload>, Inspection) {
        let variables = self.frames.take_variables(Frames::ROOT);
        (self.outcome, variables, self.inspection.map(|inspection| *inspection).unwrap_or_default())
    }

    /// Shows what a stage made.
    pub(super) fn inspect(&mut self, stage: Stage, value: &Payload) {
        if let Some(inspection) = &mut self.inspection {
            inspection.stages.insert(stage, value.clone());
        }
    }

    /// Shows which retrier or catcher an error has met.
    pub(super) fn inspect_error(&mut self, failure: &Failure, tell: impl FnOnce(&mut ErrorDetails)) {
        if let Some(inspection) = &mut self.inspection {
            inspection.error_output = failure.error_output.clone();
            tell(&mut inspection.error_details);
        }
    }

    /// Ends the test of a state that would be tried again; returns whether this is such a test.
    pub(super) fn ends_before_retry(&mut self, failure: &Failure, backoff: Duration) -> bool {
        let Some(inspection) = &mut self.inspection else { return false };
        inspection.is_retriable = true;
        inspection.error_details.retry_backoff = Some(backoff);
        self.end_failed(failure.error_output.clone());
        true
    }

    /// Ends the test of a state that is left; returns whether this is such a test.
    pub(super) fn ends_after_state(&mut self, machine: &Machine, next: Next, output: &Payload) -> bool {
        let Some(inspection) = &mut self.inspection else { return false };
        if let Next::State(next) = next {
            inspection.next_state = Some(machine.state(next).name.clone());
        }
        let last_event = self.frames.get(Frames::ROOT).last_event;
        self.end(Status::Succeeded, last_event, EventKind::ExecutionSucceeded { output: output.clone() });
        self.outcome.output = Some(output.clone());
        true
    }

    /// Whether branches and iterations are mocked.
    pub(super) fn is_mocked(&self) -> bool {
        self.inspection.is_some()
    }

    /// Goes on with what is given instead of branches and iterations.
    pub(super) fn finish_mocked(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        flow: &Flow,
        next: Next,
    ) -> Result<(), Problem> {
        match self.inspection.as_ref().and_then(|inspection| inspection.mock.clone()) {
            Some(Mock::Result(result)) => {
                self.finish_result(machine, frame, flow, result.into(), next)?;
            }
            Some(Mock::ErrorOutput(error_output)) => {
                self.handle(machine, frame, Failure::new(error_output));
            }
            None => self.refuse_test(TestStateProblem::NoMock(StateType::Map)),
        }
        Ok(())
    }

    /// Ends a test that makes no sense.
    pub(super) fn refuse_test(&mut self, problem: TestStateProblem) {
        if let Some(inspection) = &mut self.inspection {
            inspection.problem = Some(problem);
        }
        self.end_failed(ErrorOutput::default());
    }
}
