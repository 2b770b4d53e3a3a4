//! `iam show`: the least policy that workflows need, before anything is deployed.

use serde_json::{Value, json};
use sfn_dsl::check::Levels;
use sfn_dsl::policy::derive;

use super::plan;
use crate::cli::Selection;
use crate::desired::surroundings;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::style::quoted;
use crate::terminal::Terminal;

/// What to do with roles and policies.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Print the least policy that each workflow needs
    Show(Options),
}

/// Options of `iam show`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which workflows.
    #[command(flatten)]
    pub selection: Selection,
}

/// Prints policies.
///
/// # Errors
/// Where the source or the configuration is wrong, or nobody knows which rights a state needs.
pub async fn run(action: &Action, project: &Project, terminal: &Terminal) -> Outcome {
    let Action::Show(options) = action;
    for prepared in plan::prepare(&options.selection, project, terminal)? {
        let session =
            Session::open(prepared.target.clone(), &LocalOptions::default(), project, terminal).await?;
        let machines = prepared.machines(&session, project, terminal).await?;
        session.close().await;
        let mut rows: Vec<Value> = Vec::new();
        for desired in machines {
            let settings = prepared.target.settings(&project.config, &desired.workflow);
            let machine = &desired.machine;
            let checked = machine.definition.check_with(machine.machine_type, &Levels::service_only());
            let checked = checked.map_err(|report| Failure::invalid(report.to_string()))?;
            let around = surroundings(&settings, &prepared.target);
            let derived = derive(&checked.machine, &around, &settings.allow).map_err(|problems| {
                let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
                Failure::invalid(format!("the policy of {} cannot be derived", quoted(&desired.workflow)))
                    .because(problems.join("; "))
                    .help("say it in sfn.toml: allow = [{ actions = [\"service:Action\"], resources = [\"arn:...\"] }]")
            })?;
            for note in &derived.notes {
                terminal.warn(&note.to_string());
            }
            terminal.text(&format!("{:#}", derived.policy.to_json()))?;
            let notes: Vec<String> = derived.notes.iter().map(ToString::to_string).collect();
            rows.push(json!({"name": desired.name, "policy": derived.policy.to_json(), "notes": notes}));
        }
        terminal.json(&json!({
            "schema": 1,
            "command": "iam show",
            "target": target_json(&prepared.target),
            "machines": rows,
        }))?;
    }
    Ok(Exit::Done)
}
