//! What differs between two definitions, told by state and field instead of by line.
//!
//! Values compare by meaning: formatting and the order of fields and states never count. Nested states, of a Map or a
//! Parallel, are states like others: their names are unique over the whole machine. Read [`definitions`] first.

use std::collections::BTreeMap;

use serde::Serialize;
use sfn_dsl::json::{Node, Object, Value, same_meaning};
use sfn_dsl::raw::Definition;

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Change {
    /// A state that is new.
    AddState {
        /// Its name.
        state: String,
        /// What it does, in short.
        summary: String,
    },
    /// A state that is gone.
    RemoveState {
        /// Its name.
        state: String,
        /// What it did, in short.
        summary: String,
    },
    /// A state that is the same under another name.
    RenameState {
        /// The name before.
        from: String,
        /// The name now.
        to: String,
    },
    /// A field of a state, or of the machine, that differs.
    #[serde(rename = "change")]
    Field {
        /// The state; `None` at the top level.
        state: Option<String>,
        /// The field within the state: `Retry[0].MaxAttempts`.
        field: String,
        /// Whether it says where the execution continues.
        transition: bool,
        /// The value before, `None` where there was none.
        from: Option<Json>,
        /// The value now, `None` where there is none.
        to: Option<Json>,
    },
}

/// A value in a definition, exactly as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Json(Node);

impl Json {
    /// The text on one line.
    pub fn to_compact(&self) -> String {
        self.0.to_compact()
    }
}

impl Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_json().serialize(serializer)
    }
}

/// What makes `new` of `old`, in the order of `new`; empty where both mean the same.
pub fn definitions(old: &Definition, new: &Definition) -> Vec<Change> {
    if old.same_meaning(new) {
        return Vec::new();
    }
    let mut diff = Diff::default();
    diff.scope(None, old.root(), new.root());
    diff.found
}

/// The fields of a state in which other states live.
const SCOPES: [&str; 3] = ["Branches", "ItemProcessor", "Iterator"];

#[derive(Default)]
struct Diff {
    found: Vec<Change>,
}

impl Diff {
    /// Compares a machine, a branch or a processor; `state` is the state and the field it belongs to.
    fn scope(&mut self, state: Option<(&str, &str)>, old: &Node, new: &Node) {
        let (Some(old_fields), Some(new_fields)) = (old.as_object(), new.as_object()) else {
            let (owner, field) = state.map_or((None, ""), |(owner, field)| (Some(owner), field));
            self.value(owner, field, Some(old), Some(new));
            return;
        };
        for key in keys(old_fields, new_fields) {
            let (before, after) = (old_fields.get(key), new_fields.get(key));
            if let ("States", Some(before), Some(after)) =
                (key, before.and_then(Node::as_object), after.and_then(Node::as_object))
            {
                self.states(before, after);
            } else {
                let field = state.map_or_else(|| key.to_owned(), |(_, prefix)| format!("{prefix}.{key}"));
                self.value(state.map(|(owner, _)| owner), &field, before, after);
            }
        }
    }

    fn states(&mut self, old: &Object, new: &Object) {
        let mut renamed: BTreeMap<&str, &str> = BTreeMap::new();
        for added in names(new).filter(|name| !old.has(name)) {
            let same = names(old).find(|removed| {
                !new.has(removed)
                    && !renamed.contains_key(removed)
                    && matches!((old.get(removed), new.get(added)), (Some(left), Some(right)) if same_meaning(left, right))
            });
            renamed.extend(same.map(|removed| (removed, added)));
        }
        for name in names(new) {
            match (old.get(name), new.get(name)) {
                (Some(before), Some(after)) if !same_meaning(before, after) => {
                    self.state(name, before, after);
                }
                (None, Some(after)) => {
                    if let Some((from, to)) = renamed.iter().find(|(_, to)| **to == name) {
                        self.found
                            .push(Change::RenameState { from: (*from).to_owned(), to: (*to).to_owned() });
                    } else {
                        let summary = summary(after);
                        self.found.push(Change::AddState { state: name.to_owned(), summary });
                    }
                }
                _ => {}
            }
        }
        for name in names(old).filter(|name| !new.has(name) && !renamed.contains_key(name)) {
            let summary = old.get(name).map(summary).unwrap_or_default();
            self.found.push(Change::RemoveState { state: name.to_owned(), summary });
        }
    }

    fn state(&mut self, name: &str, old: &Node, new: &Node) {
        let (Some(old_fields), Some(new_fields)) = (old.as_object(), new.as_object()) else {
            self.value(Some(name), "", Some(old), Some(new));
            return;
        };
        for key in keys(old_fields, new_fields) {
            match (old_fields.get(key), new_fields.get(key)) {
                (Some(before), Some(after)) if SCOPES.contains(&key) => {
                    match (before.as_array(), after.as_array()) {
                        (Some(before), Some(after)) => {
                            self.list(name, key, before, after, |diff, field, before, after| {
                                diff.scope(Some((name, field)), before, after);
                            });
                        }
                        _ => self.scope(Some((name, key)), before, after),
                    }
                }
                (before, after) => self.value(Some(name), key, before, after),
            }
        }
    }

    /// Compares two values field by field, as deep as both are objects or lists.
    fn value(&mut self, state: Option<&str>, field: &str, old: Option<&Node>, new: Option<&Node>) {
        match (old, new) {
            (Some(before), Some(after)) if same_meaning(before, after) => {}
            (
                Some(Node { value: Value::Object(before), .. }),
                Some(Node { value: Value::Object(after), .. }),
            ) => {
                for key in keys(before, after) {
                    let inner = if field.is_empty() { key.to_owned() } else { format!("{field}.{key}") };
                    self.value(state, &inner, before.get(key), after.get(key));
                }
            }
            (
                Some(Node { value: Value::Array(before), .. }),
                Some(Node { value: Value::Array(after), .. }),
            ) if let Some(state) = state => {
                self.list(state, field, before, after, |diff, field, before, after| {
                    diff.value(Some(state), field, Some(before), Some(after));
                });
            }
            (None, None) => {}
            (before, after) => self.found.push(Change::Field {
                state: state.map(str::to_owned),
                field: field.to_owned(),
                transition: is_transition(field),
                from: before.cloned().map(Json),
                to: after.cloned().map(Json),
            }),
        }
    }

    /// Compares two lists: what stands the same at both ends is left out, what is between is compared pair by pair.
    fn list(
        &mut self,
        state: &str,
        field: &str,
        old: &[Node],
        new: &[Node],
        mut compare: impl FnMut(&mut Self, &str, &Node, &Node),
    ) {
        let head = old.iter().zip(new).take_while(|(before, after)| same_meaning(before, after)).count();
        let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
        let tail = old_rest
            .iter()
            .rev()
            .zip(new_rest.iter().rev())
            .take_while(|(before, after)| same_meaning(before, after))
            .count();
        let before = old_rest.get(..old_rest.len() - tail).unwrap_or_default();
        let after = new_rest.get(..new_rest.len() - tail).unwrap_or_default();
        for position in 0..before.len().max(after.len()) {
            let field = format!("{field}[{}]", head + position);
            match (before.get(position), after.get(position)) {
                (Some(before), Some(after)) => compare(self, &field, before, after),
                (before, after) => self.value(Some(state), &field, before, after),
            }
        }
    }
}

/// The keys of both objects, each once: those of `new` in its order, then those only `old` has.
fn keys<'a>(old: &'a Object, new: &'a Object) -> Vec<&'a str> {
    let mut keys: Vec<&str> = names(new).collect();
    keys.extend(names(old).filter(|key| !new.has(key)));
    keys
}

/// The keys of an object, each once, in order.
fn names(object: &Object) -> impl Iterator<Item = &str> {
    let mut seen = std::collections::BTreeSet::new();
    object.members().iter().map(|member| &*member.key).filter(move |key| seen.insert(*key))
}

fn is_transition(field: &str) -> bool {
    let last = field.rsplit('.').next().unwrap_or(field);
    matches!(last, "Next" | "End" | "Default" | "StartAt")
}

/// A state in a few words: `Task sns:publish, then "Ship"`.
fn summary(state: &Node) -> String {
    let text = |key: &str| state.get(key).and_then(Node::as_str);
    let mut words = text("Type").unwrap_or("state").to_owned();
    if let Some(resource) = text("Resource") {
        // Of an optimised integration the ARN says nothing but the call.
        let call = resource.rsplit_once(":::").map_or(resource, |(_, call)| call);
        words = format!("{words} {call}");
    }
    match text("Next") {
        Some(next) => format!("{words}, then \"{next}\""),
        None if state.get("End").and_then(Node::as_bool) == Some(true) => format!("{words}, then ends"),
        None => words,
    }
}

#[cfg(test)]
mod tests;
