//! The states of a scope and the ways between them.
//!
//! Made from blocks: what is no state becomes assignments on a way. All assignments of a way happen at once and see the values
//! that the state was entered with, as in ASL.

mod absorb;
mod entry;
mod guard;
mod live;
mod resolve;
mod ways;

use std::collections::BTreeSet;

use super::blocks::{Action, Failure, Label};
use super::code::{Code, Variable};
use crate::builder::Retrier;

pub(super) use live::{Live, prune};
pub(super) use resolve::Resolver;
pub(super) use ways::compose;

/// The states of a scope.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    /// The states. Those that nobody reaches are dropped in the end.
    pub(super) nodes: Vec<Node>,
    /// The first state.
    pub(super) start: usize,
}

/// A state.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// What it is called.
    pub(super) label: Label,
    /// What it is.
    pub(super) kind: NodeKind,
}

/// What a state is.
#[derive(Debug, Clone)]
pub(super) enum NodeKind {
    /// `Choice`: conditions and ways, and the way if none holds.
    Choice(Vec<(Code, Way)>, Way),
    /// Something happens.
    Act(Box<Act>),
    /// `Succeed` with an output.
    Succeed(Code),
    /// `Fail`.
    Fail(Failure),
}

/// A state that does something.
#[derive(Debug, Clone)]
pub(super) struct Act {
    /// What.
    pub(super) action: Action<Graph>,
    /// `Retry`.
    pub(super) retriers: Vec<Retrier>,
    /// After success.
    pub(super) done: Done,
    /// `Catch`.
    pub(super) catchers: Vec<(Vec<String>, Way)>,
}

/// What comes after success.
#[derive(Debug, Clone)]
pub(super) enum Done {
    /// Another state.
    Next(Way),
    /// The scope ends with this output.
    End(Code),
}

/// A way from a state to another.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// Assignments, all at once, in an order for people.
    pub(super) assigns: Vec<(Variable, Code)>,
    /// The state.
    pub(super) to: usize,
}

impl Node {
    /// The ways out of it.
    pub(super) fn ways(&self) -> Vec<&Way> {
        match &self.kind {
            NodeKind::Choice(arms, otherwise) => arms.iter().map(|(_, way)| way).chain([otherwise]).collect(),
            NodeKind::Act(act) => {
                let next = match &act.done {
                    Done::Next(way) => Some(way),
                    Done::End(_) => None,
                };
                next.into_iter().chain(act.catchers.iter().map(|(_, way)| way)).collect()
            }
            NodeKind::Succeed(_) | NodeKind::Fail(_) => Vec::new(),
        }
    }

    /// The ways out of it, for changes.
    pub(super) fn ways_mut(&mut self) -> Vec<&mut Way> {
        match &mut self.kind {
            NodeKind::Choice(arms, otherwise) => {
                arms.iter_mut().map(|(_, way)| way).chain([otherwise]).collect()
            }
            NodeKind::Act(act) => {
                let next = match &mut act.done {
                    Done::Next(way) => Some(way),
                    Done::End(_) => None,
                };
                next.into_iter().chain(act.catchers.iter_mut().map(|(_, way)| way)).collect()
            }
            NodeKind::Succeed(_) | NodeKind::Fail(_) => Vec::new(),
        }
    }

    /// Its own expressions: all but those on its ways.
    pub(super) fn codes(&self) -> Vec<&Code> {
        match &self.kind {
            NodeKind::Choice(arms, _) => arms.iter().map(|(condition, _)| condition).collect(),
            NodeKind::Act(act) => {
                let mut codes = act.action.codes();
                if let Done::End(output) = &act.done {
                    codes.push(output);
                }
                codes
            }
            NodeKind::Succeed(output) => vec![output],
            NodeKind::Fail(failure) => [&failure.error].into_iter().chain(&failure.cause).collect(),
        }
    }

    /// Its own expressions, for changes.
    pub(super) fn codes_mut(&mut self) -> Vec<&mut Code> {
        match &mut self.kind {
            NodeKind::Choice(arms, _) => arms.iter_mut().map(|(condition, _)| condition).collect(),
            NodeKind::Act(act) => {
                let mut codes = act.action.codes_mut();
                if let Done::End(output) = &mut act.done {
                    codes.push(output);
                }
                codes
            }
            NodeKind::Succeed(output) => vec![output],
            NodeKind::Fail(failure) => [&mut failure.error].into_iter().chain(&mut failure.cause).collect(),
        }
    }

    /// The graphs in it.
    pub(super) fn inner(&self) -> Vec<&Graph> {
        match &self.kind {
            NodeKind::Act(act) => match &act.action {
                Action::Parallel(branches) => branches.iter().collect(),
                Action::Map(map) => vec![&map.processor],
                Action::Pass | Action::WaitSeconds(_) | Action::WaitTimestamp(_) | Action::Task(_) => {
                    Vec::new()
                }
            },
            NodeKind::Choice(..) | NodeKind::Succeed(_) | NodeKind::Fail(_) => Vec::new(),
        }
    }

    /// The graphs in it, for changes.
    pub(super) fn inner_mut(&mut self) -> Vec<&mut Graph> {
        match &mut self.kind {
            NodeKind::Act(act) => match &mut act.action {
                Action::Parallel(branches) => branches.iter_mut().collect(),
                Action::Map(map) => vec![&mut map.processor],
                Action::Pass | Action::WaitSeconds(_) | Action::WaitTimestamp(_) | Action::Task(_) => {
                    Vec::new()
                }
            },
            NodeKind::Choice(..) | NodeKind::Succeed(_) | NodeKind::Fail(_) => Vec::new(),
        }
    }

    /// The variables that its own expressions read, and those that the scopes in it read of this one.
    pub(super) fn reads(&self) -> BTreeSet<Variable> {
        let mut reads: BTreeSet<Variable> = self.codes().into_iter().flat_map(Code::variables).collect();
        for graph in self.inner() {
            reads.extend(graph.free());
        }
        reads
    }
}

impl<S> Action<S> {
    pub(super) fn codes(&self) -> Vec<&Code> {
        match self {
            Self::Pass | Self::Parallel(_) => Vec::new(),
            Self::WaitSeconds(code) | Self::WaitTimestamp(code) => vec![code],
            Self::Task(task) => [&task.arguments]
                .into_iter()
                .chain(&task.timeout)
                .chain(&task.heartbeat)
                .chain(&task.role)
                .collect(),
            Self::Map(map) => {
                let fields = map.fields.iter().map(|(_, code)| code);
                map.items.iter().chain(&map.selector).map(|(_, code)| code).chain(fields).collect()
            }
        }
    }

    fn codes_mut(&mut self) -> Vec<&mut Code> {
        match self {
            Self::Pass | Self::Parallel(_) => Vec::new(),
            Self::WaitSeconds(code) | Self::WaitTimestamp(code) => vec![code],
            Self::Task(task) => [&mut task.arguments]
                .into_iter()
                .chain(&mut task.timeout)
                .chain(&mut task.heartbeat)
                .chain(&mut task.role)
                .collect(),
            Self::Map(map) => {
                let fields = map.fields.iter_mut().map(|(_, code)| code);
                map.items.iter_mut().chain(&mut map.selector).map(|(_, code)| code).chain(fields).collect()
            }
        }
    }
}

impl Graph {
    /// The variables that it reads and never assigns: those of the scopes around it.
    pub(super) fn free(&self) -> BTreeSet<Variable> {
        let mut reads = BTreeSet::new();
        let mut assigned = BTreeSet::new();
        for node in &self.nodes {
            reads.extend(node.reads());
            for way in node.ways() {
                for (variable, code) in &way.assigns {
                    assigned.insert(*variable);
                    reads.extend(code.variables());
                }
            }
        }
        reads.difference(&assigned).copied().collect()
    }

    /// Replaces variables in it and in the graphs in it, where they are read.
    pub(super) fn replace(&mut self, with: &dyn Fn(Variable) -> Option<Code>) {
        for node in &mut self.nodes {
            for code in node.codes_mut() {
                code.replace(with);
            }
            for way in node.ways_mut() {
                for (_, code) in &mut way.assigns {
                    code.replace(with);
                }
            }
            for graph in node.inner_mut() {
                graph.replace(with);
            }
        }
    }

    /// Drops the states that nobody reaches. The first that is reached stays the first.
    pub(super) fn sweep(&mut self) {
        let mut order = Vec::new();
        let mut positions = vec![None; self.nodes.len()];
        // Depth first along the ways, so that states stand in the order in which they are reached.
        let mut pending = vec![self.start];
        while let Some(index) = pending.pop() {
            let (Some(position), Some(node)) = (positions.get_mut(index), self.nodes.get(index)) else {
                continue;
            };
            if position.is_none() {
                *position = Some(order.len());
                order.push(index);
                pending.extend(node.ways().into_iter().rev().map(|way| way.to));
            }
        }
        let mut nodes: Vec<Option<Node>> = std::mem::take(&mut self.nodes).into_iter().map(Some).collect();
        self.nodes = order.iter().filter_map(|index| nodes.get_mut(*index)?.take()).collect();
        for node in &mut self.nodes {
            for way in node.ways_mut() {
                way.to = positions.get(way.to).copied().flatten().unwrap_or(0);
            }
        }
        self.start = 0;
    }
}
