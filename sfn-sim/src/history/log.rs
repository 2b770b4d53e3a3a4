//! Events as CloudWatch Logs receives them.

use serde_json::{Map, Value, json};

use super::{EventKind, HistoryEvent, StateType};

/// How much of an execution is logged: `level` of the logging configuration of a state machine.
///
/// Source: Step Functions developer guide, "Log levels for Step Functions execution events".
///
/// # Examples
/// ```
/// use sfn_sim::history::{EventKind, LogLevel};
///
/// let started = EventKind::MapStateStarted { length: 2 };
/// assert!(LogLevel::All.includes(&started));
/// assert!(!LogLevel::Error.includes(&started));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogLevel {
    /// Everything.
    All,
    /// What failed, timed out or was aborted, and Fail states.
    Error,
    /// How an execution ended without success.
    Fatal,
    /// Nothing.
    Off,
}

impl LogLevel {
    /// The level of a word of the API: `ALL`, `ERROR`, `FATAL`, `OFF`.
    pub fn from_api(word: &str) -> Option<Self> {
        match word {
            "ALL" => Some(Self::All),
            "ERROR" => Some(Self::Error),
            "FATAL" => Some(Self::Fatal),
            "OFF" => Some(Self::Off),
            _ => None,
        }
    }

    /// Whether an event is logged at this level.
    pub fn includes(self, event: &EventKind) -> bool {
        match self {
            Self::All => true,
            Self::Error => is_error(event),
            Self::Fatal => is_fatal(event),
            Self::Off => false,
        }
    }
}

fn is_fatal(event: &EventKind) -> bool {
    matches!(
        event,
        EventKind::ExecutionFailed(_) | EventKind::ExecutionAborted(_) | EventKind::ExecutionTimedOut
    )
}

fn is_error(event: &EventKind) -> bool {
    match event {
        EventKind::StateEntered { state_type, .. } => *state_type == StateType::Fail,
        other => ["Failed", "TimedOut", "Aborted"].iter().any(|end| other.type_name().ends_with(end)),
    }
}

impl HistoryEvent {
    /// The event as CloudWatch Logs receives it; payloads are JSON texts, numbers are texts too.
    ///
    /// `with_data` is `includeExecutionData` of the logging configuration: without it, inputs, outputs and variables stay
    /// away. Recorded from the service for Pass, Wait and Fail states. `redrive_count` is that of an execution that was not
    /// redriven.
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
    /// let arn = "arn:aws:states:us-east-1:123456789012:execution:orders:monday";
    /// let expected = serde_json::json!({
    ///     "id": "4", "type": "MapStateStarted", "details": {"length": 2}, "previous_event_id": "3",
    ///     "event_timestamp": "1500", "execution_arn": arn, "redrive_count": "0"
    /// });
    /// assert_eq!(event.to_log(arn, true), expected);
    /// ```
    pub fn to_log(&self, execution_arn: &str, with_data: bool) -> Value {
        const DATA: [&str; 8] = [
            "input",
            "inputDetails",
            "output",
            "outputDetails",
            "assignedVariables",
            "assignedVariablesDetails",
            "parameters",
            "parametersDetails",
        ];
        let mut details: Map<String, Value> = self.kind.details().unwrap_or_default();
        if !with_data {
            details.retain(|name, _| !DATA.contains(&name.as_str()));
        }
        json!({
            "id": self.id.to_string(),
            "type": self.kind.type_name(),
            "details": details,
            "previous_event_id": self.previous_event_id.to_string(),
            "event_timestamp": self.timestamp.as_millis().to_string(),
            "execution_arn": execution_arn,
            "redrive_count": "0",
        })
    }
}
