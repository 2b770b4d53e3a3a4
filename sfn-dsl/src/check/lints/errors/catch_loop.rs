//! # `CATCH_LOOP`: a catcher that leads straight back to the state that failed
//!
//! **Why:** without a Wait or a counter it is a retry for ever; `Retry` does it with delays and an end.
//!
//! Bad:
//! ```json
//! {"StartAt": "Charge", "States": {
//!   "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!     "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Note"}]},
//!   "Note": {"Type": "Pass", "Next": "Charge"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Charge", "States": {
//!   "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!     "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Pause"}]},
//!   "Pause": {"Type": "Wait", "Seconds": 60, "Next": "Charge"}}}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::loops::takes_time;
use crate::check::lints::view::Via;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("CATCH_LOOP", "B215", "a catcher that leads straight back to the state that failed"),
    check: Check::State(check),
};

/// A catcher that leads straight back.
#[derive(Debug, Clone, PartialEq)]
pub struct CatchLoop;

impl Wording for CatchLoop {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "this catcher leads straight back to the state that failed, without a Wait or a counter: it may go on for ever".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("use `Retry`, or put a Wait in between".to_owned())
    }
}

/// How far the way back is followed.
const FARTHEST: usize = 16;

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for edge in &here.state.edges {
        if let Via::Catch(index, _) = edge.via
            && leads_back(here, edge.target)
        {
            findings.state(here, &[Key("Catch"), Index(index)], CatchLoop);
        }
    }
}

/// Whether the only way from a state leads back, past nothing that waits or decides.
fn leads_back(here: Here<'_>, target: usize) -> bool {
    let mut position = target;
    for _ in 0..FARTHEST {
        if position == here.state.position {
            return true;
        }
        let Some(next) = here.view.here(here.scope, position) else { return false };
        let mut ways = next.state.edges.iter().filter(|edge| matches!(edge.via, Via::Next));
        match ways.next() {
            Some(edge) if !takes_time(next) => position = edge.target,
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_choice_on_the_way_may_count() {
        let machine = |target: &str| {
            format!(
                r#"{{"StartAt": "T", "States": {{
                    "T": {{"Type": "Task", "Resource": "${{F}}", "Next": "C",
                        "Catch": [{{"ErrorEquals": ["States.ALL"], "Next": "{target}"}}]}},
                    "C": {{"Type": "Choice", "Default": "Done", "Choices": [{{"Variable": "$.n", "NumericLessThan": 3, "Next": "T"}}]}},
                    "Done": {{"Type": "Succeed"}}}}}}"#
            )
        };
        reported_at(&LINT, &machine("T"), &["/States/T/Catch[0]"]);
        silent(&LINT, &machine("C"));
    }
}
