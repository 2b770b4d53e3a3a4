//! Walks over the scopes of states that are built: their fields in order, their query languages, their names.

use std::collections::BTreeSet;

use crate::json::{Node, Object, Value};
use crate::machine::QueryLanguage;
use crate::place::Place;
use crate::raw::schema::ObjectKind;

/// Puts the fields into the order of the field table.
pub(super) fn sort_as(kind: ObjectKind, object: &mut Object) {
    let order: Vec<&str> = kind.fields().map(|field| field.name).collect();
    sort_fields(object, &order);
}

/// Moves the fields in `order` to the front, in that order; the rest stays behind them as it is.
pub(super) fn sort_fields(object: &mut Object, order: &[&str]) {
    let rank = |key: &str| order.iter().position(|name| *name == key).unwrap_or(order.len());
    let mut members = Vec::from(std::mem::take(object));
    members.sort_by_key(|member| rank(&member.key));
    *object = members.into();
}

/// The scopes directly in a state: branches and processors.
fn scopes(state: &mut Node) -> Vec<&mut Object> {
    let Some(object) = state.as_object_mut() else { return Vec::new() };
    let mut found = Vec::new();
    for member in object.members_mut() {
        match (member.key, &mut member.value.value) {
            ("Branches", Value::Array(branches)) => {
                found.extend(branches.iter_mut().filter_map(Node::as_object_mut));
            }
            ("ItemProcessor" | "Iterator", Value::Object(processor)) => found.push(processor),
            _ => {}
        }
    }
    found
}

/// Calls `visit` with every state in a scope and in the scopes inside it.
pub(super) fn for_each_state(scope: &mut Object, visit: &mut dyn FnMut(&mut Object)) {
    let Some(states) = scope.get_mut("States").and_then(Node::as_object_mut) else { return };
    for state in states.members_mut() {
        for inner in scopes(state.value) {
            for_each_state(inner, visit);
        }
        if let Some(fields) = state.value.as_object_mut() {
            visit(fields);
        }
    }
}

/// Lets every state that does not say its query language say the one of its machine.
pub(super) fn say_language(machine: &mut Object, language: &Node) {
    for_each_state(machine, &mut |state| {
        if !state.has("QueryLanguage") {
            state.set("QueryLanguage", language.place, language.clone());
        }
    });
}

/// Gives `place` to all parts.
pub(super) fn put_at(node: &mut Node, place: Place) {
    node.place = place;
    match &mut node.value {
        Value::Array(elements) => elements.iter_mut().for_each(|element| put_at(element, place)),
        Value::Object(object) => {
            for member in object.members_mut() {
                *member.key_place = place;
                put_at(member.value, place);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Chooses the machine's query language and takes it from the states that have it.
pub(super) fn settle_languages(scope: &mut Object) -> QueryLanguage {
    let language_of = |state: &Object| state.get("QueryLanguage").and_then(Node::as_str).map(str::to_owned);
    let mut languages = BTreeSet::new();
    for_each_state(scope, &mut |state| languages.extend(language_of(state)));
    let only_jsonata = languages.iter().map(String::as_str).eq([QueryLanguage::Jsonata.as_str()]);
    let machine = if only_jsonata { QueryLanguage::Jsonata } else { QueryLanguage::JsonPath };
    for_each_state(scope, &mut |state| {
        if language_of(state).as_deref() == Some(machine.as_str()) {
            state.remove("QueryLanguage");
        }
    });
    machine
}

/// The names of all states inside a state.
pub(super) fn collect_names(state: &Node, names: &mut BTreeSet<String>) {
    let branches = state.get("Branches").and_then(Node::as_array).unwrap_or_default().iter();
    let processors = ["ItemProcessor", "Iterator"].into_iter().filter_map(|field| state.get(field));
    for states in branches.chain(processors).filter_map(|scope| scope.get("States")?.as_object()) {
        for state in states.members() {
            names.insert(state.key.to_string());
            collect_names(&state.value, names);
        }
    }
}

/// Puts a prefix before names of states.
pub(super) struct Renaming<'a> {
    pub(super) prefix: &'a str,
    pub(super) names: BTreeSet<String>,
}

impl Renaming<'_> {
    pub(super) fn renamed(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(super) fn state(&self, state: &mut Node) {
        let Some(fields) = state.as_object_mut() else { return };
        self.target(fields, "Next");
        self.target(fields, "Default");
        for list in ["Catch", "Choices"] {
            if let Some(Value::Array(entries)) = fields.get_mut(list).map(|node| &mut node.value) {
                for entry in entries.iter_mut().filter_map(Node::as_object_mut) {
                    self.target(entry, "Next");
                }
            }
        }
        for scope in scopes(state) {
            self.target(scope, "StartAt");
            if let Some(states) = scope.get_mut("States").and_then(Node::as_object_mut) {
                let mut members = Vec::from(std::mem::take(states));
                for member in &mut members {
                    member.key = self.renamed(&member.key).into();
                    self.state(&mut member.value);
                }
                *states = members.into();
            }
        }
    }

    fn target(&self, object: &mut Object, field: &str) {
        if let Some(target) = object.get_mut(field) {
            self.mention(target);
        }
    }

    /// The name of a state somewhere.
    pub(super) fn mention(&self, target: &mut Node) {
        if let Value::String(name) = &mut target.value
            && self.names.contains(&**name)
        {
            *name = self.renamed(name).into();
        }
    }
}
