//! # `DOCUMENT_NOT_AVAILABLE`: the document `$$` where there is none
//!
//! **Why:** `$$` is the document that a JSONata expression is evaluated on, and the service evaluates on none. It refuses
//! `$$` at the top level of an expression (rule A35); further inside it is accepted and holds nothing.
//!
//! Bad:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input.items[owner = $$.owner] %}", "End": true}
//! ```
//! Good:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input.items[owner = $states.input.owner] %}", "End": true}
//! ```

use crate::check::lints::reads::Expression;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::jsonata::{self, Kind};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("DOCUMENT_NOT_AVAILABLE", "B136", "the document `$$` where there is none"),
    check: Check::State(check),
};

/// The document `$$` where there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentNotAvailable;

impl Wording for DocumentNotAvailable {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "the expression reads the document `$$`, but it is evaluated on none".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("write `$states.input`, or `$states.context` for the context object".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for read in &here.state.reads {
        let Expression::Jsonata(expression) = read.expression else { continue };
        if expression.as_str().contains("$$") && reads_document(expression.expression()) {
            findings.state(here, &read.steps, DocumentNotAvailable);
        }
    }
}

fn reads_document(expression: &jsonata::Expression) -> bool {
    let mut reads = matches!(&expression.kind, Kind::Variable(name) if name == "$");
    expression.for_each_child(|child| reads |= reads_document(child));
    reads
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::silent;

    #[test]
    fn a_text_may_have_dollars() {
        let pass = r#"{"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% '$$' & $states.input.items[$ > 1] %}", "End": true}"#;
        silent(&LINT, pass);
    }
}
