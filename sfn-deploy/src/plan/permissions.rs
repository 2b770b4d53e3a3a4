//! How the generated role of a machine changes.

use serde::Serialize;
use sfn_dsl::policy::{Policy, Right};

use crate::machine::{Desired, Live};

/// How a generated role changes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RoleChange {
    /// Its name.
    pub name: String,
    /// Whether it is made.
    pub create: bool,
    /// Whether who may take it on changes.
    pub trust: bool,
    /// Rights that it gets, in words.
    pub add: Vec<String>,
    /// Rights that it loses.
    pub remove: Vec<String>,
    /// Rights that the definition does not need any more and others still do.
    pub keep: Vec<String>,
    /// Who those others are.
    pub kept_for: Vec<String>,
    /// What to know about the policy.
    pub notes: Vec<String>,
    /// The policy it gets.
    #[serde(skip)]
    pub policy: Policy,
}

impl RoleChange {
    /// Whether anything is to be written.
    pub fn is_change(&self) -> bool {
        self.create || self.trust || self.is_policy_change()
    }

    /// Whether the policy is to be written.
    pub fn is_policy_change(&self) -> bool {
        !self.add.is_empty() || !self.remove.is_empty()
    }
}

fn words(policy: &Policy) -> Vec<String> {
    policy.rights().map(Right::to_string).collect()
}

/// How the role of a machine changes; `None` where it has none of its own.
///
/// Executions that run keep the definition they were started with and use the policy of today, and so do versions that get
/// traffic. What they need stays until they are gone.
pub(super) fn change(desired: &Desired, live: Option<&Live>) -> Option<RoleChange> {
    let wanted = desired.role.as_ref()?;
    let role = live.and_then(|live| live.role.as_ref());
    let current = role.and_then(|role| role.policy.clone()).unwrap_or_default();
    let needed = live.map(|live| &live.needed);
    let others = match needed {
        Some(needed) if needed.everything => current.union(&needed.policy),
        Some(needed) => needed.policy.clone(),
        None => Policy::default(),
    };
    let policy = wanted.policy.union(&others);
    let kept = policy.minus(&wanted.policy);
    Some(RoleChange {
        name: wanted.name.clone(),
        create: role.is_none(),
        trust: role.is_some_and(|role| role.trust != wanted.trust),
        add: words(&policy.minus(&current)),
        remove: words(&current.minus(&policy)),
        keep: words(&kept),
        kept_for: needed.filter(|_| !kept.is_empty()).map(|needed| needed.by.clone()).unwrap_or_default(),
        notes: wanted.notes.clone(),
        policy,
    })
}
