//! What a test shows of the way from input to output.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};
use sfn_dsl::name::VariableName;

use crate::execution::Inspection;
use crate::history::StateType;
use crate::payload::Payload;

/// A stage of the data flow of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// After `InputPath`.
    InputPath,
    /// After `Parameters`.
    Parameters,
    /// After `Arguments`.
    Arguments,
    /// After `ItemsPath`.
    ItemsPath,
    /// After `ItemSelector`, all items.
    ItemSelector,
    /// After `ItemBatcher`, all groups.
    ItemBatcher,
    /// The result of a task, or the one that a Pass state has written down.
    Result,
    /// After `ResultSelector`.
    ResultSelector,
    /// After `ResultPath`.
    ResultPath,
}

impl Stage {
    /// The name of the member of the answer: `afterInputPath`, `result`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InputPath => "afterInputPath",
            Self::Parameters => "afterParameters",
            Self::Arguments => "afterArguments",
            Self::ItemsPath => "afterItemsPath",
            Self::ItemSelector => "afterItemSelector",
            Self::ItemBatcher => "afterItemBatcher",
            Self::Result => "result",
            Self::ResultSelector => "afterResultSelector",
            Self::ResultPath => "afterResultPath",
        }
    }
}

/// What the fields of a Map state come to that limit it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapLimits {
    /// `MaxConcurrency`; 0 where it is not set.
    pub max_concurrency: u64,
    /// `ToleratedFailureCount`
    pub tolerated_failure_count: Option<u64>,
    /// `ToleratedFailurePercentage`
    pub tolerated_failure_percentage: Option<f64>,
}

impl MapLimits {
    /// Whether so many failed iterations are too many.
    ///
    /// Recorded: where nothing is set, a test has no limit, unlike an execution.
    pub(crate) fn are_exceeded(&self, failed: u64, total: u64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "far fewer iterations than a float can count")]
        let share = 100.0 * failed as f64 / total.max(1) as f64;
        self.tolerated_failure_count.is_some_and(|tolerated| failed > tolerated)
            || self.tolerated_failure_percentage.is_some_and(|tolerated| share > tolerated)
    }
}

/// What a state did about its error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ErrorDetails {
    /// The retrier that matches the error, even if its attempts are used up.
    pub retry_index: Option<usize>,
    /// How long it waits before the next attempt.
    pub retry_backoff: Option<Duration>,
    /// The catcher that handled the error.
    pub catch_index: Option<usize>,
}

/// What a test shows of the way from input to output: the stages that were reached.
///
/// Source: AWS Step Functions API Reference, `InspectionData`. Which stages a type of state shows is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectionData {
    /// The input.
    pub input: Value,
    /// The variables after the state.
    pub variables: BTreeMap<VariableName, Value>,
    /// What limits a Map state.
    pub limits: Option<MapLimits>,
    /// What became of an error.
    pub error_details: ErrorDetails,
    stages: BTreeMap<Stage, Payload>,
}

impl InspectionData {
    pub(super) fn new(
        state_type: StateType,
        input: Payload,
        inspection: Inspection,
        variables: BTreeMap<VariableName, Payload>,
    ) -> Self {
        let mut stages = inspection.stages;
        if state_type == StateType::Parallel {
            stages.retain(|stage, _| matches!(stage, Stage::ResultSelector | Stage::ResultPath));
        }
        Self {
            input: input.into_value(),
            variables: variables.into_iter().map(|(name, value)| (name, value.into_value())).collect(),
            limits: inspection.limits,
            error_details: inspection.error_details,
            stages,
        }
    }

    /// What a stage made; `None` where it was not reached, or the type of state does not show it.
    pub fn stage(&self, stage: Stage) -> Option<&Value> {
        self.stages.get(&stage).map(Payload::as_ref)
    }

    /// The data as `TestState` answers it; payloads are JSON texts.
    pub fn to_json(&self) -> Value {
        let mut data = Map::new();
        let mut text = |name: &str, value: &Value| data.insert(name.to_owned(), value.to_string().into());
        text("input", &self.input);
        for (stage, value) in &self.stages {
            text(stage.as_str(), value);
        }
        if !self.variables.is_empty() {
            let variables = self.variables.iter().map(|(name, value)| (name.to_string(), value.clone()));
            text("variables", &Value::Object(variables.collect()));
        }
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                data.insert(name.to_owned(), value);
            }
        };
        if let Some(limits) = self.limits {
            set("maxConcurrency", Some(limits.max_concurrency.into()));
            set("toleratedFailureCount", limits.tolerated_failure_count.map(Value::from));
            set("toleratedFailurePercentage", limits.tolerated_failure_percentage.map(Value::from));
        }
        let ErrorDetails { retry_index, retry_backoff, catch_index } = self.error_details;
        if retry_index.is_some() || catch_index.is_some() {
            let mut details = json!({});
            let members = [
                ("retryIndex", retry_index.map(Value::from)),
                ("retryBackoffIntervalSeconds", retry_backoff.map(|backoff| backoff.as_secs().into())),
                ("catchIndex", catch_index.map(Value::from)),
            ];
            if let Value::Object(details) = &mut details {
                details
                    .extend(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
            }
            set("errorDetails", Some(details));
        }
        data.into()
    }
}
