//! # `USELESS_ALLOWANCE`: a comment that allows what is not there
//!
//! **Why:** `sfn:allow(CODE)` in the `Comment` of a state silences that rule there. Where the rule has nothing to say, does
//! not exist, or is one of the service, which nothing silences, the comment misleads its readers.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Comment": "sfn:allow(MISSING_DEFAULT) all kinds are listed", "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Choice", "Comment": "sfn:allow(MISSING_DEFAULT) all kinds are listed",
//!  "Choices": [{"Variable": "$.kind", "StringEquals": "card", "Next": "Done"}]}
//! ```

use crate::check::lints::{Check, Lint, Rule, Wording};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("USELESS_ALLOWANCE", "B612", "a comment that allows what is not there"),
    check: Check::Comments,
};

/// A comment that allows what is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct UselessAllowance {
    /// The code in the comment.
    pub allowed: String,
    /// Why it does nothing.
    pub why: Uselessness,
}

/// Why an allowance does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uselessness {
    /// The rule has nothing to say there.
    NothingFound,
    /// The service itself refuses what the rule finds.
    OfService,
    /// No rule has the code.
    Unknown {
        /// The code that was probably meant.
        nearest: Option<&'static str>,
    },
}

impl Wording for UselessAllowance {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { allowed, why } = self;
        match why {
            Uselessness::NothingFound => format!("allows `{allowed}`, which has nothing to say here"),
            Uselessness::OfService => {
                format!("allows `{allowed}`, but what the service refuses cannot be allowed")
            }
            Uselessness::Unknown { .. } => format!("allows \"{allowed}\", but no rule has that code"),
        }
    }

    fn help(&self) -> Option<String> {
        match self.why {
            Uselessness::Unknown { nearest: Some(nearest) } => Some(format!("did you mean \"{nearest}\"?")),
            Uselessness::Unknown { nearest: None } | Uselessness::OfService => None,
            Uselessness::NothingFound => Some("remove it from the comment".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::Levels;
    use crate::machine::MachineType;
    use crate::raw::Definition;

    /// `CODE: message` of all that is told of a Choice without `Default`, with these comments.
    fn told(machine: &str, state: &str, levels: &Levels) -> Vec<String> {
        let text = format!(
            r#"{{"Comment": "{machine}", "StartAt": "Kind?", "TimeoutSeconds": 60, "States": {{
                "Kind?": {{"Type": "Choice", "Comment": "{state}",
                    "Choices": [{{"Variable": "$.kind", "IsPresent": true, "Next": "Pay"}}]}},
                "Pay": {{"Type": "Wait", "SecondsPath": "$.kind", "End": true}}}}}}"#
        );
        let checked = Definition::parse("test", &text).unwrap().check_with(MachineType::Standard, levels);
        let report = checked.unwrap().warnings.at_least(crate::check::Severity::Warning);
        let line = |diagnostic: &crate::check::Diagnostic| {
            format!("{}: {}", diagnostic.code(), diagnostic.message())
        };
        report.diagnostics().iter().map(line).collect()
    }

    #[test]
    fn a_comment_silences_its_state_alone() {
        let levels = Levels::default();
        let found = told("", "", &levels);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("MISSING_DEFAULT"));
        for comment in [
            "sfn:allow(MISSING_DEFAULT)",
            "Which? sfn:allow(MISSING_DEFAULT) all kinds are listed",
            "sfn:allow( UNGUARDED_COMPARISON ,MISSING_DEFAULT)",
        ] {
            let left = told("", comment, &levels);
            assert!(!left.iter().any(|line| line.starts_with("MISSING_DEFAULT")), "{comment}: {left:?}");
        }
        assert_eq!(told("sfn:allow(MISSING_DEFAULT)", "", &levels).len(), 2, "the machine is no state");
        assert_eq!(told("", "sfn:allow(MISSING_DEFAULT", &levels), Vec::<String>::new());
    }

    #[test]
    fn an_allowance_must_allow_something() {
        let levels = Levels::default();
        let one = |code: &str| told("", &format!("sfn:allow(MISSING_DEFAULT, {code})"), &levels);
        let line = |text: &str| vec![format!("USELESS_ALLOWANCE: state \"Kind?\": {text}")];
        assert_eq!(one("BUSY_LOOP"), line("allows `BUSY_LOOP`, which has nothing to say here"));
        assert_eq!(
            one("MISSING_END_STATE"),
            line("allows `MISSING_END_STATE`, but what the service refuses cannot be allowed")
        );
        assert_eq!(one("NO_COMMENT"), Vec::<String>::new(), "a rule that is off was not asked");
        #[cfg(feature = "services")]
        assert_eq!(one("BUSSY_LOOP"), line("allows \"BUSSY_LOOP\", but no rule has that code"));
        let quiet = Levels::default().allow("USELESS_ALLOWANCE").unwrap();
        assert_eq!(told("sfn:allow(BUSY_LOOP)", "sfn:allow(MISSING_DEFAULT)", &quiet), Vec::<String>::new());
        assert_eq!(told("", "sfn:allow(MISSING_DEFAULT)", &Levels::service_only()), Vec::<String>::new());
    }
}
