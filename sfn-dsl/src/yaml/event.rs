//! Reading text into a list of [`Item`]s. The only file that knows `granit_parser`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event as Parsed, Parser, ScalarStyle, ScanError, Span as ParsedSpan};

use super::MAX_DEPTH;
use super::scalar::Tag;
use crate::json::SyntaxError;
use crate::place::{Span, span};

/// A step through the document, and where it is written.
#[derive(Debug)]
pub(super) struct Item<'t> {
    pub(super) event: Event<'t>,
    pub(super) span: Span,
}

/// A step through the document.
#[derive(Debug)]
pub(super) enum Event<'t> {
    /// A text, quoted or plain.
    Scalar(Scalar<'t>),
    /// A list begins; its elements follow.
    Sequence,
    /// A mapping begins; its keys and values follow.
    Mapping,
    /// A list or a mapping ends.
    End,
    /// The node that the item with this index begins stands here too.
    Alias(usize),
}

/// A text as it is after unescaping and folding.
#[derive(Debug)]
pub(super) struct Scalar<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) is_plain: bool,
    pub(super) tag: Option<Tag>,
}

/// The items of the one document in a text.
pub(super) fn items(text: &str) -> Result<Vec<Item<'_>>, SyntaxError> {
    let options = granit_parser::options! {
        emit_comments: false,
        block_nesting_limit: MAX_DEPTH,
        flow_nesting_limit: MAX_DEPTH,
    };
    let mut items = Vec::new();
    let mut anchored = HashMap::new();
    let mut has_document = false;
    for parsed in Parser::new_from_str_with_options(text, options) {
        let (event, place) = parsed.map_err(|error| syntax_error(&error, text))?;
        let range = place.byte_range().unwrap_or(0..0);
        let (event, anchor) = match event {
            Parsed::DocumentStart(..) if has_document => {
                return Err(SyntaxError {
                    help: Some("keep each definition in a file of its own"),
                    ..SyntaxError::new("a second document begins", span(range.start, range.end))
                });
            }
            Parsed::DocumentStart(..) => {
                has_document = true;
                continue;
            }
            Parsed::Scalar(value, style, anchor, tag) => {
                let tag = tag.map(|tag| read_tag(&tag, place)).transpose()?;
                let is_plain = style == ScalarStyle::Plain;
                // The parser writes `~` for what is left out.
                let value = if is_plain && range.is_empty() { Cow::Borrowed("") } else { value };
                items.push(Item {
                    event: Event::Scalar(Scalar { text: value, is_plain, tag }),
                    span: scalar_span(text, range, style),
                });
                if anchor > 0 {
                    anchored.insert(anchor, items.len() - 1);
                }
                continue;
            }
            Parsed::SequenceStart(_, anchor, tag) => {
                refuse_tag(tag.as_deref(), Tag::Sequence, place)?;
                (Event::Sequence, anchor)
            }
            Parsed::MappingStart(_, anchor, tag) => {
                refuse_tag(tag.as_deref(), Tag::Mapping, place)?;
                (Event::Mapping, anchor)
            }
            Parsed::SequenceEnd | Parsed::MappingEnd => (Event::End, 0),
            Parsed::Alias(anchor) => match anchored.get(&anchor) {
                Some(index) => (Event::Alias(*index), 0),
                None => {
                    return Err(SyntaxError::new("no anchor has this name", span(range.start, range.end)));
                }
            },
            _ => continue,
        };
        if anchor > 0 {
            anchored.insert(anchor, items.len());
        }
        items.push(Item { event, span: span(range.start, range.end) });
    }
    Ok(items)
}

fn syntax_error(error: &ScanError, text: &str) -> SyntaxError {
    let message = error.info();
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let end = at + after.chars().next().filter(|next| *next != '\n').map_or(0, char::len_utf8);
    let help = match (before.chars().next_back(), after.chars().next()) {
        (Some('{'), Some('%')) => Some("put the expression in quotes: \"{% ... %}\""),
        (Some('$'), Some('{')) => Some("put the substitution in quotes: \"${Name}\""),
        _ if message.starts_with("tabs") => Some("indent with blanks"),
        _ => None,
    };
    let message = if message == "recursion limit exceeded" { super::TOO_DEEP.to_owned() } else { message };
    SyntaxError { help, ..SyntaxError::new(message, span(at, end)) }
}

/// The span of a scalar as people see it: a block scalar without its last line end, an empty one at its indicator.
fn scalar_span(text: &str, range: Range<usize>, style: ScalarStyle) -> Span {
    if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
        return span(range.start, range.end);
    }
    let written = text.get(range.clone()).unwrap_or_default().trim_end();
    if !written.is_empty() {
        return span(range.start, range.start + written.len());
    }
    let indicator = text.get(..range.start).and_then(|before| before.rfind(['|', '>']));
    indicator.map_or(span(range.start, range.end), |at| span(at, at + 1))
}

/// A tag of the core schema; every other one is refused.
fn read_tag(tag: &granit_parser::Tag, place: ParsedSpan) -> Result<Tag, SyntaxError> {
    let name = format!("{}{}", tag.handle(), tag.suffix());
    if let Some(tag) = Tag::from_uri(&name) {
        return Ok(tag);
    }
    let range = place.tag_span().unwrap_or(place).byte_range().unwrap_or(0..0);
    let at = span(range.start, range.end);
    let shown: String = name.chars().take(40).collect();
    if CLOUD_FORMATION.contains(&shown.as_str()) {
        return Err(SyntaxError {
            help: Some(
                "write a substitution: \"${Name}\", with its value in `DefinitionSubstitutions` or in `params` of sfn.toml",
            ),
            ..SyntaxError::new(
                format!("`{shown}` belongs to CloudFormation templates; a definition has no such functions"),
                at,
            )
        });
    }
    Err(SyntaxError {
        help: Some("leave the tag out"),
        ..SyntaxError::new(format!("the tag `{shown}` has no meaning in a definition"), at)
    })
}

/// A list or a mapping bears its own tag, the one that means nothing, or none.
fn refuse_tag(tag: Option<&granit_parser::Tag>, own: Tag, place: ParsedSpan) -> Result<(), SyntaxError> {
    let Some(tag) = tag else { return Ok(()) };
    let found = read_tag(tag, place)?;
    if found == own || found == Tag::NonSpecific {
        return Ok(());
    }
    let range = place.tag_span().unwrap_or(place).byte_range().unwrap_or(0..0);
    Err(SyntaxError::new("the tag is not that of what follows it", span(range.start, range.end)))
}

/// The short forms of the functions of CloudFormation.
const CLOUD_FORMATION: [&str; 19] = [
    "!And",
    "!Base64",
    "!Cidr",
    "!Condition",
    "!Equals",
    "!FindInMap",
    "!ForEach",
    "!GetAZs",
    "!GetAtt",
    "!If",
    "!ImportValue",
    "!Join",
    "!Length",
    "!Not",
    "!Or",
    "!Ref",
    "!Select",
    "!Split",
    "!Sub",
];
