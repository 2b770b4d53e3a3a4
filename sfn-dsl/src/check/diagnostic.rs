//! One problem, as data. Text is made when it is asked for.

use std::fmt;

use super::rules::{NestedTooDeep, Problem, UnmodelledDefinition};
use crate::name::StateName;
use crate::place::{Place, Pointer};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Advice.
    Info,
    /// It runs, but probably not as meant.
    Warning,
    /// The service refuses it, or no execution can go right.
    Error,
}

impl Severity {
    /// The word in messages: `error`, `warning`, `info`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A problem in a definition: what, where, why, and how to fix it.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub problem: Problem,
    /// Where it stands in the definition; `None` where it is about the whole.
    pub location: Option<Pointer>,
    /// Where it was written.
    pub place: Place,
    /// The state it is in.
    pub state: Option<StateName>,
}

impl Diagnostic {
    /// The stable code, the service's own where the meaning is the same.
    pub fn code(&self) -> &'static str {
        self.problem.wording().code()
    }

    /// What is wrong and why, for people; begins with the state it is in.
    pub fn message(&self) -> String {
        let message = self.problem.wording().message();
        match &self.state {
            Some(state) if !self.problem.wording().names_state() => format!("state \"{state}\": {message}"),
            _ => message,
        }
    }

    /// The edit that fixes it, where one is likely.
    pub fn help(&self) -> Option<String> {
        self.problem.wording().help()
    }

    /// What the service says of it.
    ///
    /// Source: `ValidateStateMachineDefinition`, recorded and measured; empty for problems only we report.
    pub fn service_message(&self) -> String {
        self.problem.wording().service_message()
    }

    /// Where the service says it is: `/States/C/Choices[0]/Next`.
    pub fn service_location(&self) -> Option<String> {
        self.location.as_ref().map(Pointer::to_service_location)
    }

    /// A definition that was built is nested so deep that nothing in it is looked at.
    pub(crate) fn nested_too_deep(place: Place) -> Self {
        Self {
            severity: Severity::Error,
            problem: NestedTooDeep.into(),
            location: Some(Pointer::root()),
            place,
            state: None,
        }
    }

    /// A definition passed every rule and still has no model: a gap in the rules, told instead of hidden.
    pub(crate) fn unmodelled(field: String) -> Self {
        Self {
            severity: Severity::Error,
            problem: UnmodelledDefinition { field }.into(),
            location: Some(Pointer::root()),
            place: Place::Unknown,
            state: None,
        }
    }
}
