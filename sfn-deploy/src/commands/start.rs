//! `start`: starts an execution, and on request deploys before and follows it to its end.

use std::path::PathBuf;

use serde_json::json;
use sfn_dsl::machine::MachineType;

use super::wait::{self, Followed};
use super::{apply, input, plan, which};
use crate::cli::SourceOptions;
use crate::clock;
use crate::config::Resolved;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::machine::name_problem;
use crate::mocks::Mocks;
use crate::objects;
use crate::project::Project;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::source::{choose, files};
use crate::style::{quoted, visible};
use crate::target::{self, Target};
use crate::terminal::Terminal;
use crate::workflow::Workflow;

/// Options of `start`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// The workflow; with --file the name of the state machine
    #[arg(value_name = "WORKFLOW", required_unless_present_any = ["file", "apply"])]
    pub workflow: Option<String>,
    /// The input: JSON, the name of a file, or - for stdin
    #[arg(long, value_name = "JSON|FILE|-")]
    pub input: Option<String>,
    /// The input of another execution: its ARN or its name
    #[arg(long, value_name = "EXECUTION", conflicts_with = "input")]
    pub input_from: Option<String>,
    /// The version or the alias to start; without it the alias of sfn.toml, else what is deployed now
    #[arg(long, value_name = "VERSION|ALIAS")]
    pub at: Option<String>,
    /// Deploy first
    #[arg(long)]
    pub apply: bool,
    /// Do not ask before deploying
    #[arg(long, short, requires = "apply")]
    pub yes: bool,
    /// Follow the execution to its end; its output goes to stdout
    #[arg(long)]
    pub wait: bool,
    /// Show the inputs of states that failed
    #[arg(long, requires = "wait")]
    pub show_data: bool,
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
    /// Folder with the objects of S3: each folder in it is a bucket
    #[arg(long, value_name = "DIR", help_heading = "Local endpoint")]
    pub objects: Option<PathBuf>,
}

impl MockOptions {
    /// What there is in S3.
    pub(super) fn objects(&self) -> Result<sfn_local::Objects, Failure> {
        self.objects.as_deref().map(objects::read).transpose().map(Option::unwrap_or_default)
    }
}

/// Starts an execution.
///
/// # Errors
/// Where the input is no JSON, or a call fails. An execution that fails is none: it is [`Exit::NotGood`].
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let given = match &options.input_from {
        Some(_) => None,
        None => Some(input::read(options.input.as_deref())?),
    };
    let target = Target::resolve_one(&options.target, &project.config)?;
    let (name, prepared) = machine(options, &target, project, terminal)?;
    let settings = target.settings(&project.config, &name);
    let execution = execution_name(options.name.as_deref())?;
    let (mocks, case) = mocked(&options.mocks, &target, &settings, project)?;
    let objects = options.mocks.objects()?;
    let local = LocalOptions { mocks, skip_waits: options.mocks.skip_waits, objects };
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
    let input = match (given, &options.input_from) {
        (Some(input), _) => input,
        (None, from) => input_of(from.as_deref().unwrap_or_default(), options, &session, project).await?,
    };
    let arn = session.target.machine_arn(&settings.name);
    let at = match (&options.at, &settings.alias) {
        (Some(at), _) => Some(at.clone()),
        // What callers use is started, where it is there; who may not look starts what is deployed now.
        (None, Some(alias)) => {
            let found = session.api.alias(&format!("{arn}:{alias}")).await;
            found.ok().flatten().map(|_| alias.clone())
        }
        (None, None) => None,
    };
    let machine = Started { name: settings.name.clone(), arn, at, case };
    let outcome = if options.wait {
        follow(&machine, &execution, &input, options, project, &session, terminal).await
    } else {
        start_only(&machine, &execution, &input, &session, terminal).await
    };
    session.close().await;
    outcome
}

/// The input of another execution, by default of the same workflow.
async fn input_of(
    from: &str,
    options: &Options,
    session: &Session,
    project: &Project,
) -> Result<String, Failure> {
    let other = which::execution(from, options.workflow.as_deref(), session, project).await?;
    other.input.ok_or_else(|| Failure::new(format!("the input of execution {} cannot be read", quoted(from))))
}

/// The machine to start an execution of.
struct Started {
    name: String,
    arn: String,
    at: Option<String>,
    case: Option<String>,
}

impl Started {
    /// The ARN to start with: the local endpoint takes the test case behind a `#`, as Step Functions Local does.
    fn start_arn(&self) -> String {
        let at = self.at.as_ref().map(|at| format!(":{at}")).unwrap_or_default();
        let case = self.case.as_ref().map(|case| format!("#{case}")).unwrap_or_default();
        format!("{}{at}{case}", self.arn)
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
        "status": "RUNNING",
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
    options: &Options,
    project: &Project,
    session: &Session,
    terminal: &Terminal,
) -> Outcome {
    let at = machine.at.as_ref().map(|at| format!(" / {}", visible(at))).unwrap_or_default();
    terminal.note(&format!("{}{at} / {}", visible(&machine.name), visible(name)));
    match machine_type(machine, session).await? {
        MachineType::Standard => {
            let arn = session.api.start(&machine.start_arn(), name, input).await?;
            let followed = Followed {
                command: "start",
                redrives: 0,
                shows_data: options.show_data,
                source: &options.source,
                project,
            };
            wait::follow(&arn, &followed, session, terminal).await
        }
        MachineType::Express => {
            let arn = machine.start_arn();
            tokio::select! {
                ended = session.api.start_sync(&arn, name, input) => {
                    wait::show(&ended?, None, None, "start", session, terminal)
                }
                () = clock::interrupted() => {
                    terminal.tell("interrupted; an Express execution goes on for at most five minutes");
                    Ok(Exit::Interrupted)
                }
            }
        }
    }
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
