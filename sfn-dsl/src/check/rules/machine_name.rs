//! # `INVALID_NAME`: a name that no state machine can have; `DUPLICATE_NAME`: one that another workflow has
//!
//! **Why:** the service takes 1 to 80 characters without white space, control characters, brackets, wildcards and some
//! signs; a state machine is known by its name, and so are the files that a build script writes.
//! Bad: `"order processing"`. Good: `"order-processing"`.

use super::Wording;

/// The most characters of a state machine's name.
///
/// Source: `CreateStateMachine`, `name`.
const MAX_CHARACTERS: usize = 80;

/// What the service refuses in names, besides white space and control characters.
///
/// Source: `CreateStateMachine`, `name`.
const REFUSED: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";

/// A name that the service refuses for a state machine.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidMachineName {
    /// The name.
    pub name: String,
    /// The first character that must not be there; `None`: the name is empty or too long.
    pub refused: Option<char>,
}

impl InvalidMachineName {
    /// What is wrong with a name, if anything is.
    pub fn of(name: &str) -> Option<Self> {
        let refused = name.chars().find(|character| {
            character.is_whitespace() || character.is_control() || REFUSED.contains(*character)
        });
        let characters = name.chars().count();
        let wrong = refused.is_some() || characters == 0 || characters > MAX_CHARACTERS;
        wrong.then(|| Self { name: name.to_owned(), refused })
    }
}

impl Wording for InvalidMachineName {
    fn code(&self) -> &'static str {
        "INVALID_NAME"
    }

    fn message(&self) -> String {
        let name = self.name.escape_debug();
        match self.refused {
            Some(character) => format!(
                "\"{name}\" cannot be the name of a state machine, because {character:?} must not be in it"
            ),
            None => format!(
                "the name of a state machine has 1 to {MAX_CHARACTERS} characters, \"{name}\" has {}",
                self.name.chars().count()
            ),
        }
    }

    fn help(&self) -> Option<String> {
        let plain = |character: char| {
            if character.is_ascii_alphanumeric() || "-_.".contains(character) { character } else { '-' }
        };
        self.refused.map(|_| {
            let name: String = self.name.chars().map(plain).take(MAX_CHARACTERS).collect();
            format!("use \"{name}\"")
        })
    }

    fn service_message(&self) -> String {
        format!("Invalid Name: '{}'", self.name)
    }
}

/// Two workflows of a package have one name.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateMachineName {
    /// The name.
    pub name: String,
}

impl Wording for DuplicateMachineName {
    fn code(&self) -> &'static str {
        "DUPLICATE_NAME"
    }

    fn message(&self) -> String {
        format!("another workflow of this package is called \"{}\" too", self.name)
    }

    fn service_message(&self) -> String {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_the_service_takes() {
        for name in ["order-processing", "Bestellung.ä_1", "a", &"n".repeat(80)] {
            assert_eq!(InvalidMachineName::of(name), None, "{name}");
        }
        for name in ["", "a b", "a/b", "a\u{7f}", "${Name}", &"n".repeat(81)] {
            assert!(InvalidMachineName::of(name).is_some(), "{name}");
        }
        let problem = InvalidMachineName::of("order processing").unwrap();
        assert_eq!(problem.help().as_deref(), Some("use \"order-processing\""));
    }
}
