//! `shift`: moves the alias to a version, step by step, and judges the version on the way.

use serde_json::json;

use super::apply::{ShiftOptions, progress};
use super::deployed::{self, Deployed};
use crate::engine::{self, Shifts};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::plan::Shifting;
use crate::project::Project;
use crate::render::plan::target_json;
use crate::style::{BAD, GOOD, paint, quoted, visible};
use crate::target;
use crate::terminal::Terminal;

/// Options of `shift`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow
    pub workflow: String,
    /// The version that gets the traffic; without it the newest
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["resume", "abort"])]
    pub to: Option<String>,
    /// Go on with the shift that is going on
    #[arg(long, conflicts_with = "abort")]
    pub resume: bool,
    /// Give the traffic back to the version that had it
    #[arg(long)]
    pub abort: bool,
    /// The alias, where it is not that of sfn.toml
    #[arg(long, value_name = "NAME")]
    pub alias: Option<String>,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// How.
    #[command(flatten)]
    pub how: ShiftOptions,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Moves the alias.
///
/// # Errors
/// Where there is no such machine, alias or version, traffic is split by somebody else, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let machine = deployed::open(&options.workflow, &options.target, project, terminal).await?;
    let (alias, current) = machine.alias(options.alias.as_deref()).await?;
    let mut shift = options.how.over(&machine.settings.shift)?;
    if options.how.shift.as_deref() == Some("none") {
        return Err(Failure::usage("--shift none would do nothing"));
    }
    let going_on = Shifting::parse(&current.description).filter(|_| current.only().is_none());
    let to = version(options, &machine, going_on.as_ref()).await?;
    let question = match (options.abort, current.only()) {
        (true, _) => {
            format!("give everything back to version {}?", going_on.as_ref().map_or("", |shift| &shift.from))
        }
        (false, Some(only)) if only == to => String::new(),
        (false, _) => format!(
            "shift alias {alias} from {} to version {to}, {}?",
            current.described(),
            shift.described()
        ),
    };
    if !question.is_empty() && !machine.agreed(options.yes, &question, terminal)? {
        terminal.text("nothing was changed")?;
        machine.session.close().await;
        return Ok(Exit::Done);
    }
    if !machine.session.target.has_services() && !shift.alarms.is_empty() {
        terminal.warn("the embedded endpoint has no alarms: they are not watched");
        shift.alarms.clear();
    }
    check_alarms(&shift.alarms, &machine).await?;
    let told = |text: &str| progress("shift", &machine.name, text, terminal);
    let shifts = Shifts {
        api: &machine.session.api,
        machine: &machine.arn,
        machine_type: machine.machine_type,
        alias: &alias,
        shift: &shift,
        on_interrupt: options.how.on_interrupt,
        message: options.how.message.as_deref(),
        told: &told,
    };
    let outcome = if options.abort { shifts.abort(&current).await? } else { shifts.to(&to).await? };
    let exit = show(&outcome, options, &machine, (&alias, &to), terminal)?;
    machine.session.close().await;
    Ok(exit)
}

/// The version that gets the traffic.
async fn version(
    options: &Options,
    machine: &Deployed,
    going_on: Option<&Shifting>,
) -> Result<String, Failure> {
    if options.resume || options.abort {
        return going_on
            .map(|shifting| shifting.to.clone())
            .ok_or_else(|| Failure::usage(format!("no shift of {} is going on", quoted(&machine.name))));
    }
    let versions = machine.session.api.versions(&machine.arn).await?;
    let known = |wanted: &String| versions.iter().any(|version| version.number == *wanted);
    match &options.to {
        Some(wanted) if known(wanted) => Ok(wanted.clone()),
        Some(wanted) => Err(Failure::usage(format!("{} has no version {wanted}", quoted(&machine.name)))
            .help("sfn-deploy versions lists them")),
        None => versions.first().map(|version| version.number.clone()).ok_or_else(|| {
            Failure::usage(format!("{} has no version", quoted(&machine.name))).help("`apply` publishes one")
        }),
    }
}

async fn check_alarms(names: &[String], machine: &Deployed) -> Result<(), Failure> {
    let found = machine.session.api.services().alarms(names).await?;
    match names.iter().find(|name| !found.iter().any(|alarm| alarm.name == **name)) {
        Some(missing) => Err(Failure::usage(format!("there is no alarm {}", quoted(missing)))
            .help("a shift is judged by alarms that exist")),
        None => Ok(()),
    }
}

fn show(
    outcome: &engine::Outcome,
    options: &Options,
    machine: &Deployed,
    (alias, to): (&str, &str),
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let name = visible(&machine.name);
    let (word, why, exit) = match outcome {
        engine::Outcome::Shifted => ("shifted", None, Exit::Done),
        engine::Outcome::RolledBack(why) if options.abort => ("rolled_back", Some(why), Exit::Done),
        engine::Outcome::RolledBack(why) => ("rolled_back", Some(why), Exit::RolledBack),
        engine::Outcome::Held(why) => ("held", Some(why), Exit::RolledBack),
    };
    let style = if exit == Exit::Done { GOOD } else { BAD };
    let shown = word.replace('_', " ");
    let because = why.map(|why| format!("  {}", visible(why))).unwrap_or_default();
    let what = match outcome {
        engine::Outcome::Shifted => format!("{alias} -> version {to}"),
        engine::Outcome::RolledBack(_) | engine::Outcome::Held(_) => format!("version {to} on {alias}"),
    };
    terminal.text(&format!("{} {name}  {what}{because}", paint(style, &shown)))?;
    terminal.json(&json!({
        "schema": 1,
        "command": "shift",
        "target": target_json(&machine.session.target),
        "name": machine.name,
        "alias": alias,
        "version": to,
        "outcome": word,
        "why": why,
    }))?;
    Ok(exit)
}
