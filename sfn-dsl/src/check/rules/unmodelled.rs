//! `UNMODELLED_DEFINITION`: no rule refused the definition, and no machine came of it
//!
//! **Why:** a gap between the rules and the model is told instead of hidden. It is never the author's fault.

use super::Wording;

/// A definition that no rule refused has no model.
#[derive(Debug, Clone, PartialEq)]
pub struct UnmodelledDefinition {
    /// The field that has none.
    pub field: String,
}

impl Wording for UnmodelledDefinition {
    fn code(&self) -> &'static str {
        "UNMODELLED_DEFINITION"
    }

    fn message(&self) -> String {
        format!(
            "no check refused `{}`, and it could not be understood: this is a bug of sfn-dsl, please report it",
            self.field
        )
    }

    fn service_message(&self) -> String {
        String::new()
    }
}
