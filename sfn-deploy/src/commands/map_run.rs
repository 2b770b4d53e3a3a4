//! `map-run`: what distributed Maps have started.

use serde_json::{Value, json};

use super::{bulk, which};
use crate::aws::{ListOptions, MapRun, MapRunChange};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::render::plan::target_json;
use crate::render::{count, executions as render};
use crate::session::{LocalOptions, Session};
use crate::style::{quoted, visible};
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// How many child executions that did not succeed are shown.
const SHOWN: usize = 10;

/// Options of `map-run`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with map runs.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List those of an execution
    List(List),
    /// Show one: how far it is, and which child executions did not succeed
    Describe(Describe),
    /// Change how many child executions run at once, and how many items may fail
    Update(Update),
}

/// Options of `map-run list`.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Which execution.
    #[command(flatten)]
    pub named: which::Named,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Options of `map-run describe`.
#[derive(Debug, clap::Args)]
pub struct Describe {
    /// The ARN of the map run
    #[arg(value_name = "ARN")]
    pub arn: String,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Options of `map-run update`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true))]
pub struct Update {
    /// The ARN of the map run
    #[arg(value_name = "ARN")]
    pub arn: String,
    /// How many child executions run at once at most; 0 for as many as the service lets run
    #[arg(long, value_name = "NUMBER", group = "change", value_parser = clap::value_parser!(i32).range(0..))]
    pub max_concurrency: Option<i32>,
    /// How many items may fail
    #[arg(long, value_name = "NUMBER", group = "change", value_parser = clap::value_parser!(i64).range(0..))]
    pub tolerated_failure_count: Option<i64>,
    /// What share of the items may fail, 0 to 100
    #[arg(long, value_name = "PERCENT", group = "change")]
    pub tolerated_failure_percentage: Option<f32>,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Works with map runs.
///
/// # Errors
/// Where there is no such execution or map run, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let target = match &options.command {
        Command::List(options) => &options.target,
        Command::Describe(options) => &options.target,
        Command::Update(options) => &options.target,
    };
    let target = Target::resolve_one(target, &project.config)?;
    if let Command::Describe(Describe { arn, .. }) | Command::Update(Update { arn, .. }) = &options.command
        && !arn.contains(":mapRun:")
    {
        return Err(Failure::usage(format!("{} is no ARN of a map run", quoted(arn)))
            .help("`map-run list EXECUTION` shows those of an execution"));
    }
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    match &options.command {
        Command::List(options) => list(options, &session, project, terminal).await?,
        Command::Describe(options) => describe(&options.arn, &session, terminal).await?,
        Command::Update(options) => update(options, &session, terminal).await?,
    }
    session.close().await;
    Ok(Exit::Done)
}

async fn list(
    options: &List,
    session: &Session,
    project: &Project,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let execution = options.named.find(session, project).await?;
    let mut map_runs = Vec::new();
    for arn in session.api.map_runs(&execution.arn).await? {
        map_runs.push(session.api.map_run(&arn).await?);
    }
    if map_runs.is_empty() {
        terminal.note("no map runs: no distributed Map has started in this execution");
    }
    for map_run in &map_runs {
        terminal.text(&summary(map_run))?;
    }
    terminal.json(&json!({
        "schema": 1,
        "command": "map-run list",
        "target": target_json(&session.target),
        "execution_arn": execution.arn,
        "map_runs": map_runs.iter().map(to_json).collect::<Value>(),
    }))
}

async fn describe(arn: &str, session: &Session, terminal: &Terminal) -> Result<(), Failure> {
    let map_run = session.api.map_run(arn).await?;
    let mut failed = Vec::new();
    for status in ["FAILED", "TIMED_OUT"] {
        let list = ListOptions { of: arn.to_owned(), status: Some(status.to_owned()) };
        // Children of an Express Map are in no list; the counts still are.
        if let Ok(page) = session.api.executions(&list, None).await {
            failed.extend(page.items);
        }
    }
    failed.truncate(SHOWN);
    terminal.text(&summary(&map_run))?;
    terminal.text(&details(&map_run))?;
    for child in &failed {
        terminal.text(&format!("  {}  {}", render::status(&child.status), visible(&child.arn)))?;
    }
    if let Some(first) = failed.first() {
        terminal.note(&format!("help: sfn-deploy history {}{}", first.arn, session.target.flags()));
    }
    let mut value = json!({
        "schema": 1,
        "command": "map-run describe",
        "target": target_json(&session.target),
        "map_run": to_json(&map_run),
    });
    if let Some(object) = value.as_object_mut() {
        object.insert("unsuccessful".to_owned(), failed.iter().map(bulk::to_json).collect());
    }
    terminal.json(&value)
}

async fn update(options: &Update, session: &Session, terminal: &Terminal) -> Result<(), Failure> {
    let change = MapRunChange {
        max_concurrency: options.max_concurrency,
        tolerated_failure_count: options.tolerated_failure_count,
        tolerated_failure_percentage: options.tolerated_failure_percentage,
    };
    session.api.update_map_run(&options.arn, change).await?;
    let map_run = session.api.map_run(&options.arn).await?;
    terminal.text(&format!("updated {}", visible(&map_run.arn)))?;
    terminal.text(&details(&map_run))?;
    terminal.json(&json!({
        "schema": 1,
        "command": "map-run update",
        "target": target_json(&session.target),
        "map_run": to_json(&map_run),
    }))
}

fn summary(map_run: &MapRun) -> String {
    let items = map_run.items;
    let total = count(usize::try_from(items.total).unwrap_or_default(), "item");
    format!(
        "{}  {}  {total}: {} succeeded, {} failed, {} running, {} pending",
        visible(&map_run.arn),
        render::status(&map_run.status),
        items.succeeded,
        items.failed + items.timed_out + items.aborted,
        items.running,
        items.pending
    )
}

fn details(map_run: &MapRun) -> String {
    let concurrency = match map_run.max_concurrency {
        0 => "no limit".to_owned(),
        number => format!("{number} at once"),
    };
    let tolerated = match (map_run.tolerated_failure_count, map_run.tolerated_failure_percentage) {
        (0, percentage) if percentage <= 0.0 => "none".to_owned(),
        (number, percentage) if percentage <= 0.0 => {
            count(usize::try_from(number).unwrap_or_default(), "item")
        }
        (0, percentage) => format!("{percentage}%"),
        (number, percentage) => format!("{number} or {percentage}%, whichever comes first"),
    };
    format!(
        "  child executions: {}, {concurrency}; failures tolerated: {tolerated}",
        map_run.executions.total
    )
}

fn to_json(map_run: &MapRun) -> Value {
    json!({
        "arn": map_run.arn,
        "execution_arn": map_run.execution,
        "status": map_run.status,
        "started": map_run.started.to_string(),
        "stopped": map_run.stopped.map(|stopped| stopped.to_string()),
        "max_concurrency": map_run.max_concurrency,
        "tolerated_failure_count": map_run.tolerated_failure_count,
        "tolerated_failure_percentage": map_run.tolerated_failure_percentage,
        "items": map_run.items,
        "executions": map_run.executions,
        "redrive_count": map_run.redrive_count,
    })
}
