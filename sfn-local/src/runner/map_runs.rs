//! Map runs and their child executions: those that run are in their execution, the others in the store.

use sfn_sim::execution::MapRunCounts;
use sfn_sim::history::EventKind;
use sfn_sim::{Execution, MapRun};

use super::Runner;
use super::journal::Signal;
use super::run::end;
use crate::store::record::{self, Counts, Millis, Redrive};
use crate::store::{Batch, Store, StoreError};

/// A child execution of a map run that is still in memory.
#[derive(Debug)]
pub(crate) struct Child<'r> {
    pub(crate) record: record::Execution,
    pub(crate) execution: &'r Execution,
}

impl Runner {
    /// A map run of an execution that runs.
    pub(crate) fn map_run(&self, arn: &str) -> Option<record::MapRun> {
        self.find(arn).map(|(_, owner, map_run)| map_run_record(owner, map_run))
    }

    /// The map runs that an execution started, if it runs, in order. `machine` is `machine/label` for a child.
    pub(crate) fn map_runs_of(&self, execution: &record::Execution) -> Option<Vec<record::MapRun>> {
        let execution = match execution.map_run {
            Some(_) => self.child(&execution.machine, &execution.name)?.execution,
            None => &self.runs.get(&execution.id)?.execution,
        };
        Some(execution.map_runs().iter().map(|map_run| map_run_record(execution, map_run)).collect())
    }

    /// The child executions of a map run of an execution that runs, newest first.
    pub(crate) fn children(&self, arn: &str) -> Option<Vec<record::Execution>> {
        let (root, _, map_run) = self.find(arn)?;
        let mut children: Vec<_> =
            map_run.children().map(|child| child_record(root, map_run, child, 0)).collect();
        children.reverse();
        Some(children)
    }

    /// A child execution in memory; `machine` is `machine/label`.
    pub(crate) fn child(&self, machine: &str, name: &str) -> Option<Child<'_>> {
        let (root, _, map_run, execution) = self.trees().find_map(|(root, owner, map_run)| {
            let is_meant = |child: &&Execution| {
                let context = child.context();
                context.state_machine_name == machine && context.execution_name == name
            };
            Some((root, owner, map_run, map_run.children().find(is_meant)?))
        })?;
        Some(Child { record: child_record(root, map_run, execution, 0), execution })
    }

    /// Changes the limits of a map run; whether there is one that runs.
    pub(crate) fn update_map_run(&mut self, arn: &str, now: Millis, signal: Signal) -> bool {
        let Some(id) = self.find(arn).map(|(root, ..)| root.id) else { return false };
        self.settle(id, now.into());
        let done = self.runs.get_mut(&id).is_some_and(|run| run.signal(now.into(), signal));
        if done {
            self.busy.insert(id);
        }
        done
    }

    /// Stops a child execution of an execution that runs.
    pub(crate) fn stop_child(&mut self, child: &record::Execution, now: Millis, signal: Signal) {
        let Some(arn) = &child.map_run else { return };
        let Some(id) = self.find(arn).map(|(root, ..)| root.id) else { return };
        self.settle(id, now.into());
        // It may have ended by itself a moment ago.
        if self.runs.get_mut(&id).is_some_and(|run| run.signal(now.into(), signal)) {
            self.settle(id, now.into());
            self.busy.insert(id);
        }
    }

    fn find(&self, arn: &str) -> Option<(&record::Execution, &Execution, &MapRun)> {
        self.trees().find(|(.., map_run)| map_run.arn() == arn)
    }

    /// All map runs in memory, with the execution that started each, and the record of the one at the root.
    fn trees(&self) -> impl Iterator<Item = (&record::Execution, &Execution, &MapRun)> {
        self.runs.values().flat_map(|run| {
            let mut executions = vec![&run.execution];
            let mut found = Vec::new();
            while let Some(execution) = executions.pop() {
                for map_run in execution.map_runs() {
                    executions.extend(map_run.children().filter(|child| !child.map_runs().is_empty()));
                    found.push((&run.record, execution, map_run));
                }
            }
            found
        })
    }
}

/// Stores the map runs of an execution that ended, with the child executions that were kept; their ARNs.
///
/// The depth of this recursion is that of the definition.
pub(super) fn bury(
    root: &record::Execution,
    execution: &Execution,
    batch: &mut Batch,
    store: &mut Store,
) -> Result<Vec<String>, StoreError> {
    for map_run in execution.map_runs() {
        batch.put_map_run(map_run_record(execution, map_run));
        for child in map_run.children().filter(|child| !is_express(child)) {
            let context = child.context();
            // After a redrive it is there already.
            let known = store.execution(&context.state_machine_name, &context.execution_name)?;
            let id = known.map_or_else(|| store.new_id(), |known| known.id);
            let mut record = child_record(root, map_run, child, id);
            for event in child.history() {
                batch.put_event(id, event.id, &event.to_json());
            }
            record.map_runs = bury(root, child, batch, store)?;
            batch.put_execution(record);
        }
    }
    Ok(execution.map_runs().iter().map(|map_run| map_run.arn().to_owned()).collect())
}

fn is_redrive(event: &EventKind) -> bool {
    matches!(event, EventKind::ExecutionRedriven { .. })
}

/// Express executions are not stored: the service keeps none either.
fn is_express(execution: &Execution) -> bool {
    execution.context().execution_arn.contains(":express:")
}

fn map_run_record(owner: &Execution, map_run: &MapRun) -> record::MapRun {
    let limits = map_run.limits();
    record::MapRun {
        arn: map_run.arn().to_owned(),
        execution_arn: owner.context().execution_arn.clone(),
        status: map_run.status().as_str().to_owned(),
        started: map_run.start_time().into(),
        stopped: map_run.stop_time().map(Millis::from),
        max_concurrency: limits.max_concurrency,
        tolerated_failure_count: limits.tolerated_failure_count,
        tolerated_failure_percentage: limits.tolerated_failure_percentage,
        items: counts(map_run.item_counts()),
        executions: counts(map_run.execution_counts()),
        redrives: map_run.redrives().iter().copied().map(Millis::from).collect(),
    }
}

fn counts(counts: MapRunCounts) -> Counts {
    let MapRunCounts { pending, running, succeeded, failed, timed_out, aborted, total, .. } = counts;
    let MapRunCounts { results_written, pending_redrive, not_redrivable, .. } = counts;
    Counts {
        pending,
        running,
        succeeded,
        failed,
        timed_out,
        aborted,
        total,
        results_written,
        pending_redrive,
        not_redrivable,
    }
}

fn child_record(root: &record::Execution, map_run: &MapRun, child: &Execution, id: u64) -> record::Execution {
    let context = child.context();
    let redriven = child.history().iter().filter(|event| is_redrive(&event.kind));
    record::Execution {
        id,
        machine: context.state_machine_name.clone(),
        name: context.execution_name.clone(),
        revision: root.revision,
        version: None,
        alias: None,
        started: context.start_time.into(),
        seed: context.seed,
        input: child.input().to_string(),
        trace_header: None,
        skips_waits: root.skips_waits,
        mock_case: root.mock_case.clone(),
        end: end(child),
        redrives: redriven.map(|event| Redrive { at: event.timestamp.into(), token: None }).collect(),
        map_run: Some(map_run.arn().to_owned()),
        map_runs: child.map_runs().iter().map(|map_run| map_run.arn().to_owned()).collect(),
    }
}
