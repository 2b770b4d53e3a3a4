//! Fewer transitions: decisions that follow decisions are one, and a state that is followed by the end ends itself.

use super::ways::then;
use super::{Done, Graph, NodeKind, Way, compose};
use crate::lowering::code::{Code, Op, Variable};

/// How many rules a state may get.
const RULES: usize = 24;
/// How many rules a decision may have to be repeated behind a condition of another.
const REPEATED_RULES: usize = 2;
/// How large the conditions of a state may get.
const SIZE: usize = 600;

/// What composing expressions needs from outside.
pub(super) type Composer<'a> = dyn FnMut(&Code, &[(Variable, Code)]) -> Code + 'a;

/// A way, and then another.
pub(super) fn join(first: &Way, second: &Way, composer: &mut Composer<'_>) -> Way {
    let mut assigns = first.assigns.clone();
    let after: Vec<(Variable, Code)> =
        second.assigns.iter().map(|(variable, code)| (*variable, composer(code, &first.assigns))).collect();
    for (variable, code) in after {
        then(&mut assigns, variable, code);
    }
    Way { assigns, to: second.to }
}

impl Graph {
    /// Merges decisions into the decisions that lead to them.
    pub(in crate::lowering) fn absorb(&mut self, locals: &mut u32, name: &dyn Fn(Variable) -> String) {
        for index in 0..self.nodes.len() {
            // A decision in a loop leads to itself sooner or later; a few rounds find what is worth it.
            for _ in 0..6 {
                let mut composer =
                    |code: &Code, before: &[(Variable, Code)]| compose(code, before, locals, name);
                let Some(kind) = self.absorbed(index, &mut composer) else { break };
                if let Some(node) = self.nodes.get_mut(index) {
                    node.kind = kind;
                }
            }
        }
    }

    /// The decision at `index` with a decision behind it in it, if there is one that fits.
    fn absorbed(&self, index: usize, composer: &mut Composer<'_>) -> Option<NodeKind> {
        let NodeKind::Choice(arms, otherwise) = &self.nodes.get(index)?.kind else { return None };
        let size: usize = arms.iter().map(|(condition, _)| condition.size()).sum();
        let behind = |way: &Way| {
            let NodeKind::Choice(arms, otherwise) = &self.nodes.get(way.to)?.kind else { return None };
            let added: usize = arms.iter().map(|(condition, _)| condition.size()).sum();
            (way.to != index && size + added <= SIZE).then_some((arms, otherwise))
        };
        for (position, (condition, way)) in arms.iter().enumerate() {
            let Some((inner, last)) = behind(way) else { continue };
            if inner.len() > REPEATED_RULES || arms.len() + inner.len() > RULES || condition.size() > SIZE / 8
            {
                continue;
            }
            let mut merged = arms.get(..position)?.to_vec();
            for (inner_condition, inner_way) in inner {
                let inner_condition = composer(inner_condition, &way.assigns);
                let both = Code::Binary(Op::And, Box::new(condition.clone()), Box::new(inner_condition));
                merged.push((both, join(way, inner_way, composer)));
            }
            merged.push((condition.clone(), join(way, last, composer)));
            merged.extend_from_slice(arms.get(position + 1..)?);
            return Some(NodeKind::Choice(merged, otherwise.clone()));
        }
        let (inner, last) = behind(otherwise)?;
        if arms.len() + inner.len() > RULES {
            return None;
        }
        let mut merged = arms.clone();
        for (condition, way) in inner {
            merged.push((composer(condition, &otherwise.assigns), join(otherwise, way, composer)));
        }
        Some(NodeKind::Choice(merged, join(otherwise, last, composer)))
    }

    /// States that are followed by the end of the scope end it themselves.
    pub(in crate::lowering) fn end_early(&mut self, locals: &mut u32, name: &dyn Fn(Variable) -> String) {
        for index in 0..self.nodes.len() {
            let Some(NodeKind::Act(act)) = self.nodes.get(index).map(|node| &node.kind) else { continue };
            let Done::Next(way) = &act.done else { continue };
            let Some(NodeKind::Succeed(output)) = self.nodes.get(way.to).map(|node| &node.kind) else {
                continue;
            };
            let output = compose(output, &way.assigns, locals, name);
            if act.catches_expressions() && output.can_fail() {
                continue;
            }
            if let Some(NodeKind::Act(act)) = self.nodes.get_mut(index).map(|node| &mut node.kind) {
                act.done = Done::End(output);
            }
        }
    }
}
