//! Writing at a Reference Path.

use serde_json::{Map, Value};
use sfn_dsl::path::{ReferencePath, Segment};
use thiserror::Error;

use crate::payload::{Part, Payload, Step, step_of};

/// A Reference Path that does not fit the document; `Display` is the service's cause.
///
/// Name and texts are quoted from public reports of failed executions; no recording of ours confirms them.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReferenceConflict {
    /// A step of the path cannot be taken.
    #[error("Unable to apply step \"{step}\" to input {input}")]
    Step {
        /// The name or the index.
        step: String,
        /// The whole document, as JSON.
        input: String,
    },
    /// The document is neither object nor array, so that the path has no step to take at all.
    #[error("Unable to apply ReferencePath {path} to input {input}")]
    Path {
        /// The path, as it is written in the definition.
        path: String,
        /// The whole document, as JSON.
        input: String,
    },
}

impl ReferenceConflict {
    /// The error name with which the state fails.
    pub const ERROR: &'static str = "States.ReferencePathConflict";

    fn new(path: &ReferencePath, step: &Segment, document: &Value) -> Self {
        let input = document.to_string();
        if !document.is_object() && !document.is_array() {
            return Self::Path { path: path.to_string(), input };
        }
        let step = match step {
            Segment::Child(names) => names.single().unwrap_or_default().to_owned(),
            Segment::Index(indexes) => indexes.first().map(ToString::to_string).unwrap_or_default(),
            other => other.to_string(),
        };
        Self::Step { step, input }
    }
}

/// Puts a value at the place a Reference Path selects, as the service does for `ResultPath`.
///
/// `$` replaces the document. Missing members are created, objects on the way included; an array never grows.
///
/// # Errors
/// [`ReferenceConflict`] when a step needs an object or an item that is not there.
///
/// # Examples
/// ```
/// use serde_json::json;
/// use sfn_sim::Payload;
/// use sfn_sim::eval::write_reference;
///
/// let input = Payload::from(json!({"id": 7}));
/// let output = write_reference(&"$.task.result".parse()?, &input, json!("done").into())?;
/// assert_eq!(*output, json!({"id": 7, "task": {"result": "done"}}));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_reference(
    path: &ReferencePath,
    document: &Payload,
    value: Payload,
) -> Result<Payload, ReferenceConflict> {
    let segments = path.as_path().segments();
    check_steps(segments, document).map_err(|step| ReferenceConflict::new(path, step, document))?;
    Ok(written(segments, document, value))
}

/// The document with a value at a place that can be written to.
fn written(segments: &[Segment], document: &Payload, value: Payload) -> Payload {
    let Some((segment, rest)) = segments.split_first() else { return value };
    let Some(step) = step_of(segment, document.outline()) else { return document.clone() };
    let part = match document.place(step) {
        Some(part) => written(rest, &part, value),
        // The parents that are missing.
        None => written(rest, &Value::Object(Map::new()).into(), value),
    };
    document.with(step, part)
}

/// Whether all steps can be taken, where those after a missing member create what they need.
fn check_steps<'p>(segments: &'p [Segment], document: &Payload) -> Result<(), &'p Segment> {
    let mut place = Some(Part::Payload(document));
    for segment in segments {
        place = match (segment, place) {
            (Segment::Child(_), None) => None,
            (_, Some(part)) => {
                let step = step_of(segment, part.outline()).ok_or(segment)?;
                let next = part.get(step);
                // An array never grows.
                if next.is_none() && matches!(step, Step::Item(_)) {
                    return Err(segment);
                }
                next
            }
            _ => return Err(segment),
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn writes(path: &str, document: Value, expected: &Value) {
        let path: ReferencePath = path.parse().unwrap();
        let written = write_reference(&path, &document.into(), json!("new").into()).unwrap();
        assert_eq!(*written, *expected, "{path}");
        assert_eq!(written.find(path.as_path()).map(Part::value), Some(&json!("new")));
    }

    #[track_caller]
    fn conflicts(path: &str, document: Value, cause: &str) {
        let path: ReferencePath = path.parse().unwrap();
        assert_eq!(
            write_reference(&path, &document.into(), json!("new").into()).unwrap_err().to_string(),
            cause
        );
    }

    #[test]
    fn a_result_replaces_the_document_or_a_place_in_it() {
        writes("$", json!({"a": 1}), &json!("new"));
        writes("$.a", json!({"a": {"b": 1}}), &json!({"a": "new"}));
        writes("$.list[1].x", json!({"list": [0, {"y": 1}]}), &json!({"list": [0, {"x": "new", "y": 1}]}));
        writes("$[-1]", json!([1, 2]), &json!([1, "new"]));
    }

    #[test]
    fn missing_parents_are_created() {
        writes("$.a['b c'].d", json!({"x": 1}), &json!({"a": {"b c": {"d": "new"}}, "x": 1}));
    }

    #[test]
    fn what_is_no_object_and_what_is_past_the_end_conflicts() {
        conflicts("$.a.b", json!({"a": 1}), r#"Unable to apply step "b" to input {"a":1}"#);
        conflicts("$.a.b", json!({"a": null}), r#"Unable to apply step "b" to input {"a":null}"#);
        conflicts("$.a", json!([1]), r#"Unable to apply step "a" to input [1]"#);
        conflicts("$.a[0]", json!({}), r#"Unable to apply step "0" to input {}"#);
        conflicts("$.a[1]", json!({"a": [1]}), r#"Unable to apply step "1" to input {"a":[1]}"#);
        conflicts("$.a", json!("text"), r#"Unable to apply ReferencePath $.a to input "text""#);
    }
}
