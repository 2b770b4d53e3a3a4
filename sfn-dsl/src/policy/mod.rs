//! What the execution role of a state machine may do: the least that its definition needs.
//!
//! [`derive()`] walks a checked [`StateMachine`](crate::machine::StateMachine), nested Maps and branches included, and gives a
//! [`Policy`] and what to know about it. Resources come from literal ARNs and arguments; what a state computes widens to the
//! pattern that the Developer Guide gives for it, and a [`Note`] says so. Where nobody knows what an action needs there is a
//! [`PolicyProblem`], never a guess. The facts are data of `sfn-services`.

mod arn;
mod derive;
mod json;
mod sdk;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use derive::{Derived, Note, PolicyProblem, Surroundings, derive};
pub use json::PolicyError;

/// One right: an action on a resource, under conditions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Right {
    /// The IAM action: `lambda:InvokeFunction`.
    pub action: String,
    /// The ARN, or a pattern of ARNs.
    pub resource: String,
    /// The conditions, all of which must hold.
    pub conditions: Vec<Condition>,
}

/// A condition: an operator, a key and a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// `StringEquals`
    pub operator: String,
    /// `iam:PassedToService`
    pub key: String,
    /// `ecs-tasks.amazonaws.com`
    pub value: String,
}

impl Right {
    /// A right without conditions.
    pub fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into(), conditions: Vec::new() }
    }
}

/// `lambda:InvokeFunction arn:aws:lambda:…`
impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.action, self.resource)?;
        let condition = |condition: &Condition| format!("{} {}", condition.key, condition.value);
        let conditions: Vec<String> = self.conditions.iter().map(condition).collect();
        if conditions.is_empty() { Ok(()) } else { write!(f, " if {}", conditions.join(", ")) }
    }
}

/// A set of rights. Equal sets are equal policies, however their statements are written.
///
/// # Examples
/// ```
/// use sfn_dsl::policy::{Policy, Right};
/// let old: Policy = [Right::new("sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:q")].into_iter().collect();
/// let new: Policy = [Right::new("sns:Publish", "arn:aws:sns:eu-west-1:123456789012:t")].into_iter().collect();
/// assert_eq!(new.minus(&old), new);
/// assert_eq!(new.union(&old).rights().count(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    rights: BTreeSet<Right>,
}

impl Policy {
    /// The rights, sorted.
    pub fn rights(&self) -> impl Iterator<Item = &Right> {
        self.rights.iter()
    }

    /// Whether it allows nothing.
    pub fn is_empty(&self) -> bool {
        self.rights.is_empty()
    }

    /// Adds a right.
    pub fn add(&mut self, right: Right) {
        self.rights.insert(right);
    }

    /// The rights of both.
    pub fn union(&self, other: &Self) -> Self {
        Self { rights: self.rights.union(&other.rights).cloned().collect() }
    }

    /// The rights that only this one has.
    pub fn minus(&self, other: &Self) -> Self {
        Self { rights: self.rights.difference(&other.rights).cloned().collect() }
    }

    /// The rights as statements: actions with the same conditions and resources together, sorted.
    pub fn statements(&self) -> Vec<Statement> {
        let mut resources: BTreeMap<(&[Condition], &str), BTreeSet<&str>> = BTreeMap::new();
        for right in &self.rights {
            resources.entry((&right.conditions, &right.action)).or_default().insert(&right.resource);
        }
        let mut statements: BTreeMap<(BTreeSet<&str>, &[Condition]), Vec<String>> = BTreeMap::new();
        for ((conditions, action), resources) in resources {
            statements.entry((resources, conditions)).or_default().push(action.to_owned());
        }
        let mut statements: Vec<Statement> = statements
            .into_iter()
            .map(|((resources, conditions), actions)| Statement {
                actions,
                resources: resources.into_iter().map(str::to_owned).collect(),
                conditions: conditions.to_vec(),
            })
            .collect();
        statements
            .sort_by(|one, other| (&one.actions, &one.resources).cmp(&(&other.actions, &other.resources)));
        statements
    }
}

impl FromIterator<Right> for Policy {
    fn from_iter<I: IntoIterator<Item = Right>>(rights: I) -> Self {
        Self { rights: rights.into_iter().collect() }
    }
}

/// Several rights as IAM writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The actions, sorted.
    pub actions: Vec<String>,
    /// The resources, sorted.
    pub resources: Vec<String>,
    /// The conditions, sorted.
    pub conditions: Vec<Condition>,
}

#[cfg(test)]
mod tests;
