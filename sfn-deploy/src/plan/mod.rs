//! What has to be done so that a state machine becomes what it should be.
//!
//! A plan is a value made of two values, [`Desired`] and [`Live`]: nothing here talks to anybody. Applying a plan is to do
//! its [`steps`](MachinePlan::steps) in order; each may be repeated, so running again is the recovery.

use std::collections::BTreeMap;

use serde::Serialize;
use sfn_dsl::machine::MachineType;

use crate::diff::{self, Change};
use crate::machine::{Desired, Live, Logging, MANAGED_BY, TAG_HASH, TAG_KEYS, TAG_MANAGED_BY};

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
    /// It cannot be changed in place, because its type differs.
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
}

/// A call that changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `CreateStateMachine`, with its tags.
    Create,
    /// `UpdateStateMachine`, with everything: what is left out would keep its old value.
    Update,
    /// `TagResource`, with the tags that differ.
    Tag,
    /// `UntagResource`, with the tags that are taken away. Before [`Tag`](Self::Tag), which forgets them.
    Untag,
}

impl MachinePlan {
    /// Compares a machine as it should be with the one that is there.
    pub fn new(desired: Desired, live: Option<&Live>) -> Self {
        let Some(live) = live.filter(|live| !live.is_deleting) else {
            let notices = live.map(|_| Notice::Deleting).into_iter().collect();
            return Self {
                desired,
                action: Action::Create,
                definition: Vec::new(),
                settings: Vec::new(),
                tags: Vec::new(),
                notices,
                revision_id: None,
            };
        };
        let definition = diff::definitions(&live.machine.definition, &desired.machine.definition);
        let settings = setting_changes(live, &desired);
        let tags = tag_changes(&live.tags, &desired.tags);
        let action = if live.machine.machine_type != desired.machine.machine_type {
            Action::Replace
        } else if definition.is_empty() && settings.is_empty() && tags.is_empty() {
            Action::None
        } else {
            Action::Update
        };
        let notices = notices(live, &desired);
        Self { desired, action, definition, settings, tags, notices, revision_id: live.revision_id.clone() }
    }

    /// The calls that carry it out, in order; empty where nothing is to be done and where it must be replaced.
    pub fn steps(&self) -> Vec<Step> {
        match self.action {
            Action::Create => vec![Step::Create],
            Action::Update => {
                let update = !self.definition.is_empty() || !self.settings.is_empty();
                let tag = self.tags.iter().any(|change| change.to.is_some());
                let untag = self.tags.iter().any(|change| change.to.is_none());
                [(update, Step::Update), (untag, Step::Untag), (tag, Step::Tag)]
                    .into_iter()
                    .filter_map(|(wanted, step)| wanted.then_some(step))
                    .collect()
            }
            Action::Replace | Action::None => Vec::new(),
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

fn setting_changes(live: &Live, desired: &Desired) -> Vec<SettingChange> {
    let (old, new) = (&live.machine, &desired.machine);
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
mod tests;
