//! Parallel states.

use std::marker::PhantomData;

use super::draft::{
    Draft, Fields, arguments, assign, common, handling, input_output, parameters, result_path,
    result_selector, transition,
};
use super::flow::IntoFlow;
use super::kind::Kind;
use super::language::Language;
use super::payload::Payload;
use crate::place::Place;

/// Builds a Parallel state: branches side by side, each with the same input; the result has their outputs in order.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let fulfil = Parallel::new("Fulfil")
///     .branch(Task::lambda("Reserve inventory", "${Reserve}"))
///     .branch(Flow::new().then(Wait::seconds("A while", 60)).then(Task::lambda("Send e-mail", "${Email}")));
/// assert!(Flow::new().then(fulfil).check().is_ok());
/// ```
///
/// Source: Amazon States Language, "Parallel State".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct Parallel<L: Language, K: Kind> {
    pub(crate) draft: Draft<L>,
    kind: PhantomData<K>,
}

impl<L: Language, K: Kind> Parallel<L, K> {
    /// A Parallel state without branches; it needs one at least.
    #[track_caller]
    pub fn new(name: impl AsRef<str>) -> Self {
        let mut draft = Draft::new(name, "Parallel");
        draft.set("Branches", Vec::new());
        Self { draft, kind: PhantomData }
    }

    /// Adds a branch: a flow, or a single state.
    #[track_caller]
    pub fn branch(mut self, branch: impl IntoFlow<K>) -> Self {
        self.draft.fields.append("Branches", Place::caller(), branch.into_flow().into_scope());
        self
    }
}

common!(Parallel<K>);
transition!(Parallel<K>);
input_output!(Parallel<K>);
parameters!(Parallel<K>);
arguments!(Parallel<K>);
result_selector!(Parallel<K>);
result_path!(Parallel<K>);
assign!(Parallel<K>);
handling!(Parallel<K>);
