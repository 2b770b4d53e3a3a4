//! `TestState`: one state, tried alone.

use serde_json::{Map, Value, json};
use sfn_dsl::check::{Levels, Report};
use sfn_dsl::machine::MachineType;
use sfn_dsl::name::{StateName, VariableName};
use sfn_dsl::raw::Definition;
use sfn_sim::history::ErrorOutput;
use sfn_sim::test_state::{
    FieldValidationMode, Mock, StateConfiguration, TESTED_STATE, TestState, TestStateOutput,
    TestStateProblem, single,
};
use sfn_sim::{ExecutionContext, Program};

use super::configuration::ARN;
use super::execution::LARGEST_DATA;
use super::fields::Fields;
use super::{ApiError, Service, json_text, set};
use crate::store::record::Millis;

/// A request, as the API model reads it.
struct Request<'a> {
    definition: &'a str,
    state_name: Option<&'a str>,
    role_arn: Option<&'a str>,
    input: Option<&'a str>,
    variables: Option<&'a str>,
    context: Option<&'a str>,
    level: Option<&'a str>,
    reveals_secrets: bool,
    mock: Option<RequestMock<'a>>,
    configuration: StateConfiguration,
}

struct RequestMock<'a> {
    result: Option<&'a str>,
    error_output: Option<ErrorOutput>,
    field_validation_mode: Option<&'a str>,
}

impl<'a> Request<'a> {
    fn read(fields: &mut Fields<'a>) -> Self {
        Self {
            definition: fields.required_data("definition", 1_048_576),
            state_name: fields.text("stateName", 1..=80),
            role_arn: fields.text("roleArn", ARN),
            input: fields.data("input", LARGEST_DATA),
            variables: fields.data("variables", LARGEST_DATA),
            context: fields.data("context", LARGEST_DATA),
            level: fields.word("inspectionLevel", &["INFO", "DEBUG", "TRACE"]),
            reveals_secrets: fields.boolean("revealSecrets") == Some(true),
            mock: fields.object("mock", |mock| RequestMock {
                result: mock.data("result", LARGEST_DATA),
                error_output: mock.object("errorOutput", |error_output| ErrorOutput {
                    error: error_output.data("error", 256).map(Into::into),
                    cause: error_output.data("cause", 32_768).map(Into::into),
                }),
                field_validation_mode: mock.word("fieldValidationMode", &["STRICT", "PRESENT", "NONE"]),
            }),
            configuration: fields.object("stateConfiguration", read_configuration).unwrap_or_default(),
        }
    }
}

fn read_configuration(fields: &mut Fields<'_>) -> StateConfiguration {
    StateConfiguration {
        retrier_retry_count: fields.count("retrierRetryCount", u32::MAX).unwrap_or_default(),
        error_caused_by_state: fields.text("errorCausedByState", 1..=80).map(StateName::from),
        map_iteration_failure_count: fields.count("mapIterationFailureCount", u32::MAX),
        map_item_reader_data: fields.data("mapItemReaderData", LARGEST_DATA).map(str::to_owned),
    }
}

impl Service {
    pub(super) fn test_state(&mut self, fields: &mut Fields<'_>, now: Millis) -> Result<Value, ApiError> {
        let request = Request::read(fields);
        fields.finish()?;
        let program = program(request.definition, request.state_name)?;
        let state = request.state_name.unwrap_or(TESTED_STATE);
        let not_found = || ApiError::Validation("State not found in definition".to_owned());
        let mut test = TestState::new(&program, state).ok_or_else(not_found)?;
        if let Some(mock) = &request.mock {
            if request.reveals_secrets {
                return Err(invalid("TestState does not support RevealSecrets when a mock is specified."));
            }
            test = mocked(test, mock)?;
        } else if test.resource().is_some() && request.role_arn.is_none() {
            return Err(invalid("RoleArn must be specified when testing a Task state"));
        }
        if let Some(input) = request.input {
            test = test.input(json_text::parse(input).map_err(ApiError::InvalidExecutionInput)?);
        }
        if let Some(variables) = request.variables {
            let variables = object("variables", variables)?;
            test =
                test.variables(variables.into_iter().map(|(name, value)| (VariableName::from(name), value)));
        }
        if let Some(context) = request.context {
            test = test.context(object("context", context)?.into());
        }
        let context = self.execution_context(request.role_arn, now);
        let tested = test.execution_context(context).configuration(request.configuration).run();
        let tested = tested.map_err(|problem| refusal(&problem))?;
        Ok(answer(&tested, request.level.is_some_and(|level| level != "INFO")))
    }

    /// An execution that nobody ever sees: recorded, it has names of its own.
    fn execution_context(&mut self, role_arn: Option<&str>, now: Millis) -> ExecutionContext {
        let (machine, execution) = (self.random.uuid(), self.random.uuid());
        ExecutionContext {
            state_machine_arn: self.owner.state_machine(&machine),
            execution_arn: self.owner.execution(&machine, &execution).replace(":execution:", ":express:"),
            state_machine_name: machine,
            execution_name: execution,
            role_arn: role_arn.unwrap_or_default().to_owned(),
            start_time: now.into(),
            seed: self.random.bits(),
            redrive_count: None,
        }
    }
}

/// The program of a state machine with a state of that name, or of a state that stands alone.
fn program(definition: &str, state_name: Option<&str>) -> Result<Program, ApiError> {
    let refused = |report: &Report| ApiError::InvalidDefinition(report.service_message());
    let read = Definition::parse("definition", definition).map_err(|error| refused(&error.into()))?;
    let machine = if state_name.is_some() { read } else { single(&read) };
    let checked = machine
        .check_with(MachineType::Standard, &Levels::service_only())
        .map_err(|report| refused(&report))?;
    Program::compile(&checked.machine).map_err(|error| invalid(&error.to_string()))
}

fn mocked<'p>(test: TestState<'p>, mock: &RequestMock<'_>) -> Result<TestState<'p>, ApiError> {
    let test = match (mock.result, &mock.error_output) {
        (Some(_), Some(_)) => {
            return Err(invalid(
                "A test mock should have only one of the following fields: [result, errorOutput].",
            ));
        }
        (Some(result), None) => {
            let result =
                serde_json::from_str(result).map_err(|_| invalid("Mocked result must be valid JSON"))?;
            test.mock(Mock::Result(result))
        }
        (None, Some(error_output)) => test.mock(Mock::ErrorOutput(error_output.clone())),
        (None, None) => {
            return Err(invalid(
                "A test mock should have one of the following fields: [result, errorOutput].",
            ));
        }
    };
    let mode = mock.field_validation_mode.and_then(FieldValidationMode::from_api);
    Ok(test.field_validation_mode(mode.unwrap_or_default()))
}

fn object(name: &str, text: &str) -> Result<Map<String, Value>, ApiError> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) | Err(_) => Err(invalid(&format!("'{name}' must be a JSON object"))),
    }
}

fn invalid(message: &str) -> ApiError {
    ApiError::Validation(message.to_owned())
}

fn refusal(problem: &TestStateProblem) -> ApiError {
    match problem {
        TestStateProblem::NoMock(_) => ApiError::InvalidDefinition(problem.to_string()),
        other => invalid(&other.to_string()),
    }
}

fn answer(tested: &TestStateOutput, with_inspection: bool) -> Value {
    let mut answer = json!({ "status": tested.status.as_str() });
    set(&mut answer, "output", tested.output.as_ref().map(Value::to_string));
    set(&mut answer, "error", tested.error_output.error.as_deref());
    set(&mut answer, "cause", tested.error_output.cause.as_deref());
    set(&mut answer, "nextState", tested.next_state.as_ref().map(StateName::as_str));
    set(&mut answer, "inspectionData", with_inspection.then(|| tested.inspection.to_json()));
    answer
}
