//! Which variables are assigned where, and where they are mentioned.
//!
//! How values flow along the transitions is the business of [`flow`](super::flow).

use std::collections::HashMap;
use std::iter::zip;
use std::ops::Range;

use super::Step::{self, Index, Key};
use super::reads::{Document, Read};
use super::view::{Edge, ScopeView, StateView, Via, View};
use crate::json::{Node, Object};
use crate::machine::Assign;
use crate::name::VariableName;
use crate::path::Root;

/// Calls `visit` with every assignment of a state: the variable and where it stands.
pub(super) fn for_each_assignment<'m>(
    state: &StateView<'m>,
    visit: &mut impl FnMut(&'m VariableName, &[Step<'m>]),
) {
    for (_, assignment) in assignments(state) {
        let mut steps =
            assignment.entry.map_or_else(Vec::new, |(field, index)| vec![Key(field), Index(index)]);
        steps.push(Key("Assign"));
        for (name, key) in assignment.members() {
            steps.push(Key(key));
            visit(name, &steps);
            steps.pop();
        }
    }
}

/// An `Assign`.
struct AssignView<'m> {
    /// The rule or the catcher that has it, by its list and position; `None`: the state itself.
    entry: Option<(&'static str, usize)>,
    object: &'m Object,
    assign: &'m Assign,
}

impl<'m> AssignView<'m> {
    /// The variables, each with its key as it is written.
    fn members(&self) -> impl Iterator<Item = (&'m VariableName, &'m str)> + use<'m> {
        let members = self.object.get("Assign").and_then(Node::as_object).map_or(&[][..], Object::members);
        zip(self.assign, members).map(|((name, _), member)| (name, &*member.key))
    }
}

/// The `Assign`s of a state that assign something, each with the position of the transition that takes it; those of
/// the state itself come first, and have none.
fn assignments<'s, 'm>(
    state: &'s StateView<'m>,
) -> impl Iterator<Item = (Option<usize>, AssignView<'m>)> + use<'s, 'm> {
    let of_edge = |(position, edge): (usize, &Edge<'m>)| {
        let (field, index) = match edge.via {
            Via::Rule(index, _) => ("Choices", index),
            Via::Catch(index, _) => ("Catch", index),
            Via::Next | Via::Default => return None,
        };
        let assign = edge.assign(state);
        if assign.is_empty() {
            return None;
        }
        let object = state.object.get(field)?.as_array()?.get(index)?.as_object()?;
        Some((Some(position), AssignView { entry: Some((field, index)), object, assign }))
    };
    let own = AssignView { entry: None, object: state.object, assign: state.assign() };
    let own = Some((None, own)).filter(|(_, own)| !own.assign.is_empty());
    own.into_iter().chain(state.edges.iter().enumerate().filter_map(of_edge))
}

/// The variables that the states of a machine assign, by number.
#[derive(Default)]
pub(super) struct Variables<'m> {
    numbers: HashMap<&'m str, usize>,
    /// Per variable: the scopes with an assignment, in order, each with the number of the first state there.
    scopes: Vec<Vec<(usize, usize)>>,
    /// All assignments, by state.
    pub(super) assignments: Vec<Assignment>,
    /// Every variable with every state, by number, that mentions it; sorted.
    pub(super) mentions: Vec<(usize, usize)>,
    /// Every variable with every state, by number, that cannot do without it; sorted.
    pub(super) needs: Vec<(usize, usize)>,
}

/// An assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Assignment {
    pub(super) variable: usize,
    /// The number of the state.
    pub(super) state: usize,
    /// The transition that takes it, by position; `None`: `Next` or `Default`.
    pub(super) edge: Option<usize>,
}

impl<'m> Variables<'m> {
    pub(super) fn of(scopes: &[ScopeView<'m>]) -> Self {
        let mut variables = Self::default();
        for scope in scopes {
            scope.states.iter().for_each(|state| variables.add_assignments(scope, state));
        }
        if !variables.is_empty() {
            let states = scopes.iter().flat_map(|scope| scope.states.iter().map(move |state| (scope, state)));
            states.for_each(|(scope, state)| variables.add_reads(scopes, scope, state));
            variables.assignments.sort_by_key(|assignment| assignment.state);
            for pairs in [&mut variables.mentions, &mut variables.needs] {
                pairs.sort_unstable();
                pairs.dedup();
            }
        }
        variables
    }

    fn add_assignments(&mut self, scope: &ScopeView<'m>, state: &StateView<'m>) {
        for (edge, assign) in assignments(state) {
            for (name, _) in assign.members() {
                let next = self.numbers.len();
                let variable = *self.numbers.entry(name.as_str()).or_insert(next);
                if variable == next {
                    self.scopes.push(Vec::new());
                }
                if let Some(scopes) = self.scopes.get_mut(variable)
                    && scopes.last().is_none_or(|(last, _)| *last != scope.id)
                {
                    scopes.push((scope.id, state.order));
                }
                self.assignments.push(Assignment { variable, state: state.order, edge });
            }
        }
    }

    fn add_reads(&mut self, scopes: &[ScopeView<'m>], scope: &ScopeView<'m>, state: &StateView<'m>) {
        for read in &state.reads {
            read.for_each_mention(&mut |name| {
                self.mentions.extend(self.number(name).map(|variable| (variable, state.order)));
            });
            if read.document != Document::Tested {
                // What is assigned nowhere or tested before is another rule's business or none.
                for name in read.variables.iter().filter(|name| !is_tested(state, name)) {
                    let number = self.number(name);
                    let visible = number.filter(|variable| self.is_visible(scopes, scope, *variable));
                    self.needs.extend(visible.map(|variable| (variable, state.order)));
                }
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The number of a variable that is assigned somewhere.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// Whether a state of this scope, or of one around it in the same execution, assigns the variable.
    pub(super) fn is_visible(
        &self,
        scopes: &[ScopeView<'_>],
        scope: &ScopeView<'_>,
        variable: usize,
    ) -> bool {
        self.first_in(scope.id, variable).is_some() || self.outer(scopes, scope, variable).is_some()
    }

    /// The first state, by number, that assigns the variable in the nearest scope around this one in the same execution.
    pub(super) fn outer(
        &self,
        scopes: &[ScopeView<'_>],
        scope: &ScopeView<'_>,
        variable: usize,
    ) -> Option<usize> {
        // Most variables are assigned in one scope, so that it need not be looked for around every other one.
        if self.scopes.get(variable)?.first()?.0 >= scope.id {
            return None;
        }
        outer_scopes(scopes, scope).find_map(|outer| self.first_in(outer.id, variable))
    }

    /// The first state, by number, that assigns the variable in this scope.
    fn first_in(&self, scope: usize, variable: usize) -> Option<usize> {
        let scopes = self.scopes.get(variable)?;
        let position = scopes.binary_search_by_key(&scope, |(scope, _)| *scope).ok()?;
        scopes.get(position).map(|(_, state)| *state)
    }

    /// The positions of a state's assignments among all of them, in the order of [`for_each_assignment`].
    pub(super) fn assignments_of(&self, state: &StateView<'_>) -> Range<usize> {
        let before = |order| self.assignments.partition_point(|assignment| assignment.state < order);
        before(state.order)..before(state.order + 1)
    }

    /// Whether a state in this range of numbers mentions the variable.
    pub(super) fn is_mentioned(&self, variable: usize, states: &Range<usize>) -> bool {
        let first = self.mentions.partition_point(|mention| *mention < (variable, states.start));
        self.mentions.get(first).is_some_and(|mention| *mention < (variable, states.end))
    }
}

/// The scopes around this one whose variables it sees, from the inside.
fn outer_scopes<'v, 'm>(
    scopes: &'v [ScopeView<'m>],
    scope: &'v ScopeView<'m>,
) -> impl Iterator<Item = &'v ScopeView<'m>> {
    let around = |scope: &&'v ScopeView<'m>| {
        let outer = scope.parent.filter(|_| scope.kind.sees_outer());
        outer.and_then(|(outer, _)| scopes.get(outer))
    };
    std::iter::successors(Some(scope), around).skip(1)
}

/// Whether a state tests if a variable is there.
fn is_tested(state: &StateView<'_>, variable: &str) -> bool {
    state.tested.iter().any(|path| matches!(path.root(), Root::Variable(name) if name == variable))
}

/// Whether something that was read without a failure is there.
pub(super) fn is_certain(read: &Read<'_>) -> bool {
    !matches!(read.document, Document::Tested | Document::Error)
}

/// Whether a value of a template is not known yet, so that it may read anything.
pub(super) fn has_unknown_template(view: &View<'_>) -> bool {
    view.machine.unresolved().iter().any(|unresolved| unresolved.field.ends_with(".$"))
}
