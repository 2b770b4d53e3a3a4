//! Who an execution is: what the service would know about it, and what the context object shows of it.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use sfn_dsl::time::Timestamp;

/// Names, role and start of an execution.
///
/// # Examples
/// ```
/// use sfn_dsl::time::Timestamp;
/// use sfn_sim::ExecutionContext;
///
/// let context = ExecutionContext { seed: 7, ..ExecutionContext::named("orders", "order-17") };
/// assert_eq!(context.state_machine_arn, "arn:aws:states:us-east-1:123456789012:stateMachine:orders");
/// assert_eq!(context.execution_arn, "arn:aws:states:us-east-1:123456789012:execution:orders:order-17");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionContext {
    /// The ARN of the state machine.
    pub state_machine_arn: String,
    /// The name of the state machine.
    pub state_machine_name: String,
    /// The ARN of the execution.
    pub execution_arn: String,
    /// The name of the execution.
    pub execution_name: String,
    /// The ARN of the role that the state machine runs with.
    pub role_arn: String,
    /// When it starts.
    pub start_time: Timestamp,
    /// What jitter, `States.UUID` and `States.MathRandom` draw from.
    pub seed: u64,
    /// How often it was redriven; `None` for `StartSyncExecution`, whose context object has no such member.
    pub redrive_count: Option<u64>,
}

impl ExecutionContext {
    /// An execution in account 123456789012 and region us-east-1, at the first second of 2026.
    pub fn named(state_machine_name: &str, execution_name: &str) -> Self {
        let prefix = "arn:aws:states:us-east-1:123456789012";
        Self {
            state_machine_arn: format!("{prefix}:stateMachine:{state_machine_name}"),
            state_machine_name: state_machine_name.to_owned(),
            execution_arn: format!("{prefix}:execution:{state_machine_name}:{execution_name}"),
            execution_name: execution_name.to_owned(),
            role_arn: "arn:aws:iam::123456789012:role/StepFunctions".to_owned(),
            // 2026-01-01T00:00:00Z
            start_time: Timestamp::from_millis(1_767_225_600_000),
            seed: 0,
            redrive_count: Some(0),
        }
    }

    /// The region in the ARN of the execution.
    pub(crate) fn region(&self) -> Arc<str> {
        self.execution_arn.split(':').nth(3).unwrap_or_default().into()
    }
}

impl Default for ExecutionContext {
    fn default() -> Self {
        Self::named("StateMachine", "execution")
    }
}

/// The context object (`$$`), made when the first expression reads it and changed in place from then on.
#[derive(Debug, Default)]
pub(crate) struct ContextObject {
    value: Value,
    /// When it was redriven last.
    redrive_time: Option<Timestamp>,
    /// Whether it is not made from the execution: only the item of a Map is put in.
    is_given: bool,
}

/// What of the context object changes with the state that reads it.
pub(crate) struct Position<'a> {
    pub(crate) state_name: &'a str,
    pub(crate) entered_at: Timestamp,
    /// Only states that can be retried have it.
    pub(crate) retry_count: Option<u64>,
    /// Only while the payload of a task is built.
    pub(crate) token: Option<&'a str>,
    /// The item, inside a Map.
    pub(crate) item: Option<MapItem<'a>>,
}

/// The item that `ItemSelector` or an iteration is about.
#[derive(Clone, Copy)]
pub(crate) struct MapItem<'a> {
    pub(crate) index: usize,
    pub(crate) value: &'a Value,
    /// Its key, where the items are the members of an object.
    pub(crate) key: Option<&'a str>,
    /// Where it was read, in a distributed Map.
    pub(crate) source: Option<&'a str>,
}

impl ContextObject {
    /// An object that somebody else has made.
    pub(crate) fn given(value: Value) -> Self {
        Self { value, is_given: true, ..Self::default() }
    }

    /// The object as it was last made; `null` before.
    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// Forgets what it showed: the execution was redriven.
    pub(crate) fn redriven(&mut self, moment: Timestamp) {
        *self = Self { redrive_time: Some(moment), ..Self::default() };
    }

    /// Makes the object show a position.
    ///
    /// Source: Developer Guide, "Accessing execution data from the Context object"; recorded contexts of 2024.
    pub(crate) fn show(&mut self, context: &ExecutionContext, input: &Value, position: &Position<'_>) {
        if self.value.is_null() {
            self.value = json!({
                "Execution": {
                    "Id": context.execution_arn,
                    "Input": input,
                    "Name": context.execution_name,
                    // Recorded: a test of one state can have none.
                    "RoleArn": Some(&context.role_arn).filter(|arn| !arn.is_empty()),
                    "StartTime": context.start_time.to_string(),
                },
                "StateMachine": {"Id": context.state_machine_arn, "Name": context.state_machine_name},
            });
            if let Some(redrive_count) = context.redrive_count
                && let Some(Value::Object(execution)) = self.value.get_mut("Execution")
            {
                execution.insert("RedriveCount".to_owned(), redrive_count.into());
                if let Some(moment) = self.redrive_time {
                    execution.insert("RedriveTime".to_owned(), moment.to_string().into());
                }
            }
        }
        let Value::Object(object) = &mut self.value else { return };
        if !self.is_given {
            show_state(object, position);
        }
        match position.item {
            Some(MapItem { index, value, key, source }) => {
                let mut item = json!({"Index": index, "Value": value});
                for (name, text) in [("Key", key), ("Source", source)] {
                    if let (Some(members), Some(text)) = (item.as_object_mut(), text) {
                        members.insert(name.to_owned(), text.into());
                    }
                }
                object.insert("Map".to_owned(), json!({"Item": item}))
            }
            None => object.remove("Map"),
        };
    }
}

fn show_state(object: &mut Map<String, Value>, position: &Position<'_>) {
    let mut state = Map::from_iter([
        ("Name".to_owned(), position.state_name.into()),
        ("EnteredTime".to_owned(), position.entered_at.to_string().into()),
    ]);
    if let Some(retry_count) = position.retry_count {
        state.insert("RetryCount".to_owned(), retry_count.into());
    }
    object.insert("State".to_owned(), state.into());
    match position.token {
        Some(token) => object.insert("Task".to_owned(), json!({"Token": token})),
        None => object.remove("Task"),
    };
}
