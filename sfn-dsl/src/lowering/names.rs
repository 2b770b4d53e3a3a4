//! Names of variables and states: the author's own, as far as they may be.

use std::collections::{BTreeMap, BTreeSet};

use super::code::Variable;
use super::graph::{Graph, Live};
use crate::jsonata::is_function;

/// The longest name of a variable or a state.
///
/// Source: Developer Guide, "Passing data between states with variables"; Amazon States Language, "States".
const LONGEST: usize = 80;

/// The names of all variables of a machine.
#[derive(Debug, Default)]
pub(super) struct VariableNames(BTreeMap<Variable, String>);

impl VariableNames {
    /// Names the variables of a graph and of the graphs in it.
    ///
    /// Two variables of a scope share a name where never both are alive: shadowing keeps the author's name. Within a scope no
    /// name of the scopes around it is assigned, because the service refuses that.
    pub(super) fn of(graph: &Graph, hints: &[String]) -> Self {
        let mut names = Self::default();
        names.add(graph, hints, &BTreeSet::new());
        names
    }

    pub(super) fn get(&self, variable: Variable) -> &str {
        self.0.get(&variable).map_or("unnamed", String::as_str)
    }

    fn add(&mut self, graph: &Graph, hints: &[String], around: &BTreeSet<String>) {
        let conflicts = conflicts(graph);
        let mut taken = around.clone();
        for (variable, rivals) in &conflicts {
            let hint = usize::try_from(variable.0).ok().and_then(|index| hints.get(index));
            let base = identifier(hint.map_or("value", String::as_str));
            let used: BTreeSet<&str> =
                rivals.iter().filter_map(|rival| self.0.get(rival)).map(String::as_str).collect();
            let free = |name: &String| !used.contains(name.as_str()) && !around.contains(name);
            let name = numbered(&base, "_", "").find(free).unwrap_or(base);
            taken.insert(name.clone());
            self.0.insert(*variable, name);
        }
        for node in &graph.nodes {
            for inner in node.inner() {
                self.add(inner, hints, &taken);
            }
        }
    }
}

/// The variables that a scope assigns, each with those that are alive at the same time.
fn conflicts(graph: &Graph) -> BTreeMap<Variable, BTreeSet<Variable>> {
    let live = Live::of(graph);
    let mut conflicts: BTreeMap<Variable, BTreeSet<Variable>> = BTreeMap::new();
    for node in &graph.nodes {
        for way in node.ways() {
            let at_target = live.at(way.to).into_iter().flatten().copied();
            let together: BTreeSet<Variable> =
                at_target.chain(way.assigns.iter().map(|(variable, _)| *variable)).collect();
            for (variable, _) in &way.assigns {
                conflicts.entry(*variable).or_default();
            }
            for one in &together {
                for other in &together {
                    if one != other {
                        conflicts.entry(*one).or_default().insert(*other);
                    }
                }
            }
        }
    }
    // Variables of the scopes around this one are named there.
    let assigned: BTreeSet<Variable> = graph
        .nodes
        .iter()
        .flat_map(|node| node.ways())
        .flat_map(|way| way.assigns.iter().map(|(variable, _)| *variable))
        .collect();
    conflicts.retain(|variable, _| assigned.contains(variable));
    conflicts
}

/// A name that may stand behind `$`, as near to the author's as that allows.
fn identifier(hint: &str) -> String {
    let name = hint.strip_prefix("r#").unwrap_or(hint).trim_start_matches('_');
    let name: String =
        name.chars().map(|char| if char.is_alphanumeric() || char == '_' { char } else { '_' }).collect();
    let name: String = name.trim_matches('_').chars().take(LONGEST - 8).collect();
    if name.is_empty() || name.starts_with(char::is_numeric) {
        return "value".to_owned();
    }
    if name == "states" || is_function(&name) { format!("{name}_value") } else { name }
}

/// The name itself, then with numbers from 2 on.
fn numbered(base: &str, before: &'static str, after: &'static str) -> impl Iterator<Item = String> + use<> {
    let numbered = base.to_owned();
    std::iter::once(base.to_owned())
        .chain((2_u32..).map(move |number| format!("{numbered}{before}{number}{after}")))
}

/// The names of the states of a machine: unique in all of it.
#[derive(Debug, Default)]
pub(super) struct StateNames {
    taken: BTreeSet<String>,
}

impl StateNames {
    /// A name for a state.
    pub(super) fn name(&mut self, wanted: &str) -> String {
        let base: String = wanted.chars().filter(|char| !char.is_control()).take(LONGEST - 6).collect();
        let base = if base.is_empty() { "start".to_owned() } else { base };
        let name = numbered(&base, " (", ")").find(|name| !self.taken.contains(name)).unwrap_or(base);
        self.taken.insert(name.clone());
        name
    }
}
