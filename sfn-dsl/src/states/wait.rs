//! Waiting.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::host::{self, Operation, Running};
use super::{Awaitable, Call, callees};
use crate::time::Timestamp;

/// Waits for a while: a Wait state with `Seconds`, which are whole; a fraction counts as a second.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use sfn_dsl::states;
///
/// async fn cool_down() {
///     states::wait(Duration::from_secs(3600)).named("Cool down").await
/// }
/// ```
pub fn wait(duration: Duration) -> Wait<Duration> {
    Wait { until: duration, name: None, running: None }
}

/// Waits until a moment: a Wait state with `Timestamp`. A moment that has passed is no pause.
pub fn wait_until(moment: Timestamp) -> Wait<Timestamp> {
    Wait { until: moment, name: None, running: None }
}

/// A pause, of some length or until a moment: a Wait state where it is awaited.
#[must_use = "a wait does nothing until it is awaited"]
pub struct Wait<Until> {
    until: Until,
    name: Option<&'static str>,
    running: Option<Running>,
}

impl<Until: Clone> Clone for Wait<Until> {
    /// A wait that has not begun.
    fn clone(&self) -> Self {
        Self { until: self.until.clone(), name: self.name, running: None }
    }
}

impl<Until> Wait<Until> {
    /// The name of the state.
    pub fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }

    fn go_on(&mut self, operation: impl FnOnce(&Until) -> Operation) -> Poll<()> {
        let running = self.running.get_or_insert_with(|| Running::start(operation(&self.until)));
        match running.poll() {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(_)) => Poll::Ready(()),
            Poll::Ready(Err(failure)) => host::raise(failure),
        }
    }
}

impl Future for Wait<Duration> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.go_on(|duration| Operation::Wait(*duration))
    }
}

impl Future for Wait<Timestamp> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.go_on(|moment| Operation::WaitUntil(*moment))
    }
}

impl Awaitable for Wait<Duration> {
    type Awaited = ();
}

impl Awaitable for Wait<Timestamp> {
    type Awaited = ();
}

impl Call for Wait<Duration> {
    type Callee = callees::Wait;
}

impl Call for Wait<Timestamp> {
    type Callee = callees::WaitUntil;
}

impl<Until: fmt::Debug> fmt::Debug for Wait<Until> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").field("until", &self.until).field("name", &self.name).finish_non_exhaustive()
    }
}
