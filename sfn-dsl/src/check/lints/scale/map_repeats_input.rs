//! # `MAP_REPEATS_INPUT`: a Map whose results hold its input again and again
//!
//! **Why:** the result has the output of every iteration. Where each is given all of the input of the Map and hands it
//! on, the input is in the result once per item, and 262,144 bytes are reached soon. Only inline Maps are judged whose
//! states certainly keep what the iteration was given.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "ItemsPath": "$.items", "ItemSelector": {"order.$": "$", "item.$": "$$.Map.Item.Value"}, "End": true,
//!  "ItemProcessor": {"StartAt": "Ship", "States": {
//!    "Ship": {"Type": "Task", "Resource": "${Ship}", "ResultPath": "$.shipped", "End": true}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "ItemsPath": "$.items", "ItemSelector": {"order.$": "$", "item.$": "$$.Map.Item.Value"}, "End": true,
//!  "ItemProcessor": {"StartAt": "Ship", "States": {
//!    "Ship": {"Type": "Task", "Resource": "${Ship}", "End": true}}}}
//! ```

use crate::check::lints::dataflow::{flow_of, keeps_input};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{MapMode, ResultPath, StateKind, Template};
use crate::path::Root;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("MAP_REPEATS_INPUT", "B503", "a Map whose results hold its input again and again"),
    check: Check::State(check),
};

/// A Map whose results hold its input again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct MapRepeatsInput;

impl Wording for MapRepeatsInput {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "gives every iteration all of its input, and gets it back in every result: the results hold it once per item"
            .to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("end the iteration with what is new (no `ResultPath`), or drop the result with `\"ResultPath\": null`".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let (Some(map), Some(flow)) = (here.state.map(), flow_of(here)) else { return };
    let is_kept = flow.result_path != ResultPath::Discard && flow.result_selector.is_none();
    if map.mode != MapMode::Inline || !is_kept {
        return;
    }
    let is_input = |template: &Template| match template {
        Template::Path(path) => *path.root() == Root::Input && path.segments().is_empty(),
        _ => false,
    };
    let gives_all = match &map.item_selector {
        Some(Template::Object(members)) => members.iter().any(|(_, member)| is_input(member)),
        _ => false,
    };
    let body = here.state.children.first().and_then(|child| here.view.scopes.get(*child));
    let keeps = body.is_some_and(|body| {
        let mut states = here.view.states_of(body);
        states.all(|inside| matches!(inside.state.kind(), StateKind::Fail(_)) || keeps_input(inside))
    });
    if gives_all && keeps {
        findings.state(here, &[], MapRepeatsInput);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn every_state_of_the_iteration_must_keep_it() {
        let map = |fields: &str, selector: &str, last: &str| {
            format!(
                r#"{{"Type": "Map", "ItemsPath": "$.items", {fields} "ItemSelector": {{{selector}}}, "End": true,
                    "ItemProcessor": {{"StartAt": "T", "States": {{
                        "T": {{"Type": "Task", "Resource": "${{T}}", "ResultPath": null, "Next": "L"}},
                        "L": {{"Type": "Pass", {last} "End": true}}}}}}}}"#
            )
        };
        let all = r#""all.$": "$""#;
        reported_at(&LINT, &map("", all, ""), &["/States/S"]);
        silent(&LINT, &map(r#""ResultPath": null,"#, all, ""));
        silent(&LINT, &map("", r#""id.$": "$.id""#, ""));
        silent(&LINT, &map("", all, r#""OutputPath": "$.id","#));
    }
}
