//! `variableReferences`: which variables each state reads.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Each state that reads variables, with their names; `None` where no state does.
///
/// `definition` was accepted, so its states are where they belong. Variables of the JSONPath language only: the service
/// was recorded to list none for JSONata states, and what it does for variables there is not known.
///
/// Source: `DescribeStateMachine`, `variableReferences`, recorded answers.
pub(super) fn references(definition: &str) -> Option<Value> {
    let definition: Value = serde_json::from_str(definition).ok()?;
    let mut found = BTreeMap::new();
    scope(&definition, &mut found);
    found.retain(|_, names: &mut BTreeSet<String>| !names.is_empty());
    if found.is_empty() { None } else { serde_json::to_value(found).ok() }
}

/// Collects from the states of a machine, branch or processor. Depth is bounded by the parser.
fn scope(scope: &Value, found: &mut BTreeMap<String, BTreeSet<String>>) {
    let states = scope.get("States").and_then(Value::as_object);
    for (name, state) in states.into_iter().flatten() {
        let mut names = BTreeSet::new();
        for (field, value) in state.as_object().into_iter().flatten() {
            match (field.as_str(), value) {
                ("ItemProcessor" | "Iterator", processor) => self::scope(processor, found),
                ("Branches", Value::Array(branches)) => {
                    for branch in branches {
                        self::scope(branch, found);
                    }
                }

                _ => collect(field, value, &mut names),
            }
        }
        found.insert(name.clone(), names);
    }
}

/// Collects from a field: texts that are paths or calls are told by the name of their field.
fn collect(field: &str, value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if field.ends_with(".$") || field.ends_with("Path") || field == "Variable" {
                names.extend(variables(text).map(str::to_owned));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect("", item, names)),
        Value::Object(fields) => fields.iter().for_each(|(field, value)| collect(field, value, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The variables in a path or a call of an intrinsic function: `$name` outside quotes. `$` and `$$` are no variables.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    let mut quoted = false;
    let mut after_dollar = false;
    std::iter::from_fn(move || {
        loop {
            let character = rest.chars().next()?;
            let tail = rest.get(character.len_utf8()..)?;
            match character {
                '\\' if quoted => {
                    let escaped = tail.chars().next().map_or(0, char::len_utf8);
                    rest = tail.get(escaped..)?;
                    continue;
                }
                '\'' => quoted = !quoted,
                '$' if !quoted && !after_dollar => {
                    let length =
                        tail.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(tail.len());
                    let (name, following) = tail.split_at_checked(length)?;
                    if name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') {
                        rest = following;
                        return Some(name);
                    }
                }
                _ => {}
            }
            after_dollar = character == '$' && !after_dollar;
            rest = tail;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(variables(text).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn variables_are_told_from_the_input_and_the_context() {
        check("$answer", &["answer"]);
        check("$answer.of[0].all", &["answer"]);
        check("$.answer", &[]);
        check("$$.Execution.Id", &[]);
        check("$", &[]);
        check("$[0]", &[]);
        check("States.Format('$no {}', $name, $.x, $_place)", &["name", "_place"]);
        check(r"States.Format('it\'s $no', $yes)", &["yes"]);
        check("$.items[?(@.id == $wanted)]", &["wanted"]);
    }

    #[test]
    fn states_without_variables_are_left_out() {
        let definition = r#"{"StartAt":"A","States":{
            "A":{"Type":"Pass","Assign":{"x":1},"Next":"B"},
            "B":{"Type":"Map","ItemsPath":"$list","ItemProcessor":{"StartAt":"C","States":{
                "C":{"Type":"Pass","Parameters":{"a":{"b.$":"$x"},"c":"$literal"},"End":true}}},"End":true}}}"#;
        let expected = serde_json::json!({"B": ["list"], "C": ["x"]});
        assert_eq!(references(definition), Some(expected));
        assert_eq!(references(r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#), None);
    }
}
