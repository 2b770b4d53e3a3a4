//! `simulate`: runs a definition in virtual time; mocked responses stand for services.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use sfn_dsl::check::Severity;
use sfn_dsl::raw::Definition;
use sfn_dsl::time::Timestamp;
use sfn_sim::history::view::View;
use sfn_sim::{ExecutionContext, Run, Simulation, SimulationError, Status};

use super::input;
use crate::cli::{SourceOptions, TypeOption};
use crate::execution::Execution;
use crate::exit::Exit;
use crate::explain::{Sources, explain};
use crate::failure::{Failure, Outcome};
use crate::mocks::Mocks;
use crate::project::Project;
use crate::render::{self, count, duration, history};
use crate::source::{choose, files};
use crate::style::{BAD, GOOD, paint, quoted};
use crate::target::{self, Target};
use crate::terminal::Terminal;
use crate::workflow::Workflow;

/// Options of `simulate`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// A file with a definition, or the name of a workflow
    #[arg(value_name = "FILE|WORKFLOW")]
    pub definition: String,
    /// The input: JSON, the name of a file, or - for stdin
    #[arg(long, value_name = "JSON|FILE|-")]
    pub input: Option<String>,
    /// Mock configuration, in the format of Step Functions Local
    #[arg(long, value_name = "FILE")]
    pub mocks: Option<PathBuf>,
    /// Test case of the mock configuration; may be left out where there is only one
    #[arg(long, value_name = "NAME")]
    pub case: Option<String>,
    /// The name of the state machine, where it is not that of the file
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The type of the machine in a file
    #[arg(long = "type", value_enum, default_value_t, value_name = "TYPE")]
    pub machine_type: TypeOption,
    /// Show the events
    #[arg(long)]
    pub history: bool,
    /// Show what it used of the quotas and would cost
    #[arg(long)]
    pub report: bool,
    /// What jitter and random numbers are drawn from
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// When the execution starts, as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIMESTAMP", value_parser = timestamp)]
    pub start_time: Option<Timestamp>,
    /// A folder with a manifest, or with definitions only
    #[arg(long, value_name = "DIR", conflicts_with = "packages", help_heading = "Where workflows come from")]
    pub manifest: Option<PathBuf>,
    /// For cargo.
    #[command(flatten)]
    pub cargo: crate::source::cargo::Options,
}

fn timestamp(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "write it as 2026-01-31T12:00:00Z".to_owned())
}

/// Runs a definition.
///
/// # Errors
/// Where something cannot be read, is not simulated, or a task has no answer. An execution that fails is none:
/// it is [`Exit::NotGood`].
pub fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let input = input::read(options.input.as_deref())?;
    let input: Value = serde_json::from_str(&input)
        .map_err(|error| Failure::usage("the input cannot be read").because(error))?;
    let workflow = workflow(options, terminal)?;
    let settings = Target::resolve_one(&target::Options::default(), &project.config)?
        .settings(&project.config, &workflow.name);
    let definition = workflow.definition.substitute(&settings.params);
    let machine = checked(&definition, &workflow, project, terminal)?;
    let mut simulation = Simulation::of(&machine).map_err(|error| {
        let reasons: Vec<String> = error.unsupported.iter().map(ToString::to_string).collect();
        Failure::new(format!("{} cannot be simulated", quoted(&workflow.name))).because(reasons.join("; "))
    })?;
    let mut context = ExecutionContext::named(&workflow.name, "simulation");
    context.seed = options.seed;
    if let Some(start_time) = options.start_time {
        context.start_time = start_time;
    }
    simulation = simulation.context(context);
    let mocks = options.mocks.clone().or_else(|| settings.mocks.as_ref().map(|path| project.root.join(path)));
    let configured_case = if options.mocks.is_some() { None } else { settings.case };
    if let Some(path) = mocks {
        let mocks = Mocks::read(&path)?;
        let case = mocks.case(&workflow.name, options.case.clone().or(configured_case).as_deref())?;
        simulation = simulation
            .mocks(&mocks.config, &workflow.name, &case)
            .map_err(|error| Failure::usage(error.to_string()))?;
    } else if options.case.is_some() {
        return Err(Failure::usage("--case needs a mock configuration").help("name it with --mocks"));
    }
    let run = simulation.run(input).map_err(|error| failure(&error, &workflow.name))?;
    show(&run, &workflow, options, terminal)
}

/// A file where there is one of that name, else a workflow of the source.
fn workflow(options: &Options, terminal: &Terminal) -> Result<Workflow, Failure> {
    let path = Path::new(&options.definition);
    let looks_like_file = path.extension().is_some() || path.components().count() > 1;
    if path.is_file() || looks_like_file {
        return files::read(path, options.name.as_deref(), options.machine_type.into());
    }
    let source = SourceOptions {
        manifest: options.manifest.clone(),
        cargo: options.cargo.clone(),
        ..SourceOptions::default()
    };
    let all = source.source(None).read(terminal)?;
    let chosen = choose(&all, std::slice::from_ref(&options.definition))?;
    chosen.into_iter().next().ok_or_else(|| Failure::usage("which workflow?"))
}

fn checked(
    definition: &Definition,
    workflow: &Workflow,
    project: &Project,
    terminal: &Terminal,
) -> Result<sfn_dsl::machine::StateMachine, Failure> {
    // What the service would run is run, whatever our own rules say of it.
    match definition.check_with(workflow.machine_type, &project.config.levels.clone().at_most_warn()) {
        Ok(checked) => {
            let warnings = checked.warnings.at_least(Severity::Warning);
            if !warnings.is_empty() {
                terminal.warn(&format!("{}: {}", quoted(&workflow.name), render::in_short(&warnings)));
            }
            Ok(checked.machine)
        }
        Err(report) => Err(Failure::invalid(format!(
            "{} is not valid\n{}",
            quoted(&workflow.name),
            report.at_least(Severity::Error).to_string().trim_end()
        ))),
    }
}

fn failure(error: &SimulationError, machine: &str) -> Failure {
    match error {
        SimulationError::NoAnswer { state, resource, .. } => {
            Failure::new(format!("state {} calls {resource}, and nothing answers it", quoted(state.as_str())))
                .help(format!(
                    "give it a mocked response: in a test case of {} in the file of --mocks",
                    quoted(machine)
                ))
        }
        error => Failure::new(error.to_string()),
    }
}

/// Why an execution did not succeed. Its data are those of whoever simulates, so they are shown.
fn why(run: &Run, view: &View, workflow: &Workflow) -> Option<String> {
    let execution = Execution {
        status: run.status().as_str().to_owned(),
        error: run.error().map(str::to_owned),
        cause: run.cause().map(str::to_owned),
        ..Execution::default()
    };
    let sources =
        Sources { definition: Some(&workflow.definition), workflow: Some(workflow), shows_data: true };
    Some(render::explain::why(&explain(&execution, view, sources)?))
}

fn show(run: &Run, workflow: &Workflow, options: &Options, terminal: &Terminal) -> Outcome {
    let events: Vec<Value> = run.history().iter().map(sfn_sim::history::HistoryEvent::to_json).collect();
    let view = View::of(&events);
    let succeeded = run.status() == Status::Succeeded;
    let status = run.status().as_str();
    if options.history {
        for event in &events {
            terminal.text(&history::event_line(event, view.started()))?;
        }
    }
    terminal.note(&history::path_line(&view));
    let transitions = count(usize::try_from(run.transitions()).unwrap_or(usize::MAX), "transition");
    let style = if succeeded { GOOD } else { BAD };
    terminal.note(&format!(
        "{} in {} of virtual time, {transitions}",
        paint(style, status),
        duration(run.duration())
    ));
    for state in run.waiting() {
        terminal.note(&format!("state {} waited for an answer that never came", quoted(state.as_str())));
    }
    if let Some(output) = run.output() {
        terminal.text(&output.to_string())?;
    }
    if !succeeded {
        if let Some(why) = why(run, &view, workflow) {
            terminal.tell(&why);
        }
        terminal.text(&format!("{status}: {}", history::error_text(run.error(), run.cause())))?;
    }
    let report = options.report.then(|| run.report());
    if let Some(report) = &report {
        terminal.text(&report.to_string())?;
    }
    let mut value = Map::from_iter([
        ("status".to_owned(), status.into()),
        ("output".to_owned(), run.output().cloned().into()),
        ("error".to_owned(), run.error().into()),
        ("cause".to_owned(), run.cause().into()),
        ("transitions".to_owned(), run.transitions().into()),
    ]);
    if options.history {
        value.insert("events".to_owned(), events.into());
    }
    if let Some(report) = report {
        let report = serde_json::to_value(report);
        let report = report.map_err(|error| Failure::new("the report cannot be written").because(error))?;
        value.insert("report".to_owned(), report);
    }
    terminal.json(&Value::Object(value))?;
    Ok(if succeeded { Exit::Done } else { Exit::NotGood })
}
