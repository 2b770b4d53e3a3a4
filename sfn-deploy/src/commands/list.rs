//! `list`: the workflows of the source, and whether what is deployed of them is the same.

use serde_json::{Value, json};

use crate::cli::Selection;
use crate::desired::desired;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::machine::Desired;
use crate::plan::{Action, MachinePlan};
use crate::project::Project;
use crate::render::{count, plan::target_json};
use crate::session::{LocalOptions, Session};
use crate::source::choose;
use crate::style::{STRONG, paint, visible};
use crate::target::Target;
use crate::terminal::Terminal;
use crate::workflow::{Workflow, shown};

/// Options of `list`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which workflows.
    #[command(flatten)]
    pub selection: Selection,
    /// Only the source: do not look at what is deployed
    #[arg(long)]
    pub source_only: bool,
}

/// Lists workflows.
///
/// # Errors
/// Where the source cannot be read, or the target cannot be reached.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let all = options.selection.source().read(terminal)?;
    let workflows = choose(&all, &options.selection.workflows)?;
    if options.source_only {
        let rows: Vec<Row> = workflows.iter().map(|workflow| Row { workflow, state: None }).collect();
        show(&rows, None, terminal)?;
        return Ok(Exit::Done);
    }
    for target in Target::resolve(&options.selection.target, &project.config)? {
        let session = Session::open(target.clone(), &LocalOptions::default(), project, terminal).await?;
        let mut rows = Vec::new();
        for workflow in &workflows {
            // A workflow that cannot be deployed yet is still listed.
            let state = match desired(std::slice::from_ref(workflow), &target, &project.config, &|_| ()) {
                Ok(machines) => match machines.into_iter().next() {
                    Some(machine) => state(machine, &session).await?,
                    None => "-",
                },
                Err(_) => "not deployable",
            };
            rows.push(Row { workflow, state: Some(state) });
        }
        session.close().await;
        show(&rows, Some(&target), terminal)?;
    }
    Ok(Exit::Done)
}

async fn state(desired: Desired, session: &Session) -> Result<&'static str, crate::failure::Failure> {
    let live = crate::engine::observe(&session.api, &desired).await?;
    Ok(match MachinePlan::new(desired, live.as_ref()).action {
        Action::Create => "not deployed",
        Action::Update => "differs",
        Action::Replace => "differs in type",
        Action::None => "in sync",
    })
}

struct Row<'a> {
    workflow: &'a Workflow,
    state: Option<&'static str>,
}

fn show(
    rows: &[Row<'_>],
    target: Option<&Target>,
    terminal: &Terminal,
) -> Result<(), crate::failure::Failure> {
    let width = rows.iter().map(|row| row.workflow.name.chars().count()).max().unwrap_or(0);
    for Row { workflow, state } in rows {
        let name = format!("{:<width$}", visible(&workflow.name));
        let source = workflow.source.as_ref().map_or_else(|| workflow.origin.clone(), shown);
        let states = count(workflow.state_count(), "state");
        let state = state.map(|state| format!("{state:<15} ")).unwrap_or_default();
        let machine_type = workflow.machine_type.as_str();
        terminal
            .text(&format!("{}  {machine_type:<8}  {states:<10}  {state}{source}", paint(STRONG, &name)))?;
    }
    terminal.json(&json!({
        "schema": 1,
        "command": "list",
        "target": target.map(target_json),
        "workflows": rows.iter().map(row_json).collect::<Vec<_>>(),
    }))
}

fn row_json(row: &Row<'_>) -> Value {
    let workflow = row.workflow;
    json!({
        "name": workflow.name,
        "type": workflow.machine_type.as_str(),
        "states": workflow.state_count(),
        "origin": workflow.origin,
        "source": workflow.source.as_ref().map(|line| json!({"file": line.file, "line": line.line})),
        "parameters": workflow.substitutions(),
        "state": row.state,
    })
}
