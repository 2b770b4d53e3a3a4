//! One call for every item.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use super::host::{self, Operation, Running};
use super::list::{ErrorOf, KindOf, List, ResultOf, Stop, ValueOf};
use super::{Awaitable, Call, callees};
use crate::builder::Retrier;
use crate::shape::{Fallible, Plain, Shape};
use crate::{Failure, WorkflowError};

/// What the outputs of many calls become, for their [`Kind`](Shape::Kind): values, or values or the first error.
#[diagnostic::on_unimplemented(
    message = "calls that give `{Output}` cannot be gathered",
    label = "neither a value nor a `Result` with an error of the workflow",
    note = "the error type of a `Result` derives `WorkflowError`"
)]
pub trait Collect<Output> {
    /// The value in an output.
    type Value;

    /// The error in an output.
    type Error;

    /// Values, or the error of one.
    type Of<Values>;

    /// The value or the error in an output.
    ///
    /// # Errors
    /// The error in it.
    fn value(output: Output) -> Result<Self::Value, Self::Error>;

    /// Values, or the error of one, as the calls would give it.
    fn gather<Values>(values: Result<Values, Self::Error>) -> Self::Of<Values>;

    /// The failure that an error is.
    fn failure_of(error: &Self::Error) -> Failure;

    /// The failure that gathered values tell of.
    fn failure_in<Values>(of: &Self::Of<Values>) -> Option<Failure>;

    /// The error that a failure is.
    ///
    /// # Errors
    /// The failure itself, where the error type does not know it.
    fn rescue(failure: Failure) -> Result<Self::Error, Failure>;
}

impl<T> Collect<T> for Plain {
    type Value = T;
    type Error = std::convert::Infallible;
    type Of<Values> = Values;

    fn value(output: T) -> Result<T, Self::Error> {
        Ok(output)
    }

    fn gather<Values>(values: Result<Values, Self::Error>) -> Values {
        match values {
            Ok(values) => values,
            Err(error) => match error {},
        }
    }

    fn failure_of(error: &Self::Error) -> Failure {
        match *error {}
    }

    fn failure_in<Values>(_: &Values) -> Option<Failure> {
        None
    }

    fn rescue(failure: Failure) -> Result<Self::Error, Failure> {
        Err(failure)
    }
}

impl<T, E: WorkflowError + Serialize + DeserializeOwned> Collect<Result<T, E>> for Fallible {
    type Value = T;
    type Error = E;
    type Of<Values> = Result<Values, E>;

    fn value(output: Result<T, E>) -> Result<T, E> {
        output
    }

    fn gather<Values>(values: Result<Values, E>) -> Result<Values, E> {
        values
    }

    fn failure_of(error: &E) -> Failure {
        Failure::of(error)
    }

    fn failure_in<Values>(of: &Result<Values, E>) -> Option<Failure> {
        of.as_ref().err().map(Failure::of)
    }

    fn rescue(failure: Failure) -> Result<E, Failure> {
        failure.into_error()
    }
}

/// Makes a call for every item, side by side: an inline Map state.
///
/// The results come in the order of the items. Where the calls give a `Result`, awaiting the map gives one: the values of all, or
/// the error of the first that failed, which ends the others.
///
/// # Examples
/// ```
/// use sfn_dsl::{states, task};
///
/// #[task(lambda = "${ShipItem}")]
/// async fn ship_item(order_id: String, sku: String) -> String;
///
/// async fn ship(order_id: String, skus: Vec<String>) -> Vec<String> {
///     states::map(skus, |sku| ship_item(order_id.clone(), sku)).max_concurrency(5).await
/// }
/// ```
pub fn map<Items, F, C>(items: Items, call: F) -> Map<Items::Item, F, C>
where
    Items: IntoIterator,
    F: Fn(Items::Item) -> C,
    C: Future<Output: Shape<Kind: Collect<C::Output>>>,
{
    Map {
        items: Attempts { items: items.into_iter().collect(), copy: None },
        call,
        max_concurrency: 0,
        retriers: Vec::new(),
        name: None,
        scope: None,
        is_backing_off: false,
        iterations: None,
    }
}

/// How many iterations of an inline Map run at once where `MaxConcurrency` says nothing.
///
/// Source: Developer Guide, "Map state processing modes".
const INLINE_CONCURRENCY: usize = 40;

/// A call for every item: an inline Map state where it is awaited.
#[must_use = "a map does nothing until it is awaited"]
pub struct Map<T, F, C: Future<Output: Shape<Kind: Collect<C::Output>>>> {
    items: Attempts<T>,
    call: F,
    max_concurrency: usize,
    retriers: Vec<Retrier>,
    name: Option<&'static str>,
    scope: Option<Running>,
    is_backing_off: bool,
    iterations: Option<Iterations<T, C>>,
}

type Copied<T> = fn(&[T]) -> Vec<T>;

/// The items of every attempt.
struct Attempts<T> {
    items: Vec<T>,
    /// How items are copied, where there may be another attempt.
    copy: Option<Copied<T>>,
}

impl<T> Attempts<T> {
    fn next(&mut self) -> Vec<T> {
        match self.copy {
            Some(copy) => copy(&self.items),
            None => std::mem::take(&mut self.items),
        }
    }
}

struct Iterations<T, C: Future<Output: Shape<Kind: Collect<C::Output>>>> {
    rest: std::vec::IntoIter<T>,
    list: List<C>,
}

impl<T: Clone, F: Clone, C: Future<Output: Shape<Kind: Collect<C::Output>>>> Clone for Map<T, F, C> {
    /// A Map that has not begun.
    fn clone(&self) -> Self {
        Self {
            items: Attempts { items: self.items.items.clone(), copy: self.items.copy },
            call: self.call.clone(),
            max_concurrency: self.max_concurrency,
            retriers: self.retriers.clone(),
            name: self.name,
            scope: None,
            is_backing_off: false,
            iterations: None,
        }
    }
}

// Nothing in here is pinned where it is: iterations are in boxes.
impl<T, F, C: Future<Output: Shape<Kind: Collect<C::Output>>>> Unpin for Map<T, F, C> {}

impl<T, F, C: Future<Output: Shape<Kind: Collect<C::Output>>>> Map<T, F, C> {
    /// `MaxConcurrency`: how many calls run at once. Where nothing is said, or 0, up to 40.
    pub fn max_concurrency(self, limit: usize) -> Self {
        Self { max_concurrency: limit, ..self }
    }

    /// `Retry` of the Map: runs all iterations again after these errors.
    pub fn retry(mut self, retrier: Retrier) -> Self
    where
        T: Clone,
    {
        self.retriers.push(retrier);
        self.items.copy = Some(<[T]>::to_vec);
        self
    }

    /// The name of the state.
    pub fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }
}

impl<T, C: Future<Output: Shape<Kind: Collect<C::Output>>>> Iterations<T, C> {
    /// Goes on with what runs, and starts what may; returns whether all are done.
    fn go_on(
        &mut self,
        limit: usize,
        call: impl Fn(T) -> C,
        context: &mut Context<'_>,
    ) -> Result<bool, Stop<ErrorOf<C::Output>>> {
        self.list.go_on(context)?;
        while self.list.running() < limit
            && let Some(item) = self.rest.next()
        {
            self.list.push(host::unwinding(|| call(item)).map_err(Stop::Failure)?);
            self.list.go_on_with_last(context)?;
        }
        Ok(self.list.running() == 0)
    }
}

impl<T, F, C> Future for Map<T, F, C>
where
    F: Fn(T) -> C,
    C: Future<Output: Shape<Kind: Collect<C::Output>>>,
{
    type Output = ResultOf<C::Output, Vec<ValueOf<C::Output>>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { items, call, max_concurrency, retriers, scope, is_backing_off, iterations, .. } =
            &mut *self;
        let scope = scope.get_or_insert_with(|| Running::start(Operation::Scope(std::mem::take(retriers))));
        let limit = if *max_concurrency == 0 { INLINE_CONCURRENCY } else { *max_concurrency };
        loop {
            if *is_backing_off {
                if scope.poll().is_pending() {
                    return Poll::Pending;
                }
                *is_backing_off = false;
            }
            let running = iterations
                .get_or_insert_with(|| Iterations { rest: items.next().into_iter(), list: List::new() });
            let stop = match running.go_on(limit, &*call, context) {
                Ok(false) => return Poll::Pending,
                Ok(true) => return Poll::Ready(KindOf::<C::Output>::gather(Ok(running.list.take_values()))),
                Err(stop) => stop,
            };
            // What still runs is given up.
            *iterations = None;
            let failure = match &stop {
                Stop::Error(error) => &KindOf::<C::Output>::failure_of(error),
                Stop::Failure(failure) => failure,
            };
            if scope.host.fails(scope.id, failure) {
                *is_backing_off = true;
                continue;
            }
            let error = match stop {
                Stop::Error(error) => Ok(error),
                Stop::Failure(failure) => KindOf::<C::Output>::rescue(failure),
            };
            return match error {
                Ok(error) => Poll::Ready(KindOf::<C::Output>::gather(Err(error))),
                Err(failure) => host::raise(failure),
            };
        }
    }
}

impl<T, F, C> Awaitable for Map<T, F, C>
where
    F: Fn(T) -> C,
    C: Future<Output: Shape<Kind: Collect<C::Output>>>,
{
    type Awaited = ResultOf<C::Output, Vec<ValueOf<C::Output>>>;
}

impl<T, F, C> Call for Map<T, F, C>
where
    F: Fn(T) -> C,
    C: Future<Output: Shape<Kind: Collect<C::Output>>>,
{
    type Callee = callees::Map;
}

impl<T, F, C: Future<Output: Shape<Kind: Collect<C::Output>>>> fmt::Debug for Map<T, F, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Map")
            .field("name", &self.name)
            .field("max_concurrency", &self.max_concurrency)
            .finish_non_exhaustive()
    }
}
