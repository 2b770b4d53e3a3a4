//! Branches side by side.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use super::host::{self, Operation, Progress, Running};
use super::list::{KindOf, List, ResultOf, Stop, ValueOf};
use super::{Awaitable, Call, Collect, callees};
use crate::builder::Retrier;
use crate::shape::{Fallible, Plain, Shape};
use crate::{Failure, WorkflowError};

/// Runs calls side by side: a Parallel state, with a branch for each.
///
/// The calls are a tuple of up to eight, or an array. Where each gives a `Result`, all with one error type, awaiting them gives
/// one `Result`: the values of all, or the error of the first that failed, which ends the others. Where none does, it
/// gives the values.
///
/// # Examples
/// ```
/// use sfn_dsl::{states, task};
///
/// #[task(lambda = "${Charge}")]
/// async fn charge(order_id: String) -> f64;
/// #[task(lambda = "${Confirm}")]
/// async fn confirm(order_id: String);
///
/// async fn pay(order_id: String) -> f64 {
///     let (amount, ()) = states::parallel((charge(order_id.clone()), confirm(order_id))).await;
///     amount
/// }
/// ```
pub fn parallel<B: Branches>(branches: B) -> Parallel<B, B::Children> {
    Parallel {
        branches: Some(branches),
        copy: None,
        children: None,
        retriers: Vec::new(),
        scope: None,
        is_backing_off: false,
        name: None,
    }
}

/// Branches that run side by side: a Parallel state where they are awaited.
#[must_use = "branches do nothing until they are awaited"]
pub struct Parallel<B, Children> {
    branches: Option<B>,
    /// How branches are copied, where there may be another attempt.
    copy: Option<fn(&B) -> B>,
    children: Option<Children>,
    retriers: Vec<Retrier>,
    scope: Option<Running>,
    is_backing_off: bool,
    name: Option<&'static str>,
}

// Nothing in here is pinned where it is: children are in boxes.
impl<B, Children> Unpin for Parallel<B, Children> {}

impl<B, Children> Parallel<B, Children> {
    /// The name of the state.
    pub fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }

    /// `Retry` of the Parallel: runs all branches again after these errors.
    ///
    /// Branches that are calls of tasks, waits and maps can be started again. An `async` block cannot: where one is a branch, write a
    /// loop around the whole, or let another state machine be the branch.
    pub fn retry(mut self, retrier: Retrier) -> Self
    where
        B: Clone,
    {
        self.retriers.push(retrier);
        self.copy = Some(B::clone);
        self
    }

    /// The branches of the next attempt.
    fn next(&mut self) -> Option<B> {
        match (self.copy, &self.branches) {
            (Some(copy), Some(branches)) => Some(copy(branches)),
            _ => self.branches.take(),
        }
    }
}

impl<B: Branches> Future for Parallel<B, B::Children> {
    type Output = B::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<B::Output> {
        let parallel = &mut *self;
        if !parallel.retriers.is_empty() {
            parallel.scope = Some(Running::start(Operation::Scope(std::mem::take(&mut parallel.retriers))));
        }
        loop {
            if parallel.is_backing_off {
                if parallel.scope.as_ref().is_some_and(|scope| scope.poll().is_pending()) {
                    return Poll::Pending;
                }
                parallel.is_backing_off = false;
            }
            if parallel.children.is_none() {
                parallel.children = parallel.next().map(B::start);
            }
            let Some(children) = &mut parallel.children else { return Poll::Pending };
            let ended = match B::go_on(children, context) {
                Ok(None) => return Poll::Pending,
                Ok(Some(output)) => Ok(output),
                Err(failure) => Err(failure),
            };
            // What still runs in other branches is given up.
            parallel.children = None;
            let failure = match &ended {
                Ok(output) => B::failure_in(output),
                Err(failure) => Some(failure.clone()),
            };
            if let (Some(scope), Some(failure)) = (&parallel.scope, failure)
                && scope.host.fails(scope.id, &failure)
            {
                parallel.is_backing_off = true;
                continue;
            }
            return match ended.or_else(B::rescue) {
                Ok(output) => Poll::Ready(output),
                Err(failure) => host::raise(failure),
            };
        }
    }
}

impl<B: Branches> Awaitable for Parallel<B, B::Children> {
    type Awaited = B::Output;
}

impl<B: Branches> Call for Parallel<B, B::Children> {
    type Callee = callees::Parallel;
}

impl<B, Children> fmt::Debug for Parallel<B, Children> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parallel").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Calls that can run side by side: a tuple of two to eight, an array or a vector.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run side by side",
    label = "expected a tuple or an array of calls",
    note = "write `states::parallel((charge(order_id), confirm(order_id)))`: two to eight calls, all fallible with one error \
            type or none"
)]
pub trait Branches {
    /// The branches, once they run.
    type Children;

    /// What awaiting them gives.
    type Output;

    /// Starts them.
    fn start(self) -> Self::Children;

    /// Polls them in order, until one fails.
    ///
    /// # Errors
    /// The failure of a branch that its own code does not know.
    fn go_on(
        children: &mut Self::Children,
        context: &mut Context<'_>,
    ) -> Result<Option<Self::Output>, Failure>;

    /// The failure that an output tells of.
    fn failure_in(output: &Self::Output) -> Option<Failure>;

    /// The output where a branch failed so.
    ///
    /// # Errors
    /// The failure itself, where the output cannot hold it.
    fn rescue(failure: Failure) -> Result<Self::Output, Failure>;
}

/// What the outputs of all branches become, for their [`Kind`](Shape::Kind)s.
#[diagnostic::on_unimplemented(
    message = "branches that give `{Outputs}` have no common result",
    label = "some can fail and some cannot, or their error types differ",
    note = "either all branches give a `Result` with the same error type, or none gives a `Result`; an `async` block can make one of \
            the other: `async {{ Ok(confirm(order_id).await) }}`"
)]
pub trait Join<Outputs> {
    /// The outputs that are there so far.
    type Slots;

    /// The common result.
    type Output;

    /// The common result, as soon as it is known.
    fn join(slots: &mut Self::Slots) -> Option<Self::Output>;

    /// The failure that a common result tells of.
    fn failure_in(output: &Self::Output) -> Option<Failure>;

    /// The common result where a branch failed so.
    ///
    /// # Errors
    /// The failure itself, where the result cannot hold it.
    fn rescue(failure: Failure) -> Result<Self::Output, Failure>;
}

/// A branch: it runs, or is done.
type Child<F> = Option<Pin<Box<F>>>;

/// Polls a branch that is not done; its output goes to the slot.
fn poll_child<F: Future>(
    child: &mut Child<F>,
    slot: &mut Option<F::Output>,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let Some(future) = child else { return Ok(()) };
    match host::progress(future.as_mut(), context) {
        Progress::Pending => {}
        Progress::Done(output) => {
            *slot = Some(output);
            *child = None;
        }
        Progress::Failed(failure) => return Err(failure),
    }
    Ok(())
}

/// `Plain` for each of the types.
macro_rules! kind_of {
    ($kind:ident $type:ident) => {
        $kind
    };
}

macro_rules! tuples {
    ($(($($branch:ident $value:ident $local:ident $position:tt),+))*) => {
        $(
            impl<$($value),+> Join<($($value,)+)> for ($(kind_of!(Plain $value),)+) {
                type Slots = ($(Option<$value>,)+);
                type Output = ($($value,)+);

                fn join(slots: &mut Self::Slots) -> Option<Self::Output> {
                    if $(slots.$position.is_some())&&+ { Some(($(slots.$position.take()?,)+)) } else { None }
                }

                fn failure_in(_: &Self::Output) -> Option<Failure> {
                    None
                }

                fn rescue(failure: Failure) -> Result<Self::Output, Failure> {
                    Err(failure)
                }
            }

            impl<Error: WorkflowError + Serialize + DeserializeOwned, $($value),+> Join<($(Result<$value, Error>,)+)> for ($(kind_of!(Fallible $value),)+) {
                type Slots = ($(Option<Result<$value, Error>>,)+);
                type Output = Result<($($value,)+), Error>;

                fn join(slots: &mut Self::Slots) -> Option<Self::Output> {
                    $(if let Some(Err(error)) = slots.$position.take_if(|output| output.is_err()) {
                        return Some(Err(error));
                    })+
                    if !($(slots.$position.is_some())&&+) {
                        return None;
                    }
                    match ($(slots.$position.take()?,)+) {
                        ($(Ok($local),)+) => Some(Ok(($($local,)+))),
                        _ => None,
                    }
                }

                fn failure_in(output: &Self::Output) -> Option<Failure> {
                    output.as_ref().err().map(Failure::of)
                }

                fn rescue(failure: Failure) -> Result<Self::Output, Failure> {
                    failure.into_error().map(Err)
                }
            }

            impl<$($branch: Future<Output: Shape>),+> Branches for ($($branch,)+)
            where
                ($(<$branch::Output as Shape>::Kind,)+):
                    Join<($($branch::Output,)+), Slots = ($(Option<$branch::Output>,)+)>,
            {
                type Children = (($(Child<$branch>,)+), ($(Option<$branch::Output>,)+));
                type Output = <($(<$branch::Output as Shape>::Kind,)+) as Join<($($branch::Output,)+)>>::Output;

                fn start(self) -> Self::Children {
                    (($(Some(Box::pin(self.$position)),)+), ($(None::<$branch::Output>,)+))
                }

                fn go_on(
                    (children, slots): &mut Self::Children,
                    context: &mut Context<'_>,
                ) -> Result<Option<Self::Output>, Failure> {
                    let join = <($(<$branch::Output as Shape>::Kind,)+)>::join;
                    $(
                        poll_child(&mut children.$position, &mut slots.$position, context)?;
                        let joined = join(slots);
                        if joined.is_some() {
                            return Ok(joined);
                        }
                    )+
                    Ok(None)
                }

                fn failure_in(output: &Self::Output) -> Option<Failure> {
                    <($(<$branch::Output as Shape>::Kind,)+)>::failure_in(output)
                }

                fn rescue(failure: Failure) -> Result<Self::Output, Failure> {
                    <($(<$branch::Output as Shape>::Kind,)+)>::rescue(failure)
                }
            }
        )*
    };
}

tuples! {
    (A AA a 0, B BB b 1)
    (A AA a 0, B BB b 1, C CC c 2)
    (A AA a 0, B BB b 1, C CC c 2, D DD d 3)
    (A AA a 0, B BB b 1, C CC c 2, D DD d 3, E EE e 4)
    (A AA a 0, B BB b 1, C CC c 2, D DD d 3, E EE e 4, F FF f 5)
    (A AA a 0, B BB b 1, C CC c 2, D DD d 3, E EE e 4, F FF f 5, G GG g 6)
    (A AA a 0, B BB b 1, C CC c 2, D DD d 3, E EE e 4, F FF f 5, G GG g 6, H HH h 7)
}

/// Elements of an array: how they go on, and what they give once their values are there.
fn go_on_list<C, Values>(
    list: &mut List<C>,
    context: &mut Context<'_>,
    values: impl FnOnce(Vec<ValueOf<C::Output>>) -> Option<Values>,
) -> Result<Option<ResultOf<C::Output, Values>>, Failure>
where
    C: Future<Output: Shape<Kind: Collect<C::Output>>>,
{
    match list.go_on(context) {
        Ok(()) if list.running() > 0 => Ok(None),
        Ok(()) => Ok(values(list.take_values()).map(|values| KindOf::<C::Output>::gather(Ok(values)))),
        Err(Stop::Error(error)) => Ok(Some(KindOf::<C::Output>::gather(Err(error)))),
        Err(Stop::Failure(failure)) => Err(failure),
    }
}

fn list_of<C: Future<Output: Shape<Kind: Collect<C::Output>>>>(
    calls: impl IntoIterator<Item = C>,
) -> List<C> {
    let mut list = List::new();
    calls.into_iter().for_each(|call| list.push(call));
    list
}

impl<C: Future<Output: Shape<Kind: Collect<C::Output>>>, const N: usize> Branches for [C; N] {
    type Children = List<C>;
    type Output = ResultOf<C::Output, [ValueOf<C::Output>; N]>;

    fn start(self) -> List<C> {
        list_of(self)
    }

    fn go_on(list: &mut List<C>, context: &mut Context<'_>) -> Result<Option<Self::Output>, Failure> {
        go_on_list(list, context, |values| values.try_into().ok())
    }

    fn failure_in(output: &Self::Output) -> Option<Failure> {
        KindOf::<C::Output>::failure_in(output)
    }

    fn rescue(failure: Failure) -> Result<Self::Output, Failure> {
        KindOf::<C::Output>::rescue(failure).map(|error| KindOf::<C::Output>::gather(Err(error)))
    }
}

impl<C: Future<Output: Shape<Kind: Collect<C::Output>>>> Branches for Vec<C> {
    type Children = List<C>;
    type Output = ResultOf<C::Output, Vec<ValueOf<C::Output>>>;

    fn start(self) -> List<C> {
        list_of(self)
    }

    fn go_on(list: &mut List<C>, context: &mut Context<'_>) -> Result<Option<Self::Output>, Failure> {
        go_on_list(list, context, Some)
    }

    fn failure_in(output: &Self::Output) -> Option<Failure> {
        KindOf::<C::Output>::failure_in(output)
    }

    fn rescue(failure: Failure) -> Result<Self::Output, Failure> {
        KindOf::<C::Output>::rescue(failure).map(|error| KindOf::<C::Output>::gather(Err(error)))
    }
}
