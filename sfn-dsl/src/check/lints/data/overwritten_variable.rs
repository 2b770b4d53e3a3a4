//! # `OVERWRITTEN_VARIABLE`: a value that nothing can read
//!
//! **Why:** the variable is assigned again, or its scope ends, before anything reads what was assigned.
//!
//! Bad:
//! ```json
//! {"StartAt": "First", "States": {
//!   "First": {"Type": "Pass", "Assign": {"rate": 1}, "Next": "Second"},
//!   "Second": {"Type": "Pass", "Assign": {"rate": 2}, "Next": "Use"},
//!   "Use": {"Type": "Pass", "Parameters": {"rate.$": "$rate"}, "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "First", "States": {
//!   "First": {"Type": "Pass", "Assign": {"rate": 1}, "Next": "Second"},
//!   "Second": {"Type": "Pass", "Assign": {"rate.$": "States.MathAdd($rate, 1)"}, "Next": "Use"},
//!   "Use": {"Type": "Pass", "Parameters": {"rate.$": "$rate"}, "End": true}}}
//! ```

use crate::check::lints::variables::{Numbers, Set, for_each_assignment};
use crate::check::lints::view::{Edge, StateView};
use crate::check::lints::{Check, Findings, Lint, Rule, ScopeView, View, Wording};
use std::iter::zip;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("OVERWRITTEN_VARIABLE", "B103", "a value that nothing can read"),
    check: Check::Machine(check),
};

/// A value that nothing can read.
#[derive(Debug, Clone, PartialEq)]
pub struct OverwrittenVariable {
    /// The variable.
    pub name: String,
}

impl Wording for OverwrittenVariable {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name } = self;
        format!(
            "assigns `{name}`, but that value is never read: the variable is assigned again, or its scope ends, before"
        )
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let Some(numbers) = Numbers::of(view).filter(|numbers| !numbers.is_empty()) else { return };
    if view.machine.unresolved().iter().any(|unresolved| unresolved.field.ends_with(".$")) {
        return;
    }
    // Each scope stands before those inside it, so the inner ones are known first when going backwards.
    let mut inside = vec![numbers.none(); view.scopes.len()];
    for scope in view.scopes.iter().rev() {
        let reads: Vec<Set> = scope.states.iter().map(|state| reads_of(state, &inside, &numbers)).collect();
        let live = live_at_entry(scope, &reads, &numbers);
        let mut all = numbers.none();
        for set in &reads {
            join(&mut all, set);
        }
        if let Some(slot) = inside.get_mut(scope.id) {
            slot.clone_from(&all);
        }
        for here in view.states_of(scope) {
            let mut unread = Vec::new();
            for_each_assignment(here.state, &mut |name, steps| {
                let takes = |edge: &Edge<'_>| {
                    edge.assign(here.state).iter().any(|(other, _)| std::ptr::eq(other, name))
                };
                let is_read = |edge: &Edge<'_>| {
                    live.get(edge.target).is_some_and(|set| numbers.has(set, name.as_str()))
                };
                // What nothing reads at all is another rule's business.
                if numbers.has(&all, name.as_str())
                    && !here.state.edges.iter().any(|edge| takes(edge) && is_read(edge))
                {
                    unread.push((name.to_string(), steps.to_vec()));
                }
            });
            for (name, steps) in unread {
                findings.state(here, &steps, OverwrittenVariable { name });
            }
        }
    }
}

/// What a state and the scopes inside it may read.
fn reads_of(state: &StateView<'_>, inside: &[Set], numbers: &Numbers<'_>) -> Set {
    let mut set = numbers.none();
    for read in &state.reads {
        read.for_each_mention(&mut |name| numbers.insert(&mut set, name));
    }
    for child in &state.children {
        if let Some(inner) = inside.get(*child) {
            join(&mut set, inner);
        }
    }
    set
}

fn join(set: &mut Set, other: &Set) {
    zip(set, other).for_each(|(word, other)| *word |= other);
}

/// Per state: the variables whose value at its entry may be read there or later.
fn live_at_entry(scope: &ScopeView<'_>, reads: &[Set], numbers: &Numbers<'_>) -> Vec<Set> {
    let mut before = vec![Vec::new(); scope.states.len()];
    for state in &scope.states {
        for edge in &state.edges {
            if let Some(before) = before.get_mut(edge.target) {
                before.push(state.position);
            }
        }
    }
    let mut live = reads.to_vec();
    let mut queue: std::collections::VecDeque<usize> = (0..scope.states.len()).rev().collect();
    let mut is_queued = vec![true; scope.states.len()];
    while let Some(position) = queue.pop_front() {
        let Some(state) = scope.states.get(position) else { continue };
        let mut set = live.get_mut(position).map(std::mem::take).unwrap_or_default();
        let mut is_changed = false;
        // What a state that leads to itself hands on is in its set already.
        for edge in state.edges.iter().filter(|edge| edge.target != position) {
            let Some(after) = live.get(edge.target) else { continue };
            let assigned: Vec<(usize, u64)> =
                edge.assign(state).iter().filter_map(|(name, _)| numbers.bit(name.as_str())).collect();
            for (index, (word, after)) in zip(&mut set, after).enumerate() {
                let assigned =
                    assigned.iter().filter(|(at, _)| *at == index).fold(0, |mask, (_, bit)| mask | bit);
                let joined = *word | (after & !assigned);
                is_changed |= joined != *word;
                *word = joined;
            }
        }
        if let Some(slot) = live.get_mut(position) {
            *slot = set;
        }
        if let Some(queued) = is_queued.get_mut(position) {
            *queued = false;
        }
        for earlier in before.get(position).into_iter().flatten().filter(|_| is_changed) {
            if let Some(queued @ false) = is_queued.get_mut(*earlier) {
                *queued = true;
                queue.push_back(*earlier);
            }
        }
    }
    live
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_counter_in_a_loop_is_read() {
        let machine = |end: &str| {
            format!(
                r#"{{"StartAt": "Start", "States": {{
                    "Start": {{"Type": "Pass", "Assign": {{"count": 0}}, "Next": "Next"}},
                    "Next": {{"Type": "Pass", "Assign": {{"count.$": "States.MathAdd($count, 1)"}}, "Next": "Enough?"}},
                    "Enough?": {{"Type": "Choice", "Default": "Next",
                        "Choices": [{{"Variable": "$count", "NumericEquals": 3, {end} "Next": "Done"}}]}},
                    "Done": {{"Type": "Succeed"}}}}}}"#
            )
        };
        silent(&LINT, &machine(""));
        reported_at(
            &LINT,
            &machine(r#""Assign": {"count": 0},"#),
            &["/States/Enough?/Choices[0]/Assign/count"],
        );
    }
}
