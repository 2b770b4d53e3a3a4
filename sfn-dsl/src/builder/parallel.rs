//! Parallel states.

use super::draft::{
    Draft, Fields, arguments, assign, common, handling, input_output, parameters, result_path,
    result_selector, transition,
};
use super::flow::Flow;
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
/// ```
///
/// Source: Amazon States Language, "Parallel State".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct Parallel<L: Language> {
    pub(crate) draft: Draft<L>,
}

impl<L: Language> Parallel<L> {
    /// A Parallel state without branches; it needs one at least.
    #[track_caller]
    pub fn new(name: impl AsRef<str>) -> Self {
        let mut draft = Draft::new(name, "Parallel");
        draft.set("Branches", Vec::new());
        Self { draft }
    }

    /// Adds a branch: a flow, or a single state.
    #[track_caller]
    pub fn branch(mut self, branch: impl Into<Flow>) -> Self {
        self.draft.fields.append("Branches", Place::caller(), branch.into().into_scope());
        self
    }
}

common!(Parallel);
transition!(Parallel);
input_output!(Parallel);
parameters!(Parallel);
arguments!(Parallel);
result_selector!(Parallel);
result_path!(Parallel);
assign!(Parallel);
handling!(Parallel);
