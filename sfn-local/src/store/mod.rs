//! Where state machines, executions and activities are kept: an embedded ACID store.
//!
//! [`Store`] reads; everything one request changes is collected in a [`Batch`] and written in one transaction,
//! so a process that dies leaves whole answers behind. What running executions do lives in the runner; here is only
//! what is needed to run them again. Read [`record`] for what is stored.

mod batch;
pub(crate) mod record;

use std::fmt;
use std::path::{Path, PathBuf};

pub(crate) use batch::Batch;
use redb::backends::InMemoryBackend;
use redb::{Database, DatabaseError, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use serde::de::DeserializeOwned;

const META: TableDefinition<&str, u64> = TableDefinition::new("meta");
const MACHINES: TableDefinition<&str, &[u8]> = TableDefinition::new("machines");
const REVISIONS: TableDefinition<u64, &[u8]> = TableDefinition::new("revisions");
const ACTIVITIES: TableDefinition<&str, &[u8]> = TableDefinition::new("activities");
const EXECUTIONS: TableDefinition<u64, &[u8]> = TableDefinition::new("executions");
/// State machine and execution name to execution.
const EXECUTION_NAMES: TableDefinition<(&str, &str), u64> = TableDefinition::new("execution_names");
/// State machine and execution, in the order they were started.
const EXECUTIONS_OF: TableDefinition<(&str, u64), ()> = TableDefinition::new("executions_of");
const RUNNING: TableDefinition<u64, ()> = TableDefinition::new("running");
/// Execution and number to what came from outside: enough to run it again, and to redrive it.
const JOURNAL: TableDefinition<(u64, u64), &[u8]> = TableDefinition::new("journal");
/// Execution and event id to the event, of executions that ended.
const EVENTS: TableDefinition<(u64, u64), &[u8]> = TableDefinition::new("events");
/// Token to execution, of tasks of executions that ended.
const TOKENS: TableDefinition<&str, u64> = TableDefinition::new("tokens");
/// ARN to map run, of executions that ended.
const MAP_RUNS: TableDefinition<&str, &[u8]> = TableDefinition::new("map_runs");

/// The form of the records, raised when a change makes older files unreadable.
const FORMAT: u64 = 2;

/// Where an endpoint keeps its resources: in memory, or in a file that survives it.
///
/// # Examples
/// ```
/// let store = sfn_local::Store::memory();
/// assert_eq!(store.path(), None);
/// ```
pub struct Store {
    database: Database,
    path: Option<PathBuf>,
    next_id: u64,
}

/// A store could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process uses the file.
    #[error("store {path} is in use by another process: stop that endpoint, or choose another path", path = .path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be opened.
    #[error("could not open store {path}", path = .path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<redb::Error>,
    },
    /// The file was written by another version of this crate.
    #[error("store {path} has format {found}, this version reads format {FORMAT}: choose another path", path = .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What it has.
        found: u64,
    },
    /// Reading or writing failed.
    #[error("could not read or write the store")]
    Access {
        /// Why.
        #[source]
        source: Box<redb::Error>,
    },
    /// A record cannot be understood.
    #[error("the store holds a record that cannot be read")]
    Record {
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A record that another one points to is missing.
    #[error("the store has no {what}, which another record points to")]
    Missing {
        /// What is missing.
        what: String,
    },
}

/// What `?` needs from the many error types of the database.
fn access(error: impl Into<redb::Error>) -> StoreError {
    StoreError::Access { source: Box::new(error.into()) }
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|source| StoreError::Record { source })
}

impl Store {
    /// A store that ends with the process.
    ///
    /// # Panics
    /// Not in practice: a database in memory has nothing that can fail while it is opened.
    pub fn memory() -> Self {
        let database = Database::builder().create_with_backend(InMemoryBackend::new());
        let database = database.expect("a new database in memory needs nothing from outside");
        Self::with(database, None).expect("a new database in memory is empty and writable")
    }

    /// Opens the store in that file, and makes it if there is none. The file is locked as long as the store is open.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while another process has it; [`StoreError::Open`] where the file is no store or cannot be
    /// opened; [`StoreError::Format`] where another version wrote it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref().to_owned();
        match Database::builder().create(&path) {
            Ok(database) => Self::with(database, Some(path)),
            Err(DatabaseError::DatabaseAlreadyOpen) => Err(StoreError::InUse { path }),
            Err(error) => Err(StoreError::Open { path, source: Box::new(error.into()) }),
        }
    }

    /// The file, unless it is in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    fn with(database: Database, path: Option<PathBuf>) -> Result<Self, StoreError> {
        let mut store = Self { database, path, next_id: 1 };
        let found = store.prepare()?;
        if found != FORMAT {
            return Err(StoreError::Format { path: store.path.unwrap_or_default(), found });
        }
        store.next_id = store.meta("next_id")?.unwrap_or(1);
        Ok(store)
    }

    /// Makes all tables, so that reading never meets a missing one. Gives the format of the file.
    fn prepare(&self) -> Result<u64, StoreError> {
        let transaction = self.database.begin_write().map_err(access)?;
        let found = {
            let mut meta = transaction.open_table(META).map_err(access)?;
            let found = meta.get("format").map_err(access)?.map(|guard| guard.value());
            meta.insert("format", found.unwrap_or(FORMAT)).map_err(access)?;
            transaction.open_table(MACHINES).map_err(access)?;
            transaction.open_table(REVISIONS).map_err(access)?;
            transaction.open_table(ACTIVITIES).map_err(access)?;
            transaction.open_table(EXECUTIONS).map_err(access)?;
            transaction.open_table(EXECUTION_NAMES).map_err(access)?;
            transaction.open_table(EXECUTIONS_OF).map_err(access)?;
            transaction.open_table(RUNNING).map_err(access)?;
            transaction.open_table(JOURNAL).map_err(access)?;
            transaction.open_table(EVENTS).map_err(access)?;
            transaction.open_table(TOKENS).map_err(access)?;
            transaction.open_table(MAP_RUNS).map_err(access)?;
            found.unwrap_or(FORMAT)
        };
        transaction.commit().map_err(access)?;
        Ok(found)
    }

    fn meta(&self, key: &str) -> Result<Option<u64>, StoreError> {
        let transaction = self.database.begin_read().map_err(access)?;
        let table = transaction.open_table(META).map_err(access)?;
        Ok(table.get(key).map_err(access)?.map(|guard| guard.value()))
    }

    /// A number no record has yet. It is used up even if the batch is dropped.
    pub(crate) fn new_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// Writes a batch: all of it, or nothing.
    pub(crate) fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut transaction = self.database.begin_write().map_err(access)?;
        if self.path.is_none() {
            transaction.set_durability(Durability::None).map_err(access)?;
        }
        batch.apply(&transaction)?;
        transaction.open_table(META).map_err(access)?.insert("next_id", self.next_id).map_err(access)?;
        transaction.commit().map_err(access)
    }

    /// The state machine with that name.
    pub(crate) fn machine(&self, name: &str) -> Result<Option<record::StateMachine>, StoreError> {
        self.get(MACHINES, name)
    }

    /// The state machines after a name, in the order of their names.
    pub(crate) fn machines(
        &self,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<record::StateMachine>, StoreError> {
        self.list(MACHINES, after, most)
    }

    /// A revision that a machine, version or execution points to.
    pub(crate) fn revision(&self, id: u64) -> Result<record::Revision, StoreError> {
        self.get(REVISIONS, id)?.ok_or_else(|| StoreError::Missing { what: format!("revision {id}") })
    }

    /// The activity with that name.
    pub(crate) fn activity(&self, name: &str) -> Result<Option<record::Activity>, StoreError> {
        self.get(ACTIVITIES, name)
    }

    /// The activities after a name, in the order of their names.
    pub(crate) fn activities(
        &self,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<record::Activity>, StoreError> {
        self.list(ACTIVITIES, after, most)
    }

    /// The execution of a machine with that name.
    pub(crate) fn execution(
        &self,
        machine: &str,
        name: &str,
    ) -> Result<Option<record::Execution>, StoreError> {
        let transaction = self.database.begin_read().map_err(access)?;
        let names = transaction.open_table(EXECUTION_NAMES).map_err(access)?;
        let Some(id) = names.get((machine, name)).map_err(access)?.map(|guard| guard.value()) else {
            return Ok(None);
        };
        self.execution_by_id(id).map(Some)
    }

    /// An execution that another record points to.
    pub(crate) fn execution_by_id(&self, id: u64) -> Result<record::Execution, StoreError> {
        self.get(EXECUTIONS, id)?.ok_or_else(|| StoreError::Missing { what: format!("execution {id}") })
    }

    /// The executions of a machine started before one of them, newest first.
    pub(crate) fn executions_before<'a>(
        &'a self,
        machine: &str,
        before: Option<u64>,
    ) -> Result<impl Iterator<Item = Result<record::Execution, StoreError>> + use<'a>, StoreError> {
        let transaction = self.database.begin_read().map_err(access)?;
        let table = transaction.open_table(EXECUTIONS_OF).map_err(access)?;
        let range = table.range((machine, 0)..(machine, before.unwrap_or(u64::MAX))).map_err(access)?;
        Ok(range.rev().map(move |entry| {
            let (key, ()) = entry.map(|(key, value)| (key.value().1, value.value())).map_err(access)?;
            self.execution_by_id(key)
        }))
    }

    /// The executions that run, in the order they were started.
    pub(crate) fn running(&self) -> Result<Vec<record::Execution>, StoreError> {
        let transaction = self.database.begin_read().map_err(access)?;
        let table = transaction.open_table(RUNNING).map_err(access)?;
        let ids = table.iter().map_err(access)?.map(|entry| entry.map(|(key, _)| key.value()));
        ids.map(|id| self.execution_by_id(id.map_err(access)?)).collect()
    }

    /// What came to an execution from outside, in order. One that succeeded has nothing any more.
    pub(crate) fn journal<T: DeserializeOwned>(&self, execution: u64) -> Result<Vec<T>, StoreError> {
        let transaction = self.database.begin_read().map_err(access)?;
        let table = transaction.open_table(JOURNAL).map_err(access)?;
        let range = table.range((execution, 0)..=(execution, u64::MAX)).map_err(access)?;
        range.map(|entry| decode(entry.map_err(access)?.1.value())).collect()
    }

    /// A map run of an execution that ended.
    pub(crate) fn map_run(&self, arn: &str) -> Result<Option<record::MapRun>, StoreError> {
        self.get(MAP_RUNS, arn)
    }

    /// Whether a token belonged to a task of an execution that ended.
    pub(crate) fn has_token(&self, token: &str) -> Result<bool, StoreError> {
        let transaction = self.database.begin_read().map_err(access)?;
        let table = transaction.open_table(TOKENS).map_err(access)?;
        Ok(table.get(token).map_err(access)?.is_some())
    }

    /// Events of an execution that ended, by id: the first ones of a range, or the last ones, newest first.
    pub(crate) fn events(
        &self,
        execution: u64,
        ids: std::ops::RangeInclusive<u64>,
        most: usize,
        reverse: bool,
    ) -> Result<Vec<serde_json::Value>, StoreError> {
        let transaction = self.database.begin_read().map_err(access)?;
        let table = transaction.open_table(EVENTS).map_err(access)?;
        let range = table.range((execution, *ids.start())..=(execution, *ids.end())).map_err(access)?;
        let read = |entry: Result<
            (redb::AccessGuard<'_, _>, redb::AccessGuard<'_, &'static [u8]>),
            redb::StorageError,
        >| {
            let (_, value): (redb::AccessGuard<'_, (u64, u64)>, _) = entry.map_err(access)?;
            decode(value.value())
        };
        if reverse {
            range.rev().take(most).map(read).collect()
        } else {
            range.take(most).map(read).collect()
        }
    }

    fn get<'k, K: redb::Key + 'static, T: DeserializeOwned>(
        &self,
        table: TableDefinition<K, &'static [u8]>,
        key: impl std::borrow::Borrow<K::SelfType<'k>>,
    ) -> Result<Option<T>, StoreError> {
        let transaction = self.database.begin_read().map_err(access)?;
        let table = transaction.open_table(table).map_err(access)?;
        table.get(key).map_err(access)?.map(|guard| decode(guard.value())).transpose()
    }

    fn list<T: DeserializeOwned>(
        &self,
        table: TableDefinition<&'static str, &'static [u8]>,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<T>, StoreError> {
        use std::ops::Bound::{Excluded, Unbounded};
        let transaction = self.database.begin_read().map_err(access)?;
        let table = transaction.open_table(table).map_err(access)?;
        let start = after.map_or(Unbounded, Excluded);
        let range = table.range::<&str>((start, Unbounded)).map_err(access)?;
        range.take(most).map(|entry| decode(entry.map_err(access)?.1.value())).collect()
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("path", &self.path).finish_non_exhaustive()
    }
}
