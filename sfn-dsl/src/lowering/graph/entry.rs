//! The first state reads the input, and assigns it on its ways out: no state is spent on naming parameters.

use super::absorb::join;
use super::{Done, Graph, Node, NodeKind, Way, compose};
use crate::lowering::blocks::{Action, Map};
use crate::lowering::code::{Code, Local, Variable};

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
        if !first.fails_first(&way.assigns, locals) {
            return;
        }
        if first.has_inner_reads(&way.assigns) && !first.capture(&way.assigns, name, new_variable) {
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
    /// Makes what may fail on the way in fail before this state does anything, as a panic would; false where it cannot.
    fn fails_first(&mut self, assigns: &[(Variable, Code)], locals: &mut u32) -> bool {
        let NodeKind::Act(act) = &mut self.kind else { return true };
        let failing: Vec<&(Variable, Code)> = assigns.iter().filter(|(_, code)| code.can_fail()).collect();
        if failing.is_empty() || matches!(act.action, Action::Pass) {
            return true;
        }
        if act.catches_expressions() {
            return false;
        }
        let codes = act.action.codes();
        let unread: Vec<Code> = failing
            .into_iter()
            .filter(|(variable, _)| !codes.iter().any(|code| code.evaluates(*variable)))
            .map(|(variable, _)| Code::Variable(*variable))
            .collect();
        if unread.is_empty() {
            return true;
        }
        let place = match &mut act.action {
            Action::Task(task) => task.arguments.leaf_mut(),
            Action::WaitSeconds(code) | Action::WaitTimestamp(code) => Some(code),
            Action::Map(map) => match map.items.as_mut_slice() {
                [(name, items)] if name == "Items" => Some(items),
                _ => None,
            },
            Action::Pass | Action::Parallel(_) => None,
        };
        let Some(place) = place else { return false };
        let mut first = |code: Code| {
            *locals += 1;
            (Local { name: "first".to_owned(), number: *locals }, code)
        };
        let bindings = unread.into_iter().map(&mut first).collect();
        *place = Code::Block(bindings, Box::new(std::mem::replace(place, Code::Null)));
        true
    }

    /// Whether a scope in it reads what is assigned on the way in.
    fn has_inner_reads(&self, assigns: &[(Variable, Code)]) -> bool {
        let reads: Vec<Variable> = self.inner().into_iter().flat_map(Graph::free).collect();
        assigns.iter().any(|(variable, _)| reads.contains(variable))
    }

    /// Hands what is assigned on the way in to the scopes in it.
    fn capture(
        &mut self,
        assigns: &[(Variable, Code)],
        name: &dyn Fn(Variable) -> String,
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
            Action::Map(map) => {
                let free = map.processor.free();
                let captured: Vec<(Variable, Code)> =
                    assigns.iter().filter(|(variable, _)| free.contains(variable)).cloned().collect();
                map.select(&captured, name, new_variable);
                true
            }
            Action::Pass | Action::WaitSeconds(_) | Action::WaitTimestamp(_) | Action::Task(_) => false,
        }
    }
}

impl Graph {
    /// Hands every variable that children of distributed Maps read to them: they are executions of their own, and see none.
    pub(in crate::lowering) fn send_along(
        &mut self,
        name: &dyn Fn(Variable) -> String,
        new_variable: &mut dyn FnMut(Variable) -> Variable,
    ) {
        for node in &mut self.nodes {
            let NodeKind::Act(act) = &mut node.kind else { continue };
            if let Action::Map(map) = &mut act.action
                && map.children.is_some()
            {
                let captured: Vec<(Variable, Code)> = map
                    .processor
                    .free()
                    .into_iter()
                    .map(|variable| (variable, Code::Variable(variable)))
                    .collect();
                map.select(&captured, name, new_variable);
            }
        }
    }
}

impl Map<Graph> {
    /// The name itself, or with a number if another value has it.
    fn free_member(&self, wanted: &str) -> String {
        let taken = |member: &str| self.selector.iter().any(|(one, _)| one == member);
        let mut member = wanted.to_owned();
        for number in 2..self.selector.len() + 3 {
            if !taken(&member) {
                break;
            }
            member = format!("{wanted}_{number}");
        }
        member
    }

    /// Hands values to every iteration, beside the item: `ItemSelector`, or `BatchInput` beside the items of a batch.
    fn select(
        &mut self,
        captured: &[(Variable, Code)],
        name: &dyn Fn(Variable) -> String,
        new_variable: &mut dyn FnMut(Variable) -> Variable,
    ) {
        if captured.is_empty() {
            return;
        }
        let batched = self.is_batched();
        if self.selector.is_empty() && !batched {
            self.selector.push((ITEM.to_owned(), Code::Context(vec!["Map", "Item", "Value"])));
            replace_input(&mut self.processor, &Code::Member(Box::new(Code::Input), ITEM.to_owned()));
        }
        let source =
            if batched { Code::Member(Box::new(Code::Input), "BatchInput".to_owned()) } else { Code::Input };
        let mut given = Vec::new();
        for (variable, code) in captured {
            let wanted = name(*variable);
            let member = self.free_member(&wanted);
            given.push((*variable, Code::Member(Box::new(source.clone()), member.clone())));
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
        let Some(NodeKind::Act(pass)) = self.nodes.get_mut(self.start).map(|node| &mut node.kind) else {
            return;
        };
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
    let Some(NodeKind::Act(pass)) = graph.nodes.get_mut(graph.start).map(|node| &mut node.kind) else {
        return;
    };
    if let Done::Next(way) = &mut pass.done {
        for (_, code) in &mut way.assigns {
            replace(code, with);
        }
    }
}
