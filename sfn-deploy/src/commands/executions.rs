//! `executions`: lists executions of a workflow, or the children of a map run.

use serde_json::{Value, json};

use super::bulk;
use crate::clock;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::render::executions as render;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// Options of `executions`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow, or the ARN of a state machine
    #[arg(value_name = "WORKFLOW", required_unless_present = "map_run")]
    pub workflow: Option<String>,
    /// Those that failed, timed out or were stopped
    #[arg(long, conflicts_with = "statuses", help_heading = "Filter")]
    pub failed: bool,
    /// Started with this version or alias
    #[arg(long, value_name = "VERSION|ALIAS", conflicts_with = "map_run", help_heading = "Filter")]
    pub at: Option<String>,
    /// The child executions of this map run, by its ARN
    #[arg(long, value_name = "ARN", conflicts_with = "workflow", help_heading = "Filter")]
    pub map_run: Option<String>,
    /// Which.
    #[command(flatten)]
    pub filter: bulk::Options,
    /// Show at most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    pub limit: usize,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Lists executions, newest first.
///
/// # Errors
/// Where the machine is not there, is an Express one, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let statuses: &[&str] = if options.failed { &crate::filter::UNSUCCESSFUL } else { &[] };
    let filter = options.filter.filter(statuses)?;
    let target = Target::resolve_one(&options.target, &project.config)?;
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let of = match (&options.map_run, &options.workflow) {
        (Some(map_run), _) => map_run.clone(),
        (None, Some(workflow)) => bulk::machine_arn(workflow, options.at.as_deref(), &session, project),
        (None, None) => return Err(Failure::usage("of which workflow?")),
    };
    let (executions, is_more) = bulk::select(&of, &filter, options.limit, &session).await?;
    for execution in &executions {
        terminal
            .event(&json!({"schema": 1, "command": "executions", "execution": bulk::to_json(execution)}))?;
    }
    if executions.is_empty() {
        terminal.note("no executions");
    } else {
        terminal.text(&render::table(&executions, clock::now()))?;
    }
    if is_more {
        terminal
            .note(&format!("there are more than {}: --limit shows them, --since shows fewer", options.limit));
    }
    terminal.json(&json!({
        "schema": 1,
        "command": "executions",
        "target": target_json(&session.target),
        "of": of,
        "executions": executions.iter().map(bulk::to_json).collect::<Value>(),
        "more": is_more,
    }))?;
    session.close().await;
    Ok(Exit::Done)
}
