//! What can be called and awaited in a workflow.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::lowering::Callee;

/// Something that a workflow can wait for. Every [`Call`] is one.
#[diagnostic::on_unimplemented(
    message = "a workflow cannot await `{Self}`",
    label = "Step Functions has no state for this",
    note = "every `.await` in a workflow is a state: of a function marked `#[task]` or `#[fragment]`, of a function of \
            `sfn_dsl::states`, or of an `async` block given to one of those"
)]
pub trait Awaitable {
    /// What awaiting it gives.
    type Awaited;
}

/// A call that becomes a state: what a function marked `#[task]` or `#[fragment]` returns, and what the functions of
/// [`states`](super) return.
#[diagnostic::on_unimplemented(
    message = "a workflow cannot call a function that gives `{Self}`",
    label = "this function does not become a state",
    note = "Step Functions runs no Rust code: a workflow can call functions marked `#[task]` (work that is done elsewhere) and \
            `#[fragment]` (a part of the workflow), and the functions of `sfn_dsl::states`"
)]
pub trait Call: Awaitable {
    /// What is called, as a type that borrows nothing.
    type Callee: Named;
}

/// What a [`Call`] calls, as a type.
pub trait Named: 'static {
    /// What it is.
    fn callee() -> Callee;
}

/// A function of [`states`](super), or a block, as a type.
macro_rules! named {
    ($($name:ident)*) => {
        $(
            #[doc = concat!("`Callee::", stringify!($name), "`, as a type.")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $name {}

            impl Named for $name {
                fn callee() -> Callee {
                    Callee::$name
                }
            }
        )*
    };
}

/// The callees that are no functions of the author.
pub mod callees {
    use super::{Callee, Named};

    named! { Wait WaitUntil Parallel Map DistributedMap Items Block }
}

/// An `async` block in the copy of a workflow that is only there for its types.
#[derive(Debug)]
pub struct Block<R>(std::marker::PhantomData<fn() -> R>);

impl<R> Block<R> {
    pub(crate) const fn new() -> Self {
        Self(std::marker::PhantomData)
    }
}

impl<R> Future for Block<R> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<R> {
        Poll::Pending
    }
}

impl<R> Awaitable for Block<R> {
    type Awaited = R;
}

impl<R> Call for Block<R> {
    type Callee = callees::Block;
}
