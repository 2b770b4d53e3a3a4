//! # `INVALID_JSON_DESCRIPTION`, `SCHEMA_VALIDATION_FAILED`: the definition is not a JSON object
//!
//! **Why:** a definition is one JSON object; a list or a text has no states, and an empty text has nothing.
//!
//! Bad:
//! ```json
//! []
//! ```
//! Good:
//! ```json
//! {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
//! ```

use super::Wording;
use crate::check::diagnostic::{Diagnostic, Severity};
use crate::check::findings::Findings;
use crate::check::report::Report;
use crate::json::{Kind, Node, Object};
use crate::place::Place;
use crate::raw::{Format, ParseError};

/// The text is not JSON, or not YAML.
#[derive(Debug, Clone, PartialEq)]
pub struct NotJson {
    /// What it was read as.
    pub format: Format,
    /// What the parser says.
    pub reason: String,
    /// The edit that fixes it, where one is likely.
    pub help: Option<&'static str>,
    /// Whether there is nothing but blanks.
    pub blank: bool,
}

impl Wording for NotJson {
    fn code(&self) -> &'static str {
        if self.blank { "SCHEMA_VALIDATION_FAILED" } else { "INVALID_JSON_DESCRIPTION" }
    }

    fn message(&self) -> String {
        format!("the definition is not {}: {}", self.format, self.reason)
    }

    fn help(&self) -> Option<String> {
        self.help.map(str::to_owned)
    }

    fn service_message(&self) -> String {
        if self.blank { NOT_AN_OBJECT.to_owned() } else { self.reason.clone() }
    }
}

/// The document is not an object.
#[derive(Debug, Clone, PartialEq)]
pub struct NotAnObject {
    /// What it is.
    pub found: Kind,
}

const NOT_AN_OBJECT: &str = "Definition must be a valid JSON object";

impl Wording for NotAnObject {
    fn message(&self) -> String {
        format!("a definition is an object with `StartAt` and `States`, found {}", self.found.described())
    }

    fn service_message(&self) -> String {
        NOT_AN_OBJECT.to_owned()
    }
}

/// The object of the definition.
pub(crate) fn check<'a>(root: &'a Node, findings: &mut Findings) -> Option<&'a Object> {
    let object = root.as_object();
    if object.is_none() {
        findings.error_without_location(root.place, NotAnObject { found: root.kind() });
    }
    object
}

/// A text that is not JSON, told like every other problem.
impl From<ParseError> for Report {
    fn from(error: ParseError) -> Self {
        let blank = error.source_text.text().trim().is_empty();
        let diagnostic = Diagnostic {
            severity: Severity::Error,
            problem: NotJson { format: error.format, reason: error.message, help: error.help, blank }.into(),
            location: None,
            place: Place::Text(error.span),
            state: None,
        };
        Self::new(vec![diagnostic], Some(error.source_text))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use crate::check::Report;
    use crate::raw::Definition;

    #[test]
    fn a_list_is_no_definition() {
        let message = "a definition is an object with `StartAt` and `States`, found an array";
        check("[]", &[&format!("SCHEMA_VALIDATION_FAILED : {message}")]);
    }

    #[test]
    fn a_text_that_is_not_json_is_reported_like_any_other_problem() {
        let report =
            Report::from(Definition::parse("order.asl.json", "{\n  \"StartAt\" \"A\"\n}").unwrap_err());
        let expected = "error[INVALID_JSON_DESCRIPTION]: the definition is not JSON: expected colon after the string or word in object property
  --> order.asl.json:2:13\n  2 |   \"StartAt\" \"A\"\n    |             ^^^\n";
        assert_eq!(report.to_string(), expected);
        let blank = Report::from(Definition::parse("order.asl.json", " \n ").unwrap_err());
        assert_eq!(blank.diagnostics()[0].code(), "SCHEMA_VALIDATION_FAILED");
    }
}
