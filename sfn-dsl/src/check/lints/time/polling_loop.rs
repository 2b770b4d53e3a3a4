//! # `POLLING_LOOP`: a loop that asks for the status of a job
//!
//! **Why:** `.sync` waits for the job itself: fewer transitions, no delay, no status to compare.
//!
//! Bad:
//! ```json
//! {"StartAt": "Ask", "States": {
//!   "Ask": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:glue:getJobRun", "Next": "Done?",
//!     "Parameters": {"JobName": "nightly", "RunId.$": "$.JobRunId"}, "ResultPath": "$.run"},
//!   "Done?": {"Type": "Choice", "Default": "Pause",
//!     "Choices": [{"Variable": "$.run.JobRun.JobRunState", "StringEquals": "SUCCEEDED", "Next": "Done"}]},
//!   "Pause": {"Type": "Wait", "Seconds": 30, "Next": "Ask"},
//!   "Done": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "Parameters": {"JobName": "nightly"}, "TimeoutSeconds": 7200, "End": true}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::arguments::calls;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("POLLING_LOOP", "B307", "a loop that asks for the status of a job"),
    check: Check::State(check),
};

/// A loop that asks for the status of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct PollingLoop {
    /// The integration that waits.
    pub instead: &'static str,
}

impl Wording for PollingLoop {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { instead } = self;
        format!("asks for the status of a job again and again, but `{instead}` waits for it")
    }
}

/// Per call that asks for a status: the integration that waits for the job.
const WAITING: [(&str, &str, &str); 12] = [
    ("athena", "getQueryExecution", "athena:startQueryExecution.sync"),
    ("batch", "describeJobs", "batch:submitJob.sync"),
    ("codebuild", "batchGetBuilds", "codebuild:startBuild.sync"),
    ("databrew", "describeJobRun", "databrew:startJobRun.sync"),
    ("ecs", "describeTasks", "ecs:runTask.sync"),
    ("emr", "describeCluster", "elasticmapreduce:createCluster.sync"),
    ("emr", "describeStep", "elasticmapreduce:addStep.sync"),
    ("glue", "getJobRun", "glue:startJobRun.sync"),
    ("sagemaker", "describeProcessingJob", "sagemaker:createProcessingJob.sync"),
    ("sagemaker", "describeTrainingJob", "sagemaker:createTrainingJob.sync"),
    ("sagemaker", "describeTransformJob", "sagemaker:createTransformJob.sync"),
    ("sfn", "describeExecution", "states:startExecution.sync:2"),
];

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task() else { return };
    if !here.scope.components.is_in_loop(here.state.position) {
        return;
    }
    let waiting = WAITING.iter().find(|(service, action, _)| calls(task, service, action));
    if let Some((_, _, instead)) = waiting {
        findings.state(here, &[Key("Resource")], PollingLoop { instead });
    }
}
