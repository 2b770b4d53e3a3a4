//! Starting, reading and stopping executions.

use serde_json::{Value, json};
use sfn_dsl::check::Levels;
use sfn_dsl::raw::Definition;
use sfn_sim::Program;
use sfn_sim::history::HistoryEvent;

use super::configuration::{ARN, LONG_ARN, moment};
use super::fields::{Fields, check_name};
use super::state_machine::{machine_type, write_revision};
use super::{Answer, ApiError, Later, Service, cut, json_text, listed, page, set};
use crate::arn::{Arn, Kind};
use crate::runner::{Express, Run, Start};
use crate::store::record::{Execution, Millis, RUNNING, Revision, StateMachine};

/// The largest input and output, in bytes.
pub(super) const LARGEST_DATA: usize = 262_144;
/// How long the name of an execution stays taken after it ended.
///
/// Source: `StartExecution`, `name`: "unique for your account, Region, and state machine for 90 days".
const NAME_TAKEN_FOR: i64 = 90 * 24 * 60 * 60 * 1000;
const STATUSES: [&str; 6] = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"];

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
            self.batch.remove_execution(&existing);
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
        };
        let start = Start {
            record,
            express: express_id.is_some().then(|| Express { arn: execution_arn.clone(), awaited }),
            program,
            input,
            state_machine_arn: self.owner.state_machine(&machine.name),
            execution_arn,
            role_arn: target.revision.content.role_arn.clone(),
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
            let (id, name) = (record.id, record.machine.clone());
            let arn = self.owner.execution(&name, &record.name);
            let machine =
                self.store.machine(&name)?.ok_or_else(|| ApiError::StateMachineDoesNotExist(name.clone()))?;
            let revision = self.store.revision(record.revision)?;
            let leaving = machine.deleting;
            let target =
                Target { machine, revision_id: record.revision, revision, version: None, alias: None };
            let start = Start {
                program: self.program(&target)?,
                input: json_text::parse(&record.input).map_err(ApiError::InvalidExecutionInput)?,
                state_machine_arn: self.owner.state_machine(&name),
                execution_arn: arn,
                role_arn: target.revision.content.role_arn,
                express: None,
                record,
            };
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

    /// The execution with that ARN, which must exist.
    fn execution(&self, text: &str) -> Result<Execution, ApiError> {
        let arn = self.arn(text, Kind::Execution)?;
        let missing = || ApiError::ExecutionDoesNotExist(arn.text.clone());
        let name = arn.qualifier.as_deref().filter(|_| !arn.foreign).ok_or_else(missing)?;
        self.store.execution(&arn.name, name)?.ok_or_else(missing)
    }

    pub(super) fn describe_execution(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("executionArn", ARN);
        let data = fields.word("includedData", &["ALL_DATA", "METADATA_ONLY"]);
        fields.finish()?;
        let execution = self.execution(arn)?;
        let metadata_only = data == Some("METADATA_ONLY");
        let mut answer = json!({
            "executionArn": arn,
            "stateMachineArn": self.owner.state_machine(&execution.machine),
            "name": execution.name,
            "startDate": moment(execution.started),
            "redriveCount": 0,
        });
        self.write_qualifiers(&mut answer, &execution);
        write_outcome(&mut answer, &execution, metadata_only);
        // DIFFERENCE: the service would redrive failed executions; this endpoint has no RedriveExecution yet and still
        // answers as the service does, so that callers see the same value.
        let status = execution.status();
        match status {
            RUNNING | "SUCCEEDED" => {
                let reason = format!("Execution is {status} and cannot be redriven");
                set(&mut answer, "redriveStatus", Some("NOT_REDRIVABLE"));
                set(&mut answer, "redriveStatusReason", Some(reason));
            }
            _ => set(&mut answer, "redriveStatus", Some("REDRIVABLE")),
        }
        Ok(answer)
    }

    /// Adds the version and the alias an execution was started with.
    fn write_qualifiers(&self, answer: &mut Value, execution: &Execution) {
        let version = execution.version.map(|number| self.owner.qualified(&execution.machine, number));
        set(answer, "stateMachineVersionArn", version);
        let alias = execution.alias.as_ref().map(|name| self.owner.qualified(&execution.machine, name));
        set(answer, "stateMachineAliasArn", alias);
    }

    pub(super) fn describe_state_machine_for_execution(
        &mut self,
        fields: &mut Fields<'_>,
    ) -> Result<Value, ApiError> {
        let arn = fields.required_text("executionArn", ARN);
        let data = fields.word("includedData", &["ALL_DATA", "METADATA_ONLY"]);
        fields.finish()?;
        let execution = self.execution(arn)?;
        let revision = self.store.revision(execution.revision)?;
        let mut answer = json!({
            "stateMachineArn": self.owner.state_machine(&execution.machine),
            "name": execution.machine,
            "updateDate": moment(revision.updated),
        });
        write_revision(&mut answer, &revision, data == Some("METADATA_ONLY"));
        Ok(answer)
    }

    pub(super) fn list_executions(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.text("stateMachineArn", ARN);
        let map_run = fields.text("mapRunArn", LONG_ARN);
        let status = fields.word("statusFilter", &STATUSES);
        let redrive = fields.word("redriveFilter", &["REDRIVEN", "NOT_REDRIVEN"]);
        let size = fields.page_size();
        let list = format!("ListExecutions {} {}", arn.unwrap_or_default(), status.unwrap_or_default());
        let before = page::token(fields, 3096, &list);
        fields.finish()?;
        let arn = match (arn, map_run) {
            (Some(arn), None) => arn,
            (None, Some(_)) => {
                let text = "ListExecutions with mapRunArn is not available in the local endpoint yet";
                return Err(ApiError::UnknownOperation(text.to_owned()));
            }
            _ => {
                let text = "Either a state machine ARN or a Map Run ARN must be specified, and not both";
                return Err(ApiError::Validation(text.to_owned()));
            }
        };
        if redrive.is_some() {
            return Err(ApiError::Validation("redriveFilter needs mapRunArn".to_owned()));
        }
        let before = before?.map(|cursor| cursor.parse().map_err(|_| ApiError::InvalidToken)).transpose()?;
        let arn = self.arn(arn, Kind::StateMachine)?;
        let machine = self.machine(&arn)?;
        if machine.express {
            return Err(ApiError::StateMachineTypeNotSupported);
        }
        let wanted = |execution: &Execution| {
            let qualified = match (&arn.qualifier, arn.version()) {
                (None, _) => true,
                (Some(_), Some(number)) => execution.version == Some(number),
                (Some(name), None) => execution.alias.as_ref() == Some(name),
            };
            qualified && status.is_none_or(|status| status == execution.status())
        };
        let mut executions = Vec::new();
        for execution in self.store.executions_before(&machine.name, before)? {
            let execution = execution?;
            if wanted(&execution) {
                executions.push(execution);
            }
            if executions.len() > size {
                break;
            }
        }
        let next_token = cut(&mut executions, size, &list, |execution| execution.id.to_string());
        let write = |execution: &Execution| {
            let mut item = json!({
                "executionArn": self.owner.execution(&execution.machine, &execution.name),
                "stateMachineArn": self.owner.state_machine(&execution.machine),
                "name": execution.name,
                "status": execution.status(),
                "startDate": moment(execution.started),
                "redriveCount": 0,
            });
            set(&mut item, "stopDate", execution.end.as_ref().map(|end| moment(end.stopped)));
            self.write_qualifiers(&mut item, execution);
            item
        };
        Ok(listed("executions", executions.iter().map(write).collect(), next_token))
    }

    pub(super) fn get_execution_history(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("executionArn", ARN);
        let size = fields.page_size();
        let reverse = fields.boolean("reverseOrder").unwrap_or(false);
        let with_data = fields.boolean("includeExecutionData").unwrap_or(true);
        let list = format!("GetExecutionHistory {arn} {reverse}");
        let cursor = page::token(fields, 1024, &list);
        fields.finish()?;
        let cursor =
            cursor?.map(|cursor| cursor.parse::<u64>().map_err(|_| ApiError::InvalidToken)).transpose()?;
        let execution = self.execution(arn)?;
        let ids = match cursor {
            None => 0..=u64::MAX,
            Some(id) if reverse => 0..=id.saturating_sub(1),
            Some(id) => id.saturating_add(1)..=u64::MAX,
        };
        let mut events: Vec<Value> = match self.runner.run(execution.id) {
            None => self.store.events(execution.id, ids, size + 1, reverse)?,
            Some(run) => {
                let events = run.execution.history().iter().filter(|event| ids.contains(&event.id));
                let mut events: Vec<_> = if reverse { events.rev().collect() } else { events.collect() };
                events.truncate(size + 1);
                events.into_iter().map(HistoryEvent::to_json).collect()
            }
        };
        let next_token = cut(&mut events, size, &list, |event| {
            event.get("id").and_then(Value::as_u64).unwrap_or_default().to_string()
        });
        if !with_data {
            events.iter_mut().for_each(strip_data);
        }
        Ok(listed("events", events.into(), next_token))
    }

    pub(super) fn stop_execution(&mut self, fields: &mut Fields<'_>, now: Millis) -> Result<Value, ApiError> {
        let arn = fields.required_text("executionArn", ARN);
        let error = fields.text("error", 0..=256).map(str::to_owned);
        let cause = fields.data("cause", 32_768).map(str::to_owned);
        fields.finish()?;
        let execution = self.execution(arn)?;
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

/// Adds status, input and what the execution ended with.
fn write_outcome(answer: &mut Value, execution: &Execution, metadata_only: bool) {
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

/// Takes the data out of an event, as `includeExecutionData: false` wants.
fn strip_data(event: &mut Value) {
    const DATA: [&str; 6] =
        ["input", "inputDetails", "output", "outputDetails", "assignedVariables", "assignedVariablesDetails"];
    for details in event.as_object_mut().into_iter().flat_map(|event| event.values_mut()) {
        if let Value::Object(details) = details {
            details.retain(|name, _| !DATA.contains(&name.as_str()));
        }
    }
}
