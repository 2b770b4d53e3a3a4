//! Conformance runners, end-to-end tests and third-party clients.
//!
//! The programs in `src/bin` hold the crates of this workspace against recorded answers of the service.

#![expect(clippy::disallowed_methods, reason = "runners read their cases from files")]

use std::path::{Path, PathBuf};

pub mod conformance;
pub mod corpus;
pub mod differential;
pub mod integrations;
pub mod known;
pub mod machines;
pub mod properties;
pub mod responses;
pub mod services;
pub mod tally;

/// A file or folder of `../shared` beside the workspace, or beside a folder that holds the workspace as a worktree.
///
/// The recordings there are not part of the repository: where they are missing this says that a test is skipped.
pub fn shared(path: &str) -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let mut found = workspace.ancestors().skip(1).take(2).map(|parent| parent.join("shared").join(path));
    let found = found.find(|found| found.exists());
    if found.is_none() {
        skipped(&format!("../shared/{path} is missing"));
    }
    found
}

/// Says that a test is skipped and why.
///
/// Written to stderr itself, because the test harness hides what passing tests print.
pub fn skipped(reason: &str) {
    use std::io::Write as _;
    // Where even this cannot be written, nobody reads it.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {reason}");
}

/// The programs of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The program of the README of `sfn-dsl`.
#[cfg(doctest)]
#[doc = include_str!("../../sfn-dsl/README.md")]
pub struct DslReadme;
