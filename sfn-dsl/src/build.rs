//! Workflows at build time: a build script checks and writes them, the crate includes them.
//!
//! ```no_run
//! // build.rs
//! # mod workflows {
//! #     use sfn_dsl::prelude::*;
//! #     pub fn order_processing() -> Workflow { Workflow::new("order-processing", Succeed::new("Done")) }
//! # }
//! // #[path = "src/workflows.rs"]
//! // mod workflows;
//! fn main() {
//!     sfn_dsl::build::emit([workflows::order_processing()]);
//! }
//! ```
//!
//! A mistake in a workflow is then an error of `cargo check`, shown in the editor. [`include_workflow!`](crate::include_workflow)
//! gives the crate what the build script wrote. This is the only module that touches files and the environment.

#![expect(clippy::disallowed_methods, reason = "build scripts read the environment and write files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::check::rules::DuplicateMachineName;
use crate::check::{Checked, Diagnostic, Report, Severity};
use crate::json::{Node, Value};
use crate::machine::{MachineType, StateMachine};
use crate::manifest::{Manifest, ManifestWorkflow, SourceLine, sha256_hex};
use crate::place::{Place, Source};
use crate::raw::Definition;
use crate::workflow::Workflow;

/// Checks all workflows and writes them to `$OUT_DIR/sfn`: `<name>.asl.json` for each, and `sfn-manifest.json`.
///
/// Call it from `main` of a build script. Problems are reported through Cargo, all of them, and fail the build; warnings do
/// not. Cargo runs the script again when the script or a module of it changes; a script that reads further files says so
/// with `cargo::rerun-if-changed`.
pub fn emit(workflows: impl IntoIterator<Item = Workflow>) {
    // Workflows are made by the script itself, which Cargo builds and runs again when its modules change. Without a line
    // like this one Cargo would run it after every change in the package.
    say("rerun-if-changed", "Cargo.toml");
    let variable = |name: &str| std::env::var(name);
    let (Ok(out_dir), Ok(name), Ok(version)) =
        (variable("OUT_DIR"), variable("CARGO_PKG_NAME"), variable("CARGO_PKG_VERSION"))
    else {
        say(
            "error",
            "sfn_dsl::build::emit works in build scripts only: OUT_DIR or CARGO_PKG_NAME is not set",
        );
        return;
    };
    let package = Package { name, version };
    match emit_to(&Path::new(&out_dir).join("sfn"), &package, workflows) {
        Ok(emitted) => emitted.warnings.iter().for_each(tell),
        Err(EmitError::Invalid(reports)) => reports.iter().for_each(tell),
        Err(error @ EmitError::Write { .. }) => say("error", &with_sources(&error)),
    }
}

/// The package whose workflows are emitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Emitted {
    /// The manifest.
    pub manifest: Manifest,
    /// What will run, but probably not as meant: a report for each workflow that has warnings.
    pub warnings: Vec<WorkflowReport>,
}

/// The problems of a workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkflowReport {
    /// The name of the workflow.
    pub workflow: String,
    /// Its problems.
    pub report: Report,
}

/// Why workflows were not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// Some have errors; nothing was written. The reports have the warnings of the others too.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid(Vec<WorkflowReport>),
    /// A file could not be written.
    #[error("could not write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Checks all workflows and writes them to a folder, which is made if needed; the core of [`emit`].
///
/// # Errors
/// [`EmitError`]: nothing is written unless all workflows are free of errors.
pub fn emit_to(
    folder: &Path,
    package: &Package,
    workflows: impl IntoIterator<Item = Workflow>,
) -> Result<Emitted, EmitError> {
    let mut names = BTreeSet::new();
    let (mut checked, mut reports) = (Vec::new(), Vec::new());
    let mut refused = false;
    for workflow in workflows {
        let duplicate = (!names.insert(workflow.name().to_owned())).then(|| duplicate(&workflow));
        let (report, ok) = match workflow.check() {
            Ok(Checked { warnings, .. }) => (warnings, true),
            Err(report) => (report, false),
        };
        refused |= !ok || duplicate.is_some();
        let report = report.after(duplicate.into_iter().collect()).at_least(Severity::Warning);
        if !report.is_empty() {
            reports.push(WorkflowReport { workflow: workflow.name().to_owned(), report });
        }
        checked.push(workflow);
    }
    if refused {
        return Err(EmitError::Invalid(reports));
    }
    let manifest = Manifest {
        dsl_version: env!("CARGO_PKG_VERSION").to_owned(),
        package: package.name.clone(),
        package_version: package.version.clone(),
        workflows: checked
            .iter()
            .map(|workflow| write_workflow(folder, workflow))
            .collect::<Result<_, _>>()?,
    };
    write(&folder.join(Manifest::FILE_NAME), &manifest.to_text())?;
    Ok(Emitted { manifest, warnings: reports })
}

fn duplicate(workflow: &Workflow) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        problem: DuplicateMachineName { name: workflow.name().to_owned() }.into(),
        location: None,
        place: workflow.place(),
        state: None,
    }
}

/// Writes the definition and its handle; returns the entry of the manifest.
fn write_workflow(folder: &Path, workflow: &Workflow) -> Result<ManifestWorkflow, EmitError> {
    let definition = workflow.definition();
    let (text, name) = (definition.to_pretty(), workflow.name());
    let (file, sha256) = (format!("{name}.asl.json"), sha256_hex(text.as_bytes()));
    write(&folder.join(&file), &text)?;
    let machine_type = match workflow.machine_type() {
        MachineType::Standard => "Standard",
        MachineType::Express => "Express",
    };
    let handle = format!(
        "::sfn_dsl::build::EmittedWorkflow::__new({name:?}, ::sfn_dsl::machine::MachineType::{machine_type}, \
         include_str!({file:?}), {sha256:?})\n"
    );
    write(&folder.join(format!("{name}.rs")), &handle)?;
    let mut states = BTreeMap::new();
    state_lines(definition.root(), definition.source(), &mut states);
    Ok(ManifestWorkflow {
        name: name.to_owned(),
        file,
        sha256,
        machine_type: workflow.machine_type(),
        comment: definition.root().get("Comment").and_then(Node::as_str).map(str::to_owned),
        source: source_line(workflow.place(), None),
        states,
        parameters: workflow.parameters(),
    })
}

/// Writes a file unless it has that text already, so that nothing that depends on it looks changed.
fn write(path: &Path, text: &str) -> Result<(), EmitError> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let failed = |source| EmitError::Write { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

/// Where every state of a scope was written, and of the scopes inside.
fn state_lines(scope: &Node, source: Option<&Source>, lines: &mut BTreeMap<String, SourceLine>) {
    let Some(states) = scope.get("States").and_then(Node::as_object) else { return };
    for state in states.members() {
        if let Some(line) = source_line(state.key_place, source) {
            lines.insert(state.key.to_string(), line);
        }
        for field in ["ItemProcessor", "Iterator", "Branches"] {
            match state.value.get(field).map(|inner| (&inner.value, inner)) {
                Some((Value::Array(branches), _)) => {
                    for branch in branches {
                        state_lines(branch, source, lines);
                    }
                }
                Some((_, processor)) => state_lines(processor, source, lines),
                None => {}
            }
        }
    }
}

fn source_line(place: Place, source: Option<&Source>) -> Option<SourceLine> {
    match (place, source) {
        (Place::Rust(location), _) => {
            Some(SourceLine { file: location.file.to_owned(), line: location.line })
        }
        (Place::Text(span), Some(source)) => {
            Some(SourceLine { file: source.name().to_owned(), line: source.line_column(span.start).line })
        }
        (Place::Text(_), None) | (Place::Unknown, _) => None,
    }
}

/// The report as people read it, under the name of the workflow.
impl fmt::Display for WorkflowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "workflow \"{}\":\n{}", self.workflow, self.report)
    }
}

impl WorkflowReport {
    /// Each problem on one line, as Cargo wants it: place, code, message and help.
    pub fn lines(&self) -> impl Iterator<Item = (Severity, String)> {
        self.report.diagnostics().iter().map(|diagnostic| {
            let place = match (diagnostic.place, self.report.source(), self.report.line_column(diagnostic)) {
                (Place::Rust(location), ..) => format!("{location}: "),
                (_, Some(source), Some(at)) => format!("{}:{}:{}: ", source.name(), at.line, at.column),
                _ => String::new(),
            };
            let (workflow, code, message) = (&self.workflow, diagnostic.code(), diagnostic.message());
            let help = diagnostic.help().map(|help| format!("; help: {help}")).unwrap_or_default();
            (diagnostic.severity, format!("{place}workflow \"{workflow}\": [{code}] {message}{help}"))
        })
    }
}

/// Tells Cargo the problems of a workflow.
fn tell(report: &WorkflowReport) {
    for (severity, line) in report.lines() {
        say(if severity == Severity::Error { "error" } else { "warning" }, &line);
    }
}

/// Gives Cargo an instruction, which is one line.
#[expect(clippy::print_stdout, reason = "this is how a build script talks to Cargo")]
fn say(instruction: &str, text: &str) {
    println!("cargo::{instruction}={}", text.replace(['\n', '\r'], " "));
}

/// The message of an error with those of its causes.
fn with_sources(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

/// A workflow that the build script of this crate wrote; [`include_workflow!`](crate::include_workflow) makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmittedWorkflow {
    name: &'static str,
    machine_type: MachineType,
    definition: &'static str,
    sha256: &'static str,
}

impl EmittedWorkflow {
    #[doc(hidden)]
    pub const fn __new(
        name: &'static str,
        machine_type: MachineType,
        definition: &'static str,
        sha256: &'static str,
    ) -> Self {
        Self { name, machine_type, definition, sha256 }
    }

    /// The name of the state machine.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Standard or Express.
    pub const fn machine_type(&self) -> MachineType {
        self.machine_type
    }

    /// The text of the definition, as the build script wrote it.
    pub const fn definition(&self) -> &'static str {
        self.definition
    }

    /// The SHA-256 of the definition, in hexadecimal digits.
    pub const fn sha256(&self) -> &'static str {
        self.sha256
    }

    /// The machine.
    ///
    /// # Errors
    /// A [`Report`], which the build script would have given, unless it used another version of `sfn-dsl`.
    pub fn machine(&self) -> Result<StateMachine, Report> {
        let file = format!("{}.asl.json", self.name);
        Definition::parse(&file, self.definition)?.check(self.machine_type).map(|checked| checked.machine)
    }
}

/// The workflow of that name which the build script of this crate wrote, as an [`EmittedWorkflow`](crate::build::EmittedWorkflow).
///
/// ```text
/// /// The workflow that is deployed.
/// pub const ORDER_PROCESSING: EmittedWorkflow = sfn_dsl::include_workflow!("order-processing");
/// ```
///
/// A name that the build script does not emit is an error of the compiler: it cannot read the file.
#[macro_export]
macro_rules! include_workflow {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/sfn/", $name, ".rs"))
    };
}
