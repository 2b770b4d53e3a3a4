//! The copy of a workflow that is there for its types only: rustc infers them, probes tell them.

use std::marker::PhantomData;

use super::{Awaitable, Call, Constant, Probed, Shape, to_value};
use crate::states::Block;

/// A place in the copy of a workflow whose type rustc infers: of a value, or of a call.
#[derive(Debug)]
pub struct Probe<K>(PhantomData<fn(K) -> K>);

/// A probe that has seen a value.
#[derive(Debug)]
pub struct Seen<T: ?Sized>(PhantomData<fn(&T)>);

/// A probe that has seen a call.
#[derive(Debug)]
pub struct Called<C>(PhantomData<fn(C)>);

impl<K> Probe<K> {
    /// A probe.
    #[expect(clippy::new_without_default, reason = "only the macros make probes")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// What it saw.
    pub fn probed(&self) -> Probed
    where
        K: Probeable,
    {
        K::probed()
    }
}

impl<T: ?Sized> Probe<Seen<T>> {
    /// Sees a variable.
    pub fn see(&self, _: &T) {}
}

impl<T> Probe<Seen<T>> {
    /// Sees a value on its way.
    pub fn is(&self, value: T) -> T {
        value
    }
}

impl<C> Probe<Called<C>> {
    /// Sees a call on its way.
    pub fn call(&self, call: C) -> C {
        call
    }
}

/// What a probe can have seen.
pub trait Probeable {
    /// What the lowering is told of it.
    fn probed() -> Probed;
}

impl<T: Shape + ?Sized> Probeable for Seen<T> {
    fn probed() -> Probed {
        Probed::Value(T::FORM)
    }
}

impl<C: Call<Awaited: Shape>> Probeable for Called<C> {
    fn probed() -> Probed {
        Probed::Call { callee: C::callee(), output: <C::Awaited as Shape>::FORM }
    }
}

/// `call.await` in the copy, which is never run.
#[expect(clippy::needless_pass_by_value, reason = "awaiting takes the call")]
pub fn awaited<A: Awaitable>(call: A) -> A::Awaited {
    let _ = call;
    unreachable!("the copy of a workflow is there for its types only")
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
