//! `destroy`: deletes a state machine, and what was made for it.

use serde_json::json;

use super::apply::progress;
use super::deployed::{self, Deployed};
use crate::clock;
use crate::config::Role;
use crate::desired::role_name;
use crate::engine::Deletion;
use crate::engine::delete::{PATIENCE, losses};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::machine::Losses;
use crate::project::Project;
use crate::render::count;
use crate::render::plan::target_json;
use crate::style::{BAD, GOOD, WARNING, paint, quoted, visible};
use crate::target;
use crate::terminal::Terminal;

/// Options of `destroy`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// The workflow
    pub workflow: String,
    /// Delete the machine of that name although `protect` is set
    #[arg(long, value_name = "NAME")]
    pub unprotect: Option<String>,
    /// Stop running executions, which otherwise end at their next transition
    #[arg(long)]
    pub stop_executions: bool,
    /// Leave the generated role
    #[arg(long)]
    pub keep_role: bool,
    /// Delete the log group that was made for it
    #[arg(long)]
    pub delete_logs: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Deletes a machine.
///
/// # Errors
/// Where it is protected or not there, nobody agrees, or a call fails. Running again does the rest.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let machine = match deployed::open(&options.workflow, &options.target, project, terminal).await {
        Ok(machine) => machine,
        // What was cut off after the machine was gone is done to its end.
        Err(failure) => return rest(options, project, terminal, failure).await,
    };
    let name = machine.name.clone();
    if machine.settings.protect && options.unprotect.as_ref() != Some(&name) {
        return Err(Failure::usage(format!(
            "{} is protected in this environment (protect = true)",
            quoted(&name)
        ))
        .help(format!("pass --unprotect {name}, or set protect = false in sfn.toml")));
    }
    tell(&machine, options, terminal).await?;
    if !agreed(&machine, options, terminal)? {
        terminal.text("nothing was changed")?;
        machine.session.close().await;
        return Ok(Exit::Done);
    }
    let told = |text: &str| progress("destroy", &name, text, terminal);
    let deletion = Deletion {
        api: &machine.session.api,
        arn: &machine.arn,
        machine_type: machine.machine_type,
        stop_executions: options.stop_executions,
        patience: clock::limit().unwrap_or(PATIENCE),
        told: &told,
    };
    deletion.run().await?;
    let (role, logs) = around(&machine, options, terminal).await?;
    terminal.text(&format!("{} {}", paint(GOOD, "deleted"), visible(&name)))?;
    terminal.json(&json!({
        "schema": 1,
        "command": "destroy",
        "target": target_json(&machine.session.target),
        "name": name,
        "role_deleted": role,
        "logs_deleted": logs,
    }))?;
    machine.session.close().await;
    Ok(Exit::Done)
}

/// Deletes what was made for a machine that is gone already.
async fn rest(options: &Options, project: &Project, terminal: &Terminal, missing: Failure) -> Outcome {
    let target = crate::target::Target::resolve_one(&options.target, &project.config)?;
    let settings = target.settings(&project.config, &options.workflow);
    let is_protected = settings.protect && options.unprotect.as_ref() != Some(&settings.name);
    if settings.role != Some(Role::Generate) || !target.has_services() || options.keep_role || is_protected {
        return Err(missing);
    }
    let local = crate::session::LocalOptions::default();
    let session = crate::session::Session::open(target, &local, project, terminal).await?;
    let role = role_name(&settings.name, &session.target.region);
    match session.api.services().role(&role).await? {
        Some(live) if live.is_own => {
            session.api.services().delete_role(&role).await?;
            terminal.text(&format!("{} role {}", paint(GOOD, "deleted"), visible(&role)))?;
            session.close().await;
            Ok(Exit::Done)
        }
        _ => Err(missing),
    }
}

/// Says what goes.
async fn tell(machine: &Deployed, options: &Options, terminal: &Terminal) -> Result<(), Failure> {
    let Deployed { session, settings, name, arn, machine_type } = machine;
    let Losses { versions, aliases, running } = losses(&session.api, arn, *machine_type).await?;
    let versions = versions.map_or_else(|| "its versions".to_owned(), |number| count(number, "version"));
    let aliases = if aliases.is_empty() { String::new() } else { format!(", alias {}", aliases.join(", ")) };
    let sign = paint(BAD, "-");
    terminal.text(&format!(
        "{sign} {}   {versions}{}, its history and its tags",
        visible(name),
        visible(&aliases)
    ))?;
    if settings.role == Some(Role::Generate) && session.target.has_services() {
        let role = role_name(name, &session.target.region);
        let line = if options.keep_role {
            format!("  role {role} is kept")
        } else {
            format!("{sign} role {role} (generated)")
        };
        terminal.text(&line)?;
    }
    if let Some((group, _)) = settings.log_group.as_ref().filter(|_| session.target.has_services()) {
        let line = if options.delete_logs {
            format!("{sign} log group {group}")
        } else {
            format!("  log group {group} is kept (--delete-logs deletes it)")
        };
        terminal.text(&line)?;
    }
    if let Some(running) = running.filter(|running| *running > 0) {
        let how = match (options.stop_executions, running) {
            (true, _) => "stopped with it",
            (false, 1) => "it ends at its next transition",
            (false, _) => "they end at their next transition",
        };
        let running = count(running, "execution");
        terminal.text(&format!("{} {running} running; {how}", paint(WARNING, "!")))?;
    }
    Ok(())
}

/// What is deleted cannot be brought back, so a person types the name.
fn agreed(machine: &Deployed, options: &Options, terminal: &Terminal) -> Result<bool, Failure> {
    if options.yes || machine.session.target.is_embedded() {
        return Ok(true);
    }
    if !terminal.is_interactive() {
        return Err(Failure::usage("there is nobody to ask whether to delete it")
            .help("pass --yes to delete without asking"));
    }
    terminal.typed(&format!("type the name to delete: {}", visible(&machine.name)), &machine.name)
}

/// Deletes what was made for the machine; says whether role and log group went.
async fn around(machine: &Deployed, options: &Options, terminal: &Terminal) -> Result<(bool, bool), Failure> {
    let Deployed { session, settings, name, .. } = machine;
    let (mut role_deleted, mut logs_deleted) = (false, false);
    if !session.target.has_services() {
        return Ok((false, false));
    }
    if settings.role == Some(Role::Generate) && !options.keep_role {
        let role = role_name(name, &session.target.region);
        // A role of somebody else that happens to have that name stays.
        if session.api.services().role(&role).await?.is_some_and(|role| role.is_own) {
            session.api.services().delete_role(&role).await?;
            terminal.note(&format!("role {} deleted", visible(&role)));
            role_deleted = true;
        }
    }
    if let Some((group, _)) = settings.log_group.as_ref().filter(|_| options.delete_logs) {
        session.api.services().delete_log_group(group).await?;
        logs_deleted = true;
    }
    Ok((role_deleted, logs_deleted))
}
