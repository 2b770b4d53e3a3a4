//! # `UNTYPED_ATTRIBUTE`: a value for DynamoDB without the tag of its type
//!
//! **Why:** DynamoDB takes each value as an object that names its type: `{"S": "text"}`, `{"N": "12"}` (numbers are texts
//! too), `{"BOOL": true}`, `{"M": {…}}`, `{"L": […]}`. Other objects, arrays, numbers and booleans fail the call. A text by
//! itself is not judged, since published workflows have it, nor is what a path or an expression returns.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": true,
//!  "Parameters": {"TableName": "orders", "Item": {"id": {"S.$": "States.UUID()"}, "total": {"N": 12}, "paid": true}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": true,
//!  "Parameters": {"TableName": "orders", "Item": {"id": {"S.$": "States.UUID()"}, "total": {"N": "12"}, "paid": {"BOOL": true}}}}
//! ```

use crate::check::lints::Step::{self, Index, Key};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::json::{Node, Object, Value};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::info("UNTYPED_ATTRIBUTE", "B410", "a value for DynamoDB without the tag of its type"),
    check: Check::State(check),
};

/// A value for DynamoDB without the tag of its type.
#[derive(Debug, Clone, PartialEq)]
pub struct UntypedAttribute {
    /// The attribute.
    pub attribute: String,
    /// The tag whose value is no text; `None` where there is no tag.
    pub tag: Option<String>,
}

impl Wording for UntypedAttribute {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { attribute, tag } = self;
        match tag {
            None => format!("gives DynamoDB \"{attribute}\" without the tag of its type, so the call fails"),
            Some(tag) => format!(
                "gives DynamoDB a value for `{tag}` in \"{attribute}\" that is no text, so the call fails"
            ),
        }
    }

    fn help(&self) -> Option<String> {
        let Self { tag, .. } = self;
        Some(match tag {
            None => "write `{\"S\": \"text\"}`, `{\"N\": \"12\"}`, `{\"BOOL\": true}`, …".to_owned(),
            Some(tag) => format!("write it as text: `{{\"{tag}\": \"12\"}}`"),
        })
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let integration = here.state.task().and_then(|task| task.resource.integration());
    if integration.is_none_or(|integration| integration.service != "dynamodb") {
        return;
    }
    let Some(field) = ["Parameters", "Arguments"].into_iter().find(|field| here.state.object.has(field))
    else {
        return;
    };
    let Some(given) = here.state.object.get(field) else { return };
    for parameter in ["Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey"] {
        let Some(object) = given.get(parameter).and_then(Node::as_object) else { continue };
        attributes(object, &mut vec![Key(field), Key(parameter)], &mut |steps, problem| {
            findings.state(here, steps, problem);
        });
    }
}

/// Judges the values of an object whose keys are attributes.
fn attributes<'m>(
    object: &'m Object,
    steps: &mut Vec<Step<'m>>,
    report: &mut impl FnMut(&[Step<'_>], UntypedAttribute),
) {
    for member in object.members() {
        steps.push(Key(&member.key));
        value(&member.key, &member.value, steps, report);
        steps.pop();
    }
}

fn value<'m>(
    attribute: &str,
    node: &'m Node,
    steps: &mut Vec<Step<'m>>,
    report: &mut impl FnMut(&[Step<'_>], UntypedAttribute),
) {
    let untyped =
        |tag: Option<&str>| UntypedAttribute { attribute: attribute.to_owned(), tag: tag.map(str::to_owned) };
    match &node.value {
        // A path, an expression, a substitution, or a text that is taken as one.
        Value::String(_) | Value::Null => {}
        Value::Object(object) => match object.members() {
            [member] => {
                let tag = member.key.trim_end_matches(".$").to_ascii_uppercase();
                steps.push(Key(&member.key));
                match (tag.as_str(), &member.value.value) {
                    ("S" | "N" | "B", Value::String(_)) => {}
                    ("S" | "N" | "B", _) => report(steps, untyped(Some(&tag))),
                    ("M", Value::Object(inner)) => attributes(inner, steps, report),
                    ("L", Value::Array(elements)) => {
                        for (index, element) in elements.iter().enumerate() {
                            steps.push(Index(index));
                            value(attribute, element, steps, report);
                            steps.pop();
                        }
                    }
                    ("M" | "L" | "SS" | "NS" | "BS" | "BOOL" | "NULL" | "NUL", _) => {}
                    _ => report(steps.split_last().map_or(&[], |(_, outside)| outside), untyped(None)),
                }
                steps.pop();
            }
            _ => report(steps, untyped(None)),
        },
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => report(steps, untyped(None)),
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    fn put(item: &str) -> String {
        format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": true,
                "Parameters": {{"TableName": "t", "Item": {{{item}}}}}}}"#
        )
    }

    #[test]
    fn values_name_their_types_at_any_depth() {
        let line = "/States/S/Parameters/Item/id: state \"S\": gives DynamoDB \"id\" without the tag of its type, so the call fails";
        reported(&LINT, &put(r#""id": 1"#), &[line]);
        let line = "/States/S/Parameters/Item/n/N: state \"S\": gives DynamoDB a value for `N` in \"n\" that is no text, so the call fails";
        reported(&LINT, &put(r#""n": {"N": 1}"#), &[line]);
        let nested = r#""o": {"M": {"list": {"L": [{"S": "a"}, 2]}, "c": {"S": "c", "N": "1"}}}"#;
        reported_at(
            &LINT,
            &put(nested),
            &["/States/S/Parameters/Item/o/M/list/L[1]", "/States/S/Parameters/Item/o/M/c"],
        );
        for item in [
            r#""id": {"S.$": "$.id"}, "n": {"N": "1"}, "b": {"BOOL": true}, "z": {"NULL": true}"#,
            r#""id.$": "$.id", "l": {"L.$": "$.l"}, "m": {"M": {}}, "ss": {"SS": ["a"]}"#,
            r#""id": "x", "n": {"Bool": true}, "s": {"Ss": ["a"]}"#,
        ] {
            silent(&LINT, &put(item));
        }
    }
}
