//! Payloads in the making: what templates and expressions build, without copying what they pass on.

use serde_json::{Map, Value};

use super::changes::Key;
use super::{Payload, Step};

/// A value that was made, or one that is passed on.
#[derive(Debug)]
pub(crate) enum Draft {
    Made(Value),
    Shared(Payload),
}

impl Draft {
    pub(crate) fn into_payload(self) -> Payload {
        match self {
            Self::Made(value) => value.into(),
            Self::Shared(payload) => payload,
        }
    }
}

/// An object in the making.
#[derive(Debug, Default)]
pub(crate) struct Members {
    made: Map<String, Value>,
    shared: Shared,
}

/// An array in the making.
#[derive(Debug, Default)]
pub(crate) struct Items {
    made: Vec<Value>,
    shared: Shared,
}

/// What is passed on; its places are held by `null`.
#[derive(Debug, Default)]
struct Shared(Vec<(Key, Payload)>);

impl Shared {
    /// The value to write at a place.
    fn take(&mut self, step: Step<'_>, part: Draft) -> Value {
        match part {
            Draft::Made(value) => value,
            Draft::Shared(payload) if payload.is_large() => {
                self.0.push((step.into(), payload));
                Value::Null
            }
            Draft::Shared(payload) => payload.into_value(),
        }
    }

    fn finish(self, made: Value) -> Draft {
        if self.0.is_empty() {
            return Draft::Made(made);
        }
        let parts = self.0.into_iter();
        Draft::Shared(
            parts.fold(made.into(), |payload: Payload, (key, part)| payload.changed(key.step(), part)),
        )
    }
}

impl Members {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { made: Map::with_capacity(capacity), shared: Shared::default() }
    }

    /// Adds a member; the last one of a name counts.
    pub(crate) fn insert(&mut self, name: String, part: Draft) {
        self.shared.0.retain(|(key, _)| key.step() != Step::Member(&name));
        let value = self.shared.take(Step::Member(&name), part);
        self.made.insert(name, value);
    }

    pub(crate) fn finish(self) -> Draft {
        self.shared.finish(self.made.into())
    }
}

impl Items {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { made: Vec::with_capacity(capacity), shared: Shared::default() }
    }

    pub(crate) fn push(&mut self, part: Draft) {
        let value = self.shared.take(Step::Item(self.made.len()), part);
        self.made.push(value);
    }

    pub(crate) fn finish(self) -> Draft {
        self.shared.finish(self.made.into())
    }
}
