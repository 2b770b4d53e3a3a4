//! Which rules are told, and how loudly.

use std::collections::HashMap;

use super::catalog::{self, Rule};
use super::diagnostic::Severity;
use crate::nearest::nearest;

/// How loudly a rule speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not at all.
    Allow,
    /// As advice.
    Info,
    /// As a warning.
    Warn,
    /// As an error: the definition is refused.
    Deny,
}

impl Level {
    /// The severity of what is found; `None` where nothing is told.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Info => Some(Severity::Info),
            Self::Warn => Some(Severity::Warning),
            Self::Deny => Some(Severity::Error),
        }
    }

    /// The word for it in configuration files: `allow`, `info`, `warn`, `deny`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    /// The level with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Allow, Self::Info, Self::Warn, Self::Deny].into_iter().find(|level| level.as_str() == word)
    }
}

impl From<Severity> for Level {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::Info,
            Severity::Warning => Self::Warn,
            Severity::Error => Self::Deny,
        }
    }
}

/// The levels of all rules: the default of the [catalog](Rule::level), unless changed here.
///
/// What the service refuses stays an error; only rules beyond that have a choice.
///
/// # Examples
/// ```
/// use sfn_dsl::check::Levels;
/// use sfn_dsl::machine::MachineType;
/// use sfn_dsl::raw::Definition;
/// let text = r#"{"StartAt": "In stock?", "States": {
///     "In stock?": {"Type": "Choice", "Choices": [{"Variable": "$.stock", "NumericGreaterThan": 0, "Next": "Pack"}]},
///     "Pack": {"Type": "Succeed"}}}"#;
/// let definition: Definition = text.parse()?;
/// assert!(definition.check(MachineType::Standard).is_ok());
/// let strict = Levels::default().deny("MISSING_DEFAULT")?;
/// assert!(definition.check_with(MachineType::Standard, &strict).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    base: Base,
    changed: HashMap<&'static str, Level>,
    at_most_warn: bool,
}

/// What holds for the rules that were not changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Base {
    #[default]
    Catalog,
    ServiceOnly,
}

/// A level cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LevelError {
    /// No rule has this code.
    #[error("no rule has the code \"{code}\"{}", did_you_mean(*.nearest))]
    UnknownCode {
        /// The code.
        code: String,
        /// The code that was probably meant.
        nearest: Option<&'static str>,
    },
    /// The service itself refuses what the rule finds.
    #[error("`{code}` is what the service refuses, so it is always an error")]
    Fixed {
        /// The code of the rule.
        code: &'static str,
    },
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; did you mean \"{nearest}\"?")).unwrap_or_default()
}

impl Levels {
    /// Only what the service itself refuses: no rule beyond that is told.
    ///
    /// For a machine that exists already, or for an answer that must be the service's own.
    pub fn service_only() -> Self {
        Self { base: Base::ServiceOnly, ..Self::default() }
    }

    /// The same, but what the service accepts is never refused: errors of rules beyond its own become warnings.
    ///
    /// For whoever runs what the service would run, and still tells what was found.
    pub fn at_most_warn(self) -> Self {
        Self { at_most_warn: true, ..self }
    }

    /// Silences a rule.
    ///
    /// # Errors
    /// [`LevelError`] where no rule has the code, or the service itself refuses what it finds.
    pub fn allow(self, code: &str) -> Result<Self, LevelError> {
        self.set(code, Level::Allow)
    }

    /// Makes a warning of what a rule finds.
    ///
    /// # Errors
    /// As [`allow`](Self::allow).
    pub fn warn(self, code: &str) -> Result<Self, LevelError> {
        self.set(code, Level::Warn)
    }

    /// Makes an error of what a rule finds.
    ///
    /// # Errors
    /// As [`allow`](Self::allow).
    pub fn deny(self, code: &str) -> Result<Self, LevelError> {
        self.set(code, Level::Deny)
    }

    /// Sets the level of a rule.
    ///
    /// # Errors
    /// As [`allow`](Self::allow).
    pub fn set(mut self, code: &str, level: Level) -> Result<Self, LevelError> {
        let Some(rule) = catalog::rule(code) else {
            let codes = catalog::rules().map(|rule| rule.code);
            return Err(LevelError::UnknownCode { code: code.to_owned(), nearest: nearest(code, codes) });
        };
        if rule.is_of_service() {
            return Err(LevelError::Fixed { code: rule.code });
        }
        self.changed.insert(rule.code, level);
        Ok(self)
    }

    /// The level of a rule.
    pub fn level(&self, rule: &Rule) -> Level {
        let level = match (self.changed.get(rule.code), self.base) {
            (Some(level), _) => *level,
            (None, Base::ServiceOnly) if !rule.is_of_service() => Level::Allow,
            (None, Base::ServiceOnly | Base::Catalog) => rule.level(),
        };
        if self.at_most_warn && !rule.is_of_service() { level.min(Level::Warn) } else { level }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_must_exist_and_be_free() {
        let error = Levels::default().allow("MISING_DEFAULT").unwrap_err();
        assert_eq!(
            error.to_string(),
            "no rule has the code \"MISING_DEFAULT\"; did you mean \"MISSING_DEFAULT\"?"
        );
        let error = Levels::default().allow("MISSING_END_STATE").unwrap_err();
        assert_eq!(error, LevelError::Fixed { code: "MISSING_END_STATE" });
        assert!(Levels::default().allow("MISSING_DEFAULT").is_ok());
    }

    #[test]
    fn at_most_warn_leaves_errors_to_the_service() {
        let levels = Levels::default().deny("MISSING_DEFAULT").unwrap().at_most_warn();
        let level = |code: &str| levels.level(catalog::rule(code).unwrap());
        assert_eq!(level("MISSING_DEFAULT"), Level::Warn);
        assert_eq!(level("INVALID_INTRINSIC_ARGUMENTS"), Level::Warn);
        assert_eq!(level("NO_COMMENT"), catalog::rule("NO_COMMENT").unwrap().level());
        assert_eq!(level("MISSING_END_STATE"), Level::Deny);
    }

    #[test]
    fn words_name_levels() {
        for level in [Level::Allow, Level::Info, Level::Warn, Level::Deny] {
            assert_eq!(Level::from_word(level.as_str()), Some(level));
        }
        assert_eq!(Level::from_word("loud"), None);
    }
}
