//! One execution for every item.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;
use serde_json::Value;

use super::host::{self, Operation, Progress, Running, WriteResults};
use super::list::{KindOf, ResultOf, ValueOf};
use super::reader::ItemsFrom;
use super::{Awaitable, Call, Collect, ItemSource, Items, WrittenResults, callees};
use crate::Failure;
use crate::builder::Retrier;
use crate::name::ErrorName;
use crate::shape::Shape;

/// Makes a call for every item, each in an execution of its own: a distributed Map state.
///
/// For lists that are too long for the history of one execution, or too large for a payload: items may be read from S3 by an
/// [`ItemReader`](super::ItemReader), and results written there. Up to 10,000 child executions run at once. Variables that the
/// closure reads are handed to each child with its item.
///
/// # What awaiting it gives
///
/// The outputs of all children, in the order of the items. Where failures are [tolerated](DistributedMap::tolerated_failure_count),
/// an item whose child failed is `None`. Where the results are [written to S3](DistributedMap::result_writer), it is
/// [where they are](WrittenResults).
///
/// # Errors
/// The errors of children stay with the children. When more of them fail than may, the Map fails with
/// `States.ExceedToleratedFailureThreshold`; when items cannot be read, with `States.ItemReaderFailed`; when results cannot be
/// written, with `States.ResultWriterFailed`. Where the calls give a `Result`, awaiting the Map gives one too: it has these
/// errors, if the error type has variants with these names; else they end the execution.
///
/// # Examples
/// ```
/// use serde::{Deserialize, Serialize};
/// use sfn_dsl::prelude::*;
/// use sfn_dsl::states::WrittenResults;
///
/// #[derive(Clone, Serialize, Deserialize, Shape)]
/// pub struct Order {
///     pub id: String,
/// }
///
/// #[task(lambda = "${ProcessOrder}")]
/// async fn process_order(order: Order) -> bool;
///
/// #[workflow]
/// pub async fn process_all(day: String) -> WrittenResults {
///     states::distributed_map(
///         states::read_json::<Order>("${OrdersBucket}", format!("{day}.json")).max_items(10_000),
///         process_order,
///     )
///     .express()
///     .max_concurrency(1_000)
///     .tolerated_failure_percentage(5.0)
///     .result_writer("${OrdersBucket}", "results/")
///     .named("Process all orders")
///     .await
/// }
/// assert!(process_all::workflow().check().is_ok());
/// ```
///
/// Source: Developer Guide, "Using Map state in Distributed mode for large-scale parallel workloads in Step Functions".
pub fn distributed_map<S, F, C>(items: S, call: F) -> DistributedMap<S::Item, F, C, Outputs>
where
    S: ItemSource,
    F: Fn(S::Item) -> C,
    C: Future<Output: Shape<Kind: Collect<C::Output, Value: Serialize>>>,
{
    DistributedMap {
        items: items.into_items(),
        call,
        settings: Settings::default(),
        scope: None,
        phase: Phase::Start,
        types: PhantomData,
    }
}

/// How many children run at once where `MaxConcurrency` says nothing.
///
/// Source: Developer Guide, "Map state processing modes".
const DISTRIBUTED_CONCURRENCY: usize = 10_000;

/// What a distributed Map makes of the outputs of its children.
pub trait Results {
    /// What that is, where a child gives `V`.
    type Of<V>;

    /// What it is where failures are tolerated.
    type Tolerated: Results;

    /// Makes it of outputs and failures in the order of the items, and of where they were written.
    #[doc(hidden)]
    fn of<V>(outputs: Vec<Option<V>>, written: Option<WrittenResults>) -> Option<Self::Of<V>>;
}

/// [`Results`]: the outputs of all children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outputs {}

impl Results for Outputs {
    type Of<V> = Vec<V>;
    type Tolerated = TolerantOutputs;

    fn of<V>(outputs: Vec<Option<V>>, _: Option<WrittenResults>) -> Option<Vec<V>> {
        outputs.into_iter().collect()
    }
}

/// [`Results`]: the outputs of the children that succeeded, and nothing for those that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TolerantOutputs {}

impl Results for TolerantOutputs {
    type Of<V> = Vec<Option<V>>;
    type Tolerated = Self;

    fn of<V>(outputs: Vec<Option<V>>, _: Option<WrittenResults>) -> Option<Vec<Option<V>>> {
        Some(outputs)
    }
}

/// [`Results`]: where they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {}

impl Results for Written {
    type Of<V> = WrittenResults;
    type Tolerated = Self;

    fn of<V>(_: Vec<Option<V>>, written: Option<WrittenResults>) -> Option<WrittenResults> {
        written
    }
}

/// A call for every item, each in an execution of its own: a distributed Map state where it is awaited.
#[must_use = "a map does nothing until it is awaited"]
pub struct DistributedMap<T, F, C: Future<Output: Shape<Kind: Collect<C::Output>>>, R> {
    items: Items,
    call: F,
    settings: Settings,
    scope: Option<Running>,
    phase: Phase<C>,
    types: PhantomData<fn(T) -> R>,
}

#[derive(Debug, Clone, Default)]
struct Settings {
    is_express: bool,
    max_concurrency: usize,
    tolerated_failure_count: usize,
    tolerated_failure_percentage: f64,
    /// Bucket and prefix.
    result_writer: Option<(String, String)>,
    label: Option<&'static str>,
    retriers: Vec<Retrier>,
    name: Option<&'static str>,
}

enum Phase<C: Future<Output: Shape<Kind: Collect<C::Output>>>> {
    Start,
    BackingOff,
    Reading(Running),
    Processing(Children<C>),
    Writing(Running),
}

/// The children of one attempt.
struct Children<C: Future<Output: Shape<Kind: Collect<C::Output>>>> {
    /// What every child gets, and how many items that is.
    inputs: Vec<(Value, usize)>,
    /// How many items failed.
    failed: usize,
    running: Vec<(usize, Pin<Box<C>>)>,
    /// How those that were started have ended.
    ended: Vec<Option<Result<ValueOf<C::Output>, Failure>>>,
}

// Nothing in here is pinned where it is: children are in boxes.
impl<T, F, C: Future<Output: Shape<Kind: Collect<C::Output>>>, R> Unpin for DistributedMap<T, F, C, R> {}

impl<T, F, C: Future<Output: Shape<Kind: Collect<C::Output>>>, R> DistributedMap<T, F, C, R> {
    /// `ExecutionType` `EXPRESS`: children are Express executions, which are cheaper, end after five minutes, and cannot wait for jobs
    /// and tokens. Absent: Standard.
    pub fn express(mut self) -> Self {
        self.settings.is_express = true;
        self
    }

    /// `MaxConcurrency`: how many children run at once. Where nothing is said, or 0, up to 10,000.
    pub fn max_concurrency(mut self, limit: usize) -> Self {
        self.settings.max_concurrency = limit;
        self
    }

    /// `Label`: a part of the ARN of the map run, up to 40 characters.
    pub fn label(mut self, label: &'static str) -> Self {
        self.settings.label = Some(label);
        self
    }

    /// `Retry` of the Map: runs all children again after these errors.
    pub fn retry(mut self, retrier: Retrier) -> Self {
        self.settings.retriers.push(retrier);
        self
    }

    /// The name of the state.
    pub fn named(mut self, name: &'static str) -> Self {
        self.settings.name = Some(name);
        self
    }

    /// `ResultWriter`: writes the outputs of the children to S3, under a prefix in a bucket; both may have substitutions.
    pub fn result_writer(
        mut self,
        bucket: impl Into<String>,
        prefix: impl Into<String>,
    ) -> DistributedMap<T, F, C, Written> {
        self.settings.result_writer = Some((bucket.into(), prefix.into()));
        self.with_results()
    }

    fn with_results<Other>(self) -> DistributedMap<T, F, C, Other> {
        let Self { items, call, settings, scope, phase, types: _ } = self;
        DistributedMap { items, call, settings, scope, phase, types: PhantomData }
    }
}

impl<T, F, C: Future<Output: Shape<Kind: Collect<C::Output>>>, R: Results> DistributedMap<T, F, C, R> {
    /// `ToleratedFailureCount`: how many items may fail.
    pub fn tolerated_failure_count(mut self, count: usize) -> DistributedMap<T, F, C, R::Tolerated> {
        self.settings.tolerated_failure_count = count;
        self.with_results()
    }

    /// `ToleratedFailurePercentage`: which share of the items may fail, 0 to 100.
    pub fn tolerated_failure_percentage(mut self, percentage: f64) -> DistributedMap<T, F, C, R::Tolerated> {
        self.settings.tolerated_failure_percentage = percentage;
        self.with_results()
    }
}

impl Settings {
    fn concurrency(&self) -> usize {
        match self.max_concurrency {
            0 => DISTRIBUTED_CONCURRENCY,
            limit => limit.min(DISTRIBUTED_CONCURRENCY),
        }
    }

    /// Whether more items have failed than may. A limit of 0 is none where the other is set.
    fn is_exceeded_by(&self, failed: usize, total: usize) -> bool {
        let (count, percentage) = (self.tolerated_failure_count, self.tolerated_failure_percentage);
        #[expect(clippy::cast_precision_loss, reason = "a map run has at most 100,000,000 items")]
        let is_over_percentage = percentage > 0.0 && failed as f64 * 100.0 > percentage * total as f64;
        let tolerates_none = count == 0 && percentage <= 0.0;
        (count > 0 && failed > count) || is_over_percentage || (tolerates_none && failed > 0)
    }
}

/// What a child gets for an item, or for a batch of them.
fn inputs(items: Vec<Value>, max_items_per_batch: Option<usize>) -> Vec<(Value, usize)> {
    match max_items_per_batch {
        // 0 is no limit.
        Some(limit) => {
            let limit = if limit == 0 { items.len().max(1) } else { limit };
            items.chunks(limit).map(|batch| (batch.to_vec().into(), batch.len())).collect()
        }
        None => items.into_iter().map(|item| (item, 1)).collect(),
    }
}

impl<C: Future<Output: Shape<Kind: Collect<C::Output>>>> Children<C> {
    fn of(inputs: Vec<(Value, usize)>) -> Self {
        Self { inputs, failed: 0, running: Vec::new(), ended: Vec::new() }
    }

    /// Goes on with what runs, and starts what may; returns whether all have ended.
    fn go_on<T: DeserializeOwned>(
        &mut self,
        settings: &Settings,
        call: impl Fn(T) -> C,
        context: &mut Context<'_>,
    ) -> Result<bool, Failure> {
        let total = self.inputs.iter().map(|(_, items)| items).sum();
        let mut next = 0;
        loop {
            if let Some((position, child)) = self.running.get_mut(next) {
                let position = *position;
                let ended = match host::progress(child.as_mut(), context) {
                    Progress::Pending => {
                        next += 1;
                        continue;
                    }
                    Progress::Done(output) => KindOf::<C::Output>::value(output)
                        .map_err(|error| KindOf::<C::Output>::failure_of(&error)),
                    Progress::Failed(failure) => Err(failure),
                };
                drop(self.running.remove(next));
                self.end(position, ended);
            } else if self.running.len() < settings.concurrency()
                && let Some((input, _)) = self.inputs.get(self.ended.len())
            {
                let position = self.ended.len();
                self.ended.push(None);
                let child = read(input).and_then(|item| host::unwinding(|| call(item)));
                match child {
                    Ok(child) => self.running.push((position, Box::pin(child))),
                    Err(failure) => self.end(position, Err(failure)),
                }
            } else {
                return Ok(self.running.is_empty());
            }
            if settings.is_exceeded_by(self.failed, total) {
                let cause = "The specified tolerated failure threshold was exceeded";
                return Err(Failure::new(ErrorName::EXCEED_TOLERATED_FAILURE_THRESHOLD, cause));
            }
        }
    }

    fn end(&mut self, position: usize, ended: Result<ValueOf<C::Output>, Failure>) {
        if ended.is_err() {
            self.failed += self.inputs.get(position).map_or(0, |(_, items)| *items);
        }
        if let Some(slot) = self.ended.get_mut(position) {
            *slot = Some(ended);
        }
    }

    /// The outputs, in order.
    fn into_outputs(self) -> Vec<Option<ValueOf<C::Output>>> {
        self.ended.into_iter().map(|ended| ended?.ok()).collect()
    }
}

/// Reads what a child gets.
fn read<T: DeserializeOwned>(input: &Value) -> Result<T, Failure> {
    T::deserialize(input)
        .map_err(|error| Failure::panic(format!("an item is not what the closure takes: {error}")))
}

impl Settings {
    /// What writes the outputs, where they are written.
    fn write<C>(&self, children: &Children<C>) -> Option<Operation>
    where
        C: Future<Output: Shape<Kind: Collect<C::Output, Value: Serialize>>>,
    {
        let (bucket, prefix) = self.result_writer.clone()?;
        let ended = children.inputs.iter().zip(&children.ended).filter_map(|((input, _), ended)| {
            let output = match ended.as_ref()? {
                Ok(output) => serde_json::to_value(output)
                    .map_err(|error| Failure::panic(format!("an output cannot be written as JSON: {error}"))),
                Err(failure) => Err(failure.clone()),
            };
            Some((input.clone(), output))
        });
        Some(Operation::WriteResults(WriteResults {
            bucket,
            prefix,
            name: self.name,
            label: self.label,
            is_express: self.is_express,
            children: ended.collect(),
        }))
    }
}

/// The next thing that a distributed Map does.
enum Step<C: Future<Output: Shape<Kind: Collect<C::Output>>>, Values> {
    Wait(Phase<C>),
    Go(Phase<C>),
    Done(Values),
}

type StepOf<C, R> = Step<C, <R as Results>::Of<ValueOf<<C as Future>::Output>>>;

impl<T, F, C, R> DistributedMap<T, F, C, R>
where
    T: DeserializeOwned,
    F: Fn(T) -> C,
    C: Future<Output: Shape<Kind: Collect<C::Output, Value: Serialize>>>,
    R: Results,
{
    fn go_on(
        &self,
        phase: Phase<C>,
        scope: &Running,
        context: &mut Context<'_>,
    ) -> Result<StepOf<C, R>, Failure> {
        let process = |items: Vec<Value>| {
            Step::Go(Phase::Processing(Children::of(inputs(items, self.items.max_items_per_batch))))
        };
        let done = |outputs, written| {
            R::of(outputs, written).map(Step::Done).ok_or_else(|| Failure::panic("there are no results"))
        };
        match phase {
            Phase::BackingOff => Ok(match scope.poll() {
                Poll::Pending => Step::Wait(Phase::BackingOff),
                Poll::Ready(_) => Step::Go(Phase::Start),
            }),
            Phase::Start => match &self.items.from {
                ItemsFrom::List(Ok(items)) => Ok(process(items.clone())),
                ItemsFrom::List(Err(error)) => {
                    Err(Failure::panic(format!("an item cannot be written as JSON: {error}")))
                }
                ItemsFrom::Read(read) => {
                    Ok(Step::Go(Phase::Reading(Running::start(Operation::ReadItems(read.clone())))))
                }
            },
            Phase::Reading(running) => match running.poll() {
                Poll::Pending => Ok(Step::Wait(Phase::Reading(running))),
                Poll::Ready(items) => Ok(process(match items? {
                    Value::Array(items) => items,
                    _ => Vec::new(),
                })),
            },
            Phase::Processing(mut children) => {
                if !children.go_on(&self.settings, &self.call, context)? {
                    return Ok(Step::Wait(Phase::Processing(children)));
                }
                match self.settings.write(&children) {
                    Some(operation) => Ok(Step::Go(Phase::Writing(Running::start(operation)))),
                    None => done(children.into_outputs(), None),
                }
            }
            Phase::Writing(running) => match running.poll() {
                Poll::Pending => Ok(Step::Wait(Phase::Writing(running))),
                Poll::Ready(written) => {
                    let written = serde_json::from_value(written?).map_err(|error| {
                        Failure::panic(format!("the results were written elsewhere: {error}"))
                    })?;
                    done(Vec::new(), Some(written))
                }
            },
        }
    }
}

impl<T, F, C, R> Future for DistributedMap<T, F, C, R>
where
    T: DeserializeOwned,
    F: Fn(T) -> C,
    C: Future<Output: Shape<Kind: Collect<C::Output, Value: Serialize>>>,
    R: Results,
{
    type Output = ResultOf<C::Output, R::Of<ValueOf<C::Output>>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let map = &mut *self;
        let scope = map
            .scope
            .take()
            .unwrap_or_else(|| Running::start(Operation::Scope(std::mem::take(&mut map.settings.retriers))));
        loop {
            let phase = std::mem::replace(&mut map.phase, Phase::Start);
            let failure = match map.go_on(phase, &scope, context) {
                Ok(Step::Go(phase)) => {
                    map.phase = phase;
                    continue;
                }
                Ok(Step::Wait(phase)) => {
                    (map.phase, map.scope) = (phase, Some(scope));
                    return Poll::Pending;
                }
                Ok(Step::Done(values)) => return Poll::Ready(KindOf::<C::Output>::gather(Ok(values))),
                Err(failure) => failure,
            };
            if scope.host.fails(scope.id, &failure) {
                map.phase = Phase::BackingOff;
                continue;
            }
            return match KindOf::<C::Output>::rescue(failure) {
                Ok(error) => Poll::Ready(KindOf::<C::Output>::gather(Err(error))),
                Err(failure) => host::raise(failure),
            };
        }
    }
}

impl<T, F, C, R> Awaitable for DistributedMap<T, F, C, R>
where
    F: Fn(T) -> C,
    C: Future<Output: Shape<Kind: Collect<C::Output, Value: Serialize>>>,
    R: Results,
{
    type Awaited = ResultOf<C::Output, R::Of<ValueOf<C::Output>>>;
}

impl<T, F, C, R> Call for DistributedMap<T, F, C, R>
where
    F: Fn(T) -> C,
    C: Future<Output: Shape<Kind: Collect<C::Output, Value: Serialize>>>,
    R: Results,
{
    type Callee = callees::DistributedMap;
}

impl<T, F, C: Future<Output: Shape<Kind: Collect<C::Output>>>, R> fmt::Debug for DistributedMap<T, F, C, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DistributedMap").field("settings", &self.settings).finish_non_exhaustive()
    }
}
