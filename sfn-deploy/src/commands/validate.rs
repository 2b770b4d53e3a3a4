//! `validate`: every problem of definitions, in one run.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sfn_dsl::check::{Diagnostic, Level, Levels, Report, Severity};
use sfn_dsl::machine::MachineType;
use sfn_dsl::manifest::SourceLine;
use sfn_dsl::place::Place;
use sfn_dsl::raw::{Definition, ParseError};

use crate::cli::{SourceOptions, TypeOption};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::render::count;
use crate::source::{Source, files};
use crate::style::{BAD, GOOD, paint};
use crate::terminal::{Output, Terminal};

/// Options of `validate`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Files, and folders to look for *.asl.json and *.asl in; without a path the workflows of the source
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The type of the machines, which files do not say
    #[arg(long = "type", value_enum, default_value_t, value_name = "TYPE")]
    pub machine_type: TypeOption,
    /// The least that is shown; without it from warnings on for people, and everything for programs
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub severity: Option<SeverityOption>,
    /// Say nothing of what this rule finds (may be given more than once, as --warn and --deny)
    #[arg(long, value_name = "CODE", help_heading = "Rules")]
    pub allow: Vec<String>,
    /// Warn of what this rule finds
    #[arg(long, value_name = "CODE", help_heading = "Rules")]
    pub warn: Vec<String>,
    /// Refuse what this rule finds
    #[arg(long, value_name = "CODE", help_heading = "Rules")]
    pub deny: Vec<String>,
    /// Warnings are errors
    #[arg(long, help_heading = "Rules")]
    pub deny_warnings: bool,
    /// A folder with a manifest, or with definitions only
    #[arg(long, value_name = "DIR", conflicts_with_all = ["packages", "paths"], help_heading = "Where workflows come from")]
    pub manifest: Option<PathBuf>,
    /// For cargo.
    #[command(flatten)]
    pub cargo: crate::source::cargo::Options,
}

/// A severity on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SeverityOption {
    /// Advice, and everything worse.
    Info,
    /// What runs, but probably not as meant, and errors.
    Warning,
    /// What the service refuses.
    Error,
}

impl From<SeverityOption> for Severity {
    fn from(option: SeverityOption) -> Self {
        match option {
            SeverityOption::Info => Self::Info,
            SeverityOption::Warning => Self::Warning,
            SeverityOption::Error => Self::Error,
        }
    }
}

/// How definitions are checked in this run.
struct Rules {
    levels: Levels,
    shown: Severity,
    deny_warnings: bool,
}

impl Rules {
    fn new(options: &Options, project: &Project, terminal: &Terminal) -> Result<Self, Failure> {
        let mut levels = project.config.levels.clone();
        let asked =
            [(&options.allow, Level::Allow), (&options.warn, Level::Warn), (&options.deny, Level::Deny)];
        for (codes, level) in asked {
            for code in codes {
                levels = levels.set(code, level).map_err(|error| Failure::usage(error.to_string()))?;
            }
        }
        let default = match terminal.output() {
            Output::Text => Severity::Warning,
            Output::Json => Severity::Info,
        };
        let shown = options.severity.map_or(default, Into::into);
        Ok(Self { levels, shown, deny_warnings: options.deny_warnings })
    }
}

/// What was found in one file or workflow.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Verdict {
    file: String,
    ok: bool,
    diagnostics: Vec<Finding>,
    #[serde(skip)]
    text: String,
}

/// A problem, for programs.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Finding {
    severity: &'static str,
    code: String,
    /// JSON Pointer.
    location: String,
    line: Option<u32>,
    column: Option<u32>,
    state: Option<String>,
    message: String,
    help: Option<String>,
}

/// Checks definitions.
///
/// # Errors
/// Where a path cannot be read, after all others were checked.
pub fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let rules = Rules::new(options, project, terminal)?;
    let mut counted = Counted::default();
    let mut unreadable: Vec<Failure> = Vec::new();
    if options.paths.is_empty() {
        let source = SourceOptions {
            manifest: options.manifest.clone(),
            cargo: options.cargo.clone(),
            ..SourceOptions::default()
        };
        let source = source.source(None);
        for workflow in source.read(terminal)? {
            let name = verdict_name(&source, &workflow.name);
            let verdict = check(&name, &workflow.definition, workflow.machine_type, &workflow.states, &rules);
            counted.show(&verdict, terminal)?;
        }
    }
    for path in &options.paths {
        for file in expand(path, &mut unreadable) {
            match files::bytes(&file) {
                Ok(bytes) => {
                    counted.show(&verdict(&file, &bytes, options.machine_type.into(), &rules), terminal)?;
                }
                Err(failure) => unreadable.push(failure),
            }
        }
    }
    let failures = unreadable.len();
    for failure in &unreadable {
        terminal.error(failure);
    }
    terminal.note(&counted.summary());
    Ok(match (failures, counted.bad) {
        (0, 0) => Exit::Done,
        (_, 0) => Exit::Failed,
        _ => Exit::Invalid,
    })
}

#[derive(Default)]
struct Counted {
    files: usize,
    bad: usize,
    errors: usize,
    warnings: usize,
}

impl Counted {
    fn show(&mut self, verdict: &Verdict, terminal: &Terminal) -> Result<(), Failure> {
        self.files += 1;
        self.bad += usize::from(!verdict.ok);
        self.errors += verdict.diagnostics.iter().filter(|finding| finding.severity == "error").count();
        self.warnings += verdict.diagnostics.iter().filter(|finding| finding.severity == "warning").count();
        if !verdict.text.is_empty() {
            terminal.text(&format!("{}\n", verdict.text.trim_end()))?;
        }
        let word = if verdict.ok { paint(GOOD, "ok     ") } else { paint(BAD, "invalid") };
        terminal.text(&format!("{word}  {}", verdict.file))?;
        terminal.json(verdict)
    }

    fn summary(&self) -> String {
        let (files, errors) = (count(self.files, "definition"), count(self.errors, "error"));
        format!("checked {files}: {errors}, {}", count(self.warnings, "warning"))
    }
}

fn verdict_name(source: &Source, workflow: &str) -> String {
    match source {
        Source::Folder(folder) => folder.join(format!("{workflow}.asl.json")).display().to_string(),
        _ => workflow.to_owned(),
    }
}

/// The files a path stands for.
fn expand(path: &Path, unreadable: &mut Vec<Failure>) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    match files::find(path) {
        Ok(found) => {
            if found.is_empty() {
                unreadable.push(Failure::new(format!("{} has no *.asl.json or *.asl file", path.display())));
            }
            found
        }
        Err(failure) => {
            unreadable.push(failure);
            Vec::new()
        }
    }
}

fn verdict(file: &Path, bytes: &[u8], machine_type: MachineType, rules: &Rules) -> Verdict {
    let name = file.display().to_string();
    match Definition::parse_bytes(&name, bytes) {
        Ok(definition) => check(&name, &definition, machine_type, &BTreeMap::new(), rules),
        Err(error) => not_json(name, &error),
    }
}

fn check(
    name: &str,
    definition: &Definition,
    machine_type: MachineType,
    states: &BTreeMap<String, SourceLine>,
    rules: &Rules,
) -> Verdict {
    let (is_valid, report) = match definition.check_with(machine_type, &rules.levels) {
        Ok(checked) => (true, checked.warnings),
        Err(report) => (false, report),
    };
    let has_warnings = report.diagnostics().iter().any(|diagnostic| diagnostic.severity >= Severity::Warning);
    let is_valid = is_valid && !(rules.deny_warnings && has_warnings);
    let report = report.at_least(rules.shown);
    let diagnostics =
        report.diagnostics().iter().map(|diagnostic| finding(diagnostic, &report, states)).collect();
    Verdict { file: name.to_owned(), ok: is_valid, diagnostics, text: report.to_string() }
}

fn finding(diagnostic: &Diagnostic, report: &Report, states: &BTreeMap<String, SourceLine>) -> Finding {
    let place = report.line_column(diagnostic);
    let state = diagnostic.state.as_ref().map(ToString::to_string);
    // What came from Rust is better shown by its line there, when the text itself has none.
    let line = match (place, diagnostic.place) {
        (Some(place), _) => Some(place.line),
        (None, Place::Rust(location)) => Some(location.line()),
        (None, _) => state.as_ref().and_then(|state| states.get(state)).map(|line| line.line),
    };
    Finding {
        severity: diagnostic.severity.as_str(),
        code: diagnostic.code().to_owned(),
        location: diagnostic.location.as_ref().map(ToString::to_string).unwrap_or_default(),
        line,
        column: place.map(|place| place.column),
        state,
        message: diagnostic.message(),
        help: diagnostic.help(),
    }
}

/// A text that is not JSON has one problem, under the code of the service.
fn not_json(file: String, error: &ParseError) -> Verdict {
    const CODE: &str = "INVALID_JSON_DESCRIPTION";
    let place = error.source_text.line_column(error.span.start);
    let line = error.source_text.line(place.line);
    let shown: String = line.chars().take(100).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let margin = " ".repeat(place.line.to_string().len());
    let mut text =
        format!("error[{CODE}]: {}\n  --> {file}:{}:{}\n", error.message, place.line, place.column);
    if place.column <= 100 {
        let caret = " ".repeat(place.column as usize - 1);
        let _ = write!(text, "  {} | {}\n  {margin} | {caret}^", place.line, shown.trim_end());
    }
    let finding = Finding {
        severity: "error",
        code: CODE.to_owned(),
        location: String::new(),
        line: Some(place.line),
        column: Some(place.column),
        state: None,
        message: error.message.clone(),
        help: None,
    };
    Verdict { file, ok: false, diagnostics: vec![finding], text }
}
