//! Policies as JSON, as IAM has them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Condition, Policy, Right, Statement};

/// Why a policy document cannot be read as a set of rights.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// It is not JSON.
    #[error("the policy is not JSON: {0}")]
    NotJson(String),
    /// It has something that no set of rights says: `Deny`, `NotAction`, `NotResource`.
    #[error("the policy has {0}, which is more than a list of rights")]
    NotRights(String),
}

impl Policy {
    /// The policy document.
    pub fn to_json(&self) -> Value {
        let statements: Vec<Value> = self.statements().iter().map(statement).collect();
        json!({"Version": "2012-10-17", "Statement": statements})
    }

    /// Reads a policy document.
    ///
    /// # Errors
    /// [`PolicyError`] where it is no JSON, or says more than what is allowed.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let document: Value =
            serde_json::from_str(text).map_err(|error| PolicyError::NotJson(error.to_string()))?;
        let mut policy = Self::default();
        for statement in many(document.get("Statement")) {
            let word = |word: &str| Err(PolicyError::NotRights(format!("`{word}`")));
            if let Some(key) =
                ["NotAction", "NotResource", "Principal"].iter().find(|key| statement.get(**key).is_some())
            {
                return word(key);
            }
            if statement.get("Effect").and_then(Value::as_str) != Some("Allow") {
                return word("Deny");
            }
            let conditions = conditions(statement.get("Condition"));
            for action in texts(statement.get("Action")) {
                for resource in texts(statement.get("Resource")) {
                    let (action, conditions) = (action.clone(), conditions.clone());
                    policy.add(Right { action, resource, conditions });
                }
            }
        }
        Ok(policy)
    }
}

fn statement(statement: &Statement) -> Value {
    let mut written = Map::new();
    written.insert("Effect".to_owned(), "Allow".into());
    written.insert("Action".to_owned(), statement.actions.clone().into());
    written.insert("Resource".to_owned(), statement.resources.clone().into());
    if !statement.conditions.is_empty() {
        let mut operators = Map::new();
        for Condition { operator, key, value } in &statement.conditions {
            let keys = operators.entry(operator).or_insert_with(|| Value::Object(Map::new()));
            if let Some(keys) = keys.as_object_mut() {
                keys.insert(key.clone(), value.as_str().into());
            }
        }
        written.insert("Condition".to_owned(), Value::Object(operators));
    }
    Value::Object(written)
}

fn conditions(written: Option<&Value>) -> Vec<Condition> {
    let mut found = BTreeSet::new();
    for (operator, keys) in written.and_then(Value::as_object).into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            for value in texts(Some(values)) {
                found.insert(Condition { operator: operator.clone(), key: key.clone(), value });
            }
        }
    }
    found.into_iter().collect()
}

/// One value or a list of them, as IAM lets both stand.
fn many(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(elements)) => elements.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    many(value).into_iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}
