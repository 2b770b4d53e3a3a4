//! # `UNMERGED_BRANCHES`: a path to what another branch writes
//!
//! **Why:** every branch of a Parallel works on a copy of its input. What a state puts into that copy with `ResultPath` is
//! seen by no other branch, nor behind the Parallel, whose result is an array with the output of each branch. Only
//! states that certainly have the input of the Parallel are judged, and the one that follows it.
//!
//! Bad:
//! ```json
//! {"StartAt": "Both", "States": {
//!   "Both": {"Type": "Parallel", "ResultPath": null, "Next": "Bill", "Branches": [
//!     {"StartAt": "Price", "States": {"Price": {"Type": "Task", "Resource": "${Price}", "ResultPath": "$.price", "End": true}}},
//!     {"StartAt": "Stock", "States": {"Stock": {"Type": "Task", "Resource": "${Stock}", "ResultPath": "$.stock", "End": true}}}]},
//!   "Bill": {"Type": "Task", "Resource": "${Bill}", "InputPath": "$.price", "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Both", "States": {
//!   "Both": {"Type": "Parallel", "ResultPath": "$.both", "Next": "Bill", "Branches": [
//!     {"StartAt": "Price", "States": {"Price": {"Type": "Task", "Resource": "${Price}", "End": true}}},
//!     {"StartAt": "Stock", "States": {"Stock": {"Type": "Task", "Resource": "${Stock}", "End": true}}}]},
//!   "Bill": {"Type": "Task", "Resource": "${Bill}", "InputPath": "$.both[0]", "End": true}}}
//! ```

use std::collections::{HashMap, HashSet};

use crate::check::lints::dataflow::{flow_of, keeps_input, read_members, written_member};
use crate::check::lints::graph::reachable;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, ScopeView, View, Wording};
use crate::machine::{ResultPath, Selection, StateKind};
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("UNMERGED_BRANCHES", "B126", "a path to what another branch writes"),
    check: Check::Scope(check),
};

/// A path to what another branch writes.
#[derive(Debug, Clone, PartialEq)]
pub struct UnmergedBranches {
    /// The member.
    pub member: String,
    /// The state that writes it.
    pub writer: StateName,
    /// The Parallel, where what is behind it reads the member.
    pub parallel: Option<StateName>,
}

impl Wording for UnmergedBranches {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { member, writer, parallel } = self;
        match parallel {
            None => format!(
                "reads \"$.{member}\", which \"{writer}\" of another branch writes, but a branch sees nothing of its siblings"
            ),
            Some(parallel) => format!(
                "reads \"$.{member}\", which \"{writer}\" writes in a branch of \"{parallel}\", but branches never merge: the result is an array of their outputs"
            ),
        }
    }

    fn help(&self) -> Option<String> {
        let Self { parallel, .. } = self;
        parallel.as_ref().map(|parallel| format!("select from the result of \"{parallel}\": \"$.result[0]\""))
    }
}

fn check(view: &View<'_>, scope: &ScopeView<'_>, findings: &mut Findings<'_>) {
    let written: HashSet<&str> = view.states_of(scope).filter_map(written_member).collect();
    for here in view.states_of(scope) {
        if matches!(here.state.kind(), StateKind::Parallel(_)) {
            check_parallel(here, &written, findings);
        }
    }
}

fn check_parallel(parallel: Here<'_>, outside: &HashSet<&str>, findings: &mut Findings<'_>) {
    let view = parallel.view;
    let branches: Vec<&ScopeView<'_>> =
        parallel.state.children.iter().filter_map(|child| view.scopes.get(*child)).collect();
    // Per member: the branch that writes it first, and the state.
    let mut writers: HashMap<&str, (usize, Here<'_>)> = HashMap::new();
    let mut readers = Vec::new();
    for (branch, scope) in branches.iter().enumerate() {
        let unchanged = with_input_of_scope(view, scope);
        let reads = unchanged.iter().flat_map(|here| read_members(*here).map(move |read| (*here, read)));
        let reads: Vec<_> = reads.collect();
        let read: HashSet<&str> = reads.iter().map(|(_, (_, name))| *name).collect();
        let mut written = HashSet::new();
        for here in view.states_of(scope) {
            let Some(name) = written_member(here).filter(|name| !outside.contains(name)) else { continue };
            written.insert(name);
            // What a branch reads before it writes was in the input.
            if !read.contains(name) {
                writers.entry(name).or_insert((branch, here));
            }
        }
        readers
            .extend(reads.into_iter().filter(|(_, (_, name))| !written.contains(name)).map(|r| (branch, r)));
    }
    for (branch, (here, (read, name))) in readers {
        if let Some((_, writer)) = writers.get(name).filter(|(writing, _)| *writing != branch) {
            let writer = writer.state.name().clone();
            let problem = UnmergedBranches { member: name.to_owned(), writer, parallel: None };
            findings.state(here, &read.steps, problem);
        }
    }
    let Some(next) = next_with_input(parallel) else { return };
    for (read, name) in read_members(next) {
        if let Some((_, writer)) = writers.get(name) {
            let (writer, parallel) = (writer.state.name().clone(), Some(parallel.state.name().clone()));
            let problem = UnmergedBranches { member: name.to_owned(), writer, parallel };
            findings.state(next, &read.steps, problem);
        }
    }
}

/// The states of a scope that certainly have its input as their own.
fn with_input_of_scope<'v>(view: &'v View<'v>, scope: &'v ScopeView<'v>) -> Vec<Here<'v>> {
    let reached = reachable(scope.states.len(), [scope.start], |position, queue| {
        if let Some(here) = view.here(scope, position).filter(|here| keeps_input(*here)) {
            queue.extend(here.state.edges.iter().map(|edge| edge.target));
        }
    });
    view.states_of(scope).filter(|here| reached.get(here.state.position) == Some(&true)).collect()
}

/// The state behind a Parallel whose result does not replace its input.
fn next_with_input(parallel: Here<'_>) -> Option<Here<'_>> {
    let flow = flow_of(parallel)?;
    let keeps = flow.result_path != ResultPath::Replace && flow.output_path == Selection::Whole;
    let edge =
        parallel.state.edges.first().filter(|_| keeps && parallel.state.kind().transition().is_some())?;
    parallel.view.here(parallel.scope, edge.target)
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn machine(first: &str, second: &str) -> String {
        format!(
            r#"{{"StartAt": "P", "States": {{
                "P": {{"Type": "Parallel", "ResultPath": "$.both", "Next": "Z", "Branches": [
                    {{"StartAt": "A", "States": {{"A": {{"Type": "Task", "Resource": "${{A}}", {first} "End": true}}}}}},
                    {{"StartAt": "W", "States": {{
                        "W": {{"Type": "Wait", "Seconds": 1, "Next": "B"}},
                        "B": {{"Type": "Task", "Resource": "${{B}}", {second} "End": true}}}}}}]}},
                "Z": {{"Type": "Pass", "InputPath": "$.both", "End": true}}}}}}"#
        )
    }

    #[test]
    fn a_branch_sees_nothing_of_its_siblings() {
        let writes = r#""ResultPath": "$.price.net","#;
        let line = "/States/P/Branches[1]/States/B/InputPath: state \"B\": reads \"$.price\", which \"A\" of another \
                    branch writes, but a branch sees nothing of its siblings";
        reported(&LINT, &machine(writes, r#""InputPath": "$.price","#), &[line]);
        silent(&LINT, &machine(writes, r#""InputPath": "$.stock","#));
        silent(&LINT, &machine(writes, r#""Parameters": {"x.$": "$.price"}, "ResultPath": "$.price","#));
        let reads_too = r#""ResultPath": "$.price", "Parameters": {"x.$": "$.price"},"#;
        silent(&LINT, &machine(reads_too, r#""InputPath": "$.price","#));
    }
}
