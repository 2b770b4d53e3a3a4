//! What has to be done so that a state machine becomes what it should be.
//!
//! A plan is a value made of two values, [`Desired`] and [`Live`]: nothing here talks to anybody. Applying a plan is to do
//! its [`steps`](MachinePlan::steps) in order; each may be repeated, so running again is the recovery.

mod alias;
mod permissions;
pub mod saved;

use std::collections::BTreeMap;

pub use alias::{AliasChange, Shifting, before, settled};
pub use permissions::RoleChange;
use serde::Serialize;
use sfn_dsl::check::Levels;
use sfn_dsl::machine::MachineType;

use crate::config::Shift;
use crate::cost::Cost;
use crate::diff::{self, Change};
use crate::machine::{
    Desired, Live, LiveAlias, Logging, Losses, MANAGED_BY, Machine, TAG_HASH, TAG_KEYS, TAG_MANAGED_BY,
};

/// The plan for one state machine.
#[derive(Debug, Clone, PartialEq)]
pub struct MachinePlan {
    /// The machine as it should be.
    pub desired: Desired,
    /// What happens to it.
    pub action: Action,
    /// How its definition changes.
    pub definition: Vec<Change>,
    /// How its settings change.
    pub settings: Vec<SettingChange>,
    /// How its tags change.
    pub tags: Vec<TagChange>,
    /// What to know before saying yes.
    pub notices: Vec<Notice>,
    /// How its generated role changes; `None` where it has none.
    pub role: Option<RoleChange>,
    /// Whether its log group is made, or keeps events for another time.
    pub log_group: bool,
    /// How its alias changes.
    pub alias: Option<AliasChange>,
    /// What it cost before.
    pub cost_before: Option<Cost>,
    /// Where its alias leads now, where it has one: `1 100%`.
    pub leads_to: Option<String>,
    /// How many executions run on, at most a thousand, where the definition or a setting changes and they can be counted.
    pub in_flight: Option<usize>,
    /// What goes with the machine that is replaced.
    pub losses: Option<Losses>,
    /// The revision it was planned for; `None` where the machine was never updated or is not there.
    pub revision_id: Option<String>,
}

/// What happens to a state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It is not there.
    Create,
    /// It is changed in place.
    Update,
    /// It cannot be changed in place, because its type differs: it is deleted, and made anew under its name.
    Replace,
    /// It is as it should be.
    None,
}

/// A setting beside the definition that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingChange {
    /// The setting: `role`, `type`, `logging`, `tracing`, `encryption`.
    pub setting: &'static str,
    /// What it was, in words of the API.
    pub from: String,
    /// What it will be.
    pub to: String,
}

/// A tag that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TagChange {
    /// Its key.
    pub key: String,
    /// Its value, where it was there.
    pub from: Option<String>,
    /// The value it gets; `None` where it is taken away.
    pub to: Option<String>,
}

/// What to know before saying yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The live machine is not what was applied last: somebody changed it by other means.
    Drift,
    /// The live machine was not made by this tool.
    Adopted,
    /// The machine is being deleted: it can be created when that is done.
    Deleting,
    /// The role of that name was not made by this tool: it is not written.
    ForeignRole,
    /// A shift of traffic is going on.
    Shifting,
    /// Traffic is split, and not by this tool.
    ForeignSplit,
}

/// A step that changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The role, and who may take it on.
    Role,
    /// The policy of the role.
    Policy,
    /// The log group.
    LogGroup,
    /// `DeleteStateMachine`: everything of the old machine goes.
    Delete,
    /// Waiting until a machine that is being deleted is gone.
    Gone,
    /// `CreateStateMachine`, with its tags.
    Create,
    /// `UpdateStateMachine`, with everything: what is left out would keep its old value.
    Update,
    /// `PublishStateMachineVersion`, where an update that was made before could not be finished.
    Publish,
    /// The alias, step by step.
    Alias,
    /// `UntagResource`, with the tags that are taken away. Before [`Tag`](Self::Tag), which forgets them.
    Untag,
    /// `TagResource`, with the tags that differ. The hash among them says that everything before is done.
    Tag,
    /// Old versions.
    Prune,
}

impl MachinePlan {
    /// Compares a machine as it should be with the one that is there.
    pub fn new(desired: Desired, live: Option<&Live>) -> Self {
        let is_deleting = live.is_some_and(|live| live.is_deleting);
        let role = permissions::change(&desired, live);
        let foreign_role = live.and_then(|live| live.role.as_ref()).is_some_and(|role| !role.is_own);
        let mut plan = Self {
            action: Action::Create,
            definition: Vec::new(),
            settings: Vec::new(),
            tags: Vec::new(),
            notices: Vec::new(),
            role,
            log_group: desired.log_group.is_some(),
            alias: None,
            cost_before: None,
            losses: None,
            in_flight: None,
            leads_to: None,
            revision_id: None,
            desired,
        };
        if let Some(live) = live.filter(|live| !live.is_deleting && live.is_there) {
            plan.compare(live);
        } else {
            plan.alias = alias::change(&plan.desired, None, true);
        }
        plan.notices.extend(is_deleting.then_some(Notice::Deleting));
        plan.notices.extend(foreign_role.then_some(Notice::ForeignRole));
        plan
    }

    fn compare(&mut self, live: &Live) {
        let desired = &self.desired;
        self.definition = diff::definitions(&live.machine.definition, &desired.machine.definition);
        self.settings = setting_changes(&live.machine, &desired.machine);
        self.tags = tag_changes(&live.tags, &desired.tags);
        self.log_group =
            desired.log_group.as_ref().is_some_and(|wanted| live.log_group.as_ref() != Some(wanted));
        self.revision_id.clone_from(&live.revision_id);
        self.leads_to = live.alias.as_ref().map(LiveAlias::described);
        self.notices = notices(live, desired);
        if !self.definition.is_empty() {
            let before =
                live.machine.definition.check_with(live.machine.machine_type, &Levels::service_only());
            self.cost_before = before.ok().map(|checked| Cost::of(&checked.machine));
        }
        if live.machine.machine_type != desired.machine.machine_type {
            // Everything of the old one goes with it, so there is nothing to compare with.
            self.action = Action::Replace;
            self.tags.clear();
            self.notices.retain(|notice| !matches!(notice, Notice::Shifting | Notice::ForeignSplit));
            self.alias = alias::change(desired, None, true);
            self.losses.clone_from(&live.losses);
            return;
        }
        self.alias = alias::change(desired, Some(live), self.is_machine_change() || self.is_unfinished());
        self.action = if self.is_machine_change()
            || !self.tags.is_empty()
            || self.log_group
            || self.alias.is_some()
            || self.role.as_ref().is_some_and(RoleChange::is_change)
        {
            Action::Update
        } else {
            Action::None
        };
    }

    /// Whether `UpdateStateMachine` is needed.
    pub fn is_machine_change(&self) -> bool {
        !self.definition.is_empty() || !self.settings.is_empty()
    }

    /// Whether what was applied last is not what should be: the hash is written when everything else is done.
    fn is_unfinished(&self) -> bool {
        self.tags.iter().any(|change| change.key == TAG_HASH)
    }

    /// The steps that carry it out, in order; empty where nothing is to be done.
    pub fn steps(&self) -> Vec<Step> {
        if self.action == Action::None {
            return Vec::new();
        }
        let replaces = self.action == Action::Replace;
        let creates = replaces || self.action == Action::Create;
        let role = self.role.as_ref().filter(|_| !self.notices.contains(&Notice::ForeignRole));
        let publishes = self.desired.publish && !creates && !self.is_machine_change();
        let needs_version =
            self.is_unfinished() || self.alias.as_ref().is_some_and(|alias| alias.to.is_none());
        let tag = self.tags.iter().any(|change| change.to.is_some());
        let untag = self.tags.iter().any(|change| change.to.is_none());
        let new_version = creates || self.is_machine_change() || (publishes && needs_version);
        [
            (role.is_some_and(|role| role.create || role.trust), Step::Role),
            (role.is_some_and(RoleChange::is_policy_change), Step::Policy),
            (self.log_group, Step::LogGroup),
            (replaces, Step::Delete),
            (replaces || self.notices.contains(&Notice::Deleting), Step::Gone),
            (creates, Step::Create),
            (!creates && self.is_machine_change(), Step::Update),
            (publishes && needs_version, Step::Publish),
            (self.alias.is_some(), Step::Alias),
            (untag, Step::Untag),
            (tag || (self.desired.alias.is_some() && new_version), Step::Tag),
            (self.desired.keep_versions.is_some() && new_version, Step::Prune),
        ]
        .into_iter()
        .filter_map(|(wanted, step)| wanted.then_some(step))
        .collect()
    }

    /// Lets the alias move in another way than the configuration says.
    pub fn shift_by(&mut self, shift: Shift) {
        if let Some(change) = self.alias.as_mut().filter(|change| change.from.is_some()) {
            change.steps = shift.described();
            change.alarms.clone_from(&shift.alarms);
        }
        if let Some(alias) = &mut self.desired.alias {
            alias.shift = shift;
        }
    }

    /// Whether applying it changes anything.
    pub fn is_change(&self) -> bool {
        self.action != Action::None
    }
}

/// How many machines are created, changed, replaced, and left as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// To create.
    pub create: usize,
    /// To change in place.
    pub change: usize,
    /// To replace.
    pub replace: usize,
    /// As they should be.
    pub unchanged: usize,
}

impl Summary {
    /// Counts the actions of plans.
    pub fn of<'a>(plans: impl IntoIterator<Item = &'a MachinePlan>) -> Self {
        let mut summary = Self::default();
        for plan in plans {
            *match plan.action {
                Action::Create => &mut summary.create,
                Action::Update => &mut summary.change,
                Action::Replace => &mut summary.replace,
                Action::None => &mut summary.unchanged,
            } += 1;
        }
        summary
    }

    /// Whether anything is to be done.
    pub fn is_change(self) -> bool {
        self.create + self.change + self.replace > 0
    }
}

/// How the settings of two machines differ.
pub fn setting_changes(old: &Machine, new: &Machine) -> Vec<SettingChange> {
    let pairs = [
        ("type", type_text(old.machine_type), type_text(new.machine_type)),
        ("role", old.role_arn.clone(), new.role_arn.clone()),
        ("logging", logging_text(&old.logging), logging_text(&new.logging)),
        ("tracing", on_off(old.tracing), on_off(new.tracing)),
        ("encryption", old.encryption.described(), new.encryption.described()),
    ];
    pairs
        .into_iter()
        .filter(|(_, from, to)| from != to)
        .map(|(setting, from, to)| SettingChange { setting, from, to })
        .collect()
}

/// The tags that must be written or taken away. Of the tags that only the live machine has, those that this tool wrote are
/// taken away; the others belong to somebody else and stay.
fn tag_changes(live: &BTreeMap<String, String>, desired: &BTreeMap<String, String>) -> Vec<TagChange> {
    let own = live.get(TAG_KEYS).map(String::as_str).unwrap_or_default();
    let own: Vec<&str> = own.split(' ').filter(|key| !key.is_empty()).chain([TAG_KEYS]).collect();
    let mut keys: Vec<&String> = desired.keys().collect();
    keys.extend(live.keys().filter(|key| !desired.contains_key(*key) && own.contains(&key.as_str())));
    keys.into_iter()
        .filter(|key| live.get(*key) != desired.get(*key))
        .map(|key| TagChange {
            key: key.clone(),
            from: live.get(key).cloned(),
            to: desired.get(key).cloned(),
        })
        .collect()
}

fn notices(live: &Live, desired: &Desired) -> Vec<Notice> {
    let mut notices = ownership(live, desired);
    if let Some(alias) = live.alias.as_ref().filter(|alias| alias.only().is_none()) {
        notices.push(if is_own_shift(alias) { Notice::Shifting } else { Notice::ForeignSplit });
    }
    notices
}

/// Whether a split of traffic was made by this tool.
fn is_own_shift(alias: &LiveAlias) -> bool {
    Shifting::parse(&alias.description).is_some()
}

fn ownership(live: &Live, desired: &Desired) -> Vec<Notice> {
    if live.tags.get(TAG_MANAGED_BY).is_none_or(|owner| owner != MANAGED_BY) {
        return vec![Notice::Adopted];
    }
    // The tag is a second call and may be missing or late: a machine that is as it should be was not changed by others.
    let hash = live.machine.hash();
    let is_drift =
        live.tags.get(TAG_HASH).is_some_and(|applied| *applied != hash) && hash != desired.machine.hash();
    is_drift.then_some(Notice::Drift).into_iter().collect()
}

fn type_text(machine_type: MachineType) -> String {
    machine_type.as_str().to_owned()
}

fn on_off(value: bool) -> String {
    if value { "on" } else { "off" }.to_owned()
}

/// Logging in one line, in words of the API.
pub fn logging_text(logging: &Logging) -> String {
    let data = if logging.include_execution_data { " with execution data" } else { "" };
    let destinations: String =
        logging.destinations.iter().flat_map(|arn| [" to ", arn.trim_end_matches(":*")]).collect();
    format!("{}{data}{destinations}", logging.level.as_str())
}

#[cfg(test)]
pub(crate) mod tests;
