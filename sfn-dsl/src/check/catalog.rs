//! All rules in one table: code, number, severity and a line each.
//!
//! The same is shown to people as `docs/rules.md`, which is generated from the doc blocks of the rules' files;
//! `BLESS=1 cargo test -p sfn-dsl rules` writes it anew. Its examples are executed by the same test.

use super::diagnostic::Severity;
use super::levels::Level;
use super::lints;

/// A rule: what [`check`](crate::raw::Definition::check) looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The stable code of its problems: the service's own where the meaning is the same. Only rules of the service share one.
    pub code: &'static str,
    /// Its number in the catalog: `A…` for what the service refuses, `B…` for what goes beyond.
    pub number: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it speaks unless it is told to.
    pub is_on: bool,
    /// What it finds, in a line.
    pub summary: &'static str,
}

impl Rule {
    pub(crate) const fn error(code: &'static str, number: &'static str, summary: &'static str) -> Self {
        Self { code, number, severity: Severity::Error, is_on: true, summary }
    }

    pub(crate) const fn warning(code: &'static str, number: &'static str, summary: &'static str) -> Self {
        Self { code, number, severity: Severity::Warning, is_on: true, summary }
    }

    pub(crate) const fn info(code: &'static str, number: &'static str, summary: &'static str) -> Self {
        Self { code, number, severity: Severity::Info, is_on: true, summary }
    }

    /// The same, silent unless it is told to speak.
    pub(crate) const fn off(self) -> Self {
        Self { is_on: false, ..self }
    }

    /// Whether the service itself refuses what this rule finds.
    pub fn is_of_service(&self) -> bool {
        self.number.starts_with('A')
    }

    /// How loudly it speaks by default.
    pub fn level(&self) -> Level {
        if self.is_on { self.severity.into() } else { Level::Allow }
    }
}

/// All rules, in the order of their numbers.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    OF_SERVICE.iter().chain(lints::all().map(|lint| &lint.rule))
}

/// The rule with that code; the first, where rules of the service share one.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// The pages of `docs/rules.md` about a code, as Markdown: why the rule is there, what it finds, what is right.
///
/// A code that several rules of the service share has several pages; few have none.
pub fn pages(code: &str) -> impl Iterator<Item = &'static str> {
    let title = format!("`{code}`");
    let pages = include_str!("../../docs/rules.md").split("\n## ").skip(1).map(str::trim_end);
    pages.filter(move |page| {
        let heading = page.lines().next().unwrap_or_default();
        heading.split_once(": ").is_some_and(|(codes, _)| codes.contains(&title))
    })
}

const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

/// What the service refuses; each is found by a file in `rules`.
static OF_SERVICE: &[Rule] = &[
    Rule::error(SCHEMA, "A1", "the definition is not a JSON object"),
    Rule::error("INVALID_JSON_DESCRIPTION", "A2", "the definition is not JSON"),
    Rule::error(SCHEMA, "A3", "a required field is missing"),
    Rule::error(SCHEMA, "A4", "a field that the object does not have"),
    Rule::error(SCHEMA, "A5", "a word that the field does not know"),
    Rule::error(SCHEMA, "A7", "a value of the wrong JSON type"),
    Rule::error(SCHEMA, "A8", "a number outside its range"),
    Rule::error(SCHEMA, "A9", "an empty list where something must stand"),
    Rule::error("MISSING_TRANSITION_TARGET", "A10", "a transition to a state that is not there"),
    Rule::error("MISSING_TRANSITION_TARGET", "A11", "a state that can never run"),
    Rule::error("MISSING_END_STATE", "A12", "no state ends the execution"),
    Rule::error("DUPLICATE_STATE_NAME", "A13", "two states share a name"),
    Rule::error("INVALID_STATE_NAME", "A14", "a name of more than 80 characters, or none"),
    Rule::error(SCHEMA, "A15", "exactly one, or at most one, of several fields"),
    Rule::error(SCHEMA, "A23", "`States.ALL` beside other errors, or not last"),
    Rule::error(SCHEMA, "A24", "a text that is no path"),
    Rule::error(SCHEMA, "A26", "a `.$` member that is neither a path nor an intrinsic function call"),
    Rule::error(SCHEMA, "A27", "a text that is no timestamp"),
    Rule::error(SCHEMA, "A28", "a resource that is no ARN"),
    #[cfg(feature = "services")]
    Rule::error(SCHEMA, "A29", "an integration that the service does not offer"),
    #[cfg(feature = "services")]
    Rule::error(SCHEMA, "A30", "a parameter that the integration needs"),
    Rule::error(SCHEMA, "A31", "a field of the other query language"),
    Rule::error(SCHEMA, "A33", "a JSONata string with only one of its delimiters"),
    Rule::error("INVALID_JSONATA_EXPRESSION", "A34", "an expression that JSONata cannot read"),
    Rule::error("UNSUPPORTED_JSONATA_EXPRESSION", "A35", "the context where an expression has none"),
    Rule::error("UNSUPPORTED_JSONATA_EXPRESSION", "A36", "a member of `$states` that is not there"),
    Rule::error("INVALID_VARIABLE_NAME", "A37", "a name that no variable can have"),
    Rule::error("RESERVED_VARIABLE_NAME", "A38", "a variable named `states`"),
    Rule::error(SCHEMA, "A40", "`ExecutionType` belongs to distributed Maps, and they need it"),
    Rule::error(SCHEMA, "A41", "an item reader that the service cannot use"),
    Rule::error("INVALID_LABEL_NAME", "A45", "a label that the service cannot use"),
    Rule::error("DUPLICATE_LABEL_NAME", "A45", "two distributed Maps share a label"),
    Rule::error(SCHEMA, "A46", "credentials without a role, or on an activity"),
    Rule::error(SCHEMA, "A47", "something that Express machines cannot do"),
    Rule::error("DUPLICATE_KEY", "A51", "a key stands twice in an object"),
];

// The catalog is that of all rules, so without some of them it cannot be compared.
#[cfg(test)]
#[cfg(feature = "services")]
mod tests;
