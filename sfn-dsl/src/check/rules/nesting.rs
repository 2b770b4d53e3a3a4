//! # `TOO_DEEPLY_NESTED`: scopes inside scopes beyond any use
//!
//! **Why:** everything that reads a definition follows its nesting. Text has a limit where it is parsed; this one is for
//! definitions that a program builds, so that a mistake in a loop is a message and not a stack overflow.

use super::Wording;
use crate::json::{Node, Value};

/// The most arrays and objects inside one another, in a definition that was built.
pub(crate) const MAX_DEPTH: usize = 256;

/// Arrays and objects inside one another, too many of them.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedTooDeep;

impl Wording for NestedTooDeep {
    fn code(&self) -> &'static str {
        "TOO_DEEPLY_NESTED"
    }

    fn message(&self) -> String {
        format!("the definition has more than {MAX_DEPTH} arrays and objects inside one another")
    }

    fn service_message(&self) -> String {
        String::new()
    }
}

/// Whether a tree is nested too deep. Does not follow the nesting with calls of its own.
pub(crate) fn is_nested_too_deep(root: &Node) -> bool {
    let mut open = vec![(root, 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            return true;
        }
        match &node.value {
            Value::Array(elements) => open.extend(elements.iter().map(|element| (element, depth + 1))),
            Value::Object(object) => {
                open.extend(object.members().iter().map(|member| (&member.value, depth + 1)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn built_definitions_have_a_limit() {
        let nested = |depth: usize| {
            (0..depth).fold(Flow::from(Pass::new("Inside")), |flow, level| {
                Parallel::new(format!("Level {level}")).branch(flow).into()
            })
        };
        assert!(nested(60).check().is_ok());
        let report = nested(200).check().unwrap_err();
        assert_eq!(report.diagnostics().len(), 1);
        assert_eq!(report.diagnostics()[0].code(), "TOO_DEEPLY_NESTED");
    }
}
