//! Counting passed and failed cases by group.

use std::collections::BTreeMap;
use std::fmt;
use std::process::ExitCode;

use serde_json::{Value, json};

/// How the cases of a run ended, by group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    groups: BTreeMap<String, Counts>,
    failures: Vec<Failure>,
}

/// How many cases passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases with the expected answer.
    pub passed: usize,
    /// Cases with another one.
    pub failed: usize,
}

/// A case that did not get the expected answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its group.
    pub group: String,
    /// Its name.
    pub case: String,
    /// What was expected and what came.
    pub difference: String,
}

/// Ends a runner: prints the tally, or why there is none.
///
/// 0 where all cases passed, 1 where some failed, 2 where they could not be run.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the end of a program")]
pub fn conclude(tally: Result<Tally, String>, is_json: bool) -> ExitCode {
    match tally {
        Ok(tally) => {
            if is_json {
                println!("{:#}", tally.to_json());
            } else {
                print!("{tally}");
            }
            if tally.failures().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

impl Tally {
    /// Counts a case; `Err` tells the difference.
    pub fn count(&mut self, group: &str, case: &str, outcome: Result<(), String>) {
        let counts = self.groups.entry(group.to_owned()).or_default();
        match outcome {
            Ok(()) => counts.passed += 1,
            Err(difference) => {
                counts.failed += 1;
                self.failures.push(Failure { group: group.to_owned(), case: case.to_owned(), difference });
            }
        }
    }

    /// Adds what another run has counted.
    pub fn add(&mut self, other: Self) {
        for (name, counts) in other.groups {
            let sum = self.groups.entry(name).or_default();
            sum.passed += counts.passed;
            sum.failed += counts.failed;
        }
        self.failures.extend(other.failures);
    }

    /// The counts of groups whose name begins with `prefix`.
    pub fn counts(&self, prefix: &str) -> Counts {
        let groups =
            self.groups.iter().filter(|(name, _)| name.starts_with(prefix)).map(|(_, counts)| counts);
        groups.fold(Counts::default(), |sum, counts| Counts {
            passed: sum.passed + counts.passed,
            failed: sum.failed + counts.failed,
        })
    }

    /// The cases that failed.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// The run as JSON.
    pub fn to_json(&self) -> Value {
        let counts = |counts: &Counts| json!({"passed": counts.passed, "failed": counts.failed});
        let groups: BTreeMap<&str, Value> =
            self.groups.iter().map(|(name, group)| (name.as_str(), counts(group))).collect();
        let failures: Vec<Value> = self
            .failures
            .iter()
            .map(|failure| json!({"group": failure.group, "case": failure.case, "difference": failure.difference}))
            .collect();
        json!({"groups": groups, "total": counts(&self.counts("")), "failures": failures})
    }
}

/// A line per failure, a line per group, and the total alone on the last line.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "FAILED {} {}: {}", failure.group, failure.case, failure.difference)?;
        }
        let line = |counts: &Counts| format!("{} passed, {} failed", counts.passed, counts.failed);
        for (name, counts) in &self.groups {
            writeln!(f, "{name}: {}", line(counts))?;
        }
        writeln!(f, "{}", line(&self.counts("")))
    }
}
