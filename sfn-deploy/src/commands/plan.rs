//! `plan`: what `apply` would change.

use crate::cli::Selection;
use crate::desired::{desired, warn_of_unused};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::machine::Desired;
use crate::plan::{MachinePlan, Summary};
use crate::project::Project;
use crate::render::plan as render;
use crate::session::{LocalOptions, Session};
use crate::source::choose;
use crate::target::Target;
use crate::terminal::Terminal;
use crate::workflow::Workflow;

/// Options of `plan`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which workflows.
    #[command(flatten)]
    pub selection: Selection,
    /// End with 4 where something would change
    #[arg(long)]
    pub fail_on_change: bool,
}

/// Shows what would change.
///
/// # Errors
/// Where the source or the configuration is wrong, or the target cannot be reached.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let mut is_change = false;
    for (target, machines) in machines(&options.selection, project, terminal)? {
        let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
        let plans = plans(machines, &session).await?;
        let calls = session.api.calls();
        terminal.note(&format!("{} reads, {} writes", calls.reads(), calls.writes()));
        show(&plans, &|text| terminal.text(text))?;
        terminal.json(&render::to_json("plan", &session.target, &plans))?;
        is_change |= Summary::of(&plans).is_change();
        session.close().await;
    }
    Ok(if is_change && options.fail_on_change { Exit::NotGood } else { Exit::Done })
}

/// The machines as they should be, for each target: everything that can be wrong without a call is found here.
pub(super) fn machines(
    selection: &Selection,
    project: &Project,
    terminal: &Terminal,
) -> Result<Vec<(Target, Vec<Desired>)>, Failure> {
    let targets = Target::resolve(&selection.target, &project.config)?;
    let all = selection.source().read(terminal)?;
    let chosen = choose(&all, &selection.workflows)?;
    targets
        .into_iter()
        .map(|target| Ok((target.clone(), on_target(&chosen, &all, &target, project, terminal)?)))
        .collect()
}

/// The machines of `chosen` on a target; `all` are the workflows that share its parameters.
pub(super) fn on_target(
    chosen: &[Workflow],
    all: &[Workflow],
    target: &Target,
    project: &Project,
    terminal: &Terminal,
) -> Result<Vec<Desired>, Failure> {
    let warn = |text: &str| terminal.warn(text);
    let machines = desired(chosen, target, &project.config, &warn)?;
    warn_of_unused(all, target, &project.config, &warn);
    Ok(machines)
}

/// Compares machines with what is there.
pub(super) async fn plans(machines: Vec<Desired>, session: &Session) -> Result<Vec<MachinePlan>, Failure> {
    let mut plans = Vec::new();
    for desired in machines {
        let live = session.api.live(&desired.arn).await?;
        plans.push(MachinePlan::new(desired, live.as_ref()));
    }
    Ok(plans)
}

/// Shows plans and their sum.
pub(super) fn show(plans: &[MachinePlan], tell: &dyn Fn(&str) -> Result<(), Failure>) -> Result<(), Failure> {
    for plan in plans {
        tell(&render::machine(plan))?;
    }
    tell("")?;
    tell(&render::summary(Summary::of(plans)))
}
