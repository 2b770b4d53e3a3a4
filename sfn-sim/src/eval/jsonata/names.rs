//! What an expression can see, handed to the engine member by member.

use std::rc::{Rc, Weak};
use std::sync::Arc;

use jlens_core::input::{Sink, Source, Sources};
use jlens_core::{Bindings, Expression, Options};
use serde_json::Value;
use sfn_dsl::time::Timestamp;

use super::result::Results;
use super::{QueryError, Reads};
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
pub(crate) struct Values<'a> {
    pub(crate) input: &'a Arc<Value>,
    pub(crate) result: Option<&'a Arc<Value>>,
    pub(crate) error_output: Option<&'a Arc<Value>>,
    pub(crate) context: &'a Value,
    pub(crate) variables: &'a dyn Fn(&str) -> Option<&'a Arc<Value>>,
}

/// Before the name of a variable: whether it is assigned.
pub(super) const ASSIGNED: &str = " ";

/// Evaluates an expression that [`bound`](super::bound) its names; `None` where it returns nothing.
pub(super) fn evaluate(
    expression: &Expression,
    reads: &Reads,
    values: &Values<'_>,
    functions: &Bindings,
    options: &Options,
) -> Result<Option<Arc<Value>>, QueryError> {
    let documents = Documents::new(reads, values);
    let document = Document(Rc::clone(&documents));
    let result = expression.evaluate_source_to(&document, functions, options, |output| {
        output.write(&mut Results::new(&documents))
    });
    Ok(result?.map(super::result::Part::into_shared))
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
    /// The members of `$states`.
    states: [(&'static str, Option<Named<'a>>); 4],
    variables: Vec<(String, Option<&'a Arc<Value>>)>,
}

/// A value with a name.
#[derive(Clone, Copy)]
enum Named<'a> {
    Shared(&'a Arc<Value>),
    Borrowed(&'a Value),
}

impl<'a> Named<'a> {
    fn value(self) -> &'a Value {
        match self {
            Self::Shared(value) => value,
            Self::Borrowed(value) => value,
        }
    }
}

impl<'a> Documents<'a> {
    /// The document: answers for names it is asked for, and lists none.
    const ROOT: u32 = 0;
    const STATES: u32 = 1;
    /// The members of `$states`, then the variables.
    const NAMED: u32 = 2;

    fn new(reads: &Reads, values: &Values<'a>) -> Rc<Self> {
        let states = [
            ("input", Some(Named::Shared(values.input))),
            ("result", values.result.map(Named::Shared)),
            ("errorOutput", values.error_output.map(Named::Shared)),
            ("context", Some(Named::Borrowed(values.context))),
        ];
        let variables = reads.variables.iter().map(|name| (name.clone(), (values.variables)(name))).collect();
        Rc::new_cyclic(|this| Self { this: this.clone(), states, variables })
    }

    fn named(&self, index: u32) -> Option<Named<'a>> {
        let position = usize::try_from(index.checked_sub(Self::NAMED)?).ok()?;
        match self.states.get(position) {
            Some((_, named)) => *named,
            None => self.variables.get(position - self.states.len())?.1.map(Named::Shared),
        }
    }

    /// The value that a member of the documents stands for, where it can be shared.
    pub(super) fn shared(&self, index: u32) -> Option<&'a Arc<Value>> {
        match self.named(index)? {
            Named::Shared(value) => Some(value),
            Named::Borrowed(_) => None,
        }
    }

    /// Writes a value with a name: containers as members of the documents, so that they are known again in a result.
    fn write(&self, position: usize, sink: &mut Sink<'_, 'a>) {
        let Some(index) = u32::try_from(position).ok().and_then(|position| position.checked_add(Self::NAMED))
        else {
            return;
        };
        let (Some(named), Some(this)) = (self.named(index), self.this.upgrade()) else { return };
        match named.value() {
            Value::Array(items) if !items.is_empty() => sink.array_of(&this, index),
            Value::Object(members) if !members.is_empty() => sink.object_of(&this, index),
            other => write(other, sink),
        }
    }

    fn write_variable(&self, name: &str, sink: &mut Sink<'_, 'a>) {
        if let Some(assigned) = name.strip_prefix(ASSIGNED) {
            let found = self.variables.iter().find(|(variable, _)| variable == assigned);
            sink.bool(found.is_some_and(|(_, value)| value.is_some()));
        } else if let Some(position) = self.variables.iter().position(|(variable, _)| variable == name) {
            self.write(self.states.len() + position, sink);
        }
    }
}

impl<'a> Sources<'a> for Documents<'a> {
    fn read(&self, index: u32, sink: &mut Sink<'_, 'a>) -> Result<(), String> {
        match index {
            Self::ROOT => {}
            Self::STATES => {
                for (position, (name, named)) in self.states.iter().enumerate() {
                    if named.is_some() {
                        sink.key(name);
                        self.write(position, sink);
                    }
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
                if let Some(position) = self.states.iter().position(|(name, _)| *name == key) {
                    self.write(position, sink);
                }
            }
            _ => return Ok(self.named(index).is_some_and(|named| write_field(named.value(), key, sink))),
        }
        Ok(true)
    }

    fn length(&self, index: u32) -> Option<usize> {
        self.named(index)?.value().as_array().map(Vec::len)
    }

    fn read_item(&self, index: u32, item: usize, sink: &mut Sink<'_, 'a>) -> Result<bool, String> {
        Ok(self.named(index).is_some_and(|named| write_item(named.value(), item, sink)))
    }
}

/// An array or object inside of a named value.
struct Part<'a>(&'a Value);

impl<'a> Source<'a> for Part<'a> {
    fn read(&self, sink: &mut Sink<'_, 'a>) -> Result<(), String> {
        write_members(self.0, sink);
        Ok(())
    }

    fn read_field(&self, key: &str, sink: &mut Sink<'_, 'a>) -> Result<bool, String> {
        Ok(write_field(self.0, key, sink))
    }

    fn length(&self) -> Option<usize> {
        self.0.as_array().map(Vec::len)
    }

    fn read_item(&self, index: usize, sink: &mut Sink<'_, 'a>) -> Result<bool, String> {
        Ok(write_item(self.0, index, sink))
    }
}

fn write<'a>(value: &'a Value, sink: &mut Sink<'_, 'a>) {
    match value {
        Value::Null => sink.null(),
        Value::Bool(value) => sink.bool(*value),
        // A number of JSONata is a float.
        Value::Number(number) => sink.number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => sink.string(text),
        Value::Array(_) => sink.array(Part(value)),
        Value::Object(_) => sink.object(Part(value)),
    }
}

fn write_members<'a>(value: &'a Value, sink: &mut Sink<'_, 'a>) {
    match value {
        Value::Array(items) => {
            sink.reserve(items.len());
            for item in items {
                write(item, sink);
            }
        }
        Value::Object(members) => {
            sink.reserve(members.len());
            for (key, value) in members {
                sink.key(key);
                write(value, sink);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn write_field<'a>(value: &'a Value, key: &str, sink: &mut Sink<'_, 'a>) -> bool {
    if let Some(field) = value.get(key) {
        write(field, sink);
    }
    true
}

fn write_item<'a>(value: &'a Value, index: usize, sink: &mut Sink<'_, 'a>) -> bool {
    if let Some(item) = value.get(index) {
        write(item, sink);
    }
    true
}
