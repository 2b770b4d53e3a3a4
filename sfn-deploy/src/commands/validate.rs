//! `validate`: every problem of definitions, in one run.

use std::path::{Path, PathBuf};

use sfn_dsl::check::{Level, Levels, Report, Severity};

use crate::cli::{SourceOptions, TypeOption};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::render::{count, sarif};
use crate::source::{Source, files};
use crate::style::{BAD, GOOD, paint};
use crate::terminal::{Output, Terminal};
use crate::verdict::{Strictness, Subject, Verdict};
use crate::workflow::Workflow;

/// Options of `validate`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Files, and folders to look for *.asl.json, *.asl.yaml, *.asl.yml and *.asl in; without a path the workflows of the source
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
    strictness: Strictness,
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
            Output::Json | Output::Ndjson | Output::Sarif => Severity::Info,
        };
        let shown = options.severity.map_or(default, Into::into);
        Ok(Self { levels, strictness: Strictness { shown, deny_warnings: options.deny_warnings } })
    }
}

/// Checks definitions.
///
/// # Errors
/// Where a path cannot be read, after all others were checked.
pub fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let rules = Rules::new(options, project, terminal)?;
    let mut verdicts = Vec::new();
    let mut unreadable: Vec<Failure> = Vec::new();
    let mut judge = |verdict: Verdict| {
        show(&verdict, terminal)?;
        verdicts.push(verdict);
        Ok(())
    };
    if options.paths.is_empty() {
        let source = SourceOptions {
            manifest: options.manifest.clone(),
            cargo: options.cargo.clone(),
            ..SourceOptions::default()
        };
        let source = source.source(None);
        for workflow in source.read(terminal)? {
            let checked = workflow.definition.check_with(workflow.machine_type, &rules.levels);
            judge(Verdict::new(subject(&source, workflow), checked, &rules.strictness))?;
        }
    }
    for path in &options.paths {
        for file in expand(path, &mut unreadable) {
            match files::bytes(&file) {
                Ok(bytes) => {
                    let checked =
                        files::definition(&file, &bytes).map_err(Report::from).and_then(|definition| {
                            definition.check_with(options.machine_type.into(), &rules.levels)
                        });
                    judge(Verdict::new(Subject::File(file), checked, &rules.strictness))?;
                }
                Err(failure) => unreadable.push(failure),
            }
        }
    }
    terminal.sarif(&sarif::log(&verdicts, &unreadable))?;
    for failure in &unreadable {
        terminal.error(failure);
    }
    terminal.note(&summary(&verdicts));
    let has_bad = verdicts.iter().any(|verdict| !verdict.is_ok());
    Ok(match (unreadable.is_empty(), has_bad) {
        (true, false) => Exit::Done,
        (false, false) => Exit::Failed,
        (_, true) => Exit::Invalid,
    })
}

fn show(verdict: &Verdict, terminal: &Terminal) -> Result<(), Failure> {
    let report = verdict.report();
    if !report.is_empty() {
        terminal.text(&format!("{}\n", report.to_string().trim_end()))?;
    }
    let word = if verdict.is_ok() { paint(GOOD, "ok     ") } else { paint(BAD, "invalid") };
    terminal.text(&format!("{word}  {}", verdict.name()))?;
    terminal.json(&verdict.to_json())
}

fn summary(verdicts: &[Verdict]) -> String {
    let found = |severity| {
        let all = verdicts.iter().flat_map(|verdict| verdict.report().diagnostics());
        all.filter(|diagnostic| diagnostic.severity == severity).count()
    };
    let (errors, warnings) = (found(Severity::Error), found(Severity::Warning));
    format!(
        "checked {}: {}, {}",
        count(verdicts.len(), "definition"),
        count(errors, "error"),
        count(warnings, "warning")
    )
}

/// What a workflow is called in its verdict.
fn subject(source: &Source, workflow: Workflow) -> Subject {
    match (source, workflow.definition.source()) {
        (Source::Folder(_), Some(text)) => Subject::File(text.name().into()),
        _ => Subject::Workflow { name: workflow.name, source: workflow.source, states: workflow.states },
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
                unreadable.push(Failure::new(format!("{} has no {} file", path.display(), files::PATTERNS)));
            }
            found
        }
        Err(failure) => {
            unreadable.push(failure);
            Vec::new()
        }
    }
}
