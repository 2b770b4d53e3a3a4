//! What a state machine costs, of its definition alone: transitions on its ways through, and prices at a monthly volume.
//!
//! Retries and waits for capacity are not in it, and neither is what tasks cost. `simulate --report` tells of one run instead.

use std::collections::BTreeSet;

use serde::Serialize;
use sfn_dsl::machine::{Scope, StateKind, StateMachine, Transition};

/// US dollars for 1,000 state transitions of a Standard execution in us-east-1.
///
/// Source of all prices: "AWS Step Functions Pricing" (2026), without the free tier.
pub const STANDARD_PER_THOUSAND: f64 = 0.025;
/// US dollars for a million requests of Express executions in us-east-1.
pub const EXPRESS_PER_MILLION: f64 = 1.0;
/// US dollars for a GB-second of an Express execution in us-east-1, of the first 1,000 GB-hours a month.
pub const EXPRESS_GB_SECOND: f64 = 0.000_016_67;
/// The memory of an Express execution is billed in chunks of 64 MB; one chunk holds small data.
const EXPRESS_CHUNK_GB: f64 = 64.0 / 1024.0;

/// How many transitions an execution makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// On the shortest way to a success.
    pub shortest: u64,
    /// On the longest way; `None` where states can be entered again and again.
    pub longest: Option<u64>,
    /// For each Map, what one item adds on its shortest way.
    pub per_item: Vec<PerItem>,
}

/// What an item of a Map adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PerItem {
    /// The Map.
    pub state: String,
    /// Transitions for each item.
    pub transitions: u64,
}

impl Cost {
    /// Counts the transitions of a machine.
    pub fn of(machine: &StateMachine) -> Self {
        let mut per_item = Vec::new();
        let shortest = shortest(machine.scope());
        let longest = longest(machine.scope());
        maps(machine.scope(), &mut per_item);
        Self { shortest, longest, per_item }
    }

    /// US dollars for a number of Standard executions on the shortest and on the longest way, with so many items in each Map.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn standard(&self, runs: u64, items: u64) -> (f64, Option<f64>) {
        let of_items: u64 = self.per_item.iter().map(|map| map.transitions.saturating_mul(items)).sum();
        let price = |transitions: u64| {
            transitions.saturating_add(of_items) as f64 * runs as f64 / 1_000.0 * STANDARD_PER_THOUSAND
        };
        (price(self.shortest), self.longest.map(price))
    }
}

/// US dollars for a number of Express executions of that many milliseconds, with little data.
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
pub fn express(runs: u64, millis: u64) -> f64 {
    let seconds = millis.max(1).div_ceil(100) as f64 / 10.0;
    runs as f64 * (EXPRESS_PER_MILLION / 1_000_000.0 + seconds * EXPRESS_CHUNK_GB * EXPRESS_GB_SECOND)
}

/// Where an execution may go from a state: on success, and when something is caught.
fn targets(kind: &StateKind) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    if let Some(Transition::Next(next)) = kind.transition() {
        names.push(next.as_str());
    }
    if let StateKind::Choice(choice) = kind {
        names.extend(choice.rules.iter().map(|rule| rule.next.as_str()));
        names.extend(choice.default.iter().map(sfn_dsl::name::StateName::as_str));
    }
    names
}

fn ends(kind: &StateKind) -> bool {
    matches!(kind.transition(), Some(Transition::End)) || matches!(kind, StateKind::Succeed(_))
}

/// What a state itself adds, by what its branches add.
fn own(kind: &StateKind, branch: &dyn Fn(&Scope) -> Option<u64>) -> Option<u64> {
    match kind {
        StateKind::Parallel(parallel) => {
            parallel.branches.iter().try_fold(1u64, |sum, scope| Some(sum.saturating_add(branch(scope)?)))
        }
        _ => Some(1),
    }
}

/// Dijkstra's algorithm over the states of a scope.
fn shortest(scope: &Scope) -> u64 {
    let count = scope.states().len();
    let mut best: Vec<Option<u64>> = vec![None; count];
    let mut open: BTreeSet<(u64, usize)> = BTreeSet::new();
    let weight = |index: usize| {
        scope
            .states()
            .get(index)
            .and_then(|state| own(&state.kind, &|inner| Some(shortest(inner))))
            .unwrap_or(1)
    };
    if let Some(start) = scope.position(scope.start_at().as_str()) {
        open.insert((weight(start), start));
    }
    while let Some((cost, index)) = open.pop_first() {
        if best.get(index).copied().flatten().is_some() {
            continue;
        }
        if let Some(slot) = best.get_mut(index) {
            *slot = Some(cost);
        }
        let Some(state) = scope.states().get(index) else { continue };
        if ends(&state.kind) {
            return cost;
        }
        for next in targets(&state.kind).into_iter().filter_map(|name| scope.position(name)) {
            open.insert((cost.saturating_add(weight(next)), next));
        }
    }
    // No way leads to a success: every execution fails, and costs at least the way it went.
    best.into_iter().flatten().max().unwrap_or(0)
}

/// The longest way through a scope; `None` where there is a loop.
fn longest(scope: &Scope) -> Option<u64> {
    #[derive(Clone, Copy)]
    enum Seen {
        No,
        Open,
        Done(u64),
    }
    let mut seen = vec![Seen::No; scope.states().len()];
    let mut stack = vec![scope.position(scope.start_at().as_str())?];
    // Depth first without recursion: a state is done when all states behind it are.
    while let Some(index) = stack.last().copied() {
        let state = scope.states().get(index)?;
        let mut behind = targets(&state.kind);
        behind.extend(state.kind.catch().iter().map(|catcher| catcher.next.as_str()));
        let behind: Vec<usize> = behind.into_iter().filter_map(|name| scope.position(name)).collect();
        if matches!(seen.get(index), Some(Seen::No)) {
            *seen.get_mut(index)? = Seen::Open;
        }
        let mut most = 0;
        let mut waits = None;
        for next in behind {
            match seen.get(next)? {
                Seen::Done(cost) => most = most.max(*cost),
                Seen::Open => return None,
                Seen::No => waits = Some(next),
            }
        }
        if let Some(next) = waits {
            stack.push(next);
            continue;
        }
        let cost = own(&state.kind, &longest)?.saturating_add(most);
        *seen.get_mut(index)? = Seen::Done(cost);
        stack.pop();
    }
    match seen.get(scope.position(scope.start_at().as_str())?)? {
        Seen::Done(cost) => Some(*cost),
        Seen::No | Seen::Open => None,
    }
}

fn maps(scope: &Scope, found: &mut Vec<PerItem>) {
    for state in scope.states() {
        match &state.kind {
            StateKind::Map(map) => {
                let transitions = shortest(&map.processor);
                found.push(PerItem { state: state.name.as_str().to_owned(), transitions });
                maps(&map.processor, found);
            }
            StateKind::Parallel(parallel) => parallel.branches.iter().for_each(|branch| maps(branch, found)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use sfn_dsl::machine::MachineType;
    use sfn_dsl::raw::Definition;

    use super::*;

    fn cost(states: &str) -> Cost {
        let text = format!("{{\"StartAt\": \"A\", \"States\": {{{states}}}}}");
        Cost::of(&text.parse::<Definition>().unwrap().check(MachineType::Standard).unwrap().machine)
    }

    const CHOICE: &str = r#""A": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": true, "Next": "B"}], "Default": "D"},
        "B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Pass", "Next": "D"}, "D": {"Type": "Succeed"}"#;

    #[test]
    fn the_shortest_and_the_longest_way_are_counted() {
        let found = cost(CHOICE);
        assert_eq!((found.shortest, found.longest), (2, Some(4)));
        assert_eq!(cost(&CHOICE.replace("\"Next\": \"D\"}, \"D\"", "\"Next\": \"A\"}, \"D\"")).longest, None);
        assert!((found.standard(1_000, 0).0 - 0.05).abs() < 1e-9);
    }

    #[test]
    fn branches_add_up_and_items_are_told_apart() {
        let inner = r#"{"StartAt": "X", "States": {"X": {"Type": "Pass", "Next": "Y"}, "Y": {"Type": "Pass", "End": true}}}"#;
        let found = cost(&format!(
            r#""A": {{"Type": "Parallel", "Branches": [{}, {}], "Next": "M"}}, "M": {{"Type": "Map", "ItemProcessor": {inner}, "End": true}}"#,
            inner.replace('X', "P").replace('Y', "Q"),
            inner.replace('X', "R").replace('Y', "S"),
        ));
        assert_eq!((found.shortest, found.longest), (6, Some(6)));
        assert_eq!(found.per_item, [PerItem { state: "M".to_owned(), transitions: 2 }]);
    }

    #[test]
    fn express_is_billed_by_request_and_time() {
        let million = express(1_000_000, 100);
        assert!((million - 1.104).abs() < 0.01, "{million}");
    }
}
