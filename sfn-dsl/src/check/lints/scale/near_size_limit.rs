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
const NEAR_BYTES: usize = BYTES / 10 * 9;
const CHARACTERS: usize = 80;
const NEAR_CHARACTERS: usize = 70;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let definition = view.machine.definition();
    let size = match definition.source() {
        Some(source) => source.text().len(),
        // The text is made only where it may be large.
        None if definition.root().most_bytes() > NEAR_BYTES => definition.to_compact().len(),
        None => 0,
    };
    if size > NEAR_BYTES {
        findings.machine(&[], NearSizeLimit { size, limit: BYTES });
    }
    let long = view.states().filter(|here| here.state.name().as_str().len() > NEAR_CHARACTERS);
    for here in long {
        let size = here.state.name().as_str().chars().count();
        if size > NEAR_CHARACTERS {
            findings.state(here, &[], NearSizeLimit { size, limit: CHARACTERS });
        }
    }
}
