//! # `UNSUPPORTED_JSONATA_EXPRESSION`: the context where there is none
//!
//! **Why:** an expression is evaluated without a document: the input is `$states.input`, a variable `$name`. A bare name,
//! `$` and `$$` mean something only where an item is looked at: in predicates, in the later steps of a path, in `^(…)`
//! and `{…}` behind it. A function body is evaluated like the place where the function is written.
//!
//! Bad:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% orderId %}", "End": true}
//! ```
//! Good:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input.items[price > 10].name %}", "End": true}
//! ```

use std::collections::HashSet;

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::jsonata::{Context, References};

/// A use of the context at the top level of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct ContextAtTopLevel {
    /// How it is read.
    pub context: Context,
}

impl Wording for ContextAtTopLevel {
    fn code(&self) -> &'static str {
        "UNSUPPORTED_JSONATA_EXPRESSION"
    }

    fn message(&self) -> String {
        match &self.context {
            Context::Name(name) => {
                format!("the expression reads \"{name}\" of the context, but there is none at its top level")
            }
            Context::Item => {
                "the expression reads the context `$`, but there is none at its top level".to_owned()
            }
            Context::Root => "the expression reads the document `$$`, but there is none".to_owned(),
        }
    }

    fn help(&self) -> Option<String> {
        Some(match &self.context {
            Context::Name(name) if name == "States" => {
                "intrinsic functions belong to JSONPath; `States.UUID()` is `$uuid()` in JSONata".to_owned()
            }
            Context::Name(name) if is_plain(name) => {
                format!("write `$states.input.{name}` for the input, `${name}` for a variable")
            }
            Context::Name(name) => format!("write `$states.input.`{name}``"),
            Context::Item => "write `$states.input`".to_owned(),
            Context::Root => "write `$states.input`, or `$states.context` for the context object".to_owned(),
        })
    }

    fn service_message(&self) -> String {
        match &self.context {
            Context::Name(name) => format!("Reference to '{name}' at the top level is not supported."),
            Context::Item => "Reference to '$' at the top level is not supported.".to_owned(),
            Context::Root => "Reference to '$$' is not supported.".to_owned(),
        }
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|character| character.is_alphanumeric() || character == '_')
}

/// Checks what an expression, which begins at that byte of the string, reads of the context; each name once.
pub(crate) fn check(
    text: &str,
    begin: u32,
    references: &References,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    let mut seen = HashSet::new();
    for reference in &references.context {
        if seen.insert(&reference.context) {
            let problem = ContextAtTopLevel { context: reference.context.clone() };
            let part = findings.part(site, text, begin, reference.span);
            findings.error(&part, problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_state;

    #[track_caller]
    fn check(expression: &str, expected: &[&str]) {
        let members = format!(
            r#""QueryLanguage":"JSONata","Type":"Pass","Output":{{"v":"{{% {expression} %}}"}},"Next":"Done""#
        );
        let lines: Vec<String> = expected
            .iter()
            .map(|what| {
                format!("UNSUPPORTED_JSONATA_EXPRESSION /States/S/Output/v: state \"S\": the expression reads {what}")
            })
            .collect();
        check_state(&members, &lines.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn each_name_at_the_top_level_is_told_once() {
        let of_context =
            |name: &str| format!("\"{name}\" of the context, but there is none at its top level");
        check("customer.name", &[&of_context("customer")]);
        check("b & a & b", &[&of_context("b"), &of_context("a")]);
        check("$.name", &["the context `$`, but there is none at its top level"]);
        check("$$.name", &["the document `$$`, but there is none"]);
        check("States.UUID()", &[&of_context("States")]);
        check("$states.input.items[price > 10].name & $name", &[]);
    }
}
