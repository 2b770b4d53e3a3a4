//! The first state reads the input, and assigns it on its ways out: no state is spent on naming parameters.

use super::absorb::join;
use super::{Done, Graph, Node, NodeKind, Way, compose};
use crate::lowering::blocks::Action;
use crate::lowering::code::{Code, Variable};

/// What an iteration of a Map calls its item, where it gets more than that.
const ITEM: &str = "item";

impl Graph {
    /// Gives what is assigned on the way in to the first state.
    ///
    /// A copy of that state comes first: it sees the input, and assigns what lives on its ways. In a loop the state itself stays.
    pub(in crate::lowering) fn enter(
        &mut self,
        locals: &mut u32,
        name: &dyn Fn(Variable) -> String,
        new_variable: &mut dyn FnMut(Variable) -> Variable,
    ) {
        let Some(NodeKind::Act(pass)) = self.nodes.get(self.start).map(|node| &node.kind) else { return };
        let (Action::Pass, Done::Next(way)) = (&pass.action, &pass.done) else { return };
        let way = way.clone();
        if way.assigns.is_empty() {
            self.start = way.to;
            return;
        }
        let Some(first) = self.nodes.get(way.to) else { return };
        let mut first = first.clone();
        if first.has_inner_reads(&way.assigns) && !first.capture(&way.assigns, new_variable) {
            return;
        }
        let mut composer = |code: &Code, before: &[(Variable, Code)]| compose(code, before, locals, name);
        for code in first.codes_mut() {
            *code = composer(code, &way.assigns);
        }
        for out in first.ways_mut() {
            let entered = Way { assigns: way.assigns.clone(), to: out.to };
            *out = join(&entered, out, &mut composer);
        }
        self.nodes.push(first);
        self.start = self.nodes.len() - 1;
    }
}

impl Node {
    /// Whether a scope in it reads what is assigned on the way in.
    fn has_inner_reads(&self, assigns: &[(Variable, Code)]) -> bool {
        let reads: Vec<Variable> = self.inner().into_iter().flat_map(Graph::free).collect();
        assigns.iter().any(|(variable, _)| reads.contains(variable))
    }

    /// Hands what is assigned on the way in to the scopes in it; not where that would be given to Express children or batches.
    fn capture(
        &mut self,
        assigns: &[(Variable, Code)],
        new_variable: &mut dyn FnMut(Variable) -> Variable,
    ) -> bool {
        let NodeKind::Act(act) = &mut self.kind else { return false };
        match &mut act.action {
            // A branch gets the input of the Parallel.
            Action::Parallel(branches) => {
                for branch in branches {
                    branch.give(assigns, new_variable);
                }
                true
            }
            Action::Map(map) if map.distributed.is_none() => {
                let free = map.processor.free();
                let captured: Vec<(Variable, Code)> =
                    assigns.iter().filter(|(variable, _)| free.contains(variable)).cloned().collect();
                map.select(&captured, new_variable);
                true
            }
            Action::Map(_) | Action::Pass | Action::WaitSeconds(_) | Action::WaitTimestamp(_) | Action::Task(_) => {
                false
            }
        }
    }
}

impl crate::lowering::blocks::Map<Graph> {
    /// Hands values to every iteration, beside the item: `ItemSelector`.
    pub(in crate::lowering) fn select(
        &mut self,
        captured: &[(Variable, Code)],
        new_variable: &mut dyn FnMut(Variable) -> Variable,
    ) {
        if captured.is_empty() {
            return;
        }
        if self.selector.is_empty() {
            self.selector.push((ITEM.to_owned(), Code::Context(vec!["Map", "Item", "Value"])));
            replace_input(&mut self.processor, &Code::Member(Box::new(Code::Input), ITEM.to_owned()));
        }
        let mut given = Vec::new();
        for (variable, code) in captured {
            let member = format!("v{}", variable.0);
            given.push((*variable, Code::Member(Box::new(Code::Input), member.clone())));
            self.selector.push((member, code.clone()));
        }
        self.processor.give(&given, new_variable);
    }
}

impl Graph {
    /// Assigns copies of variables of the scope around it on the way in, where it reads them.
    fn give(&mut self, values: &[(Variable, Code)], new_variable: &mut dyn FnMut(Variable) -> Variable) {
        let free = self.free();
        let copies: Vec<(Variable, Variable, Code)> = values
            .iter()
            .filter(|(variable, _)| free.contains(variable))
            .map(|(variable, code)| (*variable, new_variable(*variable), code.clone()))
            .collect();
        self.replace(&|variable| {
            copies.iter().find(|(one, ..)| *one == variable).map(|(_, copy, _)| Code::Variable(*copy))
        });
        let Some(NodeKind::Act(pass)) = self.nodes.get_mut(self.start).map(|node| &mut node.kind) else { return };
        let Done::Next(way) = &mut pass.done else { return };
        // What was assigned here may have read them.
        for (_, code) in &mut way.assigns {
            code.replace(&|variable| {
                let copy = copies.iter().find(|(_, copy, _)| *copy == variable);
                copy.map(|(_, _, code)| code.clone())
            });
        }
        way.assigns.extend(copies.into_iter().map(|(_, copy, code)| (copy, code)));
    }
}

/// Replaces the input of the scope on its way in.
fn replace_input(graph: &mut Graph, with: &Code) {
    fn replace(code: &mut Code, with: &Code) {
        if *code == Code::Input {
            *code = with.clone();
            return;
        }
        for child in code.children_mut() {
            replace(child, with);
        }
    }
    let Some(NodeKind::Act(pass)) = graph.nodes.get_mut(graph.start).map(|node| &mut node.kind) else { return };
    if let Done::Next(way) = &mut pass.done {
        for (_, code) in &mut way.assigns {
            replace(code, with);
        }
    }
}
