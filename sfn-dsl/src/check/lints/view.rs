//! A checked machine, prepared for lints: its scopes and states in document order, each state with its raw object, its
//! transitions as positions, and what it reads.

use std::cell::OnceCell;
use std::ops::Range;

use super::flow::Flow;
use super::graph;
use super::reads::{self, Document, Read};
use super::shapes::Shapes;
use super::variables::Variables;
use crate::json::{Member, Node, Object};
use crate::machine::{
    Assign, Catcher, DataFlow, MachineType, Map, MapMode, QueryLanguage, Retrier, Rule, Scope, State,
    StateKind, StateMachine, Task, Transition,
};
use crate::name::StateName;
use crate::path::JsonPath;
use crate::place::Pointer;

/// All of a machine.
pub(super) struct View<'m> {
    pub(super) machine: &'m StateMachine,
    /// The whole document.
    pub(super) root: &'m Object,
    /// All scopes; each stands before those inside it.
    pub(super) scopes: Vec<ScopeView<'m>>,
    /// Per number of a state: its scope and its position there.
    numbers: Vec<(usize, usize)>,
    /// What is assigned.
    pub(super) variables: Variables<'m>,
    flow: OnceCell<Flow>,
    shapes: OnceCell<Shapes>,
}

/// A `States` with its `StartAt`.
pub(super) struct ScopeView<'m> {
    /// Its position among the scopes.
    pub(super) id: usize,
    pub(super) kind: ScopeKind,
    /// The scope and the state that hold this one, as positions.
    pub(super) parent: Option<(usize, usize)>,
    /// Where `States` is.
    pub(super) pointer: Pointer,
    /// The position of the first state.
    pub(super) start: usize,
    pub(super) states: Vec<StateView<'m>>,
    /// The numbers of its states and of those inside them.
    pub(super) orders: Range<usize>,
    /// Per state the number of its component: states that can reach each other share one.
    pub(super) components: graph::Components,
}

/// What a scope belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeKind {
    /// The machine.
    Machine,
    /// A Parallel.
    Branch,
    /// An inline Map.
    InlineMap,
    /// A distributed Map, whose children are executions of this type.
    DistributedMap(MachineType),
}

impl ScopeKind {
    /// Whether the scope runs in the execution of the scope around it, and so sees the variables there.
    pub(super) fn sees_outer(self) -> bool {
        match self {
            Self::Branch | Self::InlineMap => true,
            // Children of a distributed Map are executions of their own.
            Self::Machine | Self::DistributedMap(_) => false,
        }
    }
}

/// A state in its scope.
pub(super) struct StateView<'m> {
    pub(super) state: &'m State,
    /// What was written.
    pub(super) object: &'m Object,
    /// Its number in the machine, in the order of the definition.
    pub(super) order: usize,
    pub(super) position: usize,
    /// Its transitions, in the order of precedence.
    pub(super) edges: Vec<Edge<'m>>,
    /// The scopes inside it.
    pub(super) children: Vec<usize>,
    /// Everything it evaluates.
    pub(super) reads: Vec<Read<'m>>,
    /// The paths that it tests with `IsPresent`.
    pub(super) tested: Vec<&'m JsonPath>,
}

/// A transition.
#[derive(Clone, Copy)]
pub(super) struct Edge<'m> {
    /// The position of the state it leads to.
    pub(super) target: usize,
    pub(super) via: Via<'m>,
}

/// Which transition.
#[derive(Clone, Copy)]
pub(super) enum Via<'m> {
    /// `Next`
    Next,
    /// A rule of a Choice, by position.
    Rule(usize, &'m Rule),
    /// `Default`
    Default,
    /// A catcher, by position.
    Catch(usize, &'m Catcher),
}

/// A state with its surroundings.
#[derive(Clone, Copy)]
pub(super) struct Here<'v> {
    pub(super) view: &'v View<'v>,
    pub(super) scope: &'v ScopeView<'v>,
    pub(super) state: &'v StateView<'v>,
}

impl<'m> View<'m> {
    pub(super) fn of(machine: &'m StateMachine) -> Self {
        static NOTHING: std::sync::LazyLock<Object> = std::sync::LazyLock::new(Object::new);
        let root = machine.definition().root().as_object().unwrap_or(&NOTHING);
        let mut scopes = Scopes { scopes: Vec::new(), states: 0 };
        scopes.add(machine.scope(), root, ScopeKind::Machine, None, Pointer::root());
        let mut numbers = vec![(0, 0); scopes.states];
        for scope in &scopes.scopes {
            for state in &scope.states {
                if let Some(number) = numbers.get_mut(state.order) {
                    *number = (scope.id, state.position);
                }
            }
        }
        let scopes = scopes.scopes;
        let variables = Variables::of(&scopes);
        Self { machine, root, scopes, numbers, variables, flow: OnceCell::new(), shapes: OnceCell::new() }
    }

    /// All states, in the order of their scopes.
    pub(super) fn states(&self) -> impl Iterator<Item = Here<'_>> {
        self.scopes.iter().flat_map(|scope| self.states_of(scope))
    }

    /// The states of a scope.
    pub(super) fn states_of<'v>(&'v self, scope: &'v ScopeView<'v>) -> impl Iterator<Item = Here<'v>> {
        scope.states.iter().map(move |state| Here { view: self, scope, state })
    }

    /// A state by its scope and position.
    pub(super) fn here<'v>(&'v self, scope: &'v ScopeView<'v>, position: usize) -> Option<Here<'v>> {
        Some(Here { view: self, scope, state: scope.states.get(position)? })
    }

    /// A state by its number.
    pub(super) fn numbered(&self, order: usize) -> Option<Here<'_>> {
        let (scope, position) = self.numbers.get(order)?;
        self.here(self.scopes.get(*scope)?, *position)
    }

    /// What is known of the data; computed when it is first asked for.
    pub(super) fn shapes(&self) -> &Shapes {
        self.shapes.get_or_init(|| Shapes::of(self))
    }

    /// How variables flow; computed when it is first asked for.
    pub(super) fn flow(&self) -> &Flow {
        self.flow.get_or_init(|| Flow::of(self))
    }

    /// The state that holds a scope.
    pub(super) fn parent_of<'v>(&'v self, scope: &ScopeView<'_>) -> Option<Here<'v>> {
        let (parent, position) = scope.parent?;
        self.here(self.scopes.get(parent)?, position)
    }

    /// The scope and all scopes around it, from the inside.
    pub(super) fn scopes_around<'v>(
        &'v self,
        scope: &'v ScopeView<'v>,
    ) -> impl Iterator<Item = &'v ScopeView<'v>> {
        std::iter::successors(Some(scope), |scope| self.scopes.get(scope.parent?.0))
    }

    /// The type of the executions that run a scope: a distributed Map has its own.
    pub(super) fn machine_type_of(&self, scope: &ScopeView<'_>) -> MachineType {
        let mut kind = scope.kind;
        let mut parent = scope.parent;
        loop {
            match kind {
                ScopeKind::DistributedMap(machine_type) => return machine_type,
                ScopeKind::Machine => return self.machine.machine_type(),
                ScopeKind::Branch | ScopeKind::InlineMap => {}
            }
            match parent.and_then(|(scope, _)| self.scopes.get(scope)) {
                Some(outer) => (kind, parent) = (outer.kind, outer.parent),
                None => return self.machine.machine_type(),
            }
        }
    }
}

struct Scopes<'m> {
    scopes: Vec<ScopeView<'m>>,
    states: usize,
}

impl<'m> Scopes<'m> {
    fn add(
        &mut self,
        scope: &'m Scope,
        object: &'m Object,
        kind: ScopeKind,
        parent: Option<(usize, usize)>,
        pointer: Pointer,
    ) -> usize {
        let id = self.scopes.len();
        let pointer = pointer.key("States");
        let members = object.get("States").and_then(Node::as_object).map_or(&[][..], Object::members);
        let edges: Vec<Vec<Edge<'m>>> = scope.states().iter().map(|state| edges(scope, state)).collect();
        let components = graph::Components::of(&edges);
        self.scopes.push(ScopeView {
            id,
            kind,
            parent,
            pointer: pointer.clone(),
            start: scope.position(scope.start_at().as_str()).unwrap_or_default(),
            states: Vec::new(),
            orders: self.states..self.states,
            components,
        });
        let mut states = Vec::with_capacity(members.len());
        for (position, ((state, member), edges)) in scope.states().iter().zip(members).zip(edges).enumerate()
        {
            let Some(object) = member.value.as_object() else { continue };
            let order = self.states;
            self.states += 1;
            let reads = reads::of(state, object);
            let is_test = |read: &&Read<'m>| read.document == Document::Tested;
            let tested = reads.iter().filter(is_test).flat_map(Read::paths).collect();
            let children = Vec::new();
            let mut view = StateView { state, object, order, position, edges, children, reads, tested };
            view.children = self.children(state, member, (id, position), &pointer);
            states.push(view);
        }
        if let Some(scope) = self.scopes.get_mut(id) {
            scope.states = states;
            scope.orders.end = self.states;
        }
        id
    }

    fn children(
        &mut self,
        state: &'m State,
        member: &'m Member,
        parent: (usize, usize),
        pointer: &Pointer,
    ) -> Vec<usize> {
        match &state.kind {
            StateKind::Parallel(parallel) => {
                let nodes = member.value.get("Branches").and_then(Node::as_array).unwrap_or_default();
                let objects = nodes.iter().filter_map(Node::as_object);
                let branches = parallel.branches.iter().zip(objects).enumerate();
                let pointer = pointer.clone().key(&member.key).key("Branches");
                branches
                    .map(|(index, (branch, object))| {
                        let pointer = pointer.clone().index(index);
                        self.add(branch, object, ScopeKind::Branch, Some(parent), pointer)
                    })
                    .collect()
            }
            StateKind::Map(map) => {
                let field = processor_field(member.value.as_object());
                let Some(object) = member.value.get(field).and_then(Node::as_object) else {
                    return Vec::new();
                };
                let kind = match &map.mode {
                    MapMode::Inline => ScopeKind::InlineMap,
                    MapMode::Distributed(distributed) => {
                        ScopeKind::DistributedMap(distributed.execution_type)
                    }
                };
                let pointer = pointer.clone().key(&member.key).key(field);
                vec![self.add(&map.processor, object, kind, Some(parent), pointer)]
            }
            StateKind::Task(_)
            | StateKind::Pass(_)
            | StateKind::Choice(_)
            | StateKind::Wait(_)
            | StateKind::Succeed(_)
            | StateKind::Fail(_) => Vec::new(),
        }
    }
}

/// The field that holds the processor of a Map.
pub(super) fn processor_field(map: Option<&Object>) -> &'static str {
    if map.is_some_and(|map| map.has("ItemProcessor")) { "ItemProcessor" } else { "Iterator" }
}

fn edges<'m>(scope: &'m Scope, state: &'m State) -> Vec<Edge<'m>> {
    let position = |name: &StateName| scope.position(name.as_str());
    let mut edges = Vec::new();
    match &state.kind {
        StateKind::Choice(choice) => {
            for (index, rule) in choice.rules.iter().enumerate() {
                edges.extend(position(&rule.next).map(|target| Edge { target, via: Via::Rule(index, rule) }));
            }
            let default = choice.default.as_ref().and_then(position);
            edges.extend(default.map(|target| Edge { target, via: Via::Default }));
        }
        kind @ (StateKind::Task(_)
        | StateKind::Pass(_)
        | StateKind::Wait(_)
        | StateKind::Succeed(_)
        | StateKind::Fail(_)
        | StateKind::Parallel(_)
        | StateKind::Map(_)) => {
            if let Some(Transition::Next(next)) = kind.transition() {
                edges.extend(position(next).map(|target| Edge { target, via: Via::Next }));
            }
        }
    }
    for (index, catcher) in state.kind.catch().iter().enumerate() {
        edges.extend(position(&catcher.next).map(|target| Edge { target, via: Via::Catch(index, catcher) }));
    }
    edges
}

impl<'m> StateView<'m> {
    pub(super) fn name(&self) -> &'m StateName {
        &self.state.name
    }

    pub(super) fn kind(&self) -> &'m StateKind {
        &self.state.kind
    }

    pub(super) fn task(&self) -> Option<&'m Task> {
        match &self.state.kind {
            StateKind::Task(task) => Some(task),
            StateKind::Pass(_)
            | StateKind::Choice(_)
            | StateKind::Wait(_)
            | StateKind::Succeed(_)
            | StateKind::Fail(_)
            | StateKind::Parallel(_)
            | StateKind::Map(_) => None,
        }
    }

    pub(super) fn map(&self) -> Option<&'m Map> {
        match &self.state.kind {
            StateKind::Map(map) => Some(map),
            StateKind::Task(_)
            | StateKind::Pass(_)
            | StateKind::Choice(_)
            | StateKind::Wait(_)
            | StateKind::Succeed(_)
            | StateKind::Fail(_)
            | StateKind::Parallel(_) => None,
        }
    }

    pub(super) fn is_jsonata(&self) -> bool {
        self.state.query_language == QueryLanguage::Jsonata
    }

    pub(super) fn retry(&self) -> &'m [Retrier] {
        self.state.kind.retry()
    }

    pub(super) fn catch(&self) -> &'m [Catcher] {
        self.state.kind.catch()
    }

    /// The variables that the state assigns when it succeeds; for a Choice, when `Default` is taken.
    pub(super) fn assign(&self) -> &'m Assign {
        static NONE: Assign = Vec::new();
        match self.state.kind.data() {
            Some(DataFlow::JsonPath(flow)) => &flow.assign,
            Some(DataFlow::Jsonata(flow)) => &flow.assign,
            None => &NONE,
        }
    }

    /// Whether its scope ends with it.
    pub(super) fn is_end(&self) -> bool {
        match &self.state.kind {
            StateKind::Succeed(_) | StateKind::Fail(_) => true,
            StateKind::Choice(_) => false,
            kind @ (StateKind::Task(_)
            | StateKind::Pass(_)
            | StateKind::Wait(_)
            | StateKind::Parallel(_)
            | StateKind::Map(_)) => kind.transition() == Some(&Transition::End),
        }
    }
}

impl<'m> Edge<'m> {
    /// The variables that are assigned on the way from `state`.
    ///
    /// A rule or a catcher that matches assigns its own instead of those of the state.
    pub(super) fn assign(&self, state: &StateView<'m>) -> &'m Assign {
        match self.via {
            Via::Next | Via::Default => state.assign(),
            Via::Rule(_, rule) => &rule.assign,
            Via::Catch(_, catcher) => &catcher.assign,
        }
    }
}
