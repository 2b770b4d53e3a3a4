//! Executions as values.

use sfn_dsl::time::Timestamp;

/// An execution as the service describes it; lists leave out a part of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Execution {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The ARN of its state machine.
    pub machine_arn: String,
    /// The status: `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`, `PENDING_REDRIVE`.
    pub status: String,
    /// When it started.
    pub started: Timestamp,
    /// When it ended.
    pub stopped: Option<Timestamp>,
    /// The version it runs, as in its ARN.
    pub version: Option<String>,
    /// The alias it was started with.
    pub alias: Option<String>,
    /// The input, as text.
    pub input: Option<String>,
    /// The output, as text.
    pub output: Option<String>,
    /// The error.
    pub error: Option<String>,
    /// The cause.
    pub cause: Option<String>,
    /// The map run it is a child of.
    pub map_run: Option<String>,
    /// The trace header.
    pub trace: Option<String>,
    /// How often it was redriven.
    pub redrive_count: u32,
    /// When last.
    pub redriven: Option<Timestamp>,
    /// `REDRIVABLE`, `NOT_REDRIVABLE` or `REDRIVABLE_BY_MAP_RUN`; not in lists.
    pub redrive_status: Option<String>,
    /// Why it cannot be redriven.
    pub redrive_reason: Option<String>,
}

impl Execution {
    /// Whether it has ended without success.
    pub fn is_unsuccessful(&self) -> bool {
        matches!(self.status.as_str(), "FAILED" | "TIMED_OUT" | "ABORTED")
    }

    /// The name of its state machine.
    pub fn machine(&self) -> &str {
        self.machine_arn.rsplit(':').next().unwrap_or_default()
    }
}
