//! `activity`: activities, and a worker that takes one task.

use serde_json::{Value, json};

use super::wait::parsed;
use crate::clock;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::machine::name_problem;
use crate::project::Project;
use crate::render::executions::second;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::style::{quoted, visible};
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// Options of `activity`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with activities.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Create one; one that is there already stays as it is
    Create(Named),
    /// Delete one
    Delete(Named),
    /// List them
    List(List),
    /// Wait for a task of one, and print its token and its input
    Poll(Poll),
}

/// An activity.
#[derive(Debug, clap::Args)]
pub struct Named {
    /// The activity: its name or its ARN
    #[arg(value_name = "ACTIVITY")]
    pub activity: String,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Options of `activity list`.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Options of `activity poll`.
#[derive(Debug, clap::Args)]
pub struct Poll {
    /// The activity.
    #[command(flatten)]
    pub named: Named,
    /// The name of the worker, as the history tells it
    #[arg(long, value_name = "NAME", default_value = "sfn-deploy")]
    pub worker: String,
    /// Ask once, which takes a minute at most, instead of until there is a task
    #[arg(long)]
    pub once: bool,
}

/// Works with activities.
///
/// # Errors
/// Where there is no such activity, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let target = match &options.command {
        Command::Create(named) | Command::Delete(named) | Command::Poll(Poll { named, .. }) => &named.target,
        Command::List(list) => &list.target,
    };
    let target = Target::resolve_one(target, &project.config)?;
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let outcome = match &options.command {
        Command::Create(named) => create(&named.activity, &session, terminal).await,
        Command::Delete(named) => delete(&arn(&named.activity, &session), &session, terminal).await,
        Command::List(_) => list(&session, terminal).await,
        Command::Poll(options) => poll(options, &session, terminal).await,
    };
    session.close().await;
    outcome
}

/// The ARN of an activity that is named or given by it.
fn arn(activity: &str, session: &Session) -> String {
    if activity.starts_with("arn:") {
        return activity.to_owned();
    }
    session.target.machine_arn(activity).replacen(":stateMachine:", ":activity:", 1)
}

async fn create(name: &str, session: &Session, terminal: &Terminal) -> Outcome {
    if let Some(problem) = name_problem(name) {
        return Err(Failure::usage(format!("{} is no name of an activity", quoted(name))).because(problem));
    }
    let activity = session.api.create_activity(name).await?;
    terminal.text(&activity.arn)?;
    terminal.json(&json!({
        "schema": 1,
        "command": "activity create",
        "target": target_json(&session.target),
        "arn": activity.arn,
        "name": name,
        "created": activity.created.to_string(),
    }))?;
    Ok(Exit::Done)
}

async fn delete(arn: &str, session: &Session, terminal: &Terminal) -> Outcome {
    session.api.delete_activity(arn).await?;
    terminal.text(&format!("deleted {}", visible(arn)))?;
    terminal.json(&json!({
        "schema": 1,
        "command": "activity delete",
        "target": target_json(&session.target),
        "arn": arn,
    }))?;
    Ok(Exit::Done)
}

async fn list(session: &Session, terminal: &Terminal) -> Outcome {
    let activities = session.api.activities().await?;
    if activities.is_empty() {
        terminal.note("no activities");
    }
    for activity in &activities {
        terminal.text(&format!("{}  {}", second(activity.created), visible(&activity.arn)))?;
    }
    let one = |activity: &crate::aws::Activity| json!({"arn": activity.arn, "name": activity.name, "created": activity.created.to_string()});
    terminal.json(&json!({
        "schema": 1,
        "command": "activity list",
        "target": target_json(&session.target),
        "activities": activities.iter().map(one).collect::<Value>(),
    }))?;
    Ok(Exit::Done)
}

/// Waits for a task. The token goes to stdout, the input below it: both are what was asked for.
async fn poll(options: &Poll, session: &Session, terminal: &Terminal) -> Outcome {
    let arn = arn(&options.named.activity, session);
    let polled = async {
        loop {
            let task = session.api.activity_task(&arn, &options.worker).await?;
            if task.is_some() || options.once {
                return Ok::<_, Failure>(task);
            }
        }
    };
    let task = tokio::select! {
        task = polled => task?,
        () = clock::interrupted() => {
            terminal.tell("interrupted; a task that was just handed out times out");
            return Ok(Exit::Interrupted);
        }
    };
    match &task {
        Some(task) => {
            terminal.text(&task.token)?;
            terminal.text(&task.input)?;
            let flags = session.target.flags();
            terminal.note(&format!("help: sfn-deploy task success TOKEN --result JSON{flags}"));
        }
        None => terminal.note("no task within a minute"),
    }
    terminal.json(&json!({
        "schema": 1,
        "command": "activity poll",
        "target": target_json(&session.target),
        "arn": arn,
        "task_token": task.as_ref().map(|task| &task.token),
        "input": parsed(task.as_ref().map(|task| task.input.as_str())),
    }))?;
    Ok(if task.is_some() { Exit::Done } else { Exit::NotGood })
}
