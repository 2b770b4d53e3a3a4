//! Why a command could not do its work, for the person who started it.

use std::fmt;

use crate::exit::Exit;

/// An error at the outermost layer: what was tried on what, why it failed, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    message: String,
    cause: Option<String>,
    help: Vec<String>,
    exit: Exit,
}

/// What commands return.
pub type Outcome = Result<Exit, Failure>;

impl Failure {
    /// Something failed: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), cause: None, help: Vec::new(), exit: Exit::Failed }
    }

    /// The command line or the configuration is wrong: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, ..Self::new(message) }
    }

    /// A definition is wrong: exit code 3.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { exit: Exit::Invalid, ..Self::new(message) }
    }

    /// Nothing failed, and the answer is not what was hoped for: exit code 4.
    pub fn not_good(message: impl Into<String>) -> Self {
        Self { exit: Exit::NotGood, ..Self::new(message) }
    }

    /// Somebody ended it before it was done: exit code 130.
    pub fn interrupted(message: impl Into<String>) -> Self {
        Self { exit: Exit::Interrupted, ..Self::new(message) }
    }

    /// Why it failed, in the words of whoever refused.
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// How to fix it. May be given more than once.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// With what the process ends.
    pub fn exit(&self) -> Exit {
        self.exit
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        self.help.iter().try_for_each(|help| write!(f, "\n  help: {}", help.replace('\n', "\n        ")))
    }
}

impl std::error::Error for Failure {}
