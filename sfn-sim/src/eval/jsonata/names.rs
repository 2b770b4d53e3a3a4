//! What an expression can see, handed to the engine member by member.

use std::rc::{Rc, Weak};

use jlens_core::input::{Sink, Source, Sources};
use jlens_core::{Bindings, Expression, Options};
use serde_json::Value;
use sfn_dsl::time::Timestamp;

use super::result::Results;
use super::{QueryError, Reads};
use crate::payload::{Draft, Part as Inside, Payload, Step};
use crate::random::Random;

/// What an expression can see and draw from.
pub(crate) struct Names<'a, 'r> {
    pub(crate) values: Values<'a>,
    /// What `$now()` and `$millis()` tell.
    pub(crate) now: Timestamp,
    /// Where `$random`, `$uuid` and `$shuffle` draw from.
    pub(crate) random: &'r mut Random,
}

/// `$states` and the variables.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) input: &'a Payload,
    pub(crate) result: Option<&'a Payload>,
    pub(crate) error_output: Option<&'a Payload>,
    pub(crate) context: &'a Value,
    /// Those of [`Query::variables`](super::Query::variables), in that order.
    pub(crate) variables: &'a [Option<&'a Payload>],
}

impl Values<'_> {
    /// What is read of `$states`, copied.
    fn states(&self, reads: &Reads) -> Value {
        let read = (0..).zip(STATES).zip(reads.states).filter(|(_, is_read)| *is_read);
        let members = read.filter_map(|((position, name), _)| {
            Some((name.to_owned(), self.named(position)?.value().clone()))
        });
        Value::Object(members.collect())
    }
}

impl<'a> Values<'a> {
    /// The members of `$states`, then the variables.
    fn named(&self, position: usize) -> Option<Inside<'a>> {
        match position {
            0 => Some(Inside::Payload(self.input)),
            1 => self.result.map(Inside::Payload),
            2 => self.error_output.map(Inside::Payload),
            3 => Some(Inside::Value(self.context)),
            _ => self.variables.get(position - STATES.len())?.map(Inside::Payload),
        }
    }
}

/// Before the name of a variable: whether it is assigned.
pub(super) const ASSIGNED: &str = " ";

/// Evaluates an expression that [`bound`](super::bound) its names; `None` where it returns nothing.
pub(super) fn evaluate<'a>(
    expression: &Expression,
    reads: &'a Reads,
    values: Values<'a>,
    functions: &'a Bindings,
    options: &Options,
) -> Result<Option<Payload>, QueryError> {
    let documents = Documents::new(reads, values);
    let document = Document(Rc::clone(&documents));
    let result = expression.evaluate_source_to(&document, functions, options, |output| {
        output.write(&mut Results::new(&documents))
    });
    Ok(result?.map(Draft::into_payload))
}

/// Evaluates an expression as it is written, without a document; what it reads is copied.
pub(super) fn evaluate_plain(
    expression: &Expression,
    reads: &Reads,
    values: Values<'_>,
    functions: &Bindings,
    options: &Options,
) -> Result<Option<Payload>, QueryError> {
    let variables = reads.variables.iter().zip(values.variables);
    let assigned = variables.filter_map(|(name, value)| Some((name, (*value)?)));
    let bindings =
        assigned.fold(functions.clone(), |bindings, (name, value)| bindings.var(name, Value::clone(value)));
    let bindings = if reads.has_states() { bindings.var("states", values.states(reads)) } else { bindings };
    Ok(expression.evaluate_with(None, &bindings, options)?.map(Payload::from))
}

/// The one document that an expression is evaluated on: `states`, and the variables by name.
struct Document<'a>(Rc<Documents<'a>>);

impl<'a> Source<'a> for Document<'a> {
    fn read(&self, sink: &mut Sink<'_, 'a>) -> Result<(), String> {
        sink.object_of(&self.0, Documents::ROOT);
        Ok(())
    }
}

/// Everything that has a name, each by a number.
pub(super) struct Documents<'a> {
    /// Itself, for members that are documents of their own.
    this: Weak<Documents<'a>>,
    reads: &'a Reads,
    values: Values<'a>,
}

/// The members of `$states`.
pub(super) const STATES: [&str; 4] = ["input", "result", "errorOutput", "context"];

impl<'a> Documents<'a> {
    /// The document: answers for names it is asked for.
    const ROOT: u32 = 0;
    const STATES: u32 = 1;
    /// The members of `$states`, then the variables.
    const NAMED: u32 = 2;

    pub(super) fn new(reads: &'a Reads, values: Values<'a>) -> Rc<Self> {
        Rc::new_cyclic(|this| Self { this: this.clone(), reads, values })
    }

    fn named(&self, index: u32) -> Option<Inside<'a>> {
        self.values.named(usize::try_from(index.checked_sub(Self::NAMED)?).ok()?)
    }

    /// The value that a member of the documents stands for, where it can be shared.
    pub(super) fn shared(&self, index: u32) -> Option<&'a Payload> {
        match self.named(index)? {
            Inside::Payload(value) => Some(value),
            Inside::Value(_) => None,
        }
    }

    /// Writes a value with a name: containers as members of the documents, so that they are known again in a result.
    fn write(&self, position: usize, sink: &mut Sink<'_, 'a>) {
        let Some(index) = u32::try_from(position).ok().and_then(|position| position.checked_add(Self::NAMED))
        else {
            return;
        };
        let Some(named) = self.named(index) else { return };
        match (named.outline(), self.this.upgrade()) {
            (Value::Array(items), Some(this)) if !items.is_empty() => sink.array_of(&this, index),
            (Value::Object(_), Some(this)) if !named.is_empty() => sink.object_of(&this, index),
            _ => write(named, sink),
        }
    }

    fn write_variable(&self, name: &str, sink: &mut Sink<'_, 'a>) {
        let position = |name: &str| self.reads.variables.iter().position(|variable| variable == name);
        if let Some(assigned) = name.strip_prefix(ASSIGNED) {
            let value = position(assigned).and_then(|position| self.values.variables.get(position));
            sink.bool(value.is_some_and(Option::is_some));
        } else if let Some(position) = position(name) {
            self.write(STATES.len() + position, sink);
        }
    }
}

impl<'a> Sources<'a> for Documents<'a> {
    fn read(&self, index: u32, sink: &mut Sink<'_, 'a>) -> Result<(), String> {
        match index {
            // Only names are read of it.
            Self::ROOT => {}
            Self::STATES => {
                for (position, name) in STATES.iter().enumerate() {
                    // The value of a missing member is not written, and the key with it.
                    sink.key(name);
                    self.write(position, sink);
                }
            }
            _ => {
                if let Some(named) = self.named(index) {
                    write_members(named.value(), sink);
                }
            }
        }
        Ok(())
    }

    fn read_field(&self, index: u32, key: &str, sink: &mut Sink<'_, 'a>) -> Result<bool, String> {
        match index {
            Self::ROOT if key == "states" => {
                if let Some(this) = self.this.upgrade() {
                    sink.object_of(&this, Self::STATES);
                }
            }
            Self::ROOT => self.write_variable(key, sink),
            Self::STATES => {
                if let Some(position) = STATES.iter().position(|name| *name == key) {
                    self.write(position, sink);
                }
            }
            _ => {
                return Ok(self.named(index).is_some_and(|named| write_part(named, Step::Member(key), sink)));
            }
        }
        Ok(true)
    }

    fn length(&self, index: u32) -> Option<usize> {
        self.named(index)?.outline().as_array().map(Vec::len)
    }

    fn read_item(&self, index: u32, item: usize, sink: &mut Sink<'_, 'a>) -> Result<bool, String> {
        Ok(self.named(index).is_some_and(|named| write_part(named, Step::Item(item), sink)))
    }
}

/// An array or object inside of a named value.
pub(super) struct Part<'a>(pub(super) Inside<'a>);

impl<'a> Source<'a> for Part<'a> {
    fn read(&self, sink: &mut Sink<'_, 'a>) -> Result<(), String> {
        write_members(self.0.value(), sink);
        Ok(())
    }

    fn read_field(&self, key: &str, sink: &mut Sink<'_, 'a>) -> Result<bool, String> {
        Ok(write_part(self.0, Step::Member(key), sink))
    }

    fn length(&self) -> Option<usize> {
        self.0.outline().as_array().map(Vec::len)
    }

    fn read_item(&self, index: usize, sink: &mut Sink<'_, 'a>) -> Result<bool, String> {
        Ok(write_part(self.0, Step::Item(index), sink))
    }
}

pub(super) fn write<'a>(inside: Inside<'a>, sink: &mut Sink<'_, 'a>) {
    match inside.outline() {
        Value::Null => sink.null(),
        Value::Bool(value) => sink.bool(*value),
        // A number of JSONata is a float.
        Value::Number(number) => sink.number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => sink.string(text),
        Value::Array(_) => sink.array(Part(inside)),
        Value::Object(_) => sink.object(Part(inside)),
    }
}

fn write_members<'a>(value: &'a Value, sink: &mut Sink<'_, 'a>) {
    match value {
        Value::Array(items) => {
            sink.reserve(items.len());
            for item in items {
                write(Inside::Value(item), sink);
            }
        }
        Value::Object(members) => {
            sink.reserve(members.len());
            for (key, value) in members {
                sink.key(key);
                write(Inside::Value(value), sink);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn write_part<'a>(inside: Inside<'a>, step: Step<'_>, sink: &mut Sink<'_, 'a>) -> bool {
    if let Some(part) = inside.get(step) {
        write(part, sink);
    }
    true
}
