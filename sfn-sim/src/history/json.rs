//! Events as the API shows them.

use serde_json::{Map, Value, json};
use sfn_dsl::name::ErrorName;
use sfn_dsl::resource::{Resource, ResourceKind};

use super::{ErrorOutput, EventKind, HistoryEvent, IterationPhase, TaskScheduled};

impl EventKind {
    /// The `type` of the event: `TaskStateEntered`, `LambdaFunctionScheduled`.
    pub fn type_name(&self) -> String {
        match self {
            Self::ExecutionStarted { .. } => "ExecutionStarted".to_owned(),
            Self::ExecutionSucceeded { .. } => "ExecutionSucceeded".to_owned(),
            Self::ExecutionFailed(_) => "ExecutionFailed".to_owned(),
            Self::ExecutionAborted(_) => "ExecutionAborted".to_owned(),
            Self::ExecutionTimedOut => "ExecutionTimedOut".to_owned(),
            Self::ExecutionRedriven { .. } => "ExecutionRedriven".to_owned(),
            Self::StateEntered { state_type, .. } => format!("{}StateEntered", state_type.as_str()),
            Self::StateExited { state_type, .. } => format!("{}StateExited", state_type.as_str()),
            Self::StateAborted { state_type } => format!("{}StateAborted", state_type.as_str()),
            Self::EvaluationFailed(_) => "EvaluationFailed".to_owned(),
            Self::TaskScheduled(task) => family(&task.resource).to_owned() + "Scheduled",
            Self::TaskStarted { resource } => family(resource).to_owned() + "Started",
            Self::ActivityStarted { .. } => "ActivityStarted".to_owned(),
            Self::TaskSubmitted { .. } => "TaskSubmitted".to_owned(),
            Self::TaskSucceeded { resource, .. } => family(resource).to_owned() + "Succeeded",
            Self::TaskFailed { resource, .. } => family(resource).to_owned() + "Failed",
            Self::TaskTimedOut { resource, .. } => family(resource).to_owned() + "TimedOut",
            Self::ParallelStateStarted => "ParallelStateStarted".to_owned(),
            Self::ParallelStateSucceeded => "ParallelStateSucceeded".to_owned(),
            Self::ParallelStateFailed => "ParallelStateFailed".to_owned(),
            Self::MapStateStarted { .. } => "MapStateStarted".to_owned(),
            Self::MapStateSucceeded => "MapStateSucceeded".to_owned(),
            Self::MapStateFailed => "MapStateFailed".to_owned(),
            Self::MapRunStarted { .. } => "MapRunStarted".to_owned(),
            Self::MapRunRedriven { .. } => "MapRunRedriven".to_owned(),
            Self::MapRunSucceeded => "MapRunSucceeded".to_owned(),
            Self::MapRunFailed(_) => "MapRunFailed".to_owned(),
            Self::MapRunAborted => "MapRunAborted".to_owned(),
            Self::MapIteration { phase, .. } => match phase {
                IterationPhase::Started => "MapIterationStarted".to_owned(),
                IterationPhase::Succeeded => "MapIterationSucceeded".to_owned(),
                IterationPhase::Failed => "MapIterationFailed".to_owned(),
                IterationPhase::Aborted => "MapIterationAborted".to_owned(),
            },
        }
    }

    /// The details of the event, `None` for types that have none.
    pub(super) fn details(&self) -> Option<Map<String, Value>> {
        Some(match self {
            Self::ExecutionStarted { input, role_arn } => {
                let mut details = payload("input", input);
                details.insert("roleArn".to_owned(), role_arn.as_ref().into());
                details
            }
            Self::ExecutionSucceeded { output } => payload("output", output),
            Self::ExecutionFailed(error_output)
            | Self::ExecutionAborted(error_output)
            | Self::MapRunFailed(error_output) => error_output.details(),
            Self::ExecutionTimedOut => Map::from_iter([("error".to_owned(), ErrorName::TIMEOUT.into())]),
            Self::ExecutionRedriven { redrive_count } => {
                Map::from_iter([("redriveCount".to_owned(), (*redrive_count).into())])
            }
            Self::StateEntered { name, input, .. } => {
                let mut details = payload("input", input);
                details.insert("name".to_owned(), name.as_str().into());
                details
            }
            Self::StateExited { name, output, assigned_variables, .. } => {
                let mut details = payload("output", output);
                details.insert("name".to_owned(), name.as_str().into());
                if let Some(variables) = assigned_variables {
                    let texts: Map<String, Value> = variables
                        .iter()
                        .map(|(name, value)| (name.to_string(), value.to_string().into()))
                        .collect();
                    details.insert("assignedVariables".to_owned(), texts.into());
                    details.insert("assignedVariablesDetails".to_owned(), json!({"truncated": false}));
                }
                details
            }
            Self::EvaluationFailed(failed) => {
                let mut details = failed.error_output.details();
                details.insert("state".to_owned(), failed.state.as_str().into());
                if let Some(location) = &failed.location {
                    details.insert("location".to_owned(), location.as_ref().into());
                }
                details
            }
            Self::TaskScheduled(task) => task.details(),
            Self::TaskStarted { resource } => resource_names(resource)?,
            Self::ActivityStarted { worker_name } => {
                worker_name.iter().map(|name| ("workerName".to_owned(), name.as_ref().into())).collect()
            }
            Self::TaskSubmitted { resource, output } | Self::TaskSucceeded { resource, output } => {
                let mut details = payload("output", output);
                details.extend(resource_names(resource).unwrap_or_default());
                details
            }
            Self::TaskFailed { resource, error_output } | Self::TaskTimedOut { resource, error_output } => {
                let mut details = error_output.details();
                details.extend(resource_names(resource).unwrap_or_default());
                details
            }
            Self::MapStateStarted { length } => Map::from_iter([("length".to_owned(), (*length).into())]),
            Self::MapRunStarted { map_run_arn } => {
                Map::from_iter([("mapRunArn".to_owned(), map_run_arn.as_ref().into())])
            }
            Self::MapRunRedriven { map_run_arn, redrive_count } => Map::from_iter([
                ("mapRunArn".to_owned(), map_run_arn.as_ref().into()),
                ("redriveCount".to_owned(), (*redrive_count).into()),
            ]),
            Self::MapIteration { name, index, .. } => Map::from_iter([
                ("name".to_owned(), name.as_str().into()),
                ("index".to_owned(), (*index).into()),
            ]),
            Self::StateAborted { .. }
            | Self::ParallelStateStarted
            | Self::ParallelStateSucceeded
            | Self::ParallelStateFailed
            | Self::MapStateSucceeded
            | Self::MapStateFailed
            | Self::MapRunSucceeded
            | Self::MapRunAborted => return None,
        })
    }
}

impl HistoryEvent {
    /// The event as `GetExecutionHistory` answers it; payloads are JSON texts.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::time::Timestamp;
    /// use sfn_sim::history::{EventKind, HistoryEvent};
    ///
    /// let event = HistoryEvent {
    ///     id: 4,
    ///     previous_event_id: 3,
    ///     timestamp: Timestamp::from_millis(1_500),
    ///     kind: EventKind::MapStateStarted { length: 2 },
    /// };
    /// let expected = serde_json::json!({
    ///     "id": 4, "previousEventId": 3, "timestamp": 1.5, "type": "MapStateStarted",
    ///     "mapStateStartedEventDetails": {"length": 2}
    /// });
    /// assert_eq!(event.to_json(), expected);
    /// ```
    pub fn to_json(&self) -> Value {
        let type_name = self.kind.type_name();
        let mut event = Map::from_iter([
            ("timestamp".to_owned(), self.timestamp.as_epoch_seconds().into()),
            ("id".to_owned(), self.id.into()),
            ("previousEventId".to_owned(), self.previous_event_id.into()),
        ]);
        if let Some(details) = self.kind.details() {
            let name = match &self.kind {
                EventKind::StateEntered { .. } => "stateEntered".to_owned(),
                EventKind::StateExited { .. } => "stateExited".to_owned(),
                _ => lower_first(&type_name),
            };
            event.insert(name + "EventDetails", details.into());
        }
        event.insert("type".to_owned(), type_name.into());
        event.into()
    }
}

impl ErrorOutput {
    fn details(&self) -> Map<String, Value> {
        let members = [("error", &self.error), ("cause", &self.cause)];
        members
            .into_iter()
            .filter_map(|(name, text)| Some((name.to_owned(), text.as_deref()?.into())))
            .collect()
    }
}

impl TaskScheduled {
    fn details(&self) -> Map<String, Value> {
        let mut details = match self.resource.kind() {
            ResourceKind::Integration(_) => {
                let mut details = resource_names(&self.resource).unwrap_or_default();
                details.insert("parameters".to_owned(), self.input.to_string().into());
                details.insert("region".to_owned(), self.region.as_ref().into());
                details
            }
            ResourceKind::LambdaFunction | ResourceKind::Activity | ResourceKind::Substitution => {
                let mut details = payload("input", &self.input);
                details.insert("resource".to_owned(), self.resource.arn().into());
                details
            }
        };
        if let Some(seconds) = self.timeout_seconds {
            details.insert("timeoutInSeconds".to_owned(), seconds.into());
        }
        // The details of a Lambda function have no place for it.
        let has_heartbeat =
            matches!(self.resource.kind(), ResourceKind::Integration(_) | ResourceKind::Activity);
        if let Some(seconds) = self.heartbeat_seconds.filter(|_| has_heartbeat) {
            details.insert("heartbeatInSeconds".to_owned(), seconds.into());
        }
        if let Some(role_arn) = &self.credentials_role_arn {
            details.insert("taskCredentials".to_owned(), json!({"roleArn": role_arn.as_ref()}));
        }
        details
    }
}

/// The first word of the event types of a resource.
///
/// A substitution without a value stands for a Lambda function most often.
fn family(resource: &Resource) -> &'static str {
    match resource.kind() {
        ResourceKind::LambdaFunction | ResourceKind::Substitution => "LambdaFunction",
        ResourceKind::Activity => "Activity",
        ResourceKind::Integration(_) => "Task",
    }
}

/// `resource` and `resourceType` of an integration: `sendMessage.waitForTaskToken` and `sqs`.
fn resource_names(resource: &Resource) -> Option<Map<String, Value>> {
    let integration = resource.integration()?;
    let sdk = if integration.sdk { "aws-sdk:" } else { "" };
    Some(Map::from_iter([
        ("resource".to_owned(), format!("{}{}", integration.action, integration.pattern).into()),
        ("resourceType".to_owned(), format!("{sdk}{}", integration.service).into()),
    ]))
}

/// A payload as text, with the note that it is whole.
fn payload(name: &str, value: &Value) -> Map<String, Value> {
    Map::from_iter([
        (name.to_owned(), value.to_string().into()),
        (format!("{name}Details"), json!({"truncated": false})),
    ])
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(characters).collect()
}
