//! `prune`: deletes old versions, never those with traffic or running executions.

use serde_json::json;

use super::deployed;
use crate::engine::prune::{FLOOR, candidates, delete};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::render::count;
use crate::render::plan::target_json;
use crate::style::{GOOD, paint, visible};
use crate::target;
use crate::terminal::Terminal;

/// Options of `prune`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow
    pub workflow: String,
    /// How many versions stay, at least 2; without it `keep-versions` of sfn.toml
    #[arg(long, value_name = "NUMBER")]
    pub keep: Option<usize>,
    /// Show only what would be deleted
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Deletes old versions.
///
/// # Errors
/// Where nobody says how many stay, nobody agrees, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    if options.keep.is_some_and(|keep| keep < FLOOR) {
        return Err(Failure::usage(format!(
            "--keep must be at least {FLOOR}, so that there is a version to go back to"
        )));
    }
    let machine = deployed::open(&options.workflow, &options.target, project, terminal).await?;
    let configured = machine.settings.keep_versions.and_then(|keep| usize::try_from(keep).ok());
    let Some(keep) = options.keep.or(configured) else {
        return Err(Failure::usage("how many versions stay?")
            .help("say it with --keep, or `keep-versions` in sfn.toml"));
    };
    let old = candidates(&machine.session.api, &machine.arn, machine.machine_type, keep).await?;
    let versions = count(old.len(), "version");
    if old.is_empty() {
        terminal.text("nothing to delete")?;
    } else {
        terminal.text(&format!("{} of {}: {}", versions, visible(&machine.name), old.join(", ")))?;
        let question = format!("delete {versions} for good?");
        if options.dry_run || !machine.agreed(options.yes, &question, terminal)? {
            terminal.text("nothing was changed")?;
        } else {
            delete(&machine.session.api, &machine.arn, &old).await?;
            terminal.text(&format!("{} {versions}", paint(GOOD, "deleted")))?;
        }
    }
    terminal.json(&json!({
        "schema": 1,
        "command": "prune",
        "target": target_json(&machine.session.target),
        "name": machine.name,
        "versions": old,
        "dry_run": options.dry_run,
    }))?;
    machine.session.close().await;
    Ok(Exit::Done)
}
