//! Parts of a workflow that run side by side and are alike: elements of an array, iterations of a Map.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::Context;

use super::Collect;
use super::host::{self, Progress};
use crate::Failure;
use crate::shape::Shape;

/// The values, the error and the result of calls that give `Output`.
pub(super) type KindOf<Output> = <Output as Shape>::Kind;
pub(super) type ValueOf<Output> = <KindOf<Output> as Collect<Output>>::Value;
pub(super) type ErrorOf<Output> = <KindOf<Output> as Collect<Output>>::Error;
pub(super) type ResultOf<Output, Values> = <KindOf<Output> as Collect<Output>>::Of<Values>;

/// How parts end before all are done.
pub(super) enum Stop<Error> {
    /// A part gave this error.
    Error(Error),
    /// A part failed in a way that it does not know.
    Failure(Failure),
}

/// Parts in their order, those that run and those that are done.
pub struct List<F: Future<Output: Shape<Kind: Collect<F::Output>>>> {
    running: Vec<(usize, Pin<Box<F>>)>,
    values: Vec<Option<ValueOf<F::Output>>>,
}

impl<F: Future<Output: Shape<Kind: Collect<F::Output>>>> fmt::Debug for List<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List")
            .field("running", &self.running.len())
            .field("parts", &self.values.len())
            .finish()
    }
}

impl<F: Future<Output: Shape<Kind: Collect<F::Output>>>> List<F> {
    pub(super) fn new() -> Self {
        Self { running: Vec::new(), values: Vec::new() }
    }

    pub(super) fn push(&mut self, part: F) {
        self.running.push((self.values.len(), Box::pin(part)));
        self.values.push(None);
    }

    /// How many run.
    pub(super) fn running(&self) -> usize {
        self.running.len()
    }

    /// Polls those that run, in order, until one fails.
    pub(super) fn go_on(&mut self, context: &mut Context<'_>) -> Result<(), Stop<ErrorOf<F::Output>>> {
        self.go_on_from(0, context)
    }

    /// Polls the one that was put in last.
    pub(super) fn go_on_with_last(
        &mut self,
        context: &mut Context<'_>,
    ) -> Result<(), Stop<ErrorOf<F::Output>>> {
        self.go_on_from(self.running.len().saturating_sub(1), context)
    }

    fn go_on_from(
        &mut self,
        mut next: usize,
        context: &mut Context<'_>,
    ) -> Result<(), Stop<ErrorOf<F::Output>>> {
        while let Some((position, part)) = self.running.get_mut(next) {
            match host::progress(part.as_mut(), context) {
                Progress::Pending => next += 1,
                Progress::Done(output) => {
                    let value = KindOf::<F::Output>::value(output).map_err(Stop::Error)?;
                    if let Some(slot) = self.values.get_mut(*position) {
                        *slot = Some(value);
                    }
                    self.running.remove(next);
                }
                Progress::Failed(failure) => return Err(Stop::Failure(failure)),
            }
        }
        Ok(())
    }

    /// The values, in order, of those that are done.
    pub(super) fn take_values(&mut self) -> Vec<ValueOf<F::Output>> {
        std::mem::take(&mut self.values).into_iter().flatten().collect()
    }
}
