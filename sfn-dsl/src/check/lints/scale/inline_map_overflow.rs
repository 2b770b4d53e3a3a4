//! # `INLINE_MAP_OVERFLOW`: an inline Map whose iterations do not fit the history
//!
//! **Why:** the events of all iterations count for one history, and an execution fails at 25,000. A distributed Map
//! runs each as an execution of its own.
//!
//! Bad: too long to show; `Items` of 10,000 elements.
//!
//! Good:
//! ```json
//! {"Type": "Map", "End": true, "Items": [1, 2, 3], "QueryLanguage": "JSONata",
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "ship"}, "End": true}}}}
//! ```

use crate::check::lints::events::fewest_events;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{Items, MapMode, Template};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "INLINE_MAP_OVERFLOW",
        "B501",
        "an inline Map whose iterations do not fit the history",
    ),
    check: Check::State(check),
};

/// Iterations that do not fit the history.
#[derive(Debug, Clone, PartialEq)]
pub struct InlineMapOverflow {
    /// The number of items.
    pub items: u64,
    /// The events of each iteration.
    pub events: u64,
}

impl Wording for InlineMapOverflow {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { items, events } = self;
        format!("runs {items} iterations of {events} events or more each, but a history has 25,000 at most")
    }

    fn help(&self) -> Option<String> {
        Some("make the Map distributed".to_owned())
    }
}

/// Source: Developer Guide, "Service quotas".
const MOST: u64 = 25_000;

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(map) = here.state.map().filter(|map| map.mode == MapMode::Inline) else { return };
    let items = match &map.items {
        Items::Template(Template::Literal(serde_json::Value::Array(items))) => items.len(),
        Items::Template(Template::Array(items)) => items.len(),
        Items::Template(_) | Items::Input | Items::Path(_) | Items::Jsonata(_) => return,
    };
    let body = here.state.children.first().and_then(|child| here.view.scopes.get(*child));
    let events = 2 + body.map_or(0, |body| fewest_events(here.view, body));
    let items = u64::try_from(items).unwrap_or(u64::MAX);
    if items.saturating_mul(events) > MOST {
        findings.state(here, &[], InlineMapOverflow { items, events });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn the_events_of_all_iterations_count() {
        let map = |items: usize| {
            let items = vec!["1"; items].join(",");
            format!(
                r#"{{"Type": "Map", "QueryLanguage": "JSONata", "Items": [{items}], "End": true, "ItemProcessor": {{
                    "StartAt": "P", "States": {{"P": {{"Type": "Pass", "Next": "T"}},
                    "T": {{"Type": "Task", "Resource": "${{F}}", "End": true}}}}}}}}"#
            )
        };
        let text = "runs 2778 iterations of 9 events or more each, but a history has 25,000 at most";
        reported(&LINT, &map(2778), &[&format!("/States/S: state \"S\": {text}")]);
        silent(&LINT, &map(2777));
    }
}
