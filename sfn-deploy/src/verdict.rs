//! What the check says of one definition, as values that text, JSON and SARIF are made of.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use sfn_dsl::check::{Checked, Diagnostic, Report, Severity};
use sfn_dsl::manifest::SourceLine;
use sfn_dsl::place::Place;

/// What was checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A file with a definition; its places are places of the report.
    File(PathBuf),
    /// A workflow that a build script emitted: nobody wrote the text of its definition.
    Workflow {
        /// Its name.
        name: String,
        /// Where it was written.
        source: Option<SourceLine>,
        /// Where each state was written.
        states: BTreeMap<String, SourceLine>,
    },
}

/// How findings become a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strictness {
    /// The least that is shown.
    pub shown: Severity,
    /// Whether warnings make a definition wrong.
    pub deny_warnings: bool,
}

/// What was found in one file or workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    subject: Subject,
    is_ok: bool,
    report: Report,
}

impl Verdict {
    /// The verdict on what was checked.
    pub fn new(subject: Subject, checked: Result<Checked, Report>, strictness: &Strictness) -> Self {
        let (is_valid, report) = match checked {
            Ok(checked) => (true, checked.warnings),
            Err(report) => (false, report),
        };
        let has_warnings = report.diagnostics().iter().any(|found| found.severity >= Severity::Warning);
        let is_ok = is_valid && !(strictness.deny_warnings && has_warnings);
        Self { subject, is_ok, report: report.at_least(strictness.shown) }
    }

    /// The file, or the name of the workflow.
    pub fn name(&self) -> String {
        match &self.subject {
            Subject::File(path) => path.display().to_string(),
            Subject::Workflow { name, .. } => name.clone(),
        }
    }

    /// What was checked.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Whether the definition is right.
    pub fn is_ok(&self) -> bool {
        self.is_ok
    }

    /// What was found and is shown.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The Rust line of a finding in a workflow: of the call, else of its state, else of the workflow.
    pub fn rust_line(&self, found: &Diagnostic) -> Option<SourceLine> {
        if let Place::Rust(location) = found.place {
            return Some(SourceLine { file: location.file.to_owned(), line: location.line });
        }
        let Subject::Workflow { source, states, .. } = &self.subject else { return None };
        let state = found.state.as_ref().and_then(|state| states.get(state.as_str()));
        state.or(source.as_ref()).cloned()
    }

    /// The verdict for programs.
    pub fn to_json(&self) -> impl Serialize {
        let findings = self.report.diagnostics().iter().map(|found| self.finding(found)).collect();
        Judged { file: self.name(), ok: self.is_ok, diagnostics: findings }
    }

    fn finding(&self, found: &Diagnostic) -> Finding {
        let place = self.report.line_column(found);
        Finding {
            severity: found.severity.as_str(),
            code: found.code(),
            location: found.location.as_ref().map(ToString::to_string).unwrap_or_default(),
            // What came from Rust is better shown by its line there, when the text itself has none.
            line: place.map(|place| place.line).or_else(|| self.rust_line(found).map(|line| line.line)),
            column: place.map(|place| place.column),
            state: found.state.as_ref().map(ToString::to_string),
            message: found.message(),
            help: found.help(),
        }
    }
}

/// A verdict, for programs.
#[derive(Serialize)]
struct Judged {
    file: String,
    ok: bool,
    diagnostics: Vec<Finding>,
}

/// A problem, for programs.
#[derive(Serialize)]
struct Finding {
    severity: &'static str,
    code: &'static str,
    /// JSON Pointer.
    location: String,
    line: Option<u32>,
    column: Option<u32>,
    state: Option<String>,
    message: String,
    help: Option<String>,
}
