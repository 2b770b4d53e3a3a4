//! `apply`: plan, ask, do.

use serde_json::{Value, json};

use super::plan;
use crate::cli::Selection;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::plan::{Action, MachinePlan, Step, Summary};
use crate::project::Project;
use crate::render::count;
use crate::render::plan::{self as render, target_json};
use crate::session::{LocalOptions, Session};
use crate::style::{GOOD, paint, quoted, visible};
use crate::terminal::Terminal;

/// Options of `apply`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which workflows.
    #[command(flatten)]
    pub selection: Selection,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Show the plan and stop
    #[arg(long)]
    pub dry_run: bool,
}

/// Makes state machines what the source says.
///
/// # Errors
/// Where something is wrong or refused. What was done before stays done; running again does the rest.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    for (target, machines) in plan::machines(&options.selection, project, terminal)? {
        let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
        let plans = plan::plans(machines, &session).await?;
        if options.dry_run {
            plan::show(&plans, &|text| terminal.text(text))?;
            terminal.json(&render::to_json("apply", &session.target, &plans))?;
            session.close().await;
            continue;
        }
        let Some(applied) =
            apply(&plans, &session, options.yes, terminal, &|text| terminal.text(text)).await?
        else {
            session.close().await;
            return Ok(Exit::Done);
        };
        terminal.json(&json!({
            "schema": 1,
            "command": "apply",
            "target": target_json(&session.target),
            "machines": applied.iter().map(Applied::to_json).collect::<Vec<_>>(),
            "reads": session.api.calls().reads(),
            "writes": session.api.calls().writes(),
        }))?;
        session.close().await;
    }
    Ok(Exit::Done)
}

/// What was done to a machine.
pub(super) struct Applied {
    name: String,
    arn: String,
    action: Action,
    version: Option<String>,
}

impl Applied {
    fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "arn": self.arn,
            "action": self.action,
            "version": self.version,
        })
    }
}

/// Shows plans, asks, and carries them out; `None` where the answer was no.
pub(super) async fn apply(
    plans: &[MachinePlan],
    session: &Session,
    yes: bool,
    terminal: &Terminal,
    tell: &dyn Fn(&str) -> Result<(), Failure>,
) -> Result<Option<Vec<Applied>>, Failure> {
    let is_change = Summary::of(plans).is_change();
    if is_change {
        plan::show(plans, tell)?;
    }
    refuse_impossible(plans)?;
    if is_change && !yes && !agreed(session, terminal)? {
        tell("nothing was changed")?;
        return Ok(None);
    }
    let mut applied = Vec::new();
    for plan in plans {
        let done = carry_out(plan, session, terminal).await.map_err(|failure| {
            failure.help("run the command again when that is fixed: what is done is not done twice")
        })?;
        tell(&done_text(&done))?;
        applied.push(done);
    }
    if !is_change {
        let calls = session.api.calls();
        let (reads, writes) = (count(calls.reads(), "read"), count(calls.writes(), "write"));
        tell(&format!("nothing to do ({reads}, {writes})"))?;
    }
    Ok(Some(applied))
}

fn refuse_impossible(plans: &[MachinePlan]) -> Result<(), Failure> {
    let Some(plan) = plans.iter().find(|plan| plan.action == Action::Replace) else { return Ok(()) };
    let name = quoted(&plan.desired.name);
    Err(Failure::new(format!(
        "{name} must be replaced, which apply does not do: history, versions and aliases would be lost"
    ))
    .help("give the new machine another `name` in sfn.toml, or delete the old one first"))
}

/// Whether to go on. At the embedded endpoint nothing is at stake, so nobody is asked.
fn agreed(session: &Session, terminal: &Terminal) -> Result<bool, Failure> {
    if session.target.is_embedded() {
        return Ok(true);
    }
    if !terminal.is_interactive() {
        return Err(Failure::usage("there is nobody to ask whether to apply these changes")
            .help("pass --yes to apply them without asking"));
    }
    terminal.confirm("apply these changes?")
}

async fn carry_out(plan: &MachinePlan, session: &Session, terminal: &Terminal) -> Result<Applied, Failure> {
    let desired = &plan.desired;
    let told = |text: &str| terminal.note(&format!("{}: {text}", visible(&desired.name)));
    let mut version = None;
    for step in plan.steps() {
        match step {
            Step::Create => version = session.api.create(desired, &told).await?,
            Step::Update => {
                unchanged_since(plan, session).await?;
                version = session.api.update(desired, &told).await?;
            }
            Step::Tag => {
                let changes = plan.tags.iter();
                let tags =
                    changes.filter_map(|change| Some((change.key.clone(), change.to.clone()?))).collect();
                session.api.tag(&desired.arn, &tags).await?;
            }
            Step::Untag => {
                let gone = plan.tags.iter().filter(|change| change.to.is_none());
                session.api.untag(&desired.arn, gone.map(|change| change.key.clone()).collect()).await?;
            }
        }
    }
    let version = version.and_then(|arn| arn.rsplit(':').next().map(str::to_owned));
    Ok(Applied { name: desired.name.clone(), arn: desired.arn.clone(), action: plan.action, version })
}

/// A plan holds for the revision it was made for. The service compares nothing itself, so this is the last look before.
async fn unchanged_since(plan: &MachinePlan, session: &Session) -> Result<(), Failure> {
    let now = session.api.describe(&plan.desired.arn).await?;
    let revision = now.as_ref().map(|described| described.revision_id().map(str::to_owned));
    if revision.as_ref() == Some(&plan.revision_id) {
        return Ok(());
    }
    let name = quoted(&plan.desired.name);
    Err(Failure::new(format!("state machine {name} changed since it was planned"))
        .help("somebody else deploys it too; look at the plan again"))
}

fn done_text(applied: &Applied) -> String {
    let Applied { name, arn, action, version } = applied;
    let name = visible(name);
    let version = version.as_ref().map(|version| format!("  version {version}")).unwrap_or_default();
    match action {
        Action::Create => format!("{} {name}{version}  {arn}", paint(GOOD, "created")),
        Action::Update => format!("{} {name}{version}  {arn}", paint(GOOD, "changed")),
        Action::Replace | Action::None => format!("unchanged {name}"),
    }
}
