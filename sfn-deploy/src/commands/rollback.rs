//! `rollback`: the alias goes back to the version that had everything before. Nothing is deleted.

use serde_json::json;
use sfn_dsl::check::Levels;
use sfn_dsl::policy::derive;

use super::deployed::{self, Deployed};
use crate::config::Role;
use crate::desired::{role_name, surroundings};
use crate::engine::back;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::render::plan::target_json;
use crate::style::{GOOD, paint, visible};
use crate::target;
use crate::terminal::Terminal;

/// Options of `rollback`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow
    pub workflow: String,
    /// The version to go back to; without it the one that had everything before
    #[arg(long, value_name = "VERSION")]
    pub to: Option<String>,
    /// Why, for the description of the alias
    #[arg(long, short, value_name = "TEXT")]
    pub message: Option<String>,
    /// The alias, where it is not that of sfn.toml
    #[arg(long, value_name = "NAME")]
    pub alias: Option<String>,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Goes back.
///
/// # Errors
/// Where there is no version to go back to, nobody agrees, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let machine = deployed::open(&options.workflow, &options.target, project, terminal).await?;
    let (alias, current) = machine.alias(options.alias.as_deref()).await?;
    let to = back::version(&machine.session.api, &machine.arn, &current, options.to.as_deref()).await?;
    if current.only() == Some(&to) {
        terminal.text(&format!("unchanged {}  {alias} -> version {to}", visible(&machine.name)))?;
    } else {
        terminal.text(&format!("    alias {alias}   {}  ->  {to} 100%", current.described()))?;
        for version in back::leading(&current).into_iter().chain([to.as_str()]) {
            terminal.text(&described(version, &machine).await?)?;
        }
        terminal.text("    effect       new executions only; those that run stay on their version")?;
        missing_rights(&to, &machine, terminal).await?;
        if !machine.agreed(options.yes, "roll back?", terminal)? {
            terminal.text("nothing was changed")?;
            machine.session.close().await;
            return Ok(Exit::Done);
        }
        let message = options.message.as_deref();
        back::go(&machine.session.api, &machine.arn, &alias, &current, &to, message).await?;
        terminal.text(&format!(
            "{} {}  {alias} -> version {to}",
            paint(GOOD, "rolled back"),
            visible(&machine.name)
        ))?;
        terminal.note("the source still says the newer version: the next apply shifts forward again");
    }
    terminal.json(&json!({
        "schema": 1,
        "command": "rollback",
        "target": target_json(&machine.session.target),
        "name": machine.name,
        "alias": alias,
        "from": current.routing,
        "to": to,
    }))?;
    machine.session.close().await;
    Ok(Exit::Done)
}

async fn described(version: &str, machine: &Deployed) -> Result<String, Failure> {
    let described = machine.session.api.version(&format!("{}:{version}", machine.arn)).await?;
    let description = described.and_then(|described| described.description).unwrap_or_default();
    Ok(format!("    version {version:<4} {}", visible(&description)).trim_end().to_owned())
}

/// Warns where the generated role does not allow any more what the version needs.
async fn missing_rights(version: &str, machine: &Deployed, terminal: &Terminal) -> Result<(), Failure> {
    let Deployed { session, settings, .. } = machine;
    if settings.role != Some(Role::Generate) || !session.target.has_services() {
        return Ok(());
    }
    let Some(described) = session.api.version(&format!("{}:{version}", machine.arn)).await? else {
        return Ok(());
    };
    let checked = described.machine.definition.check_with(machine.machine_type, &Levels::service_only());
    let around = surroundings(settings, &session.target);
    let needed = checked.ok().and_then(|checked| derive(&checked.machine, &around, &settings.allow).ok());
    let role = session.api.services().role(&role_name(&machine.name, &session.target.region)).await?;
    let allowed = role.and_then(|role| role.policy).unwrap_or_default();
    for right in needed.map(|needed| needed.policy.minus(&allowed)).unwrap_or_default().rights() {
        terminal.warn(&format!("version {version} needs {right}, which the role does not allow any more"));
    }
    Ok(())
}
