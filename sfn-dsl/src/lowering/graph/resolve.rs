//! From blocks to states: what is only assigned between two states becomes a way.

use std::collections::BTreeMap;

use super::ways::then;
use super::{Act, Done, Graph, Node, NodeKind, Way, compose};
use crate::lowering::blocks::{Action, BlockId, Branch, End, Exit, Label, Map, Scope};
use crate::lowering::code::{Code, Variable};

/// How deep decisions may be nested to become expressions.
const NESTING: usize = 12;

/// A loop in which nothing ever happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lowering) struct EndlessLoop;

/// What making a graph needs from outside.
pub(in crate::lowering) struct Resolver<'a> {
    /// Counts the variables of expressions.
    pub(in crate::lowering) locals: &'a mut u32,
    /// What the author calls a variable.
    pub(in crate::lowering) name: &'a dyn Fn(Variable) -> String,
}

/// Assignments at once, and the block they lead to: one whose end is a state.
type Walked = (Vec<(Variable, Code)>, BlockId);

impl Resolver<'_> {
    /// The graph of a scope.
    pub(in crate::lowering) fn graph(&mut self, scope: &Scope) -> Result<Graph, EndlessLoop> {
        let mut pending = Vec::new();
        let mut nodes: Vec<Option<Node>> = Vec::new();
        let mut known = BTreeMap::new();
        let mut maker = Maker { nodes: &mut nodes, known: &mut known, pending: &mut pending };
        let label = Label { name: String::new(), file: "", span: sfn_syntax::Span::default() };
        let entry = maker.reserve();
        let way = self.way(scope, BlockId(0), &mut maker)?;
        // The way in is that of a Pass; most often it is not needed.
        let act =
            Act { action: Action::Pass, retriers: Vec::new(), done: Done::Next(way), catchers: Vec::new() };
        maker.set(entry, Node { label, kind: NodeKind::Act(Box::new(act)) });
        while let Some((index, block)) = maker.pending.pop() {
            if let Some(node) = self.node(scope, block, &mut maker)? {
                maker.set(index, node);
            }
        }
        // INVARIANT: a block that is reached ends in something; one that does not was refused, and nothing is made of it.
        let nodes = nodes.into_iter().map(|node| node.unwrap_or_else(unreached)).collect();
        Ok(Graph { nodes, start: entry })
    }

    fn node(
        &mut self,
        scope: &Scope,
        block: BlockId,
        maker: &mut Maker<'_>,
    ) -> Result<Option<Node>, EndlessLoop> {
        let Some(block) = scope.get(block) else { return Ok(None) };
        Ok(match &block.end {
            End::Open | End::Jump(_) => None,
            End::Branch(branch) => {
                let mut arms = Vec::new();
                let (possible, otherwise) = possible(branch);
                for (condition, to) in possible {
                    arms.push((condition.clone(), self.way(scope, to, maker)?));
                }
                let otherwise = self.way(scope, otherwise, maker)?;
                Some(Node { label: branch.label.clone(), kind: NodeKind::Choice(arms, otherwise) })
            }
            End::State(state) => {
                let done = Done::Next(self.exit(scope, &state.done, maker)?);
                let mut catchers = Vec::new();
                for (errors, exit) in &state.catchers {
                    catchers.push((errors.clone(), self.exit(scope, exit, maker)?));
                }
                let action = self.action(&state.action)?;
                let act = Act { action, retriers: state.retriers.clone(), done, catchers };
                Some(Node { label: state.label.clone(), kind: NodeKind::Act(Box::new(act)) })
            }
            End::Return(label, output) => {
                Some(Node { label: label.clone(), kind: NodeKind::Succeed(output.clone()) })
            }
            End::Fail(label, failure) => {
                Some(Node { label: label.clone(), kind: NodeKind::Fail(failure.clone()) })
            }
        })
    }

    fn action(&mut self, action: &Action<Scope>) -> Result<Action<Graph>, EndlessLoop> {
        Ok(match action {
            Action::Pass => Action::Pass,
            Action::WaitSeconds(code) => Action::WaitSeconds(code.clone()),
            Action::WaitTimestamp(code) => Action::WaitTimestamp(code.clone()),
            Action::Task(task) => Action::Task(task.clone()),
            Action::Parallel(branches) => {
                let mut graphs = Vec::new();
                for branch in branches {
                    graphs.push(self.graph(branch)?);
                }
                Action::Parallel(graphs)
            }
            Action::Map(map) => Action::Map(Box::new(Map {
                items: map.items.clone(),
                selector: map.selector.clone(),
                fields: map.fields.clone(),
                children: map.children,
                processor: self.graph(&map.processor)?,
            })),
        })
    }

    /// The way that begins with that block.
    fn way(&mut self, scope: &Scope, block: BlockId, maker: &mut Maker<'_>) -> Result<Way, EndlessLoop> {
        let (assigns, block) = self.walk(scope, Vec::new(), block, NESTING)?;
        Ok(Way { assigns, to: maker.of(block) })
    }

    fn exit(&mut self, scope: &Scope, exit: &Exit, maker: &mut Maker<'_>) -> Result<Way, EndlessLoop> {
        let (assigns, block) = self.walk(scope, exit.assigns.clone(), exit.to, NESTING)?;
        Ok(Way { assigns, to: maker.of(block) })
    }

    /// Collects assignments from a block on, up to the first block that ends in a state.
    fn walk(
        &mut self,
        scope: &Scope,
        mut assigns: Vec<(Variable, Code)>,
        mut block: BlockId,
        nesting: usize,
    ) -> Result<Walked, EndlessLoop> {
        for _ in 0..=scope.blocks.len() {
            let Some(here) = scope.get(block) else { return Ok((assigns, block)) };
            for (variable, code) in &here.assigns {
                let code = compose(code, &assigns, self.locals, self.name);
                then(&mut assigns, *variable, code);
            }
            let branch = match &here.end {
                End::Jump(to) => {
                    block = *to;
                    continue;
                }
                End::Branch(branch) => branch,
                _ => return Ok((assigns, block)),
            };
            if let Some(to) = decided(branch) {
                block = to;
                continue;
            }
            if nesting == 0 {
                return Ok((assigns, block));
            }
            let Some((chosen, to)) = self.chosen(scope, branch, nesting - 1)? else {
                return Ok((assigns, block));
            };
            let chosen: Vec<(Variable, Code)> = chosen
                .iter()
                .map(|(variable, code)| (*variable, compose(code, &assigns, self.locals, self.name)))
                .collect();
            for (variable, code) in chosen {
                then(&mut assigns, variable, code);
            }
            // What the arms assign includes what that block assigns.
            return Ok((assigns, to));
        }
        Err(EndlessLoop)
    }

    /// What a decision assigns, where all its arms lead to the same state: then it is an expression and no state.
    fn chosen(
        &mut self,
        scope: &Scope,
        branch: &Branch,
        nesting: usize,
    ) -> Result<Option<Walked>, EndlessLoop> {
        let (last, to) = self.walk(scope, Vec::new(), branch.otherwise, nesting)?;
        let mut arms = Vec::new();
        for (condition, block) in &branch.arms {
            let (assigns, leads_to) = self.walk(scope, Vec::new(), *block, nesting)?;
            if leads_to != to {
                return Ok(None);
            }
            arms.push((condition, assigns));
        }
        let mut chosen: Vec<(Variable, Code)> = Vec::new();
        for (variable, _) in arms.iter().flat_map(|(_, assigns)| assigns).chain(&last) {
            if chosen.iter().any(|(one, _)| one == variable) {
                continue;
            }
            let after = |assigns: &[(Variable, Code)]| {
                let assigned = assigns.iter().find(|(one, _)| one == variable);
                assigned.map_or(Code::Variable(*variable), |(_, code)| code.clone())
            };
            let code = arms.iter().rev().fold(after(&last), |otherwise, (condition, assigns)| {
                let then = Box::new(after(assigns));
                Code::Conditional(Box::new((*condition).clone()), then, Box::new(otherwise))
            });
            chosen.push((*variable, code));
        }
        Ok(Some((chosen, to)))
    }
}

/// What stands for a block that was refused.
fn unreached() -> Node {
    let label = Label { name: "unreachable".to_owned(), file: "", span: sfn_syntax::Span::default() };
    Node { label, kind: NodeKind::Succeed(Code::Null) }
}

/// The arms of a decision that a constant does not exclude, and where it goes if none holds.
fn possible(branch: &Branch) -> (Vec<(&Code, BlockId)>, BlockId) {
    let mut arms = Vec::new();
    for (condition, to) in &branch.arms {
        match condition {
            Code::Bool(true) => return (arms, *to),
            Code::Bool(false) => {}
            _ => arms.push((condition, *to)),
        }
    }
    (arms, branch.otherwise)
}

/// Where a decision always leads, if constants decide it.
fn decided(branch: &Branch) -> Option<BlockId> {
    let (arms, otherwise) = possible(branch);
    arms.is_empty().then_some(otherwise)
}

/// Gives every block that ends in a state a place in the graph.
struct Maker<'a> {
    nodes: &'a mut Vec<Option<Node>>,
    known: &'a mut BTreeMap<BlockId, usize>,
    pending: &'a mut Vec<(usize, BlockId)>,
}

impl Maker<'_> {
    fn reserve(&mut self) -> usize {
        self.nodes.push(None);
        self.nodes.len() - 1
    }

    fn set(&mut self, index: usize, node: Node) {
        if let Some(place) = self.nodes.get_mut(index) {
            *place = Some(node);
        }
    }

    /// The state at the end of a block.
    fn of(&mut self, block: BlockId) -> usize {
        if let Some(index) = self.known.get(&block) {
            return *index;
        }
        let index = self.reserve();
        self.known.insert(block, index);
        self.pending.push((index, block));
        index
    }
}
