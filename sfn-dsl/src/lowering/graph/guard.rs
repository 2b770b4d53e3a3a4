//! What fails in the author's own expressions must not be caught as if a call had failed.
//!
//! An expression in a state with a catcher for every error would be; in Rust it is a panic. Such expressions move to a state of their own.

use super::{Act, Done, Graph, Node, NodeKind, Way};
use crate::lowering::blocks::{Action, Label};
use crate::lowering::code::{Code, Variable};
use crate::name::ErrorName;

impl Act {
    /// Whether a catcher would catch an expression of this state that fails.
    pub(super) fn catches_expressions(&self) -> bool {
        self.catchers.iter().flat_map(|(errors, _)| errors).any(|error| {
            matches!(
                error.as_str(),
                ErrorName::ALL | ErrorName::TASK_FAILED | ErrorName::QUERY_EVALUATION_ERROR
            )
        })
    }
}

impl Graph {
    /// Moves assignments that may fail out of states that would catch it.
    pub(in crate::lowering) fn guard(&mut self, new_variable: &mut dyn FnMut() -> Variable) {
        for index in 0..self.nodes.len() {
            let added = self.nodes.len();
            let Some(node) = self.nodes.get_mut(index) else { continue };
            let NodeKind::Act(act) = &mut node.kind else { continue };
            if !act.catches_expressions() {
                continue;
            }
            let Done::Next(way) = &mut act.done else { continue };
            if !way.assigns.iter().any(|(_, code)| code.can_fail()) {
                continue;
            }
            let result = new_variable();
            let mut moved = way.clone();
            for (_, code) in &mut moved.assigns {
                replace_result(code, result);
            }
            let label = Label { name: format!("after {}", node.label.name), ..node.label.clone() };
            *way = Way { assigns: vec![(result, Code::Result)], to: added };
            let pass = Act {
                action: Action::Pass,
                retriers: Vec::new(),
                done: Done::Next(moved),
                catchers: Vec::new(),
            };
            self.nodes.push(Node { label, kind: NodeKind::Act(Box::new(pass)) });
        }
        for node in &mut self.nodes {
            for graph in node.inner_mut() {
                graph.guard(new_variable);
            }
        }
    }
}

fn replace_result(code: &mut Code, variable: Variable) {
    if *code == Code::Result {
        *code = Code::Variable(variable);
        return;
    }
    for child in code.children_mut() {
        replace_result(child, variable);
    }
}
