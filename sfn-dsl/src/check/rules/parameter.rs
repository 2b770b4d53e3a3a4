//! # `UNDECLARED_PARAMETER`, `UNUSED_PARAMETER`: substitutions and declared parameters that do not match
//!
//! **Why:** a misspelled `${Name}` would be found when the machine is deployed, or never. A workflow that declares one
//! parameter declares them all. Bad: `"${ShipItm}"` with the parameter `ShipItem`. Good: `"${ShipItem}"`.

use super::Wording;

/// A substitution that the workflow does not declare.
#[derive(Debug, Clone, PartialEq)]
pub struct UndeclaredParameter {
    /// Its name.
    pub name: String,
    /// The declared parameter that was probably meant.
    pub nearest: Option<String>,
}

impl Wording for UndeclaredParameter {
    fn code(&self) -> &'static str {
        "UNDECLARED_PARAMETER"
    }

    fn message(&self) -> String {
        format!("`${{{}}}` is not among the parameters that the workflow declares", self.name)
    }

    fn help(&self) -> Option<String> {
        self.nearest.as_ref().map(|nearest| format!("did you mean `${{{nearest}}}`?"))
    }

    fn service_message(&self) -> String {
        String::new()
    }
}

/// A declared parameter that nothing uses.
#[derive(Debug, Clone, PartialEq)]
pub struct UnusedParameter {
    /// Its name.
    pub name: String,
}

impl Wording for UnusedParameter {
    fn code(&self) -> &'static str {
        "UNUSED_PARAMETER"
    }

    fn message(&self) -> String {
        format!("the parameter `{}` is declared, but `${{{0}}}` is nowhere in the definition", self.name)
    }

    fn service_message(&self) -> String {
        String::new()
    }
}
