//! The operations of the API: a request value, a moment and the store in; an answer and changes out.
//!
//! No HTTP, no clock and no threads here, so every rule can be tested by a call. [`Service`] is the whole of it.
//! Codes and texts of errors are the service's own where a recording or the API model has them.

mod activity;
mod alias;
mod configuration;
mod error;
mod execution;
mod fields;
mod json_text;
mod map_run;
mod page;
mod reading;
mod state_machine;
mod tag;
mod task;
mod test_state;
#[cfg(test)]
mod tests;
mod validate;
mod variables;
mod version;

use std::collections::HashMap;

pub(crate) use error::ApiError;
use fields::Fields;
use serde_json::{Map, Value, json};
use sfn_dsl::time::Timestamp;
use sfn_sim::random::Random;
use sfn_sim::{Objects, Program};

use crate::arn::{Arn, Kind, Owner};
use crate::runner::{Policy, Runner};
use crate::store::record::{Millis, StateMachine};
use crate::store::{Batch, Store};

/// The API of one account in one region.
#[derive(Debug)]
pub(crate) struct Service {
    owner: Owner,
    store: Store,
    /// What the current request changes.
    batch: Batch,
    random: Random,
    runner: Runner,
    /// Compiled revisions.
    programs: HashMap<u64, Program>,
}

/// Compiled revisions that are kept.
const PROGRAMS_KEPT: usize = 256;

/// What a request is answered with.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    /// This.
    Now(Value),
    /// What [`Service::poll`] gives once it gives something.
    Later(Later),
}

/// What a caller waits for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Later {
    /// The end of an Express execution.
    SyncExecution { execution: u64, state_machine_arn: String, metadata_only: bool },
    /// A task of an activity, or the end of the poll.
    ActivityTask { activity: String, worker_name: Option<String>, until: Millis },
}

impl Later {
    /// When waiting ends at the latest; `None` where only an end of the execution ends it.
    pub(crate) fn until(&self) -> Option<Timestamp> {
        match self {
            Self::SyncExecution { .. } => None,
            Self::ActivityTask { until, .. } => Some((*until).into()),
        }
    }
}

impl Service {
    /// A service over a store. Executions that ran when the store was last open run again.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub(crate) fn new(
        region: &str,
        account: &str,
        store: Store,
        policy: Policy,
        objects: Objects,
        seed: u64,
    ) -> Result<Self, ApiError> {
        let mut service = Self {
            owner: Owner::new(region, account),
            store,
            batch: Batch::default(),
            random: Random::new(seed),
            runner: Runner::new(policy, objects),
            programs: HashMap::new(),
        };
        service.resume_executions()?;
        Ok(service)
    }

    /// Does one operation. What it changes is stored when this returns, all of it or, with an error, nothing.
    ///
    /// # Errors
    /// The refusal to send.
    pub(crate) fn call(
        &mut self,
        operation: &str,
        request: &Value,
        now: Timestamp,
    ) -> Result<Answer, ApiError> {
        // What is due by now has happened before anybody looks.
        self.go_on(now)?;
        let answer = self.dispatch(operation, request, now.into());
        if answer.is_err() {
            self.batch = Batch::default();
        }
        self.go_on(now)?;
        answer
    }

    /// Lets executions go on as far as they can in one turn, and stores what happened.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub(crate) fn go_on(&mut self, now: Timestamp) -> Result<(), ApiError> {
        self.runner.drive(now);
        let mut batch = std::mem::take(&mut self.batch);
        self.runner.flush(&mut batch, &mut self.store)?;
        for name in self.runner.take_emptied() {
            if let Some(machine) = self.store.machine(&name)? {
                batch.remove_machine(machine);
            }
        }
        Ok(self.store.commit(batch)?)
    }

    /// When [`go_on`](Self::go_on) has something to do: at once, or at a moment.
    pub(crate) fn next_moment(&self, now: Timestamp) -> Option<Timestamp> {
        if self.runner.is_busy() { Some(now) } else { self.runner.next_wake() }
    }

    /// The answer somebody waits for, once there is one.
    pub(crate) fn poll(&mut self, later: &Later, now: Timestamp) -> Option<Value> {
        match later {
            Later::SyncExecution { execution, state_machine_arn, metadata_only } => {
                let run = self.runner.take_awaited(*execution)?;
                Some(execution::sync_answer(&run, state_machine_arn, *metadata_only))
            }
            Later::ActivityTask { activity, worker_name, until } => {
                match self.runner.take_activity_task(activity, worker_name.as_deref(), now) {
                    Some(task) => Some(json!({ "taskToken": &*task.token, "input": task.input })),
                    None => (Timestamp::from(*until) <= now).then(|| json!({})),
                }
            }
        }
    }

    /// Somebody no longer waits.
    pub(crate) fn abandon(&mut self, later: &Later) {
        if let Later::SyncExecution { execution, .. } = later {
            self.runner.abandon(*execution);
        }
    }

    /// What there is in S3.
    pub(crate) fn objects(&self) -> &Objects {
        self.runner.objects()
    }

    fn dispatch(&mut self, operation: &str, request: &Value, now: Millis) -> Result<Answer, ApiError> {
        let empty = Map::new();
        let request = match request {
            Value::Object(object) => object,
            Value::Null => &empty,
            _ => return Err(ApiError::Serialization("a request is a JSON object".to_owned())),
        };
        let fields = &mut Fields::new(request);
        let value = match operation {
            "GetActivityTask" => return self.get_activity_task(fields, now),
            "StartSyncExecution" => return self.start_sync_execution(fields, now),
            "CreateActivity" => self.create_activity(fields, now),
            "CreateStateMachine" => self.create_state_machine(fields, now),
            "CreateStateMachineAlias" => self.create_state_machine_alias(fields, now),
            "DeleteActivity" => self.delete_activity(fields),
            "DeleteStateMachine" => self.delete_state_machine(fields),
            "DeleteStateMachineAlias" => self.delete_state_machine_alias(fields),
            "DeleteStateMachineVersion" => self.delete_state_machine_version(fields),
            "DescribeActivity" => self.describe_activity(fields),
            "DescribeExecution" => self.describe_execution(fields, now),
            "DescribeMapRun" => self.describe_map_run(fields),
            "DescribeStateMachine" => self.describe_state_machine(fields),
            "DescribeStateMachineAlias" => self.describe_state_machine_alias(fields),
            "DescribeStateMachineForExecution" => self.describe_state_machine_for_execution(fields),
            "GetExecutionHistory" => self.get_execution_history(fields),
            "ListActivities" => self.list_activities(fields),
            "ListExecutions" => self.list_executions(fields),
            "ListMapRuns" => self.list_map_runs(fields),
            "ListStateMachineAliases" => self.list_state_machine_aliases(fields),
            "ListStateMachineVersions" => self.list_state_machine_versions(fields),
            "ListStateMachines" => self.list_state_machines(fields),
            "ListTagsForResource" => self.list_tags_for_resource(fields),
            "PublishStateMachineVersion" => self.publish_state_machine_version(fields, now),
            "RedriveExecution" => self.redrive_execution(fields, now),
            "SendTaskFailure" => self.send_task_failure(fields, now),
            "SendTaskHeartbeat" => self.send_task_heartbeat(fields, now),
            "SendTaskSuccess" => self.send_task_success(fields, now),
            "StartExecution" => self.start_execution(fields, now),
            "StopExecution" => self.stop_execution(fields, now),
            "TagResource" => self.tag_resource(fields),
            "TestState" => self.test_state(fields, now),
            "UntagResource" => self.untag_resource(fields),
            "UpdateMapRun" => self.update_map_run(fields, now),
            "UpdateStateMachine" => self.update_state_machine(fields, now),
            "UpdateStateMachineAlias" => self.update_state_machine_alias(fields, now),
            "ValidateStateMachineDefinition" => validate::validate_state_machine_definition(fields),
            unknown => {
                Err(ApiError::UnknownOperation(format!("Step Functions has no operation '{unknown}'")))
            }
        };
        value.map(Answer::Now)
    }

    /// Reads an ARN of one kind.
    fn arn(&self, text: &str, kind: Kind) -> Result<Arn, ApiError> {
        self.owner.read(text)?.of_kind(kind)
    }

    /// The state machine an ARN, qualified or not, belongs to.
    fn find_machine(&self, arn: &Arn) -> Result<Option<StateMachine>, ApiError> {
        if arn.foreign { Ok(None) } else { Ok(self.store.machine(&arn.name)?) }
    }

    /// The state machine an ARN belongs to, which must exist.
    fn machine(&self, arn: &Arn) -> Result<StateMachine, ApiError> {
        self.find_machine(arn)?.ok_or_else(|| ApiError::StateMachineDoesNotExist(arn.text.clone()))
    }

    /// The state machine an ARN belongs to, which must exist and not be on its way out.
    fn lasting_machine(&self, arn: &Arn) -> Result<StateMachine, ApiError> {
        let machine = self.machine(arn)?;
        if machine.deleting { Err(ApiError::StateMachineDeleting(arn.text.clone())) } else { Ok(machine) }
    }
}

/// Cuts a list one item longer than its page, and gives the token that goes on.
fn cut<T>(items: &mut Vec<T>, size: usize, list: &str, cursor: impl Fn(&T) -> String) -> Option<String> {
    if items.len() <= size {
        return None;
    }
    items.truncate(size);
    items.last().map(|last| page::next_token(list, &cursor(last)))
}

/// The answer of a list.
fn listed(name: &str, items: Value, next_token: Option<String>) -> Value {
    let mut answer = json!({});
    set(&mut answer, name, Some(items));
    set(&mut answer, "nextToken", next_token);
    answer
}

/// Adds a field to an object, unless there is nothing to say.
fn set<T: Into<Value>>(answer: &mut Value, name: &str, value: Option<T>) {
    if let (Value::Object(object), Some(value)) = (answer, value) {
        object.insert(name.to_owned(), value.into());
    }
}
