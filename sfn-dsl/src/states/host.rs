//! Who answers the calls of a workflow that runs natively.
//!
//! A workflow is an `async` function. Run as one, its calls go to the [`Host`] that [`enter`] has put in place on this thread:
//! `sfn-sim` has one, with a virtual clock. Calls are answered by the clock of the host, never while they are polled.
//!
//! A failure that the error type of a call does not know is [raised](raise): it goes to the next `parallel` or `map` around the
//! call, which may try again or know the error, and ends the execution where none does.

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use serde_json::Value;

use crate::Failure;
use crate::builder::Retrier;
use crate::lowering::Declaration;
use crate::time::Timestamp;

pub use super::reader::{ReadItems, Reading};

/// Answers the calls of a workflow.
pub trait Host {
    /// Begins something; the number is for the other methods.
    fn start(&self, operation: Operation) -> u64;

    /// How it ended, if it has.
    fn poll(&self, operation: u64) -> Poll<Result<Value, Failure>>;

    /// Tells that something inside of a [`Operation::Scope`] failed; returns whether the scope is tried again. If so, it may
    /// begin anew when [`poll`](Self::poll) is ready.
    fn fails(&self, scope: u64, failure: &Failure) -> bool;

    /// Nobody waits for it any more: it has ended, or what it belongs to was given up.
    fn end(&self, operation: u64);
}

/// What a host begins.
#[derive(Debug)]
#[non_exhaustive]
pub enum Operation {
    /// A task.
    Task(TaskStart),
    /// A pause of that length.
    Wait(Duration),
    /// A pause until that moment.
    WaitUntil(Timestamp),
    /// A `parallel` or a `map` with these retriers, tried again when what runs in it [fails](Host::fails).
    Scope(Vec<Retrier>),
    /// Reading the items of a distributed Map: an array, or the failure `States.ItemReaderFailed`.
    ReadItems(ReadItems),
    /// Writing what the children of a distributed Map gave: [`WrittenResults`](super::WrittenResults), or the failure
    /// `States.ResultWriterFailed`.
    WriteResults(WriteResults),
}

/// A call of a task.
#[derive(Debug)]
#[non_exhaustive]
pub struct TaskStart {
    /// What the task is.
    pub declaration: &'static Declaration,
    /// The arguments, in the order of its parameters.
    pub arguments: Vec<Value>,
    /// The name of the state, where the call gives one.
    pub name: Option<&'static str>,
    /// The retriers of the call; those of the declaration come after them.
    pub retriers: Vec<Retrier>,
    /// The timeout of the call.
    pub timeout: Option<Duration>,
    /// The heartbeat of the call.
    pub heartbeat: Option<Duration>,
    /// The role of the call.
    pub credentials: Option<String>,
}

/// Where the results of a distributed Map go, and what they are.
#[derive(Debug)]
#[non_exhaustive]
pub struct WriteResults {
    /// The bucket. `${Name}` in it is a substitution, as in the prefix.
    pub bucket: String,
    /// What the keys of all files begin with.
    pub prefix: String,
    /// The name of the state, where the call gives one.
    pub name: Option<&'static str>,
    /// `Label`.
    pub label: Option<&'static str>,
    /// Whether the children are Express executions.
    pub is_express: bool,
    /// What every child got, and its output or failure.
    pub children: Vec<(Value, Result<Value, Failure>)>,
}

thread_local! {
    static HOST: RefCell<Option<Rc<dyn Host>>> = const { RefCell::new(None) };
    static RAISED: RefCell<Option<Failure>> = const { RefCell::new(None) };
}

/// Puts a host in place on this thread, until the guard is dropped; then the one before is back.
#[must_use = "the host is in place as long as the guard lives"]
pub fn enter(host: Rc<dyn Host>) -> Guard {
    Guard { host: HOST.replace(Some(host)), raised: RAISED.take() }
}

/// Keeps a host in place: see [`enter`].
pub struct Guard {
    host: Option<Rc<dyn Host>>,
    raised: Option<Failure>,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").finish_non_exhaustive()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        HOST.set(self.host.take());
        RAISED.set(self.raised.take());
    }
}

/// Something that a host has begun, ended when it is dropped.
pub(super) struct Running {
    pub(super) host: Rc<dyn Host>,
    pub(super) id: u64,
}

impl Running {
    /// # Panics
    /// Where no host is in place: only a host can answer what a workflow awaits, so this is a workflow run by something else.
    pub(super) fn start(operation: Operation) -> Self {
        let host = host();
        let id = host.start(operation);
        Self { host, id }
    }

    pub(super) fn poll(&self) -> Poll<Result<Value, Failure>> {
        self.host.poll(self.id)
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.host.end(self.id);
    }
}

pub(super) fn host() -> Rc<dyn Host> {
    HOST.with_borrow(Clone::clone)
        .expect("calls of a workflow are answered by a host; run the workflow with `sfn_sim::Native`, not with an async runtime")
}

/// Hands a failure to what is around the call: its future stays pending, and is not polled again.
pub fn raise<T>(failure: Failure) -> Poll<T> {
    RAISED.set(Some(failure));
    Poll::Pending
}

/// What polling a part of a workflow gives.
#[derive(Debug)]
pub enum Progress<T> {
    /// It waits.
    Pending,
    /// It is done.
    Done(T),
    /// It failed with an error that nothing in it knows, or its code panicked.
    Failed(Failure),
}

/// Polls a part of a workflow: a branch, an iteration, or the whole.
pub fn progress<F: Future + ?Sized>(part: Pin<&mut F>, context: &mut Context<'_>) -> Progress<F::Output> {
    match unwinding(|| part.poll(context)) {
        Ok(Poll::Ready(output)) => Progress::Done(output),
        Ok(Poll::Pending) => RAISED.take().map_or(Progress::Pending, Progress::Failed),
        Err(failure) => Progress::Failed(failure),
    }
}

/// Runs code of a workflow; its panic is a failure.
pub(super) fn unwinding<T>(code: impl FnOnce() -> T) -> Result<T, Failure> {
    // After a panic the part of the workflow is dropped, so nothing sees what it left half done.
    catch_unwind(AssertUnwindSafe(code)).map_err(|payload| Failure::panic(text_of(&*payload)))
}

/// The message of a panic.
fn text_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned())
}
