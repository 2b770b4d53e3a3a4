//! Map runs: the child executions that a distributed Map started.

use serde_json::{Value, json};

use super::configuration::{ARN, LONG_ARN, moment};
use super::fields::Fields;
use super::{ApiError, Service, cut, listed, page, set};
use crate::arn::Kind;
use crate::runner::journal::Signal;
use crate::store::record::{Counts, Execution, MapRun, Millis};

impl Service {
    pub(super) fn describe_map_run(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("mapRunArn", LONG_ARN);
        fields.finish()?;
        let map_run = self.map_run(arn)?;
        let mut answer = json!({
            "mapRunArn": map_run.arn,
            "executionArn": map_run.execution_arn,
            "status": map_run.status,
            "startDate": moment(map_run.started),
            "maxConcurrency": map_run.max_concurrency,
            "toleratedFailurePercentage": map_run.tolerated_failure_percentage,
            "toleratedFailureCount": map_run.tolerated_failure_count,
            "itemCounts": write_counts(&map_run.items),
            "executionCounts": write_counts(&map_run.executions),
            "redriveCount": map_run.redrives.len(),
        });
        set(&mut answer, "stopDate", map_run.stopped.map(moment));
        set(&mut answer, "redriveDate", map_run.redrives.last().copied().map(moment));
        Ok(answer)
    }

    /// Lists the map runs of an execution, newest first.
    pub(super) fn list_map_runs(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let text = fields.required_text("executionArn", ARN);
        let size = fields.page_size();
        let list = format!("ListMapRuns {text}");
        let skipped = page::token(fields, 1024, &list);
        fields.finish()?;
        let first: usize = skipped?.and_then(|cursor| cursor.parse().ok()).unwrap_or_default();
        let execution = self.execution(text)?;
        let map_runs = match self.runner.map_runs_of(&execution) {
            Some(map_runs) => map_runs,
            None => execution.map_runs.iter().map(|arn| self.map_run(arn)).collect::<Result<_, _>>()?,
        };
        let mut map_runs: Vec<MapRun> = map_runs.into_iter().rev().skip(first).take(size + 1).collect();
        let next_token = cut(&mut map_runs, size, &list, |_| (first + size).to_string());
        let state_machine_arn = self.owner.state_machine(&execution.machine);
        let write = |map_run: &MapRun| {
            let mut item = json!({
                "executionArn": text,
                "mapRunArn": map_run.arn,
                "stateMachineArn": state_machine_arn,
                "startDate": moment(map_run.started),
            });
            set(&mut item, "stopDate", map_run.stopped.map(moment));
            item
        };
        Ok(listed("mapRuns", map_runs.iter().map(write).collect(), next_token))
    }

    pub(super) fn update_map_run(&mut self, fields: &mut Fields<'_>, now: Millis) -> Result<Value, ApiError> {
        let arn = fields.required_text("mapRunArn", LONG_ARN);
        let max_concurrency = fields.count("maxConcurrency", u32::MAX);
        let percentage = fields.number("toleratedFailurePercentage", 0.0..=100.0);
        let count = fields.count("toleratedFailureCount", u32::MAX);
        fields.finish()?;
        if max_concurrency.is_none() && percentage.is_none() && count.is_none() {
            let text = "At least one of maxConcurrency, toleratedFailurePercentage and toleratedFailureCount must be specified";
            return Err(ApiError::Validation(text.to_owned()));
        }
        let map_run = self.map_run(arn)?;
        let signal = Signal::UpdateMapRun {
            arn: map_run.arn,
            max_concurrency: max_concurrency.unwrap_or(map_run.max_concurrency),
            tolerated_failure_count: count.unwrap_or(map_run.tolerated_failure_count),
            tolerated_failure_percentage: percentage.unwrap_or(map_run.tolerated_failure_percentage),
        };
        if self.runner.update_map_run(arn, now, signal) {
            return Ok(json!({}));
        }
        Err(ApiError::Validation(format!("A Map Run that has ended cannot be updated. Received: {arn}")))
    }

    /// The map run with that ARN, which must exist.
    fn map_run(&self, text: &str) -> Result<MapRun, ApiError> {
        let arn = self.arn(text, Kind::MapRun)?;
        if let Some(map_run) = self.runner.map_run(&arn.text) {
            return Ok(map_run);
        }
        let stored = if arn.foreign { None } else { self.store.map_run(&arn.text)? };
        stored.ok_or(ApiError::ResourceNotFound)
    }

    /// The child executions of a map run that are known, newest first.
    pub(super) fn children_of(&self, text: &str) -> Result<Vec<Execution>, ApiError> {
        let map_run = self.map_run(text)?;
        if let Some(children) = self.runner.children(&map_run.arn) {
            return Ok(children);
        }
        let machine = self.arn(text, Kind::MapRun)?.name;
        let is_child = |execution: &Execution| execution.map_run.as_ref() == Some(&map_run.arn);
        let executions = self.store.executions_before(&machine, None)?;
        let children = executions.filter(|execution| execution.as_ref().map_or(true, is_child));
        Ok(children.collect::<Result<_, _>>()?)
    }
}

fn write_counts(counts: &Counts) -> Value {
    json!({
        "pending": counts.pending,
        "running": counts.running,
        "succeeded": counts.succeeded,
        "failed": counts.failed,
        "timedOut": counts.timed_out,
        "aborted": counts.aborted,
        "total": counts.total,
        "resultsWritten": counts.results_written,
        "failuresNotRedrivable": counts.not_redrivable,
        "pendingRedrive": counts.pending_redrive,
    })
}
