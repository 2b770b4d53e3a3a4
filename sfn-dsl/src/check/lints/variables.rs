//! Which variables are assigned where, and which certainly have a value when a state begins.

use std::collections::{HashMap, HashSet};
use std::iter::zip;

use super::Step::{self, Index, Key};
use super::reads::{Document, Read, tested};
use super::view::{Here, ScopeKind, ScopeView, StateView, Via, View};
use crate::json::{Node, Object};
use crate::machine::{Assign, Comparison, Condition};
use crate::name::VariableName;
use crate::path::Root;

/// Calls `visit` with every assignment of a state: the variable, where it stands, and the transitions that take it.
pub(super) fn for_each_assignment<'m>(
    state: &StateView<'m>,
    visit: &mut impl FnMut(&'m VariableName, &[Step<'m>]),
) {
    members(state.object, state.assign(), &[], visit);
    for edge in &state.edges {
        let (field, index) = match edge.via {
            Via::Rule(index, _) => ("Choices", index),
            Via::Catch(index, _) => ("Catch", index),
            Via::Next | Via::Default => continue,
        };
        let entries = state.object.get(field).and_then(Node::as_array).unwrap_or_default();
        if let Some(object) = entries.get(index).and_then(Node::as_object) {
            members(object, edge.assign(state), &[Key(field), Index(index)], visit);
        }
    }
}

fn members<'m>(
    object: &'m Object,
    assign: &'m Assign,
    steps: &[Step<'m>],
    visit: &mut impl FnMut(&'m VariableName, &[Step<'m>]),
) {
    let members = object.get("Assign").and_then(Node::as_object).map_or(&[][..], Object::members);
    for ((name, _), member) in zip(assign, members) {
        let steps: Vec<Step<'m>> = steps.iter().copied().chain([Key("Assign"), Key(&member.key)]).collect();
        visit(name, &steps);
    }
}

/// Per scope: the variables that its states assign.
pub(super) struct Assigned<'m>(Vec<HashSet<&'m str>>);

impl<'m> Assigned<'m> {
    pub(super) fn of(view: &View<'m>) -> Self {
        let names = |scope: &ScopeView<'m>| {
            let mut names = HashSet::new();
            for state in &scope.states {
                for_each_assignment(state, &mut |name, _| {
                    names.insert(name.as_str());
                });
            }
            names
        };
        Self(view.scopes.iter().map(names).collect())
    }

    pub(super) fn is_anywhere(&self, name: &str) -> bool {
        self.0.iter().any(|names| names.contains(name))
    }

    /// Whether a state of this scope, or of one around it in the same execution, assigns the variable.
    pub(super) fn is_visible(&self, here: Here<'_>, name: &str) -> bool {
        let mut scope = here.scope;
        loop {
            if self.0.get(scope.id).is_some_and(|names| names.contains(name)) {
                return true;
            }
            match scope.kind {
                ScopeKind::Machine | ScopeKind::DistributedMap(_) => return false,
                ScopeKind::Branch | ScopeKind::InlineMap => {}
            }
            match here.view.parent_of(scope) {
                Some(parent) => scope = parent.scope,
                None => return false,
            }
        }
    }
}

/// A set of variables by number.
pub(super) type Set = Vec<u64>;

/// The numbers of the variables of a machine.
pub(super) struct Numbers<'m>(HashMap<&'m str, usize>);

impl<'m> Numbers<'m> {
    /// `None` where sets for all states would take too much: some hundred thousand states with as many variables.
    pub(super) fn of(view: &View<'m>) -> Option<Self> {
        const MAX_WORDS: usize = 4_000_000;
        let mut numbers = HashMap::new();
        let mut states = 0;
        for state in view.scopes.iter().flat_map(|scope| &scope.states) {
            states += 1;
            for_each_assignment(state, &mut |name, _| {
                let next = numbers.len();
                numbers.entry(name.as_str()).or_insert(next);
            });
        }
        (numbers.len().div_ceil(64).saturating_mul(states) <= MAX_WORDS).then_some(Self(numbers))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn none(&self) -> Set {
        vec![0; self.0.len().div_ceil(64)]
    }

    pub(super) fn insert(&self, set: &mut Set, name: &str) {
        if let Some((word, bit)) = self.bit(name)
            && let Some(word) = set.get_mut(word)
        {
            *word |= bit;
        }
    }

    pub(super) fn has(&self, set: &Set, name: &str) -> bool {
        self.bit(name).is_some_and(|(word, bit)| set.get(word).is_some_and(|word| word & bit != 0))
    }

    /// The word of a set and the bit in it that stand for a variable.
    pub(super) fn bit(&self, name: &str) -> Option<(usize, u64)> {
        let number = self.0.get(name)?;
        Some((number / 64, 1 << (number % 64)))
    }
}

/// Per scope and state: the variables that certainly have a value when the state begins; `None` where no path leads.
pub(super) fn assigned_at_entry(view: &View<'_>, numbers: &Numbers<'_>) -> Vec<Vec<Option<Set>>> {
    let mut all: Vec<Vec<Option<Set>>> = Vec::with_capacity(view.scopes.len());
    for scope in &view.scopes {
        let outer = scope.parent.and_then(|(outer, state)| all.get(outer)?.get(state)?.clone());
        let start = match scope.kind {
            ScopeKind::Branch | ScopeKind::InlineMap => outer.unwrap_or_else(|| numbers.none()),
            // Children of a distributed Map are executions of their own.
            ScopeKind::Machine | ScopeKind::DistributedMap(_) => numbers.none(),
        };
        all.push(assigned_in(scope, numbers, start));
    }
    all
}

fn assigned_in(scope: &ScopeView<'_>, numbers: &Numbers<'_>, start: Set) -> Vec<Option<Set>> {
    let mut entry: Vec<Option<Set>> = vec![None; scope.states.len()];
    if let Some(first) = entry.get_mut(scope.start) {
        *first = Some(start);
    }
    let mut queue = std::collections::VecDeque::from([scope.start]);
    while let Some(position) = queue.pop_front() {
        let (Some(state), Some(Some(set))) = (scope.states.get(position), entry.get(position).cloned())
        else {
            continue;
        };
        for (edge, set) in zip(&state.edges, leaving(state, &set, numbers)) {
            let Some(target) = entry.get_mut(edge.target) else { continue };
            let joined = match target.as_ref() {
                None => set,
                Some(old) => zip(old, &set).map(|(old, new)| old & new).collect(),
            };
            if target.as_ref() != Some(&joined) {
                *target = Some(joined);
                queue.push_back(edge.target);
            }
        }
    }
    entry
}

/// Per transition of a state: the variables that certainly have a value on it, given those at its entry.
pub(super) fn leaving(state: &StateView<'_>, entry: &Set, numbers: &Numbers<'_>) -> Vec<Set> {
    // A variable that was read without a failure has a value.
    let mut read = entry.clone();
    let is_certain = |read: &&Read<'_>| !matches!(read.document, Document::Tested | Document::Error);
    for variable in state.reads.iter().filter(is_certain).flat_map(|read| &read.variables) {
        numbers.insert(&mut read, variable);
    }
    let mut untaken = entry.clone();
    let mut sets = Vec::with_capacity(state.edges.len());
    for edge in &state.edges {
        let mut set = match edge.via {
            Via::Next => read.clone(),
            Via::Rule(_, rule) => {
                let mut taken = untaken.clone();
                known_when(&rule.condition, true, &mut |name| numbers.insert(&mut taken, name));
                known_when(&rule.condition, false, &mut |name| numbers.insert(&mut untaken, name));
                taken
            }
            Via::Default => untaken.clone(),
            Via::Catch(..) => entry.clone(),
        };
        for (name, _) in edge.assign(state) {
            numbers.insert(&mut set, name.as_str());
        }
        sets.push(set);
    }
    sets
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

/// Whether a state tests if a variable is there.
pub(super) fn is_tested(here: Here<'_>, variable: &str) -> bool {
    here.state.tested.iter().any(|path| matches!(path.root(), Root::Variable(name) if name == variable))
}
