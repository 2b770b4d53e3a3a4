//! Differences that are known: cases where the expected answer is not given, and why not.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::tally::Tally;

/// The group that cases with a known difference are counted in.
pub const GROUP: &str = "known-differences";

/// Known differences by case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownDifferences(BTreeMap<String, Difference>);

/// A difference, and how it is known to be one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The case.
    pub case: String,
    /// Why the answer is another one.
    pub reason: String,
    /// Where that is written, or how it was found.
    pub source: String,
}

/// The file of known differences.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    difference: Vec<Difference>,
}

impl KnownDifferences {
    /// Reads a TOML text: tables `[[difference]]` of `case`, `reason` and `source`.
    ///
    /// # Errors
    /// A text where it is not TOML, where a key is missing, and where a case stands twice.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut known = Self::default();
        for difference in file.difference {
            if let Some(twice) = known.0.insert(difference.case.clone(), difference) {
                return Err(format!("\"{}\" stands twice", twice.case));
            }
        }
        Ok(known)
    }

    /// The differences that are written down: `known_differences.toml` of this package.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and where the file cannot be read.
    pub fn read() -> Result<Self, String> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("known_differences.toml");
        let problem = |error: String| format!("could not read {}: {error}", file.display());
        let text = std::fs::read_to_string(&file).map_err(|error| problem(error.to_string()))?;
        Self::parse(&text).map_err(problem)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts what was found of one case, by group.
    ///
    /// A known difference counts as passed in a group of its own; one that is no longer there fails, so that the list
    /// stays true.
    pub fn count(&self, tally: &mut Tally, case: &str, outcomes: Vec<(String, Result<(), String>)>) {
        let Some(known) = self.0.get(case) else {
            for (group, outcome) in outcomes {
                tally.count(&group, case, outcome);
            }
            return;
        };
        let differs = outcomes.iter().any(|(_, outcome)| outcome.is_err());
        for (group, outcome) in outcomes.into_iter().filter(|(_, outcome)| outcome.is_ok()) {
            tally.count(&group, case, outcome);
        }
        let gone = || format!("no longer differs; it was known because: {}", known.reason);
        tally.count(GROUP, case, differs.then_some(()).ok_or_else(gone));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &str = "[[difference]]\ncase = \"a\"\nreason = \"r\"\nsource = \"s\"\n";

    fn counted(outcomes: &[Result<(), String>]) -> Vec<(usize, usize)> {
        let known = KnownDifferences::parse(KNOWN).unwrap();
        let mut tally = Tally::default();
        known.count(
            &mut tally,
            "a",
            outcomes.iter().map(|outcome| ("g".to_owned(), outcome.clone())).collect(),
        );
        ["g", GROUP].map(|group| (tally.counts(group).passed, tally.counts(group).failed)).to_vec()
    }

    #[test]
    fn a_known_difference_counts_in_its_own_group() {
        assert_eq!(counted(&[Ok(()), Err("other".to_owned())]), [(1, 0), (1, 0)]);
    }

    #[test]
    fn a_difference_that_is_gone_fails() {
        assert_eq!(counted(&[Ok(())]), [(1, 0), (0, 1)]);
    }

    #[test]
    fn an_entry_without_a_source_is_refused() {
        let text = "[[difference]]\ncase = \"a\"\nreason = \"r\"\n";
        assert!(KnownDifferences::parse(text).unwrap_err().contains("`source`"));
        assert!(KnownDifferences::parse(&format!("{KNOWN}{KNOWN}")).unwrap_err().contains("twice"));
    }
}
