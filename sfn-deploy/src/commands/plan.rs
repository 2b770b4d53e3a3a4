//! `plan`: what `apply` would change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use futures_util::{StreamExt, TryStreamExt};
use sfn_dsl::machine::MachineType;

use crate::aws::{Api, Validated};
use crate::cli::Selection;
use crate::config::External;
use crate::desired::{Outside, desired_with, externals, warn_of_unused};
use crate::engine::observe;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::machine::Desired;
use crate::plan::saved::SavedPlan;
use crate::plan::{Action, MachinePlan, Summary};
use crate::project::Project;
use crate::render::{count, plan as render};
use crate::session::{LocalOptions, Session};
use crate::source::{choose, files};
use crate::style::quoted;
use crate::target::{Reach, Target};
use crate::terminal::Terminal;
use crate::workflow::Workflow;

/// How many machines are looked at, or deployed, at the same time.
pub(super) const AT_ONCE: usize = 4;

/// How many running executions are counted.
const MOST_RUNNING: usize = 1_000;

/// Options of `plan`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which workflows.
    #[command(flatten)]
    pub selection: Selection,
    /// End with 4 where something would change
    #[arg(long)]
    pub fail_on_change: bool,
    /// Write the plan to a file, for `apply FILE`
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Do not let the service validate definitions
    #[arg(long)]
    pub no_validate: bool,
}

/// Shows what would change.
///
/// # Errors
/// Where the source or the configuration is wrong, or the target cannot be reached.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let mut is_change = false;
    let prepared = prepare(&options.selection, project, terminal)?;
    if options.out.is_some() && prepared.len() > 1 {
        return Err(Failure::usage("a saved plan is for one Region").help("choose with --region"));
    }
    for prepared in prepared {
        let session =
            Session::open(prepared.target.clone(), &LocalOptions::default(), project, terminal).await?;
        let plans = prepared.plans(&session, project, terminal, !options.no_validate).await?;
        let calls = session.api.calls();
        terminal.note(&format!("{}, {}", count(calls.reads(), "read"), count(calls.writes(), "write")));
        show(&plans, &|text| terminal.text(text))?;
        terminal.json(&render::to_json("plan", &session.target, &plans))?;
        if let Some(path) = &options.out {
            save(path, &session.target, &plans, terminal)?;
        }
        is_change |= Summary::of(&plans).is_change();
        session.close().await;
    }
    Ok(if is_change && options.fail_on_change { Exit::NotGood } else { Exit::Done })
}

fn save(path: &Path, target: &Target, plans: &[MachinePlan], terminal: &Terminal) -> Result<(), Failure> {
    let url = match &target.reach {
        Reach::Endpoint(url) => Some(url.as_str()),
        Reach::Embedded | Reach::Aws => None,
    };
    let place = (target.environment.as_str(), target.account.as_str(), target.region.as_str());
    files::write_private(path, &SavedPlan::new(place, url, plans).to_text())?;
    terminal.note(&format!("to carry out exactly this plan: sfn-deploy apply {}", path.display()));
    Ok(())
}

/// The workflows for a target, before anybody was called.
pub(super) struct Prepared {
    pub(super) target: Target,
    chosen: Vec<Workflow>,
    all: Vec<Workflow>,
    /// The machines, where no value has to be asked for: then everything that can be wrong is found without a call.
    machines: Option<Vec<Desired>>,
}

/// Reads source and configuration.
pub(super) fn prepare(
    selection: &Selection,
    project: &Project,
    terminal: &Terminal,
) -> Result<Vec<Prepared>, Failure> {
    let targets = Target::resolve(&selection.target, &project.config)?;
    let all = selection.source().read(terminal)?;
    let chosen = choose(&all, &selection.workflows)?;
    targets.into_iter().map(|target| prepare_for(target, &chosen, &all, project, terminal)).collect()
}

/// The workflows `chosen` for a target; `all` are those that share its parameters.
pub(super) fn prepare_for(
    target: Target,
    chosen: &[Workflow],
    all: &[Workflow],
    project: &Project,
    terminal: &Terminal,
) -> Result<Prepared, Failure> {
    let mut prepared = Prepared { target, chosen: chosen.to_vec(), all: all.to_vec(), machines: None };
    if externals(chosen, &prepared.target, &project.config).is_empty() {
        prepared.machines = Some(prepared.desired(&BTreeMap::new(), project, terminal)?);
    }
    Ok(prepared)
}

impl Prepared {
    fn desired(
        &self,
        values: &BTreeMap<External, String>,
        project: &Project,
        terminal: &Terminal,
    ) -> Result<Vec<Desired>, Failure> {
        let warn = |text: &str| terminal.warn(text);
        let read = |path: &Path| files::text(&project.root.join(path));
        let outside = Outside { values, read: &read };
        let machines = desired_with(&self.chosen, &self.target, &project.config, &outside, &warn)?;
        warn_of_unused(&self.all, &self.target, &project.config, &warn);
        Ok(machines)
    }

    /// The machines as they should be.
    pub(super) async fn machines(
        &self,
        session: &Session,
        project: &Project,
        terminal: &Terminal,
    ) -> Result<Vec<Desired>, Failure> {
        if let Some(machines) = &self.machines {
            return Ok(machines.clone());
        }
        let wanted = externals(&self.chosen, &self.target, &project.config);
        if !self.target.has_services() {
            let names: Vec<String> = wanted.iter().map(ToString::to_string).collect();
            return Err(Failure::usage(format!("the embedded endpoint has no {}", names.join(", ")))
                .help("give the parameters a text in [env.local.params]"));
        }
        let mut values = BTreeMap::new();
        for external in wanted {
            let value = match &external {
                External::Ssm(name) => session.api.services().parameter(name).await?,
                External::Cfn(stack, output) => {
                    let outputs = session.api.services().stack_outputs(stack).await?;
                    outputs.and_then(|mut outputs| outputs.remove(output))
                }
            };
            values.extend(value.map(|value| (external, value)));
        }
        self.desired(&values, project, terminal)
    }

    /// The plans of the machines.
    pub(super) async fn plans(
        &self,
        session: &Session,
        project: &Project,
        terminal: &Terminal,
        validate: bool,
    ) -> Result<Vec<MachinePlan>, Failure> {
        let machines = self.machines(session, project, terminal).await?;
        let plans = plans(machines, session).await?;
        if validate && self.target.is_aws() {
            validated(&plans, session, terminal).await?;
        }
        Ok(plans)
    }
}

/// Compares machines with what is there, several at a time, in their order.
pub(super) async fn plans(machines: Vec<Desired>, session: &Session) -> Result<Vec<MachinePlan>, Failure> {
    let plans: Vec<MachinePlan> = futures_util::stream::iter(machines)
        .map(|desired| async move {
            let live = observe(&session.api, &desired).await?;
            let mut plan = MachinePlan::new(desired, live.as_ref());
            if plan.action == Action::Update && plan.is_machine_change() {
                plan.in_flight = in_flight(&session.api, &plan.desired).await;
            }
            Ok::<_, Failure>(plan)
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    alarms_exist(&plans, session).await?;
    Ok(plans)
}

/// How many executions run; to know is of use, and not worth a failure.
async fn in_flight(api: &Api, desired: &Desired) -> Option<usize> {
    if desired.machine.machine_type == MachineType::Express {
        return None;
    }
    Some(api.listed(&desired.arn, "RUNNING", None, MOST_RUNNING).await.ok()?.len())
}

/// Every alarm that judges a shift must be there: a misspelled one would never ring.
async fn alarms_exist(plans: &[MachinePlan], session: &Session) -> Result<(), Failure> {
    let mut wanted: Vec<String> =
        plans.iter().filter_map(|plan| plan.alias.as_ref()).flat_map(|alias| alias.alarms.clone()).collect();
    wanted.sort();
    wanted.dedup();
    if wanted.is_empty() {
        return Ok(());
    }
    let found = session.api.services().alarms(&wanted).await?;
    for name in &wanted {
        match found.iter().find(|alarm| alarm.name == *name) {
            None => {
                return Err(Failure::usage(format!("there is no alarm {}", quoted(name)))
                    .help("a shift is judged by alarms that exist: create it, or take it out of `shift` in sfn.toml"));
            }
            Some(alarm) if alarm.state == "ALARM" => {
                return Err(Failure::new(format!("alarm {} rings already", quoted(name)))
                    .help("a shift would be rolled back at once"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Lets the service look at definitions that are new to it. Where it cannot be asked, plans work without.
async fn validated(plans: &[MachinePlan], session: &Session, terminal: &Terminal) -> Result<(), Failure> {
    for plan in plans.iter().filter(|plan| plan.action == Action::Create || !plan.definition.is_empty()) {
        let machine = &plan.desired.machine;
        match session.api.validate(&machine.definition, machine.machine_type).await {
            Validated::Valid => {}
            Validated::Invalid(reasons) => {
                return Err(Failure::invalid(format!("the service refuses {}", quoted(&plan.desired.name)))
                    .because(reasons.join("; ")));
            }
            // One warning tells it all.
            Validated::NotAsked(why) => {
                terminal.warn(&format!("definitions are not validated by the service: {why}"));
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Shows plans and their sum.
pub(super) fn show(plans: &[MachinePlan], tell: &dyn Fn(&str) -> Result<(), Failure>) -> Result<(), Failure> {
    for plan in plans {
        tell(&render::machine(plan))?;
    }
    tell("")?;
    tell(&render::summary(Summary::of(plans)))
}
