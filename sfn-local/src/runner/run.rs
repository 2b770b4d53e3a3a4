//! One running execution.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use sfn_dsl::name::StateName;
use sfn_dsl::time::Timestamp;
use sfn_sim::{Execution, ExecutionContext, KeptChildren, Objects, Program, Status};

use super::journal::Journal;
use crate::store::record::{self, End};

/// An execution with what the endpoint knows about it.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) record: record::Execution,
    /// An Express execution: not stored, forgotten when it ends unless somebody waits for it.
    pub(crate) express: Option<Express>,
    pub(crate) execution: Execution,
    pub(super) journal: Journal,
    /// Its record is in the store, or in the batch.
    pub(super) stored: bool,
    /// Its machine is being deleted: it ends when it would go on.
    pub(super) leaving: bool,
    /// When it goes on by itself.
    pub(super) wake: Option<Timestamp>,
    /// How often each state called its task: which mocked response comes next.
    pub(super) invocations: HashMap<StateName, u64>,
    /// The tokens of its tasks.
    pub(super) tokens: Vec<Arc<str>>,
}

/// What an Express execution has besides its record.
#[derive(Debug, Clone)]
pub(crate) struct Express {
    pub(crate) arn: String,
    /// `StartSyncExecution` waits for its end.
    pub(crate) awaited: bool,
}

/// What an execution needs to start.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) record: record::Execution,
    pub(crate) express: Option<Express>,
    pub(crate) program: Program,
    pub(crate) input: Value,
    pub(crate) state_machine_arn: String,
    pub(crate) execution_arn: String,
    pub(crate) role_arn: String,
    /// What there is in S3.
    pub(crate) objects: Objects,
}

/// How many child executions of a map run stay: those of a map run over a million items would not fit. As many fail at once
/// as may run at once, and a redrive goes on with those.
const KEPT_CHILDREN: KeptChildren = KeptChildren { succeeded: 1_000, unsuccessful: 10_000 };

impl Run {
    pub(super) fn new(start: Start, journal: Journal, stored: bool) -> Self {
        let context = ExecutionContext {
            state_machine_arn: start.state_machine_arn,
            state_machine_name: start.record.machine.clone(),
            execution_arn: start.execution_arn,
            execution_name: start.record.name.clone(),
            role_arn: start.role_arn,
            start_time: start.record.started.into(),
            seed: start.record.seed,
            redrive_count: start.express.as_ref().is_none_or(|express| !express.awaited).then_some(0),
        };
        let execution = Execution::start(&start.program, context, start.input);
        let execution = execution.with_objects(start.objects).keeping_children(KEPT_CHILDREN);
        Self {
            execution: if start.record.skips_waits { execution.skipping_waits() } else { execution },
            record: start.record,
            express: start.express,
            journal,
            stored,
            leaving: false,
            wake: None,
            invocations: HashMap::new(),
            tokens: Vec::new(),
        }
    }

    /// Notes the end in the record, once the execution has ended.
    pub(super) fn note_end(&mut self) {
        self.record.end = end(&self.execution);
    }
}

/// How an execution ended, if it did.
pub(super) fn end(execution: &Execution) -> Option<End> {
    let status = execution.status();
    (status != Status::Running).then(|| End {
        status: status.as_str().to_owned(),
        stopped: execution.stop_time().unwrap_or_else(|| execution.now()).into(),
        output: execution.output().map(ToString::to_string),
        error: execution.error().map(str::to_owned),
        cause: execution.cause().map(str::to_owned),
        not_redrivable: execution.redrive_error().map(|error| error.to_string()),
    })
}
