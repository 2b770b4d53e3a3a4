//! # `NEAR_SIZE_LIMIT`: a definition or a state name near its limit
//!
//! **Why:** a definition has 1,048,576 bytes at most, a name 80 characters; generated names get suffixes.
//!
//! Bad:
//! ```json
//! {"StartAt": "A state whose name says in more than seventy characters what it does to an order", "States": {
//!   "A state whose name says in more than seventy characters what it does to an order": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
//! ```

use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("NEAR_SIZE_LIMIT", "B509", "a definition or a state name near its limit"),
    check: Check::Machine(check),
};

/// A definition or a state name near its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct NearSizeLimit {
    /// Its size.
    pub size: usize,
    /// The limit.
    pub limit: usize,
}

impl Wording for NearSizeLimit {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { size, limit } = self;
        if *limit == CHARACTERS {
            format!("its name has {size} characters, near the limit of {limit}")
        } else {
            format!("the definition has {size} bytes, near the limit of {limit}")
        }
    }
}

const BYTES: usize = 1_048_576;
const CHARACTERS: usize = 80;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let definition = view.machine.definition();
    let size =
        definition.source().map_or_else(|| definition.to_compact().len(), |source| source.text().len());
    if size > BYTES / 10 * 9 {
        findings.machine(&[], NearSizeLimit { size, limit: BYTES });
    }
    for here in view.states() {
        let size = here.state.name().as_str().chars().count();
        if size > 70 {
            findings.state(here, &[], NearSizeLimit { size, limit: CHARACTERS });
        }
    }
}
