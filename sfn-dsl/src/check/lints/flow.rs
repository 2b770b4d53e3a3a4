//! How the values of variables flow along the transitions: who may read what was assigned, and who may read what was not.
//!
//! Both questions are asked backwards, from the reads, because most variables are read near where they are assigned.
//! A walk takes 64 variables at once, a bit each, and goes only where one of them is wanted. So the work grows with the
//! states between assignments and reads, not with states times variables.

use std::collections::BinaryHeap;
use std::ops::Range;

use super::reads::tested;
use super::variables::{Assignment, Variables, is_certain};
use super::view::{StateView, Via, View};
use crate::machine::{Assign, Comparison, Condition};
use crate::path::Root;

/// The most steps of a lint's walks together; what is left is not known then.
///
/// Ten thousand states that all lead to each other, with as many variables, need that many; what people write needs a few per state.
const MOST_STEPS: usize = 5_000_000;

/// The ways between the states of a machine, backwards.
///
/// A place is a state by its number; behind those come places inside of Choices, between two rules.
pub(super) struct Flow {
    /// All ways, by the place they lead to.
    ways: Vec<Way>,
    /// Per place: where its ways begin among them.
    starts: Vec<usize>,
    /// Per place: the state.
    states: Vec<usize>,
    /// Lists of variables, each sorted.
    lists: Vec<usize>,
}

/// A way from one place to another.
struct Way {
    from: usize,
    to: usize,
    kind: Kind,
    /// The variables that are assigned on it.
    assigned: Range<usize>,
    /// Those that have a value for other reasons: they were read before, or tested.
    known: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A transition, or a part of one.
    Transition,
    /// From a state to the first one of a scope inside it.
    Into,
}

impl Flow {
    pub(super) fn of(view: &View<'_>) -> Self {
        let mut ways = Ways::of(view);
        ways.all.sort_by_key(|way| way.to);
        let starts = (0..=ways.states.len()).map(|place| ways.all.partition_point(|way| way.to < place));
        Self { starts: starts.collect(), ways: ways.all, states: ways.states, lists: ways.lists }
    }

    /// The ways that lead to a place.
    fn ways_to(&self, place: usize) -> &[Way] {
        match (self.starts.get(place), self.starts.get(place + 1)) {
            (Some(start), Some(end)) => self.ways.get(*start..*end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The variables of a block that are in a list, as bits.
    fn bits(&self, list: &Range<usize>, block: usize) -> u64 {
        let list = self.lists.get(list.clone()).unwrap_or_default();
        let first = list.partition_point(|variable| *variable / 64 < block);
        let here = list.iter().skip(first).take_while(|variable| **variable / 64 == block);
        here.fold(0, |bits, variable| bits | bit(*variable))
    }

    /// The variables of a block that get no value on a way.
    fn unset(&self, way: &Way, block: usize) -> u64 {
        !(self.bits(&way.assigned, block) | self.bits(&way.known, block))
    }
}

/// A read that finds no value on some way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unassigned {
    /// The number of the state.
    pub(super) state: usize,
    pub(super) variable: usize,
    /// A state of the same scope that leads there without a value, by number.
    pub(super) from: Option<usize>,
}

/// The reads that may find no value, sorted by state and variable.
pub(super) fn unassigned(view: &View<'_>) -> Vec<Unassigned> {
    Walk::of(view).unassigned()
}

/// Per assignment whether a state behind it may read its value; `None` where that takes too many steps.
pub(super) fn read_later(view: &View<'_>) -> Option<Vec<bool>> {
    Walk::of(view).read_later()
}

/// A walk back along the ways, with a block of variables at a time.
struct Walk<'v> {
    view: &'v View<'v>,
    flow: &'v Flow,
    variables: &'v Variables<'v>,
    /// Per place: the variables that are wanted there.
    wanted: Vec<u64>,
    /// Per place: those of them that may have no value there.
    missing: Vec<u64>,
    /// The places where something is wanted.
    touched: Vec<usize>,
    steps: usize,
}

impl<'v> Walk<'v> {
    fn of(view: &'v View<'v>) -> Self {
        let flow = view.flow();
        let nothing = || vec![0; flow.states.len()];
        let (wanted, missing) = (nothing(), nothing());
        Self { view, flow, variables: &view.variables, wanted, missing, touched: Vec::new(), steps: 0 }
    }

    /// Notes that variables are wanted at a place; returns whether one of them was not before.
    fn want(&mut self, place: usize, bits: u64) -> bool {
        let Some(wanted) = self.wanted.get_mut(place) else { return false };
        if *wanted == 0 && bits != 0 {
            self.touched.push(place);
        }
        let is_new = bits & !*wanted != 0;
        *wanted |= bits;
        is_new
    }

    fn clear(&mut self) {
        for place in self.touched.drain(..) {
            for bits in [&mut self.wanted, &mut self.missing] {
                if let Some(bits) = bits.get_mut(place) {
                    *bits = 0;
                }
            }
        }
    }

    /// Carries what is wanted back along the ways, as far as `passes` lets it; `None` where that takes too many steps.
    fn walk(&mut self, passes: impl Fn(&Way) -> u64) -> Option<()> {
        // In sweeps from the last place to the first, which is against the order in which states usually run: what
        // loops carry to later places waits for the next sweep. So a place is looked at about once per nested loop.
        let mut sweep: BinaryHeap<usize> = self.touched.iter().copied().collect();
        let mut later = Vec::new();
        loop {
            while let Some(place) = sweep.pop() {
                while sweep.peek() == Some(&place) {
                    sweep.pop();
                }
                let wanted = at(&self.wanted, place);
                for way in self.flow.ways_to(place) {
                    self.steps += 1;
                    if self.want(way.from, wanted & passes(way)) {
                        if way.from < place {
                            sweep.push(way.from);
                        } else {
                            later.push(way.from);
                        }
                    }
                }
                if self.steps > MOST_STEPS {
                    return None;
                }
            }
            if later.is_empty() {
                break;
            }
            sweep.extend(later.drain(..));
        }
        Some(())
    }

    fn unassigned(&mut self) -> Vec<Unassigned> {
        let (flow, variables) = (self.flow, self.variables);
        let mut found = Vec::new();
        for needs in variables.needs.chunk_by(|left, right| left.0 / 64 == right.0 / 64) {
            let block = needs.first().map_or(0, |(variable, _)| variable / 64);
            for (variable, state) in needs {
                self.want(*state, bit(*variable));
            }
            if self.walk(|way| flow.unset(way, block)).is_none() {
                break;
            }
            self.find_missing(block);
            for (variable, state) in needs {
                if at(&self.missing, *state) & bit(*variable) != 0 {
                    let from = self.origin(*state, *variable);
                    found.push(Unassigned { state: *state, variable: *variable, from });
                }
            }
            self.clear();
        }
        found.sort_unstable();
        found
    }

    /// Notes which of the variables that are wanted somewhere may have no value there.
    fn find_missing(&mut self, block: usize) {
        let flow = self.flow;
        let mut queue = Vec::new();
        for scope in self.view.scopes.iter().filter(|scope| !scope.kind.sees_outer()) {
            let start = scope.states.get(scope.start).map_or(0, |state| state.order);
            let wanted = at(&self.wanted, start);
            if let Some(missing) = self.missing.get_mut(start).filter(|_| wanted != 0) {
                *missing = wanted;
                queue.push(start);
            }
        }
        if queue.is_empty() {
            return;
        }
        let mut onward: Vec<&Way> = self.touched.iter().flat_map(|place| flow.ways_to(*place)).collect();
        onward.sort_by_key(|way| way.from);
        while let Some(place) = queue.pop() {
            let here = at(&self.missing, place);
            let first = onward.partition_point(|way| way.from < place);
            for way in onward.iter().skip(first).take_while(|way| way.from == place) {
                let bits = here & flow.unset(way, block) & at(&self.wanted, way.to);
                let Some(missing) = self.missing.get_mut(way.to) else { continue };
                if bits & !*missing != 0 {
                    *missing |= bits;
                    queue.push(way.to);
                }
            }
        }
    }

    /// The first state of the scope that leads to a state without a value of the variable.
    fn origin(&self, state: usize, variable: usize) -> Option<usize> {
        let lacks = |way: &&Way| {
            way.kind == Kind::Transition
                && at(&self.missing, way.from) & self.flow.unset(way, variable / 64) & bit(variable) != 0
        };
        let ways = self.flow.ways_to(state).iter().filter(lacks);
        ways.filter_map(|way| self.flow.states.get(way.from).copied()).min()
    }

    fn read_later(&mut self) -> Option<Vec<bool>> {
        let (flow, assignments) = (self.flow, &self.variables.assignments);
        let block_of = |at: usize| assignments.get(at).map(|assignment| assignment.variable / 64);
        let mut order: Vec<usize> = (0..assignments.len()).collect();
        order.sort_by_key(|at| block_of(*at));
        let mut mentions = self.variables.mentions.as_slice();
        let mut is_read = vec![false; assignments.len()];
        for assigned in order.chunk_by(|left, right| block_of(*left) == block_of(*right)) {
            let block = assigned.first().and_then(|first| block_of(*first)).unwrap_or_default();
            // Whatever is mentioned is assigned somewhere, so no block is left out.
            let (here, rest) =
                mentions.split_at(mentions.partition_point(|(variable, _)| variable / 64 == block));
            mentions = rest;
            for (variable, state) in here {
                self.want_around(*state, bit(*variable));
            }
            self.walk(|way| match way.kind {
                Kind::Transition => !flow.bits(&way.assigned, block),
                // What is read inside is wanted by the state around it already.
                Kind::Into => 0,
            })?;
            for at in assigned {
                if let (Some(assignment), Some(is_read)) = (assignments.get(*at), is_read.get_mut(*at)) {
                    *is_read = self.is_read_behind(assignment);
                }
            }
            self.clear();
        }
        Some(is_read)
    }

    /// Notes that a state reads variables, and so do the states that hold it.
    fn want_around(&mut self, state: usize, bits: u64) {
        let mut next = Some(state);
        while let Some(state) = next.filter(|state| self.want(*state, bits)) {
            let scope = self.view.numbered(state).map(|here| here.scope);
            next = scope.and_then(|scope| self.view.parent_of(scope)).map(|parent| parent.state.order);
        }
    }

    fn is_read_behind(&self, assignment: &Assignment) -> bool {
        let Some(here) = self.view.numbered(assignment.state) else { return false };
        here.state.edges.iter().enumerate().any(|(position, edge)| {
            let takes = match assignment.edge {
                Some(edge) => edge == position,
                None => matches!(edge.via, Via::Next | Via::Default),
            };
            let target = here.scope.states.get(edge.target);
            takes
                && target.is_some_and(|target| at(&self.wanted, target.order) & bit(assignment.variable) != 0)
        })
    }
}

fn at(places: &[u64], place: usize) -> u64 {
    places.get(place).copied().unwrap_or_default()
}

/// The bit of a variable in its block.
fn bit(variable: usize) -> u64 {
    1 << (variable % 64)
}

/// The ways while they are collected.
struct Ways<'v> {
    variables: &'v Variables<'v>,
    all: Vec<Way>,
    states: Vec<usize>,
    lists: Vec<usize>,
}

impl<'v> Ways<'v> {
    fn of(view: &'v View<'_>) -> Self {
        let states = view.scopes.iter().map(|scope| scope.states.len()).sum();
        let mut ways = Self {
            variables: &view.variables,
            all: Vec::new(),
            states: (0..states).collect(),
            lists: Vec::new(),
        };
        for here in view.states() {
            let order_of = |position: usize| here.scope.states.get(position).map(|state| state.order);
            ways.add(here.state, order_of);
            for scope in here.state.children.iter().filter_map(|child| view.scopes.get(*child)) {
                let start = scope.states.get(scope.start).filter(|_| scope.kind.sees_outer());
                if let Some(start) = start {
                    let (from, to) = (here.state.order, start.order);
                    ways.all.push(Way { from, to, kind: Kind::Into, assigned: 0..0, known: 0..0 });
                }
            }
        }
        ways
    }

    fn add(&mut self, state: &StateView<'v>, order_of: impl Fn(usize) -> Option<usize>) {
        // Where the walk through the rules of a Choice is.
        let mut place = state.order;
        for edge in &state.edges {
            let (from, known, untaken) = match edge.via {
                Via::Next => (state.order, self.read(state), 0..0),
                Via::Rule(_, rule) => {
                    (place, self.tested(&rule.condition, true), self.tested(&rule.condition, false))
                }
                Via::Default => (place, 0..0, 0..0),
                Via::Catch(..) => (state.order, 0..0, 0..0),
            };
            let Some(to) = order_of(edge.target) else { continue };
            let assigned = self.assigned(edge.assign(state));
            self.all.push(Way { from, to, kind: Kind::Transition, assigned, known });
            if !untaken.is_empty() {
                let next = self.states.len();
                self.states.push(state.order);
                let (to, known) = (next, untaken);
                self.all.push(Way { from: place, to, kind: Kind::Transition, assigned: 0..0, known });
                place = next;
            }
        }
    }

    fn assigned(&mut self, assign: &Assign) -> Range<usize> {
        let variables = self.variables;
        self.list(assign.iter().filter_map(|(name, _)| variables.number(name.as_str())))
    }

    fn read(&mut self, state: &StateView<'_>) -> Range<usize> {
        let variables = self.variables;
        let reads = state.reads.iter().filter(|read| is_certain(read)).flat_map(|read| &read.variables);
        self.list(reads.filter_map(|name| variables.number(name)))
    }

    fn tested(&mut self, condition: &Condition, holds: bool) -> Range<usize> {
        let variables = self.variables;
        let mut known = Vec::new();
        known_when(condition, holds, &mut |name| known.extend(variables.number(name)));
        self.list(known)
    }

    fn list(&mut self, variables: impl IntoIterator<Item = usize>) -> Range<usize> {
        let start = self.lists.len();
        self.lists.extend(variables);
        if let Some(list) = self.lists.get_mut(start..) {
            list.sort_unstable();
        }
        start..self.lists.len()
    }
}

/// The variables that have a value when a condition holds, or when it does not.
fn known_when(condition: &Condition, holds: bool, known: &mut impl FnMut(&str)) {
    match condition {
        Condition::And(all) if holds => all.iter().for_each(|nested| known_when(nested, true, known)),
        Condition::Or(all) if !holds => all.iter().for_each(|nested| known_when(nested, false, known)),
        Condition::Not(nested) => known_when(nested, !holds, known),
        Condition::Compare { variable, comparison } => {
            let is_known = match comparison {
                Comparison::IsPresent(present) => *present == holds,
                _ => true,
            };
            if let (Root::Variable(name), true) = (variable.root(), is_known) {
                known(name);
            }
        }
        // Which way the test points is not looked at: whoever tests is believed to know.
        Condition::Jsonata(expression) => tested(expression).for_each(known),
        Condition::And(_) | Condition::Or(_) | Condition::Literal(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::MachineType;
    use crate::raw::Definition;

    /// The steps that both walks take over a row of states: each assigns a variable, reads the one before, may fail back to
    /// the first of its twenty, and reads a variable of the first state of all.
    fn steps(states: usize) -> usize {
        let state = |number: usize| {
            let (before, back) = (number.saturating_sub(1), number - number % 20);
            format!(
                r#""S{number}": {{"Type": "Parallel", "Branches": [{{"StartAt": "I{number}", "States": {{"I{number}":
                    {{"Type": "Pass", "Parameters": {{"a.$": "$v{before}", "b.$": "$v0"}}, "End": true}}}}}}],
                    "Assign": {{"v{number}": 1}}, "Catch": [{{"ErrorEquals": ["States.ALL"], "Next": "S{back}"}}], "Next": "S{}"}}"#,
                number + 1
            )
        };
        let states: Vec<String> =
            (0..states).map(state).chain([format!(r#""S{states}": {{"Type": "Succeed"}}"#)]).collect();
        let text = format!(r#"{{"StartAt": "S0", "States": {{{}}}}}"#, states.join(","));
        let machine = Definition::parse("row", &text).unwrap().check(MachineType::Standard).unwrap().machine;
        let view = View::of(&machine);
        let (mut first, mut second) = (Walk::of(&view), Walk::of(&view));
        assert_eq!(first.unassigned().len(), 1, "only the first reads what it assigns itself");
        assert!(second.read_later().is_some());
        first.steps + second.steps
    }

    #[test]
    fn ten_times_the_states_take_about_ten_times_the_steps() {
        let (few, many) = (steps(320), steps(3_200));
        assert!(many < few * 12, "{few} steps, then {many}");
    }
}
