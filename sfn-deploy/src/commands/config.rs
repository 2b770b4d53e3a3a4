//! `config show`: every value a workflow gets, and where it is from.

use serde_json::json;

use crate::exit::Exit;
use crate::failure::Outcome;
use crate::project::Project;
use crate::render::plan::target_json;
use crate::style::{FAINT, paint, visible};
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// What to do with the configuration.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Show every value a workflow gets, and where it is from
    Show(Options),
}

/// Options of `config show`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow
    pub workflow: String,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Shows the configuration. Nothing is called.
///
/// # Errors
/// Where the environment is not configured.
pub fn run(action: &Action, project: &Project, terminal: &Terminal) -> Outcome {
    let Action::Show(options) = action;
    for target in Target::resolve(&options.target, &project.config)? {
        terminal.tell(&target.announcement(project));
        let settings = target.settings(&project.config, &options.workflow);
        let width = settings.explained.iter().map(|explained| explained.key.len()).max().unwrap_or(0);
        for explained in &settings.explained {
            // A value from the environment may be a secret.
            let value = explained.value.as_deref().unwrap_or("(not shown)");
            let key = format!("{:<width$}", visible(&explained.key));
            let origin = paint(FAINT, &format!("# {}", visible(&explained.origin)));
            terminal.text(&format!("{key}  {}  {origin}", visible(value)))?;
        }
        for (param, variable) in &settings.unset {
            terminal.warn(&format!("{param}: the environment variable {variable} is not set"));
        }
        terminal.json(&json!({
            "schema": 1,
            "command": "config show",
            "target": target_json(&target),
            "workflow": options.workflow,
            "values": settings.explained,
        }))?;
    }
    Ok(Exit::Done)
}
