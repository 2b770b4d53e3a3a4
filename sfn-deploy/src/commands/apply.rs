//! `apply`: makes state machines what the source says.

use std::path::PathBuf;

use futures_util::StreamExt;
use serde_json::{Value, json};
use sfn_dsl::nearest::nearest;

use super::plan::{self, AT_ONCE};
use crate::cli::Selection;
use crate::config::Shift;
use crate::engine::carry::{changed, refuse_impossible};
use crate::engine::order::groups;
use crate::engine::{self, Applied, Carry, OnInterrupt};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::machine::{Desired, TAG_HASH};
use crate::plan::saved::{SavedPlan, seen};
use crate::plan::{Action, MachinePlan, Summary};
use crate::project::Project;
use crate::render::count;
use crate::render::plan::{self as render, target_json};
use crate::session::{LocalOptions, Session};
use crate::source::files;
use crate::style::{BAD, GOOD, paint, visible};
use crate::target::Target;
use crate::terminal::Terminal;

/// Options of `apply`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which workflows; the name of a file of `plan --out` carries out that plan.
    #[command(flatten)]
    pub selection: Selection,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Show the plan and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not let the service validate definitions
    #[arg(long)]
    pub no_validate: bool,
    /// Delete the machine of that name and make it anew, where its type differs (may be given more than once)
    #[arg(long, value_name = "NAME")]
    pub replace: Vec<String>,
    /// How the new version gets traffic.
    #[command(flatten)]
    pub shift: ShiftOptions,
}

/// Says how a new version gets traffic.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ShiftOptions {
    /// none, all, canary:10:15m or linear:10:5m, instead of `shift` in sfn.toml
    #[arg(long, value_name = "HOW", help_heading = "Traffic")]
    pub shift: Option<String>,
    /// What Ctrl-C does while traffic is split
    #[arg(long, value_enum, default_value_t, value_name = "WHAT", help_heading = "Traffic")]
    pub on_interrupt: OnInterrupt,
    /// Why, for the descriptions of version and alias
    #[arg(long, short, value_name = "TEXT", help_heading = "Traffic")]
    pub message: Option<String>,
}

impl ShiftOptions {
    fn is_none(&self) -> bool {
        self.shift.as_deref() == Some("none")
    }

    /// A plan with what the command line says of its shift.
    fn over_plan(&self, plan: &mut MachinePlan) -> Result<(), Failure> {
        if let Some(alias) = &plan.desired.alias {
            plan.shift_by(self.over(&alias.shift)?);
        }
        if let Some(change) = plan.alias.as_mut().filter(|change| self.is_none() && change.from.is_some()) {
            "when `shift` says so".clone_into(&mut change.steps);
        }
        Ok(())
    }

    /// A shift with what the command line says of it.
    pub(super) fn over(&self, shift: &Shift) -> Result<Shift, Failure> {
        match self.shift.as_deref().filter(|how| *how != "none") {
            Some(how) => shift
                .parse(how)
                .map_err(|why| Failure::usage(format!("--shift {how} is not right")).because(why)),
            None => Ok(shift.clone()),
        }
    }
}

/// Makes state machines what the source says.
///
/// # Errors
/// Where something is wrong or refused. What was done before stays done; running again does the rest.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    if let [file] = options.selection.workflows.as_slice()
        && PathBuf::from(file).is_file()
    {
        return saved(PathBuf::from(file), options, project, terminal).await;
    }
    let mut exit = Exit::Done;
    for prepared in plan::prepare(&options.selection, project, terminal)? {
        let session =
            Session::open(prepared.target.clone(), &LocalOptions::default(), project, terminal).await?;
        let mut plans = prepared.plans(&session, project, terminal, !options.no_validate).await?;
        for plan in &mut plans {
            options.shift.over_plan(plan)?;
        }
        if options.dry_run {
            show(&plans, &session, terminal)?;
            session.close().await;
            continue;
        }
        let told = applied(&plans, &session, options, project, terminal).await?;
        session.close().await;
        exit = match told {
            Some(told) if told != Exit::Done => told,
            Some(_) => exit,
            None => return Ok(exit),
        };
    }
    Ok(exit)
}

/// Shows plans, and changes nothing.
fn show(plans: &[MachinePlan], session: &Session, terminal: &Terminal) -> Result<(), Failure> {
    plan::show(plans, &|text| terminal.text(text))?;
    terminal.json(&render::to_json("apply", &session.target, plans))
}

/// Carries out plans and shows what was done; `None` where the answer was no.
async fn applied(
    plans: &[MachinePlan],
    session: &Session,
    options: &Options,
    project: &Project,
    terminal: &Terminal,
) -> Result<Option<Exit>, Failure> {
    named(&options.replace, plans)?;
    let how = How { replaceable: &options.replace, ..How::new(options.yes, &options.shift, project) };
    let Some(applied) = apply(plans, session, &how, terminal, &|text| terminal.text(text)).await? else {
        return Ok(None);
    };
    terminal.json(&json!({
        "schema": 1,
        "command": "apply",
        "target": target_json(&session.target),
        "machines": applied.iter().map(to_json).collect::<Vec<_>>(),
        "reads": session.api.calls().reads(),
        "writes": session.api.calls().writes(),
    }))?;
    Ok(Some(exit_of(&applied)))
}

/// Every machine that may be replaced must be one of the plans: a misspelled name would permit nothing.
fn named(replaceable: &[String], plans: &[MachinePlan]) -> Result<(), Failure> {
    let mut known = plans.iter().map(|plan| plan.desired.name.as_str());
    match replaceable.iter().find(|name| !known.clone().any(|known| known == *name)) {
        None => Ok(()),
        Some(name) => {
            let near = nearest(name, &mut known).map(|near| format!("did you mean {near}?"));
            Err(Failure::usage(format!("--replace {name}: no machine of this plan has that name")).help(
                near.unwrap_or_else(|| {
                    "names are those of state machines, as the plan shows them".to_owned()
                }),
            ))
        }
    }
}

/// Carries out a plan of `plan --out`, where nothing has changed since.
async fn saved(path: PathBuf, options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let wrong = |why: &dyn std::fmt::Display| {
        Failure::usage(format!("could not carry out {}", path.display()))
            .because(why)
            .help("plan again with --out")
    };
    let saved = SavedPlan::parse(&files::text(&path)?).map_err(|error| wrong(&error))?;
    let target_options = crate::target::Options {
        env: Some(saved.environment.clone()),
        regions: vec![saved.region.clone()],
        endpoint_url: saved.endpoint_url.clone(),
    };
    let target = Target::resolve_one(&target_options, &project.config)?;
    if target.account != saved.account {
        let why = format!(
            "it is for account {}, and [env.{}] is account {}",
            saved.account, saved.environment, target.account
        );
        return Err(wrong(&why));
    }
    let machines = saved.machines().map_err(|error| wrong(&error))?;
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let desired: Vec<Desired> = machines.iter().map(|(desired, _)| desired.clone()).collect();
    let mut plans = plan::plans(desired, &session).await?;
    for (plan, (_, was)) in plans.iter_mut().zip(&machines) {
        // What was carried out in the meantime, by a run that was cut off, is not done again.
        if seen(plan) != *was && plan.is_change() {
            return Err(changed(plan));
        }
        options.shift.over_plan(plan)?;
    }
    let told = if options.dry_run {
        show(&plans, &session, terminal)?;
        None
    } else {
        applied(&plans, &session, options, project, terminal).await?
    };
    session.close().await;
    Ok(told.unwrap_or(Exit::Done))
}

/// How plans are carried out.
pub(super) struct How<'a> {
    yes: bool,
    shift: &'a ShiftOptions,
    revision: Option<String>,
    /// The machines that may be replaced.
    replaceable: &'a [String],
}

impl<'a> How<'a> {
    pub(super) fn new(yes: bool, shift: &'a ShiftOptions, project: &Project) -> Self {
        Self { yes, shift, revision: project.revision(), replaceable: &[] }
    }

    /// What describes a version: where it comes from.
    fn description(&self, desired: &Desired) -> String {
        let git = self.revision.as_ref().map(|revision| format!("git={revision} ")).unwrap_or_default();
        let hash = desired.tags.get(TAG_HASH).map(|hash| hash.chars().take(12).collect::<String>());
        let message = self.shift.message.as_ref().map(|message| format!(" {message}")).unwrap_or_default();
        format!("{git}hash={}{message}", hash.unwrap_or_default()).chars().take(256).collect()
    }
}

/// Shows plans, asks, and carries them out; `None` where the answer was no.
pub(super) async fn apply(
    plans: &[MachinePlan],
    session: &Session,
    how: &How<'_>,
    terminal: &Terminal,
    tell: &dyn Fn(&str) -> Result<(), Failure>,
) -> Result<Option<Vec<Applied>>, Failure> {
    let is_change = Summary::of(plans).is_change();
    if is_change {
        plan::show(plans, tell)?;
    }
    refuse_impossible(plans, how.replaceable)?;
    if is_change && !how.yes && !agreed(session, terminal)? {
        tell("nothing was changed")?;
        return Ok(None);
    }
    let machines: Vec<&Desired> = plans.iter().map(|plan| &plan.desired).collect();
    let mut applied: Vec<Applied> = Vec::new();
    for group in groups(&machines) {
        let group: Vec<&MachinePlan> = group.into_iter().filter_map(|index| plans.get(index)).collect();
        // What has begun comes to its end, even where another machine fails: nothing is cut off in the middle.
        let done: Vec<Result<Applied, Failure>> = futures_util::stream::iter(group)
            .map(|plan| carry_out(plan, session, how, terminal))
            .buffered(AT_ONCE)
            .collect()
            .await;
        let mut failure = None;
        for done in done {
            match done {
                Ok(done) => {
                    let plan = plans.iter().find(|plan| plan.desired.arn == done.arn);
                    tell(&done_text(&done, plan))?;
                    applied.push(done);
                }
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
    }
    if !is_change {
        let calls = session.api.calls();
        let (reads, writes) = (count(calls.reads(), "read"), count(calls.writes(), "write"));
        tell(&format!("nothing to do ({reads}, {writes})"))?;
    }
    Ok(Some(applied))
}

async fn carry_out(
    plan: &MachinePlan,
    session: &Session,
    how: &How<'_>,
    terminal: &Terminal,
) -> Result<Applied, Failure> {
    let told = |text: &str| progress("apply", &plan.desired.name, text, terminal);
    let carry = Carry {
        api: &session.api,
        description: how.description(&plan.desired),
        message: how.shift.message.as_deref(),
        on_interrupt: how.shift.on_interrupt,
        no_shift: how.shift.is_none(),
    };
    carry.out(plan, &told).await.map_err(|failure| {
        failure.help("run the command again when that is fixed: what is done is not done twice")
    })
}

/// Tells what happens to a machine, on stderr or as an event.
pub(super) fn progress(command: &str, name: &str, text: &str, terminal: &Terminal) {
    terminal.note(&format!("{}: {text}", visible(name)));
    // Whoever reads along and went away is no reason to stop in the middle.
    let _ = terminal.event(&json!({"schema": 1, "command": command, "name": name, "told": text}));
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

/// How the process ends: a shift that did not come to its end is told by its own code.
pub(super) fn exit_of(applied: &[Applied]) -> Exit {
    let is_bad = |done: &Applied| {
        matches!(done.shift, Some(engine::Outcome::RolledBack(_) | engine::Outcome::Held(_)))
    };
    if applied.iter().any(is_bad) { Exit::RolledBack } else { Exit::Done }
}

fn to_json(applied: &Applied) -> Value {
    let (shift, why) = match &applied.shift {
        None => (None, None),
        Some(engine::Outcome::Shifted) => (Some("shifted"), None),
        Some(engine::Outcome::RolledBack(why)) => (Some("rolled_back"), Some(why)),
        Some(engine::Outcome::Held(why)) => (Some("held"), Some(why)),
    };
    json!({
        "name": applied.name,
        "arn": applied.arn,
        "action": applied.action,
        "version": applied.version,
        "shift": shift,
        "why": why,
        "pruned": applied.pruned,
    })
}

fn done_text(applied: &Applied, plan: Option<&MachinePlan>) -> String {
    let Applied { name, arn, action, version, shift, .. } = applied;
    let name = visible(name);
    let version = version.as_ref().map(|version| format!("  version {version}")).unwrap_or_default();
    match (shift, action) {
        (Some(engine::Outcome::RolledBack(why)), _) => {
            format!("{} {name}{version}  {}", paint(BAD, "rolled back"), visible(why))
        }
        (Some(engine::Outcome::Held(why)), _) => format!(
            "{} {name}{version}  {}; go on with: sfn-deploy shift --resume, or take it back: sfn-deploy shift --abort",
            paint(BAD, "held"),
            visible(why)
        ),
        (_, Action::Create) => format!("{} {name}{version}  {arn}", paint(GOOD, "created")),
        (_, Action::Update) => format!("{} {name}{version}  {arn}", paint(GOOD, "changed")),
        (_, Action::Replace) => format!("{} {name}{version}  {arn}", paint(GOOD, "replaced")),
        (_, Action::None) => {
            let alias = plan.and_then(|plan| Some((plan.desired.alias.as_ref()?, plan.leads_to.as_ref()?)));
            let alias = alias.map(|(alias, to)| format!("  {}: {to}", visible(&alias.name)));
            format!("unchanged {name}{}", alias.unwrap_or_default())
        }
    }
}
