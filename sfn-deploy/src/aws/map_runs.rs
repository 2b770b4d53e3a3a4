//! Map runs: what distributed Maps have started.

use serde::Serialize;
use sfn_dsl::time::Timestamp;

use super::executions::moment;
use super::{Api, failed};
use crate::failure::Failure;
use crate::style::quoted;

/// A map run.
#[derive(Debug, Clone, PartialEq)]
pub struct MapRun {
    /// Its ARN.
    pub arn: String,
    /// The execution that started it.
    pub execution: String,
    /// `RUNNING`, `SUCCEEDED`, `FAILED` or `ABORTED`.
    pub status: String,
    /// When it started.
    pub started: Timestamp,
    /// When it ended.
    pub stopped: Option<Timestamp>,
    /// How many child executions run at once at most; 0 is no limit.
    pub max_concurrency: i32,
    /// How many items may fail.
    pub tolerated_failure_count: i64,
    /// What share of the items may fail.
    pub tolerated_failure_percentage: f32,
    /// The items.
    pub items: Counts,
    /// The child executions.
    pub executions: Counts,
    /// How often it was redriven.
    pub redrive_count: i32,
}

/// How many are in which status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are the words of the API")]
pub struct Counts {
    pub total: i64,
    pub pending: i64,
    pub running: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub timed_out: i64,
    pub aborted: i64,
    pub results_written: i64,
}

/// New limits of a map run; what is absent stays.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct MapRunChange {
    /// How many child executions run at once at most.
    pub max_concurrency: Option<i32>,
    /// How many items may fail.
    pub tolerated_failure_count: Option<i64>,
    /// What share of the items may fail.
    pub tolerated_failure_percentage: Option<f32>,
}

/// The counts of the API, which has two types with the same fields.
macro_rules! counts {
    ($counts:expr) => {{
        let counts = $counts;
        Counts {
            total: counts.total(),
            pending: counts.pending(),
            running: counts.running(),
            succeeded: counts.succeeded(),
            failed: counts.failed(),
            timed_out: counts.timed_out(),
            aborted: counts.aborted(),
            results_written: counts.results_written(),
        }
    }};
}

impl Api {
    /// The ARNs of the map runs of an execution.
    ///
    /// # Errors
    /// Where a call fails.
    pub async fn map_runs(&self, execution: &str) -> Result<Vec<String>, Failure> {
        let mut arns = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let call = || {
                let call = self.client.list_map_runs().execution_arn(execution).max_results(1000);
                call.set_next_token(token.clone()).send()
            };
            let answer = self.paced("ListMapRuns", call).await.map_err(|error| {
                let what = format!("could not list the map runs of {}", quoted(execution));
                failed(&what, "states:ListMapRuns", execution, &error)
            })?;
            arns.extend(answer.map_runs().iter().map(|map_run| map_run.map_run_arn().to_owned()));
            match answer.next_token() {
                Some(next) => token = Some(next.to_owned()),
                None => return Ok(arns),
            }
        }
    }

    /// Describes a map run.
    ///
    /// # Errors
    /// Where the call fails, or there is none.
    pub async fn map_run(&self, arn: &str) -> Result<MapRun, Failure> {
        let call = || self.client.describe_map_run().map_run_arn(arn).send();
        let answer = self.paced("DescribeMapRun", call).await.map_err(|error| {
            let what = format!("could not describe map run {}", quoted(arn));
            failed(&what, "states:DescribeMapRun", arn, &error)
        })?;
        Ok(MapRun {
            arn: answer.map_run_arn().to_owned(),
            execution: answer.execution_arn().to_owned(),
            status: answer.status().as_str().to_owned(),
            started: moment(answer.start_date()),
            stopped: answer.stop_date().map(moment),
            max_concurrency: answer.max_concurrency(),
            tolerated_failure_count: answer.tolerated_failure_count(),
            tolerated_failure_percentage: answer.tolerated_failure_percentage(),
            items: answer.item_counts().map(|counts| counts!(counts)).unwrap_or_default(),
            executions: answer.execution_counts().map(|counts| counts!(counts)).unwrap_or_default(),
            redrive_count: answer.redrive_count().unwrap_or_default(),
        })
    }

    /// Changes the limits of a map run that runs.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn update_map_run(&self, arn: &str, change: MapRunChange) -> Result<(), Failure> {
        let call = || {
            self.client
                .update_map_run()
                .map_run_arn(arn)
                .set_max_concurrency(change.max_concurrency)
                .set_tolerated_failure_count(change.tolerated_failure_count)
                .set_tolerated_failure_percentage(change.tolerated_failure_percentage)
                .send()
        };
        self.paced("UpdateMapRun", call).await.map(drop).map_err(|error| {
            let what = format!("could not update map run {}", quoted(arn));
            failed(&what, "states:UpdateMapRun", arn, &error)
        })
    }
}
