//! `task`: answers a task by its token.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::input;
use crate::clock;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::filter;
use crate::project::Project;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::source::files;
use crate::style::quoted;
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// Options of `task`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// What to tell.
    #[command(subcommand)]
    pub command: Command,
}

/// What to tell about a task.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// It is done, with this result
    Success(Success),
    /// It failed
    Failure(Failed),
    /// Somebody still works on it
    Heartbeat(Heartbeat),
}

/// The task.
#[derive(Debug, clap::Args)]
pub struct Task {
    /// The token of the task, or @FILE with the token in it
    #[arg(value_name = "TOKEN")]
    pub token: String,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Options of `task success`.
#[derive(Debug, clap::Args)]
pub struct Success {
    /// The task.
    #[command(flatten)]
    pub task: Task,
    /// The result: JSON, the name of a file, or - for stdin
    #[arg(long, value_name = "JSON|FILE|-", default_value = "{}")]
    pub result: String,
}

/// Options of `task failure`.
#[derive(Debug, clap::Args)]
pub struct Failed {
    /// The task.
    #[command(flatten)]
    pub task: Task,
    /// The name of the error, as `Retry` and `Catch` see it
    #[arg(long, value_name = "NAME")]
    pub error: Option<String>,
    /// What happened
    #[arg(long, value_name = "TEXT")]
    pub cause: Option<String>,
}

/// Options of `task heartbeat`.
#[derive(Debug, clap::Args)]
pub struct Heartbeat {
    /// The task.
    #[command(flatten)]
    pub task: Task,
    /// Again and again until interrupted, or until the task has ended
    #[arg(long, value_name = "DURATION")]
    pub every: Option<String>,
}

/// Answers a task.
///
/// # Errors
/// Where the token is wrong, the task has ended, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let (task, what) = match &options.command {
        Command::Success(options) => (&options.task, "success"),
        Command::Failure(options) => (&options.task, "failure"),
        Command::Heartbeat(options) => (&options.task, "heartbeat"),
    };
    let token = token(&task.token)?;
    let target = Target::resolve_one(&task.target, &project.config)?;
    let result = match &options.command {
        Command::Success(options) => Some(input::read_as(&options.result, "--result")?),
        Command::Failure(_) | Command::Heartbeat(_) => None,
    };
    let every = match &options.command {
        Command::Heartbeat(Heartbeat { every: Some(every), .. }) => Some(interval(every)?),
        _ => None,
    };
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let mut exit = Exit::Done;
    match &options.command {
        Command::Success(_) => session.api.task_success(&token, &result.unwrap_or_default()).await?,
        Command::Failure(Failed { error, cause, .. }) => {
            session.api.task_failure(&token, error.as_deref(), cause.as_deref()).await?;
        }
        Command::Heartbeat(_) => {
            session.api.task_heartbeat(&token).await?;
            if let Some(every) = every {
                exit = beat(&token, every, &session, terminal).await?;
            }
        }
    }
    terminal.text(&format!("{what} sent"))?;
    terminal.json(&json!({
        "schema": 1,
        "command": format!("task {what}"),
        "target": target_json(&session.target),
        "sent": true,
    }))?;
    session.close().await;
    Ok(exit)
}

/// Sends heartbeats until interrupted.
async fn beat(token: &str, every: Duration, session: &Session, terminal: &Terminal) -> Outcome {
    loop {
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = clock::interrupted() => {
                terminal.tell("interrupted; the task waits for the next heartbeat, or for its end");
                return Ok(Exit::Interrupted);
            }
        }
        session.api.task_heartbeat(token).await?;
        terminal.note("heartbeat");
    }
}

fn interval(text: &str) -> Result<Duration, Failure> {
    filter::duration(text).filter(|every| !every.is_zero()).ok_or_else(|| {
        Failure::usage(format!("--every {} is no duration", quoted(text))).help("write 30s or 5m")
    })
}

/// A token of the command line, or out of a file: tokens are long.
fn token(argument: &str) -> Result<String, Failure> {
    let token = match argument.strip_prefix('@') {
        Some(path) => files::text(Path::new(path))?.trim().to_owned(),
        None => argument.to_owned(),
    };
    if token.is_empty() { Err(Failure::usage("the token is empty")) } else { Ok(token) }
}
