//! `history`: what an execution did, state by state.

use serde_json::json;
use sfn_sim::history::view::View;

use super::start::parsed;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::machine::execution_arn;
use crate::project::Project;
use crate::render::history as render;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::style::quoted;
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// Options of `history`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The ARN of the execution, or with --workflow its name
    #[arg(value_name = "EXECUTION")]
    pub execution: String,
    /// The workflow of the execution
    #[arg(long, value_name = "NAME")]
    pub workflow: Option<String>,
    /// Show the events as they are
    #[arg(long)]
    pub events: bool,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Shows an execution.
///
/// # Errors
/// Where there is no such execution, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let target = Target::resolve_one(&options.target, &project.config)?;
    let arn = arn(options, &target, project)?;
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let execution = session.api.execution(&arn).await?.ok_or_else(|| {
        Failure::new(format!("there is no execution {}", quoted(&arn)))
            .help("executions are kept for 90 days; is the target the right one?")
    })?;
    let events = session.api.history(&arn).await?;
    let view = View::of(&events);
    let machine = arn.rsplit(':').nth(1).unwrap_or_default();
    terminal.text(&render::heading(machine, &execution.name, &execution.status, &view))?;
    terminal.text("")?;
    if options.events {
        for event in &events {
            terminal.text(&render::event_line(event, view.started()))?;
        }
    } else {
        terminal.text(&render::table(&view))?;
        terminal.text(&format!("\n{}", render::path_line(&view)))?;
        if let Some(why) = render::why(&view, execution.error.as_deref(), execution.cause.as_deref()) {
            terminal.text(&why)?;
        }
        if let Some(output) = &execution.output {
            terminal.text(&format!("output: {output}"))?;
        }
    }
    let mut value = json!({
        "schema": 1,
        "command": "history",
        "target": target_json(&session.target),
        "execution_arn": execution.arn,
        "name": execution.name,
        "status": execution.status,
        "input": parsed(execution.input.as_deref()),
        "output": parsed(execution.output.as_deref()),
        "error": execution.error,
        "cause": execution.cause,
        "started": view.started().map(|started| started.to_string()),
        "stopped": view.end().map(|end| end.at.to_string()),
        "path": view.path(),
        "states": view.visits(),
    });
    if let (true, Some(object)) = (options.events, value.as_object_mut()) {
        object.insert("events".to_owned(), events.into());
    }
    terminal.json(&value)?;
    session.close().await;
    Ok(Exit::Done)
}

fn arn(options: &Options, target: &Target, project: &Project) -> Result<String, Failure> {
    let execution = &options.execution;
    if execution.contains(":express:") {
        return Err(Failure::usage("Express executions have no history")
            .help("what they did is in the log group of their state machine"));
    }
    if execution.starts_with("arn:") {
        return Ok(execution.clone());
    }
    let workflow = options.workflow.as_ref().ok_or_else(|| {
        Failure::usage(format!("of which workflow is the execution {}?", quoted(execution)))
            .help("name it with --workflow, or give the ARN of the execution")
    })?;
    let machine = target.settings(&project.config, workflow).name;
    Ok(execution_arn(&target.region, &target.account, &machine, execution))
}
