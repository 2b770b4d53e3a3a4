//! Starting, stopping and redriving executions.

use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::check::Levels;
use sfn_dsl::raw::Definition;
use sfn_sim::quota::{MAX_STANDARD_DURATION, REDRIVABLE_PERIOD};
use sfn_sim::{Program, RedriveError};

use super::configuration::{ARN, moment};
use super::fields::{Fields, check_name};
use super::state_machine::machine_type;
use super::{Answer, ApiError, Later, Service, json_text, set};
use crate::arn::{Arn, Kind};
use crate::runner::journal::Signal;
use crate::runner::{Express, Run, Start};
use crate::store::record::{Execution, Millis, Redrive, Revision, StateMachine};

/// The largest input and output, in bytes.
pub(super) const LARGEST_DATA: usize = 262_144;
/// How long the name of an execution stays taken after it ended.
///
/// Source: `StartExecution`, `name`: "unique for your account, Region, and state machine for 90 days".
const NAME_TAKEN_FOR: i64 = 90 * 24 * 60 * 60 * 1000;
/// How long `RedriveExecution` knows a `clientToken`.
///
/// Source: `RedriveExecution`, `clientToken`: "valid for up to 15 minutes after you first use it".
const REDRIVE_TOKEN_KNOWN_FOR: i64 = 15 * 60 * 1000;

/// What `StartExecution` and `StartSyncExecution` have in common.
struct Request<'a> {
    machine_arn: &'a str,
    name: Option<&'a str>,
    input: Option<&'a str>,
    trace_header: Option<&'a str>,
}

impl<'a> Request<'a> {
    fn read(fields: &mut Fields<'a>) -> Self {
        Self {
            // The mock configuration's `#TestCase` comes on top of the longest ARN.
            machine_arn: fields.required_text("stateMachineArn", 1..=512),
            name: fields.text("name", 1..=80),
            input: fields.data("input", LARGEST_DATA),
            trace_header: fields.text("traceHeader", 0..=256),
        }
    }
}

/// What an ARN given to `StartExecution` leads to.
struct Target {
    machine: StateMachine,
    revision_id: u64,
    revision: Revision,
    version: Option<u64>,
    alias: Option<String>,
}

impl Service {
    pub(super) fn start_execution(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let request = Request::read(fields);
        fields.finish()?;
        let (target, start) = self.prepare(&request, false, now)?;
        if !target.machine.express
            && let Some(existing) = self.store.execution(&target.machine.name, &start.record.name)?
        {
            if existing.end.is_none() && existing.input == start.record.input {
                return Ok(
                    json!({ "executionArn": start.execution_arn, "startDate": moment(existing.started) }),
                );
            }
            let closed = existing.end.as_ref().map(|end| now.0.saturating_sub(end.stopped.0));
            if closed.is_none_or(|since| since < NAME_TAKEN_FOR) {
                return Err(ApiError::ExecutionAlreadyExists(start.execution_arn));
            }
            self.batch.remove_execution(existing);
        }
        let answer = json!({ "executionArn": start.execution_arn, "startDate": moment(now) });
        self.runner.start(start);
        Ok(answer)
    }

    pub(super) fn start_sync_execution(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Answer, ApiError> {
        let request = Request::read(fields);
        let data = fields.word("includedData", &["ALL_DATA", "METADATA_ONLY"]);
        fields.finish()?;
        let (target, start) = self.prepare(&request, true, now)?;
        if !target.machine.express {
            return Err(ApiError::StateMachineTypeNotSupported);
        }
        let execution = start.record.id;
        let state_machine_arn = start.state_machine_arn.clone();
        self.runner.start(start);
        let metadata_only = data == Some("METADATA_ONLY");
        Ok(Answer::Later(Later::SyncExecution { execution, state_machine_arn, metadata_only }))
    }

    /// Everything an execution needs, short of starting it.
    fn prepare(
        &mut self,
        request: &Request<'_>,
        awaited: bool,
        now: Millis,
    ) -> Result<(Target, Start), ApiError> {
        let whole = request.machine_arn;
        let (arn, case) = whole.split_once('#').map_or((whole, None), |(arn, case)| (arn, Some(case)));
        let arn = self.arn(arn, Kind::StateMachine)?;
        request.name.map_or(Ok(()), check_name)?;
        let target = self.target(&arn)?;
        let input_text = request.input.unwrap_or("{}");
        if input_text.is_empty() {
            return Err(ApiError::InvalidExecutionInput("Invalid execution input.".to_owned()));
        }
        let input = json_text::parse(input_text).map_err(ApiError::InvalidExecutionInput)?;
        let mock_case = self.runner.policy().case(&target.machine.name, case);
        let mock_case = mock_case.map_err(|error| ApiError::Validation(error.to_string()))?;
        let program = self.program(&target)?;
        let machine = &target.machine;
        let name = request.name.map_or_else(|| self.random.uuid(), str::to_owned);
        let express_id = machine.express.then(|| self.random.uuid());
        let execution_arn = match &express_id {
            None => self.owner.execution(&machine.name, &name),
            Some(id) => self.owner.express(&machine.name, &name, id),
        };
        let record = Execution {
            id: self.store.new_id(),
            machine: machine.name.clone(),
            name,
            revision: target.revision_id,
            version: target.version,
            alias: target.alias.clone(),
            started: now,
            seed: self.random.bits(),
            input: input_text.to_owned(),
            trace_header: request.trace_header.map(str::to_owned),
            skips_waits: self.runner.policy().skips_waits(),
            mock_case,
            end: None,
            redrives: Vec::new(),
            map_run: None,
            map_runs: Vec::new(),
        };
        let start = Start {
            record,
            express: express_id.is_some().then(|| Express { arn: execution_arn.clone(), awaited }),
            program,
            input,
            state_machine_arn: self.owner.state_machine(&machine.name),
            execution_arn,
            role_arn: target.revision.content.role_arn.clone(),
            objects: self.runner.objects().clone(),
        };
        Ok((target, start))
    }

    /// What to run for an ARN: the current revision, a version, or the version an alias draws.
    fn target(&mut self, arn: &Arn) -> Result<Target, ApiError> {
        let machine = self.lasting_machine(arn)?;
        let missing = || ApiError::StateMachineDoesNotExist(arn.text.clone());
        let (version, alias) = match (&arn.qualifier, arn.version()) {
            (None, _) => (None, None),
            (Some(_), Some(number)) => (Some(number), None),
            (Some(name), None) => {
                let alias = machine.aliases.get(name).ok_or_else(missing)?;
                let mut drawn = i64::try_from(self.random.bits() % 100).unwrap_or(0);
                let mut chosen = None;
                for route in &alias.routes {
                    drawn -= i64::try_from(route.weight).unwrap_or(0);
                    if drawn < 0 {
                        chosen = Some(route.version);
                        break;
                    }
                }
                (chosen, Some(name.clone()))
            }
        };
        let revision_id = match version {
            None => machine.revision,
            Some(number) => machine.versions.get(&number).ok_or_else(missing)?.revision,
        };
        let revision = self.store.revision(revision_id)?;
        Ok(Target { machine, revision_id, revision, version, alias })
    }

    /// The compiled program of a revision.
    fn program(&mut self, target: &Target) -> Result<Program, ApiError> {
        if let Some(program) = self.programs.get(&target.revision_id) {
            return Ok(program.clone());
        }
        let program = compile(&target.machine, &target.revision)?;
        if self.programs.len() >= super::PROGRAMS_KEPT {
            self.programs.clear();
        }
        self.programs.insert(target.revision_id, program.clone());
        Ok(program)
    }

    /// Runs again what ran when the store was last open.
    pub(super) fn resume_executions(&mut self) -> Result<(), ApiError> {
        for record in self.store.running()? {
            let id = record.id;
            let (start, leaving) = self.start_again(record)?;
            let journal = self.store.journal(id)?;
            self.runner.resume(start, journal, leaving);
        }
        for machine in self.store.machines(None, usize::MAX)? {
            // Its last executions were Express ones, which ended with the process.
            if machine.deleting && !self.runner.leave(&machine.name) {
                self.batch.remove_machine(machine);
            }
        }
        Ok(())
    }

    /// What an execution that was started before needs to be run again, and whether its machine is on its way out.
    fn start_again(&mut self, record: Execution) -> Result<(Start, bool), ApiError> {
        let name = record.machine.clone();
        let machine = self.store.machine(&name)?;
        let machine = machine.ok_or_else(|| ApiError::StateMachineDoesNotExist(name.clone()))?;
        let revision = self.store.revision(record.revision)?;
        let leaving = machine.deleting;
        let target = Target { machine, revision_id: record.revision, revision, version: None, alias: None };
        let start = Start {
            program: self.program(&target)?,
            input: json_text::parse(&record.input).map_err(ApiError::InvalidExecutionInput)?,
            state_machine_arn: self.owner.state_machine(&name),
            execution_arn: self.owner.execution(&name, &record.name),
            role_arn: target.revision.content.role_arn,
            objects: self.runner.objects().clone(),
            express: None,
            record,
        };
        Ok((start, leaving))
    }

    pub(super) fn redrive_execution(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let arn = fields.required_text("executionArn", ARN);
        let token = fields.text("clientToken", 1..=64).map(str::to_owned);
        fields.finish()?;
        let execution = self.execution(arn)?;
        let is_known = |redrive: &&Redrive| {
            redrive.token == token && now.0.saturating_sub(redrive.at.0) < REDRIVE_TOKEN_KNOWN_FOR
        };
        if let Some(redrive) = token.as_ref().and_then(|_| execution.redrives.iter().find(is_known)) {
            return Ok(json!({ "redriveDate": moment(redrive.at) }));
        }
        if let Some(reason) = not_redrivable(&execution, now) {
            return Err(ApiError::ExecutionNotRedrivable(reason));
        }
        if execution.map_run.is_some() {
            // The text of the service is not known.
            let text =
                "A child execution is redriven with its Map Run: redrive the execution that started it";
            return Err(ApiError::ExecutionNotRedrivable(text.to_owned()));
        }
        let id = execution.id;
        let (start, leaving) = self.start_again(execution)?;
        if leaving {
            return Err(ApiError::ExecutionNotRedrivable("Its state machine is being deleted".to_owned()));
        }
        let journal = self.store.journal(id)?;
        let redriven = self.runner.redrive(start, journal, now.into(), token);
        redriven.map_err(|error| ApiError::ExecutionNotRedrivable(error.to_string()))?;
        Ok(json!({ "redriveDate": moment(now) }))
    }

    pub(super) fn stop_execution(&mut self, fields: &mut Fields<'_>, now: Millis) -> Result<Value, ApiError> {
        let arn = fields.required_text("executionArn", ARN);
        let error = fields.text("error", 0..=256).map(str::to_owned);
        let cause = fields.data("cause", 32_768).map(str::to_owned);
        fields.finish()?;
        let execution = self.execution(arn)?;
        if execution.map_run.is_some() && execution.end.is_none() {
            let signal = Signal::StopChild { arn: arn.to_owned(), error, cause };
            self.runner.stop_child(&execution, now, signal);
            return Ok(json!({ "stopDate": moment(now) }));
        }
        let stopped = match execution.end {
            Some(end) => end.stopped,
            None => self.runner.stop(execution.id, now.into(), error, cause).map_or(now, Millis::from),
        };
        Ok(json!({ "stopDate": moment(stopped) }))
    }
}

/// Compiles the program of a machine. What the simulator cannot run is a clear refusal, not a failed execution.
fn compile(machine: &StateMachine, revision: &Revision) -> Result<Program, ApiError> {
    let cannot = |why: &dyn std::fmt::Display| {
        ApiError::Validation(format!("the local endpoint cannot run state machine '{}': {why}", machine.name))
    };
    let definition =
        Definition::parse("definition", &revision.content.definition).map_err(|error| cannot(&error))?;
    let checked = definition
        .check_with(machine_type(machine), &Levels::service_only())
        .map_err(|report| cannot(&report.service_message()))?;
    Program::compile(&checked.machine).map_err(|error| cannot(&error))
}

/// Why an execution cannot be redriven at this moment; `None` where it can.
pub(super) fn not_redrivable(execution: &Execution, now: Millis) -> Option<String> {
    let Some(end) = execution.end.as_ref().filter(|end| end.status != "SUCCEEDED") else {
        return Some(format!("Execution is {} and cannot be redriven", execution.status()));
    };
    let is_over = |since: Millis, period: Duration| {
        u128::try_from(now.0.saturating_sub(since.0)).is_ok_and(|passed| passed > period.as_millis())
    };
    if is_over(end.stopped, REDRIVABLE_PERIOD) {
        Some(RedriveError::PeriodExceeded.to_string())
    } else if is_over(execution.started, MAX_STANDARD_DURATION) {
        Some(RedriveError::TooOld.to_string())
    } else {
        end.not_redrivable.clone()
    }
}

/// Adds status, input and what the execution ended with.
pub(super) fn write_outcome(answer: &mut Value, execution: &Execution, metadata_only: bool) {
    let details = json!({ "included": !metadata_only });
    set(answer, "status", Some(execution.status()));
    set(answer, "inputDetails", Some(details.clone()));
    set(answer, "traceHeader", execution.trace_header.clone());
    if !metadata_only {
        set(answer, "input", Some(execution.input.as_str()));
    }
    if let Some(end) = &execution.end {
        set(answer, "stopDate", Some(moment(end.stopped)));
        set(answer, "error", end.error.clone());
        set(answer, "cause", end.cause.clone());
        if end.output.is_some() {
            set(answer, "outputDetails", Some(details));
        }
        if !metadata_only {
            set(answer, "output", end.output.clone());
        }
    }
}

/// The answer of `StartSyncExecution`.
pub(super) fn sync_answer(run: &Run, state_machine_arn: &str, metadata_only: bool) -> Value {
    let execution = &run.record;
    let lasted = execution.end.as_ref().map_or(0, |end| end.stopped.0.saturating_sub(execution.started.0));
    let mut answer = json!({
        "executionArn": run.express.as_ref().map(|express| express.arn.as_str()),
        "stateMachineArn": state_machine_arn,
        "name": execution.name,
        "startDate": moment(execution.started),
        // Billed in steps of 100 ms and 64 MB; the memory of the service cannot be known here.
        "billingDetails": {
            "billedDurationInMilliseconds": (lasted.max(1) + 99) / 100 * 100,
            "billedMemoryUsedInMB": 64,
        },
    });
    write_outcome(&mut answer, execution, metadata_only);
    // Recorded: here, unlike in `DescribeExecution`, they are also there where there is no output.
    set(&mut answer, "outputDetails", Some(json!({ "included": !metadata_only })));
    answer
}
