//! # A construct of a workflow that no state machine can do
//!
//! **Why:** `#[workflow]` makes states of an async function. What has no meaning there is refused where it stands, with a code of its
//! own, so that the machine never does something else than the function.

use super::Wording;

/// A construct in the body of a workflow that is not lowered.
#[derive(Debug, Clone, PartialEq)]
pub struct NotLowered {
    /// The code of the refusal.
    pub code: &'static str,
    /// What was found, and why it is not lowered.
    pub message: String,
    /// What to write instead; may be empty.
    pub help: String,
}

impl Wording for NotLowered {
    fn code(&self) -> &'static str {
        self.code
    }

    fn message(&self) -> String {
        self.message.clone()
    }

    fn help(&self) -> Option<String> {
        (!self.help.is_empty()).then(|| self.help.clone())
    }
}
