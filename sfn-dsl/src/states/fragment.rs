//! Calls of functions marked `#[fragment]`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Awaitable, Call, Named};
use crate::lowering::{Callee, Source};

/// A function marked `#[fragment]`, as a type. The attribute writes it.
pub trait FragmentFunction: 'static {
    /// What it returns.
    type Output;

    /// What the attribute read.
    fn source() -> Source;
}

/// A call of a fragment: its states stand where it is awaited.
#[must_use = "a call of a fragment does nothing until it is awaited"]
pub struct FragmentCall<'a, F: FragmentFunction> {
    future: Pin<Box<dyn Future<Output = F::Output> + 'a>>,
}

impl<'a, F: FragmentFunction> FragmentCall<'a, F> {
    /// A call; for the code that `#[fragment]` writes.
    #[doc(hidden)]
    pub fn new(future: impl Future<Output = F::Output> + 'a) -> Self {
        Self { future: Box::pin(future) }
    }
}

impl<F: FragmentFunction> Future for FragmentCall<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.future.as_mut().poll(context)
    }
}

impl<F: FragmentFunction> Awaitable for FragmentCall<'_, F> {
    type Awaited = F::Output;
}

impl<F: FragmentFunction> Call for FragmentCall<'_, F> {
    type Callee = FragmentCall<'static, F>;
}

impl<F: FragmentFunction> Named for FragmentCall<'static, F> {
    fn callee() -> Callee {
        Callee::Fragment(F::source)
    }
}

impl<F: FragmentFunction> fmt::Debug for FragmentCall<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FragmentCall").finish_non_exhaustive()
    }
}
