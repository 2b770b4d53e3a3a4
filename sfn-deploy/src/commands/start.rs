//! `start`: starts an execution, and on request deploys before and follows it to its end.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_sim::history::view::{Moment, View};

use super::{apply, input, plan};
use crate::aws::Execution;
use crate::cli::SourceOptions;
use crate::clock;
use crate::config::Resolved;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::machine::name_problem;
use crate::mocks::Mocks;
use crate::project::Project;
use crate::render::duration;
use crate::render::history as render;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::source::{choose, files};
use crate::style::{BAD, GOOD, paint, quoted, visible};
use crate::target::{self, Target};
use crate::terminal::Terminal;
use crate::workflow::Workflow;

/// Options of `start`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow; with --file the name of the state machine
    #[arg(value_name = "WORKFLOW", required_unless_present_any = ["file", "apply"])]
    pub workflow: Option<String>,
    /// The input: JSON, the name of a file, or - for stdin
    #[arg(long, value_name = "JSON|FILE|-")]
    pub input: Option<String>,
    /// Deploy first
    #[arg(long)]
    pub apply: bool,
    /// Do not ask before deploying
    #[arg(long, short, requires = "apply")]
    pub yes: bool,
    /// Follow the execution to its end; its output goes to stdout
    #[arg(long)]
    pub wait: bool,
    /// The name of the execution; without one a new name is made
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// How the local endpoint answers tasks.
    #[command(flatten)]
    pub mocks: MockOptions,
    /// Where from.
    #[command(flatten)]
    pub source: SourceOptions,
    /// Where to.
    #[command(flatten)]
    pub target: target::Options,
}

/// Says how a local endpoint answers tasks.
#[derive(Debug, Clone, Default, PartialEq, clap::Args)]
pub struct MockOptions {
    /// Mock configuration, in the format of Step Functions Local
    #[arg(long, value_name = "FILE", help_heading = "Local endpoint")]
    pub mocks: Option<PathBuf>,
    /// Test case of the mock configuration
    #[arg(long, value_name = "NAME", help_heading = "Local endpoint")]
    pub case: Option<String>,
    /// Wait states, and delays before retries, end at once
    #[arg(long, help_heading = "Local endpoint")]
    pub skip_waits: bool,
}

/// Starts an execution.
///
/// # Errors
/// Where the input is no JSON, or a call fails. An execution that fails is none: it is [`Exit::NotGood`].
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let input = input::read(options.input.as_deref())?;
    let target = Target::resolve_one(&options.target, &project.config)?;
    let (name, prepared) = machine(options, &target, project, terminal)?;
    let settings = target.settings(&project.config, &name);
    let execution = execution_name(options.name.as_deref())?;
    let (mocks, case) = mocked(&options.mocks, &target, &settings, project)?;
    let local = LocalOptions { mocks, skip_waits: options.mocks.skip_waits };
    let session = Session::open(target, &local, project, terminal).await?;
    let note = |text: &str| -> Result<(), Failure> {
        terminal.note(text);
        Ok(())
    };
    if let Some(prepared) = prepared {
        let plans = prepared.plans(&session, project, terminal, true).await?;
        let shift = apply::ShiftOptions::default();
        let how = apply::How::new(options.yes, &shift, project);
        match apply::apply(&plans, &session, &how, terminal, &note).await? {
            Some(applied) if apply::exit_of(&applied) == Exit::Done => {}
            applied => {
                session.close().await;
                return Ok(applied.map_or(Exit::Done, |applied| apply::exit_of(&applied)));
            }
        }
    }
    // Another endpoint has mocks of its own; only who asks for one of its test cases gets it.
    let case = if session.is_own_endpoint() { case } else { options.mocks.case.clone() };
    let machine =
        Started { name: settings.name.clone(), arn: session.target.machine_arn(&settings.name), case };
    let outcome = if options.wait {
        tokio::select! {
            outcome = follow(&machine, &execution, &input, &session, terminal) => outcome,
            () = clock::interrupted() => {
                terminal.note("interrupted; the execution was not stopped");
                Ok(Exit::Interrupted)
            }
        }
    } else {
        start_only(&machine, &execution, &input, &session, terminal).await
    };
    session.close().await;
    outcome
}

/// The machine to start an execution of.
struct Started {
    name: String,
    arn: String,
    case: Option<String>,
}

impl Started {
    /// The ARN to start with: the local endpoint takes the test case behind a `#`, as Step Functions Local does.
    fn start_arn(&self) -> String {
        self.case.as_ref().map_or_else(|| self.arn.clone(), |case| format!("{}#{case}", self.arn))
    }
}

/// The name of the workflow, and with `--apply` the machine it should be.
fn machine(
    options: &Options,
    target: &Target,
    project: &Project,
    terminal: &Terminal,
) -> Result<(String, Option<plan::Prepared>), Failure> {
    let named = options.workflow.clone().or_else(|| options.source.file.as_deref().map(files::stem));
    if !options.apply {
        return named.map(|name| (name, None)).ok_or_else(|| Failure::usage("which workflow?"));
    }
    let all = options.source.source(options.workflow.as_deref()).read(terminal)?;
    let chosen = match (&named, all.as_slice()) {
        (Some(name), _) => choose(&all, std::slice::from_ref(name))?,
        (None, [only]) => vec![only.clone()],
        (None, several) => return Err(which(several)),
    };
    let name = chosen.first().map(|workflow| workflow.name.clone()).ok_or_else(|| which(&all))?;
    Ok((name, Some(plan::prepare_for(target.clone(), &chosen, &all, project, terminal)?)))
}

fn which(workflows: &[Workflow]) -> Failure {
    let names: Vec<String> = workflows.iter().map(|workflow| visible(&workflow.name)).collect();
    Failure::usage("which workflow?").help(format!("name one of {}", names.join(", ")))
}

fn execution_name(given: Option<&str>) -> Result<String, Failure> {
    let Some(name) = given else { return Ok(clock::unique_name()) };
    match name_problem(name) {
        Some(problem) => {
            Err(Failure::usage(format!("{} is no name of an execution", quoted(name))).because(problem))
        }
        None => Ok(name.to_owned()),
    }
}

/// The mocks and the test case: those of the command line, or those of `sfn.toml`.
fn mocked(
    options: &MockOptions,
    target: &Target,
    settings: &Resolved,
    project: &Project,
) -> Result<(Option<Mocks>, Option<String>), Failure> {
    if !target.is_embedded() {
        let embedded_only = options.mocks.is_some() || options.skip_waits;
        return match (embedded_only, target.is_aws() && options.case.is_some()) {
            (true, _) => Err(Failure::usage("--mocks and --skip-waits are for the embedded endpoint only")
                .help("give them to `local serve`, or leave them out")),
            (_, true) => {
                Err(Failure::usage("AWS does not know test cases").help("leave out --case, or --env"))
            }
            _ => Ok((None, None)),
        };
    }
    let (path, case) = if let Some(path) = &options.mocks {
        (Some(path.clone()), options.case.as_ref())
    } else {
        let path = settings.mocks.as_ref().map(|path| project.root.join(path));
        (path, options.case.as_ref().or(settings.case.as_ref()))
    };
    let Some(path) = path else { return Ok((None, case.cloned())) };
    let mocks = Mocks::read(&path)?;
    let case = mocks.case(&settings.name, case.map(String::as_str))?;
    Ok((Some(mocks), Some(case)))
}

async fn start_only(
    machine: &Started,
    name: &str,
    input: &str,
    session: &Session,
    terminal: &Terminal,
) -> Outcome {
    let arn = session.api.start(&machine.start_arn(), name, input).await?;
    terminal.text(&arn)?;
    terminal.json(&json!({
        "schema": 1,
        "command": "start",
        "target": target_json(&session.target),
        "execution_arn": arn,
        "name": name,
    }))?;
    if session.is_own_endpoint() {
        terminal.warn("the local endpoint ends with this command, and the execution goes on when it runs again: add --wait, or keep it running with `local serve`");
    }
    Ok(Exit::Done)
}

async fn follow(
    machine: &Started,
    name: &str,
    input: &str,
    session: &Session,
    terminal: &Terminal,
) -> Outcome {
    terminal.note(&format!("{} / {}", visible(&machine.name), visible(name)));
    let (execution, view) = match machine_type(machine, session).await? {
        MachineType::Standard => {
            let arn = session.api.start(&machine.start_arn(), name, input).await?;
            let view = tail(&arn, session, terminal).await?;
            (ended(&arn, session).await?, Some(view))
        }
        MachineType::Express => (session.api.start_sync(&machine.start_arn(), name, input).await?, None),
    };
    show(&execution, view.as_ref(), session, terminal)
}

async fn machine_type(machine: &Started, session: &Session) -> Result<MachineType, Failure> {
    let described = session.api.describe(&machine.arn).await?;
    let described = described.ok_or_else(|| {
        Failure::new(format!("there is no state machine {}", quoted(&machine.name)))
            .because(&machine.arn)
            .help("deploy it first: add --apply, or run the command `apply`")
    })?;
    Ok(MachineType::from_api(described.r#type().as_str()).unwrap_or_default())
}

/// Follows an execution to its end, and tells what happens.
pub(super) async fn tail(arn: &str, session: &Session, terminal: &Terminal) -> Result<View, Failure> {
    let mut view = View::default();
    let mut token: Option<String> = None;
    let mut seen = 0;
    let mut told = 0;
    let mut polls = 0u32;
    while view.end().is_none() {
        let (events, next) = session.api.history_page(arn, token.as_deref()).await?;
        for event in events.iter().skip(seen) {
            if let Some(moment) = view.push(event) {
                terminal.note(&line(&view, moment));
            }
        }
        seen = events.len();
        if next.is_some() {
            (token, seen) = (next, 0);
            continue;
        }
        // What has begun and takes longer than a moment is told, so that nobody wonders.
        for visit in
            view.visits().iter().skip(told).filter(|visit| visit.exited.is_none() && view.end().is_none())
        {
            let at = visit.entered.since(view.started().unwrap_or_default());
            terminal.note(&render::visit_line(visit, at));
        }
        told = view.visits().len();
        if view.end().is_none() {
            tokio::time::sleep(interval(session, polls)).await;
            polls = polls.saturating_add(1);
        }
    }
    Ok(view)
}

fn interval(session: &Session, polls: u32) -> Duration {
    match polls {
        _ if !session.target.is_aws() => Duration::from_millis(if polls < 20 { 50 } else { 500 }),
        0..30 => Duration::from_secs(1),
        30..120 => Duration::from_secs(2),
        _ => Duration::from_secs(5),
    }
}

fn line(view: &View, moment: Moment) -> String {
    let start = view.started().unwrap_or_default();
    let (Moment::Failed(index) | Moment::Ended(index)) = moment;
    let Some(visit) = view.visits().get(index) else { return String::new() };
    if let (Moment::Failed(_), Some(attempt)) = (moment, visit.failures.last()) {
        render::failure_line(visit, attempt, attempt.at.since(start))
    } else {
        let at = visit.exited.or(view.end().map(|end| end.at)).unwrap_or(visit.entered);
        render::visit_line(visit, at.since(start))
    }
}

/// The execution after its end. The history may be ahead of the description for a moment.
async fn ended(arn: &str, session: &Session) -> Result<Execution, Failure> {
    for _ in 0..10 {
        match session.api.execution(arn).await? {
            Some(execution) if execution.status != "RUNNING" => return Ok(execution),
            _ => tokio::time::sleep(Duration::from_millis(300)).await,
        }
    }
    Err(Failure::new(format!("could not read how execution {} ended", quoted(arn))))
}

fn show(execution: &Execution, view: Option<&View>, session: &Session, terminal: &Terminal) -> Outcome {
    let Execution { status, output, error, cause, .. } = execution;
    let succeeded = status == "SUCCEEDED";
    if let Some(view) = view {
        terminal.note(&render::path_line(view));
    }
    let took = view.and_then(|view| Some(view.end()?.at.since(view.started()?)));
    let took = took.map(|took| format!(" in {}", duration(took))).unwrap_or_default();
    let style = if succeeded { GOOD } else { BAD };
    terminal.note(&format!("{}{took}", paint(style, status)));
    if !succeeded {
        let why = view.and_then(|view| render::why(view, error.as_deref(), cause.as_deref()));
        terminal.tell(&why.unwrap_or_else(|| render::error_text(error.as_deref(), cause.as_deref())));
    }
    if let Some(output) = output {
        terminal.text(output)?;
    }
    terminal.json(&to_json(execution, view, session))?;
    Ok(if succeeded { Exit::Done } else { Exit::NotGood })
}

fn to_json(execution: &Execution, view: Option<&View>, session: &Session) -> Value {
    let failed = view
        .and_then(View::failed)
        .map(|visit| json!({"name": visit.name, "input": parsed(visit.input.as_deref())}));
    json!({
        "schema": 1,
        "command": "start",
        "target": target_json(&session.target),
        "execution_arn": execution.arn,
        "name": execution.name,
        "status": execution.status,
        "output": parsed(execution.output.as_deref()),
        "error": execution.error,
        "cause": execution.cause,
        "path": view.map(View::path),
        "failed_state": failed,
    })
}

/// A JSON text as a value; a text that is none stays a text.
pub(super) fn parsed(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| serde_json::from_str(text).unwrap_or_else(|_| text.into()))
}
