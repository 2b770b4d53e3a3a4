//! Where something was written: the source places that diagnostics point at.
//!
//! A [`Place`] says where the author wrote a value, a [`Pointer`] says where it stands in the definition.
//! Read [`Place`] first.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// Where the author wrote a part of a definition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// Not known, because the part was generated.
    #[default]
    Unknown,
    /// A range of the ASL text that was parsed; [`Source`] turns it into line and column.
    Text(Span),
    /// The Rust line that made it: a call of a builder, or the body of a workflow.
    Rust(RustPlace),
}

/// A position in a Rust file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RustPlace {
    /// The file, as rustc names it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for RustPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl From<&'static Location<'static>> for RustPlace {
    fn from(location: &'static Location<'static>) -> Self {
        Self { file: location.file(), line: location.line(), column: location.column() }
    }
}

impl Place {
    /// The Rust line of the caller.
    #[track_caller]
    pub fn caller() -> Self {
        Self::Rust(Location::caller().into())
    }

    /// This place, or `other` when this one is not known.
    pub fn or(self, other: Self) -> Self {
        if self == Self::Unknown { other } else { self }
    }
}

/// A half-open range of bytes in a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

/// The bytes from `start` to `end`. Texts of 4 GiB and more are refused before any of them has a place.
pub(crate) fn span(start: usize, end: usize) -> Span {
    Span { start: to_u32(start), end: to_u32(end) }
}

/// A text that was parsed, with its name, so that a [`Span`] can be shown as line and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    line_starts: Arc<[u32]>,
    /// How many characters start before each block of [`BLOCK`] bytes, and before the end, so that a column far out in a line is found at once: a
    /// definition of megabytes may be one line with problems everywhere.
    characters_before: Arc<[u32]>,
}

const BLOCK: usize = 4_096;

/// A position in a text, for people: both numbers count from 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line number, from 1.
    pub line: u32,
    /// Column in Unicode characters, from 1.
    pub column: u32,
}

impl Source {
    /// Keeps `text` under the `name` that messages show, usually a file name.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let after_newline = text.bytes().zip(1u32..).filter(|(byte, _)| *byte == b'\n').map(|(_, next)| next);
        let line_starts = std::iter::once(0).chain(after_newline).collect();
        let after_block = text.as_bytes().chunks(BLOCK).scan(0, |before, block| {
            *before += characters(block);
            Some(to_u32(*before))
        });
        let characters_before = std::iter::once(0).chain(after_block).collect();
        Self { name: name.into(), text, line_starts, characters_before }
    }

    /// The name that messages show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many bytes of its line stand before a byte offset.
    pub(crate) fn offset_in_line(&self, offset: u32) -> usize {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        offset.saturating_sub(start) as usize
    }

    /// Line and column of a byte offset; offsets past the end count as the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let column = self.characters_before(offset).saturating_sub(self.characters_before(start)) + 1;
        LineColumn { line: to_u32(line), column: to_u32(column) }
    }

    /// How many characters start before a byte offset.
    fn characters_before(&self, offset: u32) -> usize {
        let offset = (offset as usize).min(self.text.len());
        let block = offset / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        self.characters_before.get(block).map_or(0, |before| *before as usize) + characters(rest)
    }

    /// The text of a line (counted from 1) without its line end.
    pub fn line(&self, line: u32) -> &str {
        let start = self.line_starts.get(line.saturating_sub(1) as usize).copied().unwrap_or(0) as usize;
        let end = self.line_starts.get(line.max(1) as usize).map_or(self.text.len(), |next| *next as usize);
        self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
    }
}

/// How many characters start in these bytes of a text.
fn characters(bytes: &[u8]) -> usize {
    // All bytes of a character but the first are `10xxxxxx`.
    bytes.iter().filter(|byte| *byte & 0b1100_0000 != 0b1000_0000).count()
}

fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// One step of a [`Pointer`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A member of an object.
    Key(Box<str>),
    /// An element of an array, counted from 0.
    Index(usize),
}

/// Where a value stands in a definition, as a JSON Pointer (RFC 6901).
///
/// # Examples
/// ```
/// use sfn_dsl::place::Pointer;
/// let pointer = Pointer::root().key("States").key("a/b").key("Choices").index(0);
/// assert_eq!(pointer.to_string(), "/States/a~1b/Choices/0");
/// assert_eq!(pointer.to_service_location(), "/States/a/b/Choices[0]");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(Vec<Segment>);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The member `key` of the object here.
    pub fn key(mut self, key: &str) -> Self {
        self.0.push(Segment::Key(key.into()));
        self
    }

    /// The element `index` of the array here, counted from 0.
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Segment::Index(index));
        self
    }

    /// The part of the value here to which the steps lead.
    pub fn join(mut self, steps: impl IntoIterator<Item = Segment>) -> Self {
        self.0.extend(steps);
        self
    }

    /// The steps from the root.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The notation of the service's own diagnostics: `/States/C/Choices[0]/Next`, names unescaped.
    ///
    /// Source: `ValidateStateMachineDefinition`, `location` of recorded diagnostics.
    pub fn to_service_location(&self) -> String {
        if self.0.is_empty() {
            return "/".to_owned();
        }
        let mut text = String::new();
        for segment in &self.0 {
            match segment {
                Segment::Key(key) => {
                    text.push('/');
                    text.push_str(key);
                }
                Segment::Index(index) => {
                    text.push('[');
                    text.push_str(&index.to_string());
                    text.push(']');
                }
            }
        }
        text
    }
}

impl From<Vec<Segment>> for Pointer {
    fn from(segments: Vec<Segment>) -> Self {
        Self(segments)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.0 {
            match segment {
                Segment::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
                Segment::Index(index) => write!(f, "/{index}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let source = Source::new("a.json", "{\n  \"é\": 1\r\n}");
        let offset = u32::try_from(source.text().find('1').unwrap()).unwrap();
        assert_eq!(source.line_column(offset), LineColumn { line: 2, column: 8 });
        assert_eq!(source.line(2), "  \"é\": 1");
        assert_eq!(source.line_column(0), LineColumn { line: 1, column: 1 });
        assert_eq!(source.line_column(9_999), LineColumn { line: 3, column: 2 });
    }

    #[test]
    fn columns_far_out_in_a_line_count_characters_too() {
        for before in [BLOCK - 2, BLOCK - 1, BLOCK, 3 * BLOCK + 1] {
            let text = format!("\n{}{}x", "a".repeat(before), "é".repeat(BLOCK));
            let source = Source::new("a.json", text.as_str());
            for (character, (offset, _)) in (1..).zip(text.char_indices().skip(1)) {
                let found = source.line_column(u32::try_from(offset).unwrap());
                assert_eq!(found, LineColumn { line: 2, column: character }, "{before}: {offset}");
            }
        }
        let full = Source::new("a.json", "a".repeat(2 * BLOCK));
        assert_eq!(full.line_column(to_u32(2 * BLOCK)).column, to_u32(2 * BLOCK) + 1);
    }
}
