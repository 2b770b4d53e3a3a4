//! # `FORWARDED_INPUT`: all of a large input handed to one Task after the other
//!
//! **Why:** each Task gets everything, and pays for its transport and parsing, although the first has taken what it
//! needed. The input counts as large once `ResultPath` has put the results of a Map, or a whole object or table, beside
//! the rest of it. Only JSONPath states are judged.
//!
//! Bad:
//! ```json
//! {"StartAt": "Ship all", "States": {
//!   "Ship all": {"Type": "Map", "ItemsPath": "$.items", "ResultPath": "$.shipped", "Next": "Bill",
//!     "ItemProcessor": {"StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "${Ship}", "End": true}}}},
//!   "Bill": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "ResultPath": "$.bill", "Next": "Thank",
//!     "Parameters": {"FunctionName": "bill", "Payload.$": "$"}},
//!   "Thank": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
//!     "Parameters": {"FunctionName": "thank", "Payload.$": "$"}}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Ship all", "States": {
//!   "Ship all": {"Type": "Map", "ItemsPath": "$.items", "ResultPath": "$.shipped", "Next": "Bill",
//!     "ItemProcessor": {"StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "${Ship}", "End": true}}}},
//!   "Bill": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "ResultPath": "$.bill", "Next": "Thank",
//!     "Parameters": {"FunctionName": "bill", "Payload.$": "$"}},
//!   "Thank": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
//!     "Parameters": {"FunctionName": "thank", "Payload": {"bill.$": "$.bill"}}}}}
//! ```

use crate::check::lints::dataflow::{flow_of, forwards_input, is_large_result, keeps_input};
use crate::check::lints::view::{ScopeKind, Via};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, ScopeView, View, Wording};
use crate::machine::{ResultPath, Selection};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("FORWARDED_INPUT", "B505", "all of a large input handed to one Task after the other"),
    check: Check::Machine(check),
};

/// All of a large input handed to one Task after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct ForwardedInput;

impl Wording for ForwardedInput {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "hands on all of its input, large results included, as a Task before it did".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("name what the Task needs: `\"Payload\": {\"id.$\": \"$.id\"}`".to_owned())
    }
}

/// What is known of the input of a state, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Input {
    Plain,
    /// It holds a large result.
    Large,
    /// And a Task was already given all of it.
    Forwarded,
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let mut inputs: Vec<Vec<Option<Input>>> = Vec::with_capacity(view.scopes.len());
    for scope in &view.scopes {
        let outer = scope.parent.and_then(|(outer, state)| *inputs.get(outer)?.get(state)?);
        let start = match scope.kind {
            ScopeKind::Branch => outer.unwrap_or(Input::Plain),
            ScopeKind::Machine | ScopeKind::InlineMap | ScopeKind::DistributedMap(_) => Input::Plain,
        };
        inputs.push(inputs_in(view, scope, start));
    }
    for here in view.states() {
        let input = inputs.get(here.scope.id).and_then(|inputs| *inputs.get(here.state.position)?);
        if input == Some(Input::Forwarded) && forwards_input(here) {
            findings.state(here, &[], ForwardedInput);
        }
    }
}

/// Per state of a scope: its input; `None` where no path leads.
fn inputs_in(view: &View<'_>, scope: &ScopeView<'_>, start: Input) -> Vec<Option<Input>> {
    let mut inputs = vec![None; scope.states.len()];
    let mut queue = vec![(scope.start, start)];
    while let Some((position, input)) = queue.pop() {
        let (Some(here), Some(known)) = (view.here(scope, position), inputs.get_mut(position)) else {
            continue;
        };
        // It only rises, so a state is visited three times at most.
        if *known >= Some(input) {
            continue;
        }
        *known = Some(input);
        let output = output(here, input);
        for edge in &here.state.edges {
            let leaving = match edge.via {
                Via::Catch(_, catcher) if catcher.result_path == ResultPath::Replace => Input::Plain,
                Via::Catch(..) => input,
                Via::Next | Via::Rule(..) | Via::Default => output,
            };
            queue.push((edge.target, leaving));
        }
    }
    inputs
}

fn output(here: Here<'_>, input: Input) -> Input {
    let Some(flow) = flow_of(here).filter(|_| keeps_input(here)) else { return Input::Plain };
    let is_added = matches!(flow.result_path, ResultPath::Insert(_))
        && flow.output_path == Selection::Whole
        && flow.result_selector.is_none();
    if is_added && is_large_result(here) {
        input.max(Input::Large)
    } else if input == Input::Large && forwards_input(here) {
        Input::Forwarded
    } else {
        input
    }
}
