//! `history`: what an execution did, state by state, and why it did not succeed.

use serde_json::{Value, json};
use sfn_sim::history::view::{View, Visit};

use super::explained::{self, explained};
use super::wait::parsed;
use super::which;
use crate::cli::SourceOptions;
use crate::exit::Exit;
use crate::explain::redacted;
use crate::failure::Outcome;
use crate::project::Project;
use crate::render::count;
use crate::render::explain as explain_render;
use crate::render::history as render;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// Options of `history`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which execution.
    #[command(flatten)]
    pub named: which::Named,
    /// Show every state, also where the execution failed
    #[arg(long)]
    pub states: bool,
    /// Show the events as they are
    #[arg(long, conflicts_with = "states")]
    pub events: bool,
    /// Show inputs and outputs
    #[arg(long)]
    pub show_data: bool,
    /// For the lines of the source.
    #[command(flatten)]
    pub source: SourceOptions,
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
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let execution = options.named.find(&session, project).await?;
    let mut events = session.api.history(&execution.arn).await?;
    let view = View::of(&events);
    let machine = execution.machine();
    let workflow = if execution.is_unsuccessful() {
        explained::workflow(&options.source, machine, &session, project, terminal)
    } else {
        None
    };
    let explanation =
        explained(&execution, &view, &events, workflow.as_ref(), options.show_data, &session.api).await;
    if !options.show_data {
        events.iter_mut().for_each(hide);
    }
    for event in &events {
        terminal.event(&event_json("history", event))?;
    }
    terminal.text(&render::heading(machine, &execution.name, &execution.status, &view))?;
    terminal.text("")?;
    if options.events {
        for event in &events {
            terminal.text(&render::event_line(event, view.started()))?;
        }
    } else {
        if options.states || explanation.is_none() {
            terminal.text(&format!("{}\n", render::table(&view)))?;
        }
        terminal.text(&render::path_line(&view))?;
        if let Some(explanation) = &explanation {
            terminal.text(&format!("\n{}", explain_render::why(explanation)))?;
            let flags = session.target.flags();
            let workflow = session.target.workflow_of(&project.config, machine);
            if let Some(text) = explain_render::redrive(explanation, &workflow, &execution.arn, &flags) {
                terminal.text(&format!("\n{text}"))?;
            }
        }
        match &execution.output {
            Some(output) if options.show_data => terminal.text(&format!("output: {output}"))?,
            Some(output) => {
                terminal.text(&format!(
                    "output: {} hidden; --show-data shows them",
                    count(output.len(), "byte")
                ))?;
            }
            None => {}
        }
    }
    let data = |text: &Option<String>| {
        if options.show_data { parsed(text.as_deref()) } else { Value::Null }
    };
    let shown = |cause: &String| if options.show_data { cause.clone() } else { redacted(cause) };
    let mut value = json!({
        "schema": 1,
        "command": "history",
        "target": target_json(&session.target),
        "execution_arn": execution.arn,
        "name": execution.name,
        "status": execution.status,
        "data_shown": options.show_data,
        "input": data(&execution.input),
        "output": data(&execution.output),
        "error": execution.error,
        "cause": execution.cause.as_ref().map(shown),
        "started": view.started().map(|started| started.to_string()),
        "stopped": view.end().map(|end| end.at.to_string()),
        "path": view.path(),
        "states": view.visits().iter().map(|visit| visit_json(visit, options.show_data)).collect::<Value>(),
        "explanation": explanation,
    });
    if let (true, Some(object)) = (options.events, value.as_object_mut()) {
        object.insert("events".to_owned(), events.into());
    }
    terminal.json(&value)?;
    session.close().await;
    Ok(Exit::Done)
}

/// A visit, without data unless they were asked for.
fn visit_json(visit: &Visit, shows_data: bool) -> Value {
    let mut visit = visit.clone();
    if !shows_data {
        (visit.input, visit.output) = (None, None);
        for failure in &mut visit.failures {
            failure.cause = failure.cause.as_deref().map(redacted);
        }
    }
    serde_json::to_value(visit).unwrap_or_default()
}

/// An event of an execution as a line of its own.
pub(super) fn event_json(command: &str, event: &Value) -> Value {
    json!({"schema": 1, "command": command, "event": event})
}

/// Takes the data out of an event.
pub(super) fn hide(event: &mut Value) {
    const DATA: [&str; 6] =
        ["input", "output", "parameters", "assignedVariables", "evaluationLocation", "result"];
    for details in event.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
        let Value::Object(details) = details else { continue };
        for (name, value) in details.iter_mut() {
            if DATA.contains(&name.as_str()) {
                *value = "<hidden>".into();
            } else if name == "cause"
                && let Some(cause) = value.as_str()
            {
                *value = redacted(cause).into();
            }
        }
    }
}
