//! Carrying out the plan for one machine.

use std::collections::BTreeMap;

use sfn_dsl::machine::MachineType;

use super::delete::{Deletion, PATIENCE};
use super::shift::{OnInterrupt, Outcome, Shifts, split};
use super::{Told, prune, smoke};
use crate::aws::{Api, version_number};
use crate::clock;
use crate::failure::Failure;
use crate::machine::{Alias, TAG_HASH, TAG_VERSION};
use crate::plan::{Action, MachinePlan, Notice, RoleChange, Step};
use crate::style::quoted;

/// How plans are carried out.
pub struct Carry<'a> {
    /// The calls.
    pub api: &'a Api,
    /// What a new version is described with.
    pub description: String,
    /// Why, for the description of aliases.
    pub message: Option<&'a str>,
    /// What an interruption of a shift does.
    pub on_interrupt: OnInterrupt,
    /// Whether the alias stays where it is, although there is a new version.
    pub no_shift: bool,
}

impl std::fmt::Debug for Carry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Carry").field("description", &self.description).finish_non_exhaustive()
    }
}

/// What was done to a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// What was done.
    pub action: Action,
    /// The number of the version that was published.
    pub version: Option<String>,
    /// How its alias was shifted, where it was.
    pub shift: Option<Outcome>,
    /// The versions that were deleted.
    pub pruned: Vec<String>,
}

impl Carry<'_> {
    /// Does what a plan says, step by step.
    ///
    /// # Errors
    /// The first step that fails. What is done before stays done, and is not done twice.
    pub async fn out(&self, plan: &MachinePlan, told: Told<'_>) -> Result<Applied, Failure> {
        let desired = &plan.desired;
        let mut applied = Applied {
            name: desired.name.clone(),
            arn: desired.arn.clone(),
            action: plan.action,
            version: None,
            shift: None,
            pruned: Vec::new(),
        };
        // The version that the machine has now; published by an earlier run where nothing is published by this one.
        let mut version = plan.alias.as_ref().and_then(|alias| alias.to.clone());
        for step in plan.steps() {
            match step {
                Step::Role => {
                    if let Some(role) = &desired.role {
                        self.api.services().put_role(&role.name, &role.trust).await?;
                        told(&format!("role {}", role.name));
                    }
                }
                Step::Policy => {
                    if let Some(role) = &plan.role {
                        self.api.services().put_role_policy(&role.name, &role.policy).await?;
                        told(&format!("policy of role {}", role.name));
                    }
                }
                Step::LogGroup => {
                    if let Some((name, days)) = &desired.log_group {
                        self.api.services().put_log_group(name, *days).await?;
                        told(&format!("log group {name}"));
                    }
                }
                Step::Delete => {
                    self.unchanged_since(plan).await?;
                    self.api.delete_machine(&desired.arn).await?;
                }
                Step::Gone => self.gone(plan, told).await?,
                Step::Create => {
                    let mut tags = desired.tags.clone();
                    // The hash says that everything is done, and the alias is not.
                    if desired.alias.is_some() {
                        tags.remove(TAG_HASH);
                    }
                    let made = self.api.create_with(desired, &tags, Some(&self.description), told).await?;
                    applied.version = made.as_deref().map(version_number).map(str::to_owned);
                }
                Step::Update => {
                    self.unchanged_since(plan).await?;
                    let made = self.api.update_with(desired, Some(&self.description), told).await?;
                    applied.version = made.as_deref().map(version_number).map(str::to_owned);
                }
                Step::Publish => {
                    let revision = plan.revision_id.as_deref().unwrap_or("INITIAL");
                    let made = self.api.publish(&desired.arn, Some(revision), &self.description).await?;
                    applied.version = Some(version_number(&made).to_owned());
                }
                Step::Alias => {
                    version = applied.version.clone().or(version);
                    applied.shift = self.shift(plan, version.as_deref(), told).await?;
                    if matches!(applied.shift, Some(Outcome::RolledBack(_) | Outcome::Held(_))) {
                        return Ok(applied);
                    }
                }
                Step::Untag => {
                    let gone = plan.tags.iter().filter(|change| change.to.is_none());
                    self.api.untag(&desired.arn, gone.map(|change| change.key.clone()).collect()).await?;
                }
                Step::Tag => self.tag(plan, applied.version.as_deref().or(version.as_deref())).await?,
                Step::Prune => {
                    let keep = desired
                        .keep_versions
                        .map_or(usize::MAX, |keep| usize::try_from(keep).unwrap_or(usize::MAX));
                    let old =
                        prune::candidates(self.api, &desired.arn, desired.machine.machine_type, keep).await?;
                    prune::delete(self.api, &desired.arn, &old).await?;
                    applied.pruned = old;
                }
            }
        }
        Ok(applied)
    }

    async fn tag(&self, plan: &MachinePlan, version: Option<&str>) -> Result<(), Failure> {
        let desired = &plan.desired;
        let changes = plan.tags.iter();
        let mut tags: BTreeMap<String, String> =
            changes.filter_map(|change| Some((change.key.clone(), change.to.clone()?))).collect();
        if desired.alias.is_some() {
            tags.extend(desired.tags.get(TAG_HASH).map(|hash| (TAG_HASH.to_owned(), hash.clone())));
            tags.extend(version.map(|version| (TAG_VERSION.to_owned(), version.to_owned())));
        }
        if tags.is_empty() { Ok(()) } else { self.api.tag(&desired.arn, &tags).await }
    }

    /// Lets the alias lead to the version, after a look at what the version is and how it does.
    async fn shift(
        &self,
        plan: &MachinePlan,
        version: Option<&str>,
        told: Told<'_>,
    ) -> Result<Option<Outcome>, Failure> {
        let desired = &plan.desired;
        let (Some(Alias { name, shift, smoke }), Some(version)) = (&desired.alias, version) else {
            return Err(Failure::new(format!(
                "{} has no version that its alias could lead to",
                quoted(&desired.name)
            )));
        };
        let arn = format!("{}:{version}", desired.arn);
        let described = self.api.version(&arn).await?;
        if described.is_none_or(|described| described.machine.hash() != desired.machine.hash()) {
            return Err(Failure::new(format!(
                "version {version} of {} is not what was applied",
                quoted(&desired.name)
            ))
            .because("somebody else changed the machine at the same moment")
            .help("look at the plan again; the alias stays where it is"));
        }
        told(&format!("version {version} published and verified"));
        if self.no_shift && plan.alias.as_ref().is_some_and(|alias| alias.from.is_some()) {
            return Ok(None);
        }
        let is_first = plan.alias.as_ref().is_some_and(|alias| alias.from.is_none());
        if let Some(input) = smoke {
            smoke::run(self.api, &arn, desired.machine.machine_type, input, told).await?;
        }
        let shifts = Shifts {
            api: self.api,
            machine: &desired.arn,
            machine_type: desired.machine.machine_type,
            alias: name,
            shift,
            on_interrupt: self.on_interrupt,
            message: self.message,
            told,
        };
        let outcome = shifts.to(version).await?;
        if is_first {
            told(&format!("alias {name} -> version {version}"));
        }
        Ok(Some(outcome))
    }

    /// Waits until the old machine is gone. Its type is the other one where it is replaced, and does not matter where it went before.
    async fn gone(&self, plan: &MachinePlan, told: Told<'_>) -> Result<(), Failure> {
        let running = plan.losses.as_ref().and_then(|losses| losses.running);
        let deletion = Deletion {
            api: self.api,
            arn: &plan.desired.arn,
            machine_type: if running.is_some() { MachineType::Standard } else { MachineType::Express },
            stop_executions: false,
            patience: clock::limit().unwrap_or(PATIENCE),
            told,
        };
        deletion.gone().await?;
        told("the old machine is gone");
        Ok(())
    }

    /// A plan holds for the revision it was made for. The service compares nothing itself, so this is the last look before.
    async fn unchanged_since(&self, plan: &MachinePlan) -> Result<(), Failure> {
        let now = self.api.describe(&plan.desired.arn).await?;
        let revision = now.as_ref().map(|described| described.revision_id().map(str::to_owned));
        // Somebody else may have replaced it, too; then there is nothing to be replaced any more.
        let is_replaced = plan.action == Action::Replace
            && now.is_some_and(|now| now.r#type().as_str() == plan.desired.machine.machine_type.as_str());
        if revision.as_ref() == Some(&plan.revision_id) && !is_replaced { Ok(()) } else { Err(changed(plan)) }
    }
}

/// The failure of a plan that saw something else than what is there.
pub fn changed(plan: &MachinePlan) -> Failure {
    let name = quoted(&plan.desired.name);
    Failure::new(format!("state machine {name} changed since it was planned"))
        .help("somebody else deploys it too; look at the plan again")
}

/// Refuses plans that cannot be carried out: before anything is changed. `replaceable` are the machines that may be replaced.
///
/// # Errors
/// The first machine that must be replaced and may not be, whose traffic is split, or whose role is somebody else's.
pub fn refuse_impossible(plans: &[MachinePlan], replaceable: &[String]) -> Result<(), Failure> {
    for plan in plans {
        let name = quoted(&plan.desired.name);
        if plan.action == Action::Replace && plan.desired.protect {
            return Err(Failure::usage(format!(
                "{name} must be replaced, and is protected in this environment (protect = true)"
            ))
            .help("set protect = false in sfn.toml, or give the new machine another `name` there"));
        }
        if plan.action == Action::Replace && !replaceable.contains(&plan.desired.name) {
            return Err(Failure::usage(format!(
                "{name} must be replaced: its history, versions and aliases would be lost"
            ))
            .help(format!(
                "pass --replace {} if they may go, or give the new machine another `name` in sfn.toml",
                plan.desired.name
            )));
        }
        if plan.notices.contains(&Notice::ForeignRole)
            && plan.role.as_ref().is_some_and(RoleChange::is_change)
        {
            let role = plan.desired.role.as_ref().map(|role| quoted(&role.name)).unwrap_or_default();
            return Err(Failure::new(format!("role {role} was not made by sfn-deploy"))
                .help("name it as `role` in sfn.toml, with the rights it needs, or delete it"));
        }
        let routing = plan.alias.as_ref().and_then(|alias| alias.from.clone()).unwrap_or_default();
        let is_own = plan.notices.contains(&Notice::Shifting);
        // A shift of this very version goes on where it stopped.
        if (is_own && plan.is_machine_change()) || plan.notices.contains(&Notice::ForeignSplit) {
            let alias = plan.desired.alias.as_ref().map(|alias| alias.name.clone()).unwrap_or_default();
            let current = crate::machine::LiveAlias { description: String::new(), routing };
            let failure = split(&alias, &current, None);
            return Err(if is_own {
                failure
                    .help("a shift of an earlier version is going on: sfn-deploy shift --resume or --abort")
            } else {
                failure
            });
        }
    }
    Ok(())
}
