//! What is stored: one record for each thing the API knows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sfn_dsl::time::Timestamp;

/// A moment as it is stored: milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Millis(pub(crate) i64);

impl Millis {
    /// Seconds since 1970, as the API writes moments.
    #[expect(clippy::cast_precision_loss, reason = "moments fit 53 bits for another 280,000 years")]
    pub(crate) fn as_epoch_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl From<Timestamp> for Millis {
    fn from(moment: Timestamp) -> Self {
        Self(moment.as_millis())
    }
}

impl From<Millis> for Timestamp {
    fn from(millis: Millis) -> Self {
        Self::from_millis(millis.0)
    }
}

/// A state machine with its versions, aliases and tags.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StateMachine {
    pub(crate) name: String,
    pub(crate) express: bool,
    pub(crate) created: Millis,
    /// `DeleteStateMachine` was called and executions still run.
    pub(crate) deleting: bool,
    /// The current [`Revision`].
    pub(crate) revision: u64,
    /// What `CreateStateMachine` said about publishing, for its idempotency.
    pub(crate) created_published: bool,
    pub(crate) created_version_description: Option<String>,
    /// Numbers of versions rise and are never reused.
    pub(crate) last_version: u64,
    pub(crate) versions: BTreeMap<u64, Version>,
    pub(crate) aliases: BTreeMap<String, Alias>,
    pub(crate) tags: BTreeMap<String, String>,
}

/// A published version: a name for a revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) revision: u64,
    pub(crate) description: Option<String>,
    pub(crate) created: Millis,
}

/// An alias: a name for one or two versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Alias {
    pub(crate) description: Option<String>,
    pub(crate) routes: Vec<Route>,
    pub(crate) created: Millis,
    pub(crate) updated: Millis,
}

/// The share of executions a version gets; the shares of an alias add up to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Route {
    pub(crate) version: u64,
    pub(crate) weight: u64,
}

/// What an update can change. Never changed once written: executions and versions point to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Revision {
    /// The `revisionId` of the API. Absent for the first revision, as in the service.
    pub(crate) uuid: Option<String>,
    pub(crate) updated: Millis,
    pub(crate) content: RevisionContent,
}

/// The content of a revision: two revisions with equal content are one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RevisionContent {
    pub(crate) definition: String,
    pub(crate) role_arn: String,
    pub(crate) logging: LoggingConfiguration,
    pub(crate) tracing: bool,
    pub(crate) encryption: EncryptionConfiguration,
}

/// `loggingConfiguration` with its defaults filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LoggingConfiguration {
    pub(crate) level: String,
    pub(crate) include_execution_data: bool,
    /// Log group ARNs; absent where the caller gave no list, as it is read back.
    pub(crate) destinations: Option<Vec<String>>,
}

impl Default for LoggingConfiguration {
    fn default() -> Self {
        Self { level: "OFF".to_owned(), include_execution_data: false, destinations: None }
    }
}

/// `encryptionConfiguration`: kept and read back, nothing is encrypted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) enum EncryptionConfiguration {
    /// `AWS_OWNED_KEY`
    #[default]
    AwsOwnedKey,
    /// `CUSTOMER_MANAGED_KMS_KEY`
    CustomerManagedKmsKey { kms_key_id: String, kms_data_key_reuse_period_seconds: u64 },
}

/// An activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Activity {
    pub(crate) name: String,
    pub(crate) created: Millis,
    pub(crate) encryption: EncryptionConfiguration,
    pub(crate) tags: BTreeMap<String, String>,
}

/// An execution of a Standard machine. Express executions are not stored: the service keeps none either.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Execution {
    pub(crate) id: u64,
    pub(crate) machine: String,
    pub(crate) name: String,
    /// The [`Revision`] it runs on, whatever becomes of the machine.
    pub(crate) revision: u64,
    pub(crate) version: Option<u64>,
    pub(crate) alias: Option<String>,
    pub(crate) started: Millis,
    /// Where its random numbers come from.
    pub(crate) seed: u64,
    /// The text given to `StartExecution`.
    pub(crate) input: String,
    pub(crate) trace_header: Option<String>,
    /// It was started with waits skipped.
    pub(crate) skips_waits: bool,
    /// The test case of the mock configuration it was started with.
    pub(crate) mock_case: Option<String>,
    /// Absent while it runs.
    pub(crate) end: Option<End>,
    /// When it was redriven, in order.
    #[serde(default)]
    pub(crate) redrives: Vec<Redrive>,
    /// The ARN of the map run it is a child of.
    #[serde(default)]
    pub(crate) map_run: Option<String>,
    /// The ARNs of the map runs it started, once it has ended.
    #[serde(default)]
    pub(crate) map_runs: Vec<String>,
}

/// One redrive of an execution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Redrive {
    pub(crate) at: Millis,
    /// The `clientToken`: the same one again is the same redrive.
    pub(crate) token: Option<String>,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct End {
    /// The word of the API: `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`.
    pub(crate) status: String,
    pub(crate) stopped: Millis,
    pub(crate) output: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) cause: Option<String>,
    /// Why it cannot be redriven, where that does not depend on the time.
    #[serde(default)]
    pub(crate) not_redrivable: Option<String>,
}

/// A map run: as it stands, or as it was when its execution ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MapRun {
    pub(crate) arn: String,
    /// The execution that started it.
    pub(crate) execution_arn: String,
    /// The word of the API: `RUNNING`, `ABORTED`.
    pub(crate) status: String,
    pub(crate) started: Millis,
    pub(crate) stopped: Option<Millis>,
    pub(crate) max_concurrency: u64,
    pub(crate) tolerated_failure_count: u64,
    pub(crate) tolerated_failure_percentage: f64,
    pub(crate) items: Counts,
    pub(crate) executions: Counts,
    /// When it was redriven, in order.
    #[serde(default)]
    pub(crate) redrives: Vec<Millis>,
}

/// How many items or child executions of a map run are in which status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) pending: u64,
    pub(crate) running: u64,
    pub(crate) succeeded: u64,
    pub(crate) failed: u64,
    pub(crate) timed_out: u64,
    pub(crate) aborted: u64,
    pub(crate) total: u64,
    pub(crate) results_written: u64,
    #[serde(default)]
    pub(crate) pending_redrive: u64,
    #[serde(default)]
    pub(crate) not_redrivable: u64,
}

/// The status of an execution without an [`End`].
pub(crate) const RUNNING: &str = "RUNNING";

impl Execution {
    pub(crate) fn status(&self) -> &str {
        self.end.as_ref().map_or(RUNNING, |end| &end.status)
    }
}
