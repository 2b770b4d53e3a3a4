//! # `MIXED_QUERY_LANGUAGES`: states of both query languages in one machine
//!
//! **Why:** readers have to know both; it is meant for moving from one to the other, state by state.
//!
//! Bad:
//! ```json
//! {"StartAt": "A", "States": {
//!   "A": {"Type": "Pass", "QueryLanguage": "JSONata", "Next": "B"}, "B": {"Type": "Succeed"}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "A", "QueryLanguage": "JSONata", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}}
//! ```

use crate::check::lints::{Check, Findings, Lint, Rule, View, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("MIXED_QUERY_LANGUAGES", "B609", "states of both query languages in one machine").off(),
    check: Check::Machine(check),
};

/// States of both query languages.
#[derive(Debug, Clone, PartialEq)]
pub struct MixedQueryLanguages {
    /// How many states are in JSONPath.
    pub json_path: usize,
    /// How many are in JSONata.
    pub jsonata: usize,
}

impl Wording for MixedQueryLanguages {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { json_path, jsonata } = self;
        format!("{json_path} states are in JSONPath and {jsonata} in JSONata")
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let jsonata = view.states().filter(|here| here.state.is_jsonata()).count();
    let json_path = view.states().count() - jsonata;
    if jsonata > 0 && json_path > 0 {
        findings.machine(&[], MixedQueryLanguages { json_path, jsonata });
    }
}
