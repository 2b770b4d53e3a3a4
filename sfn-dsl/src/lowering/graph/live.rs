//! Which variables are still read: only those are assigned.

use std::collections::BTreeSet;

use super::{Graph, Way};
use crate::lowering::code::{Code, Variable};

/// The variables that are read before they are assigned again, for each state from its entry on.
pub(in crate::lowering) struct Live {
    at: Vec<BTreeSet<Variable>>,
}

impl Live {
    /// Of a graph.
    pub(in crate::lowering) fn of(graph: &Graph) -> Self {
        let reads: Vec<BTreeSet<Variable>> = graph.nodes.iter().map(super::Node::reads).collect();
        let mut live = Self { at: reads };
        loop {
            let mut grew = false;
            for (index, node) in graph.nodes.iter().enumerate().rev() {
                let mut entering = live.at.get(index).cloned().unwrap_or_default();
                let before = entering.len();
                for way in node.ways() {
                    live.along(way, &mut entering);
                }
                grew |= entering.len() != before;
                if let Some(at) = live.at.get_mut(index) {
                    *at = entering;
                }
            }
            if !grew {
                return live;
            }
        }
    }

    /// The variables that live when a state is entered.
    pub(in crate::lowering) fn at(&self, node: usize) -> Option<&BTreeSet<Variable>> {
        self.at.get(node)
    }

    fn lives(&self, variable: Variable, node: usize) -> bool {
        self.at(node).is_some_and(|live| live.contains(&variable))
    }

    /// Adds what lives before a way.
    fn along(&self, way: &Way, live: &mut BTreeSet<Variable>) {
        for variable in self.at(way.to).into_iter().flatten() {
            if !way.assigns.iter().any(|(assigned, _)| assigned == variable) {
                live.insert(*variable);
            }
        }
        for (variable, code) in &way.assigns {
            let lives = self.lives(*variable, way.to);
            if lives || code.can_fail() {
                live.extend(if lives { code.variables() } else { changed(code, *variable).variables() });
            }
        }
    }
}

/// Drops assignments that nobody reads, here and in the scopes within. One that may fail stays: in Rust it is a panic.
pub(in crate::lowering) fn prune(graph: &mut Graph) {
    for node in &mut graph.nodes {
        for inner in node.inner_mut() {
            prune(inner);
        }
    }
    let live = Live::of(graph);
    for node in &mut graph.nodes {
        for way in node.ways_mut() {
            let to = way.to;
            let read: Vec<Code> = way
                .assigns
                .iter()
                .filter(|(variable, _)| live.lives(*variable, to))
                .map(|(_, code)| code.clone())
                .collect();
            way.assigns.retain_mut(|(variable, code)| {
                if *code == Code::Variable(*variable) {
                    return false;
                }
                if live.lives(*variable, to) {
                    return true;
                }
                *code = changed(code, *variable);
                // What is evaluated for another variable fails there.
                code.can_fail() && !read.iter().any(|other| other.any(&|part| part == code))
            });
        }
    }
}

/// What is assigned to a variable that nobody reads, without the cases in which it stays as it is: it may have no value yet.
fn changed(code: &Code, variable: Variable) -> Code {
    match code {
        Code::Conditional(test, then, otherwise) => Code::Conditional(
            test.clone(),
            Box::new(changed(then, variable)),
            Box::new(changed(otherwise, variable)),
        ),
        Code::Block(bindings, value) => Code::Block(bindings.clone(), Box::new(changed(value, variable))),
        Code::Variable(read) if *read == variable => Code::Null,
        code => code.clone(),
    }
}
