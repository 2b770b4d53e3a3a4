//! Reading and writing at a Reference Path.

use serde_json::{Map, Value};
use sfn_dsl::path::{ReferencePath, Segment};
use thiserror::Error;

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

/// The place a Reference Path selects, as the service reads `ItemsPath`.
///
/// # Errors
/// [`ReferenceConflict`] when the document has no such place.
pub fn read_reference<'a>(path: &ReferencePath, document: &'a Value) -> Result<&'a Value, ReferenceConflict> {
    let mut place = document;
    for step in path.as_path().segments() {
        let next = match (step, place) {
            (Segment::Child(names), Value::Object(members)) => {
                names.single().and_then(|name| members.get(name))
            }
            (Segment::Index(indexes), Value::Array(items)) => {
                position(indexes, items).and_then(|position| items.get(position))
            }
            _ => None,
        };
        place = next.ok_or_else(|| ReferenceConflict::new(path, step, document))?;
    }
    Ok(place)
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
/// use sfn_sim::eval::write_reference;
///
/// let input = json!({"id": 7});
/// let output = write_reference(&"$.task.result".parse()?, input, json!("done"))?;
/// assert_eq!(output, json!({"id": 7, "task": {"result": "done"}}));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_reference(
    path: &ReferencePath,
    mut document: Value,
    value: Value,
) -> Result<Value, ReferenceConflict> {
    match place_to_write(path, &mut document) {
        Ok(place) => {
            *place = value;
            Ok(document)
        }
        Err(step) => Err(ReferenceConflict::new(path, step, &document)),
    }
}

/// The place to write to, or the step that cannot be taken; then the document is as it was.
fn place_to_write<'a, 'p>(
    path: &'p ReferencePath,
    document: &'a mut Value,
) -> Result<&'a mut Value, &'p Segment> {
    let segments = path.as_path().segments();
    check_steps(segments, document)?;
    let mut place = document;
    for step in segments {
        place = match (step, place) {
            (Segment::Child(names), Value::Object(members)) => {
                let name = names.single().unwrap_or_default();
                members.entry(name).or_insert_with(|| Value::Object(Map::new()))
            }
            (Segment::Index(indexes), Value::Array(items)) => {
                let position = position(indexes, items).ok_or(step)?;
                items.get_mut(position).ok_or(step)?
            }
            _ => return Err(step),
        };
    }
    Ok(place)
}

/// Whether all steps can be taken, where those after a missing member create what they need.
fn check_steps<'p>(segments: &'p [Segment], document: &Value) -> Result<(), &'p Segment> {
    let mut place = Some(document);
    for step in segments {
        place = match (step, place) {
            (Segment::Child(_), None) => None,
            (Segment::Child(names), Some(Value::Object(members))) => {
                names.single().and_then(|name| members.get(name))
            }
            (Segment::Index(indexes), Some(Value::Array(items))) => {
                let position = position(indexes, items).ok_or(step)?;
                Some(items.get(position).ok_or(step)?)
            }
            _ => return Err(step),
        };
    }
    Ok(())
}

/// The position that an index means; negative ones count from the end.
fn position(indexes: &[i32], items: &[Value]) -> Option<usize> {
    let index = i64::from(*indexes.first()?);
    let index = if index < 0 { index.checked_add_unsigned(items.len() as u64)? } else { index };
    usize::try_from(index).ok().filter(|position| *position < items.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn writes(path: &str, document: Value, expected: Value) {
        let path: ReferencePath = path.parse().unwrap();
        let written = write_reference(&path, document, json!("new"));
        assert_eq!(written, Ok(expected), "{path}");
        assert_eq!(read_reference(&path, &written.unwrap()), Ok(&json!("new")));
    }

    #[track_caller]
    fn conflicts(path: &str, document: Value, cause: &str) {
        let path: ReferencePath = path.parse().unwrap();
        assert_eq!(write_reference(&path, document, json!("new")).unwrap_err().to_string(), cause);
    }

    #[test]
    fn a_result_replaces_the_document_or_a_place_in_it() {
        writes("$", json!({"a": 1}), json!("new"));
        writes("$.a", json!({"a": {"b": 1}}), json!({"a": "new"}));
        writes("$.list[1].x", json!({"list": [0, {"y": 1}]}), json!({"list": [0, {"x": "new", "y": 1}]}));
        writes("$[-1]", json!([1, 2]), json!([1, "new"]));
    }

    #[test]
    fn missing_parents_are_created() {
        writes("$.a['b c'].d", json!({"x": 1}), json!({"a": {"b c": {"d": "new"}}, "x": 1}));
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

    #[test]
    fn reading_a_missing_place_conflicts() {
        let document = json!({"d": {"code": 500}});
        let error = read_reference(&"$.d.objects".parse().unwrap(), &document).unwrap_err();
        assert_eq!(error.to_string(), r#"Unable to apply step "objects" to input {"d":{"code":500}}"#);
    }
}
