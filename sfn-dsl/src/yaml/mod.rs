//! Definitions in YAML, as users of SAM write them: the same [`Node`] tree as that of JSON, places included.
//!
//! What a text means is what both YAML 1.2 and CloudFormation make of it, so that a file means the same here and when SAM
//! deploys it. Where they differ, the text is refused with a way to write it for both:
//!
//! - Plain numbers as JSON writes them are numbers, digit by digit as written. `0x1F`, `007`, `1_000`, `.5`, `+1` and `.inf`
//!   are refused; so are `yes`, `no`, `on` and `off`. `true`, `null` and `~` are what they seem, dates and times are texts.
//! - Keys are texts, whatever they look like. A list or a mapping is no key.
//! - Of tags only those of the core schema are known. `!Sub` and the like belong to templates; definitions have
//!   substitutions `${Name}`.
//! - Duplicate keys are kept, for the check to report. One file is one document.
//!
//! Anchors, aliases and merge keys `<<` are expanded, at most to [`MAX_ALIASED`] bytes. Members of a mapping win over those
//! it merges, earlier merged mappings over later ones. CloudFormation itself does neither: it takes an alias for the
//! *name* of its anchor. A file with them is for this tool, which sends JSON.
//!
//! Source: YAML 1.2.2; `DefinitionProcessor` of the public resource provider for `AWS::StepFunctions::StateMachine`, which
//! reads YAML with Jackson (YAML 1.1).

mod event;
mod scalar;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::json::{Node, Object, SyntaxError, Value};
use crate::place::{Place, Span, span};
use event::{Event, Item};

/// How deep lists and mappings may stand inside one another.
///
/// Objects in JSON get no deeper. Twice of it would take more than the 2 MiB of stack that a thread has, where nothing is optimized.
const MAX_DEPTH: usize = 256;

const TOO_DEEP: &str = "maximum nesting depth exceeded";

/// How many bytes aliases may add: as many as the service takes for a whole definition.
pub const MAX_ALIASED: usize = 1_048_576;

/// Parses a YAML text of one document; every value and key keeps its place.
///
/// What came through an alias has the place where it is written; the alias itself is the place of the value as a whole.
///
/// # Errors
/// [`SyntaxError`] for anything that is not one YAML document or has no meaning in JSON, for values nested more than 256
/// deep, and for aliases that expand to more than [`MAX_ALIASED`] bytes.
///
/// # Examples
/// ```
/// use sfn_dsl::{json, yaml};
/// let node = yaml::parse("StartAt: Done\nStates:\n  Done: {Type: Succeed}\n")?;
/// assert_eq!(node, json::parse(r#"{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}"#)?);
/// # Ok::<(), json::SyntaxError>(())
/// ```
pub fn parse(text: &str) -> Result<Node, SyntaxError> {
    if u32::try_from(text.len()).is_err() {
        return Err(SyntaxError::new("the text is larger than 4 GiB", span(0, 0)));
    }
    let items = event::items(text)?;
    if items.is_empty() {
        return Err(SyntaxError::new("the text is empty", span(0, text.len())));
    }
    let mut reader = Reader { items: &items, open: Vec::new(), aliases: 0, aliased: 0 };
    Ok(reader.node(0)?.node)
}

/// Turns items into nodes. An alias reads the items of its anchor once more.
struct Reader<'i> {
    items: &'i [Item<'i>],
    /// The lists and mappings around what is read, by the index of their first item.
    open: Vec<usize>,
    /// How many aliases are around what is read.
    aliases: usize,
    /// The bytes that were read through aliases.
    aliased: usize,
}

/// A node, the index of the item after it, and the byte after it.
struct Read {
    node: Node,
    next: usize,
    end: u32,
}

impl<'i> Reader<'i> {
    fn item(&self, index: usize) -> Result<&'i Item<'i>, SyntaxError> {
        self.items.get(index).ok_or_else(|| SyntaxError::new("the text ends too early", span(0, 0)))
    }

    fn node(&mut self, index: usize) -> Result<Read, SyntaxError> {
        let item = self.item(index)?;
        self.pay(item)?;
        match &item.event {
            Event::Scalar(scalar) => {
                let node = Node { value: scalar::value(scalar, item.span)?, place: Place::Text(item.span) };
                Ok(Read { node, next: index + 1, end: item.span.end })
            }
            Event::Alias(target) => {
                let Read { node, .. } = self.alias(*target, item.span)?;
                let place = Place::Text(item.span);
                Ok(Read { node: Node { place, ..node }, next: index + 1, end: item.span.end })
            }
            Event::Sequence | Event::Mapping => {
                if self.open.len() >= MAX_DEPTH {
                    return Err(SyntaxError::new(TOO_DEEP, item.span));
                }
                self.open.push(index);
                let (value, next, end) = match item.event {
                    Event::Mapping => self.mapping(index + 1)?,
                    _ => self.sequence(index + 1)?,
                };
                self.open.pop();
                let place = Place::Text(Span { start: item.span.start, end: end.max(item.span.end) });
                Ok(Read { node: Node { value, place }, next, end })
            }
            Event::End => Err(SyntaxError::new("something ends that did not begin", item.span)),
        }
    }

    /// What an alias stands for.
    fn alias(&mut self, target: usize, span: Span) -> Result<Read, SyntaxError> {
        if self.open.contains(&target) {
            return Err(SyntaxError::new("the alias stands inside of what it stands for", span));
        }
        self.aliases += 1;
        let read = self.node(target);
        self.aliases -= 1;
        // What is too large, or too deep, is so because of the outermost alias.
        read.map_err(|error| match error.message.as_str() {
            TOO_DEEP | TOO_MUCH => SyntaxError { span, ..error },
            _ => error,
        })
    }

    /// Counts what is read through an alias.
    fn pay(&mut self, item: &Item<'_>) -> Result<(), SyntaxError> {
        if self.aliases == 0 {
            return Ok(());
        }
        self.aliased += match &item.event {
            Event::Scalar(scalar) => scalar.text.len() + 3,
            Event::Sequence | Event::Mapping | Event::End | Event::Alias(_) => 1,
        };
        if self.aliased > MAX_ALIASED {
            return Err(SyntaxError {
                help: Some("write less of it through aliases"),
                ..SyntaxError::new(TOO_MUCH, item.span)
            });
        }
        Ok(())
    }

    fn sequence(&mut self, mut index: usize) -> Result<(Value, usize, u32), SyntaxError> {
        let mut elements = Vec::new();
        let mut end = 0;
        loop {
            let item = self.item(index)?;
            if matches!(item.event, Event::End) {
                return Ok((Value::Array(elements), index + 1, after(item, end)));
            }
            let read = self.node(index)?;
            elements.push(read.node);
            (index, end) = (read.next, read.end);
        }
    }

    fn mapping(&mut self, mut index: usize) -> Result<(Value, usize, u32), SyntaxError> {
        let mut members = Members::default();
        let mut end = 0;
        loop {
            let item = self.item(index)?;
            if matches!(item.event, Event::End) {
                return Ok((Value::Object(members.into_object()), index + 1, after(item, end)));
            }
            let (key, is_merge) = self.key(item)?;
            let read = self.node(index + 1)?;
            if is_merge {
                members.merge(read.node, item.span)?;
            } else {
                members.0.push(Entry {
                    key,
                    key_place: Place::Text(item.span),
                    value: read.node,
                    is_merged: false,
                });
            }
            (index, end) = (read.next, read.end.max(item.span.end));
        }
    }

    /// The text of a key, and whether it is the merge key.
    fn key(&mut self, item: &'i Item<'i>) -> Result<(Box<str>, bool), SyntaxError> {
        self.pay(item)?;
        let (target, is_direct) = match item.event {
            Event::Alias(target) => (self.item(target)?, false),
            _ => (item, true),
        };
        let Event::Scalar(scalar) = &target.event else {
            return Err(SyntaxError::new("a key must be a text, not a list or a mapping", item.span));
        };
        if !is_direct {
            self.aliases += 1;
            self.pay(target).map_err(|error| SyntaxError { span: item.span, ..error })?;
            self.aliases -= 1;
        }
        let is_merge = is_direct && scalar.is_plain && scalar.tag.is_none() && scalar.text == "<<";
        Ok(((&*scalar.text).into(), is_merge))
    }
}

const TOO_MUCH: &str = "aliases make the definition larger than 1 MiB";

/// The byte after a list or mapping: after its bracket, or after the last thing in it.
fn after(end: &Item<'_>, last: u32) -> u32 {
    if end.span.start < end.span.end { end.span.end } else { last }
}

/// The members of a mapping, merged ones among them.
#[derive(Default)]
struct Members(Vec<Entry>);

struct Entry {
    key: Box<str>,
    key_place: Place,
    value: Node,
    is_merged: bool,
}

impl Members {
    /// Adds what `<<` names: a mapping, or several in a list.
    fn merge(&mut self, value: Node, key: Span) -> Result<(), SyntaxError> {
        let mappings = match value.value {
            Value::Object(_) => vec![value],
            Value::Array(elements) if elements.iter().all(|element| element.as_object().is_some()) => {
                elements
            }
            _ => return Err(SyntaxError::new("`<<` merges a mapping, or a list of mappings", key)),
        };
        for mapping in mappings {
            let Value::Object(object) = mapping.value else { continue };
            self.0.extend(object.into_members().map(|member| Entry {
                key: member.key,
                key_place: member.key_place,
                value: member.value,
                is_merged: true,
            }));
        }
        Ok(())
    }

    /// The object: of what was merged only what is neither written nor merged before.
    fn into_object(self) -> Object {
        let mut object = Object::new();
        let mut taken: HashSet<Box<str>> = HashSet::new();
        if self.0.iter().any(|entry| entry.is_merged) {
            taken = self.0.iter().filter(|entry| !entry.is_merged).map(|entry| entry.key.clone()).collect();
        }
        for entry in self.0 {
            if !entry.is_merged || taken.insert(entry.key.clone()) {
                object.push(&entry.key, entry.key_place, entry.value);
            }
        }
        object
    }
}
