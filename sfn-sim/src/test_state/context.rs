//! Which context object a test may bring.

use serde_json::{Map, Value};

/// What may stand in a member.
#[derive(Clone, Copy)]
enum Kind {
    Any,
    String,
    Number,
}

const MEMBERS: [(&str, &[(&str, Kind)]); 4] = [
    (
        "Execution",
        &[
            ("Id", Kind::String),
            ("Input", Kind::Any),
            ("Name", Kind::String),
            ("RoleArn", Kind::String),
            ("StartTime", Kind::String),
            ("RedriveCount", Kind::Number),
            ("RedriveTime", Kind::String),
        ],
    ),
    ("State", &[("EnteredTime", Kind::String), ("Name", Kind::String), ("RetryCount", Kind::Number)]),
    ("StateMachine", &[("Id", Kind::String), ("Name", Kind::String)]),
    ("Task", &[("Token", Kind::String)]),
];

/// Checks a context object; `Err` tells what is wrong with it.
///
/// The texts are recorded for a member that is not known, for one that is no string, and for `Map`.
pub(super) fn check(context: &Value) -> Result<(), String> {
    for (name, value) in object("Context object", context)? {
        if name == "Map" {
            return Err("'Map' field is not supported when mocking a Context object".to_owned());
        }
        let known = MEMBERS.iter().find(|(known, _)| known == name);
        let (_, members) = known.ok_or_else(|| not_allowed(name))?;
        for (member, value) in object(name, value)? {
            let known = members.iter().find(|(known, _)| known == member);
            let (_, kind) = known.ok_or_else(|| not_allowed(member))?;
            match kind {
                Kind::String if !value.is_string() => Err(format!("{name}.{member} must be a string")),
                Kind::Number if !value.is_number() => Err(format!("{name}.{member} must be a number")),
                Kind::Any | Kind::String | Kind::Number => Ok(()),
            }?;
        }
    }
    Ok(())
}

fn object<'v>(name: &str, value: &'v Value) -> Result<&'v Map<String, Value>, String> {
    value.as_object().ok_or_else(|| format!("{name} must be an object"))
}

fn not_allowed(name: &str) -> String {
    format!("Field '{name}' is not allowed")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_those_of_the_service() {
        let good = json!({"Execution": {"Id": "a", "Input": [1]}, "State": {"RetryCount": 1}, "Task": {"Token": "t"}});
        assert_eq!(check(&good), Ok(()));
        for (context, expected) in [
            (json!({"Map": {}}), "'Map' field is not supported when mocking a Context object"),
            (json!({"Execution": {"x": 1}}), "Field 'x' is not allowed"),
            (json!({"x": {}}), "Field 'x' is not allowed"),
            (json!({"Execution": {"Id": 1}}), "Execution.Id must be a string"),
            (json!({"State": []}), "State must be an object"),
        ] {
            assert_eq!(check(&context), Err(expected.to_owned()));
        }
    }
}
