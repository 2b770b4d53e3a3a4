//! Reading a path.
//!
//! The service runs Jayway's JSONPath, and its texts leak into causes, so both the results and the texts are
//! Jayway's. [`read`] is its normal mode: what is missing is an error. [`read_suppressing`] is its mode for
//! payload templates: what is missing gives nothing, and an indefinite path then gives `[]`.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use serde_json::{Map, Value};
use sfn_dsl::path::{Filter, FunctionArg, FunctionCall, JsonPath, Names, Query, QueryRoot, Segment, Slice};
use thiserror::Error;

use super::filter::{self, Patterns};
use super::{function, java};

/// How many values one evaluation may look at: `$..*..*..*` on a large document must not hang a test.
const MAX_VISITS: usize = 5_000_000;

/// A path that could not be read; `Display` is the service's cause.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("Invalid path '{path}' : {reason}")]
pub struct InvalidPath {
    /// The path, as it is written in the definition.
    pub path: JsonPath,
    /// Why it gives nothing.
    pub reason: ReadError,
}

/// Why a path gives nothing; `Display` is the text of the service.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The last step found nothing.
    #[error("No results for path: {path}")]
    NoResults {
        /// The whole path, normalized.
        path: String,
    },
    /// A member is missing on the way.
    #[error("Missing property in path {path}")]
    MissingProperty {
        /// The path up to the missing member, normalized.
        path: String,
    },
    /// A name is looked up in something that is no object.
    #[error(
        "Expected to find an object with property {property} in path {path} but found '{found}'. This is not a json \
         object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JsonSmartJsonProvider'."
    )]
    NotAnObject {
        /// The name, in brackets.
        property: String,
        /// The path to the value.
        path: String,
        /// The Java class of the value.
        found: &'static str,
    },
    /// An index or a slice is applied to something that is no array.
    #[error("Filter: {segment} can only be applied to arrays. Current context is: {found}")]
    NotAnArray {
        /// The index or the slice.
        segment: String,
        /// The value, as Java prints it.
        found: String,
    },
    /// An index or a slice is applied to `null`.
    #[error("The path {path} is null")]
    NullArray {
        /// The path to the `null`.
        path: String,
    },
    /// A filter is applied to a string, a number, a boolean or `null`.
    #[error("Filter: [?] can not be applied to primitives. Current context is: {found}")]
    Primitive {
        /// The value, as Java prints it.
        found: String,
    },
    /// A function got nothing to work on.
    #[error("Aggregation function attempted to calculate value using empty array")]
    EmptyAggregation,
    /// `last()` or `index()` asks for an item that is not there.
    #[error("Target index:{index} larger than object count:{count}")]
    NoSuchItem {
        /// The index asked for.
        index: i64,
        /// The number of items.
        count: usize,
    },
    /// A regular expression uses a construct of Java that is not simulated, such as a look-ahead.
    #[error("the regular expression /{pattern}/ is not supported by the simulator: {reason}")]
    UnsupportedPattern {
        /// The regular expression.
        pattern: String,
        /// What is not supported.
        reason: String,
    },
    /// The evaluation looked at too many values.
    #[error("the path looks at more than {MAX_VISITS} values")]
    TooMuchWork,
}

/// Reads a path whose document is already chosen, as the service reads `InputPath` and the like.
///
/// # Errors
/// [`InvalidPath`] when a definite path selects nothing, or an indefinite one cannot be followed.
///
/// # Examples
/// ```
/// use serde_json::json;
/// use sfn_sim::eval::read;
///
/// let document = json!({"items": [{"price": 3}, {"price": 4}]});
/// assert_eq!(*read(&"$.items[*].price".parse()?, &document)?, json!([3, 4]));
/// let error = read(&"$.nope".parse()?, &document).unwrap_err();
/// assert_eq!(error.to_string(), "Invalid path '$.nope' : No results for path: $['nope']");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read<'a>(path: &JsonPath, document: &'a Value) -> Result<Cow<'a, Value>, InvalidPath> {
    let found = evaluate(path, document, Mode::Strict);
    let value = found
        .and_then(|value| value.ok_or_else(|| ReadError::NoResults { path: normalized(path.segments()) }));
    value.map_err(|reason| InvalidPath { path: path.clone(), reason })
}

/// Reads a path as the service does in payload templates: what is missing gives nothing.
///
/// `None` means that a definite path selects nothing; an indefinite one gives `[]` then.
///
/// # Errors
/// [`ReadError`] when a function of the path fails, or the simulator cannot evaluate the path.
pub fn read_suppressing<'a>(
    path: &JsonPath,
    document: &'a Value,
) -> Result<Option<Cow<'a, Value>>, ReadError> {
    evaluate(path, document, Mode::Suppress)
}

/// Whether the last step of a path is an index of an array that has no such item.
pub(super) fn is_past_the_end(path: &JsonPath, document: &Value) -> bool {
    let [parent @ .., Segment::Index(_)] = path.segments() else { return false };
    let shared = Shared::default();
    let evaluator = Evaluator { root: document, mode: Mode::Suppress, shared: &shared };
    matches!(evaluator.value(parent, path.is_definite(), document), Ok(Some(array)) if array.is_array())
}

fn evaluate<'a>(
    path: &JsonPath,
    document: &'a Value,
    mode: Mode,
) -> Result<Option<Cow<'a, Value>>, ReadError> {
    let shared = Shared::default();
    let evaluator = Evaluator { root: document, mode, shared: &shared };
    evaluator.value(path.segments(), path.is_definite(), document)
}

fn normalized(segments: &[Segment]) -> String {
    segments.iter().fold(String::from("$"), |text, segment| text + &segment.to_string())
}

/// What happens where a path leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// An error where the path was definite so far; nothing elsewhere.
    Strict,
    /// Nothing.
    Suppress,
    /// An error wherever a member is missing: how a filter asks whether a path exists.
    Require,
}

/// What all parts of one evaluation share.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) patterns: RefCell<Patterns>,
    visits: Cell<usize>,
}

/// Evaluates paths on one document.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'a, 's> {
    root: &'a Value,
    pub(super) mode: Mode,
    pub(super) shared: &'s Shared,
}

impl<'a> Evaluator<'a, '_> {
    /// What an operand of a filter selects: `None` for nothing.
    pub(super) fn query(&self, query: &Query, item: &'a Value) -> Result<Option<Cow<'a, Value>>, ReadError> {
        let start = match query.root {
            QueryRoot::Item => item,
            QueryRoot::Document => self.root,
        };
        self.value(&query.segments, query.is_definite(), start)
    }

    /// Whether an operand of a filter selects something.
    pub(super) fn exists(&self, query: &Query, item: &'a Value) -> Result<bool, ReadError> {
        match (Self { mode: Mode::Require, ..*self }).query(query, item) {
            Ok(found) => Ok(found.is_some()),
            Err(error) if error.is_limit() => Err(error),
            Err(_) => Ok(false),
        }
    }

    fn value(
        &self,
        segments: &[Segment],
        definite: bool,
        start: &'a Value,
    ) -> Result<Option<Cow<'a, Value>>, ReadError> {
        if let [scan @ .., Segment::Function(call)] = segments
            && let [Segment::DeepScan, ..] = scan
        {
            // `$..a.sum()` is read as `$.sum($..a)`.
            let found = self.value(scan, false, start)?.map_or(Value::Null, Cow::into_owned);
            return function::call(call.function, start, &[found]).map(|value| Some(Cow::Owned(value)));
        }
        let definite_steps = segments.iter().take_while(|segment| is_definite(segment)).count();
        let mut walk = Walk { evaluator: *self, segments, definite_steps, found: Vec::new() };
        walk.step(0, start)?;
        let mut found = walk.found;
        if definite {
            return Ok(found.pop());
        }
        Ok(Some(Cow::Owned(Value::Array(found.into_iter().map(Cow::into_owned).collect()))))
    }

    fn call(&self, call: &FunctionCall, model: &Value) -> Result<Value, ReadError> {
        let args = call.args.iter().map(|arg| match arg {
            FunctionArg::Json(value) => Ok(value.clone()),
            FunctionArg::Path(query) => {
                let found = self.value(&query.segments, query.is_definite(), self.root)?;
                Ok(found.map_or(Value::Null, Cow::into_owned))
            }
            // A new kind of argument would have to be evaluated here.
            _ => Ok(Value::Null),
        });
        function::call(call.function, model, &args.collect::<Result<Vec<_>, ReadError>>()?)
    }

    fn visit(&self) -> Result<(), ReadError> {
        let visits = self.shared.visits.get() + 1;
        self.shared.visits.set(visits);
        if visits > MAX_VISITS { Err(ReadError::TooMuchWork) } else { Ok(()) }
    }
}

impl ReadError {
    /// Whether the simulator gave up, as opposed to what the service would answer.
    pub(super) fn is_limit(&self) -> bool {
        matches!(self, Self::TooMuchWork | Self::UnsupportedPattern { .. })
    }
}

/// Whether a segment leads to one value when others follow it.
fn is_definite(segment: &Segment) -> bool {
    match segment {
        Segment::Child(names) => names.single().is_some(),
        Segment::Index(indexes) => indexes.len() == 1,
        _ => false,
    }
}

/// One path on its way through the document.
struct Walk<'a, 's, 'p> {
    evaluator: Evaluator<'a, 's>,
    segments: &'p [Segment],
    /// How many segments at the start lead to one value each.
    definite_steps: usize,
    found: Vec<Cow<'a, Value>>,
}

impl<'a, 'p> Walk<'a, '_, 'p> {
    /// Applies the segment at `position`, and those after it, to a value.
    fn step(&mut self, position: usize, model: &'a Value) -> Result<(), ReadError> {
        self.evaluator.visit()?;
        let Some(segment) = self.segments.get(position) else {
            self.found.push(Cow::Borrowed(model));
            return Ok(());
        };
        match segment {
            Segment::Child(names) => self.child(position, names, model),
            Segment::Index(indexes) => {
                let Some(items) = self.array(position, model)? else { return Ok(()) };
                indexes.iter().try_for_each(|index| self.item(position, items, i64::from(*index)))
            }
            Segment::Slice(slice) => {
                let Some(items) = self.array(position, model)? else { return Ok(()) };
                slice_indexes(*slice, items.len()).try_for_each(|index| self.item(position, items, index))
            }
            Segment::Wildcard => self.each_child(model, |walk, value| walk.step(position + 1, value)),
            Segment::DeepScan => match self.segments.get(position + 1) {
                Some(target) => self.scan(position + 1, target, model),
                None => Ok(()),
            },
            Segment::Filter(condition) => match model {
                Value::Array(items) => {
                    items.iter().try_for_each(|item| self.filter(position, condition, item))
                }
                Value::Object(_) => self.filter(position, condition, model),
                _ if self.must_lead_on(position) => Err(ReadError::Primitive { found: java::text(model) }),
                _ => Ok(()),
            },
            Segment::Function(call) => {
                let value = self.evaluator.call(call, model)?;
                self.found.push(Cow::Owned(value));
                Ok(())
            }
            // A new kind of segment would have to be evaluated here.
            _ => Ok(()),
        }
    }

    fn filter(&mut self, position: usize, condition: &Filter, item: &'a Value) -> Result<(), ReadError> {
        if filter::accepts(&self.evaluator, condition, item)? {
            self.step(position + 1, item)
        } else {
            Ok(())
        }
    }

    /// Whether a value that does not fit the segment at `position` is an error.
    fn must_lead_on(&self, position: usize) -> bool {
        position <= self.definite_steps && self.evaluator.mode != Mode::Suppress
    }

    /// The normalized path to the value that the segment at `position` is applied to.
    fn path_to(&self, position: usize) -> String {
        normalized(self.segments.get(..position).unwrap_or_default())
    }

    fn child(&mut self, position: usize, names: &Names, model: &'a Value) -> Result<(), ReadError> {
        let Value::Object(members) = model else {
            if !self.must_lead_on(position) {
                return Ok(());
            }
            return Err(ReadError::NotAnObject {
                property: names.to_string(),
                path: self.path_to(position),
                found: java::class(model),
            });
        };
        let is_last = position + 1 == self.segments.len();
        let require = self.evaluator.mode == Mode::Require;
        if is_last && names.single().is_none() {
            let mut merged = Map::new();
            for name in names.as_slice() {
                match members.get(name) {
                    Some(value) => drop(merged.insert(name.clone(), value.clone())),
                    None if require => {
                        return Err(ReadError::MissingProperty { path: self.path_to(position + 1) });
                    }
                    None => {}
                }
            }
            self.found.push(Cow::Owned(Value::Object(merged)));
            return Ok(());
        }
        for name in names.as_slice() {
            match members.get(name) {
                Some(value) => self.step(position + 1, value)?,
                None if is_last && !require => {}
                None if is_last => return Err(ReadError::NoResults { path: self.path_to(position + 1) }),
                None if require || (names.single().is_some() && self.must_lead_on(position)) => {
                    return Err(ReadError::MissingProperty {
                        path: format!("{}['{name}']", self.path_to(position)),
                    });
                }
                None => {}
            }
        }
        Ok(())
    }

    /// The items that an index or a slice is applied to; `None` when there are none to look at.
    fn array(&self, position: usize, model: &'a Value) -> Result<Option<&'a [Value]>, ReadError> {
        match model {
            Value::Array(items) => Ok(Some(items)),
            _ if !self.must_lead_on(position) => Ok(None),
            Value::Null => Err(ReadError::NullArray { path: self.path_to(position) }),
            _ => Err(ReadError::NotAnArray {
                segment: self.segments.get(position).map(ToString::to_string).unwrap_or_default(),
                found: java::text(model),
            }),
        }
    }

    fn item(&mut self, position: usize, items: &'a [Value], index: i64) -> Result<(), ReadError> {
        let index = if index < 0 { index.saturating_add_unsigned(items.len() as u64) } else { index };
        match usize::try_from(index).ok().and_then(|index| items.get(index)) {
            Some(item) => self.step(position + 1, item),
            None => Ok(()),
        }
    }

    fn each_child(
        &mut self,
        model: &'a Value,
        mut visit: impl FnMut(&mut Self, &'a Value) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        match model {
            Value::Array(items) => items.iter().try_for_each(|item| visit(self, item)),
            Value::Object(members) => members.values().try_for_each(|value| visit(self, value)),
            _ => Ok(()),
        }
    }

    /// Applies the segment at `position` to a value and to everything in it, the value itself first.
    fn scan(&mut self, position: usize, target: &'p Segment, model: &'a Value) -> Result<(), ReadError> {
        self.evaluator.visit()?;
        if !model.is_array() && !model.is_object() {
            return Ok(());
        }
        let applies = match (target, model) {
            // In an existence check a missing member must be noticed, so nothing is skipped.
            (Segment::Child(names), Value::Object(members)) => {
                self.evaluator.mode == Mode::Require
                    || (names.single().is_none() && position + 1 < self.segments.len())
                    || names.as_slice().iter().all(|name| members.contains_key(name))
            }
            (Segment::Index(_) | Segment::Slice(_), Value::Array(_)) | (Segment::Wildcard, _) => true,
            (Segment::Filter(condition), _) => filter::accepts(&self.evaluator, condition, model)?,
            _ => false,
        };
        if applies {
            self.step(position, model)?;
        }
        self.each_child(model, |walk, value| walk.scan(position, target, value))
    }
}

/// The indexes that a slice selects; negative ones count from the end.
fn slice_indexes(slice: Slice, length: usize) -> std::ops::Range<i64> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let from_end = |index: i32| if index < 0 { length + i64::from(index) } else { i64::from(index) };
    match slice {
        Slice::From(from) => from_end(from).max(0)..length,
        Slice::To(to) => 0..from_end(to).min(length),
        // The service does not turn negative bounds around here, but looks up each index between them.
        Slice::Between(from, to) => i64::from(from).max(-length)..i64::from(to).min(length),
    }
}

#[cfg(test)]
mod tests;
