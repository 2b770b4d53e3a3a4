//! `stop`: stops one execution, or all that a filter names.

use serde_json::{Value, json};

use super::{bulk, which};
use crate::clock;
use crate::execution::Execution;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::render::count;
use crate::render::executions as render;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::style::visible;
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// The most executions that are stopped at once.
const MOST: usize = 10_000;
/// How many of them are shown.
const SHOWN: usize = 20;

/// Options of `stop`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The ARN of an execution, or its name; with a filter or --all, the workflow whose executions are stopped
    #[arg(value_name = "EXECUTION|WORKFLOW")]
    pub which: String,
    /// The workflow of the execution
    #[arg(long, value_name = "NAME", conflicts_with_all = ["all", "since", "until", "statuses", "name_like"])]
    pub workflow: Option<String>,
    /// All running executions of the workflow
    #[arg(long, help_heading = "Filter")]
    pub all: bool,
    /// Which.
    #[command(flatten)]
    pub filter: bulk::Options,
    /// The error that the execution ends with
    #[arg(long, value_name = "NAME")]
    pub error: Option<String>,
    /// The cause that the execution ends with
    #[arg(long, value_name = "TEXT")]
    pub cause: Option<String>,
    /// Show only what would be stopped
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Stop at most so many each second
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub rate: u32,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Stops executions.
///
/// # Errors
/// Where there is no such execution, nobody agrees, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let is_bulk = options.all || options.filter.is_given();
    let filter = options.filter.filter(&["RUNNING"])?;
    if filter.statuses.iter().any(|status| status != "RUNNING") {
        return Err(Failure::usage("only running executions can be stopped").help("leave out --status"));
    }
    let target = Target::resolve_one(&options.target, &project.config)?;
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let (meant, is_more) = if is_bulk {
        let of = bulk::machine_arn(&options.which, None, &session, project);
        bulk::select(&of, &filter, MOST, &session).await?
    } else {
        let named = which::execution(&options.which, options.workflow.as_deref(), &session, project);
        (vec![named.await?], false)
    };
    if is_more {
        terminal.warn(&format!("there are more than {MOST}: run the command again afterwards"));
    }
    let outcome = stop(meant, is_bulk, options, &session, terminal).await;
    session.close().await;
    outcome
}

async fn stop(
    meant: Vec<Execution>,
    is_bulk: bool,
    options: &Options,
    session: &Session,
    terminal: &Terminal,
) -> Outcome {
    let (running, ended): (Vec<_>, Vec<_>) =
        meant.into_iter().partition(|execution| execution.status == "RUNNING");
    for execution in &ended {
        terminal.note(&format!(
            "{} has ended: {}",
            visible(&execution.name),
            render::status(&execution.status)
        ));
    }
    let told: Vec<Execution> = running.iter().take(SHOWN).cloned().collect();
    if is_bulk || options.dry_run {
        if !told.is_empty() {
            terminal.text(&render::table(&told, clock::now()))?;
        }
        let more = running.len().saturating_sub(SHOWN);
        if more > 0 {
            terminal.text(&format!("... and {more} more"))?;
        }
        let executions = count(running.len(), "running execution");
        let effect = "ends at once; what its tasks have started may go on outside";
        terminal.text(&format!("{executions}; each {effect}"))?;
    }
    let mut stopped = Vec::new();
    let mut failed: Vec<(String, String)> = Vec::new();
    let mut exit = Exit::Done;
    let is_real = !options.dry_run && !running.is_empty();
    let question = format!("stop {}?", count(running.len(), "execution"));
    if is_real && (!is_bulk || bulk::agreed(&question, options.yes, session, terminal)?) {
        let mut rate = bulk::Rate::new(options.rate);
        for execution in &running {
            tokio::select! {
                () = rate.turn() => {}
                () = clock::interrupted() => {
                    let left = running.len() - stopped.len() - failed.len();
                    terminal.tell(&format!(
                        "interrupted; {} stopped, {} left running; the same command goes on",
                        stopped.len(),
                        left
                    ));
                    exit = Exit::Interrupted;
                    break;
                }
            }
            let error = options.error.as_deref();
            match session.api.stop(&execution.arn, error, options.cause.as_deref()).await {
                Ok(()) => stopped.push(execution.arn.clone()),
                Err(failure) if !is_bulk => return Err(failure),
                Err(failure) => {
                    terminal.warn(&failure.to_string());
                    failed.push((execution.arn.clone(), failure.to_string()));
                }
            }
        }
        terminal.text(&match (is_bulk, running.as_slice()) {
            (false, [only]) => format!("stopped {}", visible(&only.name)),
            _ => format!("stopped {} of {}", stopped.len(), running.len()),
        })?;
        if !failed.is_empty() {
            exit = Exit::Failed;
        }
    } else if is_real {
        terminal.text("nothing was stopped")?;
    }
    terminal.json(&json!({
        "schema": 1,
        "command": "stop",
        "target": target_json(&session.target),
        "dry_run": options.dry_run,
        "executions": running.iter().map(bulk::to_json).collect::<Value>(),
        "stopped": stopped,
        "failed": failed.iter().map(|(arn, why)| json!({"execution_arn": arn, "error": why})).collect::<Value>(),
    }))?;
    Ok(exit)
}
