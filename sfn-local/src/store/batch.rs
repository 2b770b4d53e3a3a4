//! What one request changes, collected and then written at once.

use redb::{ReadableTable, WriteTransaction};
use serde::Serialize;

use super::{
    ACTIVITIES, EVENTS, EXECUTION_NAMES, EXECUTIONS, EXECUTIONS_OF, JOURNAL, MACHINES, MAP_RUNS, REVISIONS,
    RUNNING, StoreError, TOKENS, access, record,
};

/// Changes to a store, in order.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    changes: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    PutMachine(Box<record::StateMachine>),
    PutRevision(u64, Box<record::Revision>),
    /// The machine with all its revisions and executions.
    RemoveMachine(Box<record::StateMachine>),
    PutActivity(Box<record::Activity>),
    RemoveActivity(String),
    PutExecution(Box<record::Execution>),
    RemoveExecution(Box<record::Execution>),
    PutMapRun(Box<record::MapRun>),
    PutJournal {
        execution: u64,
        number: u64,
        entry: Vec<u8>,
    },
    PutEvent {
        execution: u64,
        id: u64,
        event: Vec<u8>,
    },
    PutToken {
        token: String,
        execution: u64,
    },
}

impl Batch {
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    pub(crate) fn put_machine(&mut self, machine: record::StateMachine) {
        self.changes.push(Change::PutMachine(Box::new(machine)));
    }

    pub(crate) fn put_revision(&mut self, id: u64, revision: record::Revision) {
        self.changes.push(Change::PutRevision(id, Box::new(revision)));
    }

    pub(crate) fn remove_machine(&mut self, machine: record::StateMachine) {
        self.changes.push(Change::RemoveMachine(Box::new(machine)));
    }

    pub(crate) fn put_activity(&mut self, activity: record::Activity) {
        self.changes.push(Change::PutActivity(Box::new(activity)));
    }

    pub(crate) fn remove_activity(&mut self, name: &str) {
        self.changes.push(Change::RemoveActivity(name.to_owned()));
    }

    /// Writes an execution. One that has succeeded has no journal any more; others may be redriven.
    pub(crate) fn put_execution(&mut self, execution: record::Execution) {
        self.changes.push(Change::PutExecution(Box::new(execution)));
    }

    /// Removes an execution with its map runs.
    pub(crate) fn remove_execution(&mut self, execution: record::Execution) {
        self.changes.push(Change::RemoveExecution(Box::new(execution)));
    }

    pub(crate) fn put_map_run(&mut self, map_run: record::MapRun) {
        self.changes.push(Change::PutMapRun(Box::new(map_run)));
    }

    pub(crate) fn put_journal(&mut self, execution: u64, number: u64, entry: &impl Serialize) {
        self.changes.push(Change::PutJournal { execution, number, entry: encode(entry) });
    }

    pub(crate) fn put_event(&mut self, execution: u64, id: u64, event: &serde_json::Value) {
        self.changes.push(Change::PutEvent { execution, id, event: encode(event) });
    }

    /// Keeps the token of a task whose execution ended, so that a late answer is told from a wrong one.
    pub(crate) fn put_token(&mut self, token: &str, execution: u64) {
        self.changes.push(Change::PutToken { token: token.to_owned(), execution });
    }

    pub(super) fn apply(self, transaction: &WriteTransaction) -> Result<(), StoreError> {
        self.changes.into_iter().try_for_each(|change| apply(change, transaction))
    }
}

/// Records are plain data with text keys, which always have a JSON form.
fn encode(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("records have text keys only")
}

fn apply(change: Change, transaction: &WriteTransaction) -> Result<(), StoreError> {
    match change {
        Change::PutMachine(machine) => {
            let mut table = transaction.open_table(MACHINES).map_err(access)?;
            table.insert(machine.name.as_str(), encode(&machine).as_slice()).map_err(access)?;
        }
        Change::PutRevision(id, revision) => {
            let mut table = transaction.open_table(REVISIONS).map_err(access)?;
            table.insert(id, encode(&revision).as_slice()).map_err(access)?;
        }
        Change::RemoveMachine(machine) => remove_machine(&machine, transaction)?,
        Change::PutActivity(activity) => {
            let mut table = transaction.open_table(ACTIVITIES).map_err(access)?;
            table.insert(activity.name.as_str(), encode(&activity).as_slice()).map_err(access)?;
        }
        Change::RemoveActivity(name) => {
            transaction.open_table(ACTIVITIES).map_err(access)?.remove(name.as_str()).map_err(access)?;
        }
        Change::PutExecution(execution) => put_execution(&execution, transaction)?,
        Change::RemoveExecution(execution) => remove_execution(&execution, transaction)?,
        Change::PutMapRun(map_run) => {
            let mut table = transaction.open_table(MAP_RUNS).map_err(access)?;
            table.insert(map_run.arn.as_str(), encode(&map_run).as_slice()).map_err(access)?;
        }
        Change::PutJournal { execution, number, entry } => {
            let mut table = transaction.open_table(JOURNAL).map_err(access)?;
            table.insert((execution, number), entry.as_slice()).map_err(access)?;
        }
        Change::PutEvent { execution, id, event } => {
            let mut table = transaction.open_table(EVENTS).map_err(access)?;
            table.insert((execution, id), event.as_slice()).map_err(access)?;
        }
        Change::PutToken { token, execution } => {
            transaction
                .open_table(TOKENS)
                .map_err(access)?
                .insert(token.as_str(), execution)
                .map_err(access)?;
        }
    }
    Ok(())
}

fn put_execution(execution: &record::Execution, transaction: &WriteTransaction) -> Result<(), StoreError> {
    let (id, machine) = (execution.id, execution.machine.as_str());
    let mut executions = transaction.open_table(EXECUTIONS).map_err(access)?;
    executions.insert(id, encode(execution).as_slice()).map_err(access)?;
    let mut names = transaction.open_table(EXECUTION_NAMES).map_err(access)?;
    names.insert((machine, execution.name.as_str()), id).map_err(access)?;
    transaction.open_table(EXECUTIONS_OF).map_err(access)?.insert((machine, id), ()).map_err(access)?;
    let mut running = transaction.open_table(RUNNING).map_err(access)?;
    if execution.end.is_none() {
        running.insert(id, ()).map_err(access)?;
    } else {
        running.remove(id).map_err(access)?;
    }
    if execution.status() == "SUCCEEDED" {
        let mut journal = transaction.open_table(JOURNAL).map_err(access)?;
        journal.retain_in((id, 0)..=(id, u64::MAX), |_, _| false).map_err(access)?;
    }
    Ok(())
}

/// Removes an execution with its map runs and their children. The depth of this recursion is that of the definition.
fn remove_execution(execution: &record::Execution, transaction: &WriteTransaction) -> Result<(), StoreError> {
    let (id, machine, name) = (execution.id, execution.machine.as_str(), execution.name.as_str());
    transaction.open_table(EXECUTIONS).map_err(access)?.remove(id).map_err(access)?;
    transaction.open_table(EXECUTION_NAMES).map_err(access)?.remove((machine, name)).map_err(access)?;
    transaction.open_table(EXECUTIONS_OF).map_err(access)?.remove((machine, id)).map_err(access)?;
    transaction.open_table(RUNNING).map_err(access)?.remove(id).map_err(access)?;
    for table in [JOURNAL, EVENTS] {
        let mut table = transaction.open_table(table).map_err(access)?;
        table.retain_in((id, 0)..=(id, u64::MAX), |_, _| false).map_err(access)?;
    }
    for arn in &execution.map_runs {
        transaction.open_table(MAP_RUNS).map_err(access)?.remove(arn.as_str()).map_err(access)?;
        let children = arn.rsplit(':').nth(1).unwrap_or_default();
        for child in executions_of(children, transaction)? {
            if child.map_run.as_ref() == Some(arn) {
                remove_execution(&child, transaction)?;
            }
        }
    }
    Ok(())
}

fn executions_of(
    machine: &str,
    transaction: &WriteTransaction,
) -> Result<Vec<record::Execution>, StoreError> {
    let table = transaction.open_table(EXECUTIONS_OF).map_err(access)?;
    let executions = transaction.open_table(EXECUTIONS).map_err(access)?;
    let range = table.range((machine, 0)..=(machine, u64::MAX)).map_err(access)?;
    let mut found = Vec::new();
    for entry in range {
        let id = entry.map(|(key, _)| key.value().1).map_err(access)?;
        if let Some(record) = executions.get(id).map_err(access)? {
            found.push(super::decode(record.value())?);
        }
    }
    Ok(found)
}

fn remove_machine(machine: &record::StateMachine, transaction: &WriteTransaction) -> Result<(), StoreError> {
    let name = machine.name.as_str();
    transaction.open_table(MACHINES).map_err(access)?.remove(name).map_err(access)?;
    let mut revisions: std::collections::BTreeSet<u64> =
        machine.versions.values().map(|version| version.revision).chain([machine.revision]).collect();
    for execution in executions_of(name, transaction)? {
        revisions.insert(execution.revision);
        remove_execution(&execution, transaction)?;
    }
    let mut table = transaction.open_table(REVISIONS).map_err(access)?;
    for revision in revisions {
        table.remove(revision).map_err(access)?;
    }
    Ok(())
}
