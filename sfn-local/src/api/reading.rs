//! Reading executions: one, a list of them, and what happened in one.

use serde_json::{Value, json};
use sfn_sim::history::HistoryEvent;

use super::configuration::{ARN, LONG_ARN, moment};
use super::execution::{not_redrivable, write_outcome};
use super::fields::Fields;
use super::state_machine::write_revision;
use super::{ApiError, Service, cut, listed, page, set};
use crate::arn::Kind;
use crate::store::record::{Execution, Millis};

const STATUSES: [&str; 6] = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"];

impl Service {
    /// The execution with that ARN, which must exist. A child of a map run is looked for where its map run is.
    pub(super) fn execution(&self, text: &str) -> Result<Execution, ApiError> {
        let arn = self.arn(text, Kind::Execution)?;
        let missing = || ApiError::ExecutionDoesNotExist(arn.text.clone());
        let name = arn.qualifier.as_deref().filter(|_| !arn.foreign).ok_or_else(missing)?;
        if arn.name.contains('/')
            && let Some(child) = self.runner.child(&arn.name, name)
        {
            return Ok(child.record);
        }
        self.store.execution(&arn.name, name)?.ok_or_else(missing)
    }

    pub(super) fn describe_execution(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
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
            "redriveCount": execution.redrives.len(),
        });
        set(&mut answer, "redriveDate", execution.redrives.last().map(|redrive| moment(redrive.at)));
        set(&mut answer, "mapRunArn", execution.map_run.clone());
        self.write_qualifiers(&mut answer, &execution);
        write_outcome(&mut answer, &execution, metadata_only);
        match not_redrivable(&execution, now) {
            Some(reason) => {
                set(&mut answer, "redriveStatus", Some("NOT_REDRIVABLE"));
                set(&mut answer, "redriveStatusReason", Some(reason));
            }
            None if execution.map_run.is_some() => {
                set(&mut answer, "redriveStatus", Some("REDRIVABLE_BY_MAP_RUN"));
            }
            None => set(&mut answer, "redriveStatus", Some("REDRIVABLE")),
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
        set(&mut answer, "mapRunArn", execution.map_run.clone());
        let label = execution.machine.split_once('/').map(|(_, label)| label);
        set(&mut answer, "label", label);
        write_revision(&mut answer, &revision, data == Some("METADATA_ONLY"));
        Ok(answer)
    }

    pub(super) fn list_executions(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.text("stateMachineArn", ARN);
        let map_run = fields.text("mapRunArn", LONG_ARN);
        let status = fields.word("statusFilter", &STATUSES);
        let redrive = fields.word("redriveFilter", &["REDRIVEN", "NOT_REDRIVEN"]);
        let size = fields.page_size();
        let list = format!(
            "ListExecutions {} {} {} {}",
            arn.or(map_run).unwrap_or_default(),
            status.unwrap_or_default(),
            redrive.unwrap_or_default(),
            if map_run.is_some() { "map run" } else { "" },
        );
        let before = page::token(fields, 3096, &list);
        fields.finish()?;
        let before = before?.map(|cursor| cursor.parse().map_err(|_| ApiError::InvalidToken)).transpose()?;
        let is_wanted = |execution: &Execution| {
            status.is_none_or(|status| status == execution.status())
                && redrive.is_none_or(|filter| (filter == "REDRIVEN") != execution.redrives.is_empty())
        };
        match (arn, map_run) {
            (Some(arn), None) if redrive.is_none() => {
                self.list_executions_of_machine(arn, is_wanted, size, before, &list)
            }
            (None, Some(arn)) => self.list_executions_of_map_run(arn, is_wanted, size, before, &list),
            (Some(_), None) => Err(ApiError::Validation("redriveFilter needs mapRunArn".to_owned())),
            _ => {
                let text = "Either a state machine ARN or a Map Run ARN must be specified, and not both";
                Err(ApiError::Validation(text.to_owned()))
            }
        }
    }

    fn list_executions_of_machine(
        &self,
        arn: &str,
        is_wanted: impl Fn(&Execution) -> bool,
        size: usize,
        before: Option<u64>,
        list: &str,
    ) -> Result<Value, ApiError> {
        let arn = self.arn(arn, Kind::StateMachine)?;
        let machine = self.machine(&arn)?;
        if machine.express {
            return Err(ApiError::StateMachineTypeNotSupported);
        }
        let qualifies = |execution: &Execution| match (&arn.qualifier, arn.version()) {
            (None, _) => true,
            (Some(_), Some(number)) => execution.version == Some(number),
            (Some(name), None) => execution.alias.as_ref() == Some(name),
        };
        let mut executions = Vec::new();
        for execution in self.store.executions_before(&machine.name, before)? {
            let execution = execution?;
            if qualifies(&execution) && is_wanted(&execution) {
                executions.push(execution);
            }
            if executions.len() > size {
                break;
            }
        }
        let next_token = cut(&mut executions, size, list, |execution| execution.id.to_string());
        Ok(self.write_executions(&executions, next_token))
    }

    /// The child executions of a map run; a page goes on after a number of them.
    fn list_executions_of_map_run(
        &self,
        arn: &str,
        is_wanted: impl Fn(&Execution) -> bool,
        size: usize,
        skipped: Option<u64>,
        list: &str,
    ) -> Result<Value, ApiError> {
        let skipped = skipped.unwrap_or_default();
        let first = usize::try_from(skipped).unwrap_or(usize::MAX);
        let children = self.children_of(arn)?.into_iter().filter(is_wanted);
        let mut executions: Vec<_> = children.skip(first).take(size + 1).collect();
        let next_token = cut(&mut executions, size, list, |_| (first + size).to_string());
        Ok(self.write_executions(&executions, next_token))
    }

    fn write_executions(&self, executions: &[Execution], next_token: Option<String>) -> Value {
        let write = |execution: &Execution| {
            let mut item = json!({
                "executionArn": self.owner.execution(&execution.machine, &execution.name),
                "stateMachineArn": self.owner.state_machine(&execution.machine),
                "name": execution.name,
                "status": execution.status(),
                "startDate": moment(execution.started),
                "redriveCount": execution.redrives.len(),
            });
            set(&mut item, "redriveDate", execution.redrives.last().map(|redrive| moment(redrive.at)));
            set(&mut item, "mapRunArn", execution.map_run.clone());
            set(&mut item, "stopDate", execution.end.as_ref().map(|end| moment(end.stopped)));
            self.write_qualifiers(&mut item, execution);
            item
        };
        listed("executions", executions.iter().map(write).collect(), next_token)
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
        let child =
            execution.map_run.as_ref().and_then(|_| self.runner.child(&execution.machine, &execution.name));
        let running = match &child {
            Some(child) => Some(child.execution),
            None => self.runner.run(execution.id).map(|run| &run.execution),
        };
        let mut events: Vec<Value> = match running {
            None => self.store.events(execution.id, ids, size + 1, reverse)?,
            Some(running) => {
                let events = running.history().iter().filter(|event| ids.contains(&event.id));
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
