//! # `SCHEMA_VALIDATION_FAILED`: a text that is no path
//!
//! **Why:** a path selects from the input with `$`, from the context object with `$$`, from a variable with `$name`. A
//! reference path selects one place only, because something is read or written exactly there.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Result": 1, "ResultPath": "$.items[*]", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Result": 1, "ResultPath": "$.items", "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::intrinsic::Intrinsic;
use crate::json::Node;
use crate::path::{JsonPath, ReferencePath, Root};

/// A text that is no path.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidPath {
    /// The field.
    pub field: String,
    /// The text.
    pub text: String,
    /// Why it is none.
    pub reason: String,
}

impl Wording for InvalidPath {
    fn message(&self) -> String {
        format!("`{}` is \"{}\", which is no path: {}", self.field, self.text, self.reason)
    }

    fn service_message(&self) -> String {
        // Measured: of a `Variable` without `$` the service speaks as if it were a reference path, which it need not be.
        if self.field == "Variable" && !self.text.starts_with('$') {
            return not_a_reference_path(&self.text);
        }
        "Value must be a valid JSONPath.".to_owned()
    }
}

/// A text that is no reference path.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidReferencePath {
    /// The field.
    pub field: String,
    /// The text.
    pub text: String,
    /// Why it is none.
    pub reason: String,
}

impl Wording for InvalidReferencePath {
    fn message(&self) -> String {
        format!("`{}` is \"{}\", which is no reference path: {}", self.field, self.text, self.reason)
    }

    fn help(&self) -> Option<String> {
        (!self.text.starts_with('$') && !self.text.is_empty()).then(|| format!("write \"$.{}\"", self.text))
    }

    fn service_message(&self) -> String {
        not_a_reference_path(&self.text)
    }
}

fn not_a_reference_path(text: &str) -> String {
    let start = if text.starts_with('$') { "" } else { ": Reference path didn't start with '$'" };
    format!("Value is not a Reference Path{start}")
}

/// A text that is neither a path nor an intrinsic function call.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidIntrinsicPath {
    /// The field.
    pub field: String,
    /// The text.
    pub text: String,
    /// Why it is none.
    pub reason: String,
}

impl Wording for InvalidIntrinsicPath {
    fn message(&self) -> String {
        format!(
            "`{}` is \"{}\", which is neither a path nor an intrinsic function call: {}",
            self.field, self.text, self.reason
        )
    }

    fn service_message(&self) -> String {
        format!(
            "The value for the field '{}' must be a valid JSONPath or a valid intrinsic function call",
            self.field
        )
    }
}

/// Checks a path.
pub(crate) fn check_path(field: &str, node: &Node, site: &Site<'_>, findings: &mut Findings) {
    let Some(text) = node.as_str() else { return };
    if let Err(error) = JsonPath::parse(text) {
        let problem =
            InvalidPath { field: field.to_owned(), text: text.to_owned(), reason: error.to_string() };
        findings.error(site, problem);
    }
}

/// Checks a reference path; `roots` tells which roots the field takes.
pub(crate) fn check_reference_path(
    field: &str,
    roots: fn(&Root) -> bool,
    node: &Node,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    let Some(text) = node.as_str() else { return };
    let reason = match ReferencePath::parse(text) {
        Ok(path) if roots(path.root()) => return,
        Ok(path) => match path.root() {
            Root::Context => "this field does not address the context object `$$`".to_owned(),
            Root::Variable(_) => "this field does not address variables".to_owned(),
            Root::Input => "this field does not address the input".to_owned(),
        },
        Err(error) => error.to_string(),
    };
    findings.error(site, InvalidReferencePath { field: field.to_owned(), text: text.to_owned(), reason });
}

/// Checks a path or an intrinsic function call.
pub(crate) fn check_path_or_intrinsic(field: &str, node: &Node, site: &Site<'_>, findings: &mut Findings) {
    let Some(text) = node.as_str() else { return };
    if let Err(reason) = parses_as_template_value(text) {
        findings.error(site, InvalidIntrinsicPath { field: field.to_owned(), text: text.to_owned(), reason });
    }
}

/// Whether a text is a path or an intrinsic function call, or why not.
pub(super) fn parses_as_template_value(text: &str) -> Result<(), String> {
    if text.starts_with('$') {
        JsonPath::parse(text).map(drop).map_err(|error| error.to_string())
    } else {
        Intrinsic::parse(text).map(drop).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::problems_as;
    use super::super::tests::{check_state, machine_of};
    use crate::machine::MachineType;

    #[test]
    fn result_path_selects_one_place_of_the_input() {
        let pass = |path: &str| machine_of(&format!(r#""Type":"Pass","ResultPath":{path},"Next":"Done""#));
        for path in ["\"$\"", "\"$.a['b c'][0]\"", "null", "\"${Where}\""] {
            assert_eq!(problems_as(&pass(path), MachineType::Standard), Vec::<String>::new(), "{path}");
        }
        for path in ["\"$.items[*]\"", "\"$..a\"", "\"$$.x\"", "\"$name.x\"", "\"items\"", "\"\""] {
            assert_eq!(problems_as(&pass(path), MachineType::Standard).len(), 1, "{path}");
        }
    }

    #[test]
    fn items_path_may_address_the_context() {
        let map = r#""Type":"Map","ItemsPath":"$$.Execution.Input.items","ItemProcessor":{"StartAt":"In","States":{
            "In":{"Type":"Succeed"}}},"Next":"Done""#;
        check_state(map, &[]);
    }

    #[test]
    fn a_path_form_takes_a_variable_but_no_context() {
        let wait = |path: &str| machine_of(&format!(r#""Type":"Wait","SecondsPath":"{path}","Next":"Done""#));
        assert_eq!(problems_as(&wait("$delay.seconds"), MachineType::Standard), Vec::<String>::new());
        assert_eq!(problems_as(&wait("$$.Execution.Input.s"), MachineType::Standard).len(), 1);
    }
}
