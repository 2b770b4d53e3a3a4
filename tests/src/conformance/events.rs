//! Comparing histories.

use serde_json::{Map, Value};

use super::compare::{Comparison, decode};

/// The state that an event tells was entered.
pub(super) fn entered(event: &Value) -> Option<&str> {
    event["stateEnteredEventDetails"]["name"].as_str()
}

/// Recorded events as the service would tell them now.
///
/// What left a distributed Map followed the success of its map run until 2024-06, and follows its start since 2024-11.
pub(super) fn at_present(recorded: &[Value]) -> Vec<Value> {
    let mut events = recorded.to_vec();
    for event in events.iter_mut().filter(|event| event["type"] == "MapStateExited") {
        let led_to_it = recorded.iter().find(|earlier| earlier["id"] == event["previousEventId"]);
        if let Some(succeeded) = led_to_it.filter(|earlier| earlier["type"] == "MapRunSucceeded") {
            event["previousEventId"] = succeeded["previousEventId"].clone();
        }
    }
    events
}

/// Compares a recorded history with ours; `order` says which order was recorded.
pub(super) fn compare(
    order: &str,
    recorded: &[Value],
    found: &[Value],
    is_top_level: &dyn Fn(&str) -> bool,
    comparison: &mut Comparison,
) -> Result<(), String> {
    let recorded: Vec<Value> = recorded.iter().map(|event| normalized(event, false)).collect();
    let found: Vec<Value> = found.iter().map(|event| normalized(event, true)).collect();
    match order {
        "branches" => compare_branches(&recorded, &found, is_top_level, comparison),
        "multiset" => compare_multiset(&recorded, &found, is_top_level, comparison),
        _ => compare_total(&recorded, &found, comparison),
    }
}

fn compare_total(recorded: &[Value], found: &[Value], comparison: &mut Comparison) -> Result<(), String> {
    for (index, expected) in recorded.iter().enumerate() {
        let number = index + 1;
        match found.get(index) {
            Some(event) => compare_event(number, expected, event, comparison)?,
            None => return Err(format!("event {number}: expected {expected}, found the end of the history")),
        }
    }
    match found.get(recorded.len()) {
        Some(event) => {
            Err(format!("event {}: expected the end of the history, found {event}", recorded.len() + 1))
        }
        None => Ok(()),
    }
}

fn compare_event(
    number: usize,
    expected: &Value,
    found: &Value,
    comparison: &mut Comparison,
) -> Result<(), String> {
    if expected["type"] != found["type"] {
        return Err(format!("event {number}: expected {expected}, found {found}"));
    }
    let place = format!("event {number} {}", found["type"].as_str().unwrap_or_default());
    comparison.same(&place, expected, found)
}

/// An event as both sides show it: without its time, without texts beside decoded values. Ours has payloads as texts, which
/// are decoded; the recorded ones are values already.
fn normalized(event: &Value, has_texts: bool) -> Value {
    let mut event = event.clone();
    let Some(members) = event.as_object_mut() else { return event };
    members.remove("timestamp");
    for details in members.values_mut().filter_map(Value::as_object_mut) {
        details.retain(|key, _| key != "inputText" && key != "outputText");
        if !has_texts {
            continue;
        }
        for key in ["input", "output", "parameters"] {
            decode(details.get_mut(key));
        }
        let variables = details.get_mut("assignedVariables").and_then(Value::as_object_mut);
        variables.into_iter().flat_map(Map::values_mut).for_each(|value| decode(Some(value)));
    }
    event
}

/// The positions of the events inside Parallel and Map states of the top level.
fn inside(events: &[Value], is_top_level: &dyn Fn(&str) -> bool) -> Vec<bool> {
    let mut is_inside = false;
    let mut top_level = "";
    let inside = events.iter().map(|event| {
        let kind = event["type"].as_str().unwrap_or_default();
        if let Some(name) = entered(event).filter(|name| is_top_level(name)) {
            top_level = name;
        }
        let exited = event["stateExitedEventDetails"]["name"].as_str();
        if exited.is_some_and(|name| name == top_level) || kind.starts_with("Execution") {
            is_inside = false;
        }
        let was_inside = is_inside;
        is_inside |= matches!(kind, "ParallelStateStarted" | "MapStateStarted");
        was_inside
    });
    inside.collect()
}

/// Iterations interleave: compares the chain that leads to each event inside, and what is outside in order.
fn compare_branches(
    recorded: &[Value],
    found: &[Value],
    is_top_level: &dyn Fn(&str) -> bool,
    comparison: &mut Comparison,
) -> Result<(), String> {
    let split = |events: &[Value]| {
        let inside = inside(events, is_top_level);
        let (mut outer, mut chains) = (Vec::new(), Vec::new());
        for (event, is_inside) in events.iter().zip(inside) {
            if is_inside {
                chains.push(chain(event, events));
            } else {
                outer.push(without_ids(event));
            }
        }
        (outer, chains)
    };
    let ((recorded_outer, recorded_chains), (found_outer, found_chains)) = (split(recorded), split(found));
    compare_total(&recorded_outer, &found_outer, comparison)?;
    compare_sets(recorded_chains, found_chains)
}

/// The event and those before it, up to the start of its branch or iteration.
fn chain(event: &Value, events: &[Value]) -> Value {
    let mut chain = vec![without_ids(event)];
    let mut current = event;
    // The events are one more than any chain can be long.
    for _ in events {
        if matches!(current["type"].as_str(), Some("MapIterationStarted" | "ParallelStateStarted")) {
            break;
        }
        let previous = current["previousEventId"].as_u64();
        let Some(found) = events.iter().find(|event| event["id"].as_u64() == previous) else { break };
        chain.push(without_ids(found));
        current = found;
    }
    chain.into()
}

fn without_ids(event: &Value) -> Value {
    let mut event = event.clone();
    if let Some(members) = event.as_object_mut() {
        members.remove("id");
        members.remove("previousEventId");
    }
    event
}

/// Events inside Parallel were recorded sorted, without ids and without the one that ends it.
fn compare_multiset(
    recorded: &[Value],
    found: &[Value],
    is_top_level: &dyn Fn(&str) -> bool,
    comparison: &mut Comparison,
) -> Result<(), String> {
    let is_end = |event: &Value| {
        matches!(event["type"].as_str(), Some("ParallelStateSucceeded" | "ParallelStateFailed"))
    };
    let split = |events: &[Value]| {
        let inside = inside(events, is_top_level);
        let (mut outer, mut inner) = (Vec::new(), Vec::new());
        for (event, is_inside) in events.iter().zip(inside) {
            match is_inside {
                true if is_end(event) => {}
                true => inner.push(without_ids(event)),
                false => outer.push(event.clone()),
            }
        }
        (outer, inner)
    };
    let ((recorded_outer, recorded_inner), (found_outer, found_inner)) = (split(recorded), split(found));
    compare_total(&recorded_outer, &found_outer, comparison)?;
    compare_sets(recorded_inner, found_inner)
}

/// Compares two lists without regard to order.
fn compare_sets(recorded: Vec<Value>, mut found: Vec<Value>) -> Result<(), String> {
    for expected in recorded {
        let same = |event: &Value| Comparison::default().same("", &expected, event).is_ok();
        match found.iter().position(same) {
            Some(position) => drop(found.swap_remove(position)),
            None => return Err(format!("inside Parallel or Map: expected {expected}, which was not found")),
        }
    }
    match found.first() {
        Some(event) => Err(format!("inside Parallel or Map: found {event}, which was not expected")),
        None => Ok(()),
    }
}
