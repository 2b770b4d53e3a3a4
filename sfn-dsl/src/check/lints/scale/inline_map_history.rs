//! # `INLINE_MAP_HISTORY`: a long inline Map over a list of unknown length
//!
//! **Why:** the events of all iterations count for one history; with a dozen of them each, 2,000 items are too many.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "ItemsPath": "$.items", "End": true, "ItemProcessor": {"StartAt": "Price", "States": {
//!   "Price": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "Next": "Pack"},
//!   "Pack": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "Next": "Ship"},
//!   "Ship": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "ItemsPath": "$.items", "End": true, "ItemProcessor": {"StartAt": "Ship", "States": {
//!   "Ship": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true}}}}
//! ```

use crate::check::lints::events::fewest_events;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{Items, MachineType, MapMode, Template};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("INLINE_MAP_HISTORY", "B501", "a long inline Map over a list of unknown length"),
    check: Check::State(check),
};

/// A long inline Map.
#[derive(Debug, Clone, PartialEq)]
pub struct InlineMapHistory {
    /// The events of each iteration.
    pub events: u64,
}

impl Wording for InlineMapHistory {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { events } = self;
        let most = 25_000 / events;
        format!("each iteration has {events} events or more, so about {most} items fill the history")
    }

    fn help(&self) -> Option<String> {
        Some("make the Map distributed where lists may be longer".to_owned())
    }
}

/// From so many events in an iteration on, a list of some thousand items is too long.
const MANY: u64 = 10;

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(map) = here.state.map().filter(|map| map.mode == MapMode::Inline) else { return };
    let is_known = match &map.items {
        Items::Template(Template::Literal(_) | Template::Array(_)) => true,
        Items::Template(_) | Items::Input | Items::Path(_) | Items::Jsonata(_) => false,
    };
    let Some(body) = here.state.children.first().and_then(|child| here.view.scopes.get(*child)) else {
        return;
    };
    let body = fewest_events(here.view, body);
    if !is_known && body > MANY && here.view.machine_type_of(here.scope) == MachineType::Standard {
        findings.state(here, &[], InlineMapHistory { events: body + 2 });
    }
}
