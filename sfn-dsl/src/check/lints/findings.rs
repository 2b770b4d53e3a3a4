//! Where lints put what they find.

use super::view::{Here, View};
use crate::check::diagnostic::{Diagnostic, Severity};
use crate::check::findings::Step;
use crate::check::rules::Problem;
use crate::json::{Node, Object};
use crate::place::{Place, Pointer, Segment};

/// The problems found so far.
pub(super) struct Findings<'v> {
    view: &'v View<'v>,
    /// How bad what is found next is.
    severity: Severity,
    /// The position among the rules of the one that looks for problems now.
    rank: usize,
    found: Vec<Found>,
}

struct Found {
    /// The number of the state.
    order: usize,
    /// The position of the rule.
    rank: usize,
    diagnostic: Diagnostic,
}

impl<'v> Findings<'v> {
    pub(super) fn new(view: &'v View<'v>) -> Self {
        Self { view, severity: Severity::Info, rank: 0, found: Vec::new() }
    }

    /// What is found next is of the rule at that position, and that bad.
    pub(super) fn begin(&mut self, rank: usize, severity: Severity) {
        (self.rank, self.severity) = (rank, severity);
    }

    /// A problem of a state, or of the part of it where the steps lead.
    pub(super) fn state(&mut self, here: Here<'_>, steps: &[Step<'_>], problem: impl Into<Problem>) {
        let state = here.state;
        let pointer = here.scope.pointer.clone().key(state.name().as_str());
        let place = place(state.object, steps).unwrap_or_default().or(state.state.place);
        self.push(state.order, pointer, steps, place, Some(here), problem.into());
    }

    /// A problem of the machine as a whole, or of the part of it where the steps lead.
    pub(super) fn machine(&mut self, steps: &[Step<'_>], problem: impl Into<Problem>) {
        let whole = self.view.machine.definition().root().place;
        let place = place(self.view.root, steps).unwrap_or(match whole {
            // A whole text is no place to look at.
            Place::Text(_) => Place::Unknown,
            place => place,
        });
        self.push(0, Pointer::root(), steps, place, None, problem.into());
    }

    fn push(
        &mut self,
        order: usize,
        pointer: Pointer,
        steps: &[Step<'_>],
        place: Place,
        here: Option<Here<'_>>,
        problem: Problem,
    ) {
        let location = pointer.join(steps.iter().copied().map(Segment::from));
        let state = here.map(|here| here.state.name().clone());
        let diagnostic =
            Diagnostic { severity: self.severity, problem, location: Some(location), place, state };
        self.found.push(Found { order, rank: self.rank, diagnostic });
    }

    /// Keeps only the problems for which `keep` says so, given the number of the state and the code.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(Option<usize>, &str) -> bool) {
        self.found.retain(|Found { order, diagnostic, .. }| {
            keep(diagnostic.state.is_some().then_some(*order), diagnostic.code())
        });
    }

    /// The problems, in the order of the definition; those of one state in the order of the rules.
    pub(super) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|found| (found.order, found.rank));
        self.found.into_iter().map(|found| found.diagnostic).collect()
    }
}

/// Where the value at the end of the steps was written, or as much of it as exists.
fn place(object: &Object, steps: &[Step<'_>]) -> Option<Place> {
    let (first, rest) = steps.split_first()?;
    let Step::Key(key) = first else { return None };
    let member = object.member(key)?;
    let mut place = member.value.place.or(member.key_place);
    let mut node: &Node = &member.value;
    for step in rest {
        let next = match step {
            Step::Key(key) => node
                .as_object()
                .and_then(|object| object.member(key))
                .map(|member| (&member.value, member.key_place)),
            Step::Index(index) => node
                .as_array()
                .and_then(|elements| elements.get(*index))
                .map(|element| (element, Place::Unknown)),
        };
        let Some((value, key_place)) = next else { break };
        node = value;
        place = value.place.or(key_place).or(place);
    }
    Some(place)
}
