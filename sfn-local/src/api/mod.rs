//! The operations of the API: a request value, a moment and the store in; an answer and changes out.
//!
//! No HTTP, no clock and no threads here, so every rule can be tested by a call. [`Service`] is the whole of it.
//! Codes and texts of errors are the service's own where a recording or the API model has them.

mod activity;
mod alias;
mod configuration;
mod error;
mod fields;
mod page;
mod state_machine;
mod tag;
mod validate;
mod variables;
mod version;

pub(crate) use error::ApiError;
use fields::Fields;
use serde_json::{Map, Value, json};
use sfn_dsl::time::Timestamp;

use crate::arn::{Arn, Kind, Owner};
use crate::random::Random;
use crate::store::record::{Millis, StateMachine};
use crate::store::{Batch, Store};

/// Operations of the service that this endpoint does not have.
const MISSING: [&str; 5] = ["DescribeMapRun", "ListMapRuns", "RedriveExecution", "TestState", "UpdateMapRun"];

/// The API of one account in one region.
#[derive(Debug)]
pub(crate) struct Service {
    owner: Owner,
    store: Store,
    /// What the current request changes.
    batch: Batch,
    random: Random,
}

impl Service {
    pub(crate) fn new(region: &str, account: &str, store: Store, seed: u64) -> Self {
        let owner = Owner::new(region, account);
        Self { owner, store, batch: Batch::default(), random: Random::new(seed) }
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
    ) -> Result<Value, ApiError> {
        let answer = self.dispatch(operation, request, Millis::from(now));
        let batch = std::mem::take(&mut self.batch);
        if answer.is_ok() {
            self.store.commit(batch)?;
        }
        answer
    }

    fn dispatch(&mut self, operation: &str, request: &Value, now: Millis) -> Result<Value, ApiError> {
        let empty = Map::new();
        let request = match request {
            Value::Object(object) => object,
            Value::Null => &empty,
            _ => return Err(ApiError::Serialization("a request is a JSON object".to_owned())),
        };
        let fields = &mut Fields::new(request);
        match operation {
            "CreateActivity" => self.create_activity(fields, now),
            "CreateStateMachine" => self.create_state_machine(fields, now),
            "CreateStateMachineAlias" => self.create_state_machine_alias(fields, now),
            "DeleteActivity" => self.delete_activity(fields),
            "DeleteStateMachine" => self.delete_state_machine(fields),
            "DeleteStateMachineAlias" => self.delete_state_machine_alias(fields),
            "DeleteStateMachineVersion" => self.delete_state_machine_version(fields),
            "DescribeActivity" => self.describe_activity(fields),
            "DescribeStateMachine" => self.describe_state_machine(fields),
            "DescribeStateMachineAlias" => self.describe_state_machine_alias(fields),
            "ListActivities" => self.list_activities(fields),
            "ListStateMachineAliases" => self.list_state_machine_aliases(fields),
            "ListStateMachineVersions" => self.list_state_machine_versions(fields),
            "ListStateMachines" => self.list_state_machines(fields),
            "ListTagsForResource" => self.list_tags_for_resource(fields),
            "PublishStateMachineVersion" => self.publish_state_machine_version(fields, now),
            "TagResource" => self.tag_resource(fields),
            "UntagResource" => self.untag_resource(fields),
            "UpdateStateMachine" => self.update_state_machine(fields, now),
            "UpdateStateMachineAlias" => self.update_state_machine_alias(fields, now),
            "ValidateStateMachineDefinition" => validate::validate_state_machine_definition(fields),
            missing if MISSING.contains(&missing) => Err(ApiError::UnknownOperation(format!(
                "{missing} is not available in the local endpoint yet"
            ))),
            unknown => {
                Err(ApiError::UnknownOperation(format!("Step Functions has no operation '{unknown}'")))
            }
        }
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
fn listed(name: &str, items: Vec<Value>, next_token: Option<String>) -> Value {
    let mut answer = json!({ name: items });
    set(&mut answer, "nextToken", next_token);
    answer
}

/// Adds a field to an object, unless there is nothing to say.
fn set<T: Into<Value>>(answer: &mut Value, name: &str, value: Option<T>) {
    if let (Value::Object(object), Some(value)) = (answer, value) {
        object.insert(name.to_owned(), value.into());
    }
}
