//! Payloads: JSON values that states share and never change.
//!
//! [`Payload`] is the value that goes from state to state. Where a state changes a member of it, the new payload is the old one
//! with a change, so that a state costs what it changes and not what it passes on; a part that a path selects is a place in
//! the payload. Such a payload becomes one value when somebody asks for all of it, a test or the text of an event.
//!
//! Small values are copied, because that costs less than to share them.

mod changes;
mod draft;
mod size;

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use sfn_dsl::path::{JsonPath, Segment};

pub(crate) use changes::Step;
use changes::{Changes, Key};
pub(crate) use draft::{Draft, Items, Members};
pub(crate) use size::{Size, is_within, measure};

/// From how many bytes on a value is shared.
const SHARED_BYTES: usize = 100;

/// A JSON value that states and events share, and that never changes.
///
/// It can be used like the [`Value`] that it stands for. Cloning it costs nothing.
///
/// # Examples
/// ```
/// use serde_json::json;
/// use sfn_sim::Payload;
/// use sfn_sim::eval::write_reference;
///
/// let order = Payload::from(json!({"id": 7, "lines": [{"sku": "a"}]}));
/// let shipped = write_reference(&"$.shipped".parse()?, &order, json!(true).into())?;
/// assert_eq!(shipped["lines"], order["lines"]);
/// assert_eq!(shipped.to_string(), r#"{"id":7,"lines":[{"sku":"a"}],"shipped":true}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Payload(Arc<Inner>);

struct Inner {
    form: Form,
    /// Its size, once somebody has asked.
    size: OnceLock<Option<Size>>,
}

/// What a payload consists of.
enum Form {
    /// A value of its own.
    Whole(Value),
    /// A part of a payload that is not [`Changed`](Self::Changed).
    Place { of: Payload, key: Key },
    /// Another payload with changes.
    Changed(Box<Changed>),
}

struct Changed {
    /// Has no changes of its own.
    base: Payload,
    changes: Changes,
    /// All of it, once somebody has asked.
    whole: OnceLock<Value>,
}

/// A part of a payload, where it is.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    Value(&'a Value),
    Payload(&'a Payload),
}

impl Payload {
    fn of(form: Form) -> Self {
        Self(Arc::new(Inner { form, size: OnceLock::new() }))
    }

    /// Whether this is the other payload itself.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The value; it is copied where somebody else has it too.
    pub fn into_value(self) -> Value {
        match Arc::try_unwrap(self.0) {
            Ok(Inner { form: Form::Whole(value), .. }) => value,
            Ok(inner) => inner.form.to_value(),
            Err(shared) => shared.form.to_value(),
        }
    }

    /// Its size; `None` where it is nested too deep.
    pub(crate) fn size(&self) -> Option<Size> {
        *self.0.size.get_or_init(|| measure(self))
    }

    /// Whether it costs less to share it than to copy it.
    fn is_large(&self) -> bool {
        match (self.0.size.get(), &self.0.form) {
            (Some(size), _) => size.is_none_or(|size| size.bytes > SHARED_BYTES),
            (None, Form::Changed(_)) => true,
            (None, Form::Whole(_) | Form::Place { .. }) => size::exceeds(self, SHARED_BYTES),
        }
    }

    /// A value of the same type; of an array, one of the same length.
    pub(crate) fn outline(&self) -> &Value {
        match &self.0.form {
            Form::Changed(changed) => &changed.base,
            Form::Whole(_) | Form::Place { .. } => self,
        }
    }

    /// A part, where there is one.
    pub(crate) fn part(&self, step: Step<'_>) -> Option<Part<'_>> {
        match &self.0.form {
            Form::Changed(changed) => match changed.changes.get(step) {
                Some(part) => Some(Part::Payload(part)),
                None => part_of(&changed.base, step).map(Part::Value),
            },
            Form::Whole(_) | Form::Place { .. } => part_of(self, step).map(Part::Value),
        }
    }

    /// What a path selects, if it selects one value by names and positions alone.
    pub(crate) fn find(&self, path: &JsonPath) -> Option<Part<'_>> {
        Part::Payload(self).find(path)
    }

    /// The same as a payload.
    pub(crate) fn select(&self, path: &JsonPath) -> Option<Self> {
        path.segments()
            .iter()
            .try_fold(self.clone(), |place, segment| place.place(step_of(segment, place.outline())?))
    }

    /// The same for a payload that is to be made; what is small is copied.
    pub(crate) fn select_draft(&self, path: &JsonPath) -> Option<Draft> {
        match self.find(path)? {
            Part::Value(value) if !size::exceeds(value, SHARED_BYTES) => Some(Draft::Made(value.clone())),
            _ => self.select(path).map(Draft::Shared),
        }
    }

    /// Whether a path selects something, if it is one of names and positions alone.
    pub(crate) fn has(&self, path: &JsonPath) -> Option<bool> {
        let is_step = |segment: &Segment| match segment {
            Segment::Child(names) => names.single().is_some(),
            Segment::Index(indexes) => indexes.len() == 1,
            _ => false,
        };
        path.segments().iter().all(is_step).then(|| self.find(path).is_some())
    }

    /// The items of an array, in order.
    pub(crate) fn items(&self) -> impl Iterator<Item = Self> + '_ {
        let count = self.outline().as_array().map_or(0, Vec::len);
        (0..count).filter_map(|position| self.place(Step::Item(position)))
    }

    /// The items of an array as values.
    pub(crate) fn into_items(self) -> Vec<Value> {
        match self.into_value() {
            Value::Array(items) => items,
            _ => Vec::new(),
        }
    }

    /// A part as a payload.
    pub(crate) fn place(&self, step: Step<'_>) -> Option<Self> {
        let of = match &self.0.form {
            Form::Changed(changed) => match changed.changes.get(step) {
                Some(part) => return Some(part.clone()),
                None => &changed.base,
            },
            Form::Whole(_) | Form::Place { .. } => self,
        };
        let part = part_of(of, step)?;
        if !size::exceeds(part, SHARED_BYTES) {
            return Some(part.clone().into());
        }
        Some(Self::of(Form::Place { of: of.clone(), key: step.into() }))
    }

    /// The same payload with another part; what is no part of it yet is added to the end of an object.
    pub(crate) fn with(&self, step: Step<'_>, part: Self) -> Self {
        if !self.is_large() && !part.is_large() {
            let mut value = Value::clone(self);
            put(&mut value, step, part.into_value());
            return value.into();
        }
        self.changed(step, part)
    }

    fn changed(&self, step: Step<'_>, part: Self) -> Self {
        let size = self.size_with(step, &part);
        let (base, changes) = match &self.0.form {
            Form::Changed(changed) => (&changed.base, changed.changes.with(step.into(), part)),
            Form::Whole(_) | Form::Place { .. } => (self, Changes::default().with(step.into(), part)),
        };
        let form = Changed { base: base.clone(), changes, whole: OnceLock::new() };
        Self(Arc::new(Inner { form: Form::Changed(Box::new(form)), size }))
    }

    /// The size with another part, from what is known; unset where only measuring it tells.
    fn size_with(&self, step: Step<'_>, part: &Self) -> OnceLock<Option<Size>> {
        let size = || {
            let mut size = self.size()?.with(part.size()?);
            size.bytes -= match (self.part(step), step, self.outline()) {
                (Some(before), _, _) => before.size()?.bytes,
                (None, Step::Member(name), Value::Object(members)) => {
                    size.bytes += size::key_bytes(name);
                    // The first member has no comma before it.
                    size.bytes += usize::from(!members.is_empty() || matches!(self.0.form, Form::Changed(_)));
                    0
                }
                (None, _, _) => return None,
            };
            // What was replaced may have been the deepest part.
            (size.depth <= crate::quota::MAX_PAYLOAD_DEPTH).then_some(size)
        };
        size().map_or_else(OnceLock::new, |size| OnceLock::from(Some(size)))
    }
}

impl Form {
    fn to_value(&self) -> Value {
        match self {
            Self::Changed(changed) if changed.whole.get().is_none() => changed.assembled(),
            other => other.as_value().clone(),
        }
    }

    fn as_value(&self) -> &Value {
        match self {
            Self::Whole(value) => value,
            // INVARIANT: the part was there when the place was made, and payloads do not change.
            Self::Place { of, key } => part_of(of, key.step()).unwrap_or(&Value::Null),
            Self::Changed(changed) => changed.whole.get_or_init(|| changed.assembled()),
        }
    }
}

impl Changed {
    fn assembled(&self) -> Value {
        let mut whole = Value::clone(&self.base);
        for change in self.changes.in_order() {
            put(&mut whole, change.key.step(), change.part.0.form.to_value());
        }
        whole
    }
}

impl<'a> Part<'a> {
    pub(crate) fn get(self, step: Step<'_>) -> Option<Self> {
        match self {
            Self::Value(value) => part_of(value, step).map(Self::Value),
            Self::Payload(payload) => payload.part(step),
        }
    }

    /// What a path selects, if it selects one value by names and positions alone.
    pub(crate) fn find(self, path: &JsonPath) -> Option<Self> {
        path.segments().iter().try_fold(self, |part, segment| part.get(step_of(segment, part.outline())?))
    }

    pub(crate) fn value(self) -> &'a Value {
        match self {
            Self::Value(value) => value,
            Self::Payload(payload) => payload,
        }
    }

    /// A value of the same type; of an array, one of the same length.
    pub(crate) fn outline(self) -> &'a Value {
        match self {
            Self::Value(value) => value,
            Self::Payload(payload) => payload.outline(),
        }
    }

    /// Whether it is an object without members.
    pub(crate) fn is_empty(self) -> bool {
        match self {
            Self::Payload(Payload(inner)) if matches!(inner.form, Form::Changed(_)) => false,
            _ => self.outline().as_object().is_some_and(serde_json::Map::is_empty),
        }
    }

    fn size(self) -> Option<Size> {
        match self {
            Self::Value(value) => measure(value),
            Self::Payload(payload) => payload.size(),
        }
    }
}

fn part_of<'v>(value: &'v Value, step: Step<'_>) -> Option<&'v Value> {
    match step {
        Step::Member(name) => value.as_object()?.get(name),
        Step::Item(position) => value.as_array()?.get(position),
    }
}

fn put(value: &mut Value, step: Step<'_>, part: Value) {
    match (value, step) {
        (Value::Object(members), Step::Member(name)) => drop(members.insert(name.to_owned(), part)),
        (Value::Array(items), Step::Item(position)) => {
            if let Some(item) = items.get_mut(position) {
                *item = part;
            }
        }
        _ => {}
    }
}

/// The step that a segment of a path is in such a value, if it is one; negative positions count from the end.
pub(crate) fn step_of<'s>(segment: &'s Segment, outline: &Value) -> Option<Step<'s>> {
    match (segment, outline) {
        (Segment::Child(names), Value::Object(_)) => names.single().map(Step::Member),
        (Segment::Index(indexes), Value::Array(items)) => {
            let [index] = indexes.as_slice() else { return None };
            let from_end = if *index < 0 { items.len() as u64 } else { 0 };
            let position = i64::from(*index).checked_add_unsigned(from_end)?;
            Some(Step::Item(usize::try_from(position).ok()?))
        }
        _ => None,
    }
}

impl Deref for Payload {
    type Target = Value;

    fn deref(&self) -> &Value {
        self.0.form.as_value()
    }
}

impl AsRef<Value> for Payload {
    fn as_ref(&self) -> &Value {
        self
    }
}

impl From<Value> for Payload {
    fn from(value: Value) -> Self {
        Self::of(Form::Whole(value))
    }
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || **self == **other
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Value::fmt(self, f)
    }
}

#[cfg(test)]
mod tests;
