//! `describe`: what is known of an execution beside its history.

use serde_json::{Value, json};

use super::wait::parsed;
use super::which;
use crate::exit::Exit;
use crate::explain::redacted;
use crate::failure::Outcome;
use crate::project::Project;
use crate::render::count;
use crate::render::executions as render;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::style::cut;
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// How much of a text is shown to people.
const WIDE: usize = 10_000;

/// Options of `describe`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which execution.
    #[command(flatten)]
    pub named: which::Named,
    /// Show input and output
    #[arg(long)]
    pub show_data: bool,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Describes an execution.
///
/// # Errors
/// Where there is no such execution, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let target = Target::resolve_one(&options.target, &project.config)?;
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let execution = options.named.find(&session, project).await?;
    let shown = |cause: &String| if options.show_data { cause.clone() } else { redacted(cause) };
    let cause = execution.cause.as_ref().map(shown);
    terminal.text(&render::facts(&execution))?;
    if let Some(cause) = cause.as_ref().filter(|cause| !cause.is_empty()) {
        terminal.text(&format!("  {:<9} {}", "cause", cut(cause, WIDE)))?;
    }
    for (name, data) in [("input", &execution.input), ("output", &execution.output)] {
        let Some(data) = data else { continue };
        let shown = if options.show_data {
            cut(data, WIDE)
        } else {
            format!("{} hidden; --show-data shows them", count(data.len(), "byte"))
        };
        terminal.text(&format!("  {name:<9} {shown}"))?;
    }
    let data = |text: &Option<String>| {
        if options.show_data { parsed(text.as_deref()) } else { Value::Null }
    };
    terminal.json(&json!({
        "schema": 1,
        "command": "describe",
        "target": target_json(&session.target),
        "execution_arn": execution.arn,
        "state_machine_arn": execution.machine_arn,
        "name": execution.name,
        "status": execution.status,
        "started": execution.started.to_string(),
        "stopped": execution.stopped.map(|stopped| stopped.to_string()),
        "version": execution.version,
        "alias": execution.alias,
        "map_run": execution.map_run,
        "trace": execution.trace,
        "error": execution.error,
        "cause": cause,
        "redrive_count": execution.redrive_count,
        "redrive_status": execution.redrive_status,
        "redrive_reason": execution.redrive_reason,
        "data_shown": options.show_data,
        "input": data(&execution.input),
        "output": data(&execution.output),
    }))?;
    session.close().await;
    Ok(Exit::Done)
}
