//! Probes: how the types that rustc infers reach the lowering. The copy of a workflow, which is never run, shows its values to them.

use std::marker::PhantomData;

use serde_json::to_value;

use crate::builder::Retrier;
use crate::lowering::source::{Constant, Probed};
use crate::shape::Shape;
use crate::states::{Awaitable, Block, Call, Named};

/// A place in the copy of a workflow whose type rustc infers: of a value, or of a call. It outlives what the copy borrows, so it
/// names types that borrow nothing.
#[derive(Debug)]
pub struct Probe<K>(PhantomData<fn(K) -> K>);

impl<K> Clone for Probe<K> {
    fn clone(&self) -> Self {
        *self
    }
}

// A `move` closure takes a copy, whose type is the same.
impl<K> Copy for Probe<K> {}

/// A probe that sees a value.
#[derive(Debug)]
pub struct Seen<T>(PhantomData<fn(T)>);

/// A probe that sees a call.
#[derive(Debug)]
pub struct Called<F, T>(PhantomData<fn(F, T)>);

impl<T> Probe<Seen<T>> {
    /// A probe of a value.
    pub const fn value() -> Self {
        Self(PhantomData)
    }
}

impl<F, T> Probe<Called<F, T>> {
    /// A probe of a call.
    pub const fn call() -> Self {
        Self(PhantomData)
    }
}

impl<T: Shape> Probe<Seen<T>> {
    /// What it saw.
    pub fn probed(&self) -> Probed {
        Probed::Value(T::FORM)
    }
}

impl<F: Named, T: Shape> Probe<Called<F, T>> {
    /// What it saw.
    pub fn probed(&self) -> Probed {
        Probed::Call { callee: F::callee(), output: T::FORM }
    }
}

// The types that are associated are parameters of their own below: a bound that does not hold is then one error, at the argument.

/// Shows a variable to its probe.
pub fn see<S, T: Shape<Static = S> + ?Sized>(_: &Probe<Seen<S>>, _: &T) {}

/// Shows a value on its way to its probe. The `Box`, which is opened at once, keeps the compiler from handing the type that it
/// expects to the argument: what does not fit is then reported where it would be without the probe, in the same words.
pub fn boxed_value<S, T: Shape<Static = S>>(_: &Probe<Seen<S>>, value: T) -> Box<T> {
    Box::new(value)
}

/// Shows a value on its way to its probe, where a field or a method of it follows.
pub fn value<S, T: Shape<Static = S>>(_: &Probe<Seen<S>>, value: T) -> T {
    value
}

/// Shows a call on its way to its probe.
pub fn boxed_call<F, S, C: Call<Callee = F, Awaited: Shape<Static = S>>>(
    _: &Probe<Called<F, S>>,
    call: C,
) -> Box<C> {
    Box::new(call)
}

/// Shows a call on its way to its probe, where a method of it or `.await` follows.
pub fn call<F, S, C: Call<Callee = F, Awaited: Shape<Static = S>>>(_: &Probe<Called<F, S>>, call: C) -> C {
    call
}

/// Shows what a function takes and the call that it makes to their probes, where `map` gets the function by its name. What it gives takes
/// any item: the compiler tells in the function itself where the items are others.
pub fn function<F, S, P, T, C, M, Item>(_: &Probe<Seen<P>>, _: &Probe<Called<F, S>>, _: M) -> fn(Item) -> C
where
    M: Fn(T) -> C,
    T: Shape<Static = P>,
    C: Call<Callee = F, Awaited: Shape<Static = S>>,
{
    |_| unreachable!("the copy of a workflow is there for its types only")
}

/// `call.await` in the copy, which is never run.
#[expect(clippy::needless_pass_by_value, reason = "awaiting takes the call")]
pub fn awaited<R, A: Awaitable<Awaited = R>>(call: A) -> R {
    let _ = call;
    unreachable!("the copy of a workflow is there for its types only")
}

/// `value?` in the copy of a function without an output, where `?` is wrong: the compiler tells so once.
pub fn tried<T, V: Tried<T>>(value: V) -> T {
    value.tried()
}

/// What `?` may follow.
pub trait Tried<T> {
    /// The value.
    fn tried(self) -> T;
}

impl<T> Tried<T> for Option<T> {
    fn tried(self) -> T {
        unreachable!("the copy of a workflow is there for its types only")
    }
}

impl<T, E> Tried<T> for Result<T, E> {
    fn tried(self) -> T {
        unreachable!("the copy of a workflow is there for its types only")
    }
}

/// `async { … }` in the copy.
pub fn block<R>(_: impl FnOnce() -> R) -> Block<R> {
    Block::new()
}

/// A constant of the author, whose value is known when the definition is made.
pub fn constant<T: Shape + serde_core::Serialize>(value: &T) -> Constant {
    match to_value(value) {
        Ok(json) => Constant::Value(json, T::FORM),
        Err(error) => Constant::Unwritable(error.to_string()),
    }
}

/// The argument of `.retry(…)`.
pub fn retrier(retrier: Retrier) -> Constant {
    Constant::Retrier(retrier)
}
